"""The limit in US dollars above which OneTouch has to export."""

from decimal import ROUND_UP, Decimal
from typing import Annotated

from checker.api import (
    LimitBasis,
    Meta,
    Order,
    words,
)

CENT = Decimal("0.01")


class LimitParams(LimitBasis, frozen=True):
    """What a ruleset can set about the limit."""

    limit: Annotated[
        Decimal,
        Meta(
            description="The highest amount in US dollars that may do without OneTouch; 0 or more."
        ),
    ] = Decimal(5000)

    def worth(self, order: Order, usd: Decimal) -> str:
        """Return in words what is held against the limit: ``4400.00 EUR (5280.00 USD)``."""
        amount = words("{amount} {currency}", amount=self.amount(order), currency=order.currency)
        if order.currency == "USD":
            return amount
        # Rounded up: what is above the limit must not look like the limit.
        return words("{amount} ({usd} USD)", amount=amount, usd=usd.quantize(CENT, ROUND_UP))
