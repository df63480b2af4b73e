"""Working days of China: public holidays are off, the weekends that make up for them are not."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_NEXT_DAY = timedelta(days=1)


class UnknownCalendarError(Exception):
    """Nobody has announced the holidays yet; the message says of which year."""


@lru_cache(maxsize=1024)  # the transfers of one batch are sent on few days
def workday(start: date, number: int) -> date:
    """Return the first, second, … working day after a day; for 0 the day itself.

    Raises:
        UnknownCalendarError: the public holidays on the way are not known.
    """
    from chinese_calendar import is_workday  # type: ignore[import-untyped]  # slow to import

    day = start
    for _ in range(number):
        day += _NEXT_DAY
        try:
            while not is_workday(day):
                day += _NEXT_DAY
        except NotImplementedError as error:
            reason = f"the public holidays of China in {day.year} are not known"
            raise UnknownCalendarError(reason) from error
    return day
