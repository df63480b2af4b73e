"""How far the refund of a return that was accepted in full has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from msgspec import Struct

from checker.api import Missing, Order, missing
from checker_returns.claims import asks_for_everything
from checker_returns.decisions import undecided
from checker_returns.ledger import NOTHING, Sums, paid, paid_outside, refunded


class Account(Struct, frozen=True):
    """What was paid through Trade Assurance, and what was given back.

    Attributes:
        arrived: everything that ever arrived.
        back: everything that was given back.
        open: the difference by currency, where there is one; below zero where more was given than
            arrived by whatever way.
        outside: what arrived by other ways, which may have been given back as well.
    """

    arrived: Sums
    back: Sums
    open: Mapping[str, Decimal]
    outside: Sums


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
            open_ = min(open_ + outside.of(currency), NOTHING)
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


def has_begun(order: Order, i: int) -> bool | Missing:
    """Return whether a refund was made for a return; those before its decision were not."""
    if not order.refunds:
        return missing("/refunds") if order.status == "refunded" else False
    if order.status == "refunded":
        return True
    decided_at = order.returns[i].decision.at
    if decided_at is None:
        return missing(f"/returns/{i}/decision/at")
    undated = [f"/refunds/{j}/at" for j, refund in enumerate(order.refunds) if refund.at is None]
    if undated:
        return missing(*undated)
    return any(refund.at >= decided_at for refund in order.refunds)


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
    foreign = [
        f"/payments/{j}/currency"
        for j, payment in enumerate(order.payments)
        if payment.currency is not None and payment.currency != order.currency
    ]
    return missing(*foreign) if foreign else agreed


def refunded_for(order: Order, i: int, back: Sums) -> Decimal | Missing:
    """Return what was refunded for a return in the currency of the order, and not before it."""
    if len(order.refunds) == 1:
        return order.refunds[0].amount
    decided_at = order.returns[i].decision.at
    if decided_at is None:
        return missing(f"/returns/{i}/decision/at")
    earlier = refunded(order, before=decided_at)
    if earlier.gaps:
        return missing(*earlier.gaps)
    return back.of(order.currency) - earlier.of(order.currency)
