"""Goods were shipped before the first payment had arrived."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from checker.api import (
    Missing,
    Order,
    Violation,
    Violations,
    missing,
    received,
    rule,
    since,
    violation,
)
from checker_payment.steps import first_due

ARRIVED_ONCE = ("received", "refunded", "charged_back")

NEXT_TIME = (
    "The payment has arrived since, so there is nothing left to collect. See to it that the next "
    "order is not shipped before its first payment is on the account."
)


def _is_paid_at_once(order: Order, due: Decimal, before: datetime) -> bool:
    """Whether one payment alone was enough, as in most orders: that is found out without sums."""
    for payment in order.payments:
        at, amount, currency = payment.received_at, payment.received_amount, payment.currency
        if (
            at is not None
            and at < before
            and amount is not None
            and amount >= due
            and payment.status in ARRIVED_ONCE
            and (currency is None or currency == order.currency)
        ):
            return True
    return False


@rule(
    "PAY012",
    severity="warning",
    status=since("shipped"),
    needs=["/currency", "/payment_plan/mode", "/payments", "/shipping/shipments"],
    clauses=["S22"],
)
def shipped_unpaid(order: Order) -> Iterable[Violation | Missing]:
    """Goods were shipped before the first payment had arrived.

    Why: The advance is what makes the buyer's word good. Goods that leave before it has arrived
    are at the seller's own risk, whatever slip the buyer has shown.

    Remedy: Hold every further shipment until the payment has arrived on the order's account, and
    ask the buyer at once for what is missing.

    Note: The first payment is the advance, and the whole total when the order is paid in one sum,
    since nothing else is agreed then. A transfer on its way counts as not arrived. Money that was
    given back to the buyer later did arrive, and counts.
    """
    _, pointer, due = first_due(order)
    if due is None:
        return (missing(pointer),)
    for shipment in order.shipping.shipments:
        shipped_at = shipment.shipped_at
        if shipped_at is None or not _is_paid_at_once(order, due, shipped_at):
            return _unpaid_shipments(order, due)
    return ()


def _unpaid_shipments(order: Order, due: Decimal) -> Violations:
    """Yield which shipments left before what is due first had arrived, by sums."""
    for i, shipment in enumerate(order.shipping.shipments):
        shipped_at = shipment.shipped_at
        if shipped_at is None:
            yield missing(f"/shipping/shipments/{i}/shipped_at")
            continue
        if _is_paid_at_once(order, due, shipped_at):
            continue
        arrived, _, gaps = received(order, before=shipped_at, statuses=ARRIVED_ONCE)
        if arrived >= due:
            continue
        if gaps:
            yield missing(*gaps)
            continue
        has_arrived_since = received(order, statuses=ARRIVED_ONCE).amount >= due
        yield violation(
            f"/shipping/shipments/{i}/shipped_at",
            "The goods were shipped at {shipped_at}, when only {arrived} of the first payment of "
            "{due} {currency} had arrived.",
            observed=shipped_at,
            remedy=NEXT_TIME if has_arrived_since else None,
            shipped_at=shipped_at,
            arrived=arrived,
            due=due,
            currency=order.currency,
        )
