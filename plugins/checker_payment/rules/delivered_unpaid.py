"""The goods were delivered as agreed and the buyer has not paid in full."""

from datetime import datetime
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Return,
    Violations,
    Zone,
    all_received_by_buyer,
    between,
    deadline,
    local_date,
    missing,
    received,
    rule,
    ship_deadline,
    violation,
)
from checker_payment.attempts import GIVEN_BACK
from checker_payment.steps import sum_received

UNPAID = (
    "The goods were delivered on {delivered}, and by {now} only {arrived} of {total} {currency} "
    "had arrived; {open} {currency} is due."
)
GIVEN_BACK_LATER = (
    "The goods were delivered on {delivered}, and as of {now}, after payments were refunded or "
    "charged back, only {arrived} of {total} {currency} is left; {open} {currency} is due."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    grace_days: Annotated[
        int,
        Meta(
            description="Natural days that the buyer is left beyond the agreed ones.", ge=0, le=3650
        ),
    ] = 0
    tz: Zone = SELLER_ZONE


def _excuses_payment(claim: Return) -> bool:
    """Whether a return leaves open if the buyer must pay: not turned down, or a proven defect."""
    return claim.decision.result != "rejected" or claim.verification.result == "confirmed"


def _was_given_back(order: Order) -> bool:
    """Whether more had arrived than is there now."""
    return any(payment.status in GIVEN_BACK for payment in order.payments)


def _delivered_at(order: Order) -> datetime | None:
    """Return when the buyer had all of the goods, or confirmed it later; None when not known."""
    at, confirmed = all_received_by_buyer(order).at, order.shipping.received_at
    return at if at is None or confirmed is None else max(at, confirmed)


@rule(
    "PAY014",
    severity="warning",
    status=between("delivered", "completed"),
    needs=["/payments", "/currency", "/amounts/total"],
    clauses=["S49"],
    params=Params,
    when=lambda order: not order.returns or not any(map(_excuses_payment, order.returns)),
    supersedes=["PAY011"],
)
def delivered_unpaid(order: Order, params: Params, now: datetime) -> Violations:
    """The goods were delivered as agreed and the buyer has not paid in full.

    Why: A buyer whose goods were shipped on time and without a quality problem must pay. The
    longer the balance stays open after delivery, the harder it is to collect.

    Remedy: Remind the buyer of the open amount through the order's chat, and send along the proof
    that the goods were shipped on time and delivered.

    Note: The balance is due on the day of delivery, or the agreed days of the plan after it; days
    are natural days and end at midnight. Of several consignments the last one counts, and where the
    buyer, or the platform, confirmed the receipt later, that day does; an automatic confirmation
    says nothing about a consignment that is still under way. A discount or an adjustment is already
    in the total. Goods that were shipped late do not oblige the buyer, and neither do those of a
    return that is open, agreed to, or backed by a proven defect. An order without an agreed day of
    shipment cannot be late.
    """
    total = order.amounts.total
    counted = sum_received(order)
    if counted is not None and counted >= total:
        return
    arrived, _, lacking = received(order)
    gaps = [*lacking]
    if arrived >= total:
        return
    delivered = _delivered_at(order)
    days = (order.payment_plan.balance_due.days or 0) + params.grace_days
    if delivered is None:
        gaps.append("/shipping/received_at")
    elif now < deadline(delivered, days, params.tz):
        return
    too_late, ship_gaps = ship_deadline(order, params.tz)
    gaps.extend(ship_gaps)
    if too_late is not None:
        shipped = [shipment.shipped_at for shipment in order.shipping.shipments]
        if any(at is not None and at >= too_late for at in shipped):
            return
        if not shipped:
            gaps.append("/shipping/shipments")
        gaps.extend(
            f"/shipping/shipments/{i}/shipped_at" for i, at in enumerate(shipped) if at is None
        )
    if delivered is None or gaps:
        yield missing(*gaps)
        return
    yield violation(
        "/payments",
        GIVEN_BACK_LATER if _was_given_back(order) else UNPAID,
        observed=arrived,
        expected=total,
        delivered=local_date(delivered, params.tz),
        now=now,
        arrived=arrived,
        total=total,
        open=total - arrived,
        currency=order.currency,
    )
