"""A payment was made outside Trade Assurance."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    listing,
    missing,
    rule,
    violation,
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    allowed_channels: Annotated[
        tuple[str, ...],
        Meta(description="The channels whose payments Trade Assurance protects.", min_length=1),
    ] = ("trade_assurance",)


@rule(
    "PAY001",
    severity="error",
    status=between("draft", "completed"),
    clauses=["S01"],
    params=Params,
    when=lambda order: bool(order.payments),
)
def paid_outside_trade_assurance(order: Order, params: Params) -> Violations:
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
    allowed = {channel.lower() for channel in params.allowed_channels}
    is_draft = order.status == "draft"
    for i, payment in enumerate(order.payments):
        place = f"/payments/{i}"
        if payment.channel is None:
            yield missing(f"{place}/channel")
        elif payment.channel.lower() not in allowed:
            yield violation(
                f"{place}/channel",
                "A payment goes through the channel {observed}, which Trade Assurance does not "
                "protect.",
                observed=payment.channel,
                expected=listing(params.allowed_channels),
                severity="warning" if is_draft else None,
            )
        if payment.payee.designated is False:
            yield violation(
                f"{place}/payee/designated",
                "A payment goes to an account other than the one that the order designates.",
                observed=False,
                expected=True,
                severity="warning" if is_draft else None,
            )
