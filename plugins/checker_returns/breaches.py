"""What the seller's decision about a return breaks, in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from checker.api import Order, ParametersByRule, Rule, Violation, spelt, words
from checker_returns.data import BreachData, Comparison
from checker_returns.rules.claim_unverified import claim_unverified
from checker_returns.rules.refund_amount_wrong import refund_amount_wrong
from checker_returns.rules.refused_without_talking import refused_without_talking
from checker_returns.rules.return_costs_on_seller import return_costs_on_seller
from checker_returns.rules.return_procedure_missing import return_procedure_missing
from checker_returns.rules.seller_answer_overdue import seller_answer_overdue
from checker_returns.rules.subjective_return_accepted import subjective_return_accepted
from checker_returns.rules.verified_claim_refused import verified_claim_refused
from checker_returns.verdict import Request, Ruling, Verdict

OF_ANY_DECISION: tuple[Rule, ...] = (
    seller_answer_overdue,
    return_procedure_missing,
    refund_amount_wrong,
    return_costs_on_seller,
    claim_unverified,
    verified_claim_refused,
    subjective_return_accepted,
    refused_without_talking,
)

AGREEING: Mapping[Verdict, frozenset[str]] = {
    "NOT_YET_RETURNABLE": frozenset(("rejected",)),
    "REFUSE": frozenset(("rejected",)),
    "PARTIAL_OR_REFUSE": frozenset(("rejected", "partial")),
    "PARTIAL": frozenset(("partial",)),
    "FULL_FOR_LINES": frozenset(("partial", "full")),
    "FULL": frozenset(("full",)),
}
"""Decisions that are what the policy has. Lines that are taken back are a part of the order, so
that a seller may call it so."""

BY_KINDNESS = ("rejected", "partial", "full")


def compare(ruling: Ruling, request: Request | None, decision: str | None) -> Comparison | None:
    """Hold a decision against the verdict; None when one of them is not there yet.

    As long as the verdict is pending, a claim that may oblige the seller must not be refused.
    """
    if decision is None or request is None:
        return None
    if ruling.verdict == "PENDING":
        return "harsher" if decision == "rejected" and request.may_oblige else None
    agreeing = AGREEING.get(ruling.verdict)
    if agreeing is None or (ruling.verdict == "NOT_YET_RETURNABLE" and not ruling.may_refuse):
        return None
    if decision in agreeing:
        return "same"
    least = min(BY_KINDNESS.index(word) for word in agreeing)
    return "harsher" if BY_KINDNESS.index(decision) < least else "softer"


def breaches(
    order: Order, index: int, ruling: Ruling, parameters: ParametersByRule, now: datetime
) -> Iterator[BreachData]:
    """Yield what the rules in force find in the seller's decision, or in the want of one.

    A rule is named only where it applies to the order's status, as when the order is checked. An
    order that the policy does not cover breaks nothing.
    """
    if ruling.verdict == "NOT_COVERED":
        return
    is_decided = order.returns[index].decision.result is not None
    for rule in OF_ANY_DECISION if is_decided else (seller_answer_overdue,):
        if rule.id not in parameters or not all(_has(order, need) for need in rule.needs):
            continue
        if order.status not in rule.statuses:
            continue
        for said in rule.bound(parameters[rule.id], now)(order):
            if not isinstance(said, Violation) or not _is_about(said.pointer, index):
                continue
            severity = said.severity or rule.severity
            if is_decided or severity == rule.severity:
                yield BreachData(rule.id, severity.label, _text(said))


def _has(order: Order, pointer: str) -> bool:
    """Whether a place of the order holds something."""
    value: Any = order
    for name in pointer.split("/")[1:]:
        value = getattr(value, name)
    return value not in (None, ())


def _is_about(pointer: str, index: int) -> bool:
    """Whether a finding is not about another return."""
    return not pointer.startswith("/returns/") or pointer.startswith(f"/returns/{index}/")


def _text(said: Violation) -> str:
    """Return what a rule says, in English as a finding has it."""
    fields = {"observed": said.observed, "expected": said.expected, **said.fields}
    return spelt(words(said.message, **fields), said.message.format(**fields))
