"""What the steps of the payment plan ask for."""

from decimal import Decimal
from typing import Literal

from checker.api import Order, Step
from checker_payment.tolerance import NOTHING

Mode = Literal["full", "deposit_balance"]

Due = tuple[Step, str, Decimal | None]
"""A step, the pointer of what it asks for, and the amount, None when the order does not say."""


def inferred_mode(order: Order) -> Mode | None:
    """Return the mode that the amounts leave no doubt about, None when they do."""
    total = order.amounts.total
    advance = order.payment_plan.advance or 0
    balance = order.payment_plan.balance or 0
    if total is None or total <= 0 or advance < 0 or balance < 0 or advance + balance != total:
        return None
    return "deposit_balance" if advance and balance else "full"


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


def is_paid_as_planned(order: Order) -> bool:
    """Whether what arrived is at most one payment for each step, of just what it asks for.

    It is so for most orders, and found out at a fraction of the cost of sums; where it is not, or
    something is unknown, sums have to tell.
    """
    plan, own = order.payment_plan, order.currency
    is_staged = plan.mode == "deposit_balance"
    first = plan.advance if is_staged else order.amounts.total
    second = plan.balance
    for payment in order.payments:
        status = payment.status
        if status == "received":
            if not is_staged or payment.step == "advance":
                due, first = first, None
            elif payment.step == "balance":
                due, second = second, None
            else:
                return False
            currency = payment.currency
            if (
                due is None
                or payment.received_amount != due
                or (currency is not None and currency != own)
            ):
                return False
        elif status is None:
            return False
    return True


def sum_received(order: Order) -> Decimal | None:
    """Return the sum of everything that arrived, None when some of it cannot be counted.

    `received` says the same in detail, at a multiple of the cost.
    """
    amount, own = NOTHING, order.currency
    for payment in order.payments:
        status = payment.status
        if status == "received":
            arrived, currency = payment.received_amount, payment.currency
            if arrived is None or (currency is not None and currency != own):
                return None
            amount += arrived
        elif status is None:
            return None
    return amount
