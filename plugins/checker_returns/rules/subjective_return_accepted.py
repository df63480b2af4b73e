"""A full return is accepted although nothing is wrong with the goods."""

from checker.api import (
    Order,
    Violations,
    listing,
    rule,
    violation,
)
from checker_returns.claims import RETURNS_EXPECTED, agreed_unknown, is_objective, unexplained
from checker_returns.reasons import ReasonParams
from checker_returns.scope import is_confirmed, is_refuted, scope_of

SUBJECTIVE = "The return of everything is accepted for a reason that lies in the buyer."
REFUTED = "The return of everything is accepted although the claim was refuted."
SUBJECTIVE_PART = (
    "The return of all that was asked for is accepted for a reason that lies in the buyer."
)
REFUTED_PART = "The return of all that was asked for is accepted although the claim was refuted."

EXPECTED = listing(("partial", "rejected"), " or ")


def _message(order: Order, i: int, *, refuted: bool) -> str:
    """Return what to say of a return, which may be about a part of the order."""
    if scope_of(order, i).everything:
        return REFUTED if refuted else SUBJECTIVE
    return REFUTED_PART if refuted else SUBJECTIVE_PART


@rule(
    "RET013",
    severity="info",
    status=RETURNS_EXPECTED,
    needs=["/returns"],
    clauses=["S14", "S18"],
    params=ReasonParams,
)
def subjective_return_accepted(order: Order, params: ReasonParams) -> Violations:
    """A full return is accepted although nothing is wrong with the goods.

    Why: For a reason that lies in the buyer, such as taste, the policy leaves the seller free to
    take back a part or nothing. Who takes back everything gives more than is owed.

    Remedy: Leave it at that if it is meant as goodwill, and say so in the order's chat, so that it
    sets no precedent.

    Note: Goodwill is allowed, so this is for information. A claim that was refuted counts like a
    subjective one. One that was confirmed is owed, whatever its reason is called, and as long as a
    claim of a defect or a mismatch is open, nothing is said.
    """
    if lacking := agreed_unknown(order):
        yield lacking
    for i, claim in enumerate(order.returns):
        if claim.decision.result != "full" or is_confirmed(order, i):
            continue
        refuted = is_refuted(order, i)
        if not refuted:
            if is_objective(claim, params.extra_codes):
                continue
            unknown = unexplained(claim, i, params.extra_codes)
            if unknown:
                yield unknown
                continue
        yield violation(
            f"/returns/{i}/decision/result",
            _message(order, i, refuted=refuted),
            observed="full",
            expected=EXPECTED,
        )
