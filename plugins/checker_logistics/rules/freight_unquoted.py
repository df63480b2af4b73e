"""The freight is charged without a quotation for it."""

from checker.api import Order, Violations, rule, violation
from checker_logistics.freight import charges_freight


@rule(
    "LOG015",
    severity="info",
    status=frozenset({"draft"}),
    clauses=["S56"],
    when=charges_freight,
)
def freight_unquoted(order: Order) -> Violations:
    """The freight is charged without a quotation for it.

    Why: Freight depends on volume, weight and season. An amount that no forwarder has quoted may
    not cover what the carrier will ask for.

    Remedy: Ask a forwarder for a quotation for the packed volume and weight, and enter its number.
    """
    if order.shipping.freight.quote_ref is None:
        yield violation(
            "/shipping/freight/quote_ref",
            "The order charges {freight} {currency} of freight without naming a quotation."
            if order.currency is not None
            else "The order charges {freight} of freight without naming a quotation.",
            freight=order.amounts.freight,
            currency=order.currency,
        )
