"""A run that was cut off goes on where it ended, and says the same as one that was not."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checker.testing import compliant_order, merge_patch

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
WritePlugin = Callable[..., str]

AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")
JSON = ("--report", "json")
ORDERS = 1500


@pytest.fixture
def many(directory: Path) -> str:
    """Return the name of a file of many orders, some faulty, in several units."""
    faults: list[dict[str, Any]] = [{}, {"remark": None}, {"payment_plan": {"balance": "699.99"}}]
    orders = (
        merge_patch(compliant_order(), {"id": str(n), **faults[n % 3]}) for n in range(ORDERS)
    )
    (directory / "many.jsonl").write_text("\n".join(map(json.dumps, orders)), "utf-8")
    return "many.jsonl"


COUNTING = """
    import os
    with open(f"asked-{{os.getpid()}}", "a") as stream:
        stream.write("x")
    if order.id == "{halt}" and not os.path.exists("halted"):
        import pathlib, time
        pathlib.Path("halted").touch()
        time.sleep(1.5)
    return
"""


A_UNIT = 10_000
"""Bytes that the journal has at least once a unit is in it."""


def is_half_done(directory: Path, journal: Path) -> bool:
    """Whether a unit is done and another one is not."""
    return (directory / "halted").exists() and journal.stat().st_size > A_UNIT


def asked(directory: Path) -> int:
    """Return how many orders a rule was asked about in this process."""
    return (directory / f"asked-{os.getpid()}").stat().st_size


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_goes_on_and_says_the_same(
    directory: Path, checker: Checker, plugin: WritePlugin, many: str, jobs: str
) -> None:
    journal = directory / "run.journal"
    name = plugin(body=COUNTING.format(halt="1400"))
    options = [many, "--plugin", name, *JSON, "--resume", "run.journal"]
    command = [sys.executable, "-m", "checker", "check", *options, "--jobs", jobs]
    with subprocess.Popen([*command, *AS_OF], stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not is_half_done(directory, journal) and time.monotonic() < until:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
    plugin(body=COUNTING.format(halt="1400"))  # the very same file
    assert journal.stat().st_size > A_UNIT
    resumed = checker("check", *options, "--jobs", "1")  # the moment is that of the journal
    assert (resumed.code, resumed.err) == (1, "")
    assert 0 < asked(directory) < ORDERS
    assert not journal.exists()
    whole = checker("check", many, "--plugin", name, *JSON, *AS_OF)
    assert resumed.out == whole.out


def test_a_file_that_was_changed_meanwhile_is_looked_at_anew(
    directory: Path, checker: Checker, many: str
) -> None:
    begun(directory, checker, many)
    text = (directory / many).read_text("utf-8")
    (directory / many).write_text(text.replace('"id": "3"', '"id": "3b"'), "utf-8")
    resumed = checker("check", many, "gone.jsonl", *JSON, *AS_OF, "--resume", "run.journal")
    assert resumed.report["documents"][3]["id"] == "3b"


def test_what_could_not_be_read_is_tried_anew(directory: Path, checker: Checker) -> None:
    path = directory / "packed.jsonl.gz"
    whole = gzip.compress(json.dumps(compliant_order()).encode())
    path.write_bytes(whole[:-8] + bytes(8))  # the checksum is that of nothing
    os.utime(path, (0, 0))
    options = [path.name, *JSON, *AS_OF, "--resume", "run.journal"]
    broken = checker("check", *options)
    assert (broken.code, broken.report["complete"]) == (3, False)
    path.write_bytes(whole)
    os.utime(path, (0, 0))  # as if it had never been another
    assert (directory / "run.journal").exists()
    resumed = checker("check", *options)
    assert (resumed.code, resumed.report["complete"]) == (0, True)


def begun(directory: Path, checker: Checker, *paths: str) -> None:
    """Leave the journal of a run that could not read everything."""
    (directory / "gone.jsonl").symlink_to("nowhere")
    ended = checker("check", *paths, "gone.jsonl", *AS_OF, *JSON, "--resume", "run.journal")
    assert ended.code == 3
    assert (directory / "run.journal").exists()


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--as-of", "2026-02-03T12:00:00+08:00"], "as of"),
        (["--select", "payment"], "selection"),
        (["--ruleset", "strict"], "rulesets"),
        (["--min-severity", "info"], "level"),
        (["--plugin", "shop.py"], "plugins"),
        (["--input-format", "alibaba"], "input format"),
        (["--lang", "zh-CN"], "language"),
    ],
)
def test_a_run_that_asks_something_else_is_refused(  # noqa: PLR0913, PLR0917 - fixtures
    directory: Path,
    checker: Checker,
    plugin: WritePlugin,
    good: str,
    options: list[str],
    what: str,
) -> None:
    plugin(body="return")
    begun(directory, checker, good)
    ended = checker("check", good, "gone.jsonl", *AS_OF, *options, "--resume", "run.journal")
    assert ended.code == 2
    assert f"'run.journal' is of a run that differs in {what}" in " ".join(ended.err.split())


def test_a_plugin_that_was_changed_is_another_one(
    directory: Path, checker: Checker, plugin: WritePlugin, good: str
) -> None:
    name = plugin(body="return")
    (directory / "gone.jsonl").symlink_to("nowhere")
    options = (good, "gone.jsonl", *AS_OF, "--plugin", name, "--resume", "run.journal")
    assert checker("check", *options).code == 3
    plugin(body="return  # changed")
    ended = checker("check", *options)
    assert (ended.code, "differs in plugins" in ended.err) == (2, True)


def test_an_entry_that_was_not_written_to_its_end_counts_as_none(
    directory: Path, checker: Checker, many: str
) -> None:
    begun(directory, checker, many)
    journal = directory / "run.journal"
    whole = journal.read_bytes()
    options = (many, "gone.jsonl", *AS_OF, *JSON, "--resume", "run.journal")
    expected = checker("check", *options).out
    for end in (len(whole) - 1, whole.index(b"\n") + 5, 20, 0):
        journal.write_bytes(whole[:end])
        assert checker("check", *options).out == expected
        assert journal.read_bytes() == whole
    journal.write_bytes(whole[:-3] + b"???")
    assert checker("check", *options).out == expected


@pytest.mark.parametrize("content", [b"{}\n", b"something", b"\xff\n", b"[1]\n"])
def test_what_is_no_journal_is_left_alone(
    directory: Path, checker: Checker, good: str, content: bytes
) -> None:
    (directory / "notes.txt").write_bytes(content)
    ended = checker("check", good, "--resume", "notes.txt")
    assert (ended.code, "'notes.txt' is no journal of a run" in ended.err) == (2, True)
    assert (directory / "notes.txt").read_bytes() == content


def test_a_directory_is_no_journal(checker: Checker, good: str) -> None:
    ended = checker("check", good, "--resume", ".")
    assert (ended.code, "Is a directory" in ended.err) == (2, True)


@pytest.mark.parametrize("spelling", ["out.json", "./out.json", "link.json"])
def test_a_report_does_not_go_where_the_journal_is(
    directory: Path, checker: Checker, good: str, spelling: str
) -> None:
    (directory / "link.json").symlink_to("out.json")
    ended = checker("check", good, "--report", f"json:{spelling}", "--resume", "out.json")
    assert (ended.code, ended.out) == (2, "")
    assert "the report would overwrite 'out.json', which is the file of --resume" in ended.err
    assert not (directory / "out.json").exists()


def test_a_usage_error_leaves_no_journal_that_holds_nothing(
    directory: Path, checker: Checker, good: str
) -> None:
    ended = checker("check", good, *AS_OF, "--resume", "j", "--report", "json:no/such/out.json")
    assert ended.code == 2
    assert not (directory / "j").exists()
    assert checker("check", good, "--as-of", "2026-02-03T12:00:00+08:00", "--resume", "j").code == 0


def test_a_usage_error_leaves_a_journal_that_holds_something(
    directory: Path, checker: Checker, good: str
) -> None:
    begun(directory, checker, good)
    before = (directory / "run.journal").read_bytes()
    more = ("--resume", "run.journal", "--report", "json:no/such/out.json")
    assert checker("check", good, "gone.jsonl", *AS_OF, *more).code == 2
    assert (directory / "run.journal").read_bytes() == before


def test_a_journal_that_another_run_has_removed_is_no_error(
    directory: Path, checker: Checker, plugin: WritePlugin, good: str
) -> None:
    name = plugin(body="import os\n    os.unlink('run.journal')\n    return")
    ended = checker("check", good, *AS_OF, "--plugin", name, "--resume", "run.journal")
    assert (ended.code, ended.err) == (0, "")
    assert not (directory / "run.journal").exists()


@pytest.mark.skipif(os.name != "posix", reason="this system limits no file")
@pytest.mark.parametrize("room", [100, 2000])
def test_a_journal_on_a_full_disk_is_said(directory: Path, room: int) -> None:
    import resource  # no other system has it

    (directory / "a.jsonl").write_text(f"{json.dumps(compliant_order())}\n" * 25, "utf-8")
    full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room))
    command = [sys.executable, "-m", "checker", "check", "a.jsonl", *AS_OF, "--resume", "journal"]
    ended = subprocess.run(command, capture_output=True, check=False, preexec_fn=full)
    assert ended.returncode == 3
    assert ended.stderr.decode() == (
        "checker: error: the journal cannot be written: File too large\n"
    )
