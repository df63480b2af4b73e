"""The report for people: grouped by file, each place quoted, each remedy named, then the sum."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from checker.finding import Finding, Waived
from checker.report import DocumentResult, Ending, ReportOptions, RuleOutcome, Run, Summary
from checker.reporters.excerpt import lines_of, quoted_value, shortened
from checker.words import Words, listing, words

_SEVERITY_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36"}
_BOLD, _DIM, _RED, _GREEN, _BLUE = "1", "2", "1;31", "1;32", "34"

_Label = tuple[str, str]
"""A word in English, and its colour."""

_INCOMPLETE: _Label = words("incomplete"), _RED

_OBSERVED, _EXPECTED = words("observed"), words("expected")
_REMEDY, _RELATED, _WAIVER = words("remedy"), words("related"), words("waiver")
_PROPERTIES = (_OBSERVED, _EXPECTED, _REMEDY, _RELATED, _WAIVER)

_COUNTED = {
    "order": (words("{count} order"), words("{count} orders")),
    "finding": (words("{count} finding"), words("{count} findings")),
    "error": (words("{count} error"), words("{count} errors")),
    "warning": (words("{count} warning"), words("{count} warnings")),
    "info": (words("{count} info"), words("{count} infos")),
    "outcome": (words("{count} rule outcome"), words("{count} rule outcomes")),
    "problem": (words("{count} problem"), words("{count} problems")),
}
"""How one thing is counted, and how several are."""

_NARROWEST = 40
_MOST_NAMED = 12
_CONTEXT = 30
"""Columns of a long line that are quoted before the place, where there is room."""

_OVER = ("Mn", "Me")
"""Categories of characters that take no column: they stand over or under the one before."""


@lru_cache(maxsize=256)  # a report says few remedies, each of them many times
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """Return the lines that a printable text takes in so many columns."""
    if 0 < columns(text) <= width and text == text.rstrip():
        return (text,)  # as it would come out of the wrapping, at a tenth of the cost
    if columns(text) == len(text):
        return tuple(textwrap.wrap(text, width, break_on_hyphens=False))
    from checker.reporters.wrapping import wrapped  # most text has no wide characters

    return tuple(wrapped(text, width))


class TextReporter:
    """Writes for the eyes of a person, in colour where the terminal has it."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to colour, width and language."""
        self._colour = options.colour
        self._is_terminal = options.is_terminal
        self._say = options.translate
        self._width = max(options.width, _NARROWEST)
        self._path: str | None = None
        self._arrow, self._bar = self._paint(_BLUE, "-->"), self._paint(_BLUE, "|")
        self._heads = {name: self._head(name) for name in _PROPERTIES}

    def begin(self, run: Run) -> Iterator[str]:
        """Yield nothing: what there is to say of a run stands in its last lines."""
        del run
        yield from ()

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield what was found in a document, under the name of its file."""
        lacking = result.lacking()
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
        lines = lines_of(result) if shown else []
        for finding in shown:
            if finding.waiver is None:
                yield from self._finding(result, finding, lines)
            else:
                yield from self._waived(result, finding, finding.waiver)
        for rule, outcome in failed.items():
            said = self._say(words("The rule failed: {reason}.", reason=outcome.reason))
            yield from self._item(_INCOMPLETE, rule, said, result)
        if lacking:
            yield from self._lacking(result, lacking)

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield what went wrong with the run, and the sum of it."""
        if self._path is not None:
            yield "\n"
        for problem in ending.problems:
            if problem.kind != "rule":  # a rule's failures stand with their documents
                yield from self._labelled(_INCOMPLETE, "", problem.in_words(self._say), "")
        for notice in ending.notices:
            yield from self._labelled((words("note"), _BLUE), "", notice.in_words(), "")
        if ending.hidden:
            hidden = words(
                "{findings} not shown; --min-severity info shows it."
                if ending.hidden == 1
                else "{findings} not shown; --min-severity info shows them.",
                findings=_count(ending.hidden, "finding"),
            )
            yield from (f"{line}\n" for line in self._broken(self._say(hidden)))
        summary = ending.summary
        is_good = ending.complete and not (summary.rejected or summary.incomplete)
        for line in self._broken(self._sum(ending)):
            yield f"{self._paint(_GREEN if is_good else _RED, line)}\n"

    def _finding(
        self, result: DocumentResult, finding: Finding, lines: Sequence[str]
    ) -> Iterator[str]:
        label = finding.severity, _SEVERITY_COLOURS[finding.severity]
        yield from self._item(label, finding.rule, finding.message, result, finding)
        yield from self._quote(result, finding, lines)
        for name, value in ((_OBSERVED, finding.observed), (_EXPECTED, finding.expected)):
            if value is not None:
                yield from self._property(name, quoted_value(value))
        yield from self._property(_REMEDY, finding.remedy)
        for other in finding.related:
            place = f"{result.path}:{other.line}:{other.column}"
            said = words(
                "{severity} {rule}: {message} ({place})",
                severity=words(other.severity),
                rule=other.rule,
                message=shortened(other.message),
                place=place,
            )
            yield from self._property(_RELATED, self._say(said))

    def _waived(self, result: DocumentResult, finding: Finding, waiver: Waived) -> Iterator[str]:
        """Yield a finding that is waived: what, where, and why it may stay."""
        label = words("waived {severity}", severity=words(finding.severity)), _DIM
        yield from self._item(label, finding.rule, finding.message, result, finding)
        until = words("{owner}, until {day}", owner=waiver.owner, day=waiver.expires)
        ticket = f", {waiver.ticket}" if waiver.ticket else ""
        said = f"{waiver.reason} ({self._say(until)}{ticket}; {waiver.place})"
        yield from self._property(_WAIVER, said)

    def _item(
        self,
        label: _Label,
        rule: str,
        message: str,
        result: DocumentResult,
        finding: Finding | None = None,
    ) -> Iterator[str]:
        """Yield the headline of a finding or a failure, and the line that says where it is."""
        line, column = (finding.line, finding.column) if finding else result.origin
        status = words(result.status) if result.status else words("no status")
        about = self._say(
            words("order {number}, {status}", number=shortened(result.id), status=status)
            if result.id
            else status
        )
        yield "\n"
        yield from self._labelled(label, rule, message, "  ")
        yield from self._place(f"{result.path}:{line}:{column}", about)

    def _place(self, place: str, about: str) -> Iterator[str]:
        """Yield a place, which is never broken, and the order that it is in."""
        place, about = printable(place), printable(about)
        if not self._is_terminal or columns(f"   --> {place}  {about}") <= self._width:
            yield f"   {self._arrow} {place}  {self._paint(_DIM, about)}\n"
            return
        yield f"   {self._arrow} {place}\n"
        below = _wrapped(about, self._width - 7)
        yield from (f"       {self._paint(_DIM, line)}\n" for line in below)

    def _labelled(self, label: _Label, rule: str, message: str, indent: str) -> Iterator[str]:
        """Yield a message behind its label and its rule, if it has one."""
        word, colour = self._say(label[0]), label[1]
        named = f" {self._paint(_BOLD, rule)}:" if rule else ""
        text = printable(shortened(message))
        if self._is_terminal:
            before = columns(printable(f"{word} {rule}:" if rule else word))
            # What stands for the label and the rule is one word: no line is broken in it.
            lines = _wrapped(f"{'_' * before} {text}", self._width - len(indent) - 2)
            text = f"\n{indent}  ".join((lines[0][before + 1 :], *lines[1:]))
        yield f"{indent}{self._paint(colour, word)}{named} {text}\n"

    def _broken(self, text: str) -> Sequence[str]:
        """Return text in lines where a terminal would break it within a word.

        Elsewhere it stays in one line, which can be searched for.
        """
        return _wrapped(text, self._width) if self._is_terminal else (text,)

    def _lacking(self, result: DocumentResult, lacking: Mapping[str, RuleOutcome]) -> Iterator[str]:
        """Yield one paragraph for all the rules that could not be evaluated, and why."""
        by_facts: dict[tuple[tuple[str, ...], str | None], list[str]] = {}
        for rule, outcome in lacking.items():
            by_facts.setdefault((outcome.missing, outcome.reason), []).append(rule)
        place = f"{printable(result.path)}:{result.origin[0]}:{result.origin[1]}"
        facts = listing(
            (
                words(
                    "{rules} without {facts}" if reason is None else "{rules} at {facts}: {reason}",
                    rules=listing(rules)
                    if len(rules) <= _MOST_NAMED
                    else words("{count} rules", count=len(rules)),
                    facts=listing(map(printable, missing)),
                    reason=printable(reason or ""),
                )
                for (missing, reason), rules in by_facts.items()
            ),
            "; ",
        )
        heading = self._say(words("cannot evaluate ({place})", place=place))
        yield f"\n  {self._paint(_DIM, heading)}\n"
        said = _wrapped(self._say(facts), self._width - 6)
        yield from (f"      {self._paint(_DIM, line)}\n" for line in said)

    def _property(self, name: Words, value: str) -> Iterator[str]:
        """Yield a named value, its further lines aligned with the first."""
        first, *rest = _wrapped(printable(value), self._width - 16) or ("",)
        yield f"{self._heads[name]}{first}\n"
        yield from (f"{' ' * 16}{line}\n" for line in rest)

    def _head(self, name: Words) -> str:
        """Return what stands before a named value, in sixteen columns."""
        said = self._say(name)
        return f"      {self._paint(_DIM, f'{said}:')} {' ' * (8 - columns(said))}"

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
        margin = f"{finding.line:>5}"
        left, right = _window(line, start, self._width - len(margin) - 7)
        before, marked = line[left:start], line[start : min(end, right)] or " "
        after = line[start + len(marked) : right]
        cut_left, cut_right = "…" if left else "", "…" if right < len(line) else ""
        shown = f"{cut_left}{printable(before)}{printable(marked)}{printable(after)}{cut_right}"
        indent = " " * (len(cut_left) + columns(printable(before)))
        caret = "^" * max(1, columns(printable(marked.rstrip())))
        yield f" {self._paint(_BLUE, margin)} {self._bar} {shown.rstrip()}\n"
        caret = self._paint(_SEVERITY_COLOURS[finding.severity], caret)
        yield f" {' ' * len(margin)} {self._bar} {indent}{caret}\n"

    def _sum(self, ending: Ending) -> str:
        """Return the last line of the report."""
        summary = ending.summary
        found = [_count(number, severity) for severity, number in _found(summary)]
        if summary.waived:
            found.append(words("{count} waived", count=f"{summary.waived:,}"))
        if summary.baselined:
            found.append(words("{count} in the baseline", count=f"{summary.baselined:,}"))
        sentence = words(
            "{orders} checked: {accepted} accepted, {rejected} rejected, {incomplete} incomplete; "
            "{found}; {lacking} could not be evaluated.",
            orders=_count(summary.documents, "order"),
            accepted=summary.accepted,
            rejected=summary.rejected,
            incomplete=summary.incomplete,
            found=listing(found),
            lacking=_count(summary.outcomes["cannot_evaluate"], "outcome"),
        )
        said = self._say(sentence)
        if not ending.complete:
            problems = _count(len(ending.problems), "problem")
            said += self._say(words(" The run is incomplete: {problems}.", problems=problems))
        return said

    def _paint(self, code: str, text: str) -> str:
        return paint(code, text, colour=self._colour)


