"""Runs that do not come to their end: a closed pipe, a full disk, Ctrl-C."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from checker.testing import compliant_order, merge_patch

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]

CHECKER = [sys.executable, "-m", "checker"]

BAD_LINE = (
    json.dumps(merge_patch(compliant_order(), {"payment_plan": {"balance": "699.99"}})) + "\n"
).encode()

FULL = Path("/dev/full")

needs_a_full_disk = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
needs_signals = pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent in another way here")
needs_a_shell = pytest.mark.skipif(os.name != "posix", reason="this closes a descriptor by a shell")


def assert_said(code: int, err: str, *words: str) -> None:
    """Check that the run ended with 3 and a message, in one line and without a traceback."""
    assert code == 3, err
    (line,) = err.strip().splitlines()
    assert line.startswith("checker: ")
    for word in words:
        assert word in line


@contextmanager
def started(*args: str, stdin: int = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """Start the command line with pipes to all of its streams, and with Ctrl-C switched on."""
    # A shell may have started the tests with SIGINT ignored, which a child would inherit.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    environment = {name: set_ for name, set_ in os.environ.items() if name != "PYTHONUNBUFFERED"}
    try:
        process = subprocess.Popen(
            [*CHECKER, *args],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    # A run that waits for what never comes ends as well: then the test fails, rather than wait.
    patience = threading.Timer(60, process.kill)
    patience.start()
    with process:
        try:
            yield process
        finally:
            patience.cancel()
            process.kill()


def streams(process: subprocess.Popen[bytes]) -> tuple[Any, Any, Any]:
    assert process.stdin
    assert process.stdout
    assert process.stderr
    return process.stdin, process.stdout, process.stderr


# --- pipes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", ["text", "json"])
def test_a_pipe_that_nobody_reads_any_more_ends_the_run_with_a_message(report: str) -> None:
    with started("check", "-", "--report", report) as process:
        stdin, stdout, stderr = streams(process)
        stdout.close()  # the run still waits for its input
        with suppress(BrokenPipeError):  # when it has ended before it has read all
            stdin.write(BAD_LINE * 30)
            stdin.close()
        err = stderr.read().decode()
        assert_said(process.wait(), err, "standard output", "incomplete", "roken pipe")


def test_a_pipe_that_nobody_reads_ends_the_help_without_a_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*CHECKER, "--help"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert ended.returncode == 3
    assert b"Traceback" not in ended.stderr
    assert b"Exception" not in ended.stderr


@pytest.mark.parametrize("jobs", [[], ["--jobs", "2"]], ids=["by itself", "with two jobs"])
def test_an_order_from_standard_input_is_answered_before_the_next_one(jobs: list[str]) -> None:
    with started("check", "-", "--report", "jsonl", *jobs) as process:
        stdin, stdout, _ = streams(process)
        for _ in range(3):
            stdin.write(BAD_LINE)
            stdin.flush()
            assert json.loads(stdout.readline())["rule"] == "PAY005"  # waits, if it has to
        stdin.close()
        stdout.read()
        assert process.wait() == 1


@needs_signals
def test_an_order_from_a_pipe_with_a_name_is_answered_before_the_next_one(directory: Path) -> None:
    os.mkfifo(directory / "orders")
    with started("check", "orders", "--report", "jsonl") as process:
        _, stdout, _ = streams(process)
        with (directory / "orders").open("wb") as pipe:
            for _ in range(3):
                pipe.write(BAD_LINE)
                pipe.flush()
                assert json.loads(stdout.readline())["rule"] == "PAY005"  # waits, if it has to
        stdout.read()
        assert process.wait() == 1


# --- a full disk ---------------------------------------------------------------------------------


@needs_a_full_disk
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["check", "missing.json"], 2),
        (["check", "--unknown"], 2),
        (["unknown"], 2),
        (["check", "bad.json", "--select", "PAY005", "--jobs", "1"], 1),
        (["check", "bad.json", "cut.json.gz", "--report", "json"], 3),
        (["check", "empty.jsonl"], 4),
    ],
    ids=lambda said: " ".join(said) if isinstance(said, list) else "",
)
def test_the_exit_code_is_the_same_where_standard_error_takes_nothing(
    args: list[str], code: int, bad: str, directory: Path
) -> None:
    assert Path(bad).exists()
    (directory / "empty.jsonl").touch()
    (directory / "cut.json.gz").write_bytes(gzip.compress(BAD_LINE)[:-9])
    reading, writing = os.pipe()
    os.close(reading)
    with FULL.open("wb") as full:
        for taking in (full.fileno(), writing):
            ended = subprocess.run(
                [*CHECKER, *args], stdout=subprocess.DEVNULL, stderr=taking, check=False
            )
            assert ended.returncode == code
    os.close(writing)


@needs_a_full_disk
@pytest.mark.parametrize("args", [["check", "bad.json"], ["--version"]])
def test_a_full_disk_behind_standard_output_ends_the_run_with_a_message(
    args: list[str], bad: str
) -> None:
    assert Path(bad).exists()
    with FULL.open("wb") as full:
        ended = subprocess.run([*CHECKER, *args], stdout=full, stderr=subprocess.PIPE, check=False)
    assert_said(ended.returncode, ended.stderr.decode(), "No space left on device")


@needs_a_full_disk
def test_a_full_disk_behind_a_report_ends_the_run_with_a_message(
    checker: Checker, bad: str
) -> None:
    ended = checker("check", bad, "--report", f"json:{FULL}")
    assert_said(ended.code, ended.err, str(FULL), "incomplete", "No space left on device")


@needs_a_full_disk
def test_a_full_disk_is_noticed_while_a_long_report_is_written(
    checker: Checker, directory: Path
) -> None:
    (directory / "bad.jsonl").write_bytes(BAD_LINE * 100)
    ended = checker("check", "bad.jsonl", "--report", f"json:{FULL}", "--report", "text")
    assert_said(ended.code, ended.err, str(FULL), "No space left on device")


@needs_a_shell
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("args", [["check", "bad.json", "--report", "json"], ["schema", "order"]])
def test_what_a_file_takes_only_a_part_of_is_not_taken_for_written(
    args: list[str], unbuffered: str, bad: str, directory: Path
) -> None:
    assert Path(bad).exists()
    limited = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"]
    with (directory / "out").open("wb") as out:
        ended = subprocess.run(
            [*limited, *CHECKER, *args],
            stdout=out,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            check=False,
        )
    assert_said(ended.returncode, ended.stderr.decode(), "File too large")


@pytest.mark.parametrize("encoding", ["latin-1", "gbk", "utf-8"])
@pytest.mark.parametrize("report", ["text", "json", "junit"])
def test_what_goes_to_another_program_is_utf_8_whatever_the_locale(
    encoding: str, report: str, order: Callable[..., str]
) -> None:
    name = order("bad.json", id="订单-é", payment_plan={"balance": "699.99"})
    args = ["check", name, "--report", report, "--lang", "zh-CN", "--as-of", "2026-02-02T12:00Z"]
    ended = subprocess.run(
        [*CHECKER, *args],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert "订单-é" in ended.stdout.decode("utf-8")


# --- closed from the beginning -------------------------------------------------------------------


@needs_a_shell
def test_without_standard_output_a_report_to_it_is_refused_and_one_to_a_file_is_written(
    bad: str, directory: Path
) -> None:
    def without(*args: str) -> subprocess.CompletedProcess[bytes]:
        closing = ["sh", "-c", 'exec "$@" >&-', "sh"]
        return subprocess.run(
            [*closing, *CHECKER, "check", bad, *args], capture_output=True, check=False
        )

    ended = without()
    assert_said(ended.returncode, ended.stderr.decode(), "standard output", "closed")
    ended = without("--report", "json:out.json")
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert json.loads((directory / "out.json").read_bytes())["summary"]["rejected"] == 1


@needs_a_shell
@pytest.mark.parametrize(
    "args",
    [
        ("explain", "PAY005"),
        ("check", "bad.json"),
        ("assess", "bad.json"),
        ("stats", "bad.json"),
        ("rules",),
        ("plugins",),
    ],
    ids=lambda args: args[0],
)
@pytest.mark.usefixtures("bad")
def test_standard_output_that_is_closed_is_said_where_nothing_tells_the_width(
    args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    closing = ["sh", "-c", 'exec "$@" >&-', "sh"]
    ended = subprocess.run([*closing, *CHECKER, *args], capture_output=True, check=False)
    said = "writing to standard output failed: it is closed"
    assert_said(ended.returncode, ended.stderr.decode(), said)


# --- Ctrl-C --------------------------------------------------------------------------------------


@needs_signals
@pytest.mark.parametrize("further", [[], ["--jobs", "1"]], ids=["without click", "by click"])
def test_ctrl_c_ends_the_run_with_a_message_and_what_was_found_so_far(further: list[str]) -> None:
    with started("check", "-", *further) as process:
        stdin, stdout, stderr = streams(process)
        stdin.write(BAD_LINE * 30)
        stdin.flush()
        found = stdout.read(1)  # it has begun; now it waits for more
        process.send_signal(signal.SIGINT)
        found += stdout.read()
        err = stderr.read().decode()
        assert_said(process.wait(), err, "interrupted", "incomplete")
    assert err.startswith("\n")  # below what the terminal shows of Ctrl-C
    assert found.startswith(b"-\n\n  error PAY005")


STARTING = """
import sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "checker.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from checker.__main__ import main
main()
"""


def test_ctrl_c_while_the_program_starts_shows_no_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STARTING], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr == "\nchecker: interrupted: the run is incomplete\n"


@needs_signals
def test_ctrl_c_with_nobody_reading_ends_the_run_with_a_message() -> None:
    with started("check", "-") as process:
        stdin, stdout, stderr = streams(process)
        stdin.write(BAD_LINE * 30)
        stdin.flush()
        stdout.read(1)
        stdout.close()
        process.send_signal(signal.SIGINT)
        err = stderr.read().decode()
        assert process.wait() == 3
    assert "Traceback" not in err
    assert "Exception" not in err


@needs_signals
def test_a_rule_cannot_keep_ctrl_c_from_ending_the_run(
    checker: Checker, good: str, plugin: Callable[..., str]
) -> None:
    path = plugin(body="import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ended = checker("check", good, "--plugin", path)
    finally:
        signal.signal(signal.SIGINT, before)
    assert_said(ended.code, ended.err, "interrupted")


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal of this system hangs up")
@pytest.mark.parametrize("ignored", [False, True], ids=["", "nohup"])
def test_a_terminal_that_is_closed_ends_the_run_as_ctrl_c_does(
    directory: Path, *, ignored: bool
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        with started("check", "-", "--report", "json:report.json", "--report", "jsonl") as process:
            stdin, stdout, stderr = streams(process)
            stdin.write(BAD_LINE)
            stdin.flush()
            stdout.readline()  # it is under way
            process.send_signal(signal.SIGHUP)
            if ignored:
                stdin.close()
            err = stderr.read().decode()
            code = process.wait()
    finally:
        signal.signal(signal.SIGHUP, before)
    if ignored:
        assert (code, err) == (1, "")
    else:
        assert_said(code, err, "interrupted")
    assert [path.name for path in directory.iterdir()] == ["report.json"] * ignored
