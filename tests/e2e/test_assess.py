"""`checker assess`: what it answers, prints and ends with."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.reporters.text import columns

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
WriteOrder = Callable[..., str]

AS_OF = "2026-02-02T12:00:00+08:00"

ASSESSMENT = """
from checker.api import Answer, Assessment, Detail, hookimpl

CHECKER_API = 1

def assess(order, params, now):
    {body}
    return Answer(
        f"The order is {{order.status}}.",
        (Detail("Why", ("because of " + ", ".join(sorted(params)), str(now))),),
        {{"status": order.status, "total": order.amounts.total, "now": now}},
    )

@hookimpl
def checker_assessments():
    return [Assessment("{name}", "What is it?", ("S01",), assess)]
"""


@pytest.fixture
def assessment(directory: Path) -> Callable[..., str]:
    """Return what writes a plugin with one assessment and returns the file's name."""

    def write(name: str = "shop", body: str = "pass") -> str:
        (directory / f"{name}.py").write_text(ASSESSMENT.format(name=name, body=body), "utf-8")
        return f"{name}.py"

    return write


def test_both_questions_are_answered_for_a_person(checker: Checker, good: str) -> None:
    ended = checker("assess", good, "--as-of", AS_OF)
    assert ended.code == 0
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert lines[0] == "good.json: order 230011223344550001, draft"
    assert "Can the buyer return everything?" in lines
    assert "When does the money arrive?" in lines
    assert max(map(len, lines)) <= 88


def test_both_questions_are_answered_for_a_program(checker: Checker, good: str) -> None:
    report = checker("assess", good, "--as-of", AS_OF, "--json").report
    assert report["format"] == "checker-assessment/1"
    assert report["as_of"] == AS_OF
    assert report["complete"] is True
    (document,) = report["documents"]
    assert document["path"] == good
    assert document["id"] == "230011223344550001"
    assert document["findings"] == []
    assert set(document["answer"]) == {"return", "arrival"}


def test_a_plugin_can_answer_a_question_of_its_own(
    checker: Checker, good: str, assessment: Callable[..., str]
) -> None:
    args = ("assess", good, "--no-plugins", "--plugin", assessment(), "--as-of", AS_OF)
    assert checker(*args).out.splitlines() == [
        "good.json: order 230011223344550001, draft",
        "",
        "What is it?",
        "  The order is draft.",
        "",
        "  Why",
        "    because of ORD001, ORD002, ORD003, ORD004, ORD005, ORD006",
        "    2026-02-02 12:00:00+08:00",
    ]
    (document,) = checker(*args, "--json").report["documents"]
    assert document["answer"] == {"shop": {"status": "draft", "total": "1000.00", "now": AS_OF}}


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('no')",
        "return 1",
        "raise SystemExit(0)",
        "return Answer('So it is.', (), {'it': object()})",
        "return Answer('So it is.', (), {(1, 2): 3})",
        "return Answer(None, (), {})",
        "return Answer('So it is.', (), 10**5000)",
        "return Answer('So it is.', (Detail('Why', (0,)),), {})",
        "return Answer('So it is.', None, {})",
    ],
)
def test_an_assessment_that_fails_makes_the_run_incomplete_and_leaves_the_others(
    checker: Checker, good: str, assessment: Callable[..., str], body: str
) -> None:
    plugins = ("--plugin", assessment("bad", body), "--plugin", assessment("fine"))
    ended = checker("assess", good, "--no-plugins", *plugins, "--json")
    assert ended.code == 3
    assert "the assessment bad failed" in ended.err
    assert ended.report["complete"] is False
    assert set(ended.report["documents"][0]["answer"]) == {"fine"}


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")
def test_a_file_name_that_is_no_text_and_a_large_number_are_written(
    checker: Checker, good: str, assessment: Callable[..., str]
) -> None:
    name = os.fsdecode(b"bad-\xff.json")
    Path(good).rename(name)
    own = assessment("large", "return Answer('So many.', (), {'many': 10**30})")
    ended = checker("assess", name, "--no-plugins", "--plugin", own, "--json")
    (document,) = ended.report["documents"]
    assert (ended.code, document["path"]) == (0, name)
    assert document["answer"] == {"large": {"many": 10**30}}


def test_what_is_malformed_is_said_before_the_answers(checker: Checker, order: WriteOrder) -> None:
    ended = checker("assess", order(amounts={"total": "1,000"}), "--as-of", AS_OF)
    assert ended.code == 1
    assert "ORD004" in ended.out
    assert ended.out.index("ORD004") < ended.out.index("When does the money arrive?")


def test_what_a_ruleset_holds_for_mere_information_is_not_said_before_the_answers(
    checker: Checker, order: WriteOrder, directory: Path
) -> None:
    (directory / "shop.yaml").write_text("ruleset: shop\nrules: {ORD003: info}\n", "utf-8")
    name = order(colour="red")
    assert "ORD003" in checker("assess", name, "--as-of", AS_OF).out
    assert "ORD003" not in checker("assess", name, "--as-of", AS_OF, "--ruleset", "shop.yaml").out


