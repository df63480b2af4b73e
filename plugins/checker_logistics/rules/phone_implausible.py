"""A phone number of the delivery address is not plausible."""

from typing import Literal

from checker.api import Order, Violations, between, missing, rule, violation, without_extra
from checker_logistics.phones import Doubt, doubt_about, says_number

Grade = Literal["error", "warning", "info"]

JUDGEMENTS: dict[str, tuple[Grade, str]] = {
    "unreadable": ("error", "{phone} cannot be read as a phone number."),
    "impossible": ("error", "{phone} has too few or too many digits for a phone number."),
    "unassigned": ("warning", "{phone} may be wrong: no numbers are known that begin like it."),
    "national": (
        "info",
        "{phone} has no country code; if it is a number of {country}, it is {full}.",
    ),
    "foreign": ("info", "{phone} is a number of {region}, while the address is in {country}."),
}


def _says_a_number(order: Order) -> bool:
    """Whether the address has a number to judge."""
    address = order.shipping.address
    return says_number(address.phone) or says_number(address.mobile)


def _can_be_called(text: str | None, doubt: Doubt | None) -> bool:
    """Whether there is a number that somebody may answer."""
    return says_number(text) and (doubt is None or doubt.kind not in {"unreadable", "impossible"})


@rule(
    "LOG002",
    severity="error",
    status=between("draft", "shipped"),
    clauses=["S28"],
    when=_says_a_number,
)
def phone_implausible(order: Order) -> Violations:
    """A phone number of the delivery address is not plausible.

    Why: Without a phone number that works the goods cannot be delivered, and storage and return
    cost money.

    Remedy: Ask the buyer for the full number with its country code, such as +1 206 555 0142, and
    enter nothing else in its place.

    Note: What no dialling plan can have is an error, unless the address has another number to
    call; then it is a warning. What a plan could have but has not assigned is a warning, for plans
    change. A number without a country code may be meant for another country than the address is
    in, and a number of another country may be right: both are for information.
    """
    address = order.shipping.address
    country = address.country
    phone, mobile = address.phone, address.mobile
    of_phone = None if phone is None else doubt_about(phone, country)
    of_mobile = None if mobile is None else doubt_about(mobile, country)
    if of_phone is None and of_mobile is None:
        return
    can_be_called = _can_be_called(phone, of_phone) or _can_be_called(mobile, of_mobile)
    for name, text, doubt in (("phone", phone, of_phone), ("mobile", mobile, of_mobile)):
        place = f"/shipping/address/{name}"
        if doubt is None:
            continue
        if doubt.kind == "no_library":
            yield missing(place, reason=without_extra("phones"))
            continue
        if doubt.kind == "no_country":
            yield missing("/shipping/address/country")
            continue
        grade, message = JUDGEMENTS[doubt.kind]
        yield violation(
            place,
            message,
            observed=text,
            severity="warning" if grade == "error" and can_be_called else grade,
            phone=text,
            country=country,
            full=doubt.full,
            region=doubt.region,
        )
