"""The goods are charged by volume, which the freight may not cover."""

from decimal import ROUND_UP, Decimal
from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    missing,
    quantise,
    rule,
    violation,
)

NOTHING, ONE = Decimal(0), Decimal(1)
TENTH = Decimal("0.1")
MEASURES = ("quantity", "weight_kg", "length_cm", "width_cm", "height_cm")

Divisor = Annotated[int, Meta(ge=1, le=100_000)]


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    express_divisor: Annotated[
        Divisor, Meta(description="Cubic centimetres that an express carrier counts as 1 kg.")
    ] = 5000
    air_divisor: Annotated[
        Divisor, Meta(description="Cubic centimetres that air cargo counts as 1 kg.")
    ] = 6000
    tolerance_pct: Annotated[
        int,
        Meta(
            description="Percent by which the volume weight may exceed the gross weight.",
            ge=0,
            le=1000,
        ),
    ] = 0


def _is_flown_for_freight(order: Order) -> bool:
    """Whether the goods go by a mode that counts volume, and the buyer pays freight for it."""
    if order.shipping.mode not in {"express", "air"} or not order.shipping.packages:
        return False
    freight = order.amounts.freight
    return freight is not None and freight > NOTHING


def _is_usable(name: str, value: Decimal | None) -> bool:
    """Whether a measure is there, or can be done without, and is one that a package can have."""
    return name == "quantity" if value is None else value > NOTHING


@rule(
    "XLOG107",
    severity="info",
    status=between("draft", "submitted"),
    needs=["/currency"],
    clauses=["VOLUMEWEIGHT"],
    params=Params,
    when=_is_flown_for_freight,
)
def bulky_freight_underquoted(order: Order, params: Params) -> Violations:
    """The goods are charged by volume, which the freight may not cover.

    Why: Couriers and airlines charge for the greater of gross weight and volume weight. Freight
    that was worked out from the weight on the scales is then too low, and the seller pays the rest.

    Remedy: Ask the carrier for a quotation for the weight that is charged, and compare its price
    for a kilogram with the one that the finding names; or pack the goods more tightly.

    Note: Both weights are those of all packages together, and a package without a quantity counts
    as one. Carriers differ in their divisors, so a ruleset can set them. What the freight should be
    the rule cannot know: it gives the weight that is charged, for information. Sea freight is
    charged by the cubic metre and not looked at, nor is an order without freight.
    """
    gross = volume = NOTHING
    gaps: list[str] = []
    for i, package in enumerate(order.shipping.packages):
        unusable = [name for name in MEASURES if not _is_usable(name, getattr(package, name))]
        if unusable:
            gaps += [f"/shipping/packages/{i}/{name}" for name in unusable]
            continue
        number = ONE if package.quantity is None else package.quantity
        gross += number * package.weight_kg
        volume += number * package.length_cm * package.width_cm * package.height_cm
    if gaps:
        yield missing(*gaps)
        return
    mode = order.shipping.mode
    divisor = params.express_divisor if mode == "express" else params.air_divisor
    if volume * 100 <= gross * divisor * (100 + params.tolerance_pct):
        return
    charged = (volume / divisor).quantize(TENTH, ROUND_UP)
    freight = order.amounts.freight
    yield violation(
        "/amounts/freight",
        "By {mode} the packages of {gross} kg are charged as {charged} kg, one for each {divisor} "
        "cubic centimetres; the freight of {freight} {currency} is {rate} for each of these.",
        observed=freight,
        expected=f"freight for {charged} kg",
        mode=mode,
        gross=gross,
        charged=charged,
        divisor=divisor,
        freight=freight,
        currency=order.currency,
        rate=quantise(freight * divisor / volume, order.currency),
    )
