"""What the seller decided about the returns of an order."""

from __future__ import annotations

from collections.abc import Collection

from checker.api import Missing, Order, missing

ACCEPTED = frozenset(("full", "partial"))
"""Results of a decision by which goods are taken back."""

RETURNLESS = frozenset(("returnless", "no_return"))
"""Words for a refund for which the buyer keeps the goods."""


def may_have_result(order: Order, results: Collection[str]) -> bool:
    """Whether a return was decided so, or may have been: a result can be missing, or a return."""
    for claim in order.returns:
        if claim.decision.result is None or claim.decision.result in results:
            return True
    return not order.returns


def undecided(order: Order) -> Missing | None:
    """Return what is missing to know which return was agreed to, None when one is known to be."""
    for claim in order.returns:
        if claim.decision.result in ACCEPTED:
            return None
    pointers = [
        f"/returns/{i}/decision/result"
        for i, claim in enumerate(order.returns)
        if claim.decision.result is None
    ]
    return missing(*pointers) if pointers else None
