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
    plan = order.payment_plan
    is_staged = plan.mode == "deposit_balance"
    if is_staged:
        unpaid = {"advance": plan.advance, "balance": plan.balance}
    else:
        unpaid = {"full": order.amounts.total}
    for payment in order.payments:
        if payment.status == "received":
            due = unpaid.pop(payment.step if is_staged else "full", None)
            if due is None or payment.received_amount != due:
                return False
            if payment.currency is not None and payment.currency != order.currency:
                return False
        elif payment.status is None:
            return False
    return True


def sum_received(order: Order) -> Decimal | None:
    """Return the sum of everything that arrived, None when some of it cannot be counted.

    `received` says the same in detail, at a multiple of the cost.
    """
    amount = NOTHING
    for payment in order.payments:
        if payment.status == "received":
            is_foreign = payment.currency is not None and payment.currency != order.currency
            if is_foreign or payment.received_amount is None:
                return None
            amount += payment.received_amount
        elif payment.status is None:
            return None
    return amount
