"""How far the refund of a return that was accepted in full has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from checker.api import Missing, Order, missing
from checker_returns.allotment import allotted
from checker_returns.claims import asks_for_everything
from checker_returns.decisions import ACCEPTED, undecided
from checker_returns.ledger import NOTHING, Sums, paid, paid_outside, refunded, refunds_in
from checker_returns.scope import accepted_before, is_decided_anew, scope_of


class Account(Struct, frozen=True):
    """What was paid through Trade Assurance, and what was given back.

    Attributes:
        arrived: everything that ever arrived.
        back: everything that was given back.
        open: the difference by currency, where there is one; below zero where more was given than
            arrived by whatever way.
        promised: what is agreed for earlier returns and not given back yet; it is not open.
        outside: what arrived by other ways, which may have been given back as well.
    """

    arrived: Sums
    back: Sums
    open: Mapping[str, Decimal]
    outside: Sums
    promised: Decimal = NOTHING


def account_of(order: Order, channels: Collection[str]) -> Account | Missing:
    """Return what was paid and given back, or what is missing to know it."""
    arrived, back = paid(order, channels), refunded(order, channels=channels)
    gaps = dict.fromkeys((*arrived.gaps, *back.gaps))
    if gaps:
        return missing(*gaps)
    outside = paid_outside(order, channels)
    differences: dict[str, Decimal] = {}
    for currency in (*arrived.amounts, *back.amounts):
        open_ = arrived.of(currency) - back.of(currency)
        if open_ < NOTHING:
            if outside.gaps:
                return missing(*outside.gaps)
            open_ = _unexplained(open_, outside.of(currency))
        if open_:
            differences[currency] = open_
    return Account(arrived, back, differences, outside)


def accepted_in_full(order: Order) -> int | Missing | None:
    """Return the place of the latest return of everything that was accepted in full."""
    for i in reversed(range(len(order.returns))):
        if order.returns[i].decision.result == "full":
            everything = asks_for_everything(order, i)
            if everything is True:
                return i
            if isinstance(everything, Missing):
                return everything
    return undecided(order)


def _unexplained(open_: Decimal, outside: Decimal) -> Decimal:
    """Return how far more was given back than money that was paid outside explains."""
    return min(open_ + outside, NOTHING)


def less_promised(account: Account, order: Order, i: int) -> Account | Missing:
    """Return an account of which the i-th return leaves to earlier ones what is promised for them.

    These took back a part of its goods. Where they took back all of them, the decision about the
    same goods was made anew, and what it names is instead of what they promised. Of an order that
    is refunded nothing more is to come.
    """
    if order.status == "refunded" or is_alone(order, i):
        return account
    promised = _promised_before(order, i)
    if isinstance(promised, Missing):
        return promised
    if not promised:
        return account
    if foreign := _foreign(order):
        return missing(*foreign)
    open_ = account.open.get(order.currency, NOTHING) - promised
    if open_ < NOTHING < open_ + promised:
        if account.outside.gaps:
            return missing(*account.outside.gaps)
        open_ = _unexplained(open_, account.outside.of(order.currency))
    differences = {**account.open, order.currency: open_}
    return replace(
        account,
        open={currency: amount for currency, amount in differences.items() if amount},
        promised=promised,
    )


def _promised_before(order: Order, i: int) -> Decimal | Missing:
    """Return what is agreed for returns before the i-th, and not given back yet."""
    earlier = [*accepted_before(order.returns, i)]
    if not earlier or is_decided_anew(order, i):
        return NOTHING
    made, scope = allotted(order, i), scope_of(order, i)
    parts = [made.of(k) for k in earlier]
    unnamed = [
        f"/returns/{part.index}/decision/refund/amount"
        for part in parts
        if part.agreed is None and not part.places
    ]
    promised = sum((part.due or NOTHING for part in parts), NOTHING)
    gaps = [*made.gaps, *unnamed, *(scope.doubts if promised else ())]
    return missing(*gaps) if gaps else promised


def has_begun(order: Order, i: int) -> bool | Missing:
    """Return whether a refund was made for a return, and not before it or for another one."""
    if not order.refunds:
        return missing("/refunds") if order.status == "refunded" else False
    if order.status == "refunded":
        return True
    made = allotted(order, i)
    return missing(*made.gaps) if made.gaps else bool(made.of(i).places)


def refunds_for(order: Order, i: int, currency: str) -> list[int]:
    """Return the places of the refunds in a currency, but for those of other returns alone."""
    places = refunds_in(order, currency)
    if is_alone(order, i):
        return places
    parts = allotted(order, i).parts
    others = {place for part in parts if part.index != i for place in part.places}
    own = {place for part in parts if part.index == i for place in part.places}
    return [place for place in places if place in own or place not in others]


def is_alone(order: Order, i: int) -> bool:
    """Whether no other return was accepted."""
    for k, claim in enumerate(order.returns):
        if k != i and claim.decision.result in ACCEPTED:
            return False
    return True


def agreed_amount(order: Order, i: int) -> Decimal | Missing | None:
    """Return the refund that a decision names, None when it names none.

    It is in the currency of the order, and missing when nothing says what it is worth in that of
    the payments.
    """
    agreed = order.returns[i].decision.refund.amount
    if agreed is None:
        return None
    if order.currency is None:
        return missing("/currency")
    foreign = _foreign(order)
    return missing(*foreign) if foreign else agreed


def _foreign(order: Order) -> list[str]:
    """Return where payments are in another currency than the order."""
    return [
        f"/payments/{j}/currency"
        for j, payment in enumerate(order.payments)
        if payment.currency is not None and payment.currency != order.currency
    ]


def refunded_for(order: Order, i: int, back: Sums) -> Decimal | Missing:
    """Return what was refunded for a return in the currency of the order, and not before it."""
    if len(order.refunds) == 1 and is_alone(order, i):
        return order.refunds[0].amount
    decided_at = order.returns[i].decision.at
    if decided_at is None:
        return missing(f"/returns/{i}/decision/at")
    everything, made = refunded(order), allotted(order, i)
    undated = [f"/refunds/{j}/at" for j, refund in enumerate(order.refunds) if refund.at is None]
    if gaps := dict.fromkeys((*everything.gaps, *undated, *made.gaps)):
        return missing(*gaps)
    others = everything.of(order.currency) - made.of(i).amount
    return back.of(order.currency) - others
