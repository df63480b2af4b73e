"""Orders that keep the policy: under all rules, not a word that would stop or worry anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checker.finding import Severity
from checker.order import ANY_STATUS
from checker.registry import Registry
from checker.report import DocumentResult

# Shapes of the fixtures in conftest.py, which no module can import.
Check = Callable[[bytes, str], DocumentResult]
Samples = dict[str, Any]
Compliant = Any


def test_a_compliant_order_is_accepted_and_judged_by_every_rule(
    compliant: Compliant, check: Check
) -> None:
    sample = compliant.sample()
    result = check(sample.data(), sample.as_of)
    grave = [f for f in result.findings if Severity.of(f.severity) > Severity.INFO]
    assert grave == []
    unsettled = {
        rule: outcome
        for rule, outcome in result.outcomes().items()
        if outcome.outcome in {"cannot_evaluate", "error"}
    }
    assert unsettled == {}
    assert result.verdict == "accepted"


def results(samples: Samples, check: Check) -> list[DocumentResult]:
    """Return what is said of the compliant orders."""
    compliant = {name: sample for name, sample in samples.items() if ": " not in name}
    return [check(sample.data(), sample.as_of) for sample in compliant.values()]


def test_there_is_a_compliant_order_in_each_status(samples: Samples, check: Check) -> None:
    assert {result.status for result in results(samples, check)} == ANY_STATUS


def test_each_rule_is_kept_by_a_compliant_order(
    samples: Samples, check: Check, registry: Registry
) -> None:
    kept = {
        rule
        for result in results(samples, check)
        for rule, outcome in result.outcomes().items()
        if outcome.outcome == "pass"
    }
    assert kept == {rule.id for rules in registry.rules().values() for rule in rules}
