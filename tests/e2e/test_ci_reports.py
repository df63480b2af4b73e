"""The reports for CI servers: `junit`, `github`, `gitlab`, `markdown` and `jsonl`."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.finding import Finding
from checker.report import DocumentResult, Ending, Problem, ReportOptions, Run, Summary
from checker.reporters import REPORTS
from checker.testing import compliant_order, merge_patch

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

AS_OF = "2026-02-02T12:00:00+08:00"
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
SUMMARY = "GITHUB_STEP_SUMMARY"


@pytest.fixture
def check(checker: Checker) -> Checker:
    """Return what checks with a report of one format to standard output."""

    def invoke(name: str, *args: str) -> Any:
        return checker("check", *args, "--as-of", AS_OF, "--report", name)

    return invoke


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own text


# --- junit ---------------------------------------------------------------------------------------


def suites(text: str) -> dict[str, ET.Element]:
    return {suite.attrib["name"]: suite for suite in parsed(text).iter("testsuite")}


def cases_of(suite: ET.Element) -> dict[str, ET.Element]:
    return {test.attrib["name"].partition(":")[0]: test for test in suite.iter("testcase")}


def test_junit_has_a_suite_for_each_order_and_a_test_for_each_rule_that_applied(
    checker: Checker, check: Checker, bad: str, good: str
) -> None:
    ended = check("junit", bad, good)
    assert ended.code == 1
    report = checker("check", bad, good, "--as-of", AS_OF, "--report", "json").report
    found = suites(ended.out)
    for document, (name, suite) in zip(report["documents"], found.items(), strict=True):
        assert name == f"{document['path']} {document['id']}"
        applied = {
            rule: outcome["outcome"]
            for rule, outcome in document["outcomes"].items()
            if outcome["outcome"] != "not_applicable"
        }
        tests = cases_of(suite)
        assert set(tests) == set(applied)
        failed = {rule for rule, test in tests.items() if test.find("failure") is not None}
        assert failed == {rule for rule, outcome in applied.items() if outcome == "fail"}
        counts = {key: int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")}
        assert counts == {
            "tests": len(applied),
            "failures": len(failed),
            "errors": 0,
            "skipped": list(applied.values()).count("cannot_evaluate"),
        }


def test_junit_failure_says_what_is_wrong_where_and_what_to_do(check: Checker, bad: str) -> None:
    (suite,) = suites(check("junit", bad).out).values()
    test = cases_of(suite)["PAY005"]
    assert test.attrib["classname"] == test.attrib["file"] == bad
    assert test.attrib["name"] == "PAY005: Advance and balance do not add up to the order total."
    (failure,) = test
    assert failure.attrib["type"] == "error"
    assert failure.attrib["message"].startswith("Advance 300.00 and balance 699.99 make")
    assert failure.text
    place, message, remedy = failure.text.splitlines()
    assert place.startswith(f"error {bad}:{test.attrib['line']}:")
    assert message == failure.attrib["message"]
    assert remedy.startswith("remedy: Correct the advance")


def test_junit_fails_where_the_run_does(check: Checker, good: str, plugin: Write) -> None:
    args = (good, "--no-plugins", "--plugin", plugin(severity="warning"))
    (suite,) = suites(check("junit", *args).out).values()
    test = cases_of(suite)["SHOP001"]
    assert test.find("failure") is None
    assert "Found by shop." in (test.findtext("system-out") or "")
    (suite,) = suites(check("junit", *args, "--fail-on", "warning").out).values()
    assert cases_of(suite)["SHOP001"].find("failure") is not None


def test_junit_skips_what_could_not_be_evaluated(check: Checker, order: Write) -> None:
    path = order(amounts={"total": None})
    (suite,) = suites(check("junit", path, "--select", "PAY005").out).values()
    (skipped,) = cases_of(suite)["PAY005"]
    assert skipped.tag == "skipped"
    assert "/amounts/total" in skipped.attrib["message"]


def test_junit_tells_orders_of_one_file_apart(check: Checker, directory: Path) -> None:
    text = json.dumps(compliant_order())
    (directory / "a.jsonl").write_text(f"{text}\n{text}\n", "utf-8")
    tests = list(parsed(check("junit", "a.jsonl").out).iter("testcase"))
    names = {(test.attrib["classname"], test.attrib["name"]) for test in tests}
    assert len(names) == len(tests)
    assert {test.attrib["file"] for test in tests} == {"a.jsonl"}


def test_junit_has_errors_for_an_incomplete_run(
    check: Checker, good: str, plugin: Write, directory: Path
) -> None:
    (directory / "gone.json").symlink_to("nowhere")
    failing = plugin(body="raise LookupError('no shop')")
    ended = check("junit", good, "gone.json", "--plugin", failing)
    assert ended.code == 3
    found = suites(ended.out)
    (error,) = cases_of(found.pop("run"))["gone.json"]
    assert "no such file" in error.attrib["message"]
    (suite,) = found.values()
    (error,) = cases_of(suite)["SHOP001"]
    assert "LookupError: no shop" in error.attrib["message"]
    assert suite.attrib["errors"] == "1"


# --- github --------------------------------------------------------------------------------------


def test_github_annotates_the_place(check: Checker, bad: str) -> None:
    ended = check("github", bad)
    assert ended.code == 1
    (line,) = ended.out.splitlines()
    head, _, data = line[2:].partition("::")
    name, _, given = head.partition(" ")
    properties = dict(part.split("=") for part in given.split(","))
    assert name == "error"
    assert properties["file"] == bad
    assert properties["title"] == "PAY005"
    text = Path(bad).read_text("utf-8").splitlines()[int(properties["line"]) - 1]
    assert text[int(properties["col"]) - 1 : int(properties["endColumn"]) - 1] == '"300.00"'
    message, remedy = unquote(data).splitlines()
    assert message.startswith("Advance 300.00")
    assert remedy.startswith("Remedy: Correct")


def test_github_has_notices_for_infos_and_nothing_of_standard_input_as_a_file(
    checker: Checker, plugin: Write, standard_input: Callable[[bytes], None]
) -> None:
    standard_input(json.dumps(compliant_order()).encode())
    args = ["check", "-", "--no-plugins", "--plugin", plugin(severity="info")]
    ended = checker(*args, "--min-severity", "info", "--report", "github")
    assert ended.code == 0
    assert ended.out.startswith("::notice title=SHOP001::Found by shop.")


def test_github_does_not_take_standard_input_that_cannot_be_read_for_a_file() -> None:
    finding, problem = written("github", "It ends too early.", path="-").splitlines()
    assert finding.startswith("::error title=SHOP001::")
    assert problem == "::error title=The run is incomplete::-: It ends too early."


def test_github_says_that_more_was_found_than_it_shows(check: Checker, directory: Path) -> None:
    line = json.dumps(merge_patch(compliant_order(), BAD))
    for count, said in ((10, False), (11, True)):
        (directory / "a.jsonl").write_text(f"{line}\n" * count, "utf-8")
        *commands, last = check("github", "a.jsonl").out.splitlines()
        assert last.startswith("GitHub shows the first 10 ") == said
        assert len(commands) == count - (not said)
        assert all(command.startswith("::error ") for command in commands)


def test_github_adds_the_job_summary_to_what_is_there(
    checker: Checker, check: Checker, bad: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = directory / "summary.md"
    summary.write_text("# The step before\n", "utf-8")
    monkeypatch.setenv(SUMMARY, str(summary))
    ended = check("github", bad)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("::error ")
    before, _, rest = summary.read_text("utf-8").partition("\n")
    assert before == "# The step before"
    assert rest == check("markdown", bad).out
    # Asked for by its name, it is there once as well; other reports leave it alone.
    for more in (("--report", f"markdown:{summary}"), ()):
        summary.write_text("", "utf-8")
        args = ("check", bad, "--as-of", AS_OF, "--report", "github" if more else "json", *more)
        assert checker(*args).code == 1
        assert summary.read_text("utf-8") == (rest if more else "")


def test_the_job_summary_keeps_to_the_room_that_github_gives_it(
    check: Checker, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = directory / "summary.md"
    monkeypatch.setenv(SUMMARY, str(summary))
    line = json.dumps(merge_patch(compliant_order(), BAD))
    (directory / "a.jsonl").write_text(f"{line}\n" * 4000, "utf-8")
    for before in (0, 900_000, 1024 * 1024 - 100):
        summary.write_bytes(b"x" * before)
        assert check("github", "a.jsonl").code == 1
        assert summary.stat().st_size <= 1024 * 1024
        last = summary.read_text("utf-8").splitlines()[-1] if before < 1_000_000 else ""
        assert ("There is no room here for" in last) == (before < 1_000_000)


# --- gitlab --------------------------------------------------------------------------------------


def test_gitlab_has_what_its_code_quality_report_needs(check: Checker, bad: str) -> None:
    ended = check("gitlab", f"./{bad}")
    (entry,) = ended.report
    assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert entry["check_name"] == "PAY005"
    assert entry["severity"] == "critical"
    assert entry["location"]["path"] == bad
    assert entry["location"]["lines"]["begin"] >= 1


def test_gitlab_has_a_fingerprint_of_its_own_for_each_entry_that_edits_elsewhere_keep(
    check: Checker, directory: Path, order: Write
) -> None:
    def entries(*paths: str) -> list[str]:
        return [entry["fingerprint"] for entry in check("gitlab", *paths).report]

    line = json.dumps(merge_patch(compliant_order(), BAD))
    (directory / "a.jsonl").write_text(f"{line}\n" * 3, "utf-8")
    found = entries(order("b.json", **BAD), "a.jsonl")
    assert len(set(found)) == len(found) == 4
    edited = order("b.json", indent=4, buyer={"note": "new"}, **BAD)
    assert set(found) < set(entries(edited, "a.jsonl"))


def test_gitlab_has_blockers_for_an_incomplete_run(
    check: Checker, good: str, directory: Path
) -> None:
    (directory / "broken.py").write_text("raise ValueError('no shop')", "utf-8")
    ended = check("gitlab", good, "--plugin", "broken.py")
    assert ended.code == 3
    (entry,) = ended.report
    assert (entry["severity"], entry["check_name"]) == ("blocker", "incomplete-plugin")
    assert "no shop" in entry["description"]


# --- markdown ------------------------------------------------------------------------------------


def test_markdown_begins_with_the_summary(check: Checker, bad: str, good: str) -> None:
    lines = check("markdown", bad, good).out.splitlines()
    assert lines[0] == "## Orders rejected"
    orders = ("orders", "orders accepted", "orders rejected", "orders incomplete")
    figures = (*orders, "error", "warning", "info")
    assert lines[2:5] == [
        f"| {' | '.join(figures)} |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| 2 | 1 | 1 | 0 | 1 | 0 | 0 |",
    ]
    assert lines[6].startswith(f"Judged as of {AS_OF}.")
    assert lines[8] == f"### {bad}"
    assert lines[12].startswith("| **error** | PAY005 | ")


@pytest.mark.parametrize(
    ("args", "title"),
    [
        (["good.json"], "## Orders accepted"),
        (["--allow-empty"], "## Nothing was checked"),
        (["good.json", "gone.json"], "## Check incomplete"),
    ],
)
def test_markdown_has_the_verdict_as_its_title(
    check: Checker, good: str, directory: Path, args: list[str], title: str
) -> None:
    assert good
    (directory / "gone.json").symlink_to("nowhere")
    assert check("markdown", *args).out.splitlines()[0] == title


def test_markdown_says_what_was_waived_and_why(check: Checker, bad: str, directory: Path) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: [trade-assurance]\nwaivers: waivers.yaml\n", "utf-8"
    )
    (directory / "waivers.yaml").write_text(
        'waivers:\n  - rule: PAY005\n    order: "230011223344550001"\n    reason: Agreed.\n'
        "    owner: ops@shop.example\n    expires: 2026-12-31\n",
        "utf-8",
    )
    ended = check("markdown", bad, "--ruleset", "shop.yaml")
    assert ended.code == 0
    assert "Waived findings: 1." in ended.out
    assert "| waived error | PAY005 | " in ended.out
    assert "Waived: Agreed. (ops@<!-- -->shop.example, until 2026-12-31)" in ended.out


def test_markdown_is_short_enough_for_a_comment_and_shows_errors_first_of_all(
    check: Checker, directory: Path, plugin: Write
) -> None:
    warned = compliant_order()
    (directory / "a.jsonl").write_text(f"{json.dumps(warned)}\n" * 900, "utf-8")
    (directory / "b.json").write_text(json.dumps(merge_patch(warned, BAD)), "utf-8")
    out = check("markdown", "a.jsonl", "b.json", "--plugin", plugin(severity="warning")).out
    assert 25_000 < len(out) < 65_536
    assert "| **error** | PAY005 |" in out
    shown = out.count("| warning | SHOP001 |")
    assert f"There is no room here for {901 - shown:,} more findings" in out


# --- jsonl ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [":tada: a:+1:b :100:", ":heart_eyes:", "see !12 and &3 and %4", "at 5 % & more!"]
)
def test_markdown_has_no_text_that_becomes_a_picture_or_a_reference(text: str) -> None:
    (row,) = (line for line in written("markdown", text).splitlines() if "**error**" in line)
    assert unescape(row.replace("<!-- -->", "")).count(text.replace("_", r"\_")) == 3
    alone = unescape(row)
    assert not re.search(r":[\w+\\-]+:|[!&%]\d", alone)


def test_jsonl_has_one_finding_on_each_line(
    checker: Checker, check: Checker, order: Write, good: str
) -> None:
    paths = [order("a.json", colour="red", **BAD), good, order("b.json", **BAD)]
    lines = check("jsonl", *paths).out.splitlines()
    documents = checker("check", *paths, "--as-of", AS_OF, "--report", "json").report["documents"]
    about = ("path", "index", "id", "status")
    assert [json.loads(line) for line in lines] == [
        {key: document[key] for key in about} | finding
        for document in documents
        for finding in document["findings"]
    ]
    assert len(lines) == 3


# --- whatever text there is ----------------------------------------------------------------------

TELLING = st.sampled_from("|`*_~$<>&\\[]{}()@#%:,;=\"'\n\r\t\x1b\0 a1")
ANY_TEXT = st.text(TELLING | st.characters(), min_size=1)


def written(name: str, text: str, path: str = "a.json", room: int | None = None) -> str:
    """Return the report of a run in which a text stands wherever a text can stand."""
    (form,) = (entry for entry in REPORTS if entry.name == name)
    reporter = form.reporter(ReportOptions(room=room))
    finding = Finding(
        rule="SHOP001",
        severity="error",
        message=text,
        pointer="/status",
        line=1,
        column=1,
        end_line=1,
        end_column=2,
        observed=text,
        expected=[text],
        clauses=(),
        remedy=text,
        fingerprint="0123456789abcdef",
    )
    result = DocumentResult(
        path=path,
        index=0,
        id=text,
        status=None,
        verdict="rejected",
        findings=(finding,),
        hidden=0,
        settled={},
        idle=(),
        departures={},
        text=b"{}",
        origin=(1, 1),
    )
    problem = Problem("input", text, path=path)
    run = Run("0", datetime(2026, 2, 2, tzinfo=UTC), (), ())
    pieces = [*reporter.begin(run), *reporter.document(result)]
    pieces += reporter.end(Ending(complete=False, problems=(problem,), summary=Summary(), hidden=0))
    return "".join(pieces).encode("utf-8", "backslashreplace").decode("utf-8")


@given(ANY_TEXT)
def test_a_workflow_command_is_one_line_and_says_the_printable_text(text: str) -> None:
    first, second = written("github", text).splitlines()
    for line in (first, second):
        assert line.startswith("::error ")
        assert line.isprintable()
    if text.isprintable():
        message, _, remedy = first.partition("::")[2].partition("::")[2].partition("%0A")
        assert message.replace("%25", "%") == text
        assert remedy.replace("%25", "%") == f"Remedy: {text}"


@given(ANY_TEXT)
def test_a_property_of_a_workflow_command_ends_where_it_should(path: str) -> None:
    head = written("github", "x", path=f"x/{path}").splitlines()[0].partition("::")[2]
    given_ = head.partition("::")[0].partition(" ")[2]
    properties = dict(part.split("=", 1) for part in given_.split(","))
    assert list(properties) == ["file", "line", "endLine", "col", "endColumn", "title"]
    if path.isprintable():
        assert unquote(properties["file"]) == os.path.normpath(f"x/{path}")


@given(ANY_TEXT)
def test_junit_is_well_formed_and_says_the_text(text: str) -> None:
    failure = next(parsed(written("junit", text)).iter("testsuite"))
    said = {element.attrib["value"] for element in failure.iter("property")}
    if all(character in "\t\n\r" or " " <= character < "\ud800" for character in text):
        assert text in said


@given(ANY_TEXT)
def test_a_row_of_markdown_stays_a_row_and_shows_the_text(text: str) -> None:
    lines = written("markdown", text).splitlines()
    (row,) = (line for line in lines if line.startswith("| **error**"))
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 6
    cells = row.split(" | ")
    assert "<" not in row.replace("<br>", "").replace("<!-- -->", "")
    if text.isprintable():
        plain = re.sub(r"\\(.)", r"\1", cells[4].replace("<!-- -->", ""))
        assert unescape(plain).startswith(text)


@given(ANY_TEXT, st.integers(min_value=0, max_value=12_000))
def test_markdown_takes_no_more_room_than_it_has(text: str, room: int) -> None:
    assert len(written("markdown", text * 40, room=room).encode()) <= room
