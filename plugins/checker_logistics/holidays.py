"""The days off of China, as the State Council announces them year by year."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from checker.api import (
    without_extra,
    words,
)

WEEKDAYS = (
    words("Monday"),
    words("Tuesday"),
    words("Wednesday"),
    words("Thursday"),
    words("Friday"),
    words("Saturday"),
    words("Sunday"),
)

HOLIDAYS = (
    words("New Year's Day"),
    words("Spring Festival"),
    words("Tomb-sweeping Day"),
    words("Labour Day"),
    words("Dragon Boat Festival"),
    words("National Day"),
    words("Mid-autumn Festival"),
    words("Anti-Fascist 70th Day"),
)
"""What the library calls the public holidays."""


class DayOff(NamedTuple):
    """Whether a day is off.

    Attributes:
        name: of the public holiday, else of the day of the week; None for a working day, such as a
            Saturday that makes up for a holiday.
        gap: for want of what it is not known; None when it is.
    """

    name: str | None
    gap: str | None = None


@lru_cache(maxsize=1024)  # the library goes through all of its years on every call
def day_off(day: date) -> DayOff:
    """Return whether a day is off in China."""
    try:
        from chinese_calendar import get_holiday_detail  # type: ignore[import-untyped]
    except ImportError:
        return DayOff(None, without_extra("holidays"))
    try:
        is_off, holiday = get_holiday_detail(day)
    except NotImplementedError:
        return DayOff(
            None, words("the public holidays of China in {year} are not known", year=day.year)
        )
    return DayOff(words(holiday or WEEKDAYS[day.weekday()]) if is_off else None)
