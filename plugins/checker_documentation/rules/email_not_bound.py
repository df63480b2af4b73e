"""The order goes to another e-mail address than the buyer's account is bound to."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    missing,
    rule,
    violation,
    words,
)
from checker_documentation.emails import (
    is_among,
    is_masked,
    listed,
    names_address,
    without_library,
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    case_insensitive_local: Annotated[
        bool,
        Meta(description="Whether capital letters before the @ make no other address."),
    ] = True


@rule(
    "DOC003",
    severity="error",
    status=between("draft", "submitted"),
    needs=["/buyer/email", "/buyer/account/bound_email"],
    clauses=["S24"],
    params=Params,
    supersedes=["DOC002"],
)
def email_not_bound(order: Order, params: Params) -> Violations:
    """The order goes to another e-mail address than the buyer's account is bound to.

    Why: The order reaches the buyer by the address that the account is bound to. Sent to any
    other, it lands in no account or in that of somebody else, who can see it and pay it.

    Remedy: Replace the e-mail address of the order with the one that is bound to the buyer's
    account.

    Note: By the standard only the domain is the same in capital letters; accounts treat the whole
    address so, unless a ruleset says otherwise. An internationalised domain is the same in its own
    letters and in the form of the domain name system. Dots and tags before the @ do count, even if
    a provider ignores them. Where an account is bound to several addresses, separated by commas,
    semicolons or spaces, any of them will do. What is no address at all, or one of which asterisks
    hide a part, does not tell which one is bound.
    """
    email, bound = order.buyer.email, order.buyer.account.bound_email
    if email == bound:
        return
    try:
        if is_among(email, listed(bound), any_case=params.case_insensitive_local):
            return
        is_known = is_masked(bound) or names_address(bound)
    except ImportError:
        yield without_library("/buyer/email")
        return
    if not is_known:
        yield missing("/buyer/account/bound_email", reason=words("the bound e-mail is no address"))
        return
    for place, text in (("/buyer/account/bound_email", bound), ("/buyer/email", email)):
        if is_masked(text):
            yield missing(place, reason=words("asterisks hide a part of the e-mail address"))
            return
    yield violation(
        "/buyer/email",
        "The order goes to {observed}, but the buyer's account is bound to {expected}.",
        observed=email,
        expected=bound,
    )
