"""The delivery address lacks a part that is needed to deliver, or has a wrong postal code."""

from checker.api import (
    Order,
    Violations,
    between,
    missing,
    rule,
    violation,
    without_extra,
    words,
)
from checker_logistics.addresses import (
    Requirements,
    is_postal_code,
    is_region,
    requirements,
)

PLACE = "/shipping/address"

ALWAYS = {
    "contact": "The delivery address names nobody to receive the goods.",
    "line1": "The delivery address has no street or building.",
    "country": "The delivery address has no country.",
}


def _without_what_all_need(order: Order) -> Violations:
    """Find what an address lacks in any country."""
    address = order.shipping.address
    if address.contact is address.line1 is address.city is address.country is None:
        yield violation(PLACE, "The order has no delivery address.")
        return
    for name, message in ALWAYS.items():
        if getattr(address, name) is None:
            yield violation(f"{PLACE}/{name}", message)


def _without_region(order: Order, needed: Requirements) -> Violations:
    """Find that the region is missing, unless the city is one, as Shanghai and Dubai are."""
    address = order.shipping.address
    if address.city is None or not is_region(address.city, needed):
        yield violation(
            f"{PLACE}/region",
            "The delivery address has no {kind}, which addresses in {country} need.",
            expected=words(needed.region_kind),
            severity="warning",
            kind=words(needed.region_kind),
            country=address.country,
        )


@rule("LOG017", severity="error", status=between("draft", "shipped"), clauses=["S28"])
def address_incomplete(order: Order) -> Violations:
    """The delivery address lacks a part that is needed to deliver, or has a wrong postal code.

    Why: Goods whose address is incomplete cannot be delivered. They wait for the missing part at
    a cost, or come back.

    Remedy: Ask the buyer for the full address as the post of the country wants it, and enter each
    part in its own field.

    Note: Every address needs somebody to receive the goods, a first line and a country; whether it
    needs a city, a region and a postal code depends on the country. Hong Kong has no postal codes
    and the United Arab Emirates want the emirate. A city that has the name of a region names the
    region as well, but not in the United States, where towns are called after other states. A
    postal code or region that is missing, and a postal code that the country cannot have, are
    warnings: carriers can often tell them from the rest, and countries change them.
    """
    address = order.shipping.address
    country = address.country
    if address.contact is None or address.line1 is None or country is None:
        yield from _without_what_all_need(order)
        if country is None:
            return
    needed = requirements(country)
    if needed is None:
        parts = (f"{PLACE}/{name}" for name in ("city", "region", "postal_code"))
        yield missing(*parts, reason=without_extra("addresses"))
        return
    if address.city is None and needed.city:
        yield violation(
            f"{PLACE}/city",
            "The delivery address has no city, which addresses in {country} need.",
            country=country,
        )
    if address.region is None and needed.region:
        yield from _without_region(order, needed)
    code = address.postal_code
    if code is None:
        if needed.postal_code:
            yield violation(
                f"{PLACE}/postal_code",
                "The delivery address has no postal code, which addresses in {country} need.",
                expected=words("such as {example}", example=needed.code_example),
                severity="warning",
                country=country,
            )
    elif not is_postal_code(code, country):
        yield violation(
            f"{PLACE}/postal_code",
            "{code} is not a postal code of {country}; there it looks like {example}.",
            observed=code,
            expected=words("such as {example}", example=needed.code_example),
            severity="warning",
            code=code,
            country=country,
            example=needed.code_example,
        )
