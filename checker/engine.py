"""One order, the rules in force: what each of them says. Reads nothing, prints nothing."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any, NamedTuple

from msgspec import Struct

from checker.documents.faults import FOUND_WHILE_READING
from checker.documents.shape import attribute_path
from checker.finding import Missing, Outcome, Severity, Violation
from checker.order import ANY_STATUS, Order, Status
from checker.report import RuleOutcome
from checker.rulesets.active import ActiveRule

PASS = RuleOutcome("pass")
FAIL = RuleOutcome("fail")
NOT_APPLICABLE = RuleOutcome("not_applicable")
NO_STATUS = RuleOutcome("cannot_evaluate", ("/status",))

MOST_VIOLATIONS = 10_000
"""A rule that has more to say of one order is broken."""

PATIENCE = 3
"""How often a rule may exceed its time budget before it is called no more."""

_LONGEST_REASON = 200


class RuleTimeout(BaseException):
    """Raised inside of a rule that has exceeded its time budget."""


class Fact(NamedTuple):
    """A fact that a rule needs: its pointer, how to get it, and what stands for its absence."""

    pointer: str
    get: Callable[[Order], Any]
    absent: Any


class Step(NamedTuple):
    """One rule, ready to be called for many orders."""

    active: ActiveRule
    rule_id: str
    when: Callable[[Order], bool] | None
    needs: tuple[Fact, ...]
    check: Callable[..., Iterable[Violation | Missing]]
    arguments: tuple[Any, ...]


class Plan(NamedTuple):
    """What is done with every order of one status.

    Attributes:
        steps: the rules to call.
        settled: the outcome of every rule in force, if no step departs from ``pass``.
        counts: how often each outcome stands in `settled`.
    """

    steps: tuple[Step, ...]
    settled: Mapping[str, RuleOutcome]
    counts: tuple[tuple[Outcome, int], ...]


class Judged(NamedTuple):
    """A violation, graded and put into words; it becomes a finding once its place is known."""

    rule_id: str
    violation: Violation
    severity: Severity
    message: str
    remedy: str
    clauses: tuple[str, ...]


class Evaluation(Struct, frozen=True, gc=False):
    """What the rules say of one order.

    Attributes:
        plan: what was done.
        departures: rule id to its outcome, where the plan did not foresee it.
        judged: the violations.
    """

    plan: Plan
    departures: dict[str, RuleOutcome]
    judged: list[Judged]


class Engine:
    """Applies the rules in force, as of one moment, to any number of orders.

    Attributes:
        busy: the number of the order that is being evaluated, 0 when none is: by it a time budget
            sees that a rule does not come to an end.
    """

    def __init__(self, active: Sequence[ActiveRule], as_of: datetime) -> None:
        """Do everything once that does not depend on the order."""
        self.active = tuple(active)
        self.as_of = as_of
        self.busy = 0
        self._evaluated = 0
        self._overruns: dict[str, int] = {}
        self._by_id = {entry.rule.id: entry for entry in active}
        found_while_reading = {
            entry.rule.id: PASS for entry in active if entry.rule.id in FOUND_WHILE_READING
        }
        steps = [
            _step(entry, as_of) for entry in active if entry.rule.id not in found_while_reading
        ]
        self._plans: dict[Status | None, Plan] = {
            status: _plan(
                steps,
                [step for step in steps if status in step.active.rule.statuses],
                found_while_reading,
            )
            for status in ANY_STATUS
        }
        # Without a status, only those rules can speak that do not ask for one.
        regardless = [step for step in steps if step.active.rule.statuses == ANY_STATUS]
        self._plans[None] = _plan(steps, regardless, found_while_reading, otherwise=NO_STATUS)

    def evaluate(self, order: Order) -> Evaluation:
        """Ask every rule that applies to an order of this status; whatever a rule does, return."""
        plan = self._plans[order.status]
        departures: dict[str, RuleOutcome] = {}
        judged: list[Judged] = []
        self._evaluated += 1
        self.busy = self._evaluated
        for step in plan.steps:
            active, rule_id, when, needs, check, arguments = step
            try:
                if when is not None and not when(order):
                    departures[rule_id] = NOT_APPLICABLE
                    continue
                for _, get, absent in needs:
                    value = get(order)
                    if value is None or value is absent:
                        departures[rule_id] = _lacking(needs, order)
                        break
                else:
                    # Most rules have nothing to say of most orders.
                    saying = iter(check(order, *arguments))
                    for first in saying:
                        departures[rule_id] = _listen(active, chain((first,), saying), judged)
                        break
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a rule may raise anything, SystemExit too
                departures[rule_id] = self._failed(rule_id, error)
        self.busy = 0
        return Evaluation(plan, departures, judged)

    def judge(self, rule_id: str, violation: Violation) -> Judged | None:
        """Grade a violation that was found while reading; None when its rule is not in force."""
        active = self._by_id.get(rule_id)
        return None if active is None else _judge(active, violation)

    def _failed(self, rule_id: str, error: BaseException) -> RuleOutcome:
        """Return the outcome of a rule that raised; one that never ends is called no more."""
        if isinstance(error, RuleTimeout):
            self._overruns[rule_id] = overruns = self._overruns.get(rule_id, 0) + 1
            if overruns >= PATIENCE:
                self._suspend(rule_id)
            return RuleOutcome("error", reason=str(error))
        if isinstance(error, _SuspendedError):
            return RuleOutcome("error", reason=str(error))
        text = " ".join(f"{type(error).__name__}: {error}".split())
        return RuleOutcome("error", reason=f"raised {text[:_LONGEST_REASON]}")

    def _suspend(self, rule_id: str) -> None:
        """Call a rule no more; from now on its outcome is ``error`` for every order."""
        for status, plan in self._plans.items():
            steps = tuple(
                step._replace(when=None, needs=(), check=_suspended)
                if step.rule_id == rule_id
                else step
                for step in plan.steps
            )
            self._plans[status] = plan._replace(steps=steps)


class _SuspendedError(Exception):
    pass


def _suspended(*_: object) -> Iterable[Violation]:
    raise _SuspendedError(f"it is not called any more after {PATIENCE} overruns of its time budget")


def _plan(
    steps: Sequence[Step],
    applying: Sequence[Step],
    found_while_reading: Mapping[str, RuleOutcome],
    otherwise: RuleOutcome = NOT_APPLICABLE,
) -> Plan:
    called = {step.rule_id for step in applying}
    settled = {step.rule_id: PASS if step.rule_id in called else otherwise for step in steps}
    settled = dict(sorted({**found_while_reading, **settled}.items()))
    counts = Counter(entry.outcome for entry in settled.values())
    return Plan(tuple(applying), settled, tuple(counts.items()))


def _step(active: ActiveRule, as_of: datetime) -> Step:
    rule = active.rule
    needs = tuple(_fact(pointer) for pointer in rule.needs)
    arguments = rule.extra_arguments(active.params, as_of)
    return Step(active, rule.id, rule.when, needs, rule.check, arguments)


def _fact(pointer: str) -> Fact:
    get = operator.attrgetter(".".join(attribute_path(pointer)))
    return Fact(pointer, get, get(_EMPTY_ORDER))


_EMPTY_ORDER = Order()


def _lacking(needs: tuple[Fact, ...], order: Order) -> RuleOutcome:
    values = ((fact, fact.get(order)) for fact in needs)
    pointers = (fact.pointer for fact, value in values if value is None or value is fact.absent)
    return RuleOutcome("cannot_evaluate", tuple(pointers))


def _listen(active: ActiveRule, saying: Iterator[object], judged: list[Judged]) -> RuleOutcome:
    """Take down what a rule says of an order, and return its outcome."""
    violations: list[Judged] = []
    pointers: list[str] = []
    for said in islice(saying, MOST_VIOLATIONS + 1):
        if isinstance(said, Violation):
            violations.append(_judge(active, said))
        elif isinstance(said, Missing):
            pointers.extend(said.pointers)
        else:
            return _junk(f"yielded {type(said).__name__}, not a violation")
    if len(violations) > MOST_VIOLATIONS:
        return _junk(f"found more than {MOST_VIOLATIONS} violations in one order")
    judged.extend(violations)
    return RuleOutcome("fail" if violations else "cannot_evaluate", tuple(dict.fromkeys(pointers)))


def _junk(reason: str) -> RuleOutcome:
    return RuleOutcome("error", reason=reason)


def _judge(active: ActiveRule, violation: Violation) -> Judged:
    """Give a violation its severity and its words.

    Raises:
        Exception: of any kind, when the rule put together something that is no violation.
    """
    rule = active.rule
    severity = min(active.severity, violation.severity or active.severity)
    if violation.pointer and not violation.pointer.startswith("/"):
        raise ValueError(f"{violation.pointer!r} is no JSON Pointer")
    message = violation.message.format(
        observed=violation.observed, expected=violation.expected, **violation.fields
    )
    remedy = violation.remedy or rule.remedy
    return Judged(rule.id, violation, severity, message, remedy, rule.clauses)
