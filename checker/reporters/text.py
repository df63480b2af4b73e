"""The report for people: grouped by file, each place quoted, each remedy named, then the sum."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from checker.documents.positions import BOM
from checker.finding import Finding, Waived
from checker.report import DocumentResult, Ending, ReportOptions, Run, Summary

_SEVERITY_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36"}
_BOLD, _DIM, _RED, _GREEN, _BLUE = "1", "2", "1;31", "1;32", "34"

_NARROWEST = 60
_CONTEXT = 30
_LINE_END = re.compile(r"\r\n|\n|\r")


class TextReporter:
    """Writes for the eyes of a person, in colour where the terminal has it."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to colour and width."""
        self._colour = options.colour
        self._width = max(options.width, _NARROWEST)
        self._path: str | None = None

    def begin(self, run: Run) -> Iterator[str]:
        """Yield nothing: what there is to say of a run stands in its last lines."""
        del run
        yield from ()

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield what was found in a document, under the name of its file."""
        lacking = [rule for rule, o in result.departures.items() if o.missing]
        failed = {rule: o for rule, o in result.departures.items() if o.outcome == "error"}
        # What a baseline knows is counted in the last line, and needs nobody's attention.
        shown = [finding for finding in result.findings if not finding.baselined]
        if not (shown or lacking or failed):
            return
        if result.path != self._path:
            if self._path is not None:
                yield "\n"
            yield f"{self._paint(_BOLD, result.path)}\n"
            self._path = result.path
        lines = _lines(result) if shown else []
        for finding in shown:
            if finding.waiver is None:
                yield from self._finding(result, finding, lines)
            else:
                yield from self._waived(result, finding, finding.waiver)
        for rule, outcome in failed.items():
            yield from self._item(
                self._paint(_RED, "incomplete"), rule, f"The rule failed: {outcome.reason}.", result
            )
        if lacking:
            yield from self._lacking(result, lacking)

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield what went wrong with the run, and the sum of it."""
        if self._path is not None:
            yield "\n"
        for problem in ending.problems:
            if problem.kind != "rule":  # a rule's failures stand with their documents
                yield f"{self._paint(_RED, 'incomplete')} {printable(problem.in_words())}\n"
        for notice in ending.notices:
            place = f" ({notice.place})" if notice.place else ""
            yield f"{self._paint(_BLUE, 'note')} {printable(notice.message + place)}\n"
        if ending.hidden:
            hidden = _count(ending.hidden, "finding")
            yield f"{hidden} not shown; --min-severity info shows {_them(ending.hidden)}.\n"
        yield f"{self._sum(ending)}\n"

    def _finding(
        self, result: DocumentResult, finding: Finding, lines: Sequence[str]
    ) -> Iterator[str]:
        label = self._paint(_SEVERITY_COLOURS[finding.severity], finding.severity)
        yield from self._item(label, finding.rule, finding.message, result, finding)
        yield from self._quote(result, finding, lines)
        for name, value in (("observed", finding.observed), ("expected", finding.expected)):
            if value is not None:
                yield from self._property(name, _in_words(value))
        yield from self._property("remedy", finding.remedy)
        for other in finding.related:
            place = f"{result.path}:{other.line}:{other.column}"
            said = f"{other.severity} {other.rule}: {other.message} ({place})"
            yield from self._property("related", said)

    def _waived(self, result: DocumentResult, finding: Finding, waiver: Waived) -> Iterator[str]:
        """Yield a finding that is waived: what, where, and why it may stay."""
        label = self._paint(_DIM, f"waived {finding.severity}")
        yield from self._item(label, finding.rule, finding.message, result, finding)
        until = f"{waiver.owner}, until {waiver.expires}"
        ticket = f", {waiver.ticket}" if waiver.ticket else ""
        yield from self._property("waiver", f"{waiver.reason} ({until}{ticket}; {waiver.place})")

    def _item(
        self,
        label: str,
        rule: str,
        message: str,
        result: DocumentResult,
        finding: Finding | None = None,
    ) -> Iterator[str]:
        """Yield the headline of a finding or a failure, and the line that says where it is."""
        line, column = (finding.line, finding.column) if finding else result.origin
        arrow = self._paint(_BLUE, "-->")
        order = [f"order {result.id}"] if result.id else []
        about = ", ".join([*order, result.status or "no status"])
        yield f"\n  {label} {self._paint(_BOLD, rule)}: {printable(message)}\n"
        place = f"{printable(result.path)}:{line}:{column}"
        yield f"   {arrow} {place}  {self._paint(_DIM, about)}\n"

    def _lacking(self, result: DocumentResult, lacking: Iterable[str]) -> Iterator[str]:
        """Yield one paragraph for all the rules that could not be evaluated, and why."""
        by_facts: dict[tuple[tuple[str, ...], str | None], list[str]] = {}
        for rule in lacking:
            outcome = result.departures[rule]
            by_facts.setdefault((outcome.missing, outcome.reason), []).append(rule)
        place = f"{printable(result.path)}:{result.origin[0]}:{result.origin[1]}"
        facts = "; ".join(
            f"{', '.join(rules)} without {', '.join(map(printable, missing))}"
            if reason is None
            else f"{', '.join(rules)} at {', '.join(map(printable, missing))}: {printable(reason)}"
            for (missing, reason), rules in by_facts.items()
        )
        yield f"\n  {self._paint(_DIM, f'cannot evaluate ({place})')}\n"
        yield from (f"      {self._paint(_DIM, line)}\n" for line in self._wrapped(facts, 6))

    def _property(self, name: str, value: str) -> Iterator[str]:
        """Yield a named value, its further lines aligned with the first."""
        first, *rest = self._wrapped(printable(value), 16) or [""]
        yield f"      {self._paint(_DIM, f'{name}:')} {' ' * (8 - len(name))}{first}\n"
        yield from (f"{' ' * 16}{line}\n" for line in rest)

    def _quote(
        self, result: DocumentResult, finding: Finding, lines: Sequence[str]
    ) -> Iterator[str]:
        """Yield the line of the file in which a finding stands, with a caret under the place."""
        first_line, first_column = result.origin
        number = finding.line - first_line
        if number >= len(lines):
            return
        line = lines[number]
        start = finding.column - (first_column if number == 0 else 1)
        end = finding.end_column - (first_column if number == 0 else 1)
        if finding.end_line != finding.line:
            end = len(line)
        left = (
            max(0, min(start - _CONTEXT, len(line) - self._room)) if len(line) > self._room else 0
        )
        right = min(len(line), left + self._room)
        before, marked = line[left:start], line[start : min(end, right)] or " "
        after = line[start + len(marked) : right]
        cut_left, cut_right = "…" if left else "", "…" if right < len(line) else ""
        shown = f"{cut_left}{printable(before)}{printable(marked)}{printable(after)}{cut_right}"
        indent = " " * (len(cut_left) + _columns(printable(before)))
        caret = "^" * max(1, _columns(printable(marked.rstrip())))
        bar = self._paint(_BLUE, "|")
        yield f" {self._paint(_BLUE, f'{finding.line:>5}')} {bar} {shown.rstrip()}\n"
        yield f"       {bar} {indent}{self._paint(_SEVERITY_COLOURS[finding.severity], caret)}\n"

    @property
    def _room(self) -> int:
        """How many characters of a quoted line fit."""
        return self._width - 12

    def _wrapped(self, text: str, indent: int) -> list[str]:
        return textwrap.wrap(text, self._width - indent, break_on_hyphens=False)

    def _sum(self, ending: Ending) -> str:
        """Return the last line of the report."""
        summary = ending.summary
        orders = _count(summary.documents, "order")
        verdicts = f"{summary.accepted} accepted, {summary.rejected} rejected"
        incomplete = f"{summary.incomplete} incomplete"
        found = ", ".join(_count(n, severity) for severity, n in _found(summary))
        lacking = _count(summary.outcomes["cannot_evaluate"], "rule outcome")
        for count, word in ((summary.waived, "waived"), (summary.baselined, "in the baseline")):
            found += f", {count:,} {word}" if count else ""
        colour = _GREEN
        if summary.rejected or summary.incomplete or not ending.complete:
            colour = _RED
        sentence = (
            f"{orders} checked: {verdicts}, {incomplete}; {found}; "
            f"{lacking} could not be evaluated."
        )
        if not ending.complete:
            sentence += f" The run is incomplete: {_count(len(ending.problems), 'problem')}."
        return self._paint(colour, sentence)

    def _paint(self, code: str, text: str) -> str:
        return paint(code, text, colour=self._colour)


def _lines(result: DocumentResult) -> list[str]:
    """Return the lines of a document, as positions count them."""
    return _LINE_END.split(result.text.removeprefix(BOM).decode("utf-8", "replace"))


def _found(summary: Summary) -> list[tuple[str, int]]:
    """Return the counts of findings; of infos only when there are any."""
    return [(s, n) for s, n in summary.findings.items() if n or s != "info"]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _in_words(value: Any) -> str:
    """Return a value as it would stand in the document, text without its quotes if one sees it."""
    if isinstance(value, str) and value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def paint(code: str, text: str, *, colour: bool) -> str:
    """Return printable text, in a colour of the terminal if it is to have one."""
    text = printable(text)
    return f"\033[{code}m{text}\033[0m" if colour and text else text


def printable(text: str) -> str:
    """Return text that cannot steer a terminal: what is not printable is escaped."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character == "\t" else character.encode("unicode_escape").decode("ascii")


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes: wide characters take two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    combining = sum(unicodedata.combining(character) > 0 for character in text)
    return len(text) + wide - combining
