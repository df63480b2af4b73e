"""Single faults: each is found by its rule where it stands, and by no other rule without need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from checker.finding import Finding, Severity
from checker.registry import Registry
from checker.report import DocumentResult

# Shapes of the fixtures in conftest.py, which no module can import.
Check = Callable[[bytes, str], DocumentResult]
Mutation = Any


def every(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings, each followed by those with the same cause."""
    for finding in findings:
        yield finding
        yield from every(finding.related)


def test_a_fault_is_found(mutation: Mutation, check: Check) -> None:
    sample = mutation.sample()
    result = check(sample.data(), sample.as_of)
    found = [(f.rule, f.pointer, f.severity) for f in every(result.findings)]
    assert found.count((mutation.rule, mutation.pointer, mutation.severity)) == 1
    others = {
        (rule, pointer)
        for rule, pointer, severity in found
        if Severity.of(severity) > Severity.INFO and rule not in mutation.also
    }
    assert others <= {(mutation.rule, mutation.pointer)}
    assert set(mutation.also) <= {rule for rule, _, _ in found}
    assert "error" not in {outcome.outcome for outcome in result.outcomes().values()}


def test_what_is_just_within_is_no_fault(bounded: Mutation, check: Check) -> None:
    sample = bounded.within()
    result = check(sample.data(), sample.as_of)
    found = {f.severity for f in every(result.findings) if f.rule == bounded.rule}
    assert found == ({bounded.boundary_gives} if bounded.boundary_gives else set())
    outcome = result.outcomes()[bounded.rule].outcome
    assert outcome in ({"fail"} if found else {"pass", "not_applicable"})


def test_each_rule_has_a_fault_to_find(registry: Registry, faults: tuple[Mutation, ...]) -> None:
    rules = {rule.id for group in registry.rules().values() for rule in group}
    assert {fault.rule for fault in faults} == rules
