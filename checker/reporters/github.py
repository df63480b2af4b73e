"""Annotations for GitHub Actions: workflow commands that it shows beside the lines of the orders.

A command takes one line of the log, and whatever comes from an order stands inside of a command, so
that no order can give commands of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checker.finding import SeverityLabel, is_marked
from checker.report import DocumentResult, Ending, ReportOptions, Run
from checker.reporters.places import STANDARD_INPUT, relative
from checker.reporters.text import printable
from checker.words import words

_COMMANDS: dict[SeverityLabel, str] = {"error": "error", "warning": "warning", "info": "notice"}

_SHOWN = 10
"""How many annotations of each kind GitHub shows of one step; the log has all of them."""

_REMEDY = "Remedy: {remedy}"
_INCOMPLETE = "The run is incomplete"
_NOTE = "Note"
_MORE = "GitHub shows the first {shown} annotations of each kind; this log has all of them."


class GitHubReporter:
    """Writes one command for each finding that is open and for all that failed."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language."""
        self._say = options.translate
        self._written: Counter[str] = Counter()

    def begin(self, run: Run) -> Iterator[str]:
        """Yield nothing."""
        del run
        yield from ()

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield a command for each finding that is neither waived nor in the baseline."""
        for finding in result.findings:
            if is_marked(finding):
                continue
            place: dict[str, object] = {}
            if result.path != STANDARD_INPUT:
                place = {
                    "file": relative(result.path),
                    "line": finding.line,
                    "endLine": finding.end_line,
                }
                if finding.line == finding.end_line:  # else GitHub allows no columns
                    place |= {"col": finding.column, "endColumn": finding.end_column}
            remedy = self._say(words(_REMEDY, remedy=finding.remedy))
            yield self._command(
                _COMMANDS[finding.severity],
                [finding.message, remedy],
                **place,
                title=finding.rule,
            )

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield a command for each problem and each notice."""
        for problem in ending.problems:
            path = "" if problem.path == STANDARD_INPUT else problem.path
            place = {"file": relative(path)} if path else {}
            title = self._say(words(_INCOMPLETE))
            yield self._command("error", [problem.in_words(self._say)], **place, title=title)
        for notice in ending.notices:
            yield self._command("notice", [notice.in_words()], title=self._say(words(_NOTE)))
        if any(number > _SHOWN for number in self._written.values()):
            yield f"{self._say(words(_MORE, shown=_SHOWN))}\n"

    def _command(self, name: str, lines: list[str], **properties: object) -> str:
        self._written[name] += 1
        given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
        return f"::{name} {given}::{'%0A'.join(map(_line, lines))}\n"


def _line(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    for character, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        text = text.replace(character, code)
    return printable(text)
