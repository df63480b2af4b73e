"""What the plugin says of itself. The plugin for pytest of checker collects the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.api import Rule
from checker_alibaba_public import RULES, checker_clauses, checker_rulesets

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_the_rules_are_listed_by_id() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))


@each_rule
def test_a_rule_stands_in_a_module_of_its_name(rule: Rule) -> None:
    assert rule.check.__module__ == f"checker_alibaba_public.rules.{rule.name}"


def test_every_statement_is_cited_and_every_citation_has_its_statement() -> None:
    cited = {number for rule in RULES for number in rule.clauses}
    assert cited == {clause.number for clause in checker_clauses()}


@each_rule
def test_the_ruleset_grades_a_rule_as_its_author_does(rule: Rule) -> None:
    (ruleset,) = checker_rulesets()
    lines = Path(ruleset.path).read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(f"  {rule.id}:"))
    assert f"{{severity: {rule.severity.label}}}" in line
    assert line.endswith(f"# {rule.summary}")
