"""Natural days: when a period ends, counted in a named zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.values.days import CountMode, deadline, local_date, start_of_day, zone

SHANGHAI = "Asia/Shanghai"
LOS_ANGELES = "America/Los_Angeles"

# Havana has days without a midnight and days with two, Apia has no 30th of December 2011.
ZONES = [SHANGHAI, LOS_ANGELES, "UTC", "Asia/Kathmandu", "America/Havana", "Pacific/Apia"]

INSTANTS = st.datetimes(
    datetime(1975, 1, 1),  # noqa: DTZ001 - the offset is drawn beside it
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 4, 14 * 4).map(lambda n: timezone(timedelta(minutes=15 * n))),
)
DAYS = st.integers(0, 400)
MODES: st.SearchStrategy[CountMode] = st.sampled_from(["calendar", "rolling"])
MICROSECOND = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "tz", "end"),
    [
        ("2026-02-10T23:30:00+08:00", SHANGHAI, "2026-02-18T00:00:00+08:00"),
        ("2026-02-10T23:30:00+08:00", LOS_ANGELES, "2026-02-18T00:00:00-08:00"),
        ("2026-03-05T12:00:00-08:00", LOS_ANGELES, "2026-03-13T00:00:00-07:00"),
        # The first and the last instant of a day start the same period.
        ("2026-02-10T00:00:00+08:00", SHANGHAI, "2026-02-18T00:00:00+08:00"),
        ("2026-02-10T23:59:59.999999+08:00", SHANGHAI, "2026-02-18T00:00:00+08:00"),
        ("2026-02-11T00:00:00+08:00", SHANGHAI, "2026-02-19T00:00:00+08:00"),
        # It is already the 11th in Shanghai.
        ("2026-02-10T16:00:00Z", SHANGHAI, "2026-02-19T00:00:00+08:00"),
        ("2026-10-29T12:00:00-07:00", LOS_ANGELES, "2026-11-06T00:00:00-08:00"),
        ("2028-02-22T12:00:00+08:00", SHANGHAI, "2028-03-01T00:00:00+08:00"),
    ],
)
def test_seven_days_end_at_midnight_after_the_last_day(start: str, tz: str, end: str) -> None:
    found = deadline(at(start), 7, tz)
    assert found.isoformat() == end


def test_the_last_millisecond_of_the_last_day_is_in_time_and_midnight_is_late() -> None:
    end = deadline(at("2026-02-10T23:30:00+08:00"), 7)
    assert at("2026-02-17T23:59:59.999+08:00") < end
    assert not at("2026-02-18T00:00:00+08:00") < end


def test_a_period_of_no_days_ends_with_the_day_on_which_it_starts() -> None:
    assert deadline(at("2026-02-10T08:00:00+08:00"), 0) == at("2026-02-11T00:00:00+08:00")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-02-10T23:30:00+08:00", "2026-02-17T23:30:00+08:00"),
        # 168 hours later, whatever the clocks of California did meanwhile.
        ("2026-03-05T12:00:00-08:00", "2026-03-12T12:00:00-08:00"),
    ],
)
def test_rolling_days_have_24_hours_and_keep_the_offset(start: str, end: str) -> None:
    assert deadline(at(start), 7, LOS_ANGELES, "rolling").isoformat() == end


def test_rolling_days_have_24_hours_where_the_clocks_change() -> None:
    start = datetime(2026, 3, 5, 12, tzinfo=ZoneInfo(LOS_ANGELES))
    end = deadline(start, 7, count_mode="rolling")
    assert end.isoformat() == "2026-03-12T13:00:00-07:00"


def test_a_day_without_midnight_starts_when_its_clocks_have_jumped() -> None:
    assert start_of_day(date(2024, 3, 10), "America/Havana").isoformat() == (
        "2024-03-10T01:00:00-04:00"
    )


def test_a_day_with_two_midnights_starts_at_the_first() -> None:
    assert start_of_day(date(2024, 11, 3), "America/Havana").isoformat() == (
        "2024-11-03T00:00:00-04:00"
    )


def test_the_start_of_a_day_can_be_compared_in_the_hour_that_is_repeated() -> None:
    first_midnight = start_of_day(date(2024, 11, 3), "America/Havana")
    second = datetime(2024, 11, 3, 0, 30, fold=1, tzinfo=ZoneInfo("America/Havana"))
    assert second - first_midnight == timedelta(hours=1, minutes=30)


def test_a_day_in_utc_starts_in_utc() -> None:
    assert start_of_day(date(2026, 2, 1), "UTC").isoformat() == "2026-02-01T00:00:00+00:00"


def test_the_same_instant_is_on_different_days_in_different_zones() -> None:
    instant = at("2026-02-10T23:30:00+08:00")
    assert local_date(instant) == date(2026, 2, 10)
    assert local_date(instant, "Pacific/Auckland") == date(2026, 2, 11)


@pytest.mark.parametrize(
    ("tz", "day"),
    [
        (SHANGHAI, date(2026, 2, 10)),
        (LOS_ANGELES, date(2026, 3, 8)),
        (LOS_ANGELES, date(2026, 11, 1)),
        ("America/Havana", date(2026, 3, 8)),
        ("America/Havana", date(2026, 11, 1)),
        ("America/St_Johns", date(2010, 11, 7)),
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
    ],
)
def test_a_day_is_that_of_the_zone_whichever_of_its_offsets_an_instant_is_written_in(
    tz: str, day: date
) -> None:
    rules = ZoneInfo(tz)
    noon = datetime.combine(day, time(12), UTC)
    offsets = {(noon + timedelta(days=n)).astimezone(rules).utcoffset() for n in (-3, 3)}
    for minutes in range(-72 * 60, 72 * 60, 30):
        instant = noon + timedelta(minutes=minutes)
        for offset in offsets:
            written = instant.astimezone(timezone(offset or timedelta()))
            assert local_date(written, tz) == instant.astimezone(rules).date()


@given(INSTANTS, st.sampled_from(ZONES))
@settings(max_examples=100, deadline=None)
def test_the_offset_of_an_instant_does_not_change_its_day(instant: datetime, tz: str) -> None:
    assert local_date(instant, tz) == instant.astimezone(ZoneInfo(tz)).date()


@given(INSTANTS, DAYS, DAYS, st.sampled_from(ZONES))
@settings(max_examples=60, deadline=None)
def test_more_days_never_end_earlier(start: datetime, few: int, more: int, tz: str) -> None:
    few, more = sorted((few, more))
    assert deadline(start, few, tz) <= deadline(start, more, tz)
    assert deadline(start, few, tz, "rolling") <= deadline(start, more, tz, "rolling")


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=90)), DAYS, st.sampled_from(ZONES))
@settings(max_examples=60, deadline=None)
def test_a_later_start_never_ends_earlier(
    start: datetime, delay: timedelta, days: int, tz: str
) -> None:
    assert deadline(start, days, tz) <= deadline(start + delay, days, tz)


@given(INSTANTS, DAYS, st.sampled_from(ZONES))
@settings(max_examples=100, deadline=None)
def test_a_deadline_is_the_first_instant_of_its_local_day(
    start: datetime, days: int, tz: str
) -> None:
    end = deadline(start, days, tz)
    last_day = local_date(start, tz) + timedelta(days=days)
    assert local_date(end, tz) > last_day
    assert local_date(end - MICROSECOND, tz) <= last_day
    if tz in (SHANGHAI, LOS_ANGELES, "UTC"):
        assert end.astimezone(ZoneInfo(tz)).time() == time()


@given(INSTANTS, DAYS, st.integers(-12, 14), MODES)
@settings(max_examples=60, deadline=None)
def test_the_offset_in_which_the_start_is_written_does_not_matter(
    start: datetime, days: int, hours: int, mode: CountMode
) -> None:
    elsewhere = start.astimezone(timezone(timedelta(hours=hours)))
    assert deadline(elsewhere, days, SHANGHAI, mode) == deadline(start, days, SHANGHAI, mode)


@given(INSTANTS, DAYS, st.sampled_from([SHANGHAI, LOS_ANGELES, "UTC", "America/Havana"]))
@settings(max_examples=60, deadline=None)
def test_natural_days_never_end_before_as_many_times_24_hours_less_the_hour_of_summer_time(
    start: datetime, days: int, tz: str
) -> None:
    end = deadline(start, days, tz)
    assert end - start > timedelta(days=days, hours=-1)
    assert end - start <= timedelta(days=days + 1, hours=1)


def test_a_start_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        deadline(datetime(2026, 2, 10), 7)  # noqa: DTZ001 - that is the point


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        deadline(at("2026-02-10T00:00:00+08:00"), -1)


@pytest.mark.parametrize(
    "name", ["Asia/Shanghay", "", "Asia", "../etc/passwd", "/etc/passwd", "A\0"]
)
def test_an_unknown_zone_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone is named"):
        zone(name)
    with pytest.raises(ValueError, match="no time zone is named"):
        deadline(datetime(2026, 2, 10, tzinfo=UTC), 7, name)


@pytest.mark.parametrize(
    ("start", "days", "mode"),
    [
        ("9999-12-31T12:00:00+00:00", 0, "calendar"),
        ("9999-12-30T12:00:00+00:00", 7, "calendar"),
        ("9999-12-30T12:00:00+00:00", 7, "rolling"),
        ("9999-12-31T23:59:59-12:00", 0, "calendar"),
        ("9999-12-31T23:59:59-12:00", 0, "rolling"),
        ("0001-01-01T00:00:00+14:00", 7, "calendar"),
        ("2026-02-10T12:00:00+08:00", 10**7, "calendar"),
        ("2026-02-10T12:00:00+08:00", 10**12, "rolling"),
    ],
)
def test_a_period_that_leaves_the_calendar_is_refused_in_plain_words(
    start: str, days: int, mode: CountMode
) -> None:
    with pytest.raises(ValueError, match=f"^{days} days from .* outside of the years 1 to 9999$"):
        deadline(at(start), days, count_mode=mode)
