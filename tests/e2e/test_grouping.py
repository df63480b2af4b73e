"""Findings with one cause are shown as one, by the rules that are in force for the order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
WriteOrder = Callable[..., str]


def test_a_rule_that_an_override_puts_in_force_takes_others_in(
    checker: Checker, order: WriteOrder, directory: Path
) -> None:
    rules = "rules: {PAY007: off, LOG009: error}\n"
    override = "overrides: [{files: ['new/**'], rules: {PAY007: on}}]\n"
    (directory / "shop.yaml").write_text(f"ruleset: shop\n{rules}{override}", "utf-8")
    above = {
        "amounts": {"goods": "6000.00", "freight": "0", "insurance": "0", "total": "6000.00"},
        "seller": {"taxpayer_type": "small_scale"},
        "shipping": {"export_service": "self"},
    }
    paths = [order("old/a.json", **above), order("new/a.json", **above)]
    ended = checker("check", "--ruleset", "shop.yaml", "--report", "json", *paths)
    old, new = ended.report["documents"]
    assert [finding["rule"] for finding in old["findings"]] == ["LOG009"]
    (finding,) = new["findings"]
    assert finding["rule"] == "PAY007"
    assert [other["rule"] for other in finding["related"]] == ["LOG009"]
