"""Natural days: deadlines as instants, counted in a named time zone (clause S36).

The day on which a period starts is not counted, the period ends at 24:00 of its last day, and
weekends and public holidays count like any other day.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SELLER_ZONE = "Asia/Shanghai"
"""The zone in which days are counted unless a ruleset names another."""

CountMode = Literal["calendar", "rolling"]

ONE_DAY = timedelta(days=1)

_MOST_DAYS = 4096
"""So many days are remembered: orders of one batch begin and end on the same few hundred."""


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone of the IANA database.

    Raises:
        ValueError: there is no zone of that name.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # only rules about days pay for it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is named {name!r}") from error


def has_room(instant: datetime) -> bool:
    """Whether there is a year on either side of an instant, whatever the zone, to count days in."""
    try:
        return MINYEAR < instant.astimezone(UTC).year < MAXYEAR
    except OverflowError:
        return False


def moment(text: str) -> datetime:
    """Return the moment that a text in the form of RFC 3339 means.

    Raises:
        ValueError: it means none, has no offset, or has no room around it: periods are counted
            from it, in whole days of other offsets, and the calendar ends with the year 9999.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time such as 2026-02-01T09:00:00+08:00") from None
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write 2026-02-01T09:00:00+08:00")
    if not has_room(found):
        raise ValueError(f"{text!r} lies too near to the end of the calendar to count days from it")
    return found


def local_date(instant: datetime, tz: str = SELLER_ZONE) -> date:
    """Return the calendar day of an instant in a zone."""
    day = instant.date()
    if instant.tzinfo == _clock(day, tz):  # as of most orders, which their sellers have written
        return day
    return instant.astimezone(zone(tz)).date()


@lru_cache(maxsize=_MOST_DAYS)
def _clock(day: date, tz: str) -> tzinfo:
    """Return the offset that a zone has all day long, the zone itself where that changes."""
    try:
        start, end = start_of_day(day, tz), start_of_day(day + ONE_DAY, tz)
    except OverflowError:
        return zone(tz)
    midnight = datetime.combine(day, time(), start.tzinfo)
    is_even = (start, end) == (midnight, midnight + ONE_DAY) and start.tzinfo == end.tzinfo
    return start.tzinfo if is_even and start.tzinfo is not None else zone(tz)


@lru_cache(maxsize=_MOST_DAYS)
def start_of_day(day: date, tz: str = SELLER_ZONE) -> datetime:
    """Return the first instant of a day in a zone, with that zone's offset fixed.

    The offset is fixed because Python compares two times of the same zone by their clock faces,
    which is wrong in the hour that a change of daylight saving time repeats.
    """
    midnight = datetime.combine(day, time(), zone(tz)).astimezone(UTC)
    offset = midnight.astimezone(zone(tz)).utcoffset()
    return midnight.astimezone(timezone(offset)) if offset else midnight


def deadline(
    start: datetime, days: int, tz: str = SELLER_ZONE, count_mode: CountMode = "calendar"
) -> datetime:
    """Return the first instant that is too late: late is what is not before it.

    Args:
        start: aware; the event from which the period runs.
        days: natural days, 0 or more.
        tz: IANA name of the zone in which days are counted.
        count_mode: ``calendar`` ends at 24:00 of the last day; ``rolling`` is days of 24 hours.

    Raises:
        ValueError: `start` has no offset, `days` is negative, there is no such zone, or the period
            ends outside of the years 1 to 9999.

    >>> deadline(datetime.fromisoformat("2026-02-10T23:30+08:00"), 7).isoformat()
    '2026-02-18T00:00:00+08:00'
    """
    if start.tzinfo is None:
        raise ValueError("a time without an offset cannot start a period")
    if days < 0:
        raise ValueError("a period cannot have a negative number of days")
    try:
        if count_mode == "rolling":
            return (start.astimezone(UTC) + timedelta(days=days)).astimezone(start.tzinfo)
        return _midnight_after(local_date(start, tz), days, tz)
    except OverflowError:
        period = f"{days} days from {start.isoformat()}"
        raise ValueError(f"{period} end outside of the years 1 to 9999") from None


@lru_cache(maxsize=_MOST_DAYS)
def _midnight_after(day: date, days: int, tz: str) -> datetime:
    """Return the first instant after a number of days, of which the first follows upon `day`."""
    return start_of_day(day + timedelta(days=days + 1), tz)