def _window(line: str, start: int, room: int) -> tuple[int, int]:
    """Return from where to where a line is quoted.

    Args:
        line: of a document.
        start: index in it of the place that has to be seen.
        room: how many columns there are, besides an ellipsis on each side.
    """
    context = min(_CONTEXT, room // 2)
    left = max(0, min(start - context, len(line) - room))
    right = min(len(line), left + room)
    shown = line[left:right]
    if shown.isascii() and shown.isprintable():
        return left, right  # most lines: a character is a column
    left = start - _fitting(line[max(0, start - context) : start][::-1], context)
    rest = room - columns(printable(line[left:start]))
    right = start + _fitting(line[start : start + room], rest)
    if right == len(line):
        left = right - _fitting(line[max(0, right - room) : right][::-1], room)
    return left, right


def _fitting(text: str, room: int) -> int:
    """Return how many characters, from the first on, fit into so many columns."""
    for number, taken in enumerate(accumulate(map(_columns_shown, text))):
        if taken > room:
            return number
    return len(text)


@lru_cache(maxsize=4096)  # a line says few characters, each of them many times
def _columns_shown(character: str) -> int:
    return columns(printable(character))


def _found(summary: Summary) -> list[tuple[str, int]]:
    """Return the counts of findings; of infos only when there are any."""
    return [(s, n) for s, n in summary.findings.items() if n or s != "info"]


def _count(number: int, noun: str) -> Words:
    return words(_COUNTED[noun][number != 1], count=f"{number:,}")


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


def padded(text: str, width: int) -> str:
    """Return text with blanks after it, so that it takes so many columns of a terminal."""
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes: wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    """Return how many columns a character takes that is printable."""
    if unicodedata.category(character) in _OVER:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
