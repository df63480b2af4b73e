"""Many documents through one engine: results one by one, and the sums of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import localcontext

import msgspec

from checker.budget import time_budget
from checker.causes import one_per_cause, superseding
from checker.documents.faults import FOUND_WHILE_READING
from checker.documents.reader import Document, Reader
from checker.documents.sources import Text, texts
from checker.engine import FAIL, PASS, Engine, Evaluation, Plan
from checker.errors import InputError, PluginError
from checker.finding import Finding, Severity
from checker.placing import Placeable, findings
from checker.report import DocumentResult, Ending, Problem, RuleOutcome, Summary, Verdict
from checker.values.money import CONTEXT

NOT_READ = RuleOutcome("cannot_evaluate", ("",))
"""What every policy rule says of a document that is no order: the whole of it is missing."""


class Batch:
    """Checks documents and keeps the sums; memory does not grow with their number.

    Attributes:
        summary: the counts so far.
        hidden: findings so far that are below the level that is reported.
    """

    def __init__(
        self, reader: Reader, engine: Engine, *, fail_on: Severity, min_severity: Severity
    ) -> None:
        """Prepare a run.

        Args:
            reader: reads the documents.
            engine: applies the rules.
            fail_on: the least severity that rejects a document.
            min_severity: the least severity that is reported; what rejects is always reported.
        """
        self._reader = reader
        self._engine = engine
        self._fail_on = fail_on
        self._shown_from = min(fail_on, min_severity)
        self._problems: dict[tuple[str, str], Problem] = {}
        unread = {
            entry.rule.id: PASS if entry.rule.id in FOUND_WHILE_READING else NOT_READ
            for entry in engine.active
        }
        self._unread = Plan.without_rules(unread)
        self._superseding = superseding(entry.rule for entry in engine.active)
        self.summary = Summary()
        self.hidden = 0

    def check_files(self, paths: Iterable[str | InputError]) -> Iterator[DocumentResult]:
        """Yield the result of every document in these files."""
        with time_budget(self._engine):
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
            if order is None:
                evaluation = Evaluation(self._unread, [], {}, [])
            else:
                evaluation = self._engine.evaluate(order)
            found = list(map(Placeable, evaluation.judged))
            if document.faults:
                found += self._faults(document, evaluation.departures)
            shown = [entry for entry in found if entry.judged.severity >= self._shown_from]
            result = DocumentResult(
                path=text.path,
                index=text.index,
                id=None if order is None else order.id,
                status=None if order is None else order.status,
                verdict=self._verdict(document, evaluation.departures, found),
                findings=self._placed(document, shown) if shown else (),
                hidden=evaluation.hidden + len(found) - len(shown),
                settled=evaluation.plan.settled,
                idle=evaluation.idle,
                departures=evaluation.departures,
                text=text.data,
                origin=(text.line, text.column),
            )
        self._count(result, evaluation.plan)
        return result

    def _placed(self, document: Document, shown: Iterable[Placeable]) -> tuple[Finding, ...]:
        """Return what is shown as findings, one for each cause."""
        return one_per_cause(findings(document, shown), self._superseding)

    def _faults(
        self, document: Document, departures: dict[str, RuleOutcome]
    ) -> Iterator[Placeable]:
        """Yield what was found while reading, and put it down as outcomes."""
        for fault in document.faults:
            judged = self._engine.judge(fault.rule, fault.violation)
            if judged is not None:
                departures[fault.rule] = FAIL
                yield Placeable(judged, fault.of_key, fault.span)

    def refuse(self, refusals: Iterable[PluginError]) -> None:
        """Take note of plugins that do not take part."""
        for refusal in refusals:
            self._note(
                f"{refusal.plugin}: {refusal.reason}",
                Problem("plugin", refusal.reason, plugin=refusal.plugin),
            )

    def ending(self) -> Ending:
        """Return what is to be said after the last document."""
        problems = tuple(self._problems.values())
        return Ending(not problems, problems, self.summary, self.hidden)

    def _verdict(
        self,
        document: Document,
        departures: Mapping[str, RuleOutcome],
        found: Iterable[Placeable],
    ) -> Verdict:
        """Return the verdict on a document, and take note of what failed on it."""
        path, index = document.text.path, document.text.index
        verdict: Verdict = "accepted"
        for entry in found:
            if entry.judged.severity >= self._fail_on:
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
