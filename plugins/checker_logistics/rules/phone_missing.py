"""The delivery address has no phone number."""

from checker.api import Order, Violations, between, rule, violation
from checker_logistics.phones import says_number

BUYER_HAS_ONE = (
    "Ask the buyer whether the carrier can call the number that the order gives for the buyer, and "
    "if so enter it in the delivery address as well: carriers see only the address."
)


@rule("LOG001", severity="error", status=between("draft", "shipped"), clauses=["S28"])
def phone_missing(order: Order) -> Violations:
    """The delivery address has no phone number.

    Why: The phone number in the delivery address must be filled in, or the goods cannot be
    delivered: the carrier has nobody to call.

    Remedy: Ask the buyer for the number that the carrier should call, and enter it in the delivery
    address with its country code.

    Note: Phone and mobile count alike, and one of them is enough. A country code alone is no
    number. The number of the buyer does not stand in for it, for it is not part of the address.
    """
    address = order.shipping.address
    phone, mobile = address.phone, address.mobile
    if says_number(phone) or says_number(mobile):
        return
    name, observed = ("mobile", mobile) if phone is None and mobile else ("phone", phone)
    yield violation(
        f"/shipping/address/{name}",
        "The delivery address has no phone number."
        if observed is None
        else "The delivery address has no phone number: {observed} is at most a country code.",
        observed=observed,
        remedy=BUYER_HAS_ONE if says_number(order.buyer.phone) else None,
    )
