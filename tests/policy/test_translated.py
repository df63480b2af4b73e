"""Everything that the rules say of an order is said in Chinese as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import resources
from typing import Any, get_args

import msgspec
import pytest

from checker.api import Answer, Assessment
from checker.catalogue import Catalogue
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.engine import Engine, Judged
from checker.finding import Severity
from checker.language import Language, core_catalogue, language
from checker.registry import Registry
from checker.rulesets.active import activate
from checker.testing import AS_OF, Case, compliant_order, merge_patch, read_cases
from checker.words import Listing, Row, Words
from checker_payment.arrival import Speed, State
from checker_returns.data import Comparison
from checker_returns.verdict import Code, Verdict

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


# -- answers ---------------------------------------------------------------------------------------

Patch = Mapping[str, Any]

AT_ONCE = {"mode": "full", "advance": "1000.00", "balance": "0.00"}
SENT = {
    "step": "advance",
    "method": "tt",
    "status": "initiated",
    "amount": "300.00",
    "currency": "USD",
    "initiated_at": "2026-02-12T10:00:00+08:00",
}
ARRIVED = {
    **SENT,
    "status": "received",
    "received_at": "2026-02-16T10:00:00+08:00",
    "received_amount": "300.00",
}
CARD = {**SENT, "method": "credit_card"}
PAYMENTS: tuple[list[Patch], ...] = (
    [],
    [SENT],
    [{**SENT, "amount": None}],
    [{**SENT, "amount": "200.00"}],
    [{**SENT, "initiated_at": None}],
    [CARD],
    [{**CARD, "method": None}],
    [{**CARD, "status": "failed"}],
    [ARRIVED],
    [{**ARRIVED, "received_at": "2026-02-13T10:00:00+08:00"}],
    [{**ARRIVED, "received_at": "2026-02-28T10:00:00+08:00"}],
    [{**ARRIVED, "method": "credit_card"}],
    [{**ARRIVED, "received_at": None}],
    [{**ARRIVED, "received_amount": "200.00"}],
    [{**ARRIVED, "received_amount": None}],
    [{**ARRIVED, "status": "refunded"}],
    [ARRIVED, {**ARRIVED, "step": "balance", "received_amount": "700.00"}],
)
PLANS: tuple[Patch, ...] = (
    {},
    AT_ONCE,
    {"mode": None},
    {"advance": None},
    {"advance": "0.00", "balance": "0.00"},
    {"advance_method": None, "balance_method": "credit_card"},
    *({"balance_due": {"trigger": word}} for word in ("after_shipment", "before_shipment", "some")),
)
STATUSES = (None, "draft", "paid", "delivered", "completed", "disputed", "refunded", "closed")

RECEIVED = {"received_at": "2026-02-10T23:30:00+08:00"}
DELIVERED = {"delivered_at": "2026-02-10T23:30:00+08:00"}
DELIVERED_LATER = {"delivered_at": "2026-02-14T10:00:00+08:00"}
IN_PART = {
    "received_at": None,
    "shipments": [DELIVERED, {"shipped_at": "2026-02-09T10:00:00+08:00"}],
}
LINES = [
    {"id": str(number), "product_id": f"p{number}", "quantity": "1", "unit_price": "300.00"}
    for number in (1, 2, 3)
]
CLAIM: Patch = {
    "id": "r1",
    "requested_at": "2026-02-11T09:00:00+08:00",
    "scope": "all",
    "reasons": [{"code": "quality", "text": "The cone is torn."}],
    "evidence": [{"type": "photo", "uri": "cone.jpg"}],
    "costs": [
        {"kind": "postage", "amount": "9.50"},
        {"amount": "800.00", "bearer": "seller"},
    ],
}
TRUE = {"verification": {"result": "confirmed"}}
CLAIMS: tuple[Patch, ...] = (
    {},
    TRUE,
    {"verification": {"result": "refuted"}},
    {"verification": {"result": "inconclusive"}},
    {"verification": {"result": "confirmed", "lines": ["2"]}},
    {"scope": None, "lines": [{"line_id": "2", "quantity": "1"}], **TRUE},
    {
        "scope": None,
        "lines": [{"line_id": "1"}, {"line_id": "2"}],
        "verification": {"result": "confirmed", "lines": ["2"]},
    },
    {
        "scope": None,
        "lines": [{"line_id": "1"}],
        "verification": {"result": "confirmed", "lines": ["2"]},
    },
    {"verification": {"result": "confirmed", "lines": ["9"]}},
    {"scope": "lines", **TRUE},
    {"evidence": []},
    {"reasons": []},
    {"requested_at": None, **TRUE},
    {"requested_at": "2026-02-09T09:00:00+08:00"},
    {"requested_at": "2026-02-18T09:00:00+08:00"},
    {"requested_at": "2026-03-01T09:00:00+08:00"},
    {"requested_at": "2026-04-18T09:00:00+08:00", "costs": []},
    *(
        {"reasons": [{"code": code}]}
        for code in ("not_as_described", "expectation", "description_not_read", "personal", "moon")
    ),
)


def of_line(*ids: str) -> Patch:
    """Return a claim for lines that the seller accepted."""
    accepted = {"decision": {"result": "full", "at": "2026-02-11T20:00:00+08:00"}}
    lines = [{"line_id": line, "quantity": "1"} for line in ids]
    return {**CLAIM, "scope": "lines", "lines": lines, **TRUE, **accepted}


AGAIN = tuple({**of_line(*ids), "id": "r2", "decision": None} for ids in (("1",), ("1", "2")))
"""A claim for what was taken back before, and one for more than that."""

DECISIONS: tuple[Patch, ...] = (
    {},
    *(
        {"decision": {"result": result, "at": "2026-02-11T20:00:00+08:00"}}
        for result in ("full", "partial", "rejected")
    ),
)
TIMES = ("2026-02-12T11:00:00+08:00", "2026-02-16T11:00:00+08:00", "2026-03-20T11:00:00+08:00")


def orders_with_payments() -> Iterator[dict[str, Any]]:
    """Yield orders as far as it concerns when their money arrives."""
    for payments in PAYMENTS:
        for plan in PLANS:
            for status in STATUSES:
                patch = {"status": status, "payments": payments, "payment_plan": plan}
                yield merge_patch(compliant_order(), patch)
    withdrawn = {"amount": "300.00", "currency": "USD", "planned": False}
    patch = {"status": "delivered", "payments": [ARRIVED], "withdrawals": [withdrawn]}
    yield merge_patch(compliant_order(), patch)


def orders_with_returns() -> Iterator[dict[str, Any]]:
    """Yield orders as far as it concerns whether the buyer can return everything."""
    in_full = [{**ARRIVED, "step": "full", "amount": "1000.00", "received_amount": "1000.00"}]
    paid = {"status": "delivered", "payments": in_full, "shipping": RECEIVED}
    refunds = [{"amount": amount, "currency": "USD", "at": TIMES[0]} for amount in ("50", "950")]
    for claim in CLAIMS:
        for decision in DECISIONS:
            returns = {"lines": LINES, "returns": [{**CLAIM, **claim, **decision}]}
            for number in range(3):
                # Of this status most rules have something to say.
                agreed = paid | {"status": "return_agreed"}
                refunded = agreed | returns | {"refunds": refunds[:number]}
                yield merge_patch(compliant_order(), refunded)
    several = {"returns": [CLAIM, {**CLAIM, "id": "r2"}]}
    others: tuple[Patch, ...] = (
        {"platform": "elsewhere"},
        {"returns": []},
        {"returns": [], "shipping": {"received_at": None}},
        {"returns": [], "shipping": IN_PART},
        {"returns": [CLAIM], "shipping": {"shipments": [DELIVERED, DELIVERED_LATER]}},
        {"returns": [], "shipping": {"received_at": None}, "status": "closed"},
        {
            "returns": [],
            "shipping": {"ship_by": {"days": 1}, "received_at": None},
            "status": "paid",
        },
        {"shipping": {"received_basis": "buyer", **RECEIVED}, **several},
        {"currency": None, **several},
        {"lines": [{**LINES[0], "id": None}, LINES[1]], "returns": [CLAIM]},
        {"lines": [{**LINES[0], "id": None, "quantity": None}], "returns": [{**CLAIM, **TRUE}]},
        {"returns": [{**CLAIM, "costs": [{"kind": "duties"}, {"kind": "inspection"}]}]},
        {"returns": [{**CLAIM, **TRUE}], "payments": [ARRIVED]},
        {"returns": [CLAIM], "payments": [*in_full, {**ARRIVED, "channel": "bank_direct"}]},
        *({"lines": LINES, "returns": [of_line("1"), again]} for again in AGAIN),
        {"returns": [{**CLAIM, **TRUE}], "amounts": {"tax": "10.00", "total": "1010.00"}},
    )
    for patch in others:
        yield merge_patch(merge_patch(compliant_order(), paid), patch)


def answered_in_chinese(
    assessment: Assessment, orders: Iterator[dict[str, Any]], registry: Registry, chinese: Language
) -> tuple[list[Any], set[str]]:
    """Return the answers for programs about all orders, and what of them is said in English."""
    parameters: dict[str, Any] = {e.rule.id: e.params for e in activate(registry.rules())}
    two_zones = msgspec.structs.replace(parameters["RET003"], buyer_tz="America/Los_Angeles")
    parameters["RET003"] = two_zones
    reader = Reader(registry.formats())
    data: list[Any] = []
    wrong: set[str] = set()
    for document in orders:
        order = reader.read(Text("order.json", 0, msgspec.json.encode(document))).order
        assert order is not None
        for time in TIMES:
            answer = assessment.assess(order, parameters, datetime.fromisoformat(time))
            data.append(answer.data)
            wrong |= {text for text in texts_of(answer) if not is_chinese(text, chinese)}
    return data, wrong


def texts_of(answer: Answer) -> Iterator[str]:
    """Yield everything that is said in an answer, also to programs."""
    yield answer.summary
    for detail in answer.details:
        yield detail.heading
        for line in detail.lines:
            yield from (line.label, line.value) if isinstance(line, Row) else (line,)
    yield from sentences_of(answer.data)


def sentences_of(value: Any) -> Iterator[str]:
    """Yield the words in what an answer tells programs."""
    if isinstance(value, (Words, Listing)):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from sentences_of(item)
    elif isinstance(value, msgspec.Struct):
        yield from sentences_of(msgspec.structs.astuple(value))


def is_chinese(text: str, chinese: Language) -> bool:
    """Whether a text is said in Chinese; pointers and amounts of money are the same everywhere."""
    said = chinese.text(text)
    rest = re.sub(
        r"Alibaba\.com|T/T|Asia/Shanghai|(/\w+)+|\b(USD|UTC|r[12]|some)\b|[A-Z]+\d+", "", said
    )
    return not re.search(r"[A-Za-z]{2}", rest) and not [*untranslated(text, chinese)]


def test_every_answer_about_returns_is_given_in_chinese(
    registry: Registry, chinese: Language
) -> None:
    (assessment,) = (entry for entry in registry.assessments() if entry.name == "return")
    data, wrong = answered_in_chinese(assessment, orders_with_returns(), registry, chinese)
    assert wrong == set()
    assert {entry.verdict for entry in data} == set(get_args(Verdict))
    assert {reason.code for entry in data for reason in entry.reasons} == set(get_args(Code))
    assert {entry.decision_is for entry in data} == {None, *get_args(Comparison)}
    assert is_chinese(assessment.question, chinese)


def test_every_answer_about_money_is_given_in_chinese(
    registry: Registry, chinese: Language
) -> None:
    (assessment,) = (entry for entry in registry.assessments() if entry.name == "arrival")
    data, wrong = answered_in_chinese(assessment, orders_with_payments(), registry, chinese)
    assert wrong == set()
    assert {entry.state for found in data for entry in found} == {None, *get_args(State)}
    assert {entry.speed for found in data for entry in found} == {None, *get_args(Speed)}
    assert is_chinese(assessment.question, chinese)
