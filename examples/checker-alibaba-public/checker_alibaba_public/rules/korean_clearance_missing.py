"""Goods for Korea lack the number for their customs clearance."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    is_placeholder,
    missing,
    rule,
    violation,
)
from checker_alibaba_public.extension import fact, pointer

NUMBER = "clearance_detail"


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    countries: Annotated[
        tuple[str, ...],
        Meta(description="Countries of delivery, ISO 3166-1 alpha-2, whose customs ask for it."),
    ] = ("KR",)


@rule(
    "XLOG108",
    severity="warning",
    status=between("draft", "paid"),
    needs=["/shipping/address/country"],
    clauses=["BUYNOW"],
    params=Params,
)
def korean_clearance_missing(order: Order, params: Params) -> Violations:
    """Goods for Korea lack the number for their customs clearance.

    Why: Korean customs clear a consignment under the number of its consignee. Without it the goods
    wait at the border, and the platform's own interface refuses to create the order.

    Remedy: Ask the buyer for the clearance number, a P and twelve digits for a person or the
    customs number of a company, and enter it in the order's extensions.

    Note: The order document has no field for it, so it stands in `extensions`, as
    `{"alibaba_public": {"clearance_detail": "P123456789012"}}`. Its form is not looked at, for
    persons and companies have different ones.
    """
    country = order.shipping.address.country
    if country not in params.countries:
        return
    number = fact(order, NUMBER)
    if number is not None and not isinstance(number, str):
        yield missing(pointer(NUMBER), reason="it is no text")
    elif number is None or is_placeholder(number):
        yield violation(
            pointer(NUMBER),
            "The goods go to {country}, and the number for their clearance is not stated.",
            observed=number,
            expected="the clearance number of the consignee",
            country=country,
        )
