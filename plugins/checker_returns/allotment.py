"""For which return each refund was made: an order can have several that were accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from checker.api import Order, Return
from checker_returns.decisions import ACCEPTED
from checker_returns.ledger import NOTHING
from checker_returns.scope import NEVER, is_decided_anew


class Part(Struct):
    """What was given back for a return; it grows while refunds are allotted.

    Attributes:
        index: of the return in the order.
        claim: the return.
        amount: what was given back for it.
        places: of the refunds that were made for it, be it in part.
    """

    index: int
    claim: Return
    amount: Decimal = NOTHING
    places: list[int] = []

    @property
    def agreed(self) -> Decimal | None:
        """The refund that the decision names, None when it names none."""
        return self.claim.decision.refund.amount

    @property
    def is_accepted(self) -> bool:
        """Whether goods are taken back; for a return that is refused, nothing is agreed."""
        return self.claim.decision.result in ACCEPTED

    @property
    def due(self) -> Decimal | None:
        """What is agreed and not given back yet, None when nobody says what is agreed."""
        return None if self.agreed is None else max(NOTHING, self.agreed - self.amount)

    def add(self, place: int, amount: Decimal) -> None:
        """Count a refund, or a part of one."""
        self.places.append(place)
        self.amount += amount


class Allotment(NamedTuple):
    """What was given back for each return, and what would tell it of other refunds."""

    parts: Sequence[Part]
    gaps: Sequence[str]

    def of(self, index: int) -> Part:
        """Return what was given back for one of the returns."""
        return next(part for part in self.parts if part.index == index)


def allotted(order: Order, index: int) -> Allotment:
    """Return what was given back for a return that was decided upon, and for accepted ones.

    A refund is for a return if it was made since its decision; one that was made before, but since
    the request, only if it is just what the decision names. Where it may be for several, it is for
    the one that names just this amount, and else it pays what was agreed first. Where a date is
    wanting, nothing tells what it is for, unless the status says that the order is refunded. What
    was decided anew is paid instead of what was decided before about the same goods.
    """
    parts = _parts(order, index)
    is_anew = len(parts) > 1 and is_decided_anew(order, index)
    latest = [part for part in parts if part.index == index]
    gaps: list[str] = []
    others: list[int] = []
    for j, refund in enumerate(order.refunds):
        if wanting := [*_wanting(order, j, parts)]:
            gaps += wanting
        elif is_anew and (_is_since(order, j, latest[0]) or _named(order, j, latest)):
            latest[0].add(j, refund.amount or NOTHING)
        elif named := _named(order, j, parts):
            named.add(j, refund.amount or NOTHING)
        else:
            others.append(j)
    for j in others:
        since = [part for part in parts if _is_since(order, j, part)]
        if since:
            gaps += _share_out(j, order.refunds[j].amount or NOTHING, since)
    return Allotment(parts, tuple(dict.fromkeys(gaps)))


def _parts(order: Order, index: int) -> Sequence[Part]:
    """Return the accepted returns, and the one that is asked about, in the order of decisions."""
    parts = [
        Part(k, claim)
        for k, claim in enumerate(order.returns)
        if k == index or claim.decision.result in ACCEPTED
    ]
    return sorted(parts, key=lambda part: (part.claim.decision.at or NEVER, part.index))


def _wanting(order: Order, j: int, parts: Sequence[Part]) -> Iterator[str]:
    """Yield the pointers of what would tell for which of the returns a refund was made."""
    refund = order.refunds[j]
    if order.status != "refunded":
        undated = [part.index for part in parts if part.claim.decision.at is None]
        yield from (f"/returns/{k}/decision/at" for k in undated)
        if refund.at is None and not undated:
            yield f"/refunds/{j}/at"
    if len(parts) > 1:
        if refund.amount is None:
            yield f"/refunds/{j}/amount"
        if refund.currency not in {None, order.currency}:
            yield f"/refunds/{j}/currency"


def _is_since(order: Order, j: int, part: Part) -> bool:
    """Whether a refund was made since a decision, as far as both are dated."""
    made_at, decided_at = order.refunds[j].at, part.claim.decision.at
    return made_at is None or decided_at is None or made_at >= decided_at


def _named(order: Order, j: int, parts: Sequence[Part]) -> Part | None:
    """Return the first of the returns of which the decision names just this refund."""
    refund = order.refunds[j]
    for part in parts:
        if part.places or part.agreed is None or part.agreed != refund.amount:
            continue
        asked = part.claim.requested_at
        if _is_since(order, j, part) or (asked is not None and refund.at >= asked):
            return part
    return None


def _share_out(j: int, amount: Decimal, parts: Sequence[Part]) -> Sequence[str]:
    """Share a refund out among returns, or return what is wanting for that.

    What is more than was agreed altogether is counted for the last of them.
    """
    unpaid = [part for part in parts if part.due != NOTHING]
    payees = [part for part in unpaid if part.is_accepted] or unpaid or parts[-1:]
    *first, last = payees
    if first and (unnamed := [part.index for part in payees if part.agreed is None]):
        return [f"/returns/{k}/decision/refund/amount" for k in unnamed]
    for part in first:
        share = min(amount, part.due or NOTHING)
        part.add(j, share)
        amount -= share
        if not amount:
            return ()
    last.add(j, amount)
    return ()
