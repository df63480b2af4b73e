"""``checker stats``: what a run was like, beside the report of the same run."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.reporters.text import columns

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

ROOT = Path(__file__).parents[2]
AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")
RUN = ("orders", *AS_OF)
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
"""Breaks PAY005 and nothing else."""

RULESET = """\
ruleset: house
extends: [trade-assurance]
waivers: [waivers.yaml]
overrides:
  - status: [draft]
    rules: {PAY005: warning, DOC012: off}
"""

WAIVERS = """\
waivers:
  - rule: PAY001
    files: orders/*
    reason: Agreed.
    owner: legal
    expires: 2026-12-31
"""


@pytest.fixture
def corpus(checker: Checker, directory: Path, order: Write) -> tuple[str, ...]:
    """Write orders of all kinds; return the arguments of a run that has something of everything."""
    shutil.copytree(ROOT / "examples/orders", directory / "orders")
    order("known/bad.json", **BAD)
    assert checker("baseline", "create", "b.json", "known", *AS_OF).code == 0
    order("orders/bad.json", **BAD)
    order("orders/bad-paid.json", status="paid", **BAD)
    (directory / "orders/broken.json").write_text('{"id": ', "utf-8")
    (directory / "house.yaml").write_text(RULESET, "utf-8")
    (directory / "waivers.yaml").write_text(WAIVERS, "utf-8")
    return (*RUN, "--ruleset", "house.yaml", "--baseline", "b.json")


def in_columns(line: str) -> str:
    """Return a line with as many characters as it takes columns of a terminal."""
    return "".join(character * columns(character) for character in line)


def untimed(checker: Checker, *args: str) -> Any:
    """Return the statistics of a run, as JSON without timings."""
    return json.loads(checker("stats", *args, "--format", "json", "--no-timings").out)


# --- beside the report ----------------------------------------------------------------------------


def test_what_is_counted_by_rule_adds_up_to_the_summary_of_the_report(
    checker: Checker, corpus: tuple[str, ...]
) -> None:
    summary = checker("check", *corpus, "--report", "json").report["summary"]
    found = untimed(checker, *corpus)
    rules = found["rules"]
    assert found["summary"] == summary
    assert summary["waived"]
    assert summary["baselined"]
    for severity, count in summary["findings"].items():
        assert sum(rule["findings"][severity] for rule in rules) == count
    for kind in ("waived", "baselined"):
        assert sum(rule[kind] for rule in rules) == summary[kind]
    for outcome, count in summary["outcomes"].items():
        assert sum(rule["outcomes"][outcome] for rule in rules) == count
    for verdict in ("accepted", "rejected", "incomplete"):
        assert sum(status[verdict] for status in found["statuses"]) == summary[verdict]


def test_each_rule_and_each_status_is_counted_as_in_the_documents_of_the_report(
    checker: Checker, corpus: tuple[str, ...]
) -> None:
    documents = checker("check", *corpus, "--report", "json").report["documents"]
    outcomes = Counter(
        (rule, entry["outcome"])
        for document in documents
        for rule, entry in document["outcomes"].items()
    )
    related = Counter(
        other["rule"]
        for document in documents
        for finding in document["findings"]
        for other in finding.get("related", ())
    )
    verdicts = Counter((document["status"], document["verdict"]) for document in documents)
    found = untimed(checker, *corpus)
    rules = {rule["id"]: rule for rule in found["rules"]}
    assert {rule for rule, _ in outcomes} == set(rules)
    for rule_id, rule in rules.items():
        for outcome, count in rule["outcomes"].items():
            assert count == outcomes[rule_id, outcome]
        assert rule["related"] == related[rule_id]
    assert related
    assert verdicts == Counter(
        {
            (each["status"], verdict): each[verdict]
            for each in found["statuses"]
            for verdict in ("accepted", "rejected", "incomplete")
            if each[verdict]
        }
    )
    assert found["statuses"][-1]["status"] is None


def test_timing_changes_nothing_of_what_is_found(
    checker: Checker, corpus: tuple[str, ...], plugin: Write
) -> None:
    bodies = {
        "RAISE001": "raise SystemExit",
        "QUIET001": "return",
        "WRONG001": "yield 5",
        "MANY001": "yield from [violation('/id', 'x')] * 20_000",
    }
    others = [
        word
        for rule_id, body in bodies.items()
        for word in ("--plugin", plugin(rule_id.lower(), rule_id, "error", body))
    ]
    run = (*RUN, "--baseline", corpus[-1], *others)
    timed = checker("stats", *run, "--format", "json")
    found = json.loads(timed.out)
    calls = {rule["id"]: rule.pop("time")["calls"] for rule in found["rules"]}
    assert found.pop("time")["nanoseconds"] > 0
    assert found == untimed(checker, *run)
    assert timed.code == 3
    assert calls["RAISE001"] == found["summary"]["documents"] - 1  # one is no order


def test_a_rule_of_a_ruleset_and_of_an_override_is_timed(
    checker: Checker, corpus: tuple[str, ...]
) -> None:
    found = json.loads(checker("stats", *corpus, "--format", "json").out)
    calls = {rule["id"]: rule["time"]["calls"] for rule in found["rules"]}
    by_status = {each["status"]: each for each in found["statuses"]}
    asked = {
        rule["id"]: sum(rule["outcomes"].values()) - rule["outcomes"]["not_applicable"]
        for rule in found["rules"]
    }
    assert by_status["draft"]["accepted"]
    assert calls["PAY005"] >= asked["PAY005"] - 3 > by_status["draft"]["accepted"]


# --- formats --------------------------------------------------------------------------------------


def test_csv_parses_back_to_what_the_json_says(checker: Checker, corpus: tuple[str, ...]) -> None:
    lines = csv.DictReader(
        io.StringIO(checker("stats", *corpus, "--format", "csv", "--no-timings").out)
    )
    expected = [
        {
            "rule": rule["id"],
            "name": rule["name"],
            **{f"findings_{key}": str(count) for key, count in rule["findings"].items()},
            **{key: str(rule[key]) for key in ("waived", "baselined", "related")},
            **{f"outcome_{key}": str(count) for key, count in rule["outcomes"].items()},
        }
        for rule in untimed(checker, *corpus)["rules"]
    ]
    assert list(lines) == expected


def test_csv_has_the_times_of_each_rule(checker: Checker, bad: str) -> None:
    out = checker("stats", bad, *AS_OF, "--select", "PAY005", "--format", "csv").out
    rows = {row["rule"]: row for row in csv.DictReader(io.StringIO(out))}
    assert rows["PAY005"]["calls"] == "1"
    assert int(rows["PAY005"]["nanoseconds"]) == int(rows["PAY005"]["mean_nanoseconds"]) > 0
    assert sum(float(row["share"]) for row in rows.values()) == pytest.approx(1, abs=1e-4)
    assert rows["ORD001"]["calls"] == "0"


def test_the_table_says_what_there_is_and_ends_with_the_sum(
    checker: Checker, bad: str, good: str
) -> None:
    args = (bad, good, *AS_OF, "--select", "PAY005", "--no-timings")
    ended = checker("stats", *args)
    assert (ended.code, ended.err) == (0, "")
    outcomes, findings, documents, end = ended.out.split("\n\n")
    assert outcomes.splitlines()[0] == "Outcomes"
    assert [line.split() for line in outcomes.splitlines() if "PAY005" in line] == [
        ["PAY005", "1", "1", "-", "-", "-"]
    ]
    assert findings.splitlines()[2].split()[:7] == ["PAY005", "1", *"-----"]
    assert documents.splitlines()[2].split() == ["draft", "1", "1", "-", "2"]
    assert end == (
        "2 orders: 1 accepted, 1 rejected, 0 incomplete.\n"
        "Findings: 1 error, 0 warning, 0 info, 0 waived, 0 baselined.\n"
        "The run is complete.\n"
    )


@pytest.mark.parametrize(("lang", "fault"), [("en", "fault"), ("zh-CN", "违规情形")])
def test_columns_end_below_each_other_and_no_line_is_too_wide_in_chinese_too(
    checker: Checker, bad: str, directory: Path, lang: str, fault: str
) -> None:
    (directory / "own.yaml").write_text(
        "ruleset: own\nrules:\n  PAY005: error\n"
        "  SHOP100:\n    title: 每个订单都要有备注这样仓库才知道怎么包装这些货物并且按时发出\n"
        "    severity: warning\n    assert: has(order.remark)\n    message: Write one.\n",
        "utf-8",
    )
    out = checker("stats", bad, *AS_OF, "--ruleset", "own.yaml", "--lang", lang).out
    assert re.search("每个订单都要有备注.*…", out)
    fault = in_columns(fault)
    for block in out.split("\n\n")[:-1]:
        _, head, *rows = map(in_columns, block.splitlines())
        assert all(len(line) <= 100 for line in (head, *rows))
        has_fault = head.endswith(fault)
        numbers = head.removesuffix(fault).split("  ")
        ends = [len("  ".join(numbers[: n + 1])) for n, word in enumerate(numbers) if word]
        for row in rows:
            # Numbers end where their headings do; the first column begins on the left.
            assert all(row[end - 1] != " " for end in ends[1:])
            assert all(row[end : end + 1] in ("", " ") for end in ends[1:])
            assert not has_fault or row[head.index(fault) - 1] == " "


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [60, 70, 80])
def test_a_narrow_terminal_has_a_line_for_each_rule(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch, width: int, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcomes, findings, *_ = checker("stats", bad, *AS_OF, "--lang", lang).out.split("\n\n")
    assert findings.splitlines()[2].split()[:7] == ["PAY005", "1", *"-----"]
    for part in (outcomes, findings):
        assert max(map(columns, part.splitlines())) <= width


def test_colour_is_for_terminals_only(
    checker: Checker, bad: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\033" not in checker("stats", bad, *AS_OF).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\033[1mOutcomes\033[0m" in checker("stats", bad, *AS_OF).out
    checker("stats", bad, *AS_OF, "--output", "s.txt")
    assert "\033" not in (directory / "s.txt").read_text("utf-8")


def test_the_same_orders_give_the_same_bytes_with_any_number_of_processes(
    checker: Checker, corpus: tuple[str, ...]
) -> None:
    for form in ("table", "json", "csv"):
        args = ("stats", *corpus, "--format", form, "--no-timings")
        first = checker(*args, "--jobs", "1")
        assert checker(*args, "--jobs", "2") == first
        assert checker(*args) == first


# --- in another language --------------------------------------------------------------------------


def test_the_table_says_the_same_in_chinese(
    checker: Checker, corpus: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    english = checker("stats", *corpus, "--no-timings").out
    chinese = checker("stats", *corpus, "--no-timings", "--lang", "zh-CN").out
    assert re.findall("[0-9]+", chinese) == re.findall("[0-9]+", english)
    titles = [part.splitlines()[0] for part in chinese.split("\n\n")]
    assert titles[:3] == ["规则结果", "问题", "订单"]
    assert {"草稿", "已付款", "无"} <= set(chinese.split())
    assert chinese.splitlines()[-1] == "检查已完成。"
    assert set(re.findall("[-a-z]{2,}", chinese)) == {"--min-severity"}


def test_a_document_that_was_rejected_is_not_called_a_return_that_was(
    checker: Checker, bad: str
) -> None:
    args = ("stats", bad, *AS_OF, "--no-timings")
    (line,) = [line for line in checker(*args).out.splitlines() if "status" in line]
    assert line.split() == ["status", "accepted", "rejected", "incomplete", "all"]
    chinese = checker(*args, "--lang", "zh-CN").out
    (line,) = [line for line in chinese.splitlines() if "状态" in line]
    assert line.split() == ["状态", "通过", "不通过", "未完成", "全部"]


def test_times_are_said_in_chinese(checker: Checker, bad: str) -> None:
    out = checker("stats", bad, *AS_OF, "--select", "PAY005", "--lang", "zh-CN").out
    slowest, end = (part for part in out.split("\n\n") if re.search("最慢的规则|每秒", part))
    assert slowest.splitlines()[1].split() == [
        "规则",
        "调用次数",
        "毫秒",
        "占比",
        "每次微秒",
        "违规情形",
    ]
    assert re.search(r"[0-9.]+ 秒.每秒 [0-9,]+ 份订单", end)


def test_what_goes_to_programs_differs_in_sentences_only(
    checker: Checker, corpus: tuple[str, ...], plugin: Write, directory: Path
) -> None:
    (directory / "orders/bad.json").unlink()
    (directory / "orders/bad-paid.json").unlink()
    path = plugin("shop", "SHOP001", "error", "raise ValueError('no')")
    args = (*RUN, "--baseline", corpus[-1], "--plugin", path, "--lang")
    found = {lang: untimed(checker, *args, lang) for lang in ("en", "zh-CN")}
    for lang, data in found.items():
        assert data.pop("language") == lang
        for entry in (*data["problems"], *data["notices"]):
            assert bool(re.search("[一-鿿]", entry.pop("message"))) == (lang == "zh-CN")
        for rule in data["rules"]:
            is_ours = rule["id"] != "SHOP001"
            assert bool(re.search("[一-鿿]", rule.pop("summary"))) == (lang == "zh-CN" and is_ours)
        assert data["problems"]
        assert data["notices"]
    assert found["en"] == found["zh-CN"]
    csv_of = ("stats", "--format", "csv", "--no-timings", *args)
    assert checker(*csv_of, "zh-CN").out == checker(*csv_of, "en").out


def test_notices_and_problems_are_said_in_chinese(
    checker: Checker, bad: str, good: str, plugin: Write, directory: Path
) -> None:
    assert checker("baseline", "create", "b.json", bad, *AS_OF).code == 0
    (directory / "refused.py").write_text("CHECKER_API = 99\n", "utf-8")
    raises = plugin("shop", "SHOP001", "error", "raise ValueError('no')")
    plugins = ("--plugin", raises, "--plugin", "refused.py")
    args = ("stats", good, good, *AS_OF, "--baseline", "b.json", *plugins, "--lang")
    english = checker(*args, "en")
    chinese = checker(*args, "zh-CN")
    assert english.code == chinese.code == 3
    assert english.err.startswith("checker: note: 1 of the findings in the baseline")
    assert re.match(r"checker: 注意: .*基线.* \(b\.json\)$", chinese.err.splitlines()[0])
    assert "checker: 插件 refused" in chinese.err
    assert "抛出了异常 ValueError" in chinese.err
    assert chinese.out.splitlines()[-1] == "检查未完成。"


# --- the slowest ----------------------------------------------------------------------------------


@pytest.fixture
def slow(plugin: Write) -> tuple[str, ...]:
    """Return the arguments for a plugin whose rule takes its time before it finds anything."""
    path = plugin("slow", "SLOW001", "warning", "sum(range(400_000))")
    return ("--plugin", path, "--select", "SLOW001,PAY005")


@pytest.mark.usefixtures("corpus")
def test_a_rule_that_takes_its_time_is_the_slowest(checker: Checker, slow: tuple[str, ...]) -> None:
    ended = checker("stats", *RUN, *slow, "--sort", "time", "--format", "json")
    first, second, *_ = ended.report["rules"]
    assert first["id"] == "SLOW001"
    assert first["time"]["share"] > 0.5 > second["time"]["share"]
    assert first["time"]["calls"] == first["outcomes"]["fail"]
    mean = first["time"]["nanoseconds"] // first["time"]["calls"]
    assert first["time"]["mean_nanoseconds"] == mean
    assert ended.report["time"]["nanoseconds"] > first["time"]["nanoseconds"]


def test_the_table_names_as_many_of_the_slowest_as_asked_for(
    checker: Checker, bad: str, slow: tuple[str, ...]
) -> None:
    parts = checker("stats", bad, *AS_OF, *slow, "--top", "1").out.split("\n\n")
    (slowest,) = [part for part in parts if part.startswith("Slowest rules")]
    _, _, *rows = slowest.splitlines()
    assert [row.split()[0] for row in rows] == ["SLOW001"]


def test_rules_that_found_most_come_first_when_asked_for(
    checker: Checker, corpus: tuple[str, ...]
) -> None:
    args = ("stats", *corpus, "--format", "json", "--no-timings", "--sort", "findings")
    found = [
        sum(rule["findings"].values()) + rule["waived"] + rule["baselined"] + rule["related"]
        for rule in checker(*args).report["rules"]
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > 1


def test_several_processes_and_timings_do_not_go_together(
    checker: Checker, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = checker("stats", good, *AS_OF, "--jobs", "2")
    assert ended.code == 2
    assert "--jobs goes with --no-timings" in ended.err
    monkeypatch.setenv("CHECKER_JOBS", "2")  # meant for all commands
    assert checker("stats", good, *AS_OF).code == 0


def test_what_was_not_timed_cannot_be_sorted_by_time(checker: Checker, good: str) -> None:
    ended = checker("stats", good, *AS_OF, "--sort", "time", "--no-timings")
    assert ended.code == 2
    assert "--sort time goes with --timings" in ended.err


# --- how it ends ----------------------------------------------------------------------------------


def test_findings_are_no_failure(checker: Checker, bad: str) -> None:
    assert checker("check", bad, *AS_OF).code == 1
    assert checker("stats", bad, *AS_OF).code == 0


def test_a_plugin_that_is_refused_makes_it_incomplete(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "broken.py").write_text("CHECKER_API = 99\n", "utf-8")
    ended = checker("stats", good, *AS_OF, "--plugin", "broken.py")
    assert ended.code == 3
    assert "broken" in ended.err
    assert "The run is incomplete." in ended.out


def test_a_rule_that_fails_makes_it_incomplete_and_is_counted(
    checker: Checker, good: str, plugin: Write
) -> None:
    path = plugin("shop", "SHOP001", "error", "raise ValueError('no')")
    ended = checker("stats", good, *AS_OF, "--plugin", path, "--format", "json")
    assert ended.code == 3
    (rule,) = [rule for rule in ended.report["rules"] if rule["id"] == "SHOP001"]
    assert rule["outcomes"]["error"] == 1
    assert ended.report["complete"] is False
    assert [problem["rule"] for problem in ended.report["problems"]] == ["SHOP001"]
    assert "ValueError" in ended.err


def test_a_file_that_cannot_be_read_makes_it_incomplete(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "half.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00no")
    ended = checker("stats", good, "half.jsonl.gz", *AS_OF)
    assert ended.code == 3
    assert "half.jsonl.gz" in ended.err


@pytest.mark.parametrize(("more", "code"), [((), 4), (("--allow-empty",), 0)])
def test_having_nothing_to_check_is_a_failure_unless_allowed(
    checker: Checker, directory: Path, more: tuple[str, ...], code: int
) -> None:
    (directory / "orders").mkdir()
    ended = checker("stats", *RUN, *more)
    assert ended.code == code
    assert ("nothing was checked" in ended.err) == bool(code)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "PATH"),
        (("good.json", "--select", "PAY05"), "PAY05"),
        (("good.json", "--ruleset", "none.yaml"), "none.yaml"),
        (("good.json", "--format", "xml"), "xml"),
        (("good.json", "--output", "no/such/s.json"), "no/such/s.json"),
        (("good.json", "--output", "good.json"), "good.json"),
    ],
)
@pytest.mark.usefixtures("good")
def test_what_cannot_be_meant_is_refused(
    checker: Checker, directory: Path, args: tuple[str, ...], said: str
) -> None:
    before = (directory / "good.json").read_bytes()
    ended = checker("stats", *args)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert (directory / "good.json").read_bytes() == before


def test_the_output_is_replaced_at_the_end_and_is_no_order_to_check(
    checker: Checker, directory: Path, order: Write
) -> None:
    order("orders/a.json")
    args = ("stats", *RUN, "--format", "json", "--no-timings", "--output", "orders/s.json")
    for _ in range(2):
        ended = checker(*args)
        assert (ended.code, ended.out, ended.err) == (0, "", "")
        found = json.loads((directory / "orders/s.json").read_text("utf-8"))
        assert found["summary"]["documents"] == 1
    assert sorted(path.name for path in (directory / "orders").iterdir()) == ["a.json", "s.json"]


def test_an_output_stays_as_it_was_when_the_run_is_broken_off(
    checker: Checker, directory: Path, good: str, plugin: Write
) -> None:
    (directory / "s.txt").write_text("old", "utf-8")
    path = plugin("shop", "SHOP001", "error", "raise KeyboardInterrupt")
    ended = checker("stats", good, *AS_OF, "--plugin", path, "--output", "s.txt")
    assert ended.code == 3
    assert "interrupted" in ended.err
    assert (directory / "s.txt").read_text("utf-8") == "old"
    assert not list(directory.glob("*.tmp"))


def test_the_output_does_not_go_where_the_baseline_is(
    checker: Checker, corpus: tuple[str, ...], directory: Path
) -> None:
    before = (directory / "b.json").read_bytes()
    ended = checker("stats", *corpus, "--output", "./b.json")
    assert (ended.code, ended.out) == (2, "")
    assert "the report would overwrite 'b.json', which is the file of --baseline" in ended.err
    assert (directory / "b.json").read_bytes() == before
