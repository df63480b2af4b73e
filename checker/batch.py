"""Many documents through one examiner: results one by one, and the sums of them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from checker.budget import time_budget
from checker.documents.sources import Entry, documents
from checker.documents.text import Text
from checker.engine import Plan
from checker.errors import InputError, PluginError
from checker.examiner import Examiner, Seen, looked_through
from checker.finding import OUTCOMES, Outcome
from checker.report import (
    DocumentResult,
    Ending,
    Notice,
    Problem,
    Summary,
)


class Batch:
    """Checks documents and keeps the sums; memory does not grow with their number.

    Attributes:
        examiner: draws the conclusions.
        summary: the counts so far; those of outcomes are made up at the end.
        hidden: findings so far that are below the level that is reported.
    """

    def __init__(self, examiner: Examiner) -> None:
        """Start with nothing counted."""
        self.examiner = examiner
        self._problems: dict[tuple[str, str], Problem] = {}
        self.summary = Summary()
        self.hidden = 0
        self._plans: defaultdict[Plan, int] = defaultdict(int)
        self._departures: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
        self._idle = 0

    def check_files(self, paths: Iterable[str | InputError]) -> Iterator[DocumentResult]:
        """Yield the result of every document in these files."""
        with time_budget():
            yield from self.check_all(documents(paths))

    def check_all(self, entries: Iterable[Entry]) -> Iterator[DocumentResult]:
        """Yield the result of every document; take note of what could not be read."""
        for entry in looked_through(self.examiner, entries):
            if isinstance(entry, InputError):
                self.cannot_read(entry)
            else:
                yield self.conclude(*entry)

    def check(self, text: Text) -> DocumentResult:
        """Return the result of one document."""
        return self.conclude(text, self.examiner.look(text))

    def conclude(self, text: Text, seen: Seen) -> DocumentResult:
        """Return the result of a document that was looked at, by this or by another process."""
        examined = self.examiner.conclude(text, seen)
        result = examined.result
        if result.verdict == "incomplete":
            self._take_note(result, examined.failure)
        self._count(result, examined.plan)
        return result

    def refuse(self, refusals: Iterable[PluginError]) -> None:
        """Take note of plugins that do not take part."""
        for refusal in refusals:
            self._note(
                f"{refusal.plugin}: {refusal.reason}",
                Problem("plugin", refusal.reason, plugin=refusal.plugin),
            )

    def cannot_read(self, error: InputError) -> None:
        """Take note of a file that cannot be read to its end."""
        self._note(str(error), Problem("input", error.reason, path=error.path))

    def ending(self, notices: Iterable[Notice] = ()) -> Ending:
        """Return what is to be said after the last document."""
        self.summary.outcomes = self._outcomes()
        problems = tuple(self._problems.values())
        notes = tuple(
            Notice(notice.kind, self._put(notice.message), notice.place) for notice in notices
        )
        return Ending(not problems, problems, self.summary, self.hidden, notes)

    def _outcomes(self) -> dict[Outcome, int]:
        """Return how often there was each outcome: what was foreseen, and what came otherwise."""
        found = dict(self._departures)
        for plan, times in self._plans.items():
            for outcome, count in plan.counts:
                found[outcome] += count * times
        # What turned out to have nothing to say was foreseen as a pass.
        found["pass"] -= self._idle
        found["not_applicable"] += self._idle
        return found

    def _put(self, text: str) -> str:
        """Return text in the language of the run."""
        return self.examiner.engine.put(text)

    def _take_note(self, result: DocumentResult, failure: str | None) -> None:
        """Take note of what failed on a document."""
        path, index = result.path, result.index
        if failure is not None:
            self._note(failure, Problem("plugin", failure, path=path, index=index))
        for rule_id, outcome in result.departures.items():
            if outcome.outcome == "error":
                problem = Problem("rule", str(outcome.reason), rule=rule_id, path=path, index=index)
                self._note(rule_id, problem)

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
        self._plans[plan] += 1
        self._idle += len(result.idle)
        for rule_id, departure in result.departures.items():
            self._departures[plan.settled[rule_id].outcome] -= 1
            self._departures[departure.outcome] += 1
        for finding in result.findings:
            if finding.waiver is not None:
                summary.waived += 1
            elif finding.baselined:
                summary.baselined += 1
            else:
                summary.findings[finding.severity] += 1
        self.hidden += result.hidden

    def _note(self, key: str, problem: Problem) -> None:
        """Add a problem; of those with the same key the first is kept, with their number."""
        known = self._problems.get((problem.kind, key))
        if known is None:
            problem = msgspec.structs.replace(problem, message=self._put(problem.message))
        else:
            problem = msgspec.structs.replace(known, count=known.count + 1)
        self._problems[problem.kind, key] = problem
