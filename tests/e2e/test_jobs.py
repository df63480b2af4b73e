"""Work shared between processes: the same report, whatever happens to one of them."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checker.cli.jobs import LARGE
from checker.testing import compliant_order, merge_patch

# Shapes of the fixtures in conftest.py, which no module can import.
WritePlugin = Callable[..., str]

AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


class Ended:
    """How a run ended."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr.decode()

    @property
    def report(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)


def check(*args: str, jobs: int, **options: Any) -> Ended:
    """Run the command line in a process of its own: it is to be forked."""
    command = [sys.executable, "-m", "checker", "check", *args, *AS_OF, "--jobs", str(jobs)]
    return Ended(subprocess.run(command, capture_output=True, check=False, **options))


def orders(count: int, **patch: Any) -> list[str]:
    """Return orders as lines, every third of them faulty."""
    faults: list[dict[str, Any]] = [{}, {"remark": None}, {"payment_plan": {"balance": "699.99"}}]
    return [
        json.dumps(
            merge_patch(compliant_order(), {"id": str(number), **faults[number % 3], **patch})
        )
        for number in range(count)
    ]


@pytest.fixture
def corpus(directory: Path) -> Path:
    """Return a directory with everything that can be read, and what cannot."""
    root = directory / "orders"
    root.mkdir()
    lines = orders(600)
    lines[3] = lines[3].replace('"status"', '"status": "paid", "status"', 1)
    lines[550] = lines[550].replace('"status"', '"status": "paid", "status"', 1)
    (root / "many.jsonl").write_text("\n".join(lines), "utf-8")
    (root / "gaps.jsonl").write_text("\ufeff" + "\r\n \r\n\n".join(lines[:520]) + "\n\n", "utf-8")
    (root / "broken.jsonl").write_text("\n".join([*lines[:500], "{", *lines[500:]]), "utf-8")
    (root / "packed.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[:40]).encode()))
    (root / "cut.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[:40]).encode())[:-20])
    (root / "wide.jsonl").write_bytes("\n".join(lines[:900]).encode("utf-16"))
    (root / "array.json").write_text("[" + ",\n ".join(lines[:30]) + "]", "utf-8")
    (root / "half.json").write_text(f"[{','.join(lines[:5])},,{lines[5]}]", "utf-8")
    (root / "empty.json").write_text("", "utf-8")
    for number, line in enumerate(lines[:270]):
        (root / f"one-{number:03}.json").write_text(line, "utf-8")
    (root / "loop.json").symlink_to("loop.json")
    return root


@pytest.mark.parametrize("report", ["text", "json"])
def test_the_report_is_the_same_for_any_number_of_jobs(corpus: Path, report: str) -> None:
    alone, *together = (
        check("orders", "--report", report, "--min-severity", "info", jobs=jobs)
        for jobs in (1, 2, 3)
    )
    assert alone.code == 3
    for one in together:
        assert (one.code, one.err) == (alone.code, alone.err)
        assert one.out == alone.out
    assert corpus.name.encode() in alone.out


def test_waivers_baseline_and_overrides_count_as_for_one_job(directory: Path) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: trade-assurance\nwaivers: waivers.yaml\n"
        "overrides: [{amount: {max: 999}, rules: {DOC010: off}}]\n",
        "utf-8",
    )
    (directory / "waivers.yaml").write_text(
        "waivers:\n"
        "- {rule: DOC010, order: '4', reason: r, owner: o, expires: 2026-12-31}\n"
        "- {rule: DOC010, order: 'none', reason: r, owner: o, expires: 2026-12-31}\n",
        "utf-8",
    )
    # The same finding again and again: a baseline knows the first so many of them.
    lines = orders(900, id="7")
    (directory / "old.jsonl").write_text("\n".join(lines[:50]), "utf-8")
    (directory / "new.jsonl").write_text("\n".join([*lines, *orders(900)]), "utf-8")
    create = ["baseline", "create", "known.json", "old.jsonl", *AS_OF, "--ruleset", "shop.yaml"]
    subprocess.run([sys.executable, "-m", "checker", *create], check=True, capture_output=True)
    options = ("--ruleset", "shop.yaml", "--baseline", "known.json", "--report", "json")
    alone, together = (check("new.jsonl", *options, jobs=jobs) for jobs in (1, 3))
    assert together.out == alone.out
    summary = alone.report["summary"]
    assert summary["baselined"] > 0
    assert summary["waived"] == 1
    assert {notice["kind"] for notice in alone.report["notices"]} >= {"unused"}


def test_nothing_is_said_of_what_stands_behind_a_place_that_was_changed_meanwhile(
    directory: Path, plugin: WritePlugin
) -> None:
    lines = orders(900)
    (directory / "many.jsonl").write_text("\n".join(lines), "utf-8")
    place = sum(len(line) + 1 for line in lines[:30])
    change = f"""
    if order.id == "20":
        with open("many.jsonl", "r+b") as stream:
            stream.seek({place})
            stream.write(b'{{"a')
    return
"""
    name = plugin(body=change)
    ended = check("many.jsonl", "--plugin", name, "--report", "json", jobs=2)
    assert ended.code == 3
    assert [document["index"] for document in ended.report["documents"]] == [*range(30)]
    (problem,) = ended.report["problems"]
    assert problem["message"] == "it was changed while it was checked"


def test_standard_input_is_read_by_whoever_looks_at_it(directory: Path) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(6)), "utf-8")
    found = []
    for jobs in (1, 2):
        with (directory / "a.jsonl").open("rb") as stream:
            found.append(check("-", "--report", "json", jobs=jobs, stdin=stream))
    assert [one.code for one in found] == [1, 1]
    assert found[0].out == found[1].out
    assert found[0].report["summary"]["documents"] == 6


