"""One order, the rules in force: what each of them says. Reads nothing, prints nothing."""

from __future__ import annotations

import decimal
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import Struct

from checker.documents.faults import FOUND_WHILE_READING, UNREADABLE
from checker.documents.shape import attribute_path
from checker.errors import raised
from checker.finding import Missing, Outcome, Severity, Violation
from checker.order import ANY_STATUS, Order, Status
from checker.report import (
    NOT_APPLICABLE,
    NOT_READ,
    RuleOutcome,
    normal,
    outcomes,
    plain,
    steady,
)
from checker.rulesets.active import ActiveRule
from checker.words import words

if TYPE_CHECKING:
    from checker.language import Language

PASS = RuleOutcome("pass")
FAIL = RuleOutcome("fail")
NO_STATUS = RuleOutcome("cannot_evaluate", ("/status",))

MOST_SAID = 10_000
"""A rule that has more to say of one order is broken."""

PATIENCE = 3
"""How often a rule may exceed its time budget before it is called no more."""


class RuleTimeout(BaseException):
    """Raised inside of a rule that has exceeded its time budget."""


class Facts(Struct, frozen=True):
    """The facts that any of the rules needs, asked for once per order.

    Attributes:
        bits: pointer to the bit of the fact; a set of facts is the sum of theirs.
        get: returns the facts, in the same order; absent are None and what is empty.
    """

    bits: Mapping[str, int]
    get: Callable[[Order], tuple[Any, ...]]

    @classmethod
    def at(cls, pointers: Sequence[str]) -> Facts:
        """Return the facts at these places of an order document."""
        paths = [".".join(attribute_path(pointer)) for pointer in pointers]
        return cls({pointer: 1 << i for i, pointer in enumerate(pointers)}, _getter(paths))

    def absent(self, order: Order) -> int:
        """Return the set of facts that are absent from an order."""
        facts = self.get(order)
        if all(facts):
            return 0  # as of most orders; some of the others have but a zero or a False
        absent = 0
        for bit, fact in zip(self.bits.values(), facts, strict=True):
            if not fact and (fact is None or isinstance(fact, (tuple, dict))):
                absent += bit
        return absent


class Step(NamedTuple):
    """One rule, ready to be called for many orders."""

    active: ActiveRule
    rule_id: str
    when: Callable[[Order], bool] | None
    needs: int
    check: Callable[[Order], Iterable[Violation | Missing]]


class Plan(Struct, frozen=True, eq=False):
    """What is done with every order of one status.

    Attributes:
        steps: the rules to call.
        facts: what they need.
        settled: the outcome of every rule in force, if no step departs from ``pass``.
        counts: how often each outcome stands in `settled`.

    There are few of them, each of which is equal to itself alone.
    """

    steps: tuple[Step, ...]
    facts: Facts
    settled: Mapping[str, RuleOutcome]
    counts: tuple[tuple[Outcome, int], ...]

    @classmethod
    def of(cls, steps: tuple[Step, ...], facts: Facts, settled: Mapping[str, RuleOutcome]) -> Plan:
        """Return a plan with its outcomes counted."""
        counts = Counter(entry.outcome for entry in settled.values())
        return cls(steps, facts, settled, tuple(counts.items()))

    @classmethod
    def without_rules(cls, settled: Mapping[str, RuleOutcome]) -> Plan:
        """Return the plan for what is no order: nothing is called."""
        return cls.of((), Facts.at(()), settled)


class Judged(Struct, frozen=True):
    """A violation, graded and put into words; it becomes a finding once its place is known.

    Observed and expected are values that JSON can hold; `stands` is what was observed as text that
    is the same however it is written.
    """

    rule_id: str
    violation: Violation
    severity: Severity
    message: str
    observed: Any
    expected: Any
    stands: str
    remedy: str
    clauses: tuple[str, ...]


class Evaluation(Struct, gc=False):
    """What the rules say of one order; filled in while they are asked.

    Attributes:
        plan: what is done.
        idle: the ids of rules that have nothing to speak of in this order.
        departures: rule id to its outcome, where else the plan did not foresee it.
        judged: the violations that are grave enough to be reported.
        hidden: the number of those that are not.
    """

    plan: Plan
    idle: list[str]
    departures: dict[str, RuleOutcome]
    judged: list[Judged]
    hidden: int = 0

    def outcomes(self) -> dict[str, RuleOutcome]:
        """Return the outcome of every rule in force, by rule id."""
        return outcomes(self.plan.settled, self.idle, self.departures)


