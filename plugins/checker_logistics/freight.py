"""Whether the buyer pays the seller for freight."""

from decimal import Decimal

from checker.api import Order

NOTHING = Decimal(0)


def charges_freight(order: Order) -> bool:
    """Whether freight is part of what the buyer pays."""
    freight = order.amounts.freight
    return freight is not None and freight > NOTHING
