"""The goods were delivered as agreed and the buyer has not paid in full."""

from datetime import datetime, timedelta
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Return,
    Shipping,
    Violations,
    between,
    deadline,
    local_date,
    missing,
    rule,
    start_of_day,
    violation,
)
from checker_payment.steps import Moment, advance_received_at, received


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    grace_days: Annotated[
        int,
        Meta(
            description="Natural days that the buyer is left beyond the agreed ones.", ge=0, le=3650
        ),
    ] = 0
    tz: Annotated[str, Meta(description="Zone in which days are counted.", min_length=1)] = (
        SELLER_ZONE
    )


def _excuses_payment(claim: Return) -> bool:
    """Whether a return leaves open if the buyer must pay: not turned down, or a proven defect."""
    return claim.decision.result != "rejected" or claim.verification.result == "confirmed"


def _delivered_at(shipping: Shipping) -> datetime | None:
    """Return when the last of the goods was in the buyer's hands, None when that is not known."""
    if shipping.received_at is not None:
        return shipping.received_at
    times = [shipment.delivered_at for shipment in shipping.shipments]
    return max(times) if times and None not in times else None


def _ship_days_from(order: Order) -> Moment:
    """Return when the agreed days for shipping began to run, for an order not paid in full."""
    trigger = order.shipping.ship_by.trigger
    if trigger is None:
        return None, ("/shipping/ship_by/trigger",)
    if trigger == "full_payment_received":
        return None, ()  # not yet
    if trigger == "advance_received":
        return advance_received_at(order)
    confirmed = order.timestamps.ordered_at
    return confirmed, () if confirmed else ("/timestamps/ordered_at",)


def _too_late_to_ship(order: Order, tz: str) -> Moment:
    """Return the first instant too late to ship; None without gaps when there is none."""
    agreed = order.shipping.ship_by
    if agreed.date is not None:
        return start_of_day(agreed.date + timedelta(days=1), tz), ()
    if agreed.days_after is None:
        return None, ("/shipping/ship_by/days_after",) if agreed.trigger else ()
    start, gaps = _ship_days_from(order)
    if start is None or gaps:
        return None, gaps
    return deadline(start, agreed.days_after, tz), ()


@rule(
    "PAY014",
    severity="warning",
    status=between("delivered", "completed"),
    needs=["/payments", "/currency", "/amounts/total"],
    clauses=["S49"],
    params=Params,
    when=lambda order: not any(map(_excuses_payment, order.returns)),
)
def delivered_unpaid(order: Order, params: Params, now: datetime) -> Violations:
    """The goods were delivered as agreed and the buyer has not paid in full.

    Why: A buyer whose goods were shipped on time and without a quality problem must pay. The
    longer the balance stays open after delivery, the harder it is to collect.

    Remedy: Remind the buyer of the open amount through the order's chat, and send along the proof
    that the goods were shipped on time and delivered.

    Note: The balance is due on the day of delivery, or the agreed days of the plan after it; days
    are natural days and end at midnight. A discount or an adjustment is already in the total.
    Goods that were shipped late do not oblige the buyer, and neither do those of a return that is
    open, agreed to, or backed by a proven defect. An order without an agreed day of shipment
    cannot be late.
    """
    arrived, _, gaps = received(order)
    total = order.amounts.total
    if arrived >= total:
        return
    delivered = _delivered_at(order.shipping)
    days = (order.payment_plan.balance_due.days or 0) + params.grace_days
    if delivered is None:
        gaps.append("/shipping/received_at")
    elif now < deadline(delivered, days, params.tz):
        return
    too_late, ship_gaps = _too_late_to_ship(order, params.tz)
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
        "The goods were delivered on {delivered}, and by {now} only {arrived} of {total} "
        "{currency} had arrived; {open} {currency} is due.",
        observed=arrived,
        expected=total,
        delivered=local_date(delivered, params.tz),
        now=now,
        arrived=arrived,
        total=total,
        open=total - arrived,
        currency=order.currency,
    )
