"""The order and its trade term disagree on who pays for freight, insurance or duty."""

from checker.api import (
    Order,
    Violations,
    between,
    incoterm,
    rule,
    violation,
    words,
)
from checker_logistics.destination import delivered_at_home
from checker_logistics.duties import puts_duty_on_buyer
from checker_logistics.terms import TERM, unknown_term

CARRIAGE = ("freight", "insurance")


def _may_be_extreme(order: Order) -> bool:
    """Whether the term is EXW or DDP, or cannot be told."""
    code = order.trade_term.code
    if code is None:
        return True
    term = incoterm(code)
    return term is None or term.code in {"EXW", "DDP"}


def _is_acknowledged(order: Order, code: str) -> bool:
    """Whether both sides have acknowledged what the term means, or that no duty is due."""
    for entry in order.acknowledged_terms:
        folded = "".join(filter(str.isalpha, entry)).upper()
        if code in folded or "DEMINIMIS" in folded:
            return True
    return False


def _ex_works(order: Order) -> Violations:
    """Judge an order under EXW."""
    for name in CARRIAGE:
        amount = getattr(order.amounts, name)
        if amount is not None and amount > 0:
            yield violation(
                f"/amounts/{name}",
                "Under EXW the buyer arranges the carriage, but the seller charges {amount} "
                "{currency} for {part}."
                if order.currency is not None
                else "Under EXW the buyer arranges the carriage, but the seller charges {amount} "
                "for {part}.",
                observed=amount,
                expected=0,
                severity="warning",
                remedy="Take the amount out of the order, or agree with the buyer on a term under "
                "which the seller arranges the carriage, such as CPT, CIP or DAP.",
                amount=amount,
                currency=order.currency,
                part=words(name),
            )
    if not _is_acknowledged(order, "EXW"):
        yield violation(
            TERM,
            "Under EXW the buyer bears everything from the seller's door on, export clearance too.",
            observed=order.trade_term.code,
            severity="info",
            remedy="Ask the buyer to confirm having somebody who collects the goods and clears "
            "them for export.",
        )


def _delivered_duty_paid(order: Order) -> Violations:
    """Judge an order under DDP."""
    remark = order.remark
    sentence = puts_duty_on_buyer(remark) if remark else None
    if sentence:
        yield violation(
            "/remark",
            'Under DDP the seller pays the duty, but the remark says "{sentence}".',
            observed=remark,
            sentence=sentence,
        )
    duty = order.amounts.duty
    if (duty is None or duty <= 0) and not (
        delivered_at_home(order) or _is_acknowledged(order, "DDP")
    ):
        yield violation(
            "/amounts/duty",
            "Under DDP the seller pays the duty, but the order budgets none.",
            observed=duty,
            expected=words("more than 0"),
            severity="warning",
            remedy="Price the duty in, acknowledge that none is due, or agree on DAP, under which "
            "the buyer pays it.",
        )


@rule(
    "LOG008",
    severity="error",
    status=between("draft", "submitted"),
    needs=["/trade_term/code"],
    clauses=["S29"],
    when=_may_be_extreme,
)
def trade_term_contradicted(order: Order) -> Violations:
    """The order and its trade term disagree on who pays for freight, insurance or duty.

    Why: EXW asks the least of the seller and DDP the most. An order that has the seller charge for
    carriage under EXW, or the buyer pay duty under DDP, says two things, and the buyer will hold
    the seller to the better one.

    Remedy: Take out of the remark what the term does not say, or agree with the buyer on the term
    that says it, such as DAP when the buyer is to pay the duty.

    Note: Words in the remark are weak evidence: only plain sentences in English and Chinese are
    understood, and none that deny anything, make a condition, or speak of another term or of
    returned goods. Under DDP a duty of none is
    fine when `acknowledged_terms` names DDP or de minimis, and within one country. EXW by itself
    is for information, unless acknowledged in the same way.
    """
    code = order.trade_term.code
    term = incoterm(code)
    if term is None:
        yield unknown_term(code)
    elif term.code == "EXW":
        yield from _ex_works(order)
    else:
        yield from _delivered_duty_paid(order)
