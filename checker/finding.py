"""What rules say, and what the engine makes of it."""

from __future__ import annotations

import enum
from typing import Any, Literal

from msgspec import Struct

SeverityLabel = Literal["error", "warning", "info"]


class Severity(enum.IntEnum):
    """How grave a finding is; a graver one compares greater."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> SeverityLabel:
        """The word that users read and write: ``info``, ``warning``, ``error``."""
        return _LABELS[self - 1]

    @classmethod
    def of(cls, label: str) -> Severity:
        """Return the severity of a label.

        Raises:
            ValueError: there is no such severity.
        """
        severity = _SEVERITIES.get(label)
        if severity is None:
            raise ValueError(f"severity is error, warning or info, not {label!r}")
        return severity


_LABELS: tuple[SeverityLabel, ...] = ("info", "warning", "error")
_SEVERITIES: dict[str, Severity] = {severity.label: severity for severity in Severity}

Outcome = Literal["pass", "fail", "not_applicable", "cannot_evaluate", "error"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "fail", "not_applicable", "cannot_evaluate", "error")


class Violation(Struct, frozen=True, gc=False):
    """What a rule yields when the order breaks it; `violation` makes one.

    Attributes:
        pointer: JSON Pointer (RFC 6901) into the order document, ``""`` for the whole of it.
        message: one sentence, a template for `fields`.
        fields: the values that the message names.
        observed: the value that stands there, None when there is none.
        expected: what should stand there, as a value or in words.
        severity: lower than the rule's own, or None for the rule's own.
        remedy: what the seller should do, or None for the rule's own remedy.
    """

    pointer: str
    message: str
    fields: dict[str, Any]
    observed: Any = None
    expected: Any = None
    severity: Severity | None = None
    remedy: str | None = None


class Missing(Struct, frozen=True, gc=False):
    """What a rule yields when a fact that it needs turns out to be absent; `missing` makes one.

    Attributes:
        pointers: the places of the facts.
        reason: what is wanting, when it is not the order that lacks it.
    """

    pointers: tuple[str, ...]
    reason: str | None = None


def violation(  # noqa: PLR0913 - each argument is one property of a finding, all but two by name
    pointer: str,
    message: str,
    *,
    observed: Any = None,
    expected: Any = None,
    severity: SeverityLabel | None = None,
    remedy: str | None = None,
    **fields: Any,
) -> Violation:
    """Say that the order breaks the rule, and where.

    Args:
        pointer: JSON Pointer to the offending value, or to where a missing one belongs.
        message: one sentence in English; ``{name}`` stands for the field of that name.
        observed: the value that stands there.
        expected: what should stand there, as a value or in words.
        severity: only to grade this violation lower than its rule.
        remedy: only to advise something else than the rule's docstring does.
        **fields: the values that the message names; ``observed`` and ``expected`` are known to it.
    """
    grade = None if severity is None else Severity.of(severity)
    return Violation(pointer, message, fields, observed, expected, grade, remedy)


def missing(*pointers: str, reason: str | None = None) -> Missing:
    """Say that the rule cannot be evaluated because these places of the order are empty.

    Args:
        *pointers: JSON Pointers, at least one.
        reason: when the facts are there, but something else is wanting to judge them, such as a
            library or a calendar: what it is, as a sentence without its full stop.
    """
    return Missing(pointers, reason)


class Waived(Struct, frozen=True, gc=False):
    """Why a finding does not count: the waiver that covers it.

    Attributes:
        reason: why it may stay.
        owner: who answers for it.
        expires: the last day on which it may, ISO 8601.
        ticket: where it is followed up, None when nowhere.
        place: of the waiver: file, line and column.
    """

    reason: str
    owner: str
    expires: str
    ticket: str | None
    place: str


class Finding(Struct, frozen=True, gc=False):
    """One violation as the report shows it: graded by the ruleset, placed in the user's file.

    Lines and columns are 1-based and count characters; ``end`` is exclusive. For a missing value
    they are those of the nearest existing parent. `pointer` points into the user's own document.
    `related` are the findings of other rules that have the same cause. A finding that is waived, or
    that a baseline knows, rejects nothing.
    """

    rule: str
    severity: SeverityLabel
    message: str
    pointer: str
    line: int
    column: int
    end_line: int
    end_column: int
    observed: Any
    expected: Any
    clauses: tuple[str, ...]
    remedy: str
    fingerprint: str
    waiver: Waived | None = None
    baselined: bool = False
    related: tuple[Finding, ...] = ()


def is_marked(finding: Finding) -> bool:
    """Whether a finding is waived or known to a baseline, so that it rejects nothing."""
    return finding.waiver is not None or finding.baselined
