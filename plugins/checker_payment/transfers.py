"""How long a T/T transfer takes (clauses S42 and S43)."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from msgspec import Struct

from checker.api import (
    SELLER_ZONE,
    Meta,
    Parameters,
    Zone,
    local_date,
    start_of_day,
)
from checker_payment.workdays import ONE_DAY, workday_after

TRANSFER = "tt"
"""The method of payment that is a T/T transfer, in lower case."""

DayBasis = Literal["natural", "working"]


class TransferParams(Parameters, frozen=True):
    """What a ruleset can set about transfers."""

    from_days: Annotated[
        int, Meta(description="Days after which a transfer usually arrives.", ge=0, le=3650)
    ] = 3
    to_days: Annotated[
        int, Meta(description="Days within which a transfer usually arrives.", ge=0, le=3650)
    ] = 7
    early_hours: Annotated[
        int,
        Meta(
            description="Hours within which a transfer can arrive if all goes well.", ge=0, le=87600
        ),
    ] = 24
    day_basis: Annotated[
        DayBasis,
        Meta(
            description="Which days count: all of them, or the working days of China, for which "
            "the extra `holidays` is needed."
        ),
    ] = "natural"
    tz: Zone = SELLER_ZONE

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.from_days > self.to_days:
            raise ValueError("from_days is later than to_days")


class Window(Struct, frozen=True):
    """When a transfer is expected.

    Attributes:
        start: the day on which it was sent, which is not counted.
        first: the first of the days on which it usually arrives.
        last: the last of them.
        first_from: the first instant of the first day.
        late_from: the first instant at which it is late.
        period: from the first to the last of the days, in ISO 8601.
    """

    start: date
    first: date
    last: date
    first_from: datetime
    late_from: datetime
    period: str


def window(sent_at: datetime, params: TransferParams) -> Window:
    """Return when a transfer that was sent at a time is expected.

    Raises:
        UncountableError: there is no calendar of its days.
    """
    return _window(local_date(sent_at, params.tz), params)


def early_by(sent_at: datetime, params: TransferParams) -> datetime:
    """Return when a transfer that was sent at a time can be there if all goes well."""
    return sent_at + timedelta(hours=params.early_hours)


@lru_cache(maxsize=1024)  # many transfers are sent on the same days
def _window(start: date, params: TransferParams) -> Window:
    if params.day_basis == "working":
        first = workday_after(start, params.from_days)
        last = workday_after(start, params.to_days)
    else:
        first = start + timedelta(days=params.from_days)
        last = start + timedelta(days=params.to_days)
    first_from = start_of_day(first, params.tz)
    late_from = start_of_day(last + ONE_DAY, params.tz)
    return Window(start, first, last, first_from, late_from, f"{first}/{last}")
