"""What could not be read, loaded or evaluated is said, whatever report was asked for."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.testing import compliant_order

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
WriteOrder = Callable[..., str]
WritePlugin = Callable[..., str]


def test_an_order_without_a_status_is_said_to_be_hardly_evaluated(
    checker: Checker, order: WriteOrder
) -> None:
    name = order("a.json", indent=None, status=None)
    ended = checker("check", name)
    assert ended.code == 0
    words = " ".join(ended.out.split())
    count = checker("check", name, "--report", "json").report["summary"]["outcomes"]
    assert f"{count['cannot_evaluate']} rules without /status" in words
    checker("check", name, "--report", "html:a.html")
    assert "/status</code>" in Path("a.html").read_text("utf-8")


def test_of_what_cannot_be_read_no_rule_is_kept(checker: Checker, directory: Path) -> None:
    (directory / "broken.json").write_text("broken{", "utf-8")
    (directory / "other.json").write_text('{"name": "npm", "version": "1"}', "utf-8")
    broken, other = checker("check", ".", "--report", "json").report["documents"]
    said = {rule: entry["outcome"] for rule, entry in broken["outcomes"].items()}
    assert said.pop("ORD001") == "fail"
    assert set(said.values()) == {"cannot_evaluate"}
    said = {rule: entry["outcome"] for rule, entry in other["outcomes"].items()}
    assert (said.pop("ORD001"), said.pop("ORD006")) == ("pass", "fail")
    assert set(said.values()) == {"cannot_evaluate"}


def test_the_summary_counts_what_the_documents_say(checker: Checker, directory: Path) -> None:
    for name, text in (
        ("a", "broken{"),
        ("b", "[]"),
        ("c", "{}"),
        ("d", '{"schema": "ta-order/1"}'),
    ):
        (directory / f"{name}.json").write_text(text, "utf-8")
    report = checker("check", ".", "--report", "json").report
    counts = dict.fromkeys(report["summary"]["outcomes"], 0)
    for document in report["documents"]:
        for entry in document["outcomes"].values():
            counts[entry["outcome"]] += 1
    assert counts == report["summary"]["outcomes"]


@pytest.mark.parametrize("report", ["json", "jsonl", "sarif", "text:a.txt"])
def test_input_that_cannot_be_read_is_said(checker: Checker, directory: Path, report: str) -> None:
    (directory / "cut.jsonl.gz").write_bytes(gzip.compress(b"{}\n" * 99)[:-9])
    ended = checker("check", "cut.jsonl.gz", "--report", report)
    assert ended.code == 3
    assert "cut.jsonl.gz: the compressed file ends too early" in ended.err


NOISY = """
print("imported")
"""


def test_what_a_plugin_prints_is_no_part_of_the_results(
    checker: Checker, plugin: WritePlugin, good: str, directory: Path
) -> None:
    name = plugin(body="print('asked'); return")
    (directory / name).write_text((directory / name).read_text("utf-8") + NOISY, "utf-8")
    for command in (
        ("check", good, "--report", "json"),
        ("stats", good, "--format", "json"),
        ("rules", "--json"),
        ("ruleset", "diff", "minimal", "strict", good, "--json"),
        ("assess", good, "--json"),
    ):
        ended = checker(*command, "--plugin", name)
        json.loads(ended.out)
        assert "imported" in ended.err or "imported" not in ended.out
    assert "asked" in checker("check", good, "--report", "json", "--plugin", name).err


@pytest.mark.parametrize("name", ["gone.py", "./gone", "rules/"])
def test_a_plugin_that_is_not_there_is_said_before_any_order_is_read(
    checker: Checker, good: str, name: str
) -> None:
    ended = checker("check", good, "--plugin", name)
    assert (ended.code, ended.out) == (2, "")
    assert f"there is no plugin file or directory {name!r}" in ended.err


@pytest.mark.parametrize("setting", ["plugin: shop.py", "plugins: {load: [shop.py]}"])
def test_settings_above_the_working_tree_run_no_code(
    checker: Checker,
    plugin: WritePlugin,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
) -> None:
    plugin(body="return")
    (directory / "checker.yaml").write_text(f"fail_on: warning\n{setting}\n", "utf-8")
    below = directory / "repository" / "orders"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    for root in (None, directory / "repository" / ".git"):
        if root is not None:
            root.mkdir()
        ended = checker("rules")
        assert (ended.code, "shop" in ended.out) == (2, False)
        assert "../../checker.yaml:2:" in ended.err
        assert "code is run only by settings in the working tree" in ended.err
    (directory / ".git").mkdir()
    (directory / "repository" / ".git").rmdir()
    ended = checker("rules")
    assert (ended.code, "SHOP001" in ended.out) == (0, True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no signals to end a process")
def test_a_run_that_is_ended_puts_away_what_is_half_done(
    plugin: WritePlugin, good: str, directory: Path
) -> None:
    name = plugin(
        body="import pathlib, time\n    pathlib.Path('begun').touch()\n    time.sleep(60)"
    )
    (directory / "old.json").write_text("old", "utf-8")
    before = sorted(path.name for path in directory.iterdir())
    command = [sys.executable, "-m", "checker", "check", good, "--plugin", name]
    with subprocess.Popen(
        [*command, "--report", "json:old.json"], stderr=subprocess.PIPE
    ) as process:
        until = time.monotonic() + 30
        while not (directory / "begun").exists() and time.monotonic() < until:
            os.sched_yield()
        process.terminate()
        _, error = process.communicate(timeout=30)
    assert process.returncode == 3
    assert error.strip() == b"checker: interrupted: the run is incomplete"
    (directory / "begun").unlink()
    left = sorted(path.name for path in directory.iterdir() if path.name != "__pycache__")
    assert left == before
    assert (directory / "old.json").read_text("utf-8") == "old"


@pytest.mark.parametrize("command", [["check"], ["stats"], ["baseline", "create", "b.json"]])
def test_files_without_orders_are_named(
    checker: Checker, directory: Path, command: list[str]
) -> None:
    (directory / "d").mkdir()
    (directory / "d/a.jsonl").touch()
    assert (ended := checker(*command, "d/a.jsonl")).code == 4
    assert "nothing was checked: 'd/a.jsonl' holds no orders" in ended.err
    (directory / "d/b.json").write_text("[]", "utf-8")
    assert (ended := checker(*command, "d")).code == 4
    assert "nothing was checked: none of the 2 files holds an order" in ended.err


def test_standard_input_without_orders_is_named(
    checker: Checker, standard_input: Callable[[bytes], None]
) -> None:
    standard_input(b"[]")
    assert (ended := checker("check", "-")).code == 4
    assert "nothing was checked: standard input holds no orders" in ended.err


@pytest.mark.parametrize("text", ['{"a": 1}', "{}", '{"schema": "ta-order/2", "id": "1"}'])
def test_what_is_no_order_is_none_when_orders_are_expected(
    checker: Checker, directory: Path, text: str
) -> None:
    (directory / "a.json").write_text(text, "utf-8")
    run = ("check", "a.json", "--input-format", "ta-order/1", "--report", "json")
    (document,) = checker(*run).report["documents"]
    assert [finding["rule"] for finding in document["findings"]] == ["ORD006"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_document_in_a_file_of_lines_is_one_fault(
    checker: Checker, directory: Path, jobs: str
) -> None:
    text = json.dumps([compliant_order()] * 99, indent=1)
    (directory / "a.jsonl").write_text(text, "utf-8")
    ended = checker("check", "a.jsonl", "--report", "json", "--jobs", jobs)
    assert ended.code == 3
    assert [len(each["findings"]) for each in ended.report["documents"]] == [1]
    assert "a.jsonl: it looks like one JSON document" in ended.err
    assert "nothing after its first line was read" in ended.err


def test_lines_of_which_the_first_is_broken_are_read(checker: Checker, directory: Path) -> None:
    (directory / "a.jsonl").write_text(f"{{\n{json.dumps(compliant_order())}\n", "utf-8")
    ended = checker("check", "a.jsonl", "--report", "json")
    assert ended.code == 1
    assert ended.report["summary"]["documents"] == 2


def test_the_orders_before_the_cut_of_a_small_packed_array_are_read(
    checker: Checker, directory: Path
) -> None:
    packed = gzip.compress(json.dumps([compliant_order()] * 5).encode(), 1)
    (directory / "a.json.gz").write_bytes(packed[:-40])
    ended = checker("check", "a.json.gz", "--report", "json")
    assert ended.code == 3
    assert ended.report["summary"]["documents"] >= 4
    assert "a.json.gz: the compressed file ends too early" in ended.err


def test_what_is_printed_as_data_cannot_steer_a_terminal(
    checker: Checker, plugin: WritePlugin, directory: Path
) -> None:
    name = plugin()
    text = (directory / name).read_text("utf-8").replace("says something", "says \x9b31m\u202e")
    (directory / name).write_text(text, "utf-8")
    for command in (("rules",), ("explain", "SHOP001")):
        ended = checker(*command, "--json", "--plugin", name)
        assert "\x9b" not in ended.out
        assert "\\u009b31m\\u202e" in ended.out
        assert "\x9b31m" in json.dumps(ended.report, ensure_ascii=False)


@pytest.mark.parametrize("report", ["text", "html"])
def test_of_a_very_long_value_people_see_the_beginning(
    checker: Checker, order: WriteOrder, report: str
) -> None:
    name = order(remark=f"Pay to my personal account {'6' * 1_000_000}")
    out = checker("check", name, "--report", report).out
    assert "Pay to my personal account 666" in out
    assert "…" in out
    assert len(out) < 100_000


def test_two_reports_for_standard_output_are_refused_where_they_are_said(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "checker.yaml").write_text("report:\n- json\n- text\n", "utf-8")
    ended = checker("check", good)
    assert ended.code == 2
    assert "checker.yaml:3:3: only one report can go to standard output" in ended.err


def test_a_ruleset_where_nobody_may_look_is_a_usage_error(
    checker: Checker, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_file = Path.is_file

    def refuse(path: Path, **others: Any) -> bool:
        if path.name == "shop.yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return is_file(path, **others)

    monkeypatch.setattr(Path, "is_file", refuse)
    ended = checker("check", good, "--ruleset", "closed/shop.yaml")
    assert ended.code == 2
    assert "cannot read the ruleset 'closed/shop.yaml': Permission denied" in ended.err
