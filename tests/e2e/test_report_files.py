"""Reports in files: the old one or the whole new one, however the run ends."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.testing import compliant_order, merge_patch

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

CHECKER = [sys.executable, "-m", "checker"]
BAD_LINE = json.dumps(
    merge_patch(compliant_order(), {"payment_plan": {"balance": "699.99"}})
).encode()

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="what is open has no other name on this system"
)
needs_posix = pytest.mark.skipif(os.name != "posix", reason="this system has no such files")

REPORTER = """
import os, signal
from checker.api import ReportFormat, hookimpl

CHECKER_API = 1

class Shop:
    def __init__(self, options):
        pass
    def begin(self, run):
        yield "new"
    def document(self, result):
        yield "new"
    def end(self, ending):
        {body}
        yield "new"

@hookimpl
def checker_reporters():
    return [ReportFormat("shop", "for the shop", Shop)]
"""


@pytest.fixture
def reporter(directory: Path) -> Callable[[str], str]:
    """Return what writes a plugin with a report that does something at its end."""

    def write(body: str) -> str:
        (directory / "shop.py").write_text(REPORTER.replace("{body}", body), "utf-8")
        return "shop.py"

    return write


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_report_replaces_the_old_one(checker: Checker, bad: str, directory: Path) -> None:
    target = directory / "out.json"
    target.write_text("x" * 1_000_000, "utf-8")
    assert checker("check", bad, "--report", "json:out.json").code == 1
    assert json.loads(target.read_text("utf-8"))["summary"]["rejected"] == 1
    assert names(directory) == {bad, "out.json"}


def test_an_incomplete_run_that_came_to_its_end_writes_its_reports(
    checker: Checker, bad: str, directory: Path
) -> None:
    (directory / "out.json").write_text("old", "utf-8")
    (directory / "gone.json").symlink_to("nowhere")
    assert checker("check", bad, "gone.json", "--report", "json:out.json").code == 3
    report = json.loads((directory / "out.json").read_text("utf-8"))
    assert report["complete"] is False


def test_a_report_that_fails_leaves_the_old_one_and_the_others_are_written(
    checker: Checker, bad: str, directory: Path, reporter: Callable[[str], str]
) -> None:
    for name in ("out.shop", "out.json", "out.jsonl"):
        (directory / name).write_text("old", "utf-8")
    asked = [w for name in ("json", "shop", "jsonl") for w in ("--report", f"{name}:out.{name}")]
    plugin = reporter("raise ValueError('out of stock')")
    ended = checker("check", bad, *asked, "--plugin", plugin)
    assert ended.code == 3
    assert "the report shop failed: ValueError: out of stock" in ended.err
    assert (directory / "out.shop").read_text("utf-8") == "old"
    assert json.loads((directory / "out.json").read_text("utf-8"))["complete"] is True
    assert json.loads((directory / "out.jsonl").read_text("utf-8"))["rule"] == "PAY005"
    assert not [name for name in names(directory) if name.endswith(".tmp")]


@needs_posix
def test_ctrl_c_leaves_the_old_report_and_nothing_else(
    checker: Checker, bad: str, directory: Path, reporter: Callable[[str], str]
) -> None:
    (directory / "out.json").write_text("old", "utf-8")
    plugin = reporter("os.kill(os.getpid(), signal.SIGINT)")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ended = checker(
            *("check", bad, "--plugin", plugin),
            *("--report", "json:out.json", "--report", "shop:new.txt"),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.code == 3
    assert "interrupted" in ended.err
    assert (directory / "out.json").read_text("utf-8") == "old"
    assert {"out.json", bad, "shop.py"} >= names(directory) - {"__pycache__"}


@needs_posix
def test_a_full_disk_leaves_the_old_report(directory: Path) -> None:
    import resource  # not everywhere

    (directory / "out.json").write_text("old", "utf-8")
    (directory / "many.jsonl").write_bytes((BAD_LINE + b"\n") * 100)

    def without_room() -> None:  # files of this process can only grow to 10 KB
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    ended = subprocess.run(
        [*CHECKER, "check", "many.jsonl", "--report", "json:out.json", "--report", "gitlab:small"],
        capture_output=True,
        check=False,
        preexec_fn=without_room,
    )
    err = ended.stderr.decode()
    assert ended.returncode == 3, err
    assert "'out.json' failed, it is as it was: File too large" in err
    assert "Traceback" not in err
    assert (directory / "out.json").read_text("utf-8") == "old"
    assert not [name for name in names(directory) if name.endswith(".tmp")]


@needs_posix
def test_a_reader_sees_the_old_report_until_the_new_one_is_whole(directory: Path) -> None:
    target = directory / "out.json"
    target.write_text("old", "utf-8")
    with subprocess.Popen(
        [*CHECKER, "check", "-", "--report", "json:out.json", "--report", "jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write((BAD_LINE + b"\n") * 30)
        process.stdin.flush()
        assert process.stdout.read(1) == b"{"  # it has begun; now it waits for more
        assert target.read_text("utf-8") == "old"
        process.stdin.close()
        process.stdout.read()
        assert process.wait() == 1
    assert len(json.loads(target.read_text("utf-8"))["documents"]) == 30


@needs_posix
def test_a_link_stays_a_link_and_permissions_stay(
    checker: Checker, bad: str, directory: Path
) -> None:
    (directory / "sub").mkdir()
    target = directory / "sub" / "real.json"
    target.write_text("old", "utf-8")
    target.chmod(0o640)
    (directory / "out.json").symlink_to(target)
    assert checker("check", bad, "--report", "json:out.json").code == 1
    assert (directory / "out.json").readlink() == target
    assert json.loads(target.read_text("utf-8"))
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(directory / "sub") == {"real.json"}


@needs_posix
def test_a_new_report_has_the_permissions_that_new_files_have(
    checker: Checker, bad: str, directory: Path
) -> None:
    before = os.umask(0o027)
    try:
        assert checker("check", bad, "--report", "json:out.json").code == 1
    finally:
        os.umask(before)
    assert stat.S_IMODE((directory / "out.json").stat().st_mode) == 0o640


@needs_posix
def test_a_pipe_with_a_name_is_written_to(checker: Checker, bad: str, directory: Path) -> None:
    pipe = directory / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")), daemon=True)
    reader.start()
    assert checker("check", bad, "--report", "json:pipe").code == 1
    reader.join(10)
    assert json.loads(read[0])["summary"]["rejected"] == 1
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@needs_posix
def test_what_is_open_already_is_added_to_and_not_replaced(bad: str, directory: Path) -> None:
    out = directory / "out.txt"
    with out.open("w", encoding="utf-8") as stream:
        stream.write("before\n")
        stream.flush()
        ended = subprocess.run(
            [*CHECKER, "check", bad, "--report", "jsonl:/dev/stdout"], stdout=stream, check=False
        )
    assert ended.returncode == 1
    before, finding = out.read_text("utf-8").splitlines()
    assert before == "before"
    assert json.loads(finding)["rule"] == "PAY005"


@pytest.mark.parametrize("place", ["no/such/out.json", "sub", "loop.json", "kept.json"])
@needs_posix
def test_what_cannot_be_written_is_said_before_anything_is_read(
    checker: Checker, bad: str, directory: Path, place: str
) -> None:
    (directory / "sub").mkdir()
    (directory / "loop.json").symlink_to("loop.json")
    (directory / "kept.json").write_text("old", "utf-8")
    (directory / "kept.json").chmod(0o400)
    if place == "kept.json" and os.access(directory / "kept.json", os.W_OK):
        pytest.skip("this user may write everything")
    ended = checker("check", bad, "--report", f"json:{place}", "--report", "text")
    assert (ended.code, ended.out) == (2, "")
    assert f"cannot write '{place}': " in ended.err
    assert (directory / "kept.json").read_text("utf-8") == "old"


@pytest.fixture
def memory() -> Iterator[Path]:
    """Return a directory of files that are kept in memory, below `/dev`."""
    if not os.access(MEMORY, os.W_OK):
        pytest.skip("this system keeps no files in memory")
    with tempfile.TemporaryDirectory(dir=MEMORY) as path:
        yield Path(path)


def test_a_file_below_dev_is_replaced_as_any_other_is(
    checker: Checker, bad: str, memory: Path
) -> None:
    target = memory / "out.json"
    for _ in range(2):
        assert checker("check", bad, "--report", f"json:{target}").code == 1
        assert json.loads(target.read_text("utf-8"))["summary"]["rejected"] == 1
    assert names(memory) == {"out.json"}


@pytest.mark.parametrize("name", ["/dev/fd/1", "/proc/self/fd/1", "out", "dev/fd/1"])
@needs_posix
def test_every_name_of_what_is_open_already_is_added_to(
    bad: str, directory: Path, name: str
) -> None:
    (directory / "out").symlink_to("/dev/fd/1")
    (directory / "dev").symlink_to("/dev")
    if not os.path.lexists(name):
        pytest.skip("this system has no such name")
    out = directory / "out.txt"
    with out.open("w", encoding="utf-8") as stream:
        stream.write("before\n")
        stream.flush()
        command = [*CHECKER, "check", bad, "--report", f"jsonl:{name}"]
        assert subprocess.run(command, stdout=stream, check=False).returncode == 1
    before, finding = out.read_text("utf-8").splitlines()
    assert before == "before"
    assert json.loads(finding)["rule"] == "PAY005"


def test_what_a_killed_run_left_behind_is_in_nobodys_way(
    checker: Checker, bad: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([b"1" * 8, b"1" * 8, b"2" * 8])
    real = os.urandom
    monkeypatch.setattr(os, "urandom", lambda n: next(draws, None) or real(n))
    left = {f".out.json.{os.getpid()}.tmp", f".checker-{(b'1' * 8).hex()}.tmp"}
    for name in left:
        (directory / name).write_text("left", "utf-8")
    ended = checker("check", bad, "--report", "json:out.json")
    assert (ended.code, ended.err) == (1, "")
    assert next(draws, None) is None
    assert {(directory / name).read_text("utf-8") for name in left} == {"left"}
    assert names(directory) == {bad, "out.json", *left}


def test_a_report_may_have_as_long_a_name_as_a_file_can(
    checker: Checker, bad: str, directory: Path
) -> None:
    name = f"{'x' * 245}.json"
    assert checker("check", bad, "--report", f"json:{name}").code == 1
    assert json.loads((directory / name).read_text("utf-8"))


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_draft_has_the_permissions_of_its_file_from_the_beginning(
    checker: Checker, bad: str, directory: Path, reporter: Callable[[str], str], mode: int
) -> None:
    (directory / "out.shop").write_text("old", "utf-8")
    (directory / "out.shop").chmod(mode)
    look = (
        "import pathlib; (draft,) = pathlib.Path().glob('*.tmp'); yield oct(draft.stat().st_mode)"
    )
    before = os.umask(0o022)
    try:
        ended = checker("check", bad, "--plugin", reporter(look), "--report", "shop:out.shop")
    finally:
        os.umask(before)
    assert ended.code == 1
    assert oct(stat.S_IFREG | mode) in (directory / "out.shop").read_text("utf-8")
    assert stat.S_IMODE((directory / "out.shop").stat().st_mode) == mode


# --- orders are not written over -----------------------------------------------------------------


@pytest.mark.parametrize("text", ["one", "array", "lines"])
def test_a_report_does_not_go_where_orders_to_check_are(
    checker: Checker, order: Write, directory: Path, text: str
) -> None:
    order("d/a.json")
    one = json.dumps(compliant_order())
    name, data = {
        "one": ("o.json", one),
        "array": ("o.json", f"[{one}]"),
        "lines": ("o.jsonl", f"{one}\n"),
    }[text]
    (directory / "d" / name).write_text(data, "utf-8")
    for command in (("check", "d", "--report", f"json:d/{name}"), ("stats", "d", "--output")):
        ended = checker(*command, *([f"d/{name}"] if command[0] == "stats" else []))
        assert (ended.code, ended.out) == (2, "")
        assert f"the report would overwrite 'd/{name}', which holds orders to check" in ended.err
    assert (directory / "d" / name).read_text("utf-8") == data


def test_an_order_that_is_not_to_be_checked_may_be_written_over(
    checker: Checker, order: Write, good: str
) -> None:
    assert checker("check", good, "--report", f"json:{order('d/o.json')}").code == 0


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif", "gitlab"])
def test_an_older_report_in_the_directory_is_written_over(
    checker: Checker, order: Write, form: str
) -> None:
    order("d/bad.json", payment_plan={"balance": "699.99"})
    for _ in range(2):
        ended = checker("check", "d", "--report", f"{form}:d/report.json", "--report", "text")
        assert (ended.code, ended.err) == (1, "")
        assert "1 order checked" in ended.out


def test_older_statistics_in_the_directory_are_written_over(checker: Checker, order: Write) -> None:
    order("d/a.json")
    for _ in range(2):
        ended = checker("stats", "d", "--format", "json", "--output", "d/stats.json")
        assert (ended.code, ended.err) == (0, "")


# --- where standard output goes ------------------------------------------------------------------


def run(directory: Path, out: str, *args: str, how: str = "wb") -> tuple[int, str, str]:
    """Run the command line with standard output in a file; return the file's text, too."""
    with (directory / out).open(how) as stream:
        ended = subprocess.run(
            [*CHECKER, *args], stdout=stream, stderr=subprocess.PIPE, check=False
        )
    return ended.returncode, (directory / out).read_text("utf-8"), ended.stderr.decode()


