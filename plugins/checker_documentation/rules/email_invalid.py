"""The buyer's e-mail address is missing or malformed."""

from checker.api import (
    Order,
    Violations,
    between,
    rule,
    violation,
    words,
)
from checker_documentation.emails import Malformed, address, without_library


@rule("DOC002", severity="error", status=between("draft", "submitted"), clauses=["S24"])
def email_invalid(order: Order) -> Violations:
    """The buyer's e-mail address is missing or malformed.

    Why: The platform finds the buyer's account by the e-mail address and sends the order there.
    Without an address that works, the buyer never gets to see the order and cannot pay it.

    Remedy: Ask the buyer for the e-mail address of the account, and copy it without changes.

    Note: Only the form is judged, by RFC 5321 and its extension to other alphabets; no name server
    is asked whether the domain exists, so that the same order always gets the same answer. Spaces
    around the address do not matter. Of the domains that nobody can own, those that are reserved
    for examples, such as example.com, are well formed and only a warning; the others are no part
    of an address at all.
    """
    email = order.buyer.email
    if email is None:
        yield violation("/buyer/email", "The order does not name the buyer's e-mail address.")
        return
    try:
        found = address(email)
    except ImportError:
        yield without_library("/buyer/email")
        return
    if isinstance(found, Malformed):
        yield violation(
            "/buyer/email",
            words("The buyer's e-mail address {observed} is malformed: {reason}"),
            observed=email,
            expected=words("an e-mail address"),
            reason=found.reason,
        )
    elif found.is_reserved:
        yield violation(
            "/buyer/email",
            "The domain of the buyer's e-mail address {observed} is reserved for examples; nobody "
            "receives mail there.",
            observed=email,
            severity="warning",
        )
