"""The order is above the limit for sellers who cannot open OneTouch."""

from decimal import ROUND_UP, Decimal

from checker.api import (
    Missing,
    Order,
    Violations,
    between,
    missing,
    rule,
    usd_equivalent,
    violation,
    words,
)
from checker_payment.limit import LimitParams

CENT = Decimal("0.01")

IN_USD = (
    "The order amounts to {usd} USD, above the {limit} USD that a seller who cannot open OneTouch "
    "may take."
)
IN_ANOTHER = (
    "The order amounts to {amount} {currency}, by its exchange rate {usd} USD, above the {limit} "
    "USD that a seller who cannot open OneTouch may take."
)


def _may_be_limited(order: Order) -> bool:
    """Whether the seller is not known to be free of the limit."""
    seller = order.seller
    return seller.taxpayer_type != "general" or seller.has_import_export_right is not True


@rule(
    "PAY007",
    severity="error",
    status=between("draft", "paid"),
    clauses=["S37"],
    params=LimitParams,
    when=_may_be_limited,
    supersedes=["DOC008", "DOC009", "LOG009"],
)
def usd_limit_exceeded(order: Order, params: LimitParams) -> Violations:
    """The order is above the limit for sellers who cannot open OneTouch.

    Why: Small-scale taxpayers and companies without the right to import and export cannot have
    OneTouch declare their goods, and their Trade Assurance orders may not exceed 5,000 US dollars.
    Above that, the goods have to be exported through OneTouch, which is closed to them.

    Remedy: Agree with the buyer on a lower total, or have a company that can open OneTouch take
    and export the whole order.

    Note: An order of exactly the limit is within it. The limit is held against the total of the
    order, unless a ruleset says that it is the goods alone. Another currency is converted by the
    rate that the order states; PAY008 warns where that of the settlement may decide otherwise. Up
    to the limit it does not matter who the seller is; above it, a seller of whom too little is
    known cannot be judged.
    """
    usd = usd_equivalent(order, params)
    if isinstance(usd, Missing):
        yield usd
        return
    if usd <= params.limit:
        return
    seller = order.seller
    if seller.taxpayer_type != "small_scale" and seller.has_import_export_right is not False:
        facts = {
            "/seller/taxpayer_type": seller.taxpayer_type,
            "/seller/has_import_export_right": seller.has_import_export_right,
        }
        yield missing(*(pointer for pointer, fact in facts.items() if fact is None))
        return
    yield violation(
        params.pointer,
        IN_USD if order.currency == "USD" else IN_ANOTHER,
        observed=params.amount(order),
        expected=words("at most {limit} USD", limit=params.limit),
        amount=params.amount(order),
        currency=order.currency,
        # Rounded up: what is above the limit must not look like the limit.
        usd=usd.quantize(CENT, ROUND_UP),
        limit=params.limit,
    )
