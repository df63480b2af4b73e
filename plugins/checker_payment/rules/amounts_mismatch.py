"""The amounts of the order do not add up."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Literal

from checker.api import (
    Amounts,
    Meta,
    Order,
    Violations,
    missing,
    quantise,
    rule,
    since,
    violation,
)
from checker_payment.tolerance import NOTHING, ToleranceParams

Component = Literal["freight", "insurance", "tax", "duty", "discount", "adjustment"]

WRONG = "The components add up to {components} {currency}, but the total is {total} {currency}."
LEFT_OUT = (
    "The components add up to {components} {currency}, but the total is {total} {currency}; they "
    "agree without {left_out}."
)


class Params(ToleranceParams, frozen=True):
    """What a ruleset can set."""

    optional_components: Annotated[
        tuple[Component, ...],
        Meta(description="The components that a platform may leave out of the total."),
    ] = ("insurance", "tax", "duty")


def _sum_of_lines(order: Order) -> tuple[Decimal, list[str]]:
    """Return what the lines make, and the pointers of what they lack."""
    gaps = [] if order.lines else ["/lines"]
    lines = NOTHING
    for i, line in enumerate(order.lines):
        if line.quantity is None:
            gaps.append(f"/lines/{i}/quantity")
        if line.unit_price is None:
            gaps.append(f"/lines/{i}/unit_price")
        if not gaps:
            lines += quantise(line.quantity * line.unit_price, order.currency)
    return lines, gaps


def _sum_of_components(amounts: Amounts) -> Decimal:
    """Return what the components make; one that is not there counts as none."""
    return (
        amounts.goods
        + (amounts.freight or NOTHING)
        + (amounts.insurance or NOTHING)
        + (amounts.tax or NOTHING)
        + (amounts.duty or NOTHING)
        - (amounts.discount or NOTHING)
        + (amounts.adjustment or NOTHING)
    )


def _left_out(
    amounts: Amounts, surplus: Decimal, optional: Sequence[Component]
) -> tuple[Component, ...]:
    """Return the fewest optional components that are the whole surplus, () when none are."""
    shares = {name: getattr(amounts, name) or NOTHING for name in optional}
    if "discount" in shares:
        shares["discount"] = -shares["discount"]
    named = [name for name, share in shares.items() if share]
    for size in range(1, len(named) + 1):
        for names in combinations(named, size):
            if sum(shares[name] for name in names) == surplus:
                return names
    return ()


@rule(
    "PAY017",
    severity="error",
    status=since("draft"),
    needs=["/currency", "/amounts/goods"],
    clauses=["S08"],
    params=Params,
)
def amounts_mismatch(order: Order, params: Params) -> Violations:
    """The amounts of the order do not add up.

    Why: A refund is measured by the amounts that were paid, part by part. Where the parts do not
    make up the total, buyer, seller and platform can each read another debt out of the order.

    Remedy: Correct quantities, prices or components until the lines add up to the goods and the
    components to the total.

    Note: Each line is rounded to the minor unit of the currency, halves away from zero, before the
    lines are added. A component that the order leaves out counts as none. Some platforms show
    insurance, tax or duty without having them in the total; where leaving these out makes the sum
    right, the finding names them and is only a warning.
    """
    amounts = order.amounts
    lines, gaps = _sum_of_lines(order)
    if gaps:
        yield missing(*gaps)
    elif abs(lines - amounts.goods) > params.tolerance:
        yield violation(
            "/amounts/goods",
            "The lines add up to {lines} {currency}, but the goods are stated as {goods} "
            "{currency}.",
            observed=amounts.goods,
            expected=lines,
            lines=lines,
            goods=amounts.goods,
            currency=order.currency,
        )
    if amounts.total is None:
        yield missing("/amounts/total")
        return
    components = _sum_of_components(amounts)
    surplus = components - amounts.total
    if abs(surplus) > params.tolerance:
        left_out = _left_out(amounts, surplus, params.optional_components)
        yield violation(
            "/amounts/total",
            LEFT_OUT if left_out else WRONG,
            observed=amounts.total,
            expected=components,
            severity="warning" if left_out else None,
            total=amounts.total,
            components=components,
            currency=order.currency,
            left_out=", ".join(left_out),
        )
