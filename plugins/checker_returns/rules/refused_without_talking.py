"""A claim about looks, colour or size was cut or refused without a word to the buyer before."""

from checker.api import (
    Missing,
    Order,
    Return,
    Violation,
    Violations,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.claims import OPEN, agreed_unknown, has_claims, reason_at
from checker_returns.scope import is_confirmed
from checker_returns.window import ClaimParams, is_out_of_time

SELLER = "seller"


def _talked(order: Order, claim: Return, place: str) -> bool | Missing:
    """Whether a message of the seller stands between a request and its decision."""
    messages = order.chat.messages
    asked, decided = claim.requested_at, claim.decision.at
    if not messages:
        return missing("/chat/messages")
    if asked is None:
        return missing(f"{place}/requested_at")
    if decided is None:
        return missing(f"{place}/decision/at")
    gaps: list[str] = []
    for i, message in enumerate(messages):
        sender, at = message.sender, message.at
        if message.deleted or (sender is not None and sender.lower() != SELLER):
            continue
        if at is not None and not asked <= at < decided:
            continue
        if at is None:
            gaps.append(f"/chat/messages/{i}/at")
        elif sender is None:
            gaps.append(f"/chat/messages/{i}/from")
        else:
            return True
    return missing(*gaps) if gaps else False


def _said_of(order: Order, i: int, params: ClaimParams) -> Violation | Missing | None:
    """Judge the decision about a claim."""
    claim = order.returns[i]
    decision = claim.decision.result
    if decision not in {"rejected", "partial"} or is_confirmed(order, i):
        return None
    j = reason_at(claim, i, "expectation", params.extra_codes)
    if j is None or isinstance(j, Missing):
        return j
    place = f"/returns/{i}"
    talked = _talked(order, claim, place)
    if isinstance(talked, Missing):
        return talked
    if talked:
        return None
    return violation(
        f"{place}/decision/result",
        "The claim of {asked} about looks, colour or size was answered at {decided} with the "
        "decision '{result}', and the seller had written nothing in between.",
        observed=decision,
        expected=words("a message of the seller before the decision"),
        result=words(decision),
        asked=claim.requested_at,
        decided=claim.decision.at,
    )


@rule(
    "RET014",
    severity="warning",
    status=OPEN,
    needs=["/returns"],
    clauses=["S15"],
    params=ClaimParams,
    when=has_claims,
)
def refused_without_talking(order: Order, params: ClaimParams) -> Violations:
    """A claim about looks, colour or size was cut or refused without a word to the buyer before.

    Why: Goods that are sound but not what the buyer had pictured may be refused, or taken back in
    part; but the policy has the seller talk first. A refusal out of the blue is what makes such
    buyers open a dispute.

    Remedy: Write to the buyer in the order's chat, explain what the description says, and offer to
    take back a part before you refuse.

    Note: A message counts from the moment of the request and before that of the decision, for the
    message that brings the decision is no talk about it. One that was deleted proves nothing. A
    claim that was confirmed is more than a matter of taste, and not this rule's business. Neither
    is what was certainly requested after the days allowed for it, or before the goods were
    received; a ruleset that changes the days of RET003 has to change them here too. A dispute is
    judged as well, for it is where such a refusal ends.
    """
    if lacking := agreed_unknown(order):
        yield lacking
    for i, claim in enumerate(order.returns):
        said = _said_of(order, i, params)
        if said is not None and not is_out_of_time(order, claim, params):
            yield said
