"""What the steps of the payment plan ask for, and what has arrived for them.

A payment has arrived when its status is ``received``, and counts with its `received_amount`.
Nothing is guessed: a payment that cannot be counted leaves the pointer of the fact that is wanted.
A payment in another currency than the order's cannot be counted either, for no rate says what it
is worth in the order's; it leaves the pointer of its own currency.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from checker.api import Order
from checker_payment.tolerance import NOTHING

Step = Literal["advance", "balance", "full"]


Due = tuple[Step, str, Decimal | None]
"""A step, the pointer of what it asks for, and the amount, None when the order does not say."""

Received = tuple[Decimal, list[int], list[str]]
"""The sum of the payments that could be counted, their places in the order's list of payments,
and the pointers of the facts for want of which others could not."""

Moment = tuple[datetime | None, Sequence[str]]
"""When something happened, None when it did not or is not known; and the pointers of the facts
for want of which it is not."""


def has_arrivals(order: Order) -> bool:
    """Whether money has arrived, or may have: a payment without a status could be received."""
    for payment in order.payments:  # noqa: SIM110 - any() with a generator costs four times as much
        if payment.status is None or payment.status == "received":
            return True
    return False


def first_due(order: Order) -> Due:
    """Return what the buyer pays first: the advance, or everything when nothing is staged."""
    if order.payment_plan.mode == "deposit_balance":
        return ("advance", "/payment_plan/advance", order.payment_plan.advance)
    return ("full", "/amounts/total", order.amounts.total)


def dues(order: Order) -> tuple[Due, ...]:
    """Return what each step asks for, one for all when the order is paid as a whole.

    Platforms label the payment of an order without stages ``advance`` or ``balance`` too, and a
    buyer may settle a staged order by one payment that is labelled ``full``. In both cases the
    steps are no measure, and everything that arrived is held against the total.
    """
    first = first_due(order)
    if first[0] == "full":
        return (first,)
    for payment in order.payments:
        if payment.step == "full" and payment.status == "received":
            return (("full", "/amounts/total", order.amounts.total),)
    return (first, ("balance", "/payment_plan/balance", order.payment_plan.balance))


def received(
    order: Order,
    step: Step = "full",
    before: datetime | None = None,
    statuses: Collection[str] = ("received",),
) -> Received:
    """Add up what has arrived.

    Args:
        order: its currency must be known.
        step: only the payments for this step; all payments count for ``full``.
        before: only what arrived before this time.
        statuses: the statuses of payments that have arrived.
    """
    amount = NOTHING
    counted: list[int] = []
    gaps: list[str] = []
    for i, payment in enumerate(order.payments):
        status, paid_for = payment.status, payment.step
        if status is not None and status not in statuses:
            continue
        if step != "full" and paid_for is not None and paid_for != step:
            continue
        if status is None:
            gaps.append(f"/payments/{i}/status")
        elif paid_for is None and step != "full":
            gaps.append(f"/payments/{i}/step")
        elif before is not None and payment.received_at is None:
            gaps.append(f"/payments/{i}/received_at")
        elif before is not None and payment.received_at >= before:
            continue
        elif payment.currency is not None and payment.currency != order.currency:
            gaps.append(f"/payments/{i}/currency")
        elif payment.received_amount is None:
            gaps.append(f"/payments/{i}/received_amount")
        else:
            amount += payment.received_amount
            counted.append(i)
    return amount, counted, gaps


def advance_received_at(order: Order) -> Moment:
    """Return when the first payment towards the advance arrived, even if it fell short of it."""
    is_staged = order.payment_plan.mode == "deposit_balance"
    times: list[datetime] = []
    gaps: list[str] = []
    for i, payment in enumerate(order.payments):
        if payment.status not in {"received", None} or (is_staged and payment.step == "balance"):
            continue
        if payment.status is None:
            gaps.append(f"/payments/{i}/status")
        elif is_staged and payment.step is None:
            gaps.append(f"/payments/{i}/step")
        elif payment.received_at is None:
            gaps.append(f"/payments/{i}/received_at")
        else:
            times.append(payment.received_at)
    return min(times, default=None), gaps
