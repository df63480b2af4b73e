"""The answers of assessments: for a person, and for a program as ``checker-assessment/1``."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from checker.answers import Answered
from checker.report import Problem, ReportOptions, Run
from checker.reporters.jsontext import indented_json_text
from checker.reporters.text import columns, padded, paint, printable
from checker.words import Row, words

FORMAT = "checker-assessment/1"

_WIDEST = 88
_NARROWEST = 40
_BOLD = "1"
_RED = "31"


def as_json(
    run: Run, answered: Sequence[Answered], problems: Sequence[Problem], options: ReportOptions
) -> str:
    """Return all answers as one JSON object.

    Args:
        run: what was known before.
        answered: one for each document.
        problems: what kept the run from being complete, failed assessments among it.
        options: the language of the sentences.
    """
    report = {
        "format": FORMAT,
        "tool": {"name": "checker", "version": run.version},
        "language": options.language,
        "as_of": run.as_of,
        "plugins": run.plugins,
        "complete": not problems,
        "problems": problems,
        "documents": [_document(entry) for entry in answered],
    }
    # Of words, as of any subclass of text, JSON knows nothing by itself.
    return f"{indented_json_text(report, options.translate)}\n"


def _document(entry: Answered) -> dict[str, object]:
    document = entry.document
    return {
        "path": document.path,
        "index": document.index,
        "id": document.id,
        "status": document.status,
        "sha256": document.sha256(),
        "findings": document.findings,
        "answer": {assessment.name: answer.data for assessment, answer in entry.answers},
    }


def as_text(entry: Answered, options: ReportOptions) -> Iterator[str]:
    """Yield the answers about one document as a person reads them."""
    width = max(_NARROWEST, min(options.width, _WIDEST))
    document, say = entry.document, options.translate
    about = _about(entry, say)
    # Elsewhere it stays in one line, which can be searched for.
    for line in _wrapped(about, width) if options.is_terminal else (about,):
        yield f"{paint(_BOLD, line, colour=options.colour)}\n"
    for finding in document.findings:
        label = paint(_RED, say(words(finding.severity)), colour=options.colour)
        place = f"{document.path}:{finding.line}:{finding.column}"
        first, *rest = _wrapped(f"{finding.rule}: {finding.message} ({place})", width - 10)
        yield f"\n  {label} {first}\n"
        yield from (f"    {line}\n" for line in rest)
    for assessment, answer in entry.answers:
        yield "\n"
        for line in _wrapped(say(assessment.question), width):
            yield f"{paint(_BOLD, line, colour=options.colour)}\n"
        yield from (f"  {line}\n" for line in _wrapped(say(answer.summary), width - 2))
        for detail in answer.details:
            yield "\n"
            yield from (f"  {line}\n" for line in _wrapped(say(detail.heading), width - 2))
            for line in _lines(detail.lines, say):
                first, *rest = _wrapped(line, width - 6) or [""]
                yield f"    {first}\n"
                yield from (f"      {more}\n" for more in rest)


def _about(entry: Answered, say: Callable[[str], str]) -> str:
    """Return which order it is."""
    document = entry.document
    about = words(
        "{path}: order {number}, {status}"
        if document.id
        else "{path}: an order without a number, {status}",
        path=document.path,
        number=document.id,
        status=words(document.status) if document.status else words("no status"),
    )
    return say(about)


def _lines(lines: Sequence[str], say: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of a detail, the rows of a table in columns of this language."""
    for is_table, group in groupby(lines, lambda line: isinstance(line, Row)):
        if is_table:
            yield from _columns([row for row in group if isinstance(row, Row)], say)
        else:
            yield from map(say, group)


def _columns(rows: Sequence[Row], say: Callable[[str], str]) -> Iterator[str]:
    cells = [(say(row.label), say(row.value), row.is_amount) for row in rows]
    widest = max(columns(label) for label, _, _ in cells)
    longest = max(columns(value) for _, value, _ in cells)
    for label, value, is_amount in cells:
        before = " " * (longest - columns(value)) if is_amount else ""
        yield f"{padded(label, widest)}  {before}{value}"


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none of them broken within a word, blanks between words as is."""
    text = printable(text)
    if columns(text) == len(text):
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    from checker.reporters.wrapping import wrapped  # most text has no wide characters

    return wrapped(text, width)
