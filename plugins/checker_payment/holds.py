"""What keeps money that has arrived from being withdrawn (clause S52)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from checker.api import Order, received
from checker_payment.tolerance import NOTHING

HELD = frozenset({"disputed", "return_requested", "return_agreed"})
"""The statuses in which a dispute or a return is open."""

_Entry = tuple[str, Decimal | None, str | None]
"""The place, the amount and the currency of a refund or a withdrawal."""


class Remainder(NamedTuple):
    """What is left on the account of an order.

    Attributes:
        amount: None when it is not known.
        gaps: the pointers of the facts for want of which it is not.
    """

    amount: Decimal | None
    gaps: tuple[str, ...] = ()


def is_held(order: Order) -> bool:
    """Whether a dispute or a return is open, or a return that nobody has decided on."""
    if order.status in HELD:
        return True
    for claim in order.returns:  # noqa: SIM110 - any() costs several times as much
        if claim.decision.result is None:
            return True
    return False


def remainder(order: Order) -> Remainder:
    """Return what has arrived and was neither given back nor withdrawn.

    A payment that is marked as refunded does not count as received; refunds take away what they
    give back beyond such payments.
    """
    arrived, _, unclear = received(order)
    gaps = [*unclear]
    refunds = [(f"/refunds/{i}", r.amount, r.currency) for i, r in enumerate(order.refunds)]
    refunded = _sum(order, refunds, gaps)
    if refunds:
        marked, _, unclear = received(order, statuses=("refunded",))
        gaps += unclear
        refunded = max(NOTHING, refunded - marked)
    withdrawals: list[_Entry] = []
    for i, withdrawal in enumerate(order.withdrawals):
        place = f"/withdrawals/{i}"
        if withdrawal.planned is None:
            gaps.append(f"{place}/planned")
        elif not withdrawal.planned:
            withdrawals.append((place, withdrawal.amount, withdrawal.currency))
    withdrawn = _sum(order, withdrawals, gaps)
    if gaps:
        return Remainder(None, tuple(dict.fromkeys(gaps)))
    return Remainder(arrived - refunded - withdrawn)


def _sum(order: Order, entries: Sequence[_Entry], gaps: list[str]) -> Decimal:
    """Add up what can be counted in the currency of the order, and note what cannot."""
    total = NOTHING
    for place, amount, currency in entries:
        if currency is not None and currency != order.currency:
            gaps.append(f"{place}/currency")
        elif amount is None:
            gaps.append(f"{place}/amount")
        else:
            total += amount
    return total


def is_withdrawable(order: Order) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether what has arrived can be withdrawn, or what is missing to know it.

    Money of a cancelled order goes back to the buyer, and what was given back or withdrawn before
    is there no more.
    """
    if order.status is None:
        return None, ("/status",)
    if is_held(order) or order.status == "closed":
        return False, ()
    left, gaps = remainder(order)
    return (None, gaps) if left is None else (left > 0, ())
