"""Working days of China, Saturdays and Sundays that make up for holidays among them."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from checker.api import without_extra, words

ONE_DAY = timedelta(days=1)


class UncountableError(Exception):
    """Days cannot be counted.

    Attributes:
        reason: why, as the `reason` of what is missing.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=1)
def _calendar() -> Callable[[date], bool] | None:
    """Return what tells whether a day is worked; None without the library."""
    try:
        from chinese_calendar import is_workday  # type: ignore[import-untyped]
    except ImportError:
        return None
    tells: Callable[[date], bool] = is_workday
    return tells


def workday_after(day: date, number: int) -> date:
    """Return the first, second, … working day after a day; for 0 the day itself.

    Raises:
        UncountableError: the library is not there, or knows nothing of a year on the way.
    """
    is_workday = _calendar()
    if is_workday is None:
        raise UncountableError(without_extra("holidays"))
    reached = day
    while number:
        reached += ONE_DAY
        try:
            number -= is_workday(reached)
        except NotImplementedError:
            reason = words(
                "the public holidays of China in {year} are not known", year=reached.year
            )
            raise UncountableError(reason) from None
    return reached
