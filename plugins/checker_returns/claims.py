"""Which returns there are to judge, their reasons, and whether they are about all of the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from checker.api import (
    Missing,
    Order,
    Return,
    Status,
    missing,
    words,
)
from checker_returns.decisions import undecided
from checker_returns.ledger import NOTHING
from checker_returns.reasons import KNOWN, OBJECTIVE, ReasonCode, code_of

OPEN: frozenset[Status] = frozenset(("return_requested", "return_agreed", "disputed"))
"""The statuses in which a return is not settled; many a refused one ends in a dispute."""

RETURNS_EXPECTED: frozenset[Status] = frozenset(("return_requested", "return_agreed"))
"""The statuses that say themselves that there is a return."""

EVERYTHING = frozenset(("all", "full"))
"""Words of a return's scope for the whole order."""

UNEXPLAINED = words("The code of a reason is a word that no ruleset explains")


def has_claims(order: Order) -> bool:
    """Whether the order has returns, or its status says that it should."""
    return True if order.returns else order.status in RETURNS_EXPECTED


def in_question(returns: Sequence[Return]) -> Sequence[tuple[int, Return]]:
    """Return the returns that a status may speak of, each with its place.

    These are the ones that were not turned down, and all of them when every one was.
    """
    entries = list(enumerate(returns))
    if len(entries) == 1:
        return entries
    return [entry for entry in entries if entry[1].decision.result != "rejected"] or entries


def agreed_unknown(order: Order) -> Missing | None:
    """Return what is missing to know what was agreed, where the status says that something was."""
    return undecided(order) if order.status == "return_agreed" else None


def is_objective(claim: Return, extra: Mapping[str, str]) -> bool:
    """Whether a reason of the return lies in the goods: the strongest counts."""
    for reason in claim.reasons:
        code = reason.code
        if code in OBJECTIVE or (code not in KNOWN and code_of(reason, extra) in OBJECTIVE):
            return True
    return False


def reason_at(
    claim: Return, i: int, code: ReasonCode, extra: Mapping[str, str]
) -> int | Missing | None:
    """Return the place of the first reason of a code that the i-th return gives.

    Where it gives none, it is what is missing to know all of its reasons, None when nothing is.
    """
    is_explained = bool(claim.reasons)
    for j, reason in enumerate(claim.reasons):
        given = reason.code
        if given not in KNOWN:
            given = code_of(reason, extra)
        if given == code:
            return j
        if given is None:
            is_explained = False
    return None if is_explained else unexplained(claim, i, extra)


def unexplained(claim: Return, i: int, extra: Mapping[str, str]) -> Missing | None:
    """Return what is missing to know all reasons of the i-th return, None when nothing is.

    A reason without a code is a fact that the order lacks; an unknown code is one that the ruleset
    lacks.
    """
    if not claim.reasons:
        return missing(f"/returns/{i}/reasons")
    for reason in claim.reasons:
        if reason.code not in KNOWN and code_of(reason, extra) is None:
            break
    else:
        return None
    unknown = [
        (f"/returns/{i}/reasons/{j}/code", reason.code)
        for j, reason in enumerate(claim.reasons)
        if code_of(reason, extra) is None
    ]
    absent = [pointer for pointer, code in unknown if code is None]
    if absent:
        return missing(*absent)
    return missing(*(pointer for pointer, _ in unknown), reason=UNEXPLAINED)


def asks_for_everything(order: Order, i: int) -> bool | Missing:
    """Whether the i-th return is about all of the order: in words, or by lines and quantities."""
    claim = order.returns[i]
    if claim.scope is not None and claim.scope.lower() in EVERYTHING:
        return True
    place = f"/returns/{i}"
    if not claim.lines:
        return missing(f"{place}/scope" if claim.scope is None else f"{place}/lines")
    gaps = [
        *_gaps(f"{place}/lines", ("line_id", "quantity"), claim.lines),
        *_gaps("/lines", ("id", "quantity"), order.lines),
    ]
    if gaps:
        return missing(*gaps)
    back: dict[str, Decimal] = {}
    for entry in claim.lines:
        back[entry.line_id] = back.get(entry.line_id, NOTHING) + entry.quantity
    return all(back.get(line.id, NOTHING) >= line.quantity for line in order.lines)


def _gaps(pointer: str, names: Sequence[str], entries: Sequence[object]) -> Iterator[str]:
    """Yield the pointers of what the elements of a list lack, or of the list when it is empty."""
    if not entries:
        yield pointer
    for i, entry in enumerate(entries):
        for name in names:
            if getattr(entry, name) is None:
                yield f"{pointer}/{i}/{name}"
