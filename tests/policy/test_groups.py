"""One cause, one finding; and nothing that rules and answers say advises to split an order."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import localcontext
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.order import Order
from checker.registry import Registry
from checker.report import DocumentResult
from checker.values.incoterms import INCOTERMS
from checker.values.money import CONTEXT

# Shapes of the fixtures in conftest.py, which no module can import.
Check = Callable[..., DocumentResult]
Samples = dict[str, Any]

Shown = list[tuple[str, list[str]]]

LIMIT = {"PAY007", "LOG009", "DOC008"}
TERM = {"LOG004", "LOG005", "LOG006", "LOG007"}
CLAIM = {"RET011", "RET012"}


def shown(result: DocumentResult, group: set[str]) -> Shown:
    """Return the rules of a group whose findings are shown, each with the related ones of it."""
    found = [
        (finding.rule, sorted(group.intersection(other.rule for other in finding.related)))
        for finding in result.findings
    ]
    return [(rule, related) for rule, related in found if rule in group or related]


# --- 5,000 US dollars ----------------------------------------------------------------------------

BARRED = [{"/seller/taxpayer_type": "small_scale"}, {"/seller/has_import_export_right": False}]


@pytest.mark.parametrize("seller", BARRED, ids=str)
@pytest.mark.parametrize(
    ("service", "related"),
    [("onetouch", "DOC008"), ("self", "LOG009"), ("none", "LOG009"), (None, "LOG009")],
)
@pytest.mark.parametrize("order", ["draft of a large order", "paid large order"])
def test_a_large_order_of_a_seller_without_onetouch_is_one_finding(
    check_changed: Check, order: str, service: str | None, related: str, seller: dict[str, Any]
) -> None:
    result = check_changed(order, {"/shipping/export_service": service, **seller})
    assert shown(result, LIMIT) == [("PAY007", [related])]


@pytest.mark.parametrize(
    ("service", "found"), [("onetouch", []), ("self", [("LOG009", [])]), (None, [("LOG009", [])])]
)
def test_of_a_seller_with_onetouch_it_is_a_matter_of_export_alone(
    check_changed: Check, service: str | None, found: Shown
) -> None:
    result = check_changed("paid large order", {"/shipping/export_service": service})
    assert shown(result, LIMIT) == found


@pytest.mark.parametrize(
    ("barred", "unknown"),
    [
        ({"/seller/taxpayer_type": "small_scale"}, "/seller/has_import_export_right"),
        ({"/seller/has_import_export_right": False}, "/seller/taxpayer_type"),
    ],
)
def test_of_a_seller_known_not_to_have_onetouch_the_rest_is_no_finding_of_its_own(
    check_changed: Check, barred: dict[str, Any], unknown: str
) -> None:
    changes = {"/shipping/export_service": "self", unknown: None, **barred}
    result = check_changed("draft of a large order", changes)
    assert shown(result, LIMIT | {"DOC009"}) == [("PAY007", ["DOC009", "LOG009"])]


def test_of_a_seller_of_whom_nothing_is_known_that_is_the_finding(check_changed: Check) -> None:
    changes = {"/seller/taxpayer_type": None, "/seller/has_import_export_right": None}
    result = check_changed("draft of a large order", changes)
    assert shown(result, LIMIT | {"DOC009"}) == [("DOC009", []), ("DOC009", [])]


# --- the trade term ------------------------------------------------------------------------------

MODES = ["sea", "air", "express", "road", "rail", "post", "inland_waterway", "multimodal"]
COMMON = {"EXW", "FCA", "FOB", "DDP"}


def heads(term: str, mode: str) -> list[str]:
    """Return the rule that has most to say of a term for a mode of transport, none if it fits."""
    if mode == "sea" and term != "FOB":
        return ["LOG004"]
    if mode == "multimodal" and term != "FCA":
        return ["LOG005"]
    may_float = mode in {"sea", "inland_waterway", "multimodal"}
    if INCOTERMS[term].transport == "sea" and not may_float:
        return ["LOG006"]
    return [] if term in COMMON else ["LOG007"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("term", INCOTERMS)
def test_a_trade_term_is_one_finding_at_most(check_changed: Check, term: str, mode: str) -> None:
    changes = {"/trade_term/code": term, "/shipping/mode": mode, "/remark": "Tolerance 2 %."}
    result = check_changed("draft", changes)
    is_rare = term not in COMMON
    assert shown(result, TERM) == [
        (head, ["LOG007"] if is_rare and head != "LOG007" else []) for head in heads(term, mode)
    ]


# --- a claim and its verification ----------------------------------------------------------------


@pytest.mark.parametrize("reason", ["quality", "not_as_described", "expectation"])
@pytest.mark.parametrize("verification", [None, "confirmed", "refuted", "inconclusive"])
@pytest.mark.parametrize("decision", [None, "rejected", "partial", "full"])
@pytest.mark.parametrize("order", ["return requested", "disputed"])
def test_a_claim_is_unverified_or_refused_but_not_both(
    check_changed: Check,
    order: str,
    decision: str | None,
    verification: str | None,
    reason: str,
) -> None:
    changes = {
        "/returns/0/reasons/0/code": reason,
        "/returns/0/verification": verification and {"result": verification},
        "/returns/0/decision": decision and {"result": decision, "at": "2026-04-03T18:00:00+08:00"},
    }
    result = check_changed(order, {place: value or {} for place, value in changes.items()})
    is_objective = reason != "expectation"
    expected: Shown = []
    if verification == "confirmed":
        expected = [("RET012", [])] if decision in {"rejected", "partial"} else []
    elif is_objective and (verification == "inconclusive" or (decision and not verification)):
        expected = [("RET011", [])]
    assert shown(result, CLAIM) == expected


def test_two_claims_are_two_findings(check_changed: Check, samples: Samples) -> None:
    claim = samples["disputed"].document["returns"][0]
    changes = {
        "/returns/0/verification": {},
        "/returns/-": claim | {"id": "ret2", "verification": {"result": "confirmed"}},
    }
    result = check_changed("disputed", changes)
    assert shown(result, CLAIM) == [("RET011", []), ("RET012", [])]


def test_the_groups_are_declared(registry: Registry) -> None:
    rules = {rule.id: rule for group in registry.rules().values() for rule in group}
    for head, group in (("PAY007", LIMIT | {"DOC009"}), ("LOG006", TERM), ("RET012", CLAIM)):
        assert group - {head} <= rules[head].supersedes


# --- words ---------------------------------------------------------------------------------------

SPLITTING = re.compile(
    r"\b(?:split|divid|break|separat)\w*\b[^.;]*\borders?\b"
    r"|\borders?\b[^.;]*\b(?:split|divid|broken (?:up|down)|apart)\w*\b"
    r"|\b(?:several|two|three|more|multiple|smaller|separate) (?:\w+ )?orders\b"
    r"|拆单|拆分|分拆|拆成|分单|分成|分几",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "advice",
    [
        "Split the order in two.",
        "Divide what is to be paid among several Trade Assurance orders.",
        "Have the buyer place two smaller orders instead.",
        "The order can be split, so that each part stays below the limit.",
        "超过限额可以拆单。",
    ],
)
def test_advice_to_split_an_order_would_be_found(advice: str) -> None:
    assert SPLITTING.search(advice)


def words_of(module: ast.Module) -> Iterator[str]:
    """Yield the texts in a module, but for what only its readers see."""
    notes = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in notes and isinstance(node.value, str):
            yield node.value


def test_no_rule_advises_to_split_an_order(registry: Registry) -> None:
    words = [
        text
        for rules in registry.rules().values()
        for rule in rules
        for text in (rule.summary, rule.why, rule.remedy, rule.note)
    ]
    for plugin in registry.plugins:
        root = Path(str(resources.files(plugin.module)))
        for path in root.rglob("*.py"):
            words += words_of(ast.parse(path.read_text("utf-8")))
    assert len(words) > 1000
    assert [text for text in words if SPLITTING.search(text)] == []


def test_no_answer_advises_to_split_an_order(registry: Registry, samples: Samples) -> None:
    parameters = {rule.id: rule.params for group in registry.rules().values() for rule in group}
    reader = Reader(registry.formats())
    for name, sample in samples.items():
        order = reader.read(Text(name, 0, sample.data())).order
        assert isinstance(order, Order)
        for assessment in registry.assessments():
            with localcontext(CONTEXT):
                now = datetime.fromisoformat(sample.as_of)
                answer = assessment.assess(order, parameters, now)
            words = json.dumps(msgspec.to_builtins(answer, enc_hook=str), ensure_ascii=False)
            assert not SPLITTING.search(words), f"{name}: {assessment.name}"
