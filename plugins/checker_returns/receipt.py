"""Who says when the buyer had the goods."""

from __future__ import annotations

from datetime import datetime

from checker.api import (
    Order,
    words,
)

CARRIER = "carrier"
UNKNOWN = "not stated"

BASES = (words("carrier"), words("buyer"), words("seller"), words("platform"), words("not stated"))
"""Who usually says so, and who else bears costs."""


def delivered_at(order: Order) -> datetime | None:
    """Return when the carrier delivered the first consignment, None when that is not known."""
    times = [entry.delivered_at for entry in order.shipping.shipments if entry.delivered_at]
    return min(times, default=None)


def confirmation_basis(order: Order) -> str:
    """Return who says that the goods were received at `shipping.received_at`."""
    return order.shipping.received_basis or UNKNOWN


def basis_of(order: Order, received_at: datetime) -> str:
    """Return who says that goods were received at a time; a carrier's word counts most."""
    for shipment in order.shipping.shipments:
        if shipment.delivered_at == received_at:
            return CARRIER
    return confirmation_basis(order)