@pytest.mark.parametrize("further", [[], ["--resume", "journal"]], ids=["", "with a journal"])
@pytest.mark.parametrize("name", ["a.jsonl", "a"])
def test_a_pipe_with_a_name_is_read_once_by_whoever_looks_at_it(
    directory: Path, name: str, further: list[str]
) -> None:
    text = "\n".join(orders(6))
    (directory / "b.jsonl").write_text(text, "utf-8")
    os.mkfifo(directory / name)
    found = []
    for jobs in (1, 2):
        writer = threading.Thread(target=(directory / name).write_text, args=(text, "utf-8"))
        writer.start()
        paths = ("b.jsonl", name)
        ended = check(*paths, *further, "--report", "json", jobs=jobs, timeout=60)
        writer.join()
        assert (ended.code, ended.err) == (1, "")
        found.append(ended.out)
    assert [d["index"] for d in json.loads(found[0])["documents"]] == [*range(6), *range(6)]
    assert found[0] == found[1]


def test_what_is_open_already_is_read_by_what_is_in_it(directory: Path) -> None:
    for count in (1, 2, 6):
        (directory / "a").write_text("\n".join(orders(count)), "utf-8")
        for jobs in (1, 2):
            with (directory / "a").open("rb") as stream:
                ended = check("/dev/stdin", "--report", "json", jobs=jobs, stdin=stream)
            assert [d["index"] for d in ended.report["documents"]] == [*range(count)]


def test_an_order_has_no_part_in_what_a_rule_does_at_its_neighbours(
    directory: Path, plugin: WritePlugin
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(900)), "utf-8")
    body = """
    import decimal
    if order.id in {"130", "500"}:
        decimal.getcontext().Emax = 3
    return
"""
    options = ("a.jsonl", "--plugin", plugin(body=body), "--report", "json")
    alone, *together = (check(*options, jobs=jobs) for jobs in (1, 2, 3))
    assert [one.out for one in together] == [alone.out] * 2
    assert alone.report["summary"]["incomplete"] == 2


KILLER = """
    import os, pathlib, signal
    if order.id == "{id}":
        marker = pathlib.Path("killed")
        if {always} or not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return
"""


def test_what_a_killed_worker_was_at_is_done_again(directory: Path, plugin: WritePlugin) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(900)), "utf-8")
    name = plugin(body=KILLER.format(id="500", always=False))
    options = ("a.jsonl", "--plugin", name, "--report", "json")
    killed = check(*options, jobs=2)
    assert (directory / "killed").exists()
    assert (killed.code, killed.err) == (1, "")
    assert killed.out == check(*options, jobs=1).out


def test_what_kills_two_workers_is_said_and_the_rest_is_checked(
    directory: Path, plugin: WritePlugin
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(1800)), "utf-8")
    name = plugin(body=KILLER.format(id="500", always=True))
    killed = check("a.jsonl", "--plugin", name, "--report", "json", jobs=2)
    report = killed.report
    assert (killed.code, report["complete"]) == (3, False)
    (problem,) = report["problems"]
    assert (problem["kind"], problem["path"]) == ("input", "a.jsonl")
    words = problem["message"].split()
    assert "killed by signal 9" in problem["message"]
    first, last = int(words[1]), int(words[3])
    assert first <= 501 <= last
    checked = {document["index"] for document in report["documents"]}
    assert checked == set(range(1800)) - set(range(first - 1, last))
    (finding,) = report["documents"][-1]["findings"]
    assert (finding["rule"], finding["line"]) == ("PAY005", 1800)


