"""The buyer knew the goods and no longer wants them."""

from checker.api import Missing, Order, Violations, rule, violation
from checker_returns.claims import OPEN, has_claims, is_objective, reason_at
from checker_returns.reasons import ReasonParams
from checker_returns.scope import is_confirmed, is_refuted


@rule(
    "RET016",
    severity="info",
    status=OPEN,
    needs=["/returns"],
    clauses=["S17"],
    params=ReasonParams,
    when=has_claims,
)
def mind_changed(order: Order, params: ReasonParams) -> Violations:
    """The buyer knew the goods and no longer wants them.

    Why: A change of mind gives no right to return anything. The policy has the seller remind the
    buyer that buying takes care; whatever is taken back is the seller's free choice.

    Remedy: Tell the buyer in the order's chat that the order was binding, and refuse, or agree on a
    part that both sides can live with.

    Note: The policy source only advises, so this is for information. A claim that was confirmed is
    no mere change of mind, whatever its reason is called. As long as the same return claims a
    defect or a mismatch that was not refuted, nothing is said, for that has to be verified first. A
    change of mind is told in a dispute as well, where it speaks for the seller.
    """
    for i, claim in enumerate(order.returns):
        if is_confirmed(order, i):
            continue
        if is_objective(claim, params.extra_codes) and not is_refuted(order, i):
            continue
        j = reason_at(claim, i, "personal", params.extra_codes)
        if isinstance(j, Missing):
            yield j
        elif j is not None:
            yield violation(
                f"/returns/{i}/reasons/{j}/code",
                "The buyer wants to return the goods for a personal reason, which gives no right "
                "to it.",
                observed=claim.reasons[j].code,
            )