def test_what_is_no_order_gets_no_answer(checker: Checker, directory: Path) -> None:
    (directory / "b.json").write_text('{"a": 1}', "utf-8")
    ended = checker("assess", "b.json", "--json")
    assert ended.code == 1
    (document,) = ended.report["documents"]
    assert [finding["rule"] for finding in document["findings"]] == ["ORD006"]
    assert document["answer"] == {}


def test_every_order_of_a_file_is_assessed(checker: Checker, good: str, directory: Path) -> None:
    line = json.dumps(json.loads((directory / good).read_text("utf-8")))
    (directory / "a.jsonl").write_text(f"{line}\n{line}\n", "utf-8")
    documents = checker("assess", "a.jsonl", "--json").report["documents"]
    assert [document["index"] for document in documents] == [0, 1]


def test_a_file_that_is_not_there_is_a_usage_error(checker: Checker) -> None:
    ended = checker("assess", "none.json")
    assert (ended.code, ended.out) == (2, "")
    assert "none.json" in ended.err


def test_a_file_that_cannot_be_read_to_its_end_makes_the_run_incomplete(
    checker: Checker, directory: Path
) -> None:
    (directory / "a.json.gz").write_bytes(b"\x1f\x8b\x08")
    ended = checker("assess", "a.json.gz", "--json")
    assert ended.code == 3
    assert ended.report["problems"][0]["kind"] == "input"


def test_no_order_and_no_plugin_are_no_answer(checker: Checker, good: str, directory: Path) -> None:
    (directory / "empty").mkdir()
    assert checker("assess", "empty").code == 4
    assert checker("assess", good, "--no-plugins").code == 4


def test_a_refused_plugin_makes_the_run_incomplete(checker: Checker, good: str) -> None:
    ended = checker("assess", good, "--plugin", "nowhere")
    assert ended.code == 3
    assert "nowhere" in ended.err


CHINESE = re.compile(r"[一-鿿]")
IN_WORDS = {"text", "reasons"}
"""Keys of an answer whose texts are translated."""


def differing(english: Any, other: Any, key: str = "") -> set[str]:
    """Return the keys of texts that are not the same in two reports."""
    if isinstance(english, dict):
        assert english.keys() == other.keys()
        return {found for name in english for found in differing(english[name], other[name], name)}
    if isinstance(english, list):
        pairs = zip(english, other, strict=True)
        return {found for one, two in pairs for found in differing(one, two, key)}
    return set() if english == other else {key}


@pytest.fixture
def returned(order: WriteOrder) -> str:
    """Return the name of a file with an order that was paid, received and asked back."""
    payment = {"step": "full", "status": "received", "currency": "USD", "amount": "1000.00"}
    received = {"received_amount": "1000.00", "received_at": "2026-01-05T10:00:00+08:00"}
    claim = {
        "requested_at": "2026-02-01T09:00:00+08:00",
        "reasons": [{"code": "quality"}],
        "evidence": [{"type": "photo", "uri": "cone.jpg"}],
        "verification": {"result": "confirmed", "at": "2026-02-01T15:00:00+08:00"},
        "decision": {"result": "rejected", "at": "2026-02-01T16:00:00+08:00"},
        "costs": [{"kind": "postage", "amount": "9.50"}],
    }
    return order(
        status="return_requested",
        payments=[payment | received],
        shipping={"received_at": "2026-01-30T12:00:00+08:00"},
        returns=[claim],
    )


def test_the_answers_are_given_in_chinese(checker: Checker, returned: str) -> None:
    ended = checker("assess", returned, "--as-of", AS_OF, "--lang", "zh-CN")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("a.json：订单 230011223344550001，已申请退货\n")
    assert (
        "买家能全部退货吗？\n"
        "  能：买家反映的情况经核实属实，卖家应予以全部退货，并退款 1,000.00 USD；卖家的决定比这\n"
        "  更严。\n"
    ) in ended.out
    assert "\n    错误 RET012：买家反映的情况经核实属实，却不予退货。\n" in ended.out
    assert "款项什么时候到账？\n" in ended.out
    assert not [line for line in ended.out.splitlines() if line and not CHINESE.search(line)]


def test_the_columns_of_a_table_stand_below_each_other_in_chinese(
    checker: Checker, returned: str
) -> None:
    lines = checker("assess", returned, "--as-of", AS_OF, "--lang", "zh-CN").out.splitlines()
    start = lines.index("  应退款项") + 1
    rows = lines[start : lines.index("", start)]
    assert [row.split()[0] for row in rows][:2] == ["已付款", "货款"]
    assert len({columns(row) for row in rows}) == 1
    assert len({row.rindex(".") + columns(row) - len(row) for row in rows}) == 1


