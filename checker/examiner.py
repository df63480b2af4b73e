"""Documents, the rules in force: what there is to say of them, found, placed, marked, grouped.

Nothing here remembers one document while it looks at the next, so any number of threads may share
an examiner. Only rules that do not end are remembered: by the engine, which calls them no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import localcontext

from msgspec import Struct

from checker.causes import one_per_cause
from checker.choosing import Choice
from checker.documents.reader import Document, Reader
from checker.documents.sources import Entry, handfuls
from checker.documents.text import Text
from checker.engine import FAIL, Engine, Evaluation, Plan
from checker.errors import InputError
from checker.finding import Finding, Severity, is_marked
from checker.order import Status
from checker.placing import Placeable, by_position, findings
from checker.report import DocumentResult, RuleOutcome, Verdict
from checker.values.money import CONTEXT
from checker.words import listing, words

Mark = Callable[[Finding, str, str | None, tuple[int, ...]], Finding]
"""From a finding to the finding, marked or as it is.

It is given the path, the order's number, and the places of the overrides that speak of the order.
"""


class Seen(Struct, frozen=True, gc=False, array_like=True):
    """What rules and reader say of one document, by itself.

    Attributes:
        overrides: the places of the overrides that speak of it.
        is_order: whether it is an order.
        id: the order's number, if it has one.
        status: the order's status, if it has one.
        findings: those that are reported, each by itself, by position.
        hidden: the number of findings that are not.
        idle: the ids of rules that have nothing to speak of in this order.
        departures: rule id to outcome where else the plan did not foresee it.
        failure: why an input format could not read it, None when none failed.
    """

    overrides: tuple[int, ...]
    is_order: bool
    id: str | None
    status: Status | None
    findings: tuple[Finding, ...]
    hidden: int
    idle: list[str]
    departures: dict[str, RuleOutcome]
    failure: str | None


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
    """Examines documents.

    Attributes:
        engine: that applies to an order which no override speaks of.
    """

    def __init__(
        self,
        reader: Reader,
        engine: Engine,
        *,
        fail_on: Severity,
        choice: Choice | None = None,
        marks: Sequence[Mark] = (),
    ) -> None:
        """Prepare.

        Args:
            reader: reads the documents.
            engine: applies the rules.
            fail_on: the least severity that rejects a document.
            choice: which engine applies to an order, if not the same one to all.
            marks: what may mark a finding so that it rejects nothing; the first to do so does.
        """
        self.engine = engine
        self._reader = reader
        self._choice = choice
        self._marks = marks
        self._fail_on = fail_on

    def expect_many(self) -> None:
        """Prepare for so many documents that what makes reading them fast pays off."""
        self._reader.expect_many()

    def examine(self, text: Text) -> Examined:
        """Return the result of one document, whatever is in it and whatever the rules do."""
        return self.conclude(text, self.look(text))

    def look(self, text: Text) -> Seen:
        """Read a document and ask the rules."""
        (seen,) = self.look_at((text,))
        return seen

    def look_at(self, texts: Sequence[Text]) -> list[Seen]:
        """Read documents and ask the rules: the part that takes time, and can be done anywhere."""
        with localcontext(CONTEXT):
            documents = [self._reader.read(text) for text in texts]
            choice = self._choice
            numbers: list[tuple[int, ...]] = [
                () if choice is None else choice.numbers(document.text.path, document.order)
                for document in documents
            ]
            return [*map(self._seen, documents, numbers, self._evaluated(documents, numbers))]

    def _evaluated(
        self, documents: Sequence[Document], numbers: Sequence[tuple[int, ...]]
    ) -> list[Evaluation]:
        """Return what the rules say of documents of which these overrides speak."""
        if self._choice is None:
            return self.engine.evaluate_all([document.order for document in documents])
        by_place: dict[int, Evaluation] = {}
        for chosen in dict.fromkeys(numbers):
            places = [place for place, others in enumerate(numbers) if others == chosen]
            orders = [documents[place].order for place in places]
            evaluations = self._choice.engine(chosen).evaluate_all(orders)
            by_place.update(zip(places, evaluations, strict=True))
        return [by_place[place] for place in range(len(documents))]

    def _seen(self, document: Document, numbers: tuple[int, ...], evaluation: Evaluation) -> Seen:
        """Return what is seen in a document of which the rules have said everything."""
        order = document.order
        engine = self._engine(numbers)
        if document.sources is not None and order is not None:
            self._name_keys(document.sources, engine, evaluation)
        found: tuple[Finding, ...] = ()
        if evaluation.judged or document.faults:  # in few documents
            found = self._found(document, engine, evaluation)
        return Seen(
            overrides=numbers,
            is_order=order is not None,
            id=None if order is None else order.id,
            status=None if order is None else order.status,
            findings=found,
            hidden=evaluation.hidden,
            idle=evaluation.idle,
            departures=evaluation.departures,
            failure=None if document.failure is None else engine.put(document.failure),
        )

    def _found(
        self, document: Document, engine: Engine, evaluation: Evaluation
    ) -> tuple[Finding, ...]:
        """Return what is reported of a document, at its place; note what is not, and faults."""
        found = [
            *map(Placeable, evaluation.judged),
            *_faults(document, engine, evaluation.departures),
        ]
        shown = [entry for entry in found if entry.judged.severity >= engine.shown_from]
        evaluation.hidden += len(found) - len(shown)
        return findings(document, shown) if shown else ()

    def _name_keys(
        self, sources: Mapping[str, str], engine: Engine, evaluation: Evaluation
    ) -> None:
        """Name missing facts by the keys of a vendor's payload, as findings are placed in it."""
        from checker.documents.vendors import lacking  # most documents are no vendor's

        for rule, outcome in evaluation.outcomes().items():
            if outcome.missing:
                places, nowhere = lacking(outcome.missing, sources)
                reasons = [outcome.reason] if outcome.reason else []
                if nowhere:
                    facts = "" if len(nowhere) == len(outcome.missing) else listing(nowhere)
                    reasons.append(engine.put(_no_key(facts)))
                reason = engine.put("; ").join(reasons) or None
                evaluation.departures[rule] = RuleOutcome(outcome.outcome, places, reason)

    def conclude(self, text: Text, seen: Seen) -> Examined:
        """Return the result of a document that was looked at, marked and grouped; one by one.

        What marks findings may remember those before, so this is done in the order of the
        documents.
        """
        engine = self._engine(seen.overrides)
        plan = engine.plan(seen.status) if seen.is_order else engine.unread
        found = self._grouped(text, seen, engine.supersedes) if seen.findings else ()
        result = DocumentResult(
            path=text.path,
            index=text.index,
            id=seen.id,
            status=seen.status,
            verdict=self._verdict(seen, found),
            findings=found,
            hidden=seen.hidden,
            settled=plan.settled,
            idle=seen.idle,
            departures=seen.departures,
            text=text.data,
            origin=(text.line, text.column),
        )
        return Examined(result, plan, seen.failure)

    def _engine(self, numbers: tuple[int, ...]) -> Engine:
        return self.engine if self._choice is None else self._choice.engine(numbers)

    def _grouped(
        self, text: Text, seen: Seen, supersedes: Mapping[str, frozenset[str]]
    ) -> tuple[Finding, ...]:
        """Return the findings of a document, one for each cause; marked ones stay apart."""
        found = seen.findings
        if not self._marks:
            return one_per_cause(found, supersedes)
        after = [self._marked(finding, text.path, seen) for finding in found]
        open_ones = [finding for finding in after if not is_marked(finding)]
        grouped = (*one_per_cause(open_ones, supersedes), *filter(is_marked, after))
        return tuple(sorted(grouped, key=by_position))

    def _marked(self, finding: Finding, path: str, seen: Seen) -> Finding:
        for mark in self._marks:
            marked = mark(finding, path, seen.id, seen.overrides)
            if is_marked(marked):
                return marked
        return finding

    def _verdict(self, seen: Seen, found: Iterable[Finding]) -> Verdict:
        if seen.failure is not None:
            return "incomplete"
        for departure in seen.departures.values():
            if departure.outcome == "error":
                return "incomplete"
        for finding in found:
            if Severity.of(finding.severity) >= self._fail_on and not is_marked(finding):
                return "rejected"
        return "accepted"


def looked_through(
    examiner: Examiner, entries: Iterable[Entry]
) -> Iterator[tuple[Text, Seen] | InputError]:
    """Yield documents with what is seen in them, and what could not be read, in their order."""
    for handful in handfuls(entries):
        seen = iter(examiner.look_at([e for e in handful if not isinstance(e, InputError)]))
        for entry in handful:
            yield entry if isinstance(entry, InputError) else (entry, next(seen))


def _no_key(facts: str) -> str:
    """Return the reason when a format names no key for some facts, for any if none is named."""
    if facts:
        return words("the input format names no key for {facts}", facts=facts)
    return words("the input format names no key for this")


def _faults(
    document: Document, engine: Engine, departures: dict[str, RuleOutcome]
) -> Iterator[Placeable]:
    """Yield what was found while reading, and put it down as outcomes."""
    for fault in document.faults:
        judged = engine.judge(fault.rule, fault.violation)
        if judged is not None:
            departures[fault.rule] = FAIL
            yield Placeable(judged, fault.of_key, fault.span)
