"""The order is small enough to be exported without OneTouch."""

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


@rule(
    "LOG010",
    severity="info",
    status=between("draft", "submitted"),
    clauses=["S53"],
    params=LimitParams,
    when=lambda order: not delivered_at_home(order),
)
def onetouch_not_required(order: Order, params: LimitParams) -> Violations:
    """The order is small enough to be exported without OneTouch.

    Why: Up to 5,000 US dollars a Trade Assurance order need not go through OneTouch. Logistics
    that the seller arranges offline are allowed, and may be the better choice.

    Remedy: Choose the forwarder or courier freely, and settle beforehand who declares the goods
    to customs.

    Note: An order of exactly the limit is within it. A delivery within the seller's own country is
    no export. Who declares the goods of a seller without the right to export is left open by the
    policy source.
    """
    service = order.shipping.export_service
    if service is not None and service != "self":
        return
    usd = usd_equivalent(order, params)
    if isinstance(usd, Missing):
        yield usd
    elif usd <= params.limit:
        yield violation(
            "/shipping/export_service",
            "The order amounts to {worth}; up to {limit} USD it need not be exported through "
            "OneTouch.",
            observed=service,
            worth=params.worth(order, usd),
            limit=params.limit,
        )
