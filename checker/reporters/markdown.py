"""Markdown, short enough for a comment under a pull request: a summary, then the findings by file.

The summary stands first and is known last, so the findings are held back until the end; of those
for which there is no room the number is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from checker.finding import Finding, SeverityLabel
from checker.report import DocumentResult, Ending, ReportOptions, Run
from checker.reporters.places import relative
from checker.reporters.text import printable
from checker.words import Words, words

_COMMENT = 65_000
"""Characters of a report for which there is no other limit: GitHub takes comments of 65,536."""

_FRAME = 8_000
"""What is kept free for all that stands around the findings."""

_LONGEST = 600
"""Characters of a message, a remedy or the like that are shown."""

_LIST = 2_500
"""What a list of problems or notes may take of that."""

_ACCEPTED = words("Orders accepted")
_REJECTED = words("Orders rejected")
_INCOMPLETE = words("Check incomplete")
_NOTHING = words("Nothing was checked")
_EXPLANATIONS: dict[str, Words] = {
    _INCOMPLETE: words(
        "Something failed: an order may be at fault although nothing is said of it here."
    ),
    _NOTHING: words("No order was found, so nothing is known of any."),
}

_FIGURES = (
    words("orders"),
    words("orders accepted"),
    words("orders rejected"),
    words("orders incomplete"),
    words("error"),
    words("warning"),
    words("info"),
)
_COLUMNS = (
    words("severity"),
    words("rule"),
    words("line:column"),
    words("order"),
    words("finding"),
)
_LEFT, _RIGHT = "---", "---:"

_AS_OF = "Judged as of {moment}."
_WAIVED_COUNT = "Waived findings: {count}."
_BASELINED_COUNT = "Findings in the baseline: {count}."
_LACKING = "Rule outcomes that could not be evaluated: {count}."
_HIDDEN = "Findings below the severity that is reported: {count}."
_PROBLEM = "Incomplete: {problem}"
_NOTE = "Note: {note}"
_MORE_IN_LIST = "There is no room for {count} more."
_MORE_FINDINGS = "There is no room here for {count} more findings ({severities})."
_REMEDY = "Remedy: {remedy}"
_RELATED = "The same cause: {severity} {rule}, {place}: {message}"
_WAIVED = "Waived: {reason} ({owner}, until {expires})"
_WAIVED_SEVERITY = "waived {severity}"

_SPECIAL = re.compile(r"[\\`*_{}\[\]|~$]")
_EMOJI = r":(?=(?:[+-]1|100|1234|\d*[a-z](?:[\w+-]|\\_)*):)"
_SPEAKING = re.compile(rf"@(?=\w)|(?:[#!%]|&amp;)(?=\d)|\bGH(?=-\d)|:(?=//)|{_EMOJI}|\bwww(?=\.)")
"""What would call a person, refer to an issue or the like, or become a link or an emoji."""


class MarkdownReporter:
    """Writes tables that GitHub and GitLab show; text of an order has no effect in them."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language and to the room."""
        self._say = options.translate
        self._is_in_bytes = options.room is not None
        self._room = (_COMMENT if options.room is None else options.room) - _FRAME
        self._reserve = self._room // 2
        self._as_of = ""
        self._path: str | None = None
        self._findings: list[str] = []
        self._left_out: Counter[SeverityLabel] = Counter()

    def begin(self, run: Run) -> Iterator[str]:
        """Yield nothing yet."""
        self._as_of = run.as_of.isoformat()
        yield from ()

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Take note of the findings, and yield nothing yet."""
        for finding in result.findings:
            if finding.baselined:
                continue  # nobody has to see to it
            heading = self._heading(result.path) if result.path != self._path else ""
            text = heading + self._row(result, finding)
            size = self._size(text)
            # Half of the room is for errors alone, however many warnings stand before them.
            room = self._room if finding.severity == "error" else self._room - self._reserve
            if size > room or self._left_out[finding.severity]:
                self._left_out[finding.severity] += 1
                continue
            self._room -= size
            self._path = result.path
            self._findings.append(text)
        yield from ()

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield the whole report; nothing at all where not even its frame has room."""
        if self._reserve < 0:
            return
        yield from self._summary(ending)
        problems = [problem.in_words(self._say) for problem in ending.problems]
        yield from self._list([words(_PROBLEM, problem=_plain(text)) for text in problems])
        notes = [notice.in_words() for notice in ending.notices]
        yield from self._list([words(_NOTE, note=_plain(text)) for text in notes])
        yield from self._findings
        if self._left_out.total():
            left_out = [
                f"{count:,} {self._say(words(severity))}"
                for severity, count in self._left_out.items()
                if count
            ]
            count = f"{self._left_out.total():,}"
            said = words(_MORE_FINDINGS, count=count, severities=", ".join(left_out))
            yield f"\n{self._say(said)}\n"

    def _summary(self, ending: Ending) -> Iterator[str]:
        summary = ending.summary
        title = _title(ending)
        yield f"## {self._say(title)}\n\n"
        if title in _EXPLANATIONS:
            yield f"{self._say(_EXPLANATIONS[title])}\n\n"
        yield _table_row(list(map(self._say, _FIGURES)))
        yield _table_row([_RIGHT] * len(_FIGURES))
        orders = (summary.documents, summary.accepted, summary.rejected, summary.incomplete)
        yield _table_row([f"{count:,}" for count in (*orders, *summary.findings.values())])
        lacking = summary.outcomes["cannot_evaluate"]
        counts = (
            (summary.waived, words(_WAIVED_COUNT, count=f"{summary.waived:,}")),
            (summary.baselined, words(_BASELINED_COUNT, count=f"{summary.baselined:,}")),
            (lacking, words(_LACKING, count=f"{lacking:,}")),
            (ending.hidden, words(_HIDDEN, count=f"{ending.hidden:,}")),
        )
        said = [words(_AS_OF, moment=self._as_of), *(text for count, text in counts if count)]
        yield f"\n{' '.join(map(self._say, said))}\n"

    def _list(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield a list of texts, as far as there is room for it."""
        room = _LIST
        for number, text in enumerate(texts):
            yield "" if number else "\n"
            item = f"* {self._say(text)}\n"
            room -= self._size(item)
            if room < 0:
                more = words(_MORE_IN_LIST, count=f"{len(texts) - number:,}")
                yield f"* {self._say(more)}\n"
                return
            yield item

    def _heading(self, path: str) -> str:
        """Return the heading of a file and of its table."""
        columns = list(map(self._say, _COLUMNS))
        table = _table_row(columns) + _table_row([_LEFT] * len(columns))
        return f"\n### {_plain(relative(path))}\n\n{table}"

    def _row(self, result: DocumentResult, finding: Finding) -> str:
        severity = self._say(words(finding.severity))
        if finding.waiver is not None:
            severity = self._say(words(_WAIVED_SEVERITY, severity=severity))
        elif finding.severity == "error":
            severity = f"**{severity}**"
        lines = [_plain(finding.message), *map(_plain, self._further(finding))]
        place = f"{finding.line}:{finding.column}"
        return _table_row(
            [severity, finding.rule, place, _plain(result.id or ""), "<br>".join(lines)]
        )

    def _further(self, finding: Finding) -> Iterator[str]:
        """Yield what is to be said of a finding besides its message."""
        waiver = finding.waiver
        if waiver is not None:
            yield self._say(
                words(_WAIVED, reason=waiver.reason, owner=waiver.owner, expires=waiver.expires)
            )
        else:
            yield self._say(words(_REMEDY, remedy=finding.remedy))
        for other in finding.related:
            yield self._say(
                words(
                    _RELATED,
                    severity=words(other.severity),
                    rule=other.rule,
                    place=f"{other.line}:{other.column}",
                    message=other.message,
                )
            )

    def _size(self, text: str) -> int:
        return len(text.encode("utf-8", "backslashreplace")) if self._is_in_bytes else len(text)


def _title(ending: Ending) -> str:
    if not ending.complete:
        return _INCOMPLETE
    if not ending.summary.documents:
        return _NOTHING
    return _REJECTED if ending.summary.rejected else _ACCEPTED


def _table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _plain(text: str) -> str:
    """Return text as Markdown that shows it, cut if it is very long, and does nothing else."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    text = escape(printable(text), quote=False)
    text = _SPECIAL.sub(r"\\\g<0>", text)
    return _SPEAKING.sub(r"\g<0><!-- -->", text)
