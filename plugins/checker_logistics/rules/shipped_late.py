"""The goods are not shipped by the agreed day."""

from datetime import datetime, timedelta
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Violations,
    Zone,
    agreed_ship_day,
    deadline,
    is_surely_before_ship_deadline,
    missing,
    rule,
    ship_deadline,
    since,
    start_of_day,
    violation,
    words,
)
from checker_logistics.periods import arrived_at, last_day, time_to_ship_runs

FOR_SHIPPED_GOODS = (
    "Tell the buyer in the order's chat how late the goods left and why, and settle any claim "
    "before it becomes a dispute. A later day that was agreed in writing belongs in the order."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    warn_days: Annotated[
        int,
        Meta(
            description="Natural days before the last day of shipment from which on it is near.",
            ge=0,
            le=3650,
        ),
    ] = 3
    grace_days: Annotated[
        int,
        Meta(
            description="Natural days that the seller is left beyond the agreed ones.",
            ge=0,
            le=3650,
        ),
    ] = 0
    tz: Zone = SELLER_ZONE


def _may_be_bound(order: Order) -> bool:
    """Whether a deadline runs; an order that is past payment and records none hides whether."""
    has_day = agreed_ship_day(order) is not None
    if has_day or order.shipping.ship_by.days_after is None or order.payments:
        return time_to_ship_runs(order)
    return True


def _is_surely_in_time(order: Order, params: Params, now: datetime) -> bool:
    """Whether all goods left long before any deadline, or need not leave for long.

    It is so for most orders; where it is not, or something is unknown, the deadline has to tell.
    """
    shipments = order.shipping.shipments
    if not shipments:
        is_waiting = order.status == "paid"
        return is_waiting and is_surely_before_ship_deadline(order, now, params.warn_days)
    for shipment in shipments:
        at = shipment.shipped_at
        if at is None or not is_surely_before_ship_deadline(order, at):
            return False
    return True


def _undated(
    order: Order, params: Params, now: datetime, too_late: datetime, i: int | None = None
) -> Violations:
    """Judge a consignment that has no time of shipment, or goods of which none is recorded."""
    place = "/shipping/shipments" if i is None else f"/shipping/shipments/{i}/shipped_at"
    arrived = arrived_at(order, i or 0)
    if arrived is not None and arrived > now:
        arrived = None  # no more than expected
    if arrived is not None and arrived < too_late:
        return
    if arrived is not None or order.status != "paid":
        yield missing(place)  # they may have left long ago
        return
    is_late = now >= too_late
    if is_late or too_late <= deadline(now, params.warn_days, params.tz):
        yield violation(
            place,
            "The goods had to be shipped by {last_day}, and by {now} they had not been."
            if is_late
            else "The goods have to be shipped by {last_day}, and by {now} they had not been.",
            expected=words("before {time}", time=too_late),
            severity=None if is_late else "warning",
            last_day=last_day(too_late),
            now=now,
        )


@rule(
    "LOG012",
    severity="error",
    status=since("paid"),
    clauses=["S47"],
    params=Params,
    when=_may_be_bound,
)
def shipped_late(order: Order, params: Params, now: datetime) -> Violations:
    """The goods are not shipped by the agreed day.

    Why: A buyer who has paid may claim compensation when the goods are not shipped on time. That
    the buyer must pay, the policy says only of goods that were.

    Remedy: Ship in time, or at once when it is late. Where that is not possible, agree with the
    buyer on a later day in writing, and enter it in the order.

    Note: Days are natural days in the seller's time zone, whatever day it is with the buyer, and
    end at midnight. Of several consignments each has to leave in time. Goods of a paid order that
    have no time of shipment have not been shipped, unless they have arrived; of an order that went
    further it is not known when they were. What arrived by the last day had left by then. An
    extension counts once it stands in the order as its new day. Days that run from a payment bind
    nobody before all of it has arrived: a part of the advance does not start them, unless the plan
    does not say how much the advance is. Where it fell short, as by the fees of a bank, and the
    order counts as paid, the last part starts them. A payment that was charged back or refunded
    later had started them all the same. That goods left late stays a finding once they have
    arrived, for it can still be held against the seller.
    """
    if _is_surely_in_time(order, params, now):
        return
    too_late, gaps = ship_deadline(order, params.tz)
    if too_late is None:
        yield missing(*(gaps or ("/payments",)))
        return
    if params.grace_days:
        grace = timedelta(days=params.grace_days)
        too_late = start_of_day(too_late.date() + grace, params.tz)  # clocks may change on the way
    shipments = order.shipping.shipments
    if not shipments:
        yield from _undated(order, params, now, too_late)
        return
    for i, shipment in enumerate(shipments):
        shipped_at = shipment.shipped_at
        if shipped_at is None:
            yield from _undated(order, params, now, too_late, i)
        elif shipped_at >= too_late:
            yield violation(
                f"/shipping/shipments/{i}/shipped_at",
                "The goods had to be shipped by {last_day}, and were shipped at {observed}.",
                observed=shipped_at,
                expected=words("before {time}", time=too_late),
                remedy=FOR_SHIPPED_GOODS,
                last_day=last_day(too_late),
            )
