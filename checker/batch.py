"""Many documents through one engine: results one by one, and the sums of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import localcontext

import msgspec

from checker.budget import time_budget
from checker.causes import one_per_cause
from checker.documents.faults import FOUND_WHILE_READING
from checker.documents.reader import Document, Reader
from checker.documents.sources import Text, texts
from checker.engine import FAIL, PASS, Engine, Evaluation, Plan
from checker.errors import InputError, PluginError
from checker.finding import Finding, Severity, is_marked
from checker.order import Order
from checker.placing import Placeable, by_position, findings
from checker.report import (
    DocumentResult,
    Ending,
    Notice,
    Problem,
    RuleOutcome,
    Summary,
    Verdict,
)
from checker.values.money import CONTEXT

NOT_READ = RuleOutcome("cannot_evaluate", ("",))
"""What every policy rule says of a document that is no order: the whole of it is missing."""


Choose = Callable[[str, Order | None], Engine]
"""From the path of a file and an order, None if there is none in it, to the engine for it."""

Mark = Callable[[Finding, str, str | None], Finding]
"""From a finding, the path and the order's number to the finding, marked or as it is."""


class Batch:
    """Checks documents and keeps the sums; memory does not grow with their number.

    Attributes:
        summary: the counts so far.
        hidden: findings so far that are below the level that is reported.
    """

    def __init__(  # noqa: PLR0913 - what a run is made of, all but two by name
        self,
        reader: Reader,
        engine: Engine,
        *,
        fail_on: Severity,
        min_severity: Severity,
        choose: Choose | None = None,
        marks: Sequence[Mark] = (),
    ) -> None:
        """Prepare a run.

        Args:
            reader: reads the documents.
            engine: applies the rules.
            fail_on: the least severity that rejects a document.
            min_severity: the least severity that is reported; what rejects is always reported.
            choose: which engine applies to an order, if not the same one to all.
            marks: what may mark a finding so that it rejects nothing; the first to do so does.
        """
        self._reader = reader
        self._engine = engine
        self._choose = choose
        self._marks = marks
        self._fail_on = fail_on
        self._shown_from = min(fail_on, min_severity)
        self._problems: dict[tuple[str, str], Problem] = {}
        self._unread = _unread(engine)
        self.summary = Summary()
        self.hidden = 0

    def check_files(self, paths: Iterable[str | InputError]) -> Iterator[DocumentResult]:
        """Yield the result of every document in these files."""
        with time_budget(self._engine.pulse):
            for path in paths:
                if isinstance(path, InputError):
                    self._cannot_read(path)
                    continue
                try:
                    for text in texts(path):
                        yield self.check(text)
                except InputError as error:
                    self._cannot_read(error)

    def check(self, text: Text) -> DocumentResult:
        """Return the result of one document."""
        with localcontext(CONTEXT):
            document = self._reader.read(text)
            order = document.order
            engine = self._engine
            if self._choose is not None:
                engine = self._choose(text.path, order)
            if order is not None:
                evaluation = engine.evaluate(order)
            else:
                unread = self._unread if engine is self._engine else _unread(engine)
                evaluation = Evaluation(unread, [], {}, [])
            found = list(map(Placeable, evaluation.judged))
            if document.faults:
                found += _faults(document, engine, evaluation.departures)
            shown = [entry for entry in found if entry.judged.severity >= self._shown_from]
            placed = self._placed(document, shown, engine.supersedes) if shown else ()
            result = DocumentResult(
                path=text.path,
                index=text.index,
                id=None if order is None else order.id,
                status=None if order is None else order.status,
                verdict=self._verdict(document, evaluation.departures, placed),
                findings=placed,
                hidden=evaluation.hidden + len(found) - len(shown),
                settled=evaluation.plan.settled,
                idle=evaluation.idle,
                departures=evaluation.departures,
                text=text.data,
                origin=(text.line, text.column),
            )
        self._count(result, evaluation.plan)
        return result

    def _placed(
        self,
        document: Document,
        shown: Iterable[Placeable],
        supersedes: Mapping[str, frozenset[str]],
    ) -> tuple[Finding, ...]:
        """Return what is shown as findings, one for each cause; marked ones stay apart."""
        placed = findings(document, shown)
        if not self._marks:
            return one_per_cause(placed, supersedes)
        order_id = None if document.order is None else document.order.id
        after = [self._marked(finding, document.text.path, order_id) for finding in placed]
        open_ones = [finding for finding in after if not is_marked(finding)]
        grouped = (*one_per_cause(open_ones, supersedes), *filter(is_marked, after))
        return tuple(sorted(grouped, key=by_position))

    def _marked(self, finding: Finding, path: str, order_id: str | None) -> Finding:
        for mark in self._marks:
            marked = mark(finding, path, order_id)
            if is_marked(marked):
                return marked
        return finding

    def refuse(self, refusals: Iterable[PluginError]) -> None:
        """Take note of plugins that do not take part."""
        for refusal in refusals:
            self._note(
                f"{refusal.plugin}: {refusal.reason}",
                Problem("plugin", refusal.reason, plugin=refusal.plugin),
            )

    def ending(self, notices: Iterable[Notice] = ()) -> Ending:
        """Return what is to be said after the last document."""
        problems = tuple(self._problems.values())
        return Ending(not problems, problems, self.summary, self.hidden, tuple(notices))

    def _verdict(
        self,
        document: Document,
        departures: Mapping[str, RuleOutcome],
        found: Iterable[Finding],
    ) -> Verdict:
        """Return the verdict on a document, and take note of what failed on it."""
        path, index = document.text.path, document.text.index
        verdict: Verdict = "accepted"
        for finding in found:
            if Severity.of(finding.severity) >= self._fail_on and not is_marked(finding):
                verdict = "rejected"
        if document.failure is not None:
            verdict = "incomplete"
            problem = Problem("plugin", document.failure, path=path, index=index)
            self._note(document.failure, problem)
        for rule_id, outcome in departures.items():
            if outcome.outcome == "error":
                verdict = "incomplete"
                problem = Problem("rule", str(outcome.reason), rule=rule_id, path=path, index=index)
                self._note(rule_id, problem)
        return verdict

    def _count(self, result: DocumentResult, plan: Plan) -> None:
        """Add a result to the sums."""
        summary = self.summary
        summary.documents += 1
        if result.verdict == "accepted":
            summary.accepted += 1
        elif result.verdict == "rejected":
            summary.rejected += 1
        else:
            summary.incomplete += 1
        outcomes = summary.outcomes
        for outcome, count in plan.counts:
            outcomes[outcome] += count
        # Whatever departs from the plan was foreseen as a pass.
        outcomes["pass"] -= len(result.idle) + len(result.departures)
        outcomes["not_applicable"] += len(result.idle)
        for departure in result.departures.values():
            outcomes[departure.outcome] += 1
        for finding in result.findings:
            if finding.waiver is not None:
                summary.waived += 1
            elif finding.baselined:
                summary.baselined += 1
            else:
                summary.findings[finding.severity] += 1
        self.hidden += result.hidden

    def _cannot_read(self, error: InputError) -> None:
        self._note(error.path, Problem("input", error.reason, path=error.path))

    def _note(self, key: str, problem: Problem) -> None:
        """Add a problem; of those with the same key the first is kept, with their number."""
        known = self._problems.get((problem.kind, key))
        if known is not None:
            problem = msgspec.structs.replace(known, count=known.count + 1)
        self._problems[problem.kind, key] = problem


def _unread(engine: Engine) -> Plan:
    """Return what the rules in force say of a document that is no order."""
    return Plan.without_rules(
        {
            entry.rule.id: PASS if entry.rule.id in FOUND_WHILE_READING else NOT_READ
            for entry in engine.active
        }
    )


def _faults(
    document: Document, engine: Engine, departures: dict[str, RuleOutcome]
) -> Iterator[Placeable]:
    """Yield what was found while reading, and put it down as outcomes."""
    for fault in document.faults:
        judged = engine.judge(fault.rule, fault.violation)
        if judged is not None:
            departures[fault.rule] = FAIL
            yield Placeable(judged, fault.of_key, fault.span)
