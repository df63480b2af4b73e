"""The report for programs, `checker-report/1`: its keys, its sums, its order."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker import __version__
from checker.finding import OUTCOMES

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
AS_OF = "2026-02-02T12:00:00+08:00"

REPORT = {
    "format": str,
    "tool": dict,
    "as_of": str,
    "language": str,
    "rulesets": list,
    "plugins": list,
    "selection": dict,
    "complete": bool,
    "problems": list,
    "notices": list,
    "summary": dict,
    "documents": list,
}
DOCUMENT = {
    "path": str,
    "index": int,
    "id": (str, type(None)),
    "status": (str, type(None)),
    "sha256": str,
    "verdict": str,
    "findings": list,
    "outcomes": dict,
}
FINDING = {
    "rule": str,
    "severity": str,
    "message": str,
    "pointer": str,
    "line": int,
    "column": int,
    "end_line": int,
    "end_column": int,
    "observed": object,
    "expected": object,
    "clauses": list,
    "remedy": str,
    "fingerprint": str,
    "waiver": (dict, type(None)),
    "baselined": bool,
    "related": list,
}
SUMMARY = {
    "documents": int,
    "accepted": int,
    "rejected": int,
    "incomplete": int,
    "findings": dict,
    "waived": int,
    "baselined": int,
    "outcomes": dict,
}


def assert_shape(value: Any, shape: dict[str, Any]) -> None:
    """Check that an object has these keys, and under each a value of this type."""
    assert value.keys() == shape.keys()
    for key, kind in shape.items():
        assert isinstance(value[key], kind), key
        assert kind is not int or not isinstance(value[key], bool), key


@pytest.fixture
def mixture(order: Write, plugin: Write, directory: Path) -> list[str]:
    """Return the arguments of a run in which everything occurs that can occur."""
    order("orders/bad.json", **BAD, colour="red", fees=None)
    order("orders/good.json")
    order("orders/no-status.json", status=None)
    order("orders/no-total.json", amounts={"total": None})
    (directory / "orders" / "broken.json").write_text('{"id": "1",', "utf-8")
    (directory / "orders" / "other.json").write_text('{"line_items": [], "order_key": ""}')
    lines = [json.dumps({"schema": "ta-order/1", "id": str(n), "status": "paid"}) for n in range(3)]
    (directory / "orders" / "some.jsonl").write_text("\n".join(lines), "utf-8")
    (directory / "orders" / "zzz.json").symlink_to("gone.json")
    body = "if order.id == '1': raise LookupError('no such shop')"
    return ["orders", "--plugin", plugin(body=body, severity="warning"), "--as-of", AS_OF]


@pytest.fixture
def report(checker: Checker, mixture: list[str]) -> Any:
    """Return the report of that run."""
    return checker("check", *mixture, "--report", "json", "--min-severity", "info").report


def test_the_report_has_the_keys_and_types_of_the_contract(report: Any) -> None:
    assert_shape(report, REPORT)
    assert_shape(report["summary"], SUMMARY)
    assert report["format"] == "checker-report/1"
    assert report["tool"] == {"name": "checker", "version": __version__}
    assert report["as_of"] == AS_OF
    assert {"name": "shop", "version": None, "api": 1} in report["plugins"]
    for document in report["documents"]:
        assert_shape(document, DOCUMENT)
        for finding in document["findings"]:
            assert_shape(finding, FINDING)


def test_there_is_a_document_for_each_order_of_each_file(report: Any) -> None:
    found = [(document["path"], document["index"]) for document in report["documents"]]
    assert found == [
        ("orders/bad.json", 0),
        ("orders/broken.json", 0),
        ("orders/good.json", 0),
        ("orders/no-status.json", 0),
        ("orders/no-total.json", 0),
        ("orders/other.json", 0),
        ("orders/some.jsonl", 0),
        ("orders/some.jsonl", 1),
        ("orders/some.jsonl", 2),
    ]


def test_every_rule_in_force_has_an_outcome_for_every_document(
    checker: Checker, mixture: list[str], report: Any
) -> None:
    listed = checker("rules", *mixture[1:3], "--json").report
    in_force = {entry["id"] for entry in listed}
    for document in report["documents"]:
        assert document["outcomes"].keys() == in_force, document["path"]
        for outcome in document["outcomes"].values():
            assert outcome["outcome"] in OUTCOMES
            assert ("reason" in outcome) == (outcome["outcome"] == "error")
            if outcome["outcome"] == "cannot_evaluate":
                assert outcome["missing"]
            assert outcome.keys() <= {"outcome", "missing", "reason"}


def test_a_document_that_is_no_order_counts_as_checked_by_no_rule(report: Any) -> None:
    for document in report["documents"]:
        if document["path"] in {"orders/broken.json", "orders/other.json"}:
            said = {rule: outcome["outcome"] for rule, outcome in document["outcomes"].items()}
            assert said["PAY005"] == said["SHOP001"] == said["ORD005"] == "cannot_evaluate"
            assert document["outcomes"]["PAY005"]["missing"] == [""]
            assert said["ORD002"] == "cannot_evaluate"
            (finding,) = document["findings"]
            assert said[finding["rule"]] == "fail"


def test_rules_with_findings_are_those_that_failed(report: Any) -> None:
    for document in report["documents"]:
        failed = {r for r, outcome in document["outcomes"].items() if outcome["outcome"] == "fail"}
        assert failed == {finding["rule"] for finding in document["findings"]}


def test_findings_come_by_place_and_then_by_rule(report: Any) -> None:
    for document in report["documents"]:
        keys = [(f["line"], f["column"], f["rule"]) for f in document["findings"]]
        assert keys == sorted(keys)
    assert max(len(document["findings"]) for document in report["documents"]) > 2


def test_the_summary_adds_up(report: Any) -> None:
    summary, documents = report["summary"], report["documents"]
    assert summary["documents"] == len(documents)
    verdicts = Counter(document["verdict"] for document in documents)
    assert verdicts == {v: summary[v] for v in ("accepted", "rejected", "incomplete")}
    severities = Counter(f["severity"] for document in documents for f in document["findings"])
    assert severities == summary["findings"]
    assert all(summary["findings"].values())
    outcomes = Counter(
        o["outcome"] for document in documents for o in document["outcomes"].values()
    )
    assert outcomes == summary["outcomes"]
    assert all(summary["outcomes"].values())


def test_a_verdict_follows_from_findings_and_failures(report: Any) -> None:
    for document in report["documents"]:
        failed = any(outcome["outcome"] == "error" for outcome in document["outcomes"].values())
        rejected = any(finding["severity"] == "error" for finding in document["findings"])
        verdict = "incomplete" if failed else "rejected" if rejected else "accepted"
        assert document["verdict"] == verdict


def test_problems_say_what_kept_the_run_from_being_complete(report: Any) -> None:
    assert report["complete"] is False
    assert report["problems"] == [
        {
            "kind": "rule",
            "message": "raised LookupError: no such shop",
            "rule": "SHOP001",
            "path": "orders/some.jsonl",
            "index": 1,
        },
        {"kind": "input", "message": "no such file or directory", "path": "orders/zzz.json"},
    ]


def test_a_finding_quotes_value_place_and_remedy(checker: Checker, bad: str) -> None:
    (document,) = checker("check", bad, "--report", "json").report["documents"]
    (finding,) = document["findings"]
    lines = Path(bad).read_text("utf-8").splitlines()
    quoted = lines[finding["line"] - 1][finding["column"] - 1 : finding["end_column"] - 1]
    assert quoted == '"300.00"'
    assert finding["observed"] == "300.00"
    assert finding["expected"] == "300.01"
    assert finding["pointer"] == "/payment_plan/advance"
    assert finding["clauses"] == ["S34", "S35"]
    assert finding["remedy"].endswith(".")
    assert document["sha256"] == hashlib.sha256(Path(bad).read_bytes()).hexdigest()


def test_the_same_run_is_the_same_to_the_byte(checker: Checker, mixture: list[str]) -> None:
    first, second = (checker("check", *mixture, "--report", "json") for _ in range(2))
    assert first == second


def test_the_same_run_is_the_same_in_every_process(mixture: list[str], directory: Path) -> None:
    runs = []
    for seed in ("1", "2"):
        ended = subprocess.run(
            [sys.executable, "-m", "checker", "check", *mixture, "--report", "json"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=directory,
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 3
        runs.append((ended.stdout, ended.stderr))
    assert runs[0] == runs[1]


def test_an_empty_run_has_a_report_too(checker: Checker) -> None:
    ended = checker("check", "--report", "json")
    assert ended.code == 4
    assert_shape(ended.report, REPORT)
    assert ended.report["documents"] == []
    assert ended.report["complete"] is True


def test_a_file_name_that_is_no_unicode_does_not_spoil_the_report(
    checker: Checker, bad: str, directory: Path
) -> None:
    name = os.fsdecode(b"caf\xe9.json")
    (directory / name).write_bytes((directory / bad).read_bytes())
    ended = checker("check", name, "--report", "json")
    assert ended.code == 1
    assert ended.report["documents"][0]["path"] == name


def test_text_of_all_the_world_stands_in_the_report_as_it_is(
    checker: Checker, order: Write
) -> None:
    name = '李雷 "🙂" \u202e \x07\u2028\\'
    ended = checker("check", order(id=name), "--report", "json")
    assert ended.report["documents"][0]["id"] == name
