"""The goods are to be exported, and a line lacks what customs asks for."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from checker.api import (
    LimitBasis,
    Line,
    Meta,
    Missing,
    Order,
    Violations,
    between,
    rule,
    usd_equivalent,
    violation,
)

Datum = Literal["name", "hs_code", "origin", "quantity", "unit_price"]

WORDS: dict[Datum, str] = {
    "name": "name of the goods",
    "hs_code": "HS code",
    "origin": "country of origin",
    "quantity": "quantity",
    "unit_price": "unit price",
}

HS_CODE = re.compile(r"\d{4}[. ]?\d{2}(?:[. ]?\d{2}){0,2}")
"""Six digits that all countries share, and up to four of the country's own."""


class Params(LimitBasis, frozen=True):
    """What a ruleset can set."""

    limit: Annotated[
        Decimal,
        Meta(
            description="The highest amount in US dollars that needs no formal export; 0 or more."
        ),
    ] = Decimal(5000)
    required: Annotated[
        tuple[Datum, ...],
        Meta(description="What each line of an exported order has to state."),
    ] = ("name", "hs_code", "origin")


def _goes_abroad(order: Order) -> bool:
    """Whether there are goods that are not known to stay in the seller's country."""
    home = order.seller.country
    stays = home is not None and order.shipping.address.country == home
    return bool(order.lines) and not stays


def _is_stated(line: Line, datum: Datum) -> bool:
    """Whether a line states what customs can use."""
    value = getattr(line, datum)
    if datum != "hs_code" or value is None:
        return value is not None
    return HS_CODE.fullmatch(value) is not None


def _lacking(order: Order, required: Sequence[Datum]) -> list[tuple[int, Datum]]:
    """Return which lines lack what."""
    return [
        (i, datum)
        for i, line in enumerate(order.lines)
        for datum in required
        if not _is_stated(line, datum)
    ]


@rule(
    "XDOC102",
    severity="warning",
    status=between("draft", "paid"),
    clauses=["FAQ20111762", "OTLOGISTICS"],
    params=Params,
    when=_goes_abroad,
)
def export_data_missing(order: Order, params: Params) -> Violations:
    """The goods are to be exported, and a line lacks what customs asks for.

    Why: An order above 5,000 US dollars, and any order that OneTouch handles, is declared to
    customs line by line. Without HS code and origin there is no invoice, no certificate of origin
    and no declaration, and the goods miss their ship.

    Remedy: Look up the HS code of each product, its six digits at least, and enter it with the
    country of origin and a name that says what the goods are.

    Note: An order of exactly 5,000 US dollars that does without OneTouch is not looked at. The
    interface of OneTouch also asks for material, use and a Chinese name, for which the order
    document has no fields, and for the packages, which LOG014 asks for. Whether the HS code is that
    of the goods is not looked at.
    """
    lacking = _lacking(order, params.required)
    if not lacking:
        return
    if order.shipping.export_service != "onetouch":
        usd = usd_equivalent(order, params)
        if isinstance(usd, Missing):
            yield usd
            return
        if usd <= params.limit:
            return
    for i, datum in lacking:
        value = getattr(order.lines[i], datum)
        message = "Line {number} does not state the {datum}."
        if value is not None:
            message = "The {datum} of line {number}, {observed}, is none."
        yield violation(
            f"/lines/{i}/{datum}",
            message,
            observed=value,
            expected="six to ten digits" if datum == "hs_code" else WORDS[datum],
            number=i + 1,
            datum=WORDS[datum],
        )
