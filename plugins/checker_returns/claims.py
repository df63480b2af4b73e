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
from checker_returns.reasons import OBJECTIVE, ReasonCode, code_of

OPEN: frozenset[Status] = frozenset(("return_requested", "return_agreed", "disputed"))
"""The statuses in which a return is not settled; many a refused one ends in a dispute."""

RETURNS_EXPECTED: frozenset[Status] = frozenset(("return_requested", "return_agreed"))
"""The statuses that say themselves that there is a return."""

EVERYTHING = frozenset(("all", "full"))
"""Words of a return's scope for the whole order."""

UNEXPLAINED = words("The code of a reason is a word that no ruleset explains")


def has_claims(order: Order) -> bool:
    """Whether the order has returns, or its status says that it should."""
    return bool(order.returns) or order.status in RETURNS_EXPECTED


def agreed_unknown(order: Order) -> Missing | None:
    """Return what is missing to know what was agreed, where the status says that something was."""
    return undecided(order) if order.status == "return_agreed" else None


def is_objective(claim: Return, extra: Mapping[str, str]) -> bool:
    """Whether a reason of the return lies in the goods: the strongest counts."""
    for reason in claim.reasons:  # noqa: SIM110 - any() with a generator costs four times as much
        if code_of(reason, extra) in OBJECTIVE:
            return True
    return False


def reason_at(claim: Return, code: ReasonCode, extra: Mapping[str, str]) -> int | None:
    """Return the place of the first reason of a code, None when the return has no such reason."""
    for j, reason in enumerate(claim.reasons):
        if code_of(reason, extra) == code:
            return j
    return None


def unexplained(claim: Return, place: str, extra: Mapping[str, str]) -> Missing | None:
    """Return what is missing to know all reasons of a return, None when nothing is.

    A reason without a code is a fact that the order lacks; an unknown code is one that the ruleset
    lacks.
    """
    if not claim.reasons:
        return missing(f"{place}/reasons")
    codes = [code_of(reason, extra) for reason in claim.reasons]
    if None not in codes:
        return None
    unknown = [
        (f"{place}/reasons/{j}/code", reason.code)
        for j, reason in enumerate(claim.reasons)
        if codes[j] is None
    ]
    absent = [pointer for pointer, code in unknown if code is None]
    if absent:
        return missing(*absent)
    return missing(*(pointer for pointer, _ in unknown), reason=UNEXPLAINED)


def asks_for_everything(order: Order, claim: Return, place: str) -> bool | Missing:
    """Whether a return is about all of the order: in words, or by its lines and quantities."""
    if claim.scope is not None and claim.scope.lower() in EVERYTHING:
        return True
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
