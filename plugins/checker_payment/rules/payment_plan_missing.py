"""The order does not say whether it is paid in one sum or in two steps."""

from checker.api import (
    Order,
    Violations,
    between,
    listing,
    rule,
    violation,
    words,
)
from checker_payment.steps import inferred_mode


@rule("PAY002", severity="error", status=between("draft", "submitted"), clauses=["S33"])
def payment_plan_missing(order: Order) -> Violations:
    """The order does not say whether it is paid in one sum or in two steps.

    Why: The supplier chooses how the money comes in, and the buyer pays by that choice. Without
    it, neither side knows what is due when, and the order cannot be submitted.

    Remedy: Choose between payment in one sum and payment as advance and balance.

    Note: When the amounts fit one plan only, that plan is taken as meant, and the rule asks for
    information only to have it stated. They do when advance and balance add up to the total: it is
    staged when both are above zero, and paid in one sum when one of them is the total.
    """
    if order.payment_plan.mode is not None:
        return
    inferred = inferred_mode(order)
    if inferred is None:
        yield violation(
            "/payment_plan/mode",
            "The order does not say whether it is paid in one sum or as advance and balance.",
            expected=listing(("full", "deposit_balance"), " or "),
        )
    else:
        yield violation(
            "/payment_plan/mode",
            "The payment plan is not stated; by its amounts it is {plan}.",
            expected=inferred,
            plan=words(inferred),
            severity="info",
        )
