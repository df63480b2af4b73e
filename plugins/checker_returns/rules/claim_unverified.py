"""A claim of a defect or a mismatch is not verified."""

from checker.api import (
    Missing,
    Order,
    Return,
    Violation,
    Violations,
    listing,
    rule,
    violation,
    words,
)
from checker_returns.claims import OPEN, agreed_unknown, has_claims, is_objective, unexplained
from checker_returns.window import ClaimParams, is_out_of_time

ABSENT = "The return was decided upon ({decision}), but nothing says that its claim was verified."
INCONCLUSIVE = "The verification of the claim came to no conclusion."


def _said_of(claim: Return, place: str, params: ClaimParams) -> Violation | Missing | None:
    """Judge the verification of a claim."""
    result, decision = claim.verification.result, claim.decision.result
    if result in {"confirmed", "refuted"} or (result is None and decision is None):
        return None
    if not is_objective(claim, params.extra_codes):
        return unexplained(claim, place, params.extra_codes)
    if result is None:
        return violation(
            f"{place}/verification/result",
            ABSENT,
            observed=None,
            expected=listing(("confirmed", "refuted"), " or "),
            severity=None if decision == "rejected" else "warning",
            decision=words(decision),
        )
    return violation(
        f"{place}/verification/result",
        INCONCLUSIVE,
        observed=result,
        expected=listing(("confirmed", "refuted"), " or "),
        severity="warning",
        remedy="Have a third party that both sides accept inspect the goods, and decide by its "
        "report.",
    )


@rule(
    "RET011",
    severity="error",
    status=OPEN,
    needs=["/returns"],
    clauses=["S11", "S13"],
    params=ClaimParams,
    when=has_claims,
)
def claim_unverified(order: Order, params: ClaimParams) -> Violations:
    """A claim of a defect or a mismatch is not verified.

    Why: A defect, or goods unlike their description, oblige the seller to take the goods back once
    they are verified. Who refuses without having looked has no answer in a dispute, and who accepts
    without having looked may pay for what was never wrong.

    Remedy: Compare the buyer's evidence with the goods, their inspection record and their
    description, and write the result into the order's chat before you decide.

    Note: Nothing has to be verified before the decision; how late that may be is another rule's
    business. A refusal of an unverified claim is an error, an acceptance a warning. Doubt is a
    warning at any time: as long as it lasts, neither side has proved its case. But what was
    certainly requested after the days allowed for it, or before the goods were received, may be
    refused unseen; a ruleset that changes the days of RET003 has to change them here too.
    """
    if lacking := agreed_unknown(order):
        yield lacking
    for i, claim in enumerate(order.returns):
        said = _said_of(claim, f"/returns/{i}", params)
        if said is None:
            continue
        if claim.decision.result == "rejected" and is_out_of_time(order, claim, params):
            continue
        yield said
