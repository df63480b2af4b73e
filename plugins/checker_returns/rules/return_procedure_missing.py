"""A return was agreed to, but not how it is carried out."""

from datetime import datetime
from typing import Annotated, Literal

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Return,
    Violations,
    Zone,
    deadline,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.decisions import ACCEPTED, RETURNLESS, may_have_result, undecided
from checker_returns.haste import is_soon
from checker_returns.reasons import plain_word

Item = Literal["return_address", "method", "ship_back_by", "refund_trigger"]

WORDS: dict[Item, str] = {
    "return_address": words("where the goods are to be sent"),
    "method": words("how the goods are to be sent back"),
    "ship_back_by": words("by when the goods are to be sent back"),
    "refund_trigger": words("what sets off the refund"),
}


AGREED = "The return was agreed to on {decided}, but as of {now} the order does not say {what}."
AGREED_UNDATED = "The return was agreed to, but as of {now} the order does not say {what}."


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    required: Annotated[
        tuple[Item, ...], Meta(description="What the procedure of an agreed return has to name.")
    ] = ("return_address", "method", "ship_back_by", "refund_trigger")
    error_after_days: Annotated[
        int,
        Meta(
            description="Natural days since the decision after which it is an error.",
            ge=0,
            le=3650,
        ),
    ] = 7
    tz: Zone = SELLER_ZONE


def _wanting(claim: Return, required: tuple[Item, ...]) -> list[Item]:
    """Return what the procedure does not name."""
    procedure = claim.procedure
    method = procedure.method
    address, day, trigger = (
        procedure.return_address.line1,
        procedure.ship_back_by,
        procedure.refund_trigger,
    )
    if None not in (address, method, day, trigger):
        return []  # as of most
    facts = {
        "return_address": address,
        "method": method,
        "ship_back_by": day,
        "refund_trigger": trigger,
    }
    wanting = [item for item in required if facts[item] is None]
    if wanting and method is not None and plain_word(method) in RETURNLESS:
        return [item for item in wanting if item == "refund_trigger"]
    return wanting


@rule(
    "RET007",
    severity="error",
    status=frozenset({"return_agreed"}),
    needs=["/returns"],
    clauses=["S07"],
    params=Params,
    when=lambda order: may_have_result(order, ACCEPTED),
)
def return_procedure_missing(order: Order, params: Params, now: datetime) -> Violations:
    """A return was agreed to, but not how it is carried out.

    Why: After the agreement both sides follow the procedure that they agreed on. Without an
    address, a way, a day and a condition for the refund, goods go astray and money is claimed
    twice.

    Remedy: Write into the order's chat where and how the goods are to be sent back, by when, and
    what sets off the refund, have the buyer confirm it, and enter it.

    Note: In the first seven days after the decision it is a warning, then an error. A buyer who
    keeps the goods only has to know what sets off the refund. An address without its first line
    is none.
    """
    if lacking := undecided(order):
        yield lacking
    for i, claim in enumerate(order.returns):
        if claim.decision.result not in ACCEPTED:
            continue
        wanting = _wanting(claim, params.required)
        if not wanting:
            continue
        decided_at = claim.decision.at
        is_grave = False
        if decided_at is None:
            yield missing(f"/returns/{i}/decision/at")
        elif not is_soon(now, decided_at, params.error_after_days):
            is_grave = now >= deadline(decided_at, params.error_after_days, params.tz)
        for item in wanting:
            yield violation(
                f"/returns/{i}/procedure/{item}",
                AGREED_UNDATED if decided_at is None else AGREED,
                expected=WORDS[item],
                severity=None if is_grave else "warning",
                decided=decided_at,
                now=now,
                what=WORDS[item],
            )
