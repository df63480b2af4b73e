"""A return was requested after the days allowed for it."""

from datetime import datetime
from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Violations,
    all_received_by_buyer,
    deadline,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.claims import in_question
from checker_returns.haste import is_soon
from checker_returns.receipt import basis_of
from checker_returns.window import WindowParams, buyer_closes_at, closes_at

LATE = (
    "The return was requested on {requested}, but the {days} days from the receipt of the goods on "
    "{received} (basis: {basis}) allowed it only before {ends}."
)
LATE_BUT_OPEN = (
    "The return was requested on {requested}, but the {days} days from the receipt of the goods on "
    "{received} (basis: {basis}) allowed it only before {ends}; the {platform_days} days that the "
    "platform itself allows last until {platform_ends}."
)
DISPUTABLE = (
    "It is disputable whether the return, requested on {requested}, is late: the {days} days from "
    "the receipt of the goods on {received} (basis: {basis}) end at {ends} by the days in {tz}, "
    "and at {buyer_ends} by those in {buyer_tz}."
)


class Params(WindowParams, frozen=True):
    """What a ruleset can set."""

    platform_days: Annotated[
        int,
        Meta(description="Natural days that the platform itself allows.", ge=0, le=3650),
    ] = 30

    def platform_ends(self, received_at: datetime) -> datetime:
        """Return the first instant that is too late for the platform."""
        return deadline(received_at, self.platform_days, self.tz, self.count_mode)


@rule(
    "RET003",
    severity="error",
    status=frozenset({"return_requested"}),
    needs=["/returns"],
    clauses=["S03"],
    params=Params,
)
def return_requested_late(order: Order, params: Params) -> Violations:
    """A return was requested after the days allowed for it.

    Why: A buyer has to ask for a return within seven days of receiving the goods. What is asked
    for later, the seller may refuse.

    Remedy: Answer the buyer in time all the same, and say which window has passed. Before refusing,
    look whether the platform's own window is still open: the buyer can turn to it.

    Note: The day of the receipt is not counted, the period ends at midnight of its last day, and
    weekends and holidays count. It runs from the earliest receipt that the order proves, or from a
    mere confirmation where nothing else is known; the finding names the basis. An automatic
    confirmation proves no receipt, and a statement that nobody vouches for does not count against
    a delivery that came later. Of several consignments the last one counts, for the order does not
    say which goods each carried: while one is still under way, nobody is late. Where a ruleset
    names the buyer's zone too, and the request is late in one zone and in time in the other, it is
    a warning. That the platform allows more days does not make a request one in time, but the
    finding says so. A return that was turned down is past as long as another one is not.
    """
    received_at, gaps = all_received_by_buyer(order)
    if received_at is None:
        if gaps:
            yield missing(*gaps)
        return
    for i, claim in in_question(order.returns):
        requested_at = claim.requested_at
        if requested_at is None:
            yield missing(f"/returns/{i}/requested_at")
            continue
        if is_soon(requested_at, received_at, params.days):
            continue
        ends = closes_at(received_at, params)
        buyer_ends = buyer_closes_at(received_at, params)
        if requested_at < ends and requested_at < buyer_ends:
            continue
        platform_ends = params.platform_ends(received_at)
        is_disputable = requested_at < max(ends, buyer_ends)
        is_open = requested_at < platform_ends
        yield violation(
            f"/returns/{i}/requested_at",
            DISPUTABLE if is_disputable else LATE_BUT_OPEN if is_open else LATE,
            observed=requested_at,
            expected=words("before {time}", time=ends),
            severity="warning" if is_disputable else None,
            requested=requested_at,
            days=params.days,
            received=received_at,
            basis=words(basis_of(order, received_at)),
            ends=ends,
            tz=params.tz,
            buyer_ends=buyer_ends,
            buyer_tz=params.buyer_tz,
            platform_days=params.platform_days,
            platform_ends=platform_ends,
        )
