"""The report for programs says of every order what became of its own rules."""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from checker.report import DocumentResult, ReportOptions, RuleOutcome
from checker.reporters.json import JsonReporter

PASS = RuleOutcome("pass")
FAIL = RuleOutcome("fail")
DRAFT = {"A001": PASS, "B001": PASS, "C001": RuleOutcome("not_applicable")}
PAID = {"A001": PASS, "B001": PASS, "C001": PASS}


def result(
    settled: Mapping[str, RuleOutcome],
    idle: Sequence[str] = (),
    departures: Mapping[str, RuleOutcome] | None = None,
) -> DocumentResult:
    return DocumentResult(
        path="orders.jsonl",
        index=0,
        id="1",
        status="draft",
        verdict="accepted",
        findings=(),
        hidden=0,
        settled=settled,
        idle=idle,
        departures=departures or {},
        text=b"{}",
        origin=(1, 1),
    )


def test_outcomes_are_those_of_each_order_however_many_are_alike() -> None:
    lacking = RuleOutcome("cannot_evaluate", ("/id",), "no calendar is known")
    results = [
        result(DRAFT),
        result(PAID),
        result(dict(DRAFT)),
        result(DRAFT, ["A001"]),
        result(DRAFT, ["A001", "B001"]),
        result(DRAFT, (), {"A001": FAIL}),
        result(DRAFT, (), {"A001": lacking}),
        result(DRAFT, (), {"A001": RuleOutcome("cannot_evaluate", ("/status",))}),
        *(result(dict(PAID), (), {"A001": FAIL}) for _ in range(1100)),
    ]
    reporter = JsonReporter(ReportOptions())
    for entry in results * 2:
        assert written(reporter, entry) == {
            rule: {"outcome": outcome.outcome}
            | ({"missing": [*outcome.missing]} if outcome.missing else {})
            | ({"reason": outcome.reason} if outcome.reason else {})
            for rule, outcome in entry.outcomes().items()
        }


class Settled(dict[str, RuleOutcome]):
    """What can be watched while it is forgotten."""


def test_nothing_comes_to_stand_where_stood_what_is_remembered_by_its_place() -> None:
    reporter = JsonReporter(ReportOptions())
    settled = Settled(A001=PASS)
    kept = weakref.ref(settled)
    written(reporter, result(settled))
    del settled
    assert kept() is not None


def written(reporter: JsonReporter, entry: DocumentResult) -> Any:
    (text,) = reporter.document(entry)
    return json.loads(text.lstrip(",\n"))["outcomes"]
