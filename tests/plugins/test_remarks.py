"""Remarks: cheap looks decide like thorough ones, and long texts take no time."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from checker.api import Missing, Order, Violation
from checker.order import TradeTerm
from checker.yamls import load_placed
from checker_documentation import risks as harmful
from checker_documentation import statements as stated
from checker_documentation.remarks import LONGEST, SENTENCE, narrow, sentences
from checker_documentation.risks import risks
from checker_documentation.rules.remark_contradictory import remark_contradictory
from checker_documentation.statements import Statement, Term, statements

CASES = Path(stated.__file__).parent / "cases" / "DOC011.yaml"


def remarks_of_cases() -> list[str]:
    """Return the remarks of all cases of the rule, and the sentences that they are made of."""
    loaded: dict[str, Any] = load_placed(CASES.read_text("utf-8"), str(CASES)).value
    remarks = [
        case["patch"]["remark"]
        for kind in ("good", "bad")
        for case in loaded[kind]
        if isinstance(case.get("patch", {}).get("remark"), str)
    ]
    return [*remarks, *(part for remark in remarks for part in re.split(SENTENCE, remark))]


WORDS = (
    *("FOB", "CIF Seattle", "not", "deposit", "30%", "USD 300", "ship", "within 20 days", "no"),
    *("refund", "for any reason", "WhatsApp", "pay", "\u3000", "\u00df", "\u0130", "lead", "time"),
    *(
        "2026-03-15",
        "定金",
        "\uff1a",
        "发货",
        "天",
        "20",
        "微信",
        "付款",
        "down",
        "payment",
        "DAYS",
    ),
)
REMARKS = st.lists(st.sampled_from([*remarks_of_cases(), *WORDS]), max_size=6).flatmap(
    lambda parts: st.lists(
        st.sampled_from([". ", " ", ", ", "\n", "。", "; ", "\uff0c", "  ", ".\t", "! ", ""]),
        min_size=len(parts),
        max_size=len(parts),
    ).map(lambda ends: "".join(a + b for a, b in zip(parts, ends, strict=True)))
)
ANYTHING = st.text() | REMARKS


@given(ANYTHING)
def test_a_narrow_remark_is_ascii_where_chinese_typesetting_is_wide(remark: str) -> None:
    wide = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
    further = {0x3000: " ", 0xA0: " ", 0x2019: "'", 0x2013: "-", 0xFFE5: "\u00a5"}
    assert narrow(remark) == remark.translate(wide | further)


@given(st.text("aB1.!?;。\n\t\r ,", max_size=30))
def test_sentences_end_where_the_pattern_says(text: str) -> None:
    def said(parts: list[str]) -> list[str]:
        words = (" ".join(part.replace("\r", "\n").rstrip(". \n\t").split()) for part in parts)
        return [part for part in words if part]

    assert said(sentences(text)) == said(re.split(SENTENCE, text))


@given(REMARKS, st.sampled_from(["FOB", "CIF", None]))
def test_clues_put_away_only_remarks_that_state_nothing(remark: str, agreed: str | None) -> None:
    def but_the_agreed_term(found: tuple[Statement, ...]) -> list[Statement]:
        return [it for it in found if not (isinstance(it, Term) and it.code == agreed)]

    text = narrow(remark)
    found = statements.__wrapped__(text, agreed)
    every = ("",)
    with mock.patch.multiple(
        stated, _DEPOSIT_CLUES=every, _TIME_CLUES=every, _SHIPPING_CLUES=every
    ):
        thorough = statements.__wrapped__(text, None)
    assert but_the_agreed_term(found) == but_the_agreed_term(thorough)


@given(REMARKS)
def test_clues_put_away_only_harmless_remarks(remark: str) -> None:
    text = narrow(remark)
    found = risks.__wrapped__(text)
    with mock.patch.object(harmful, "_CLUES", ("",)):
        assert risks.__wrapped__(text) == found


def said_of(remark: str) -> list[Violation | Missing]:
    """Return what the rule says of a remark."""
    order = Order(remark=remark, trade_term=TradeTerm(code="FOB"))
    return list(remark_contradictory.check(order, remark_contradictory.params))


def test_a_remark_is_read_up_to_a_length_and_the_rest_is_not_passed_over_in_silence() -> None:
    filler = "x" * (LONGEST - len("No refunds. "))
    assert [type(found) for found in said_of(f"No refunds. {filler}")] == [Violation]
    (found,) = said_of(f"No refundsx. {filler}")
    assert isinstance(found, Missing)
    assert found.pointers == ("/remark",)


def test_of_a_long_wording_only_the_beginning_is_quoted() -> None:
    found = said_of("Add me on WhatsApp " * 1000)
    quoted = [risk.observed for risk in found if isinstance(risk, Violation)]
    assert quoted == [("Add me on WhatsApp " * 11)[:200] + "…"]


def test_hostile_remarks_are_few_words_to_the_rule() -> None:
    for one, other in pairwise(WORDS):
        found = said_of(f"{one} {other} " * 50_000)
        assert any(isinstance(it, Missing) for it in found)
