"""The answer about a return, laid out for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from checker.api import Detail
from checker_returns.data import Comparison, ReturnData
from checker_returns.wording import REASON_NAMES, Facts, instant, money

NAMES = {
    "goods": "Goods",
    "freight": "Freight",
    "insurance": "Insurance",
    "tax": "Tax and duty",
    "fees": "Platform fee",
}
COMPARED: Mapping[Comparison, str] = {
    "same": "Its result agrees with the policy.",
    "harsher": "Its result is harsher than the policy allows.",
    "softer": "Its result gives the buyer more than the policy asks for, which is allowed.",
}

_WIDTH = max(map(len, REASON_NAMES.values()))


def details(data: ReturnData, facts: Facts, currency: str | None) -> Iterator[Detail]:
    """Yield the parts of an answer that have something to say."""
    parts = (
        ("Why", _reasons(data)),
        ("If the buyer asks, by reason", _what_if(data)),
        ("Times", _times(data, facts)),
        ("Goods that were asked to go back", _lines(data)),
        (_refund_heading(data), _refund(data)),
        ("Costs of the way back", _costs(data, currency)),
        ("The seller's decision", _decision(data)),
        ("Which return", _returns(data)),
        ("Not known", data.unknowns),
    )
    for heading, lines in parts:
        if found := tuple(lines):
            yield Detail(heading, found)


def _reasons(data: ReturnData) -> Iterator[str]:
    for entry in data.reasons:
        yield f"{entry.text} ({entry.clause})"


def _what_if(data: ReturnData) -> Iterator[str]:
    for entry in data.what_if:
        clauses = ", ".join(entry.clauses)
        yield f"{REASON_NAMES[entry.reason]:{_WIDTH}}  {entry.text} ({clauses})"


def _times(data: ReturnData, facts: Facts) -> Iterator[str]:
    if data.received_at is not None:
        yield f"Goods received      {instant(data.received_at)} (basis: {facts.basis})"
    if facts.requested_at is not None:
        yield f"Return requested    {instant(facts.requested_at)}"
    if data.deadline is not None:
        yield f"Request due before  {instant(data.deadline)}"
    if data.seller_answer_due is not None:
        yield f"Answer due before   {instant(data.seller_answer_due)}"
    yield f"Judged as of        {instant(facts.now)}"


def _lines(data: ReturnData) -> Iterator[str]:
    for line in data.lines:
        name = "A line without an id" if line.line_id is None else f"Line {line.line_id}"
        quantity = "all of it" if line.quantity is None else f"{line.quantity:f}"
        yield f"{name}: {quantity}{', verified' if line.verified else ''}"


def _refund_heading(data: ReturnData) -> str:
    is_owed = data.refund is not None and data.refund.kind == "owed"
    return "Refund that is owed" if is_owed else "Refund, at the most"


def _refund(data: ReturnData) -> Iterator[str]:
    refund = data.refund
    if refund is None:
        return
    amounts: dict[str, Decimal] = {"Paid": refund.base}
    if refund.cap != refund.base:
        amounts["Not given back before"] = refund.cap
    if refund.components is not None:
        for name, label in NAMES.items():
            if amount := getattr(refund.components, name):
                amounts[label] = amount
    amounts["Refund"] = refund.total
    if refund.settled:
        amounts["Paid back since the decision"] = refund.settled
        amounts["Still to be paid back"] = refund.outstanding
    if refund.waived:
        amounts["Open balance that falls away"] = refund.waived
    if data.net_to_buyer is not None and data.net_to_buyer != refund.total:
        amounts["Left to the buyer after costs"] = data.net_to_buyer
    yield from _table(amounts, refund.currency)
    if data.uneconomic:
        yield "Uneconomic: the way back costs the buyer more than the refund brings."


def _costs(data: ReturnData, currency: str | None) -> Iterator[str]:
    costs = data.return_costs
    if costs is None:
        return
    yield f"The {costs.bearer} bears them; the refund is not lowered by them (S09)."
    if not costs.items:
        yield "No costs are recorded."
    for item in costs.items:
        amount = "unknown" if item.amount is None else _amount(item.amount, currency)
        yield f"{item.kind or 'a cost without a name'}: {amount}, borne by the {item.bearer}"
    if costs.total is not None and len(costs.items) > 1:
        yield f"Total: {_amount(costs.total, currency)}"


def _decision(data: ReturnData) -> Iterator[str]:
    if data.decision_is is not None:
        yield COMPARED[data.decision_is]
    for breach in data.breaches:
        yield f"{breach.severity} {breach.rule}: {breach.text}"


def _returns(data: ReturnData) -> Iterator[str]:
    if data.other_returns:
        judged = data.return_id or f"/returns/{data.return_index}"
        yield f"The answer is about {judged}; the order also has {', '.join(data.other_returns)}."


def _table(amounts: Mapping[str, Decimal], currency: str) -> Iterator[str]:
    """Yield amounts under each other."""
    texts = {label: money(amount, currency) for label, amount in amounts.items()}
    widest, longest = max(map(len, texts)), max(map(len, texts.values()))
    for label, text in texts.items():
        yield f"{label:{widest}}  {text:>{longest}}"


def _amount(amount: Decimal, currency: str | None) -> str:
    return f"{amount:f}" if currency is None else money(amount, currency)
