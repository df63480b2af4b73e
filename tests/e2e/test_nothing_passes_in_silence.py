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
