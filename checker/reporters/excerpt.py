"""The line of a file in which a finding stands, and the part of it that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.documents.positions import BOM
from checker.finding import Finding
from checker.report import DocumentResult

_LINE_END = r"\r\n|\n|\r"
_BEFORE = 60
_CUT = "…"
_LONGEST, _END = 1000, 200
"""Characters of what people are shown, and of its end where the middle is left out."""


class Excerpt(NamedTuple):
    """A line in three parts, an ellipsis where it is longer than what is shown."""

    before: str
    marked: str
    after: str


def quoted_value(value: Any) -> str:
    """Return a value as it would stand in the document, text without its quotes if one sees it.

    It is for people, who read the beginning of a very long one; programs are given all of it.
    """
    said = value if isinstance(value, str) and value.strip() else _as_json(value)
    return said if len(said) <= _LONGEST else said[:_LONGEST] + _CUT


def shortened(text: str) -> str:
    """Return a text for people: where it is very long, its middle is left out.

    What an order says stands in the middle of a message, and what is wrong with it at the end.
    """
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - _END] + _CUT + text[-_END:]


def _as_json(value: Any) -> str:
    import json  # most values are text

    return json.dumps(value, ensure_ascii=False)


def lines_of(result: DocumentResult) -> list[str]:
    """Return the lines of a document, as positions count them."""
    text = result.text.removeprefix(BOM).decode("utf-8", "replace")
    if "\n" not in text and "\r" not in text:  # as in JSON Lines
        return [text]
    return re.split(_LINE_END, text)


def excerpt(
    result: DocumentResult, finding: Finding, lines: Sequence[str], room: int
) -> Excerpt | None:
    """Return the line in which a finding begins, None when the document has no such line.

    Args:
        result: of the document.
        finding: of the same document.
        lines: of the document, as `lines_of` returns them.
        room: how many characters of the line may be shown, at least 100.
    """
    first_line, first_column = result.origin
    number = finding.line - first_line
    if not 0 <= number < len(lines):
        return None
    line = lines[number]
    shift = first_column if number == 0 else 1
    start = finding.column - shift
    end = finding.end_column - shift if finding.end_line == finding.line else len(line)
    left = max(0, min(start - _BEFORE, len(line) - room))
    right = min(len(line), left + room)
    marked = line[start : min(end, right)] or " "
    return Excerpt(
        (_CUT if left else "") + line[left:start],
        marked + (_CUT if end > right else ""),
        line[start + len(marked) : right] + (_CUT if right < len(line) and end <= right else ""),
    )
