"""The clauses of the policy source."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from checker.api import Clause
from checker.registry import load
from checker_rulesets.clauses import CLAUSES, SOURCE

NUMBERS = ["T1", "T2", *(f"S{number:02}" for number in range(1, 58))]

each_clause = pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.number)


def test_they_stand_in_the_order_of_the_source() -> None:
    assert [clause.number for clause in CLAUSES] == NUMBERS


def test_they_are_what_the_plugin_contributes() -> None:
    assert load(hooks=["checker_clauses"]).clauses() == {entry.number: entry for entry in CLAUSES}


@each_clause
def test_a_clause_is_quoted_in_chinese_and_in_full(clause: Clause) -> None:
    assert re.search(r"[\u4e00-\u9fff]{4}", clause.original)
    assert "…" not in clause.original
    assert clause.original == clause.original.strip()


@each_clause
def test_a_clause_is_translated_by_a_sentence(clause: Clause) -> None:
    assert re.fullmatch(r"[A-Z][ -~]+[.?]", clause.translation)
    assert len(clause.translation.split()) >= 5


@pytest.mark.parametrize("attribute", ["original", "translation"])
def test_no_two_clauses_say_the_same(attribute: str) -> None:
    texts = [getattr(clause, attribute) for clause in CLAUSES]
    assert len(set(texts)) == len(texts)


@each_clause
def test_a_clause_names_the_article_and_its_day(clause: Clause) -> None:
    assert clause.source == SOURCE
    assert clause.source.endswith(" (2025-06-29)")


def test_the_file_can_be_read_by_people() -> None:
    text = resources.files("checker_rulesets").joinpath("clauses.json").read_text("utf-8")
    assert "\\u" not in text
    assert text.count("\n  {\n") == len(CLAUSES)
