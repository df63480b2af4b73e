"""`checker assess`: what it answers, prints and ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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


@pytest.mark.parametrize("body", ["raise ValueError('no')", "return 1", "raise SystemExit(0)"])
def test_an_assessment_that_fails_makes_the_run_incomplete_and_leaves_the_others(
    checker: Checker, good: str, assessment: Callable[..., str], body: str
) -> None:
    plugins = ("--plugin", assessment("bad", body), "--plugin", assessment("fine"))
    ended = checker("assess", good, "--no-plugins", *plugins, "--json")
    assert ended.code == 3
    assert "the assessment bad failed" in ended.err
    assert ended.report["complete"] is False
    assert set(ended.report["documents"][0]["answer"]) == {"fine"}


def test_what_is_malformed_is_said_before_the_answers(checker: Checker, order: WriteOrder) -> None:
    ended = checker("assess", order(amounts={"total": "1,000"}), "--as-of", AS_OF)
    assert ended.code == 1
    assert "ORD004" in ended.out
    assert ended.out.index("ORD004") < ended.out.index("When does the money arrive?")


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
