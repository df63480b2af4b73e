"""Statuses as a person reads them."""

from __future__ import annotations

from checker.order import AFTERMATH, ANY_STATUS, LIFECYCLE, Status
from checker.words import listing, words

_ORDER: tuple[Status, ...] = (*LIFECYCLE, *AFTERMATH, "closed")


def in_order(statuses: frozenset[Status]) -> list[Status]:
    """Return statuses in the order in which an order goes through them."""
    return [status for status in _ORDER if status in statuses]


def in_words(statuses: frozenset[Status]) -> str:
    """Return statuses as a person would say them: ``draft to paid``, ``from shipped``, ``any``."""
    if statuses == ANY_STATUS:
        return words("any status")
    line = [status for status in LIFECYCLE if status in statuses]
    rest = statuses - set(line)
    start = LIFECYCLE.index(line[0]) if line else 0
    if not line or tuple(line) != LIFECYCLE[start : start + len(line)]:
        return listing(map(words, in_order(statuses)))
    if rest == set(AFTERMATH) and line[-1] == LIFECYCLE[-1]:
        return words("from {status}", status=words(line[0]))
    first = words(line[0])
    if len(line) > 1:
        first = words("{first} to {last}", first=first, last=words(line[-1]))
    return listing([first, *map(words, in_order(rest))])
