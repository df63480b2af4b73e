"""A verified defect or mismatch is refused, or only a part of the goods is taken back."""

from checker.api import (
    Missing,
    Order,
    Violations,
    listing,
    rule,
    violation,
)
from checker_returns.claims import OPEN, agreed_unknown, has_claims
from checker_returns.shortfall import Shortfall, shortfall
from checker_returns.window import WindowParams, is_out_of_time

MESSAGES: dict[Shortfall, str] = {
    "refused": "The claim was verified and confirmed, and yet the return is refused.",
    "part_refused": (
        "The claim was confirmed for a part of the goods (lines: {lines}), and yet all of the "
        "return is refused."
    ),
    "rest_refused": (
        "The claim was verified and confirmed, and an earlier return took back only a part of the "
        "goods, and yet all of the return is refused."
    ),
    "partial": (
        "All that the buyer wants to return was confirmed, and yet only a part of it is taken back."
    ),
}


@rule(
    "RET012",
    severity="error",
    status=OPEN | {"refunded"},
    needs=["/returns"],
    clauses=["S10", "S11", "S12", "S13", "S48"],
    params=WindowParams,
    when=has_claims,
    supersedes=["RET011", "RET018"],
)
def verified_claim_refused(order: Order, params: WindowParams) -> Violations:
    """A verified defect or mismatch is refused, or only a part of the goods is taken back.

    Why: A buyer whose claim proves true may return everything that it is true of, and the seller
    has to accept. A refusal is lost in a dispute, which adds freight and the disposal of the goods
    to the refund.

    Remedy: Accept the return of everything that was confirmed, and tell the buyer so in the order's
    chat.

    Note: A verification that names lines obliges for these lines alone; one that names none covers
    all that was to be returned. A part is too little where the whole order was to be returned and
    all of it is confirmed: then it may still be what the buyer agreed to, and the rule only warns.
    A unit goes back once: what an earlier return took back, refunded or not, is not owed again.
    What was confirmed counts, whatever word the buyer chose for the reason: a description that
    proves wrong is no matter of taste, even if the buyer calls it one. But what was certainly
    requested after the days allowed for it, or before the goods were received, may be refused
    though it is true; a ruleset that changes the days of RET003 has to change them here too. The
    days run from the receipt of the last consignment. A refusal is judged in a dispute as well,
    where it is still to be settled, and in a refunded order, where the refund may be too small.
    """
    if lacking := agreed_unknown(order):
        yield lacking
    for i, claim in enumerate(order.returns):
        if claim.verification.result != "confirmed":
            continue
        found = shortfall(order, i)
        if found is None or is_out_of_time(order, claim, params):
            continue
        if isinstance(found, Missing):
            yield found
            continue
        yield violation(
            f"/returns/{i}/decision/result",
            MESSAGES[found],
            observed=claim.decision.result,
            expected="partial" if found in {"part_refused", "rest_refused"} else "full",
            severity="warning" if found == "partial" else None,
            lines=listing(claim.verification.lines),
        )