_Asked = tuple[Order, int, Callable[[str], None], Evaluation]
"""An order, the set of facts that are absent from it, where idle rules are noted, and the rest."""


class Engine:
    """Applies the rules in force, as of one moment, to any number of orders.

    Attributes:
        active: the rules in force.
        as_of: the moment.
        shown_from: the least severity that is put into words and reported.
        supersedes: rule id to the ids of the rules that it supersedes, for those that do.
        language: of what is put into words; None for English.
        unread: what the rules say of a document that is no order. The first thing asked of it is
            that it can be read; what is not even that departs from this, and nothing else is asked.
    """

    def __init__(
        self,
        active: Sequence[ActiveRule],
        as_of: datetime,
        shown_from: Severity = Severity.INFO,
        language: Language | None = None,
    ) -> None:
        """Do everything once that does not depend on the order.

        Args:
            active: the rules in force.
            as_of: the moment as of which orders are judged.
            shown_from: the least severity that is reported; below it is only counted.
            language: of what is put into words; None for English.
        """
        self.active = tuple(active)
        self.supersedes = {
            entry.rule.id: entry.rule.supersedes for entry in active if entry.rule.supersedes
        }
        self.shown_from = shown_from
        self.language = language
        self.as_of = as_of
        self._overruns: dict[str, int] = {}
        self._suspended: set[str] = set()
        self._by_id = {entry.rule.id: entry for entry in active}
        found_while_reading = {
            entry.rule.id: PASS for entry in active if entry.rule.id in FOUND_WHILE_READING
        }
        called = [entry for entry in active if entry.rule.id not in found_while_reading]
        self._found_while_reading = found_while_reading
        self._called = called
        self._plans: dict[Status | None, Plan] = {}
        self.unread = Plan.without_rules(
            {rule_id: PASS if rule_id == UNREADABLE else NOT_READ for rule_id in self._by_id}
        )

    def evaluate(self, order: Order) -> Evaluation:
        """Ask every rule that applies to an order of this status; whatever a rule does, return."""
        (evaluation,) = self.evaluate_all((order,))
        return evaluation

    def evaluate_all(self, orders: Sequence[Order | None]) -> list[Evaluation]:
        """Ask every rule about every order to which it applies.

        One rule after the other is asked about all of them: what a processor has at hand for a
        rule serves for the next order, which takes a third off the time.

        Args:
            orders: a handful; None for what is no order.
        """
        evaluations: list[Evaluation] = []
        by_plan: dict[Plan, list[_Asked]] = {}
        for order in orders:
            if order is None:
                evaluations.append(Evaluation(self.unread, [], {}, []))
                continue
            plan = self._plans.get(order.status) or self.plan(order.status)
            evaluation = Evaluation(plan, [], {}, [])
            evaluations.append(evaluation)
            asked = (order, plan.facts.absent(order), evaluation.idle.append, evaluation)
            if plan in by_plan:
                by_plan[plan].append(asked)
            else:
                by_plan[plan] = [asked]
        arithmetic = _Arithmetic()
        for plan, all_asked in by_plan.items():
            for step in plan.steps:
                self._ask(step, plan.facts, all_asked)
            if arithmetic.has_changed():
                for asked in all_asked:
                    self._ask_again(plan, asked, arithmetic)
        return evaluations

    def _ask(self, step: Step, facts: Facts, asked: Sequence[_Asked]) -> None:
        """Ask one rule about orders."""
        active, rule_id, when, needs, check = step
        if rule_id in self._suspended:
            when, needs, check = None, 0, _suspended
        for order, absent, is_idle, evaluation in asked:
            try:
                if when is not None and not when(order):
                    is_idle(rule_id)
                elif needs & absent:
                    lacking = (need for need in active.rule.needs if facts.bits[need] & absent)
                    evaluation.departures[rule_id] = RuleOutcome("cannot_evaluate", tuple(lacking))
                else:
                    saying = check(order)
                    for first in saying:  # most rules have nothing to say of most orders
                        said = chain((first,), saying) if iter(saying) is saying else iter(saying)
                        evaluation.departures[rule_id] = self._listen(active, said, evaluation)
                        break
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a rule may raise anything, SystemExit too
                evaluation.departures[rule_id] = self._failed(rule_id, error)
                if rule_id in self._suspended:
                    when, needs, check = None, 0, _suspended

    def _ask_again(self, plan: Plan, asked: _Asked, arithmetic: _Arithmetic) -> None:
        """Ask about one order anew, in the right arithmetic, and find out who changes it.

        What such a rule says is not taken down: its figures may be wrong, others' are not.
        """
        *_, evaluation = asked
        evaluation.idle.clear()  # where idle rules are noted remains the same
        evaluation.departures.clear()
        evaluation.judged.clear()
        evaluation.hidden = 0
        for step in plan.steps:
            idle, judged = len(evaluation.idle), len(evaluation.judged)
            hidden = evaluation.hidden
            self._ask(step, plan.facts, (asked,))
            if arithmetic.has_changed():
                del evaluation.idle[idle:], evaluation.judged[judged:]
                evaluation.hidden = hidden
                evaluation.departures[step.rule_id] = self._error(_OTHER_ARITHMETIC)

    def beside(self, active: Sequence[ActiveRule]) -> Engine:
        """Return an engine for other rules in force, to work in turn with this one."""
        return Engine(active, self.as_of, self.shown_from, self.language)

    def plan(self, status: Status | None) -> Plan:
        """Return the plan for orders of a status; it is made when the first one comes."""
        if status in self._plans:
            return self._plans[status]
        # Without a status, only those rules can speak that do not ask for one.
        asked = ANY_STATUS if status is None else {status}
        applying = [entry for entry in self._called if asked <= entry.rule.statuses]
        otherwise = NO_STATUS if status is None else NOT_APPLICABLE
        settled = self._found_while_reading | {entry.rule.id: otherwise for entry in self._called}
        plan = _plan(applying, settled, self.as_of)
        self._plans[status] = plan
        return plan

    def judge(self, rule_id: str, violation: Violation) -> Judged | None:
        """Grade a violation that was found while reading; None when its rule is not in force."""
        active = self._by_id.get(rule_id)
        if active is None:
            return None
        return _judge(active, violation, _severity(active, violation), self.language)

    def _listen(
        self, active: ActiveRule, saying: Iterator[object], evaluation: Evaluation
    ) -> RuleOutcome:
        """Take down what a rule says of an order, and return its outcome."""
        violations: list[Judged] = []
        pointers: list[str] = []
        reasons: list[str] = []
        hidden = 0
        for number, said in enumerate(saying):
            if number == MOST_SAID:
                return self._error(
                    words("said more than {most} things of one order", most=MOST_SAID)
                )
            if isinstance(said, Violation):
                severity = _severity(active, said)
                if severity < self.shown_from:
                    hidden += 1
                else:
                    violations.append(_judge(active, said, severity, self.language))
            elif isinstance(said, Missing) and said.pointers:
                pointers.extend(map(_pointer, said.pointers))
                if said.reason is not None:
                    reasons.append(self.put(_text("reason", said.reason)))
            else:
                kind = type(said).__name__
                return self._error(words("yielded {kind}, not a violation", kind=kind))
        evaluation.judged += violations
        evaluation.hidden += hidden
        if not pointers:
            return FAIL
        outcome: Outcome = "fail" if violations or hidden else "cannot_evaluate"
        reason = self.put("; ").join(dict.fromkeys(reasons)) or None
        return RuleOutcome(outcome, tuple(dict.fromkeys(pointers)), reason)

    def _failed(self, rule_id: str, error: BaseException) -> RuleOutcome:
        """Return the outcome of a rule that raised; one that never ends is called no more."""
        if isinstance(error, RuleTimeout):
            self._overruns[rule_id] = overruns = self._overruns.get(rule_id, 0) + 1
            if overruns >= PATIENCE:
                self._suspended.add(rule_id)
            return self._error(error.args[0] if error.args else "")
        if isinstance(error, _SuspendedError):
            return self._error(_CALLED_NO_MORE)
        return self._error(words("raised {what}", what=raised(error)))

    def _error(self, reason: str) -> RuleOutcome:
        return RuleOutcome("error", reason=self.put(reason))

    def put(self, text: str) -> str:
        """Return text in the language of the run."""
        return str(text) if self.language is None else self.language.text(text)


