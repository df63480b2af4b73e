"""What a run found: the result for each document, the summary, and who writes them down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from checker.errors import without_addresses
from checker.finding import OUTCOMES, Finding, Outcome, SeverityLabel
from checker.words import words

FORMAT = "checker-report/1"

Verdict = Literal["accepted", "rejected", "incomplete"]


class RuleOutcome(Struct, frozen=True, omit_defaults=True, gc=False):
    """What one rule said of one order.

    Attributes:
        outcome: one of the five.
        missing: JSON Pointers of the facts that were missing.
        reason: why the rule failed, for the outcome ``error``; else what is wanting besides facts.
    """

    outcome: Outcome
    missing: tuple[str, ...] = ()
    reason: str | None = None


NOT_APPLICABLE = RuleOutcome("not_applicable")

NOT_READ = RuleOutcome("cannot_evaluate", ("",))
"""What rules say of a document that is no order: the whole of it is missing."""


def outcomes(
    settled: Mapping[str, RuleOutcome], idle: Sequence[str], departures: Mapping[str, RuleOutcome]
) -> dict[str, RuleOutcome]:
    """Return the outcome of every rule that was in force, by rule id."""
    return {**settled, **dict.fromkeys(idle, NOT_APPLICABLE), **departures}


class DocumentResult(Struct, frozen=True, gc=False):
    """Everything that a run says of one document.

    Attributes:
        path: the file as the user named it, ``-`` for standard input.
        index: the document's place in a file of several, from 0.
        id: the order's number, if it has one.
        status: the order's status, if it has one.
        verdict: ``incomplete`` when a rule failed on it, ``rejected`` when a finding reaches the
            level at which the run fails, else ``accepted``.
        findings: those at or above the level that is reported, by position, then rule.
        hidden: the number of findings below that level.
        settled: rule id to outcome as for every order of this status.
        idle: the ids of rules that have nothing to speak of in this order.
        departures: rule id to outcome where else this order differs.
        text: the document's bytes, for quoting.
        origin: line and column of its first byte in the file.
    """

    path: str
    index: int
    id: str | None
    status: str | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    hidden: int
    settled: Mapping[str, RuleOutcome]
    idle: Sequence[str]
    departures: Mapping[str, RuleOutcome]
    text: bytes
    origin: tuple[int, int]

    def outcomes(self) -> dict[str, RuleOutcome]:
        """Return the outcome of every rule that was in force, by rule id."""
        return outcomes(self.settled, self.idle, self.departures)

    def lacking(self) -> dict[str, RuleOutcome]:
        """Return what could not be evaluated for want of facts; nothing for what is no order."""
        found = self.departures if self.status else self.outcomes()
        return {rule: o for rule, o in found.items() if o.missing and o.missing != NOT_READ.missing}

    def sha256(self) -> str:
        """Return the digest of the document's bytes."""
        import hashlib  # only for reports that give digests

        return hashlib.sha256(self.text).hexdigest()


class Problem(Struct, frozen=True, omit_defaults=True):
    """Something that kept the run from being complete.

    Attributes:
        kind: ``plugin`` was refused, ``rule`` failed, ``input`` could not be read to its end.
        message: what happened, in one sentence.
        plugin: the plugin's name.
        rule: the rule's id.
        path: the file.
        index: the document's place in it.
        count: how often it happened; the other attributes are those of the first time.
    """

    kind: Literal["plugin", "rule", "input"]
    message: str
    plugin: str | None = None
    rule: str | None = None
    path: str | None = None
    index: int | None = None
    count: int = 1

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """Return where it happened, what, and how often."""
        where = f"{self.path}: " if self.path else ""
        if self.plugin:
            where = translate(words("plugin {name}: ", name=self.plugin))
        times = words(" ({count} times)", count=f"{self.count:,}") if self.count > 1 else ""
        return f"{where}{self.message}{translate(times)}"


class PluginInfo(Struct, frozen=True):
    """A plugin that took part in the run."""

    name: str
    version: str | None
    api: int


class RulesetInfo(Struct, frozen=True):
    """A ruleset as a report names it.

    Attributes:
        name: of the ruleset.
        version: of it, None when it says none.
        digest: of what is in force once it is merged with all that stand before it, ``sha256:…``.
    """

    name: str
    version: str | None
    digest: str


class RuleInfo(Struct, frozen=True):
    """A rule as a report describes it.

    Attributes:
        id: stable, such as ``PAY005``.
        name: of the fault.
        summary: the fault in one sentence.
        why: what the rule protects from.
        remedy: what the seller should do.
        severity: the gravest that a finding of it can be.
        clauses: of the policy source that it comes from.
        tags: words to select rules by, in the order of the alphabet.
    """

    id: str
    name: str
    summary: str
    why: str
    remedy: str
    severity: SeverityLabel
    clauses: tuple[str, ...]
    tags: tuple[str, ...]


