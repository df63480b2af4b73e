"""What keeps money that has arrived from being withdrawn (clause S52)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from checker.api import Order, Return, received
from checker_payment.tolerance import NOTHING

HELD = frozenset({"disputed", "return_requested", "return_agreed"})
"""The statuses in which a dispute or a return is open."""

ACCEPTED = frozenset({"full", "partial"})
"""The decisions by which money goes back to the buyer."""

EVERYTHING = frozenset({"all", "full"})
"""Words of a return's scope for the whole order."""

_Entry = tuple[str, Decimal | None, str | None]
"""The place, the amount and the currency of a refund or a withdrawal."""


class Remainder(NamedTuple):
    """An amount of money on the account of an order.

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


def remainder(order: Order, channels: Collection[str] | None = None) -> Remainder:
    """Return what has arrived and was neither given back nor withdrawn.

    A payment that is marked as refunded does not count as received; refunds take away what they
    give back beyond such payments.

    Args:
        order: that of which the money is.
        channels: those whose payments are on the account; all when None.
    """
    arrived, _, unclear = received(order, channels=channels)
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


def may_owe(order: Order) -> bool:
    """Whether a refund may still be to come: of an accepted return, or one that is not recorded."""
    if _hides_refunds(order):
        return True
    for claim in order.returns:  # noqa: SIM110 - any() costs several times as much
        if claim.decision.result in ACCEPTED:
            return True
    return False


def _hides_refunds(order: Order) -> bool:
    """Whether the order was refunded, and nothing says how much was given back."""
    return order.status == "refunded" and not order.refunds


def owed(order: Order, everything: Decimal) -> Remainder:
    """Return how much is owed to the buyer for returns that were accepted.

    What was given back since the first of them was requested is owed no more. Without an agreed
    amount, all that was not given back is owed for a full return of all goods, and an unknown
    amount for any other, until a refund is recorded: whether that is enough is the business of
    rules about refunds. It makes no difference that the order is called refunded; where no refund
    is recorded then, nobody knows what was given back.

    Args:
        order: that of which the money is.
        everything: what is still owed for a full return of all goods; refunds are taken off.
    """
    if _hides_refunds(order):
        return Remainder(None, ("/refunds",))
    accepted = [i for i, r in enumerate(order.returns) if r.decision.result in ACCEPTED]
    if not accepted:
        return Remainder(NOTHING)
    gaps: list[str] = []
    back = _given_back(order, [order.returns[i] for i in accepted], gaps)
    if gaps:
        return Remainder(None, tuple(gaps))
    agreed = NOTHING
    unstated: list[int] = []
    for i in accepted:
        amount = order.returns[i].decision.refund.amount
        if amount is None:
            unstated.append(i)
        else:
            agreed += amount
    if any(_is_of_everything(order, order.returns[i]) for i in unstated):
        return Remainder(max(NOTHING, everything))
    if unstated and back <= agreed:
        return Remainder(None, tuple(f"/returns/{i}/decision/refund/amount" for i in unstated))
    return Remainder(max(NOTHING, agreed - back))


def _is_of_everything(order: Order, claim: Return) -> bool:
    """Whether all goods go back, and all the money with them: in words, or line by line."""
    if claim.decision.result != "full":
        return False
    word = (claim.scope or "").lower()
    if word in EVERYTHING or not claim.lines:
        return word in EVERYTHING or not word
    back: dict[str | None, Decimal] = {}
    for entry in claim.lines:
        if entry.line_id is None or entry.quantity is None:
            return False
        back[entry.line_id] = back.get(entry.line_id, NOTHING) + entry.quantity
    for line in order.lines:
        if line.id is None or line.quantity is None or back.get(line.id, NOTHING) < line.quantity:
            return False
    return bool(order.lines)


def _given_back(order: Order, claims: Sequence[Return], gaps: list[str]) -> Decimal:
    """Add up the refunds since the first of these returns was requested, as far as is known."""
    requests = [claim.requested_at for claim in claims]
    since: datetime | None = None if None in requests else min(requests)
    refunds = [
        (f"/refunds/{i}", refund.amount, refund.currency)
        for i, refund in enumerate(order.refunds)
        if since is None or refund.at is None or refund.at >= since
    ]
    return _sum(order, refunds, gaps)


def withdrawable(order: Order, channels: Collection[str]) -> Remainder:
    """Return how much of what has arrived can be withdrawn.

    Money of a cancelled order goes back to the buyer, what is owed for a return will, and what was
    given back or withdrawn before is there no more. What did not come through Trade Assurance is
    not on its account.

    Args:
        order: that of which the money is.
        channels: those that Trade Assurance protects.
    """
    if order.status is None:
        return Remainder(None, ("/status",))
    if is_held(order) or order.status == "closed":
        return Remainder(NOTHING)
    left, gaps = remainder(order, channels)
    if left is None:
        return Remainder(None, gaps)
    if left <= NOTHING:
        return Remainder(NOTHING)
    due, gaps = owed(order, left)
    return Remainder(None, gaps) if due is None else Remainder(max(NOTHING, left - due))
