"""The answer about a return, laid out for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from checker.api import Detail, listing, table, words
from checker_returns.data import Comparison, RefundData, ReturnData
from checker_returns.wording import REASON_NAMES, Facts, figure, instant, money

NAMES = {
    "goods": words("Goods"),
    "freight": words("Freight"),
    "insurance": words("Insurance"),
    "tax": words("Tax and duty"),
    "fees": words("Platform fee"),
}
COSTS = {
    "postage": words("postage"),
    "freight": words("freight"),
    "insurance": words("insurance"),
    "inspection": words("inspection"),
    "duty": words("duty"),
    "duties": words("duties"),
    "tax": words("tax"),
}
"""Costs of the way back that every language has a name for; the order may tell of others."""

COMPARED: Mapping[Comparison, str] = {
    "same": "Its result agrees with the policy.",
    "harsher": "Its result is harsher than the policy allows.",
    "softer": "Its result gives the buyer more than the policy asks for, which is allowed.",
}


def details(data: ReturnData, facts: Facts, currency: str | None) -> Iterator[Detail]:
    """Yield the parts of an answer that have something to say."""
    parts = (
        (words("Why"), _reasons(data)),
        (words("If the buyer asks, by reason"), _what_if(data)),
        (words("Times"), _times(data, facts)),
        (words("Goods that were asked to go back"), _lines(data)),
        (_refund_heading(data), _refund(data)),
        (words("Costs of the way back"), _costs(data, currency)),
        (words("The seller's decision"), _decision(data)),
        (words("Which return"), _returns(data)),
        (words("Not known"), data.unknowns),
    )
    for heading, lines in parts:
        if found := tuple(lines):
            yield Detail(heading, found)


def _reasons(data: ReturnData) -> Iterator[str]:
    for entry in data.reasons:
        yield words("{text} ({clauses})", text=entry.text, clauses=entry.clause)


def _what_if(data: ReturnData) -> Iterator[str]:
    yield from table(
        (
            REASON_NAMES[entry.reason],
            words("{text} ({clauses})", text=entry.text, clauses=listing(entry.clauses)),
        )
        for entry in data.what_if
    )


def _times(data: ReturnData, facts: Facts) -> Iterator[str]:
    if data.received_at is not None:
        yield words(
            "Goods received      {at} (basis: {basis})",
            at=instant(data.received_at),
            basis=words(facts.basis),
        )
    if data.all_received_at not in {None, data.received_at}:
        yield words(
            "All goods received  {at} (basis: {basis})",
            at=instant(data.all_received_at),
            basis=words(facts.all_basis),
        )
    if facts.requested_at is not None:
        yield words("Return requested    {at}", at=instant(facts.requested_at))
    if data.deadline is not None:
        yield words("Request due before  {at}", at=instant(data.deadline))
    elif data.received_at is not None:
        yield words("Request due         not known yet, for goods are still under way")
    if data.seller_answer_due is not None:
        yield words("Answer due before   {at}", at=instant(data.seller_answer_due))
    yield words("Judged as of        {at}", at=instant(facts.now))


def _lines(data: ReturnData) -> Iterator[str]:
    for line in data.lines:
        quantity = words("all of it") if line.quantity is None else figure(line.quantity)
        if line.line_id is None:
            yield words(
                "A line without an id: {quantity}, verified"
                if line.verified
                else "A line without an id: {quantity}",
                quantity=quantity,
            )
        else:
            yield words(
                "Line {number}: {quantity}, verified"
                if line.verified
                else "Line {number}: {quantity}",
                number=line.line_id,
                quantity=quantity,
            )


def _refund_heading(data: ReturnData) -> str:
    is_owed = data.refund is not None and data.refund.kind == "owed"
    return words("Refund that is owed" if is_owed else "Refund, at the most")


def _refund(data: ReturnData) -> Iterator[str]:
    refund = data.refund
    if refund is None:
        return
    amounts = _amounts(data, refund).items()
    yield from table(
        ((label, money(amount, refund.currency)) for label, amount in amounts),
        is_amounts=True,
    )
    if refund.is_as_agreed:
        yield words(
            "The decision names just what was paid back: no more is owed if the buyer agreed to "
            "that."
        )
    if data.uneconomic:
        yield "Uneconomic: the way back costs the buyer more than the refund brings."


def _amounts(data: ReturnData, refund: RefundData) -> Mapping[str, Decimal]:
    """Return the amounts that lead to a refund, and what becomes of it, by their names."""
    amounts: dict[str, Decimal] = {words("Paid"): refund.base}
    if refund.cap != refund.base:
        amounts[words("Not given back before")] = refund.cap
    if refund.components is not None:
        for name, label in NAMES.items():
            if amount := getattr(refund.components, name):
                amounts[label] = amount
    amounts[words("Refund")] = refund.total
    if refund.settled:
        amounts[words("Paid back for the return")] = refund.settled
        amounts[words("Still to be paid back")] = refund.outstanding
    if refund.waived:
        amounts[words("Open balance that falls away")] = refund.waived
    if data.net_to_buyer is not None and data.net_to_buyer != refund.total:
        amounts[words("Left to the buyer after costs")] = data.net_to_buyer
    return amounts


def _costs(data: ReturnData, currency: str | None) -> Iterator[str]:
    costs = data.return_costs
    if costs is None:
        return
    yield words(
        "The {bearer} bears them; the refund is not lowered by them (S09).",
        bearer=words(costs.bearer),
    )
    if not costs.items:
        yield words("No costs are recorded.")
    for item in costs.items:
        yield words(
            "{cost}: {amount}, borne by the {bearer}",
            cost=words("a cost without a name")
            if item.kind is None
            else COSTS.get(item.kind, item.kind),
            amount=words("unknown") if item.amount is None else _amount(item.amount, currency),
            bearer=words(item.bearer),
        )
    if costs.total is not None and len(costs.items) > 1:
        yield words("Total: {amount}", amount=_amount(costs.total, currency))


def _decision(data: ReturnData) -> Iterator[str]:
    if data.decision_is is not None:
        yield COMPARED[data.decision_is]
    for breach in data.breaches:
        yield words(
            "{severity} {rule}: {text}",
            severity=words(breach.severity),
            rule=breach.rule,
            text=breach.text,
        )


def _returns(data: ReturnData) -> Iterator[str]:
    if data.other_returns:
        yield words(
            "The answer is about {judged}; the order also has {others}.",
            judged=data.return_id or f"/returns/{data.return_index}",
            others=listing(data.other_returns),
        )


def _amount(amount: Decimal, currency: str | None) -> str:
    return figure(amount) if currency is None else money(amount, currency)
