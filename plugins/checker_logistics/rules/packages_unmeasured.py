"""The packages are not weighed and measured."""

from decimal import Decimal
from typing import Any

from checker.api import (
    Order,
    Violations,
    between,
    incoterm,
    missing,
    rule,
    violation,
    words,
)
from checker_logistics.freight import NOTHING, charges_freight

MEASURES = {
    "quantity": words("quantity"),
    "weight_kg": words("weight"),
    "length_cm": words("length"),
    "width_cm": words("width"),
    "height_cm": words("height"),
}


def _freight_may_matter(order: Order) -> bool:
    """Whether freight is charged, or the goods are not known to be sold ex works."""
    if charges_freight(order):
        return True
    code = order.trade_term.code
    term = None if code is None else incoterm(code)
    return term is None or term.code != "EXW"


def _lacking(order: Order, place: str, message: str, **fields: Any) -> Violations:
    """Find a measure that is not there, if it is certain that freight depends on it."""
    if order.trade_term.code is None and not charges_freight(order):
        yield missing("/trade_term/code")
        return
    yield violation(
        place,
        message,
        severity="info" if order.amounts.freight is None else "warning",
        **fields,
    )


def _is_measured(order: Order, i: int) -> bool:
    """Whether all measures of a package are known, and can be, as of most."""
    package = order.shipping.packages[i]
    quantity, weight = package.quantity, package.weight_kg
    length, width, height = package.length_cm, package.width_cm, package.height_cm
    if quantity is None or weight is None or length is None or width is None or height is None:
        return False
    return bool(
        quantity > NOTHING
        and weight > NOTHING
        and length > NOTHING
        and width > NOTHING
        and height > NOTHING
    )


def _unmeasured(order: Order, i: int, name: str, value: Decimal | None) -> Violations:
    """Find a measure of a package that is not there, or that no package has."""
    place = f"/shipping/packages/{i}/{name}"
    fields: dict[str, Any] = {"measure": MEASURES[name], "number": i + 1}
    if value is not None:
        yield violation(
            place,
            "The {measure} of package {number} is {observed}, which no package has.",
            observed=value,
            expected=words("more than 0"),
            **fields,
        )
    elif name != "quantity":
        message = "The {measure} of package {number} is not stated."
        yield from _lacking(order, place, message, **fields)


@rule(
    "LOG014",
    severity="error",
    status=between("draft", "submitted"),
    clauses=["S56"],
    when=_freight_may_matter,
)
def packages_unmeasured(order: Order) -> Violations:
    """The packages are not weighed and measured.

    Why: What the freight costs depends on volume and weight. A price that was agreed without them
    is a guess, and the difference is the seller's loss or the start of a dispute.

    Remedy: Weigh and measure the packed cartons, and enter for each kind how many there are, the
    weight in kilograms and length, width and height in centimetres.

    Note: Goods sold ex works without freight need no measures. Where the order does not state the
    freight at all, measures that are missing are reported for information. A measure of zero or
    less is an error. A package without a quantity counts as one.
    """
    packages = order.shipping.packages
    if not packages:
        yield from _lacking(
            order,
            "/shipping/packages",
            "The order lists no packages, but the freight depends on their weight and size.",
        )
    for i, package in enumerate(packages):
        if _is_measured(order, i):
            continue
        for name in MEASURES:
            value = getattr(package, name)
            if value is None or value <= NOTHING:
                yield from _unmeasured(order, i, name, value)
