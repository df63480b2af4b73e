"""A claim of a defect or a mismatch is not verified."""

from checker.api import (
    Missing,
    Order,
    Return,
    Violation,
    Violations,
    listing,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.claims import OPEN, agreed_unknown, has_claims, is_objective, unexplained
from checker_returns.scope import misnamed, scope_of, unexamined, unmatched
from checker_returns.shortfall import UNFIT
from checker_returns.window import ClaimParams, is_out_of_time

ABSENT = "The return was decided upon ({decision}), but nothing says that its claim was verified."
ELSEWHERE = (
    "The return was decided upon ({decision}), but only a part of the goods was looked into "
    "(lines: {examined}), and nothing says that the claim was verified for others (lines: "
    "{unexamined})."
)
INCONCLUSIVE = "The verification of the claim came to no conclusion."


def _said_of_lines(
    order: Order, i: int, claim: Return, params: ClaimParams
) -> Violation | Missing | None:
    """Judge a verification that names lines: it says nothing about others."""
    decision = claim.decision.result
    if decision is None:
        return None
    scope = scope_of(order, i)
    left = unexamined(claim, scope)
    if scope.is_gone or (scope.goods and not left):
        return None
    if not is_objective(claim, params.extra_codes):
        return unexplained(claim, i, params.extra_codes)
    if gaps := unmatched(scope):
        return missing(*gaps, reason=UNFIT)
    if misnamed(order, claim):
        return missing(f"/returns/{i}/verification/lines", reason=UNFIT)
    return violation(
        f"/returns/{i}/verification/lines",
        ELSEWHERE,
        observed=listing(claim.verification.lines),
        expected=listing([entry.line_id for entry in scope.goods if entry.line_id]),
        severity=None if decision == "rejected" else "warning",
        decision=words(decision),
        examined=listing(claim.verification.lines),
        unexamined=listing([entry.line_id for entry in left if entry.line_id]),
    )


def _said_of(
    order: Order, i: int, claim: Return, params: ClaimParams
) -> Violation | Missing | None:
    """Judge the verification of a claim."""
    result, decision = claim.verification.result, claim.decision.result
    if result is None and decision is None:
        return None
    if claim.verification.lines and result is not None:
        said = _said_of_lines(order, i, claim, params)
        if said is not None:
            return said
    if result in {"confirmed", "refuted"}:
        return None
    if not is_objective(claim, params.extra_codes):
        return unexplained(claim, i, params.extra_codes)
    place = f"/returns/{i}"
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
    warning at any time: as long as it lasts, neither side has proved its case. A verification that
    names lines says nothing about others; where it confirms some of those that are to go back, it
    leaves the others unconfirmed. What an earlier return took back may be refused unseen, and so
    may what was certainly requested after the days allowed for it, or before the goods were
    received; a ruleset that changes the days of RET003 has to change them here too. A dispute
    is judged as well: there an unverified refusal is what the other side holds against the seller.
    """
    if lacking := agreed_unknown(order):
        yield lacking
    for i, claim in enumerate(order.returns):
        said = _said_of(order, i, claim, params)
        if said is None:
            continue
        if claim.decision.result == "rejected" and (
            is_out_of_time(order, claim, params) or scope_of(order, i).is_gone
        ):
            continue
        yield said
