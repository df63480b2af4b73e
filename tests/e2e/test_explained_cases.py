"""``checker explain`` of rules without code: the examples are the cases that stand beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shape of the fixture in conftest.py, which no module can import.
Checker = Callable[..., Any]

HOUSE = """\
ruleset: house
rules:
  SHOP100:
    title: Every order has a remark
    severity: warning
    assert: has(order.remark)
    at: /remark
    message: Write one.
    cases:
      good:
        - {name: a remark, patch: {remark: Pack twice.}}
        - {name: another, patch: {remark: Pack thrice.}}
      bad:
        - name: none
          patch: {remark: null}
          expect: [{pointer: /remark, severity: warning}]
  SHOP101:
    title: An order has a number
    severity: error
    assert: has(order.id)
    message: Number it.
"""


@pytest.fixture
def house(directory: Path) -> tuple[str, ...]:
    """Write a ruleset with rules of its own, and return the arguments that put it in force."""
    (directory / "house.yaml").write_text(HOUSE, "utf-8")
    return ("--ruleset", "house.yaml")


def test_the_first_good_and_the_first_bad_case_are_the_examples(
    checker: Checker, house: tuple[str, ...]
) -> None:
    ended = checker("explain", "SHOP100", *house)
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.split())
    changed = "a compliant order, in which this is changed"
    assert f'Good example a remark: {changed}: {{"remark": "Pack twice."}} Bad' in words
    assert f'Bad example none: {changed}: {{"remark": null}}; warning at /remark' in words
    assert "Pack thrice." not in words


def test_programs_and_pages_get_them_too(checker: Checker, house: tuple[str, ...]) -> None:
    (rule,) = [
        each
        for each in checker("explain", "--all", *house, "--json").report
        if each["id"] == "SHOP100"
    ]
    assert rule["examples"]["good"]["patch"] == {"remark": "Pack twice."}
    (expected,) = rule["examples"]["bad"]["expect"]
    assert (expected["pointer"], expected["severity"]) == ("/remark", "warning")
    page = checker("explain", "SHOP100", *house, "--format", "markdown").out
    assert "* warning at `/remark`" in page


def test_a_number_without_quotes_is_the_text_that_it_is_written_as(
    checker: Checker, directory: Path
) -> None:
    text = HOUSE.replace(
        "patch: {remark: null}", "patch: {remark: null, amounts: {total: 5.50}}"
    ).replace("severity: warning}]", "severity: warning, expected: 5.50}]")
    (directory / "house.yaml").write_text(text, "utf-8")
    rule = checker("explain", "SHOP100", "--ruleset", "house.yaml", "--json").report
    bad = rule["examples"]["bad"]
    assert bad["patch"]["amounts"] == {"total": "5.50"}
    assert bad["expect"][0]["expected"] == "5.50"
    ended = checker("test", "house.yaml", "--no-coverage")
    assert (ended.code, ended.err) == (1, "")
    assert '-   expected  "5.50"' in ended.out


def test_the_examples_of_a_plugin_in_one_file_lie_beside_it(
    checker: Checker, plugin: Callable[..., str], directory: Path
) -> None:
    name = plugin(body="if order.remark: return")
    (directory / "cases").mkdir()
    text = "rule: SHOP001\ngood:\n  - {name: a remark, patch: {remark: Pack twice.}}\n"
    (directory / "cases" / "SHOP001.yaml").write_text(text, "utf-8")
    ended = checker("explain", "SHOP001", "--plugin", name, "--no-plugins")
    assert "a remark: a compliant order" in " ".join(ended.out.split())


def test_a_rule_without_cases_has_no_examples(checker: Checker, house: tuple[str, ...]) -> None:
    ended = checker("explain", "SHOP101", *house)
    assert ended.code == 0
    assert "An order has a number" in ended.out
    assert "example" not in ended.out


def test_a_ruleset_above_may_bring_other_cases(
    checker: Checker, house: tuple[str, ...], directory: Path
) -> None:
    assert house
    (directory / "above.yaml").write_text(
        "ruleset: above\nextends: [house.yaml]\nrules:\n"
        "  SHOP100: {cases: {good: [{name: mine, patch: {remark: Mine.}}]}}\n",
        "utf-8",
    )
    out = checker("explain", "SHOP100", "--ruleset", "above.yaml").out
    assert "Mine." in out
    assert "Pack twice." not in out
    assert "Bad example" not in out


def test_cases_that_cannot_be_are_refused_with_their_place(
    checker: Checker, directory: Path
) -> None:
    (directory / "house.yaml").write_text(
        HOUSE.replace("expect: [{pointer: /remark, severity: warning}]", "as_of: 2026-02-02"),
        "utf-8",
    )
    ended = checker("explain", "SHOP100", "--ruleset", "house.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "house.yaml:14:11: /bad/0: a bad case says what it expects" in ended.err


def test_severity_and_parameters_are_those_in_force(checker: Checker, directory: Path) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: trade-assurance\n"
        "rules: {PAY004: {severity: info, params: {min_pct: 25}}, PAY005: off}\n",
        "utf-8",
    )
    graded = checker("explain", "PAY004", "--ruleset", "shop.yaml", "--json").report
    (least,) = [each for each in graded["parameters"] if each["name"] == "min_pct"]
    assert (graded["severity"], graded["in_force"], least["default"]) == ("info", True, "25")
    words = " ".join(checker("explain", "PAY005", "--ruleset", "shop.yaml").out.split())
    assert "Severity off: the rulesets that were asked for leave it out" in words
    assert (
        checker("explain", "PAY005", "--ruleset", "shop.yaml", "--json").report["in_force"] is False
    )


@pytest.mark.usefixtures("house")
def test_rules_without_code_are_listed_like_any_other(checker: Checker) -> None:
    (row,) = [
        row
        for row in checker("rules", "--ruleset", "house.yaml", "--json").report
        if row["id"] == "SHOP100"
    ]
    assert (row["severity"], row["plugin"]) == ("warning", "house")
    assert row["summary"] == "Every order has a remark"
