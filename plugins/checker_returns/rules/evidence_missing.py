"""A return is requested without evidence that can be looked at."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from checker.api import (
    Meta,
    Missing,
    Order,
    Return,
    Violation,
    Violations,
    missing,
    received_by_buyer,
    rule,
    violation,
    words,
)
from checker_returns.claims import in_question
from checker_returns.reasons import ReasonParams, is_subjective

TOO_FEW = (
    "The number of pieces of evidence for the return is {count}, and at least {min_items} is asked "
    "for."
)
NOWHERE = "The evidence does not say where it can be looked at."
TOO_OLD = (
    "The evidence is dated {dated}, before the goods were received on {received}, and cannot show "
    "them as they arrived."
)


class Params(ReasonParams, frozen=True):
    """What a ruleset can set."""

    min_items: Annotated[
        int, Meta(description="Pieces of evidence that a return has to come with.", ge=1, le=1000)
    ] = 1


@rule(
    "RET005",
    severity="error",
    status=frozenset({"return_requested"}),
    needs=["/returns"],
    clauses=["S05"],
    params=Params,
)
def evidence_missing(order: Order, params: Params) -> Violations:
    """A return is requested without evidence that can be looked at.

    Why: A request has to come with evidence. Without it the seller cannot verify the claim in the
    one day that there is to answer it, and neither side can prove anything later.

    Remedy: Ask the buyer for photos, a video or an inspection report of the goods as they arrived,
    with the date on which they were made, and store them where they can be found again.

    Note: It is a warning where every reason lies in the buyer, for then there is little to prove,
    and for a piece of evidence that names no file or was made before the goods were received. A
    return that was turned down is past as long as another one is not.
    """
    received_at, gaps = received_by_buyer(order)
    for i, claim in in_question(order.returns):
        place = f"/returns/{i}/evidence"
        count = len(claim.evidence)
        if count < params.min_items:
            yield violation(
                place,
                TOO_FEW,
                observed=count,
                expected=words("at least {number}", number=params.min_items),
                severity="warning" if is_subjective(claim, params.extra_codes) else None,
                count=count,
                min_items=params.min_items,
            )
        if count and received_at is None:
            yield missing(*gaps)
        yield from _doubts(claim, place, received_at)


def _doubts(
    claim: Return, place: str, received_at: datetime | None
) -> Iterator[Violation | Missing]:
    """Find the evidence that proves nothing."""
    for j, item in enumerate(claim.evidence):
        if item.uri is None:
            yield violation(f"{place}/{j}/uri", NOWHERE, severity="warning")
        if item.at is None:
            yield missing(f"{place}/{j}/at")
        elif received_at is not None and item.at < received_at:
            yield violation(
                f"{place}/{j}/at",
                TOO_OLD,
                observed=item.at,
                expected=words("not before {time}", time=received_at),
                severity="warning",
                dated=item.at,
                received=received_at,
            )
