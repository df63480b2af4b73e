"""Everything that the rules say of an order is said in Chinese as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from typing import Any

import msgspec
import pytest

from checker.catalogue import Catalogue
from checker.documents.reader import Reader
from checker.documents.sources import Text
from checker.engine import Engine, Judged
from checker.finding import Severity
from checker.language import Language, core_catalogue, language
from checker.registry import Registry
from checker.rulesets.active import activate
from checker.testing import AS_OF, Case, compliant_order, merge_patch, read_cases
from checker.words import Listing, Words

CHINESE = re.compile(r"[一-鿿]")
SAYS_SOMETHING = re.compile(r"[A-Za-z]{2}")

Mutation = Any
"""Of the fixture in conftest.py, which no module can import."""


@pytest.fixture(scope="module")
def chinese(registry: Registry) -> Language:
    """Return the language with the catalogues of all plugins."""
    catalogues: list[tuple[str, Catalogue]] = [core_catalogue("zh-CN"), *registry.catalogues()]
    return language("zh-CN", catalogues)


def said(
    data: bytes, as_of: str, registry: Registry, chinese: Language
) -> tuple[list[Judged], list[str]]:
    """Return the findings about an order, and the reasons why rules could not be evaluated."""
    engine = Engine(
        activate(registry.rules()), datetime.fromisoformat(as_of), Severity.INFO, language=chinese
    )
    document = Reader(registry.formats()).read(Text("order.json", 0, data))
    judged = [engine.judge(fault.rule, fault.violation) for fault in document.faults]
    found = [entry for entry in judged if entry is not None]
    reasons: list[str] = []
    if document.order is not None:
        evaluation = engine.evaluate(document.order)
        found += evaluation.judged
        outcomes = evaluation.departures.values()
        reasons = [entry.reason for entry in outcomes if entry.reason is not None]
    return found, reasons


def untranslated(value: Any, chinese: Language) -> Iterator[str]:
    """Yield the words in a value that no catalogue has; a word by itself may be the user's own."""
    if isinstance(value, Words):
        if value.fields and value.template not in chinese.texts:
            yield from re.findall(SAYS_SOMETHING, re.sub(r"\{\w+\}", "", value.template))
        for field in value.fields.values():
            yield from untranslated(field, chinese)
    elif isinstance(value, Listing):
        for item in value.items:
            yield from untranslated(item, chinese)


def faults(found: list[Judged], reasons: list[str], chinese: Language) -> list[str]:
    """Return what is said in English."""
    wrong = [reason for reason in reasons if not CHINESE.search(reason)]
    for judged in found:
        violation = judged.violation
        if violation.message not in chinese.texts or not CHINESE.search(judged.message):
            wrong.append(violation.message)
        if not CHINESE.search(judged.remedy):
            wrong.append(judged.remedy)
        for value in (*violation.fields.values(), violation.expected):
            wrong += untranslated(value, chinese)
    return wrong


def test_what_is_found_in_a_spoilt_order(
    mutation: Mutation, registry: Registry, chinese: Language
) -> None:
    sample = mutation.sample()
    found, reasons = said(sample.data(), sample.as_of, registry, chinese)
    assert faults(found, reasons, chinese) == []


def test_what_is_found_in_every_case(registry: Registry, chinese: Language) -> None:
    wrong = {}
    for plugin in registry.plugins:
        for rule in plugin.rules:
            for case in cases_of(plugin.module, rule.id):
                document = merge_patch(compliant_order(), case.entry.patch)
                as_of = case.entry.as_of or AS_OF
                found, reasons = said(msgspec.json.encode(document), as_of, registry, chinese)
                if left := faults(found, reasons, chinese):
                    wrong[str(case)] = left
    assert wrong == {}


def cases_of(module: str, rule_id: str) -> list[Case]:
    """Return the cases of a rule that a plugin brings along."""
    file = resources.files(module).joinpath("cases", f"{rule_id}.yaml")
    return read_cases(file.read_text("utf-8"), file.name) if file.is_file() else []
