"""The catalogues hold what the program says: all of it, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.language import Entry, entries

ROOT = Path(__file__).parents[1]


def tool() -> ModuleType:
    """Return the program that keeps the catalogues up to date."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "docs/translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = tool()
PARTS = TOOL.parts()


@pytest.fixture(
    params=[(p, name) for p in PARTS for name in TOOL.LANGUAGES], ids=lambda p: p[0].name
)
def catalogue(request: pytest.FixtureRequest) -> tuple[Any, str]:
    """Return what a part of the program says, and a language."""
    pair: tuple[Any, str] = request.param
    return pair


def test_every_text_is_translated(catalogue: tuple[Any, str]) -> None:
    assert [entry.source for entry in TOOL.state(*catalogue).missing()] == []


def test_no_translation_is_stale(catalogue: tuple[Any, str]) -> None:
    assert [entry.source for entry in TOOL.state(*catalogue).stale] == []


def test_translations_have_the_fields_of_the_text_and_chinese_punctuation(
    catalogue: tuple[Any, str],
) -> None:
    assert TOOL.state(*catalogue).wrong == ()


def test_a_catalogue_stands_as_the_program_writes_it(catalogue: tuple[Any, str]) -> None:
    part, language = catalogue
    text = part.catalogue(language).read_text("utf-8")
    assert text == TOOL.written(TOOL.state(part, language).entries, language)


def test_the_core_and_all_plugins_with_rules_have_a_catalogue() -> None:
    names = {part.name for part in PARTS}
    assert {"checker", "payment", "logistics", "returns", "documentation"} <= names


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5, unique_by=lambda pair: pair[0]))
def test_a_catalogue_is_read_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    found = [Entry(0, source, translation, ("place",)) for source, translation in pairs]
    read = entries(TOOL.written(found, "zh-CN"))
    assert [(entry.source, entry.translation) for entry in read] == pairs
