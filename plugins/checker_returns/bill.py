"""What an order costs and what was paid, as far as the order says so without contradiction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from checker.api import Amounts, Order, goes_through, quantise
from checker_returns.allotment import allotted
from checker_returns.breakdown import Bill, Lot, Parts, share_of
from checker_returns.ledger import ARRIVED, NOTHING, paid, refunded
from checker_returns.scope import Goods

OPTIONAL = ("insurance", "tax", "duty")
"""What some platforms show without having it in the total."""


class Known(NamedTuple):
    """A bill, or the pointers of the facts for want of which there is none.

    Attributes:
        bill: None when a sum of money is not known.
        settled: what was paid back for the return already.
        gaps: what is wanting; some of it may not keep a bill from being made out.
    """

    bill: Bill | None
    settled: Decimal
    gaps: Sequence[str]


def bill_of(
    order: Order, index: int | None, channels: Collection[str], *, is_partial: bool
) -> Known:
    """Return the bill of an order.

    Args:
        order: of any kind.
        index: of the return, None when there is none yet.
        channels: those whose payments Trade Assurance protects; others do not count.
        is_partial: whether only a part of the goods goes back. What the total is made of, and for
            what an unclear refund was paid, makes no difference to what is left to pay back when
            everything goes back.
    """
    currency, total = order.currency, order.amounts.total
    if currency is None or total is None or total <= 0:
        return Known(None, NOTHING, ("/currency",) if currency is None else ("/amounts/total",))
    settled, unclear = _settled(order, index)
    gaps = [*_money_gaps(order, channels), *(unclear if is_partial else ())]
    gaps += _perhaps_given_back(order, channels, settled)
    if gaps:
        return Known(None, settled, gaps)
    arrived = paid(order, channels).of(currency)
    bill = Bill(
        currency=currency,
        total=total,
        parts=_parts(order.amounts, total),
        fee=min(max(NOTHING, order.fees.platform or NOTHING), max(NOTHING, arrived - total)),
        paid=arrived,
        refunded=max(NOTHING, refunded(order, channels=channels).of(currency) - settled),
    )
    return Known(bill, settled, () if bill.parts else _parts_gaps(order.amounts))


def share_back(order: Order, goods: Sequence[Goods]) -> tuple[Fraction | None, Sequence[str]]:
    """Return what part of the value of the order's lines goes back, or what is wanting for it.

    Lines that do not make up the goods of the order say nothing about them.
    """
    gaps = [] if order.lines else ["/lines"]
    back = {entry.index: entry.quantity for entry in goods}
    lots: list[Lot] = []
    rounded = NOTHING
    for i, line in enumerate(order.lines):
        if line.quantity is None:
            gaps.append(f"/lines/{i}/quantity")
        if line.unit_price is None:
            gaps.append(f"/lines/{i}/unit_price")
        if not gaps:
            lots.append(Lot(line.quantity, line.unit_price, back.get(i) or NOTHING))
            rounded += quantise(line.quantity * line.unit_price, order.currency)
    if gaps:
        return None, gaps
    stated = order.amounts.goods
    if stated not in {rounded, sum((lot.quantity * lot.unit_price for lot in lots), NOTHING)}:
        return None, ("/amounts/goods",)
    share = share_of(lots)
    return share, () if share is not None else ("/lines",)


def _money_gaps(order: Order, channels: Collection[str]) -> list[str]:
    """Return the pointers of payments and refunds that cannot be counted."""
    if not order.payments:
        return ["/payments"]
    foreign = [
        *(
            f"/payments/{i}/currency"
            for i, payment in enumerate(order.payments)
            if payment.status in ARRIVED
            and payment.currency not in {None, order.currency}
            and goes_through(payment, channels)
        ),
        *(
            f"/refunds/{i}/currency"
            for i, refund in enumerate(order.refunds)
            if refund.currency not in {None, order.currency}
        ),
    ]
    return [*paid(order, channels).gaps, *refunded(order, channels=channels).gaps, *foreign]


def _perhaps_given_back(order: Order, channels: Collection[str], settled: Decimal) -> Sequence[str]:
    """Return the pointers of what tells whether earlier refunds gave back money paid outside.

    Such money has to go back anyway, and takes nothing from the refund of a return.
    """
    if sum((refund.amount or NOTHING for refund in order.refunds), NOTHING) <= settled:
        return ()
    return [
        f"/payments/{i}/status"
        for i, payment in enumerate(order.payments)
        if payment.status == "received" and not goes_through(payment, channels)
    ]


def _settled(order: Order, index: int | None) -> tuple[Decimal, Sequence[str]]:
    """Return what was refunded for a return, and what would tell whether more was.

    Before the decision there is nothing to be refunded: what was, was for something else.
    """
    if index is None or order.returns[index].decision.result is None:
        return NOTHING, ()
    found = allotted(order, index)
    return found.of(index).amount, found.gaps


def _parts(amounts: Amounts, total: Decimal) -> Parts | None:
    """Return what the total is made of, None when the amounts do not say so clearly.

    Where they add up only without insurance, tax or duty, and in one way alone, these were not
    part of the total, and the buyer did not pay them to the seller.
    """
    if amounts.goods is None:
        return None
    goods = amounts.goods - (amounts.discount or NOTHING) + (amounts.adjustment or NOTHING)
    freight = amounts.freight or NOTHING
    optional = {name: getattr(amounts, name) or NOTHING for name in OPTIONAL}
    named = [name for name in OPTIONAL if optional[name]]
    sought = total - goods - freight
    ways = [
        names
        for size in range(len(named), -1, -1)
        for names in combinations(named, size)
        if sum(optional[name] for name in names) == sought
    ]
    if not ways or (len(ways) > 1 and len(ways[0]) != len(named)):
        return None
    insurance, tax, duty = (optional[name] if name in ways[0] else NOTHING for name in OPTIONAL)
    parts = Parts(goods, freight, insurance, tax + duty)
    return None if min(parts) < 0 else parts


def _parts_gaps(amounts: Amounts) -> Sequence[str]:
    """Return where the order should say what its total is made of."""
    return ("/amounts/goods",) if amounts.goods is None else ("/amounts/total",)
