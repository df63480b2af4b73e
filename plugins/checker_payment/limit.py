"""The limit in US dollars from which on OneTouch has to export, and what it is held against."""

from decimal import Decimal
from typing import Annotated, Literal

from checker.api import Meta, Missing, Order, Parameters, in_usd, missing


class LimitParams(Parameters, frozen=True):
    """What a ruleset can set about the limit."""

    limit: Annotated[
        Decimal, Meta(description="The highest amount in US dollars that is allowed; 0 or more.")
    ] = Decimal(5000)
    limit_basis: Annotated[
        Literal["order_total", "goods_only"],
        Meta(description="What the limit is held against: the order's total, or its goods alone."),
    ] = "order_total"

    def __post_init__(self) -> None:
        """Refuse a limit that no order keeps."""
        if self.limit < 0:
            raise ValueError("limit is below 0")

    @property
    def pointer(self) -> str:
        """The place of the amount that the limit is held against."""
        return "/amounts/goods" if self.limit_basis == "goods_only" else "/amounts/total"

    def amount(self, order: Order) -> Decimal | None:
        """Return the amount that the limit is held against, in the currency of the order."""
        return order.amounts.goods if self.limit_basis == "goods_only" else order.amounts.total


def usd_equivalent(order: Order, params: LimitParams) -> Decimal | Missing:
    """Return the amount that the limit is held against in US dollars, or what is missing for it."""
    amount = params.amount(order)
    if amount is None:
        return missing(params.pointer)
    if order.currency is None:
        return missing("/currency")
    usd = in_usd(amount, order.currency, order.fx.usd_rate)
    return missing("/fx/usd_rate") if usd is None else usd
