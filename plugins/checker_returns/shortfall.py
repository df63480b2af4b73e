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
from checker_returns.scope import Scope, scope_of, unmatched

Shortfall = Literal["refused", "part_refused", "rest_refused", "partial"]
"""All of what was to go back is confirmed, or a part of it, or a part of it was not taken back by
an earlier return, and everything is refused; or all of the order was to go back and is confirmed,
and a part of it is accepted."""

UNFIT = words("The lines of the return cannot be matched with those of the order")


def shortfall(order: Order, index: int) -> Shortfall | Missing | None:
    """Return how the decision about a return falls short of what was confirmed, None if not.

    A verification that names lines obliges for these alone, one that names none for all that the
    buyer wants to return. What an earlier return took back is not owed again.
    """
    claim = order.returns[index]
    if claim.verification.result != "confirmed":
        return None
    if claim.decision.result == "rejected":
        return _refusal(claim, scope_of(order, index))
    if claim.decision.result == "partial":
        return _cut(order, index, scope_of(order, index))
    return None


def is_owed(order: Order, index: int) -> bool | Missing:
    """Whether a confirmed claim is about goods that can still go back."""
    found = _refusal(order.returns[index], scope_of(order, index))
    return found if isinstance(found, Missing) else found is not None


def _refusal(claim: Return, scope: Scope) -> Shortfall | Missing | None:
    """Return whether a refusal denies all that was to go back, or a part of it.

    Where an earlier return took back nobody knows what, some of everything is left.
    """
    if scope.is_gone:
        return None
    if scope.doubts and not scope.everything:
        return missing(*scope.doubts)
    confirmed = [entry.verified for entry in scope.goods]
    if any(confirmed) or not claim.verification.lines:
        if not all(confirmed):
            return "part_refused"
        return "rest_refused" if scope.is_cut else "refused"
    gaps = unmatched(scope)
    return missing(*gaps, reason=UNFIT) if gaps else None


def _cut(order: Order, index: int, scope: Scope) -> Shortfall | Missing | None:
    """Return whether a part is accepted where all of the order was to go back and is confirmed."""
    claim = order.returns[index]
    if scope.is_cut:
        return None
    if claim.verification.lines:
        if gaps := unmatched(scope):
            return missing(*gaps, reason=UNFIT)
        if not all(entry.verified for entry in scope.goods):
            return None
    everything = asks_for_everything(order, index)
    if isinstance(everything, Missing):
        return everything
    if everything and scope.doubts:
        return missing(*scope.doubts)
    return "partial" if everything else None