def test_a_worker_that_ends_itself_is_as_good_as_killed(
    directory: Path, plugin: WritePlugin
) -> None:
    for number, line in enumerate(orders(3)):
        (directory / f"{number}.json").write_text(line, "utf-8")
    name = plugin(body="import os\n    if order.id == '1':\n        os._exit(0)\n    return")
    ended = check("0.json", "1.json", "2.json", "--plugin", name, "--report", "json", jobs=2)
    assert ended.code == 3
    assert "ended with exit code 0" in ended.report["problems"][0]["message"]


def test_workers_are_waited_for_where_nobody_wants_to_hear_of_their_end(
    directory: Path, plugin: WritePlugin
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(900)), "utf-8")
    name = plugin(body=KILLER.format(id="500", always=False))
    options = ("a.jsonl", "--plugin", name, "--report", "json")
    killed = check(
        *options, jobs=2, preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    )
    assert (directory / "killed").exists()
    assert (killed.code, killed.err) == (1, "")
    assert killed.out == check(*options, jobs=1).out


def test_what_a_rule_reads_from_standard_input_is_none_of_a_workers_business(
    directory: Path, plugin: WritePlugin
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(6)), "utf-8")
    name = plugin(body="import sys\n    assert sys.stdin.read() == ''\n    return")
    with (directory / "a.jsonl").open("rb") as stream:
        ended = check("a.jsonl", "--plugin", name, "--report", "json", jobs=2, stdin=stream)
    assert (ended.code, ended.report["complete"]) == (1, True)


WAITING = """
    import pathlib, time
    pathlib.Path("started").touch()
    time.sleep(60)
    return
"""


def running(group: int) -> list[int]:
    """Return the processes of a group that are still there."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look into")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_who_started_it(
    directory: Path, plugin: WritePlugin, number: signal.Signals
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(1800)), "utf-8")
    command = [sys.executable, "-m", "checker", "check", "a.jsonl", *AS_OF, "--jobs", "2"]
    with subprocess.Popen(
        [*command, "--plugin", plugin(body=WAITING)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        until = time.monotonic() + 30
        while not (directory / "started").exists() and time.monotonic() < until:
            os.sched_yield()
        assert len(running(process.pid)) >= 2
        process.send_signal(number)
        _, error = process.communicate(timeout=30)
    while running(process.pid) and time.monotonic() < until:
        os.sched_yield()
    assert running(process.pid) == []
    if number == signal.SIGINT:
        assert process.returncode == 3
        assert error.strip() == b"checker: interrupted: the run is incomplete"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look into")
@pytest.mark.parametrize(
    "deed",
    [
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)",
        "signal.setitimer(signal.ITIMER_REAL, 0)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})",
    ],
)
def test_no_worker_outlives_who_started_it_though_a_rule_has_switched_the_alarm_off(
    directory: Path, plugin: WritePlugin, deed: str
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(1800)), "utf-8")
    command = [sys.executable, "-m", "checker", "check", "a.jsonl", *AS_OF, "--jobs", "2"]
    with subprocess.Popen(
        [*command, "--plugin", plugin(body=f"import signal\n    {deed}{WAITING}")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        until = time.monotonic() + 30
        while not (directory / "started").exists() and time.monotonic() < until:
            os.sched_yield()
        process.kill()
        process.wait(30)
    while running(process.pid) and time.monotonic() < until:
        os.sched_yield()
    left = running(process.pid)
    for each in left:
        os.kill(each, signal.SIGKILL)
    assert left == []


LOST = """import collections, itertools
    if order.id == "500":
        collections.deque(itertools.count(), maxlen=0)
    return
"""
"""A rule that never comes back from compiled code."""

IMPATIENT = """import sys
from checker import workers
from checker.__main__ import main
workers._LOOK, workers._LOOKS_IN_VAIN = 0.5, 4
sys.exit(main())
"""


def test_a_worker_that_a_rule_does_not_come_back_from_is_ended_and_the_rest_is_checked(
    directory: Path, plugin: WritePlugin
) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(1800)), "utf-8")
    (directory / "impatient.py").write_text(IMPATIENT, "utf-8")
    options = ("--plugin", plugin(body=LOST), "--report", "json", "--jobs", "2")
    run = subprocess.run(
        [sys.executable, "impatient.py", "check", "a.jsonl", *AS_OF, *options],
        capture_output=True,
        timeout=60,
        check=False,
    )
    report = json.loads(run.stdout)
    assert (run.returncode, report["complete"]) == (3, False)
    (problem,) = report["problems"]
    words = problem["message"].split()
    assert "2 workers that read it were lost in a rule that never ends" in problem["message"]
    first, last = int(words[1]), int(words[3])
    assert first <= 501 <= last
    checked = {document["index"] for document in report["documents"]}
    assert checked == set(range(1800)) - set(range(first - 1, last))


FEW = """
import os
fork, left = os.fork, [{count}]

