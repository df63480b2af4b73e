"""The order does not budget the platform's fee."""

from collections.abc import Iterable

from checker.api import Order, Violation, between, rule, violation


@rule("PAY016", severity="info", status=between("draft", "completed"), clauses=["S55"])
def platform_fee_missing(order: Order) -> Iterable[Violation]:
    """The order does not budget the platform's fee.

    Why: The platform charges the seller a fee for the order. Where nobody has reckoned with it, it
    comes out of the margin.

    Remedy: Look up the fee for this order, enter it, and see that the prices cover it.

    Note: The policy source names no amount, so any fee that is stated will do, even zero.
    """
    if order.fees.platform is not None:
        return ()
    return (violation("/fees/platform", "The platform's fee for the order is not stated."),)
