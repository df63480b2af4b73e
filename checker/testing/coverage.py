"""Rule coverage: which rules have no case of a kind of answer that they can give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import CodeType, FunctionType

from msgspec import Struct

from checker.errors import without_extra
from checker.finding import missing
from checker.order import ANY_STATUS
from checker.rule import Rule
from checker.rulesets.caseform import Kind
from checker.testing.cases import Case


class Gap(Struct, frozen=True):
    """A rule, and the kinds of cases that it has not."""

    rule: str
    lacks: tuple[Kind, ...]


def gaps(rules: Iterable[Rule], cases: Iterable[Case]) -> Iterator[Gap]:
    """Yield the rules that lack cases, by id."""
    kinds = _kinds_by_rule(cases)
    for rule in sorted(rules, key=lambda rule: rule.id):
        found = kinds.get(rule.id, frozenset())
        lacks = tuple(kind for kind in possible(rule) if kind not in found)
        if lacks:
            yield Gap(rule.id, lacks)


def possible(rule: Rule) -> Iterator[Kind]:
    """Yield the kinds of answers that a rule can give."""
    yield "good"
    yield "bad"
    if rule.needs or _can_find_missing(rule):
        yield "cannot_evaluate"
    if rule.statuses != ANY_STATUS or rule.when is not None:
        yield "not_applicable"


def _kinds_by_rule(cases: Iterable[Case]) -> Mapping[str, AbstractSet[Kind]]:
    found: dict[str, set[Kind]] = {}
    for case in cases:
        found.setdefault(case.rule, set()).add(case.kind)
    return found


def _can_find_missing(rule: Rule) -> bool:
    """Whether a rule finds out by itself that facts are missing.

    One that lacks nothing but a library has no case for that: whoever runs the cases has it or not.
    """
    reached = list(_reached(rule.check))
    return missing in reached and without_extra not in reached


def _reached(function: object) -> Iterator[object]:
    """Yield what a function, and the functions of its own package that it calls, refer to."""
    package = _package(function)
    seen: set[int] = set()
    open_ones = [function]
    while open_ones:
        current = open_ones.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, FunctionType) and _package(current) == package:
            names = _names(current.__code__)
            open_ones += [current.__globals__[n] for n in names if n in current.__globals__]


def _package(function: object) -> str:
    return str(getattr(function, "__module__", "")).partition(".")[0]


def _names(code: CodeType) -> set[str]:
    """Return the global names that a function uses, and the functions inside of it."""
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return set(code.co_names).union(*map(_names, inner))