@needs_proc
@pytest.mark.parametrize(
    "command", ["check d", "check d --jobs 2", "check d --report json:r.json", "stats d"]
)
def test_the_file_that_standard_output_goes_to_is_no_order(
    order: Write, directory: Path, command: str
) -> None:
    order("d/a.json")
    code, out, err = run(directory, "d/out.json", *command.split())
    assert (code, err) == (0, "")
    assert "1 order" in out or command.endswith("r.json")


@needs_proc
def test_standard_output_is_not_added_to_what_is_to_be_checked(
    good: str, order: Write, directory: Path
) -> None:
    order("d/a.json")
    for args, file in (((good,), good), (("d",), "d/a.json")):
        before = (directory / file).read_text("utf-8")
        code, out, err = run(directory, file, "check", *args, how="ab")
        assert (code, out) == (2, before)
        assert "the report would overwrite" in err


@needs_proc
@pytest.mark.parametrize("other", ["/dev/stdout", "out", "/dev/fd/1"])
@pytest.mark.parametrize("first", [0, 1])
def test_two_reports_do_not_go_to_standard_output_by_two_names(
    bad: str, directory: Path, other: str, first: int
) -> None:
    reports = ["text", f"json:{other}"]
    named = ("--report", reports[first], "--report", reports[1 - first])
    code, out, err = run(directory, "out", "check", bad, *named)
    assert (code, out) == (2, "")
    assert "only one report can go to" in err


def test_any_number_of_reports_can_be_thrown_away(checker: Checker, good: str) -> None:
    ended = checker(
        "check", good, "--report", f"json:{os.devnull}", "--report", f"sarif:{os.devnull}"
    )
    assert (ended.code, ended.err) == (0, "")