@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_wider_than_the_terminal_in_chinese(
    checker: Checker, returned: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = checker("assess", returned, "--as-of", AS_OF, "--lang", "zh-CN").out
    assert max(map(columns, out.splitlines())) <= width


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_no_line_is_wider_than_the_terminal(
    checker: Checker, order: WriteOrder, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = order("orders/of-the-week/order-of-harbor-sound.json", status="paid", lines=[7])
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    lines = checker("assess", name, "--as-of", AS_OF, "--lang", lang).out.splitlines()
    assert max(map(columns, lines)) <= 60
    assert name in "".join(lines[:2])


def test_a_file_can_be_searched_for_the_order_that_it_speaks_of(
    checker: Checker, order: WriteOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    name = order("orders/of-the-week/order-of-harbor-sound.json", currency="usd")
    lines = checker("assess", name).out.splitlines()
    assert lines[0] == f"{name}: order 230011223344550001, draft"
    assert [line for line in lines if re.search(rf"\({name}:\d+:14\)", line)]


def test_answers_for_programs_differ_only_in_sentences(checker: Checker, returned: str) -> None:
    args = ("assess", returned, "--as-of", AS_OF, "--json", "--lang")
    english, chinese = checker(*args, "en").report, checker(*args, "zh-CN").report
    assert (english.pop("language"), chinese.pop("language")) == ("en", "zh-CN")
    assert differing(english, chinese) == {"text"}
    (document,) = chinese["documents"]
    assert all(CHINESE.search(reason["text"]) for reason in document["answer"]["return"]["reasons"])


def test_reasons_for_which_no_date_is_known_are_sentences(
    checker: Checker, order: WriteOrder
) -> None:
    sent = {"step": "advance", "method": "credit_card", "status": "initiated"}
    file = order(status="submitted", payments=[sent])
    args = ("assess", file, "--as-of", AS_OF, "--json", "--lang")
    english, chinese = checker(*args, "en").report, checker(*args, "zh-CN").report
    assert differing(english, chinese) == {"language", "reasons", "text"}
    (advance, _) = chinese["documents"][0]["answer"]["arrival"]
    assert advance["reasons"] == ["政策原文没有给出信用卡付款的到账时间"]


def test_what_is_malformed_and_what_failed_is_said_in_chinese(
    checker: Checker, order: WriteOrder, assessment: Callable[..., str]
) -> None:
    plugin = assessment("bad", "raise ValueError('no')")
    file = order(amounts={"total": "1,000"})
    ended = checker("assess", file, "--plugin", plugin, "--as-of", AS_OF, "--lang", "zh-CN")
    assert ended.code == 3
    assert re.search(r"^  错误 ORD004: .*[一-鿿]", ended.out, re.MULTILINE)
    assert "回答 bad 的代码出错：ValueError: no" in ended.err


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_an_answer_without_a_catalogue_is_given_as_it_is(
    checker: Checker, good: str, assessment: Callable[..., str], lang: str
) -> None:
    plugin = assessment()
    args = ("assess", good, "--no-plugins", "--plugin", plugin, "--as-of", AS_OF, "--lang", lang)
    assert "What is it?\n  The order is draft.\n\n  Why\n" in checker(*args).out.replace(
        "原因", "Why"
    )


def test_the_environment_and_the_settings_name_the_language_of_answers(
    checker: Checker, good: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "买家能全部退货吗？" in checker("assess", good).out
    monkeypatch.delenv("LC_ALL")
    assert "Can the buyer return everything?" in checker("assess", good).out
    (directory / "checker.yaml").write_text("lang: zh-CN\n", "utf-8")
    assert "买家能全部退货吗？" in checker("assess", good).out
    assert "Can the buyer return everything?" in checker("assess", good, "--lang", "en").out


def test_answers_go_by_the_parameters_that_an_override_sets(
    checker: Checker, order: WriteOrder, directory: Path
) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: trade-assurance\n"
        "overrides:\n"
        "  - {files: ['slow/**'], rules: {PAY010: {params: {from_days: 30, to_days: 40}}}}\n",
        "utf-8",
    )
    patch = {
        "status": "submitted",
        "payments": [
            {
                "id": "p1",
                "step": "advance",
                "channel": "trade_assurance",
                "method": "tt",
                "status": "initiated",
                "amount": "300.00",
                "initiated_at": "2026-01-19T10:00:00+08:00",
            }
        ],
    }
    (directory / "slow").mkdir()
    (directory / "quick").mkdir()
    states = []
    for folder in ("quick", "slow"):
        name = order(f"{folder}/a.json", **patch)
        args = (name, "--ruleset", "shop.yaml", "--as-of", AS_OF)
        (document,) = checker("assess", *args, "--json").report["documents"]
        is_late = "PAY010" in checker("check", *args).out
        states.append((document["answer"]["arrival"][0]["state"], is_late))
    assert states == [("LATE", True), ("IN_TRANSIT_EARLY", False)]
