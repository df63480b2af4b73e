"""Which return is judged, and which goods it is about.

A unit goes back once: what an earlier return took back is not there to be returned again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from checker.api import Order, Return
from checker_returns.claims import EVERYTHING
from checker_returns.decisions import ACCEPTED
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
        goods: what there is to go back, by the lines of the order, in their order.
        everything: whether that is all of the order.
        gaps: the pointers of what cannot be understood, or is wanting.
        asked: what was asked to go back, whether or not an earlier return took it back already.
        doubts: the pointers of what would tell how much earlier returns took back.
    """

    goods: Sequence[Goods]
    everything: bool
    gaps: Sequence[str]
    asked: Sequence[Goods]
    doubts: Sequence[str] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether nothing says what is to go back."""
        return not self.asked and not self.everything

    @property
    def is_cut(self) -> bool:
        """Whether an earlier return took back some of it."""
        return len(self.goods) != len(self.asked) or self.goods != self.asked

    @property
    def is_gone(self) -> bool:
        """Whether earlier returns took back all of it."""
        return bool(self.asked) and not self.goods


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
    return Scope(goods, everything=True, gaps=(), asked=goods)


def scope_of(order: Order, index: int) -> Scope:
    """Return what a return is about, less what earlier returns took back."""
    scope = _asked(order, index)
    if len(order.returns) == 1:
        return scope
    taken, doubts = _taken(order, index)
    if not taken:
        return scope._replace(doubts=doubts)
    goods: list[Goods] = []
    for entry in scope.asked:
        i, quantity = entry.index, entry.quantity
        bought = order.lines[i].quantity
        if i in taken:
            gone = taken[i]
            if gone is None:
                continue
            if bought is None:
                doubts.append(f"/lines/{i}/quantity")
            else:
                quantity = bought - gone if quantity is None else min(quantity, bought - gone)
                if quantity <= 0:
                    continue
        goods.append(Goods(i, entry.line_id, quantity, entry.verified))
    everything = scope.everything and goods == scope.asked
    return scope._replace(goods=goods, everything=everything, doubts=doubts)


def _taken(order: Order, index: int) -> tuple[dict[int, Decimal | None], list[str]]:
    """Return how much earlier returns took back by line, None for all of it; and what is unclear.

    An accepted return takes back what it asks for, whether or not the money has gone back yet.
    Where a part was accepted, that is the goods that were confirmed, or the lines that the return
    names; of a return of everything nobody knows which part it was. Nor is it known of one that
    does not say what it asks for.
    """
    taken: dict[int, Decimal | None] = {}
    doubts: list[str] = []
    for k in accepted_before(order.returns, index):
        claim, earlier = order.returns[k], _asked(order, k)
        goods = earlier.goods
        if claim.scope is None and not claim.lines:
            doubts.append(f"/returns/{k}/lines")
            continue
        if claim.decision.result == "partial":
            confirmed = [entry for entry in goods if entry.verified]
            if confirmed and len(confirmed) < len(goods):
                goods = confirmed
            elif earlier.everything:
                doubts.append(f"/returns/{k}/lines")
                continue
        if earlier.gaps:
            doubts.append(f"/returns/{k}/lines")
        for entry in goods:
            taken[entry.index] = _sum(taken.get(entry.index, NOTHING), entry.quantity)
    return taken, doubts


def is_decided_anew(order: Order, index: int) -> bool:
    """Whether earlier returns took back all that a return is about, as far as is known.

    Then the decision about it was made anew, and counts instead of the earlier ones.
    """
    if next(accepted_before(order.returns, index), None) is None:
        return False
    scope = scope_of(order, index)
    return scope.is_gone or not (scope.goods or scope.doubts)


def accepted_before(returns: Sequence[Return], index: int) -> Iterator[int]:
    """Yield the places of the returns that were accepted before one was decided upon."""
    for k, entry in enumerate(returns):
        if k != index and entry.decision.result in ACCEPTED and _precedes(returns, k, index):
            yield k


def _precedes(returns: Sequence[Return], k: int, index: int) -> bool:
    """Whether one return comes before another: by decision, else by request, else by place."""
    one, other = returns[k], returns[index]
    if other.decision.result is None:
        return True
    for first, second in (
        (one.decision.at, other.decision.at),
        (one.requested_at, other.requested_at),
    ):
        if first is not None and second is not None and first != second:
            return bool(first < second)
    return k < index


def _asked(order: Order, index: int) -> Scope:
    """Return what a return asks for: the lines that it names, or all when it speaks of none."""
    claim = order.returns[index]
    word = (claim.scope or "").lower()
    if word in EVERYTHING or (not claim.lines and not word):
        scope = whole_order(order)
    elif claim.lines:
        scope = _named_lines(order, claim, f"/returns/{index}/lines")
    else:
        scope = Scope((), everything=False, gaps=(f"/returns/{index}/lines",), asked=())
    if claim.verification.result != "confirmed":
        return scope
    verified = set(claim.verification.lines)
    goods = [
        Goods(entry.index, entry.line_id, entry.quantity, verified=True)
        if not verified or entry.line_id in verified
        else entry
        for entry in scope.goods
    ]
    return scope._replace(goods=goods, asked=goods)


def unexamined(claim: Return, scope: Scope) -> list[Goods]:
    """Return the goods that the verification of a return says nothing about.

    One that names lines speaks of these alone; one that names none, of all that is to go back. Of
    goods of which some were confirmed, the others were not.
    """
    verification = claim.verification
    examined = verification.lines
    if not examined or (
        verification.result == "confirmed" and any(entry.verified for entry in scope.goods)
    ):
        return []
    return [entry for entry in scope.goods if entry.line_id not in examined]


def misnamed(order: Order, claim: Return) -> bool:
    """Whether the verification of a return names lines that the order does not have."""
    known = {line.id for line in order.lines}
    return not known.issuperset(claim.verification.lines)


def is_confirmed(order: Order, index: int) -> bool:
    """Whether the claim of a return was confirmed for any of the goods that are to go back.

    A confirmation for lines that the order does not have may be one for these goods by a slip.
    """
    claim = order.returns[index]
    if claim.verification.result != "confirmed":
        return False
    if not claim.verification.lines or misnamed(order, claim):
        return True
    goods = scope_of(order, index).goods
    return not goods or any(entry.verified for entry in goods)


def is_refuted(order: Order, index: int) -> bool:
    """Whether the claim of a return was refuted for all of the goods that are to go back."""
    claim = order.returns[index]
    return claim.verification.result == "refuted" and not (
        claim.verification.lines and unexamined(claim, scope_of(order, index))
    )


def unmatched(scope: Scope) -> list[str]:
    """Return the pointers of what keeps the goods that go back from being known by their ids."""
    unnamed = [f"/lines/{entry.index}/id" for entry in scope.asked if entry.line_id is None]
    gaps = [*scope.gaps, *unnamed]
    return gaps if gaps or scope.asked else ["/lines"]


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
    return Scope(goods, everything, gaps, asked=goods)


def _sum(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """Return how much two entries ask for together; None asks for the whole line."""
    return None if first is None or second is None else first + second
