"""Until when a return can be requested (clause S03)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Protocol

from checker.api import (
    SELLER_ZONE,
    CountMode,
    Meta,
    Order,
    Parameters,
    Return,
    Zone,
    all_received_by_buyer,
    deadline,
    received_by_buyer,
)
from checker_returns.haste import is_soon
from checker_returns.reasons import ReasonParams

Days = Annotated[
    int, Meta(description="Natural days from the receipt to request a return.", ge=0, le=3650)
]
HowCounted = Annotated[
    CountMode,
    Meta(description="Whether days end at midnight, or last 24 hours from the receipt."),
]
BuyersZone = Annotated[
    Zone | None,
    Meta(description="Zone of the buyer, in which the days may be counted as well."),
]


class WindowTerms(Protocol):
    """What the end of the window depends on, beside the receipt."""

    @property
    def days(self) -> int:
        """Natural days from the receipt."""

    @property
    def count_mode(self) -> CountMode:
        """How they end."""

    @property
    def tz(self) -> str:
        """The zone in which they are counted."""

    @property
    def buyer_tz(self) -> str | None:
        """Another zone in which they may be counted."""


class WindowParams(Parameters, frozen=True):
    """What a ruleset can set about the window."""

    days: Days = 7
    count_mode: HowCounted = "calendar"
    tz: Zone = SELLER_ZONE
    buyer_tz: BuyersZone = None


class ClaimParams(ReasonParams, frozen=True):
    """What a ruleset can set about reasons and the window."""

    days: Days = 7
    count_mode: HowCounted = "calendar"
    tz: Zone = SELLER_ZONE
    buyer_tz: BuyersZone = None


def closes_at(received_at: datetime, terms: WindowTerms) -> datetime:
    """Return the first instant that is too late where the seller is."""
    return deadline(received_at, terms.days, terms.tz, terms.count_mode)


def buyer_closes_at(received_at: datetime, terms: WindowTerms) -> datetime:
    """Return the first instant that is too late where the buyer is."""
    return deadline(received_at, terms.days, terms.buyer_tz or terms.tz, terms.count_mode)


def is_out_of_time(order: Order, claim: Return, terms: WindowTerms) -> bool:
    """Whether a return was certainly requested too late, or before there was anything to return.

    Then the seller may refuse it, even if its claim is true. As long as a time is not known, or it
    is disputable whether the request is late, nothing is certain; nor is it while a consignment
    is still under way.
    """
    asked, first = claim.requested_at, received_by_buyer(order).at
    if asked is None or first is None:
        return False
    if asked < first:
        return True
    if is_soon(asked, first, terms.days):
        return False
    received_at = all_received_by_buyer(order).at
    if received_at is None:
        return False
    return asked >= max(closes_at(received_at, terms), buyer_closes_at(received_at, terms))
