"""`--select`: what it names has to be in force, and the names that it knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]

OFF = """\
ruleset: shop
version: "1"
extends: [trade-assurance]
rules:
  PAY005: off
  PAY004: {effective_from: 2027-01-01}
"""
ON_BEFORE = ("--as-of", "2026-02-02T12:00:00+08:00", "--ruleset", "shop.yaml")


@pytest.mark.parametrize("command", ["check", "stats"])
@pytest.mark.parametrize("words", ["PAY005", "split_mismatch", "PAY005,PAY005"])
def test_selecting_only_what_is_not_in_force_is_refused(
    checker: Checker, good: str, directory: Path, words: str, command: str
) -> None:
    (directory / "shop.yaml").write_text(OFF, "utf-8")
    ended = checker(command, good, *ON_BEFORE, "--select", words)
    assert (ended.code, ended.out) == (2, "")
    assert "nothing that is selected is in force" in ended.err


@pytest.mark.parametrize("command", ["check", "stats"])
@pytest.mark.parametrize("ignored", ["PAY005", "split_mismatch", "payment"])
def test_selecting_only_what_is_ignored_is_refused(
    checker: Checker, bad: str, command: str, ignored: str
) -> None:
    ended = checker(command, bad, "--select", "PAY005", "--ignore", ignored)
    assert (ended.code, ended.out) == (2, "")
    assert "nothing that is selected is in force: PAY005" in ended.err


def test_what_is_selected_and_ignored_beside_others_is_said(checker: Checker, bad: str) -> None:
    ended = checker("check", bad, "--select", "PAY005,PAY008", "--ignore", "PAY005")
    assert ended.code == 0
    assert ended.err == "checker: note: --select PAY005: nothing that it names is in force\n"


def test_what_is_selected_in_vain_beside_others_is_said(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "shop.yaml").write_text(OFF, "utf-8")
    ended = checker("check", good, *ON_BEFORE, "--select", "PAY005,PAY008,payment")
    assert ended.code == 0
    assert ended.err == "checker: note: --select PAY005: nothing that it names is in force\n"


def test_a_rule_that_only_an_override_puts_in_force_can_be_selected(
    checker: Checker, bad: str, directory: Path
) -> None:
    text = f"{OFF}overrides:\n  - {{files: ['bad.json'], rules: {{PAY005: error}}}}\n"
    (directory / "shop.yaml").write_text(text, "utf-8")
    assert checker("check", bad, *ON_BEFORE, "--select", "PAY005").code == 1


WRITTEN = """\
ruleset: {name}
version: "1"
extends: [{base}]
rules:
  {rule}: {{title: No order is good., severity: error, assert: "false", message: "No."}}
"""


def test_rules_are_selected_by_the_ruleset_that_they_are_written_in(
    checker: Checker, good: str, directory: Path
) -> None:
    pytest.importorskip("cel_expr_python")
    for name, base, rule in (("base", "minimal", "BASE001"), ("heir", "base.yaml", "HEIR001")):
        text = WRITTEN.format(name=name, base=base, rule=rule)
        (directory / f"{name}.yaml").write_text(text, "utf-8")

    def found(word: str) -> set[str]:
        run = ("check", good, "--ruleset", "heir.yaml", "--select", word, "--report", "json")
        (document,) = checker(*run).report["documents"]
        return {finding["rule"] for finding in document["findings"]}

    assert found("base") == {"BASE001"}
    assert found("heir") == {"BASE001", "HEIR001"}
    rows = checker("rules", "--ruleset", "heir.yaml", "--select", "base", "--json").report
    assert [row["plugin"] for row in rows if row["id"] == "BASE001"] == ["heir"]
