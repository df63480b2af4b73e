"""Which return is judged, and which goods it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from checker.api import Order, Return
from checker_returns.claims import EVERYTHING
from checker_returns.ledger import NOTHING

NEVER = datetime.min.replace(tzinfo=UTC)


class Goods(Struct, frozen=True):
    """How much of a line of the order a return is about.

    Attributes:
        index: of the line in the order.
        line_id: what the order calls the line.
        quantity: None for a whole line of which nobody says how much it is.
        verified: whether the claim was found to be true for it.
    """

    index: int
    line_id: str | None
    quantity: Decimal | None
    verified: bool


class Scope(NamedTuple):
    """What a return is about.

    Attributes:
        goods: by the lines of the order, in their order.
        everything: whether it is about all of the order.
        gaps: the pointers of what cannot be understood, or is wanting.
    """

    goods: Sequence[Goods]
    everything: bool
    gaps: Sequence[str]


def judged(returns: Sequence[Return]) -> int:
    """Return the index of the return to judge: the latest that is undecided, else the latest.

    One that is not dated counts as the earliest; of two of the same time the later entry counts.
    """
    undecided = [i for i, entry in enumerate(returns) if entry.decision.result is None]
    return max(
        undecided or range(len(returns)), key=lambda i: (returns[i].requested_at or NEVER, i)
    )


def whole_order(order: Order) -> Scope:
    """Return the scope of a return of everything."""
    goods = [Goods(i, line.id, line.quantity, verified=False) for i, line in enumerate(order.lines)]
    return Scope(goods, everything=True, gaps=())


def scope_of(order: Order, index: int) -> Scope:
    """Return what a return is about: the lines that it names, or all when it names none."""
    claim = order.returns[index]
    if not claim.lines or (claim.scope or "").lower() in EVERYTHING:
        scope = whole_order(order)
    else:
        scope = _named_lines(order, claim, f"/returns/{index}/lines")
    if claim.verification.result != "confirmed":
        return scope
    verified = set(claim.verification.lines)
    return scope._replace(
        goods=[
            Goods(entry.index, entry.line_id, entry.quantity, verified=True)
            if not verified or entry.line_id in verified
            else entry
            for entry in scope.goods
        ]
    )


def _named_lines(order: Order, claim: Return, place: str) -> Scope:
    """Return the scope of a return that names lines.

    A line without a quantity goes back whole. No more of a line can go back than was bought.
    """
    times = Counter(line.id for line in order.lines)
    known = {line.id: i for i, line in enumerate(order.lines) if line.id and times[line.id] == 1}
    asked: dict[int, Decimal | None] = {}
    gaps: list[str] = []
    for j, entry in enumerate(claim.lines):
        if entry.line_id not in known:
            gaps.append(f"{place}/{j}/line_id")
        elif entry.quantity is not None and entry.quantity <= 0:
            gaps.append(f"{place}/{j}/quantity")
        else:
            i = known[entry.line_id]
            bought = order.lines[i].quantity
            wanted = _sum(asked.get(i, NOTHING), entry.quantity)
            if bought is not None and wanted is not None and wanted > bought:
                gaps.append(f"{place}/{j}/quantity")
            asked[i] = (
                bought if wanted is None or (bought is not None and wanted > bought) else wanted
            )
    goods = [Goods(i, order.lines[i].id, asked[i], verified=False) for i in sorted(asked)]
    everything = len(goods) == len(order.lines) and all(
        entry.quantity == order.lines[entry.index].quantity for entry in goods
    )
    return Scope(goods, everything, gaps)


def _sum(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """Return how much two entries ask for together; None asks for the whole line."""
    return None if first is None or second is None else first + second
