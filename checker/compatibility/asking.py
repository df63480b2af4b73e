"""What rules say of many orders, and whether it is what a rule may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import localcontext
from typing import Any

from checker.budget import time_budget
from checker.compatibility.orders import Tried
from checker.documents.shape import ListOf, SectionOf, Shape, order_shape
from checker.engine import Engine, Evaluation
from checker.finding import Violation
from checker.order import Order
from checker.rule import Rule
from checker.rulesets.active import ActiveRule
from checker.values.money import CONTEXT
from checker.values.pointers import unescaped


class Answers:
    """Asks rules, and keeps what is wrong with their answers: once for each rule, the first time.

    Attributes:
        failures: rules that raised, returned junk, or did not come to an end.
        messages: that could not be put into words.
        whims: other answers to the same order.
        strays: pointers to places that no order has.
    """

    def __init__(self, rules: Sequence[Rule], as_of: datetime) -> None:
        """Take the rules, to be asked as of a moment."""
        self._engine = Engine([ActiveRule(r, r.severity, r.params) for r in rules], as_of)
        self._rules = {rule.id: rule for rule in rules}
        self._as_of = as_of
        self.failures: dict[str, str] = {}
        self.messages: dict[str, str] = {}
        self.whims: dict[str, str] = {}
        self.strays: dict[str, str] = {}

    def ask(self, orders: Iterable[Tried]) -> None:
        """Ask all rules about orders."""
        with time_budget(), localcontext(CONTEXT):
            for tried in orders:
                self._ask(tried)

    def _ask(self, tried: Tried) -> None:
        evaluation = self._engine.evaluate(tried.order)
        for rule_id, outcome in evaluation.departures.items():
            if outcome.outcome == "error":
                self._failed(rule_id, tried, str(outcome.reason))
            for pointer in outcome.missing:
                self._look_at(rule_id, pointer, tried)
        for judged in evaluation.judged:
            self._look_at(judged.rule_id, judged.violation.pointer, tried)
        said = _said(evaluation)
        for rule_id in _differing(said, _said(self._engine.evaluate(tried.order))):
            self.whims.setdefault(rule_id, f"{rule_id} answers anew each time: {tried.words}")
        if tried.turned is None:
            return
        for rule_id in _differing(said, _said(self._engine.evaluate(tried.turned))):
            reason = f"{rule_id} heeds the order in which keys are written: {tried.words}"
            self.whims.setdefault(rule_id, reason)

    def _failed(self, rule_id: str, tried: Tried, reason: str) -> None:
        """Take note of a rule that gave no answer: because of its message, or altogether."""
        message = _broken_message(self._rules[rule_id], tried.order, self._as_of)
        if message is not None:
            self.messages.setdefault(rule_id, f"{rule_id}: {message}: {tried.words}")
        else:
            self.failures.setdefault(rule_id, f"{rule_id} {reason}: {tried.words}")

    def _look_at(self, rule_id: str, pointer: str, tried: Tried) -> None:
        if not is_place(pointer, tried.document):
            reason = f"{rule_id} points to {pointer}, a place that no order has: {tried.words}"
            self.strays.setdefault(rule_id, reason)


def is_place(pointer: str, document: Any) -> bool:
    """Whether an order can have such a place; in a list that is an element, or the next one."""
    shape: Shape = order_shape()
    value = document
    for token in map(unescaped, pointer.split("/")[1:]):
        if isinstance(shape, SectionOf):
            if token not in shape.fields:
                return False
            shape = shape.fields[token][1]
            value = value.get(token) if isinstance(value, dict) else None
        elif isinstance(shape, ListOf):
            items = value if isinstance(value, list) else []
            if not (token.isascii() and token.isdecimal() and int(token) <= len(items)):
                return False
            shape = shape.item
            value = items[int(token)] if int(token) < len(items) else None
        else:
            return shape.kind == "free"
    return True


def _said(evaluation: Evaluation) -> Counter[tuple[str, str]]:
    """Return everything that rules said, whatever came first."""
    outcomes = ((rule_id, repr(outcome)) for rule_id, outcome in evaluation.departures.items())
    idle = ((rule_id, "not_applicable") for rule_id in evaluation.idle)
    violations = ((judged.rule_id, repr(judged)) for judged in evaluation.judged)
    return Counter([*outcomes, *idle, *violations])


def _differing(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> list[str]:
    return sorted({rule_id for rule_id, _ in (one - other) + (other - one)})


def _broken_message(rule: Rule, order: Order, as_of: datetime) -> str | None:
    """Return what is wrong with a message of a rule; None when it is something else."""
    try:
        for said in rule.bound(rule.params, as_of)(order):
            if isinstance(said, Violation):
                broken = _unformatted(said)
                if broken is not None:
                    return broken
    except BaseException:  # noqa: BLE001 - then it was not the message that was wrong
        return None
    return None


def _unformatted(violation: Violation) -> str | None:
    try:
        violation.message.format(
            observed=violation.observed, expected=violation.expected, **violation.fields
        )
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        return f"the message {violation.message!r} cannot be put into words ({error!r})"
    return None
