"""A return is requested without a reason."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    rule,
    violation,
    words,
)
from checker_returns.claims import in_question

NO_REASON = "The buyer gives no reason for the return."
TOO_SHORT = (
    "The reason '{text}' for the return says nothing: it has {length} characters, fewer than "
    "{min_chars}, and no code."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    min_chars: Annotated[
        int,
        Meta(description="Characters from which on a text without a code is a reason.", ge=1),
    ] = 1


@rule(
    "RET004",
    severity="error",
    status=frozenset({"return_requested"}),
    needs=["/returns"],
    clauses=["S04"],
    params=Params,
)
def reason_missing(order: Order, params: Params) -> Violations:
    """A return is requested without a reason.

    Why: The buyer has to give a reason, for the reason decides what can be demanded. Without one
    there is nothing to verify, and no answer that would hold in a dispute.

    Remedy: Ask the buyer in the order's chat for the reason, before the time to answer runs out,
    and enter it.

    Note: A code or a text is a reason, a placeholder is none. One reason is enough, whatever
    empty entries stand beside it. A return that was turned down is past as long as another one is
    not.
    """
    for i, claim in in_question(order.returns):
        for reason in claim.reasons:
            if reason.code is not None:
                break
            if reason.text is not None and len(reason.text.strip()) >= params.min_chars:
                break
        else:
            place = f"/returns/{i}/reasons"
            text = claim.reasons[0].text if claim.reasons else None
            yield violation(
                f"{place}/0/text" if claim.reasons else place,
                NO_REASON if text is None else TOO_SHORT,
                observed=text,
                expected=words("a reason"),
                text=text,
                length=len((text or "").strip()),
                min_chars=params.min_chars,
            )
