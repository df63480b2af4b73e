"""What holds for every rule of the built-in plugins, whoever writes it."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from pathlib import Path

import pytest

from checker.api import ANY_STATUS
from checker.cli.commands import cli
from checker.documents.faults import DOCUMENT_RULES
from checker.reference import parameters
from checker.registry import Plugin, load
from checker.rule import Rule
from checker.testing import Case, Kind, cases
from checker.yamls import load_placed

ROOT = Path(__file__).parents[1]

OWN = "trade-order-checker"

REGISTRY = load()
CLAUSES = REGISTRY.clauses()

UNCHECKABLE = {"S19", "S20", "S50", "S51", "S57"}
"""Good faith, references, praise and advice: nothing in an order tells whether it was heeded."""

LACKS_ONLY_AN_EXTRA = {"DOC002", "LOG017"}
"""What these lack is no fact of the order, but a library: `e2e/test_extras.py` takes it away."""

PLUGINS = [plugin for plugin in REGISTRY.plugins if plugin.origin.split()[0] == OWN]
RULES = [(plugin, rule) for plugin in PLUGINS for rule in plugin.rules]
EVERY = [*DOCUMENT_RULES, *(rule for _, rule in RULES)]

each_rule = pytest.mark.parametrize(
    ("plugin", "rule"), [pytest.param(plugin, rule, id=rule.id) for plugin, rule in RULES]
)


@cache
def cases_of(plugin: Plugin, rule_id: str) -> list[Case]:
    """Return the cases of a rule."""
    path = Path(str(resources.files(plugin.module))) / "cases" / f"{rule_id}.yaml"
    found = cases(path)
    assert {case.rule for case in found} == {rule_id}
    return found


def kinds(plugin: Plugin, rule_id: str) -> Counter[Kind]:
    """Return how many cases of each kind the file of a rule holds."""
    return Counter(case.kind for case in cases_of(plugin, rule_id))


def test_the_built_in_plugins_are_found() -> None:
    declared = metadata.distribution(OWN).entry_points.select(group="checker.plugins")
    assert sorted(plugin.name for plugin in PLUGINS) == sorted(entry.name for entry in declared)
    assert RULES


@each_rule
def test_a_rule_has_good_and_bad_cases(plugin: Plugin, rule: Rule) -> None:
    found = kinds(plugin, rule.id)
    assert found["good"]
    assert found["bad"]


@each_rule
def test_a_rule_that_does_not_always_apply_has_a_case_for_that(plugin: Plugin, rule: Rule) -> None:
    if rule.statuses != ANY_STATUS or rule.when is not None:
        assert kinds(plugin, rule.id)["not_applicable"]


@each_rule
def test_a_rule_that_can_lack_facts_has_a_case_without_them(plugin: Plugin, rule: Rule) -> None:
    can_lack_facts = rule.needs or "missing" in names(rule.check.__module__)
    if can_lack_facts and rule.id not in LACKS_ONLY_AN_EXTRA:
        assert kinds(plugin, rule.id)["cannot_evaluate"]


@each_rule
def test_no_two_cases_of_a_rule_have_one_name(plugin: Plugin, rule: Rule) -> None:
    given = [case.entry.name for case in cases_of(plugin, rule.id)]
    assert len(set(given)) == len(given)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_every_file_of_cases_belongs_to_a_rule(plugin: Plugin) -> None:
    directory = Path(str(resources.files(plugin.module))) / "cases"
    files = {path.name for path in directory.iterdir()} if directory.is_dir() else set()
    assert files == {f"{rule.id}.yaml" for rule in plugin.rules}


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_a_plugin_lists_its_rules_by_id(plugin: Plugin) -> None:
    ids = [rule.id for rule in plugin.rules]
    assert ids == sorted(ids)
    assert len({rule_id[:-3] for rule_id in ids}) <= 1


@pytest.mark.parametrize("attribute", ["id", "name", "summary", "remedy"])
def test_no_two_rules_share(attribute: str) -> None:
    values = Counter(getattr(rule, attribute) for rule in EVERY)
    assert not [value for value, count in values.items() if count > 1]


@each_rule
def test_a_rule_stands_in_a_module_of_its_name(plugin: Plugin, rule: Rule) -> None:
    module = rule.check.__module__
    assert module == f"{plugin.module}.rules.{rule.name}"
    summary = inspect.getdoc(sys.modules[module])
    assert summary == rule.summary


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.id)
def test_a_rule_speaks_in_sentences(rule: Rule) -> None:
    for text in (rule.summary, rule.why, rule.remedy, rule.note or "None."):
        assert text[0].isupper()
        assert text.endswith(".")
    assert "\n" not in rule.summary
    assert len(rule.summary) <= 90


@each_rule
def test_a_rule_comes_from_clauses_that_exist(plugin: Plugin, rule: Rule) -> None:
    assert rule.clauses, f"{plugin.name}: {rule.id} says nothing of where it comes from"
    assert set(rule.clauses) <= set(CLAUSES)
    assert len(set(rule.clauses)) == len(rule.clauses)


def test_every_clause_that_can_be_checked_is_checked() -> None:
    cited = {number for _, rule in RULES for number in rule.clauses}
    cited |= {number for entry in REGISTRY.assessments() for number in entry.clauses}
    assert set(CLAUSES) - cited <= UNCHECKABLE


def test_the_default_ruleset_names_every_rule_with_its_grade_and_its_fault() -> None:
    file = resources.files("checker_rulesets").joinpath("trade-assurance.yaml")
    text = file.read_text("utf-8")
    ruleset = load_placed(text, file.name).value
    assert ruleset["ruleset"] == "trade-assurance"
    assert ruleset["rules"] == {rule.id: {"severity": rule.severity.label} for rule in EVERY}
    for rule in EVERY:
        assert re.search(rf"^  {rule.id}: .* # {re.escape(rule.summary)}$", text, re.MULTILINE)


@each_rule
def test_a_parameter_is_described(plugin: Plugin, rule: Rule) -> None:
    for parameter in parameters(rule):
        description = parameter.description
        assert description.endswith("."), f"{plugin.name}: {rule.id}: {parameter.name}"
        assert description[0].isupper()


@each_rule
def test_a_parameter_is_used(plugin: Plugin, rule: Rule) -> None:
    if rule.params is not None:
        classes = [
            kind
            for kind in type(rule.params).__mro__
            if kind.__module__.startswith((plugin.module, "checker."))
        ]
        modules = {rule.check.__module__, *(kind.__module__ for kind in classes)}
        used = {name for module in modules for name in attributes(module)}
        assert {parameter.name for parameter in parameters(rule)} <= used


@cache
def names(module: str) -> frozenset[str]:
    """Return the names that a module uses."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


@cache
def attributes(module: str) -> frozenset[str]:
    """Return the attributes that a module uses, where it does more than check its parameters."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return frozenset(_attributes(tree))


def _attributes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef) and node.name == "__post_init__":
        return
    if isinstance(node, ast.Attribute):
        yield node.attr
    for child in ast.iter_child_nodes(node):
        yield from _attributes(child)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "README.md"])
def test_no_command_is_promised_that_is_not_there(name: str) -> None:
    path = ROOT / name
    text = path.read_text("utf-8") if path.exists() else ""
    promised = set(re.findall(r"(?:^\s*\$? ?|`)checker ([a-z]+)", text, re.MULTILINE))
    context = cli.make_context("checker", [], resilient_parsing=True)
    assert promised <= set(cli.list_commands(context))
