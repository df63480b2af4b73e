"""A payment was made outside Trade Assurance."""

from collections.abc import Iterable
from operator import attrgetter

from checker.api import (
    Missing,
    Order,
    Violation,
    Violations,
    between,
    goes_through,
    listing,
    missing,
    rule,
    violation,
)
from checker_payment.channels import ChannelParams


@rule(
    "PAY001",
    severity="error",
    status=between("draft", "completed"),
    clauses=["S01"],
    params=ChannelParams,
    when=attrgetter("payments"),
)
def paid_outside_trade_assurance(
    order: Order, params: ChannelParams
) -> Iterable[Violation | Missing]:
    """A payment was made outside Trade Assurance.

    Why: An order is a Trade Assurance order only when it is paid through Trade Assurance. Money
    that goes another way is neither held for the seller nor protected for the buyer, and cannot be
    claimed back through the platform.

    Remedy: Have the buyer pay on the order's own Trade Assurance page, to the account that it
    names, and return what was paid elsewhere.

    Note: The policy source speaks of Alipay, but also of cards and of T/T transfers. It is read as
    the channel that holds the money in trust; the method of payment is free. Nothing has to be
    paid yet in a draft, so there the rule only warns.
    """
    channels = params.allowed_channels
    for payment in order.payments:
        if payment.channel not in channels or payment.payee.designated is False:
            return _stray_payments(order, params)
    return ()


def _stray_payments(order: Order, params: ChannelParams) -> Violations:
    """Yield which payments go another way, or to another account, or do not say how they go."""
    is_draft = order.status == "draft"
    for i, payment in enumerate(order.payments):
        if payment.channel is None:
            yield missing(f"/payments/{i}/channel")
        elif not goes_through(payment, params.allowed_channels):
            yield violation(
                f"/payments/{i}/channel",
                "A payment goes through the channel {observed}, which Trade Assurance does not "
                "protect.",
                observed=payment.channel,
                expected=listing(params.allowed_channels),
                severity="warning" if is_draft else None,
            )
        if payment.payee.designated is False:
            yield violation(
                f"/payments/{i}/payee/designated",
                "A payment goes to an account other than the one that the order designates.",
                observed=False,
                expected=True,
                severity="warning" if is_draft else None,
            )
