"""What a run was like: findings, outcomes and time by rule, documents by status and verdict.

A run that nobody wants statistics of pays nothing for them: rules are timed by wrapping what the
engine calls, not by asking in the engine whether to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import perf_counter_ns
from typing import Any

import msgspec
from msgspec import Struct

from checker.finding import OUTCOMES, Finding, Missing, Outcome, SeverityLabel, Violation
from checker.order import ANY_STATUS, Order
from checker.report import DocumentResult, Ending, RuleInfo, RuleOutcome, Verdict
from checker.rule import Rule
from checker.runs import Loaded
from checker.statuses import in_order

SEVERITIES: tuple[SeverityLabel, ...] = ("error", "warning", "info")
VERDICTS: tuple[Verdict, ...] = ("accepted", "rejected", "incomplete")


class RuleTime(Struct, frozen=True):
    """How long a rule took.

    Attributes:
        calls: for how many orders it was called.
        nanoseconds: of all calls together, with looking whether it has anything to speak of.
        share: of the time of all rules, 0 to 1.
        mean_nanoseconds: of one call.
    """

    calls: int
    nanoseconds: int
    share: float
    mean_nanoseconds: int


class RuleStatistics(Struct, frozen=True):
    """What one rule did in a run.

    Attributes:
        id: of the rule.
        name: of the fault.
        summary: the fault in one sentence.
        findings: those that count, by severity.
        waived: findings that a waiver covers.
        baselined: findings that the baseline knows.
        related: findings that are shown beneath those of other rules, as they have the same cause.
        outcomes: what it said of orders, for how many of them.
        time: that it took, None when nothing was timed.
    """

    id: str
    name: str
    summary: str
    findings: Mapping[SeverityLabel, int]
    waived: int
    baselined: int
    related: int
    outcomes: Mapping[Outcome, int]
    time: RuleTime | None

    @property
    def found(self) -> int:
        """The number of its findings, whether they count or not."""
        return sum(self.findings.values()) + self.waived + self.baselined + self.related


class StatusStatistics(Struct, frozen=True):
    """What became of the documents of one order status.

    Attributes:
        status: of the orders, None for documents without a status.
        verdicts: how many documents got which.
    """

    status: str | None
    verdicts: Mapping[Verdict, int]


class Statistics(Struct, frozen=True):
    """What a run was like.

    Attributes:
        ending: what is known after the last document.
        rules: all that are in force for any order, by id.
        statuses: in the order of a life cycle, documents without one last.
        nanoseconds: that the run took, None when nothing was timed.
    """

    ending: Ending
    rules: tuple[RuleStatistics, ...]
    statuses: tuple[StatusStatistics, ...]
    nanoseconds: int | None

    @property
    def rate(self) -> float | None:
        """Documents a second."""
        if not self.nanoseconds:
            return None
        return self.ending.summary.documents * 1e9 / self.nanoseconds


class Stopwatch:
    """Measures how long each rule takes, in this process.

    Attributes:
        calls: rule id to how often it was called.
        nanoseconds: rule id to the time of all calls.
    """

    def __init__(self, clock: Callable[[], int] = perf_counter_ns) -> None:
        """Start with nothing measured; the clock counts nanoseconds."""
        self._clock = clock
        self.calls: Counter[str] = Counter()
        self.nanoseconds: Counter[str] = Counter()

    def on(self, loaded: Loaded) -> Loaded:
        """Return the same with rules that are timed whenever they are called."""
        policy = loaded.policy
        rules = {rule_id: self.timed(rule) for rule_id, rule in policy.rules.items()}
        active = tuple(
            msgspec.structs.replace(entry, rule=rules[entry.rule.id]) for entry in policy.active
        )
        policy = msgspec.structs.replace(policy, rules=rules, active=active)
        return msgspec.structs.replace(loaded, policy=policy)

    def timed(self, rule: Rule) -> Rule:
        """Return a rule that says the same, and is timed."""
        rule_id, check, asked = rule.id, rule.check, rule.when
        clock, calls, nanoseconds = self._clock, self.calls, self.nanoseconds

        def timed_when(order: Order) -> bool:
            calls[rule_id] += 1
            spent = -clock()
            try:
                return asked is None or asked(order)
            finally:
                nanoseconds[rule_id] += spent + clock()

        # A rule works while it is called, if it returns a list, and while what it returns is gone
        # through, if it is a generator; what the engine does in between is none of its time.
        def timed_check(order: Order, *arguments: Any) -> Iterator[Violation | Missing]:
            if asked is None:
                calls[rule_id] += 1
            spent = -clock()
            try:
                for said in check(order, *arguments):
                    spent += clock()
                    try:
                        yield said
                    finally:
                        spent -= clock()
            finally:
                nanoseconds[rule_id] += spent + clock()

        return msgspec.structs.replace(
            rule, check=timed_check, when=None if asked is None else timed_when
        )


class Tally:
    """Adds up what a run is like, document by document; it keeps none of them."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._findings: Counter[tuple[str, str]] = Counter()
        self._verdicts: Counter[tuple[str | None, Verdict]] = Counter()
        self._departures: Counter[tuple[str, Outcome]] = Counter()
        # What is settled is one object for all orders of a status; kept, so that its id stays.
        self._settled: dict[int, Mapping[str, RuleOutcome]] = {}
        self._times_settled: Counter[int] = Counter()

    def add(self, result: DocumentResult) -> None:
        """Count a document."""
        self._verdicts[result.status, result.verdict] += 1
        for finding in result.findings:
            self._findings[finding.rule, _kind(finding)] += 1
            for related in finding.related:
                self._findings[related.rule, "related"] += 1
        settled = result.settled
        self._settled[id(settled)] = settled
        self._times_settled[id(settled)] += 1
        for rule_id in result.idle:
            self._depart(settled, rule_id, "not_applicable")
        for rule_id, departure in result.departures.items():
            self._depart(settled, rule_id, departure.outcome)

    def _depart(self, settled: Mapping[str, RuleOutcome], rule_id: str, outcome: Outcome) -> None:
        self._departures[rule_id, settled[rule_id].outcome] -= 1
        self._departures[rule_id, outcome] += 1

    def statistics(
        self,
        catalogue: Iterable[RuleInfo],
        ending: Ending,
        stopwatch: Stopwatch | None = None,
        nanoseconds: int | None = None,
    ) -> Statistics:
        """Return what was counted.

        Args:
            catalogue: the rules that are in force for any order.
            ending: what is known after the last document.
            stopwatch: that timed the rules, None when nothing did.
            nanoseconds: that the run took, None when nothing was timed.
        """
        outcomes = self._outcomes()
        total = 0 if stopwatch is None else sum(stopwatch.nanoseconds.values())
        return Statistics(
            ending,
            tuple(
                RuleStatistics(
                    id=rule.id,
                    name=rule.name,
                    summary=rule.summary,
                    findings={label: self._findings[rule.id, label] for label in SEVERITIES},
                    waived=self._findings[rule.id, "waived"],
                    baselined=self._findings[rule.id, "baselined"],
                    related=self._findings[rule.id, "related"],
                    outcomes={outcome: outcomes[rule.id, outcome] for outcome in OUTCOMES},
                    time=None if stopwatch is None else _time(rule.id, stopwatch, total),
                )
                for rule in catalogue
            ),
            tuple(self._statuses()),
            nanoseconds,
        )

    def _outcomes(self) -> Counter[tuple[str, Outcome]]:
        """Return how often each rule had each outcome."""
        outcomes = self._departures.copy()
        for key, settled in self._settled.items():
            for rule_id, entry in settled.items():
                outcomes[rule_id, entry.outcome] += self._times_settled[key]
        return outcomes

    def _statuses(self) -> Iterator[StatusStatistics]:
        """Yield the statuses that any document had."""
        found = {status for status, _ in self._verdicts}
        for status in (*in_order(ANY_STATUS), None):
            if status not in found:
                continue
            counts = {verdict: self._verdicts[status, verdict] for verdict in VERDICTS}
            yield StatusStatistics(status, counts)


def _kind(finding: Finding) -> str:
    """Return as what a finding is counted."""
    if finding.waiver is not None:
        return "waived"
    return "baselined" if finding.baselined else finding.severity


def _time(rule_id: str, stopwatch: Stopwatch, total: int) -> RuleTime:
    calls, spent = stopwatch.calls[rule_id], stopwatch.nanoseconds[rule_id]
    share = round(spent / total, 6) if total else 0.0
    return RuleTime(calls, spent, share, spent // calls if calls else 0)
