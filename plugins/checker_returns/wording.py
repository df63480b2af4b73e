"""The answer about a return in the words that a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from checker.api import listing, spelt, words
from checker_returns.breakdown import in_minor_units
from checker_returns.reasons import ReasonCode
from checker_returns.verdict import Code, Ruling


class Facts(NamedTuple):
    """What the sentences name.

    Attributes:
        days: in which a return has to be requested.
        platform_days: that the platform allows.
        received_at: when the buyer had the first goods.
        basis: who says so.
        all_received_at: when the buyer had all of them.
        all_basis: who says so.
        requested_at: when the return was requested.
        closes_at: the first instant too late for that.
        buyer_closes_at: the same by the days where the buyer is.
        platform_closes_at: the same by the platform's period.
        answer_due: the first instant too late for the seller's answer.
        verified: the lines for which the claim is confirmed.
        status: of the order.
        now: the moment as of which the return is judged.
    """

    days: int
    platform_days: int
    received_at: datetime | None
    basis: str
    all_received_at: datetime | None
    all_basis: str
    requested_at: datetime | None
    closes_at: datetime | None
    buyer_closes_at: datetime | None
    platform_closes_at: datetime | None
    answer_due: datetime | None
    verified: Sequence[str]
    status: str | None
    now: datetime


REASONS: Mapping[Code, str] = {
    "NO_TRADE_ASSURANCE_ORDER": (
        "This is no Trade Assurance order on Alibaba.com, and the policy speaks of no other."
    ),
    "PAID_OUTSIDE": (
        "Money was paid outside Trade Assurance, which does not protect it: it is left out of the "
        "refund."
    ),
    "NOT_RECEIVED": "No receipt of the goods is recorded; only goods that were received go back.",
    "REQUESTED_BEFORE_RECEIPT": (
        "The return was requested on {requested_at}, before the goods were received on "
        "{received_at}: that is a cancellation or a claim, no return."
    ),
    "SHIPPED_LATE": "The goods are shipped late, for which the buyer may claim compensation.",
    "NOT_REQUESTED": "The goods were received on {received_at}, and no return is requested.",
    "TAKEN_BACK": "Earlier returns took back all that was asked for: nothing of it is left.",
    "TAKEN_BACK_IN_PART": (
        "Earlier returns took back a part of what was asked for: only the rest of it can go back."
    ),
    "IN_TIME": "The {days} natural days for a request end at {closes_at}.",
    "WINDOW_EXPIRED": "The {days} natural days for a request ended at {closes_at}.",
    "WINDOW_DISPUTABLE": (
        "Whether it is too late is disputable: the days end at {closes_at} where the seller is, "
        "and at {buyer_closes_at} where the buyer is."
    ),
    "WINDOW_OPEN": (
        "The {days} natural days for a request run from the receipt of the last goods, which are "
        "still under way: nobody can be late yet."
    ),
    "PLATFORM_WINDOW_OPEN": (
        "The platform itself allows {platform_days} days, until {platform_closes_at}: the buyer "
        "may still turn to it."
    ),
    "UNDATED_REQUEST": "The request has no date, so nobody can say whether it was in time.",
    "MISSING_REASON": "The buyer gives no reason: ask for it.",
    "UNKNOWN_REASON": "A reason is of no kind that the policy knows: ask, and classify it.",
    "MISSING_EVIDENCE": "The buyer shows no evidence: ask for photos or a report.",
    "QUALITY": "For a quality problem everything may be returned, once it is verified.",
    "NOT_AS_DESCRIBED": (
        "For goods unlike their description everything may be returned, once that is verified."
    ),
    "NEEDS_VERIFICATION": "The claim is not verified; only if it is true can it oblige the seller.",
    "INCONCLUSIVE": "The verification came to no conclusion: have a third party inspect.",
    "UNKNOWN_LINES": "The request does not say which goods are to go back: ask for the lines.",
    "VERIFIED": "The claim was verified and is true.",
    "VERIFIED_IN_PART": "The claim was verified and is true for a part of the lines: {verified}.",
    "VERIFIED_OTHER_LINES": "What was confirmed is about other lines than those to go back.",
    "REFUTED": "The claim was refuted: without a defect it is a matter of the buyer's taste.",
    "EXPECTATION": (
        "Sound goods that look, or fit, other than the buyer expected need not all be taken back; "
        "talk to the buyer before you refuse."
    ),
    "PERSONAL": (
        "A buyer who knew the goods and no longer wants them has no right to return them; advise "
        "care in buying, and rather refuse."
    ),
    "DESCRIPTION_NOT_READ": (
        "A buyer who did not read the description has no right to return the goods."
    ),
    "ANSWER_OVERDUE": (
        "The seller's answer was due before {answer_due}; silence is no consent, but a breach."
    ),
}

PENDING: Mapping[Code, str] = {
    "UNDATED_REQUEST": words("the date of the request is wanting, and it may have been too late"),
    "MISSING_REASON": words("the buyer has to give a reason first"),
    "UNKNOWN_REASON": words("the reason has to be classified first"),
    "MISSING_EVIDENCE": words("the buyer has to show evidence first"),
    "NEEDS_VERIFICATION": words(
        "you have to verify the claim first; if it is true, you must take the goods back"
    ),
    "INCONCLUSIVE": words("the verification came to no conclusion, and has to be settled first"),
    "UNKNOWN_LINES": words("the buyer has to say first which goods are to go back"),
    "VERIFIED_OTHER_LINES": words("nothing is confirmed of the lines that are to go back"),
}

NO_RIGHT: Mapping[Code, str] = {
    "TAKEN_BACK": "earlier returns took back all that was asked for; you may refuse",
    "WINDOW_EXPIRED": (
        "the return was requested after the {days} natural days from receipt, which ended at "
        "{closes_at}; you may refuse"
    ),
    "DESCRIPTION_NOT_READ": (
        "not having read the description gives no right to return anything; you may refuse"
    ),
    "EXPECTATION": (
        "sound goods that are not what the buyer expected give no right to return everything; "
        "talk first, then you may take back a part or refuse"
    ),
    "PERSONAL": (
        "no longer wanting the goods gives no right to return them; you may refuse, or take "
        "back a part"
    ),
    "REFUTED": (
        "the claim was refuted, and without a defect there is no right to return everything; "
        "talk first, then you may take back a part or refuse"
    ),
}

ONLY_A_DEFECT = (
    "only a defect or mismatch that you verify, claimed with reason and evidence {when}, gives a "
    "right to return everything; no longer wanting the goods never does"
)
BEFORE_THE_END = "before {closes_at}"
AFTER_RECEIPT = "within {days} natural days of receipt"
AFTER_THE_LAST_RECEIPT = "within {days} natural days of the receipt of the last goods"

HEADLINES: Mapping[str, str] = {
    "NOT_COVERED": (
        "This policy does not say, for it speaks of Trade Assurance orders on Alibaba.com alone"
    ),
    "CLOSED": "No: the order is closed, and no receipt of the goods is recorded",
    "NOT_RECEIVED": (
        "Not yet, for no receipt of the goods is recorded; after it, {only_a_defect_after_receipt}"
    ),
    "REQUESTED_BEFORE_RECEIPT": (
        "Not by this request, which came before the goods did; {only_a_defect_before_the_end}"
    ),
    "WHAT_IF": "Nobody has asked for it yet; {only_a_defect_before_the_end}",
    "EXPIRED": (
        "No: nobody asked within the {days} natural days of receipt, which ended at {closes_at}"
    ),
    "REFUSE": "No: {no_right}",
    "PARTIAL_OR_REFUSE": "No: {no_right}",
    "PENDING": "Not decided yet: {pending}",
    "FULL": "Yes: the claim was verified, so you must take everything back and {pay}",
    "FULL_FOR_LINES": (
        "Yes, all that was asked for, which is not the whole order: the claim was verified, so "
        "you must take it back and {pay}"
    ),
    "FULL_FOR_REST": (
        "Yes, the rest of what was asked for, which earlier returns left with the buyer: the claim "
        "was verified, so you must take it back and {pay}"
    ),
    "PARTIAL": (
        "In part: the claim is true for {verified} alone, so you must take that back and {pay}; "
        "you may refuse the rest"
    ),
}

WHAT_IF: Mapping[ReasonCode, str] = {
    "quality": words("everything, once you have verified the defect"),
    "not_as_described": words("everything, once you have verified the mismatch"),
    "expectation": words("a part or nothing; talk to the buyer first"),
    "description_not_read": words("nothing; you may refuse"),
    "personal": words("a part or nothing, and rather nothing"),
}

REASON_NAMES: Mapping[ReasonCode, str] = {
    "quality": words("Quality problem"),
    "not_as_described": words("Not as described"),
    "expectation": words("Looks, colour, size"),
    "description_not_read": words("Description not read"),
    "personal": words("No longer wanted"),
}


def reason(code: Code, facts: Facts) -> str:
    """Return a ground of the verdict as a sentence."""
    return words(REASONS[code], **_shown(facts))


def headline(ruling: Ruling, facts: Facts, refund: str | None) -> str:
    """Return the answer in one sentence, without its full stop.

    Args:
        ruling: the verdict.
        facts: what the sentence names.
        refund: the refund that is owed, None when it is not known.
    """
    shown, code = _shown(facts), ruling.decisive
    no_right = words(NO_RIGHT[code], **shown) if code in NO_RIGHT else None
    pay = (
        words("pay back what was paid for it")
        if refund is None
        else words("refund {refund}", refund=refund)
    )
    the_end = words(AFTER_THE_LAST_RECEIPT if facts.closes_at is None else BEFORE_THE_END, **shown)
    return words(
        HEADLINES[_headline_of(ruling, facts)],
        **shown,
        only_a_defect_before_the_end=words(ONLY_A_DEFECT, when=the_end),
        only_a_defect_after_receipt=words(ONLY_A_DEFECT, when=words(AFTER_RECEIPT, **shown)),
        no_right=no_right,
        pending=PENDING.get(code),
        pay=pay,
    )


def _headline_of(ruling: Ruling, facts: Facts) -> str:
    """Return which headline fits a verdict."""
    if ruling.verdict == "NOT_YET_RETURNABLE":
        if facts.received_at is not None:
            return "REQUESTED_BEFORE_RECEIPT"
        return "CLOSED" if facts.status == "closed" else "NOT_RECEIVED"
    if ruling.verdict == "WHAT_IF" and ruling.may_refuse:
        return "EXPIRED"
    if ruling.verdict == "FULL_FOR_LINES":
        is_rest = any(ground.code == "TAKEN_BACK_IN_PART" for ground in ruling.grounds)
        return "FULL_FOR_REST" if is_rest else ruling.verdict
    return ruling.verdict


def what_if(kind: ReasonCode, *, is_late: bool) -> str:
    """Return what a kind of reason would give."""
    return words("nothing; the time for a request is over") if is_late else WHAT_IF[kind]


def instant(at: datetime) -> str:
    """Return a moment with its offset.

    >>> instant(datetime.fromisoformat("2026-02-18T00:00:00+08:00"))
    '2026-02-18 00:00+08:00'
    """
    return spelt(at, at.isoformat(" ", "seconds" if at.second or at.microsecond else "minutes"))


def money(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency.

    >>> money(Decimal("1E+3"), "USD")
    '1000.00 USD'
    """
    return words(
        "{amount} {currency}", amount=figure(in_minor_units(amount, currency)), currency=currency
    )


def figure(amount: Decimal) -> str:
    """Return a number with all its digits."""
    return spelt(amount, f"{amount:f}")


def _shown(facts: Facts) -> dict[str, object]:
    """Return the facts as text."""
    return {
        name: instant(value) if isinstance(value, datetime) else value
        for name, value in facts._asdict().items()
    } | {"verified": listing(facts.verified)}
