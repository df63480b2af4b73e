"""An order above the US dollar limit is not exported through OneTouch."""

from checker.api import (
    Missing,
    Order,
    Violations,
    between,
    rule,
    usd_equivalent,
    violation,
)
from checker_logistics.destination import delivered_at_home
from checker_logistics.limit import LimitParams

FOR_SELLERS_WITHOUT_ONETOUCH = (
    "Have a company that can open OneTouch take and export the whole order: small-scale taxpayers "
    "and companies without the right to import and export cannot select it."
)


def _may_be_exported(order: Order) -> bool:
    """Whether the goods are not known to stay in the seller's country."""
    return order.buyer.country != order.seller.country or not delivered_at_home(order)


@rule(
    "LOG009",
    severity="error",
    status=between("draft", "shipped"),
    clauses=["S54"],
    params=LimitParams,
    when=_may_be_exported,
)
def onetouch_not_selected(order: Order, params: LimitParams) -> Violations:
    """An order above the US dollar limit is not exported through OneTouch.

    Why: Trade Assurance orders above 5,000 US dollars must be declared to customs and exported
    through OneTouch. Goods that leave the country another way are outside the terms of the order.

    Remedy: Select OneTouch as the export service and have it declare the goods before they leave.

    Note: An order of exactly the limit is within it. The limit is held against the total of the
    order, unless a ruleset says that it is the goods alone. An order that names no export service
    has not selected OneTouch. Goods are exported even when they are handed over in the seller's
    country, unless the buyer is known to be there too.
    """
    service = order.shipping.export_service
    if service == "onetouch":
        return
    usd = usd_equivalent(order, params)
    if isinstance(usd, Missing):
        yield usd
        return
    if usd <= params.limit:
        return
    seller = order.seller
    is_barred = seller.taxpayer_type == "small_scale" or seller.has_import_export_right is False
    yield violation(
        "/shipping/export_service",
        "The order amounts to {worth}; above {limit} USD it has to be exported through OneTouch, "
        "which is not selected.",
        observed=service,
        expected="onetouch",
        remedy=FOR_SELLERS_WITHOUT_ONETOUCH if is_barred else None,
        worth=params.worth(order, usd),
        limit=params.limit,
    )
