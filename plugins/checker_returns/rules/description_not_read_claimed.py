"""The buyer wants to return goods for not having read their description."""

from typing import Annotated

from checker.api import (
    Meta,
    Missing,
    Order,
    Return,
    Violations,
    listing,
    missing,
    rule,
    violation,
)
from checker_returns.claims import OPEN, has_claims, is_objective, reason_at
from checker_returns.reasons import ReasonParams, plain_word
from checker_returns.scope import is_confirmed, is_refuted

SHOWN = (
    "The buyer did not read the description before buying; the return may be refused, and the "
    "evidence holds the description."
)
NOT_SHOWN = (
    "The buyer did not read the description before buying; the return may be refused, but no "
    "snapshot of the description is among the evidence."
)


class Params(ReasonParams, frozen=True):
    """What a ruleset can set."""

    snapshot_types: Annotated[
        tuple[str, ...],
        Meta(description="Types of evidence that are a snapshot of the description.", min_length=1),
    ] = ("description", "description_snapshot", "listing", "product_page")


def _has_snapshot(claim: Return, place: str, params: Params) -> bool | Missing:
    """Whether the description stands among the evidence of a return."""
    types = {plain_word(word) for word in params.snapshot_types}
    gaps: list[str] = []
    for j, item in enumerate(claim.evidence):
        if item.type is None:
            gaps.append(f"{place}/evidence/{j}/type")
        elif plain_word(item.type) in types:
            return True
    return missing(*gaps) if gaps else False


@rule(
    "RET015",
    severity="warning",
    status=OPEN,
    needs=["/returns"],
    clauses=["S16"],
    params=Params,
    when=has_claims,
)
def description_not_read_claimed(order: Order, params: Params) -> Violations:
    """The buyer wants to return goods for not having read their description.

    Why: Who buys without reading what is offered bears the consequence, and the seller may refuse.
    But the refusal stands only as long as the seller can show what the description said.

    Remedy: Refuse if you wish, point to the description in the order's chat, and add a snapshot of
    the page as it was on the day of the order to the evidence.

    Note: The order has no place of its own for the description, so an entry of the evidence whose
    type is one of the parameter's words is taken for its snapshot; whether it fits the goods is not
    looked at. Without one the rule warns, with one it informs. A claim that was confirmed is one of
    goods unlike their description, and not this rule's business. Nor is a return that also claims
    a defect or a mismatch, as long as that was not refuted: it has to be verified before anything
    may be refused. A dispute is judged as well, for there the snapshot is the seller's proof.
    """
    for i, claim in enumerate(order.returns):
        if is_confirmed(order, i):
            continue
        if is_objective(claim, params.extra_codes) and not is_refuted(order, i):
            continue
        j = reason_at(claim, i, "description_not_read", params.extra_codes)
        if j is None:
            continue
        if isinstance(j, Missing):
            yield j
            continue
        place = f"/returns/{i}"
        shown = _has_snapshot(claim, place, params)
        if isinstance(shown, Missing):
            yield shown
        elif shown:
            yield violation(
                f"{place}/reasons/{j}/code",
                SHOWN,
                observed=claim.reasons[j].code,
                severity="info",
                remedy="Refuse if you wish, and point to the description in the order's chat.",
            )
        else:
            yield violation(
                f"{place}/evidence",
                NOT_SHOWN,
                observed=[item.type for item in claim.evidence] or None,
                expected=listing(params.snapshot_types),
            )
