"""Less has arrived for a step of the payment plan than it asks for."""

from collections.abc import Iterable
from decimal import Decimal

from checker.api import (
    Missing,
    Order,
    Step,
    Violation,
    Violations,
    has_arrivals,
    missing,
    received,
    rule,
    since,
    violation,
    words,
)
from checker_payment.steps import dues, is_paid_as_planned
from checker_payment.tolerance import NOTHING, ToleranceParams

SHORT = "Only {arrived} of {due} {currency} has arrived for the step '{step}' of the payment plan."
OVER = (
    "{arrived} instead of {due} {currency} has arrived for the step '{step}' of the payment plan."
)

GIVE_BACK = (
    "Agree with the buyer in the order's chat whether what is too much is given back or counts "
    "towards what is still to be paid."
)


def _difference(order: Order, step: Step, due: Decimal, arrived: Decimal, last: int) -> Violation:
    """Place the difference at the last payment for the step: there it could have been made up."""
    is_short = arrived < due
    stands = order.payments[last].received_amount
    return violation(
        f"/payments/{last}/received_amount",
        SHORT if is_short else OVER,
        observed=stands,
        expected=max(stands + due - arrived, NOTHING),
        severity=None if is_short else "info",
        remedy=None if is_short else GIVE_BACK,
        arrived=arrived,
        due=due,
        currency=order.currency,
        step=words(step),
    )


@rule(
    "PAY011",
    severity="warning",
    status=since("partially_paid"),
    needs=["/payments", "/currency", "/payment_plan/mode"],
    clauses=["S08", "S39"],
    params=ToleranceParams,
    when=lambda order: has_arrivals(order) or not order.payments,
)
def received_short(order: Order, params: ToleranceParams) -> Iterable[Violation | Missing]:
    """Less has arrived for a step of the payment plan than it asks for.

    Why: Banks on the way take their fees out of a transfer, and a refund is later measured by what
    was really paid. What is short should be settled while both sides still agree on it.

    Remedy: Agree with the buyer in writing who bears the bank fees, and have the difference paid
    to the same account of the order, or lower the total by an adjustment.

    Note: A step for which nothing has arrived is not short but unpaid, which is not this rule's
    business. An order without stages, and a staged one that was settled by one payment for
    everything, are held against the total. More than a step asks for is reported for information.
    """
    return () if is_paid_as_planned(order) else _differences(order, params)


def _differences(order: Order, params: ToleranceParams) -> Violations:
    """Yield for which steps something else has arrived than they ask for."""
    for step, pointer, due in dues(order):
        arrived, counted, gaps = received(order, step)
        if gaps:
            yield missing(*gaps)
        elif not counted:
            continue
        elif due is None:
            yield missing(pointer)
        elif abs(arrived - due) > params.tolerance:
            yield _difference(order, step, due, arrived, counted[-1])
