"""The report for people: text stands as it is meant, however it was written."""

from __future__ import annotations

import msgspec
import pytest

from checker.finding import Finding
from checker.report import DocumentResult, ReportOptions, RuleOutcome
from checker.reporters.text import TextReporter

FINDING = Finding("A001", "error", "It is.", "", 1, 1, 1, 2, None, None, (), "", "0" * 16)


def lines(remedy: str, reason: str) -> list[str]:
    """Return the report of an order with a finding and a rule that could not be evaluated."""
    result = DocumentResult(
        path="a.json",
        index=0,
        id=None,
        status="draft",
        verdict="rejected",
        findings=(msgspec.structs.replace(FINDING, remedy=remedy),),
        hidden=0,
        settled={},
        idle=(),
        departures={"B001": RuleOutcome("cannot_evaluate", ("/id",), reason)},
        text=b"{}",
        origin=(1, 1),
    )
    return "".join(TextReporter(ReportOptions()).document(result)).splitlines()


@pytest.mark.parametrize("remedy", ["Mend it.", "Mend it. ", "Mend it.  "])
def test_text_that_fits_takes_one_line(remedy: str) -> None:
    written = lines(remedy, "no day\nis known")
    assert "      remedy:   Mend it." in written
    assert "      B001 at /id: no day\\nis known" in written
