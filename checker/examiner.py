"""One document, the rules in force: what there is to say of it, found, placed, marked, grouped.

Nothing here remembers one document while it looks at the next, so any number of threads may share
an examiner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import localcontext

from msgspec import Struct

from checker.causes import one_per_cause
from checker.documents.faults import FOUND_WHILE_READING
from checker.documents.reader import Document, Reader
from checker.documents.sources import Text
from checker.engine import FAIL, PASS, Engine, Evaluation, Plan
from checker.finding import Finding, Severity, is_marked
from checker.order import Order
from checker.placing import Placeable, by_position, findings
from checker.report import DocumentResult, RuleOutcome, Verdict
from checker.values.money import CONTEXT

NOT_READ = RuleOutcome("cannot_evaluate", ("",))
"""What every policy rule says of a document that is no order: the whole of it is missing."""


Choose = Callable[[str, Order | None], Engine]
"""From the path of a file and an order, None if there is none in it, to the engine for it."""

Mark = Callable[[Finding, str, str | None], Finding]
"""From a finding, the path and the order's number to the finding, marked or as it is."""


class Examined(Struct, frozen=True, gc=False):
    """The result of one document.

    Attributes:
        result: as it is reported.
        plan: what was done with it.
        failure: why an input format could not read it, None when none failed.
    """

    result: DocumentResult
    plan: Plan
    failure: str | None


class Examiner:
    """Examines documents, one at a time.

    Attributes:
        engine: that applies to an order which no override speaks of.
    """

    def __init__(  # noqa: PLR0913 - what examining depends on, all but two by name
        self,
        reader: Reader,
        engine: Engine,
        *,
        fail_on: Severity,
        min_severity: Severity,
        choose: Choose | None = None,
        marks: Sequence[Mark] = (),
    ) -> None:
        """Prepare.

        Args:
            reader: reads the documents.
            engine: applies the rules.
            fail_on: the least severity that rejects a document.
            min_severity: the least severity that is reported; what rejects is always reported.
            choose: which engine applies to an order, if not the same one to all.
            marks: what may mark a finding so that it rejects nothing; the first to do so does.
        """
        self.engine = engine
        self._reader = reader
        self._choose = choose
        self._marks = marks
        self._fail_on = fail_on
        self._shown_from = min(fail_on, min_severity)
        self._unread = _unread(engine)

    def examine(self, text: Text) -> Examined:
        """Return the result of one document, whatever is in it and whatever the rules do."""
        with localcontext(CONTEXT):
            document = self._reader.read(text)
            order = document.order
            engine = self.engine
            if self._choose is not None:
                engine = self._choose(text.path, order)
            if order is not None:
                evaluation = engine.evaluate(order)
            else:
                unread = self._unread if engine is self.engine else _unread(engine)
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
        return Examined(result, evaluation.plan, document.failure)

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

    def _verdict(
        self,
        document: Document,
        departures: Mapping[str, RuleOutcome],
        found: Iterable[Finding],
    ) -> Verdict:
        if document.failure is not None:
            return "incomplete"
        if departures and any(entry.outcome == "error" for entry in departures.values()):
            return "incomplete"
        for finding in found:
            if Severity.of(finding.severity) >= self._fail_on and not is_marked(finding):
                return "rejected"
        return "accepted"


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
