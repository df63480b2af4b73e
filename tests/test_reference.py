"""The rule reference: complete, and what docs/rules holds is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.reference import INDEX, RuleEntry, entries, pages
from checker.registry import load
from checker.testing import cases

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "rules"

REGISTRY = load()
FOUND = list(entries(REGISTRY, REGISTRY.rules()))
PAGES = pages(FOUND)


def test_the_reference_in_the_docs_is_up_to_date() -> None:
    written = {path.name: path.read_text("utf-8") for path in DOCS.iterdir()}
    assert sorted(written) == sorted(PAGES)
    stale = [name for name, text in PAGES.items() if written[name] != text]
    assert not stale, "run: checker explain --all --format markdown --output docs/rules"


@pytest.mark.parametrize("entry", FOUND, ids=lambda entry: entry.rule.id)
def test_a_rule_stands_in_the_index_and_on_the_page_of_its_plugin(entry: RuleEntry) -> None:
    rule, page = entry.rule, f"{entry.plugin}.md"
    assert f"[{rule.id}]({page}#{rule.id.lower()})" in PAGES[INDEX]
    assert f"## {rule.id} {rule.name}\n" in PAGES[page]


def test_the_first_cases_are_the_examples() -> None:
    entry = next(entry for entry in FOUND if entry.rule.id == "PAY005")
    path = ROOT / "plugins" / "checker_payment" / "cases" / "PAY005.yaml"
    found = cases(path)
    assert entry.good == next(case for case in found if case.kind == "good")
    assert entry.bad == next(case for case in found if case.kind == "bad")


def test_a_clause_stands_in_its_own_words_and_in_english() -> None:
    entry = next(entry for entry in FOUND if entry.rule.id == "PAY005")
    for number in ("S34", "S35"):
        clause = entry.clauses[number]
        assert clause is not None
        assert (
            f"> **{number}** {clause.original}\n>\n> {clause.translation}\n"
            in (PAGES["payment.md"])
        )
