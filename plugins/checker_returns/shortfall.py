"""How a decision falls short of a verified claim (clauses S10 to S13)."""

from __future__ import annotations

from typing import Literal

from checker.api import (
    Missing,
    Order,
    Return,
    missing,
    words,
)
from checker_returns.claims import asks_for_everything
from checker_returns.scope import Scope, scope_of

Shortfall = Literal["refused", "part_refused", "partial"]
"""All of what was to go back is confirmed, or a part of it, and everything is refused; or all of
the order was to go back and is confirmed, and a part of it is accepted."""

UNFIT = words("The lines of the return cannot be matched with those of the order")


def shortfall(order: Order, index: int) -> Shortfall | Missing | None:
    """Return how the decision about a return falls short of what was confirmed, None if not.

    A verification that names lines obliges for these alone, one that names none for all that the
    buyer wants to return.
    """
    claim = order.returns[index]
    if claim.verification.result != "confirmed":
        return None
    if claim.decision.result == "rejected":
        return _refusal(claim, scope_of(order, index))
    if claim.decision.result == "partial":
        return _cut(order, index, scope_of(order, index))
    return None


def _refusal(claim: Return, scope: Scope) -> Shortfall | Missing | None:
    """Return whether a refusal denies all that was to go back, or a part of it."""
    if not claim.verification.lines:
        return "refused"
    confirmed = [entry.verified for entry in scope.goods]
    if any(confirmed):
        return "refused" if all(confirmed) else "part_refused"
    gaps = _gaps(scope)
    return missing(*gaps, reason=UNFIT) if gaps else None


def _cut(order: Order, index: int, scope: Scope) -> Shortfall | Missing | None:
    """Return whether a part is accepted where all of the order was to go back and is confirmed."""
    claim = order.returns[index]
    if claim.verification.lines:
        if gaps := _gaps(scope):
            return missing(*gaps, reason=UNFIT)
        if not all(entry.verified for entry in scope.goods):
            return None
    everything = asks_for_everything(order, claim, f"/returns/{index}")
    if isinstance(everything, Missing):
        return everything
    return "partial" if everything else None


def _gaps(scope: Scope) -> list[str]:
    """Return the pointers of what keeps the lines that go back from being known by their ids."""
    unnamed = [f"/lines/{entry.index}/id" for entry in scope.goods if entry.line_id is None]
    gaps = [*scope.gaps, *unnamed]
    return gaps if gaps or scope.goods else ["/lines"]
