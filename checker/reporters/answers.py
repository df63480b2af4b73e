"""The answers of assessments: for a person, and for a program as ``checker-assessment/1``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import msgspec

from checker.answers import Answered
from checker.report import Problem, ReportOptions, Run
from checker.reporters.text import paint, printable

FORMAT = "checker-assessment/1"

_WIDEST = 88
_NARROWEST = 40
_BOLD = "1"
_RED = "31"


def as_json(run: Run, answered: Sequence[Answered], problems: Sequence[Problem]) -> str:
    """Return all answers as one JSON object.

    Args:
        run: what was known before.
        answered: one for each document.
        problems: what kept the run from being complete, failed assessments among it.
    """
    report = {
        "format": FORMAT,
        "tool": {"name": "checker", "version": run.version},
        "as_of": run.as_of,
        "plugins": run.plugins,
        "complete": not problems,
        "problems": problems,
        "documents": [_document(entry) for entry in answered],
    }
    return f"{msgspec.json.format(msgspec.json.encode(report), indent=2).decode()}\n"


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
    document = entry.document
    order = f"order {document.id}" if document.id else "an order without a number"
    about = f"{document.path}: {order}, {document.status or 'no status'}"
    yield f"{paint(_BOLD, about, colour=options.colour)}\n"
    for finding in document.findings:
        label = paint(_RED, finding.severity, colour=options.colour)
        place = f"{document.path}:{finding.line}:{finding.column}"
        first, *rest = _wrapped(f"{finding.rule}: {finding.message} ({place})", width - 10)
        yield f"\n  {label} {first}\n"
        yield from (f"    {line}\n" for line in rest)
    for assessment, answer in entry.answers:
        yield f"\n{paint(_BOLD, assessment.question, colour=options.colour)}\n"
        yield from (f"  {line}\n" for line in _wrapped(answer.summary, width - 2))
        for detail in answer.details:
            yield f"\n  {printable(detail.heading)}\n"
            for line in detail.lines:
                first, *rest = _wrapped(line, width - 6) or [""]
                yield f"    {first}\n"
                yield from (f"      {more}\n" for more in rest)


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines; the blanks by which a table is set stay as they are."""
    return textwrap.wrap(printable(text), width, break_on_hyphens=False, replace_whitespace=False)