def scarce():
    if not left[0]:
        raise BlockingIOError(11, "Resource temporarily unavailable")
    left[0] -= 1
    return fork()

os.fork = scarce
"""


@pytest.mark.parametrize("what", ["processes", "descriptors"])
def test_where_the_system_gives_fewer_processes_those_do_all_of_the_work(
    directory: Path, plugin: WritePlugin, what: str
) -> None:
    (directory / "many.jsonl").write_text("\n".join(orders(2000)), "utf-8")
    name = plugin()
    args = ("many.jsonl", "--plugin", name, "--report", "json")
    expected = check(*args, jobs=1).out
    options: dict[str, Any] = {}
    if what == "processes":
        path = directory / name
        path.write_text(path.read_text("utf-8") + FEW.format(count=2), "utf-8")
    else:
        import resource  # where there is no fork, there is none of this

        options["preexec_fn"] = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (40, 40))
    ended = check(*args, jobs=40, **options)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == expected


def test_that_there_is_no_process_to_be_had_is_said(directory: Path, plugin: WritePlugin) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(6)), "utf-8")
    name = plugin()
    path = directory / name
    path.write_text(path.read_text("utf-8") + FEW.format(count=0), "utf-8")
    ended = check("a.jsonl", "--plugin", name, jobs=2)
    assert ended.code == 3
    assert ended.err == (
        "checker: error: no process can be started to share the work: Resource temporarily "
        "unavailable; --jobs 1 does without\n"
    )


def test_small_inputs_are_checked_by_one_process(directory: Path, plugin: WritePlugin) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(6)), "utf-8")
    name = plugin(
        body="import os\n    open('processes', 'a').write(f'{os.getpid()}\\n')\n    return"
    )
    command = [sys.executable, "-m", "checker", "check", "a.jsonl", *AS_OF, "--plugin", name]
    subprocess.run(command, check=False, capture_output=True)
    assert len(set((directory / "processes").read_text().split())) == 1


def test_the_number_of_jobs_is_at_least_one(directory: Path) -> None:
    (directory / "a.jsonl").write_text("\n".join(orders(1)), "utf-8")
    ended = check("a.jsonl", jobs=0)
    assert ended.code == 2
    assert "--jobs" in ended.err


def on_terminal(*args: str, columns: int = 100) -> str:
    """Return what appears on standard error when it is a terminal."""
    import fcntl  # where there are no terminals of this kind, there is none of this
    import termios

    outside, inside = os.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-m", "checker", "check", *args, *AS_OF]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=inside,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm"},
    ):
        os.close(inside)
        shown = b""
        with contextlib.suppress(OSError):  # the other side is closed
            while chunk := os.read(outside, 65536):
                shown += chunk
    os.close(outside)
    return shown.decode()


@pytest.fixture
def large(directory: Path) -> str:
    """Return the name of a file for which it is worth to show how far a run is."""
    (directory / "large.jsonl").write_text("\n".join(orders(1900)), "utf-8")
    assert (directory / "large.jsonl").stat().st_size > LARGE
    return "large.jsonl"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_terminal_shows_how_far_a_large_run_is(large: str, jobs: str) -> None:
    shown = on_terminal(large, "--jobs", jobs)
    assert re.search(r"checking +\[#+-*\] +\d+% .* [\d,]+ orders, [\d,]+ a second", shown)
    assert "1,900 orders" in shown


@pytest.mark.parametrize("columns", [40, 50, 80])
def test_how_far_a_run_is_takes_one_line(large: str, columns: int) -> None:
    shown = on_terminal(large, "--jobs", "1", columns=columns)
    lines = re.split(r"[\r\n]+", re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown))
    assert any("100%" in line for line in lines)
    assert max(map(len, lines)) < columns


def test_nothing_is_shown_when_nobody_wants_it(large: str, directory: Path) -> None:
    assert on_terminal(large, "--no-progress") == ""
    (directory / "small.jsonl").write_text(orders(1)[0], "utf-8")
    assert on_terminal("small.jsonl") == ""