class _SuspendedError(Exception):
    pass


_CALLED_NO_MORE = words(
    "it is not called any more after {times} overruns of its time budget", times=PATIENCE
)


_OTHER_ARITHMETIC = words(
    "changed the arithmetic of all rules; its own belongs into `with decimal.localcontext()`"
)


class _Arithmetic:
    """The arithmetic that rules run in, which no rule may change for the others."""

    def __init__(self) -> None:
        self._context = decimal.getcontext()
        self._right = self._context.copy()

    def has_changed(self) -> bool:
        """Whether it is another than it was; then it is put right."""
        context, right = self._context, self._right
        if decimal.getcontext() is context and _settings(context) == _settings(right):
            return False
        decimal.setcontext(context)
        context.prec, context.rounding = right.prec, right.rounding
        context.Emax, context.Emin = right.Emax, right.Emin
        context.capitals, context.clamp = right.capitals, right.clamp
        for signal in right.traps:
            context.traps[signal] = right.traps[signal]
        return True


_settings = operator.attrgetter("prec", "rounding", "Emax", "Emin", "capitals", "clamp", "traps")
"""All of a context but its flags, which every calculation sets."""


def _suspended(*_: object) -> Iterable[Violation]:
    raise _SuspendedError


def _plan(
    applying: Sequence[ActiveRule],
    otherwise: Mapping[str, RuleOutcome],
    as_of: datetime,
) -> Plan:
    """Return the plan that calls these rules; of the others it is known what they say."""
    facts = Facts.at(sorted({need for entry in applying for need in entry.rule.needs}))
    steps = tuple(_step(entry, as_of, facts) for entry in applying)
    settled = {**otherwise, **{step.rule_id: PASS for step in steps}}
    return Plan.of(steps, facts, dict(sorted(settled.items())))


