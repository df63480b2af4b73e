"""The amounts of the order do not add up."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Literal

from checker.api import (
    Amounts,
    Line,
    Meta,
    Missing,
    Order,
    Violation,
    Violations,
    listing,
    minor_unit,
    missing,
    quantise,
    rule,
    since,
    violation,
    words,
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


def _sum_of_lines(order: Order) -> Decimal | Missing:
    """Return what the lines make, or what they lack."""
    lines, currency = order.lines, order.currency
    if not lines:
        return missing("/lines")
    exact = NOTHING
    for line in lines:
        quantity, price = line.quantity, line.unit_price
        if quantity is None or price is None:
            return _gaps(lines)
        exact += quantity * price
    # A sum is as fine as the finest of its parts: if it is in minor units, so are they, and none
    # has to be rounded.
    if exact.same_quantum(minor_unit(currency)):
        return exact
    return sum((quantise(line.quantity * line.unit_price, currency) for line in lines), NOTHING)


def _gaps(lines: Sequence[Line]) -> Missing:
    """Return the places of the quantities and prices that are missing."""
    return missing(
        *(
            f"/lines/{i}/{name}"
            for i, line in enumerate(lines)
            for name in ("quantity", "unit_price")
            if getattr(line, name) is None
        )
    )


def _sum_of_components(amounts: Amounts) -> Decimal:
    """Return what the components make; one that is not there counts as none."""
    components: Decimal = amounts.goods
    if amounts.freight:
        components += amounts.freight
    if amounts.insurance:
        components += amounts.insurance
    if amounts.tax:
        components += amounts.tax
    if amounts.duty:
        components += amounts.duty
    if amounts.discount:
        components -= amounts.discount
    if amounts.adjustment:
        components += amounts.adjustment
    return components


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
def amounts_mismatch(order: Order, params: Params) -> Iterable[Violation | Missing]:
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
    lines, components = _sum_of_lines(order), _sum_of_components(amounts)
    if lines == amounts.goods and components == amounts.total:  # as in nearly every order
        return ()
    return _mismatches(order, params, lines, components)


def _mismatches(
    order: Order, params: Params, lines: Decimal | Missing, components: Decimal
) -> Violations:
    """Yield which of the sums is another than is stated, or not known."""
    amounts = order.amounts
    if isinstance(lines, Missing):
        yield lines
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
            left_out=listing(map(words, left_out)),
        )
