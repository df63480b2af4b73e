"""Where the goods go: abroad, or no further than the seller's own country."""

from checker.api import Order


def delivered_at_home(order: Order) -> bool:
    """Whether the delivery address is in the seller's country, as far as both are known."""
    country = order.seller.country
    return country is not None and order.shipping.address.country == country
