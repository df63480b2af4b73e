"""The order does not say what kind of taxpayer or exporter the seller is."""

from decimal import ROUND_UP, Decimal

from checker.api import (
    Missing,
    Order,
    Violations,
    between,
    listing,
    rule,
    usd_equivalent,
    violation,
    words,
)
from checker_documentation.limit import LimitParams

CENT = Decimal("0.01")

PLAIN = (
    "The order does not say {what}; only one who can open OneTouch may take more than {limit} USD."
)
ABOVE = (
    "The order amounts to {usd} USD, above the {limit} USD that every seller may take, and does "
    "not say {what}."
)


@rule(
    "DOC009",
    severity="error",
    status=between("draft", "submitted"),
    clauses=["S37"],
    params=LimitParams,
)
def seller_status_unknown(order: Order, params: LimitParams) -> Violations:
    """The order does not say what kind of taxpayer or exporter the seller is.

    Why: Small-scale taxpayers and companies without the right to import and export cannot open
    OneTouch, and may not take more than 5,000 US dollars in one order. Whether the seller is one
    of them has to be known before the order is sent.

    Remedy: Complete the seller's profile with the type of taxpayer and the right to import and
    export.

    Note: Up to the limit every seller may take the order, and the rule only warns; above it the
    order cannot be sent without knowing. An order whose amount in US dollars is not known counts
    as one up to the limit.
    """
    seller = order.seller
    if seller.taxpayer_type is not None and seller.has_import_export_right is not None:
        return
    usd = usd_equivalent(order, params)
    above = None if isinstance(usd, Missing) or usd <= params.limit else usd
    facts = (
        (
            "taxpayer_type",
            words("which type of taxpayer the seller is"),
            listing(("general", "small_scale"), " or "),
        ),
        (
            "has_import_export_right",
            words("whether the seller has the right to import and export"),
            listing(("true", "false"), " or "),
        ),
    )
    for name, what, expected in facts:
        if getattr(seller, name) is None:
            yield violation(
                f"/seller/{name}",
                PLAIN if above is None else ABOVE,
                expected=expected,
                severity="warning" if above is None else None,
                what=what,
                # Rounded up: what is above the limit must not look like the limit.
                usd=above and above.quantize(CENT, ROUND_UP),
                limit=params.limit,
            )
