"""One cause, one message: findings that have the same cause are shown as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from checker.documents.faults import MALFORMED
from checker.finding import Finding, Severity


def one_per_cause(
    findings: Sequence[Finding], supersedes: Mapping[str, frozenset[str]]
) -> tuple[Finding, ...]:
    """Return the findings of a document, those with the same cause as one with the others in it.

    A finding is taken in by one of a rule that supersedes its own, when that one is at least as
    grave and speaks of the same thing: two findings about different elements of a list never have
    the same cause. A value that does not fit counts as absent, so what is found of its absence, or
    of that of what would stand in it, is taken in as well.

    Args:
        findings: by position.
        supersedes: rule id to the ids of the rules that it supersedes.
    """
    if not any(found.rule in supersedes or found.rule == MALFORMED for found in findings):
        return tuple(findings)
    heads = {
        index: head
        for index, finding in enumerate(findings)
        if (head := _head(finding, findings, supersedes)) is not None
    }
    related: dict[int, list[Finding]] = {}
    for index in heads:
        root = _root(index, heads)
        if root != index:
            related.setdefault(root, []).append(findings[index])
    return tuple(
        msgspec.structs.replace(finding, related=tuple(related.get(index, ())))
        for index, finding in enumerate(findings)
        if _root(index, heads) == index
    )


def _head(
    finding: Finding, findings: Sequence[Finding], supersedes: Mapping[str, frozenset[str]]
) -> int | None:
    """Return the place of the first finding that takes another one in, None when none does."""
    for index, other in enumerate(findings):
        if _has_same_cause(finding, other, supersedes) and (
            Severity.of(other.severity) >= Severity.of(finding.severity)
        ):
            return index
    return None


def _has_same_cause(
    finding: Finding, other: Finding, supersedes: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a finding says no more than another one, of which it is a consequence."""
    if other.rule == MALFORMED and finding.rule != MALFORMED:
        return f"{finding.pointer}/".startswith(f"{other.pointer}/")
    return finding.rule in supersedes.get(other.rule, ()) and _speak_of_the_same(
        finding.pointer, other.pointer
    )


def _root(index: int, heads: Mapping[int, int]) -> int:
    """Return the finding at the end of a chain of heads; in a ring, the first of them."""
    chain = [index]
    while chain[-1] in heads:
        head = heads[chain[-1]]
        if head in chain:
            return min(chain[chain.index(head) :])
        chain.append(head)
    return chain[-1]


def _speak_of_the_same(one: str, other: str) -> bool:
    """Whether neither pointer leads into a list element that the other one does not."""
    first, second = sorted((_element(one), _element(other)), key=len)
    return second[: len(first)] == first


def _element(pointer: str) -> list[str]:
    """Return the tokens of a pointer up to its last index."""
    tokens = pointer.split("/")
    while tokens and not tokens[-1].isdecimal():
        tokens.pop()
    return tokens
