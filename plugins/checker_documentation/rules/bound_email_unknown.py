"""It is not known which e-mail address the buyer's account is bound to."""

from checker.api import Order, Violations, missing, rule, violation
from checker_documentation.emails import is_among, listed, names_address, without_library


@rule("DOC004", severity="warning", status=frozenset({"draft"}), clauses=["S25"])
def bound_email_unknown(order: Order) -> Violations:
    """It is not known which e-mail address the buyer's account is bound to.

    Why: The order has to go to the address that the account is bound to. That usually is the one
    that the buyer registered with, but an account can be bound to another one since.

    Remedy: Ask the buyer which e-mail address the account uses now, before the order is sent.

    Note: The address of registration is only a hint. Where the order goes to it, the rule asks
    for information only. Addresses are compared without regard to capital letters. What is no
    address at all, or one of which asterisks hide a part, does not tell which one is bound.
    """
    account, email = order.buyer.account, order.buyer.email
    bound, registered = account.bound_email, account.registration_email
    if bound is not None:
        try:
            if bound == email or names_address(bound):
                return
        except ImportError:
            yield without_library("/buyer/account/bound_email")
            return
    if registered is None:
        yield violation(
            "/buyer/account/bound_email",
            "Neither the e-mail address that the buyer's account is bound to is known, nor the one "
            "that the buyer registered with.",
            observed=bound,
        )
        return
    if email is None:
        yield missing("/buyer/email")
        return
    try:
        is_registered = is_among(email, listed(registered))
    except ImportError:
        yield without_library("/buyer/email")
        return
    yield violation(
        "/buyer/account/bound_email",
        "The e-mail address that the buyer's account is bound to is not known; the order goes to "
        "the one that the buyer registered with, {registered}."
        if is_registered
        else "The e-mail address that the buyer's account is bound to is not known, and the order "
        "goes to {email}, while the buyer registered with {registered}.",
        observed=bound,
        severity="info" if is_registered else None,
        email=email,
        registered=registered,
    )