def _step(active: ActiveRule, as_of: datetime, facts: Facts) -> Step:
    rule = active.rule
    needs = sum(facts.bits[need] for need in set(rule.needs))
    return Step(active, rule.id, rule.when, needs, rule.bound(active.params, as_of))


def _getter(paths: Sequence[str]) -> Callable[[Order], tuple[Any, ...]]:
    """Return what gets the values at these paths."""
    if not paths:
        return lambda _: ()
    if len(paths) == 1:
        get = operator.attrgetter(*paths)
        return lambda order: (get(order),)
    return operator.attrgetter(*paths)


def _pointer(pointer: object) -> str:
    """Return a pointer as text that is nothing but text, or raise when it is none."""
    if isinstance(pointer, str) and pointer[:1] in ("", "/"):
        return _exact(pointer)
    raise ValueError(f"{pointer!r} is no JSON Pointer")


def _text(what: str, text: object) -> str:
    """Return a text as it is, which may be `words`, or raise when it is none."""
    if isinstance(text, str):
        return text
    raise TypeError(f"a {what} is text, not {type(text).__name__}")


def _exact(text: str) -> str:
    """Return a text without what a subclass makes of it, which no report could write."""
    return text if type(text) is str else str.__str__(text)


def _severity(active: ActiveRule, violation: Violation) -> Severity:
    """Return the lower of what the violation and what its rule in force is graded."""
    lower = violation.severity
    return active.severity if lower is None else min(active.severity, lower)


def _judge(
    active: ActiveRule, violation: Violation, severity: Severity, language: Language | None
) -> Judged:
    """Give a violation of this severity its words.

    Raises:
        Exception: of any kind, when the rule put together something that is no violation.
    """
    rule = active.rule
    pointer = _pointer(violation.pointer)
    if pointer is not violation.pointer:
        violation = msgspec.structs.replace(violation, pointer=pointer)
    fields = {"observed": steady(violation.observed), "expected": steady(violation.expected)}
    for name, value in violation.fields.items():
        fields[name] = steady(value)
    remedy, expected = _text("remedy", violation.remedy or rule.remedy), violation.expected
    if language is None:
        message = violation.message.format(**fields)
    else:
        message = language.message(violation.message, fields)
        remedy, expected = language.text(remedy), language.value(expected)
    observed, expected = plain(violation.observed), plain(expected)
    return Judged(
        rule.id,
        violation,
        severity,
        _exact(message),
        observed,
        expected,
        normal(violation.observed),
        _exact(remedy),
        rule.clauses,
    )