class Run(Struct, frozen=True):
    """What is known before the first document is read.

    Attributes:
        version: of the checker.
        as_of: the moment as of which orders are judged.
        plugins: those that take part.
        rules: the ids of the rules in force.
        rulesets: returns the rulesets in force, bases first; only some reports pay for their
            digests.
        select: the words by which rules were selected, none for all of them.
        ignore: the words by which rules were left out.
        fail_on: the least severity that rejects an order.
        baseline: the file of known findings, None when there is none.
        catalogue: returns what there is to say of every rule that is in force for any order, by id.
    """

    version: str
    as_of: datetime
    plugins: tuple[PluginInfo, ...]
    rules: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rulesets: Callable[[], tuple[RulesetInfo, ...]] = tuple
    fail_on: SeverityLabel = "error"
    baseline: str | None = None
    catalogue: Callable[[], tuple[RuleInfo, ...]] = tuple


class Notice(Struct, frozen=True):
    """Something about the run that is no problem, but must not be passed over.

    Attributes:
        kind: a short word, such as ``expired`` for a waiver that has.
        message: what it is, in one sentence.
        place: file, line and column, when it stands in a file.
    """

    kind: str
    message: str
    place: str | None = None

    def in_words(self) -> str:
        """Return what it is, and where."""
        return f"{self.message} ({self.place})" if self.place else self.message


class Summary(Struct):
    """The counts of a run, added up document by document."""

    documents: int = 0
    accepted: int = 0
    rejected: int = 0
    incomplete: int = 0
    findings: dict[SeverityLabel, int] = field(
        default_factory=lambda: {"error": 0, "warning": 0, "info": 0}
    )
    waived: int = 0
    baselined: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))

    def copied(self) -> Summary:
        """Return the same counts, which whoever gets them may change."""
        return replace(self, findings={**self.findings}, outcomes={**self.outcomes})


class Ending(Struct, frozen=True):
    """What is known after the last document."""

    complete: bool
    problems: tuple[Problem, ...]
    summary: Summary
    hidden: int
    notices: tuple[Notice, ...] = ()


class Reporter(Protocol):
    """Writes a run down as it goes, so that a report needs no more memory than one document."""

    def begin(self, run: Run) -> Iterator[str]:
        """Yield what stands before the documents."""

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield what stands for one document; the documents of one file follow each other."""

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield what stands after the documents."""


class ReportOptions(Struct, frozen=True):
    """What a reporter may adapt to.

    Attributes:
        colour: whether the terminal has it.
        width: of the terminal in columns.
        language: of the words, such as ``zh-CN``.
        translate: from English text, or `words`, to text of that language.
        room: how many bytes of UTF-8 the report may take, None when nothing limits it.
        is_terminal: whether it goes to a terminal, which breaks a line that is too long anywhere.
    """

    colour: bool = False
    width: int = 100
    language: str = "en"
    translate: Callable[[str], str] = str
    room: int | None = None
    is_terminal: bool = False


class ReportFormat(Struct, frozen=True):
    """A way of writing reports: the word for ``--report``, its title, what makes a reporter."""

    name: str
    title: str
    reporter: Callable[[ReportOptions], Reporter]


def plain(value: Any) -> Any:
    """Return an observed or expected value as JSON can hold it, numbers and times as text.

    Raises:
        ValueError: a whole number has more digits than can be written.
    """
    if value is None or type(value) in (str, bool):  # of a subclass JSON knows nothing
        return value
    if type(value) in (int, Decimal):
        text = str(value)  # it raises where it is known whose number it is, not in a report
        return value if type(value) is int else text
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):  # these have another order in every run
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, dict):
        return {_text(key): plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, datetime) else _text(value)


def normal(value: Any) -> str:
    """Return a value as text that is the same however a number or a time in it is written.

    Raises:
        Exception: of any kind, when the value is one of somebody else's making.
    """
    if type(value) is str:
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return _written_out(value)
    if isinstance(value, Mapping):
        return str(sorted((str(steady(key)), normal(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return str([normal(item) for item in value])
    if isinstance(value, datetime) and value.tzinfo is not None:
        # As a distance: in another zone it may lie outside of the years that there are.
        return str(value - _EPOCH)
    return str(plain(value))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MOST_PLACES = 1000
"""A number of more digits, most of them zeros, is written with an exponent."""


def _written_out(value: Decimal) -> str:
    if abs(value.adjusted()) < _MOST_PLACES:
        return f"{value.normalize():f}"
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    bare = text.rstrip("0")
    return f"{'-' if sign else ''}{bare}E{int(exponent) + len(text) - len(bare)}"


def steady(value: Any) -> Any:
    """Return a value to be named in a sentence, as one whose text is the same in every run."""
    if value is None or isinstance(value, _STEADY):
        return value
    if isinstance(value, (set, frozenset)):
        return steady(sorted(value, key=str))
    text = str(value)
    same = without_addresses(text)
    return value if same == text else same


_STEADY = (str, int, float, Decimal, date)
"""What is written without an address, whatever stands in it."""


def _text(value: Any) -> str:
    """Return the text of a value, the same in every run."""
    return str.__str__(value) if isinstance(value, str) else str(steady(value))
