"""The advance is not a plausible share of the order total."""

from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    rule,
    violation,
    words,
)

HUNDREDTH = Decimal("0.01")


class Params(Parameters, frozen=True):
    """What a ruleset can set; 0 and 100 together leave every real share alone."""

    min_pct: Annotated[
        Decimal, Meta(description="The smallest usual advance, in percent of the total.")
    ] = Decimal(10)
    max_pct: Annotated[
        Decimal, Meta(description="The largest usual advance, in percent of the total.")
    ] = Decimal(70)

    def __post_init__(self) -> None:
        """Refuse a band that no share can lie in."""
        if not 0 <= self.min_pct <= self.max_pct <= 100:  # noqa: PLR2004 - percent
            raise ValueError("min_pct and max_pct are not in order between 0 and 100")


@rule(
    "PAY004",
    severity="error",
    status=between("draft", "submitted"),
    needs=["/currency", "/amounts/total", "/payment_plan/mode", "/payment_plan/advance"],
    clauses=["S21"],
    params=Params,
    when=lambda order: order.payment_plan.mode != "full",
    supersedes=["PAY003"],
)
def deposit_share_implausible(order: Order, params: Params) -> Violations:
    """The advance is not a plausible share of the order total.

    Why: An advance is a certain share of the price, neither nothing nor all of it. A very small
    one leaves the seller with the risk of the whole order, a very large one deters buyers and is
    often a slip of the keyboard.

    Remedy: Correct the advance to the share that was agreed, or choose payment in one sum when
    nothing is to remain for the balance.

    Note: The policy source knows no usual band of 10 to 70 percent; a ruleset sets it to 0 and 100
    to go by the source alone.
    """
    advance, total = order.payment_plan.advance, order.amounts.total
    if not 0 < advance < total:
        yield violation(
            "/payment_plan/advance",
            "The advance of {advance} {currency} must be above zero and below the total of {total} "
            "{currency}.",
            observed=advance,
            expected=words("more than 0 and less than {total}", total=total),
            advance=advance,
            total=total,
            currency=order.currency,
        )
        return
    # Shares are compared as products, which are exact; the quotient is only shown, and rounded
    # away from the bound so that it never looks like the bound itself.
    if advance * 100 < params.min_pct * total:
        rounding = ROUND_DOWN
    elif advance * 100 > params.max_pct * total:
        rounding = ROUND_UP
    else:
        return
    yield violation(
        "/payment_plan/advance",
        "The advance of {advance} {currency} is {pct} % of the total of {total} {currency}; usual "
        "are {min_pct} to {max_pct} %.",
        observed=advance,
        expected=words("{least} to {most} %", least=params.min_pct, most=params.max_pct),
        severity="warning",
        advance=advance,
        total=total,
        currency=order.currency,
        pct=(advance * 100 / total).quantize(HUNDREDTH, rounding),
        min_pct=params.min_pct,
        max_pct=params.max_pct,
    )
