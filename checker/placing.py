"""Violations to findings: where they stand in the user's file, and what identifies them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from checker.documents.positions import Positions, Span
from checker.documents.reader import Document
from checker.engine import Judged
from checker.finding import Finding
from checker.order import Order
from checker.values.pointers import tokens

_DIGITS = 16


class Placeable(Struct, frozen=True):
    """A violation, whether its key is meant, and where it stands if no pointer can tell."""

    judged: Judged
    of_key: bool = False
    span: Span | None = None


def findings(document: Document, found: Iterable[Placeable]) -> tuple[Finding, ...]:
    """Return the findings of a document by position, then rule."""
    text = document.text
    positions = Positions(text.data, text.line, text.column)
    placed = [_finding(document, positions, entry) for entry in found]
    return tuple(sorted(placed, key=by_position))


def by_position(finding: Finding) -> tuple[int, int, str, str]:
    """Return what findings of a document are sorted by."""
    return finding.line, finding.column, finding.rule, finding.pointer


def _finding(document: Document, positions: Positions, entry: Placeable) -> Finding:
    judged = entry.judged
    violation = judged.violation
    pointer = violation.pointer
    source = _source(document.sources, pointer)
    place = positions.place(entry.span or positions.span(source, of_key=entry.of_key))
    placeholder = document.placeholders.get(pointer)
    stands = judged.stands
    if violation.observed is None and placeholder is not None:
        stands = placeholder
    return Finding(
        rule=judged.rule_id,
        severity=judged.severity.label,
        message=judged.message,
        pointer=source,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        observed=placeholder if judged.observed is None else judged.observed,
        expected=judged.expected,
        clauses=judged.clauses,
        remedy=judged.remedy,
        fingerprint=_fingerprint(document, judged.rule_id, pointer, stands),
    )


def _source(sources: Mapping[str, str] | None, pointer: str) -> str:
    """Return the pointer into the user's own document: of the value, else of its nearest parent."""
    if sources is None:
        return pointer
    while pointer not in sources and pointer:
        pointer = pointer.rpartition("/")[0]
    return sources[pointer]


def _fingerprint(document: Document, rule_id: str, pointer: str, stands: str) -> str:
    """Return what identifies a finding whatever else changes in the file.

    Neither line nor message nor the way a number or a time is written is part of it; a list
    element counts by its own id where it has one.
    """
    import hashlib  # only for documents with findings

    order = document.order
    if order is None:  # what it seems to be is told by the keys that come first
        stands = ""
    identity = (order.id if order is not None else None) or os.path.normpath(document.text.path)
    parts = (rule_id, identity, _stable(order, pointer), stands)
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:_DIGITS]


def _stable(order: Order | None, pointer: str) -> str:
    """Return the tokens of a pointer in a row, an index replaced by the id of the element."""
    stable = tokens(pointer)
    node: Any = order
    for place, token in enumerate(stable):
        if isinstance(node, tuple):
            # As text first: there are whole numbers of more digits than can be read.
            is_there = token.isdecimal() and len(token) <= _DIGITS and int(token) < len(node)
            node = node[int(token)] if is_there else None
            stable[place] = getattr(node, "id", None) or token
        else:
            node = getattr(node, token, None)
    return "/".join(stable)
