"""Advance and balance do not add up to the order total."""

from collections.abc import Iterable

from checker.api import (
    Missing,
    Order,
    Violation,
    Violations,
    between,
    missing,
    rule,
    violation,
    words,
)
from checker_payment.tolerance import NOTHING, ToleranceParams

BELOW_ZERO = "Correct the amounts of the order until the total is what the buyer has to pay."


def _is_split(order: Order) -> bool:
    """Whether the steps make just the total, one of them alone if it is paid in one sum.

    It is so in most orders; where it is not, the rule has to look closer.
    """
    plan, total = order.payment_plan, order.amounts.total
    advance, balance = plan.advance, plan.balance
    if advance is None or balance is None or advance + balance != total:
        return False
    return plan.mode != "full" or (total >= NOTHING and not (advance and balance))


def _gaps(order: Order) -> list[str]:
    """Return the pointers of the steps whose amounts are not stated."""
    plan = order.payment_plan
    return [
        f"/payment_plan/{step}"
        for step, amount in (("advance", plan.advance), ("balance", plan.balance))
        if amount is None
    ]


def _staged(order: Order, params: ToleranceParams) -> Violations:
    """Check that both steps together make the total."""
    advance, balance = order.payment_plan.advance, order.payment_plan.balance
    total = order.amounts.total
    if advance is None or balance is None:
        yield missing(*_gaps(order))
    elif abs(advance + balance - total) > params.tolerance:
        step, observed, other = "advance", advance, balance
        if NOTHING <= advance < total <= balance:  # which leaves nothing for the advance
            step, observed, other = "balance", balance, advance
        yield violation(
            f"/payment_plan/{step}",
            "Advance {advance} and balance {balance} make {sum} {currency}, not the total of "
            "{total} {currency}.",
            observed=observed,
            expected=total - other if NOTHING <= other < total else None,
            advance=advance,
            balance=balance,
            sum=advance + balance,
            total=total,
            currency=order.currency,
        )


def _one_off(order: Order, params: ToleranceParams) -> Violations:
    """Check that one step is the total and the other nothing; a step left out is nothing."""
    total, tolerance = order.amounts.total, params.tolerance
    plan = order.payment_plan
    gaps = _gaps(order)
    advance, balance = plan.advance or NOTHING, plan.balance or NOTHING
    if gaps and abs(advance + balance) <= tolerance:
        yield missing(*gaps)
        return
    larger, smaller = max(advance, balance), min(advance, balance)
    if abs(larger - total) <= tolerance and abs(smaller) <= tolerance:
        return
    if total < NOTHING:
        yield violation(
            "/amounts/total",
            "The order is paid in one sum, but its total of {total} {currency} is below zero.",
            observed=total,
            expected=words("0 or more"),
            remedy=BELOW_ZERO,
            total=total,
            currency=order.currency,
        )
        return
    if advance in {total, NOTHING}:
        step, observed, expected = "balance", plan.balance, total - advance
    else:
        step, observed = "advance", plan.advance
        expected = NOTHING if balance == total else total
    yield violation(
        f"/payment_plan/{step}",
        "An order paid in one sum has its total of {total} {currency} as advance or as balance and "
        "nothing as the other, not {advance} and {balance} {currency}.",
        observed=observed,
        expected=expected,
        advance=advance,
        balance=balance,
        total=total,
        currency=order.currency,
    )


@rule(
    "PAY005",
    severity="error",
    status=between("draft", "paid"),
    needs=["/currency", "/amounts/total", "/payment_plan/mode"],
    clauses=["S34", "S35"],
    params=ToleranceParams,
)
def split_mismatch(order: Order, params: ToleranceParams) -> Iterable[Violation | Missing]:
    """Advance and balance do not add up to the order total.

    Why: The buyer is asked for the advance and the balance, not for the total. Where they differ,
    the seller gets less than was agreed or the buyer is asked for more, and a later refund has no
    agreed measure.

    Remedy: Correct the advance or the balance until both make the total. An order paid in one sum
    has the total as one of them and zero as the other.

    Note: For an order paid in one sum there is no difference between advance and balance, so it
    may be stated as either. The other one may be left out there, since nothing is left to pay.
    """
    if _is_split(order):
        return ()
    return (_one_off if order.payment_plan.mode == "full" else _staged)(order, params)
