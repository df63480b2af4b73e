"""`waiver add`, `list` and `prune`, and what the waivers do in a check."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import jsonschema
import pytest

from checker.cli.replacing import replace
from checker.errors import UsageError
from checker.yamls import load_placed

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

AS_OF = "2026-02-02T12:00:00+08:00"

ORDER_ID = "234193410001028893"

GIVEN = {
    "--rule": "PAY005",
    "--order": ORDER_ID,
    "--reason": "Agreed with the buyer.",
    "--owner": "ops@shop.example",
    "--expires": "2026-02-28",
    "--as-of": AS_OF,
}

COMMENTED = """\
# Waivers of the shop.
waivers:

    # agreed in March
    -   rule:   LOG001     # the phone
        order: '7'
        reason: >
          The forwarder calls.
        owner: ops@shop.example
        expires: 2026-01-31

    # the old ones
    -   rule: LOG002
        files: [ "old/**" ]
        reason: 'They were checked by hand.'
        owner: ops@shop.example
        expires: 2026-02-10

# the end
"""


@pytest.fixture
def add(checker: Checker) -> Callable[..., Any]:
    """Return what adds a waiver with these options, those of None left out."""

    def invoke(file: str = "waivers.yaml", *more: str, **changes: str | None) -> Any:
        named = {f"--{key.replace('_', '-')}": value for key, value in changes.items()}
        options = {**GIVEN, **named}
        words = [
            word for key, value in options.items() if value is not None for word in (key, value)
        ]
        return checker("waiver", "add", file, *words, *more)

    return invoke


@pytest.fixture
def shop(directory: Path) -> str:
    """Return the name of a ruleset that names a file of waivers."""
    text = "ruleset: shop\nextends: [trade-assurance]\nwaivers: waivers.yaml\n"
    (directory / "shop.yaml").write_text(text)
    return "shop.yaml"


# --- add ------------------------------------------------------------------------------------------


def test_a_waiver_is_written_into_a_new_file(add: Any, directory: Path) -> None:
    ended = add(pointer="/payment_plan/advance", ticket="OPS-118")
    assert ended == (
        0,
        (
            f"waivers.yaml:2:5: waived PAY005 for order {ORDER_ID}, at /payment_plan/advance, "
            "until 2026-02-28.\n"
        ),
        "",
    )
    assert (directory / "waivers.yaml").read_text() == (
        "waivers:\n"
        "  - rule: PAY005\n"
        f'    order: "{ORDER_ID}"\n'
        "    pointer: /payment_plan/advance\n"
        "    reason: Agreed with the buyer.\n"
        "    owner: ops@shop.example\n"
        "    expires: 2026-02-28\n"
        "    ticket: OPS-118\n"
    )


def test_what_else_stands_in_the_file_stays_as_it_is(add: Any, directory: Path) -> None:
    path = directory / "waivers.yaml"
    path.write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    assert add(order=None, files="old/**").code == 0
    before, end = COMMENTED.split("\n# the end")
    after = path.read_bytes().decode()
    assert after.startswith(before.replace("\n", "\r\n"))
    assert after.endswith(f"{end}\r\n# the end\r\n".removeprefix("\n"))
    added = after.removeprefix(before.replace("\n", "\r\n")).removesuffix("\r\n# the end\r\n")
    assert added.startswith("\r\n    - rule: PAY005\r\n      files:\r\n        - old/**\r\n")
    assert "\n" not in added.replace("\r\n", "")


def test_several_globs_are_one_waiver(add: Any, directory: Path) -> None:
    assert add("waivers.yaml", "--files", "old/**", "--files", "b.json", order=None).code == 0
    (entry,) = load_placed((directory / "waivers.yaml").read_text(), "w").value["waivers"]
    assert entry["files"] == ["old/**", "b.json"]


@pytest.mark.parametrize("word", ["pay005", "split_mismatch"])
def test_a_rule_is_named_by_id_or_name(add: Any, directory: Path, word: str) -> None:
    assert add(rule=word).code == 0
    assert "rule: PAY005\n" in (directory / "waivers.yaml").read_text()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule": "PAY05"}, "there is no rule 'PAY05'. Did you mean PAY005?"),
        ({"rule": "ORD001"}, "ORD001 cannot be waived"),
        ({"order": None}, "the waiver names neither an order nor files: one of them is needed"),
        ({"order": " "}, "order is empty"),
        ({"reason": ""}, "reason is empty"),
        ({"pointer": "payment_plan"}, "pointer is a JSON Pointer like /shipping/mode"),
        ({"fingerprint": "PAY005"}, "fingerprint is the 16 digits that a JSON report shows"),
        ({"files": "/old/**"}, "a glob is relative to the directory of this file"),
        ({"expires": "2026-02-01"}, "a waiver that expires on 2026-02-01 waives nothing on 2026-"),
        ({"expires": "2026-02-30"}, "'2026-02-30' does not match the format '%Y-%m-%d'"),
        ({"reason": None}, "Missing option '--reason'"),
        ({"owner": None}, "Missing option '--owner'"),
        ({"expires": None}, "Missing option '--expires'"),
    ],
)
def test_a_waiver_that_would_be_wrong_is_not_written(
    add: Any, directory: Path, changes: dict[str, str | None], said: str
) -> None:
    ended = add(**changes)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert list(directory.iterdir()) == []


def test_the_last_day_may_be_today_in_the_zone_of_the_seller(add: Any) -> None:
    late = "2026-02-28T23:59:59+08:00"
    assert add(as_of=late).code == 0
    assert add("b.yaml", as_of="2026-02-28T15:59:59Z").code == 0
    assert add("c.yaml", as_of="2026-02-28T16:00:00Z").code == 2


def test_the_same_waiver_is_not_written_twice(add: Any, directory: Path) -> None:
    assert add().code == 0
    before = (directory / "waivers.yaml").read_bytes()
    ended = add(reason="Another one.", expires="2027-01-01")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"checker: error: waivers.yaml:2:5: a waiver of PAY005 for order {ORDER_ID} stands there "
        "already; it expires on 2026-02-28\n"
    )
    assert (directory / "waivers.yaml").read_bytes() == before


def test_a_narrower_waiver_and_one_that_has_expired_are_no_hindrance(add: Any) -> None:
    assert add().code == 0
    assert add(pointer="/payment_plan").code == 0
    assert add(expires="2026-04-30", as_of="2026-03-01T00:00:00+08:00").code == 0


def test_a_faulty_file_is_left_alone(add: Any, directory: Path) -> None:
    text = "waivers:\n  - rule: LOG001\n    expire: 2026-01-01\n"
    (directory / "waivers.yaml").write_text(text)
    ended = add()
    assert (ended.code, ended.out) == (2, "")
    assert "waivers.yaml:3:5: the key expire is not known. Did you mean expires?" in ended.err
    assert (directory / "waivers.yaml").read_text() == text


def test_a_rule_that_the_ruleset_keeps_from_waivers_is_refused(add: Any, directory: Path) -> None:
    text = "ruleset: shop\nextends: [trade-assurance]\nrules: {PAY005: {waivable: false}}\n"
    (directory / "shop.yaml").write_text(text)
    ended = add("waivers.yaml", "--ruleset", "shop.yaml")
    assert (ended.code, ended.err) == (2, "checker: error: PAY005 cannot be waived\n")


def test_the_settings_say_which_ruleset_is_meant(add: Any, directory: Path) -> None:
    text = "ruleset: shop\nextends: [trade-assurance]\nrules: {PAY005: {waivable: false}}\n"
    (directory / "shop.yaml").write_text(text)
    (directory / "checker.yaml").write_text("ruleset: shop.yaml\n")
    assert add().code == 2


def test_a_link_stays_a_link_and_permissions_stay(add: Any, directory: Path) -> None:
    (directory / "real").mkdir()
    (directory / "real" / "w.yaml").write_text("waivers: []\n")
    (directory / "real" / "w.yaml").chmod(0o640)
    (directory / "waivers.yaml").symlink_to("real/w.yaml")
    assert add().code == 0
    assert (directory / "waivers.yaml").is_symlink()
    assert stat.S_IMODE((directory / "real" / "w.yaml").stat().st_mode) == 0o640
    assert [path.name for path in (directory / "real").iterdir()] == ["w.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_file_that_cannot_be_written_is_named(add: Any, directory: Path) -> None:
    (directory / "closed").mkdir(mode=0o500)
    ended = add("closed/waivers.yaml")
    assert ended.code == 2
    assert ended.err == "checker: error: cannot write 'closed/waivers.yaml': Permission denied\n"


def test_a_file_that_cannot_even_be_looked_for_is_named(add: Any) -> None:
    name = "w" * 300
    ended = add(name)
    assert ended.code == 2
    assert ended.err == f"checker: error: cannot write {name!r}: File name too long\n"


def test_a_directory_that_is_not_there_is_named(add: Any) -> None:
    ended = add("nowhere/waivers.yaml")
    assert ended.code == 2
    assert "cannot write 'nowhere/waivers.yaml': No such file or directory" in ended.err


# --- list -----------------------------------------------------------------------------------------


def test_waivers_are_listed_by_their_last_day(checker: Checker, directory: Path) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "list", "waivers.yaml", "--as-of", AS_OF)
    assert ended == (
        0,
        (
            "2026-01-31  expired 2 days ago    LOG001 for order 7\n"
            "            The forwarder calls. (ops@shop.example)\n"
            "            waivers.yaml:5:9\n"
            "2026-02-10  8 days left           LOG002 for files old/**\n"
            "            They were checked by hand. (ops@shop.example)\n"
            "            waivers.yaml:13:9\n"
            "2 waivers, 1 expired.\n"
        ),
        "",
    )


@pytest.mark.parametrize(("days", "listed"), [("0", 1), ("7", 1), ("8", 2), ("9", 2)])
def test_only_what_expires_soon_is_listed(
    checker: Checker, directory: Path, days: str, listed: int
) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    args = ("waiver", "list", "waivers.yaml", "--within", days, "--as-of", AS_OF)
    assert len(checker(*args, "--json").report) == listed
    last = checker(*args).out.splitlines()[-1]
    assert last == ("2 waivers" if listed == 2 else "2 waivers, 1 listed") + ", 1 expired."


@pytest.mark.parametrize(
    ("as_of", "term"),
    [
        ("2026-01-30T23:59:59+08:00", "1 day left"),
        ("2026-01-30T16:00:00Z", "last day today"),
        ("2026-01-31T23:59:59+08:00", "last day today"),
        ("2026-01-31T16:00:00Z", "expired 1 day ago"),
    ],
)
def test_days_are_those_of_the_seller(
    checker: Checker, directory: Path, as_of: str, term: str
) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    first = checker("waiver", "list", "waivers.yaml", "--as-of", as_of).out.splitlines()[0]
    assert first.split("  ")[1] == term


def test_waivers_are_listed_as_data(checker: Checker, directory: Path) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "list", "waivers.yaml", "--json", "--as-of", AS_OF)
    assert ended.report[0] == {
        "rule": "LOG001",
        "order": "7",
        "files": [],
        "pointer": None,
        "fingerprint": None,
        "reason": "The forwarder calls.",
        "owner": "ops@shop.example",
        "expires": "2026-01-31",
        "ticket": None,
        "place": "waivers.yaml:5:9",
        "expired": True,
        "days_left": -2,
    }


def test_without_a_file_those_of_the_ruleset_are_listed(
    checker: Checker, directory: Path, shop: str
) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "list", "--ruleset", shop, "--as-of", AS_OF)
    assert ended.out.endswith("2 waivers, 1 expired.\n")


def test_without_a_file_and_a_ruleset_that_names_one_there_is_nothing_to_list(
    checker: Checker,
) -> None:
    ended = checker("waiver", "list")
    assert (ended.code, ended.out) == (2, "")
    assert "no ruleset in force names a file of waivers: name a FILE" in ended.err


def test_the_faults_of_all_files_are_said_at_once(checker: Checker, directory: Path) -> None:
    (directory / "a.yaml").write_text("waivers: 1\n")
    (directory / "b.yaml").write_text("waivers: 2\n")
    ended = checker("waiver", "list", "b.yaml", "a.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "checker: error: a.yaml:1:1: waivers is a list\nb.yaml:1:1: waivers is a list\n"
    )


@pytest.mark.parametrize("as_of", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z"])
def test_as_of_the_end_of_the_calendar_is_refused(
    checker: Checker, directory: Path, as_of: str
) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "list", "waivers.yaml", "--as-of", as_of)
    assert (ended.code, ended.out) == (2, "")
    assert "lies too near to the end of the calendar" in ended.err


# --- prune ----------------------------------------------------------------------------------------


def test_what_has_expired_is_removed_and_the_rest_stays_as_it_is(
    checker: Checker, directory: Path
) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "prune", "waivers.yaml", "--as-of", AS_OF)
    assert ended == (
        0,
        (
            "waivers.yaml:5:9: LOG001 for order 7, expired on 2026-01-31\n"
            "1 waiver removed, 1 waiver left.\n"
        ),
        "",
    )
    head, _, rest = COMMENTED.partition("    # agreed in March\n")
    kept = "    # the old ones\n" + rest.partition("    # the old ones\n")[2]
    assert (directory / "waivers.yaml").read_text() == head + kept


def test_a_dry_run_only_says_what_would_be_removed(checker: Checker, directory: Path) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "prune", "waivers.yaml", "--dry-run", "--as-of", AS_OF)
    assert ended.code == 0
    assert ended.out.endswith("1 waiver would be removed, 1 waiver left.\n")
    assert ended.err == "checker: nothing was written: --dry-run\n"
    assert (directory / "waivers.yaml").read_text() == COMMENTED


@pytest.mark.parametrize(
    ("as_of", "left"), [("2026-02-10T23:59:59+08:00", 1), ("2026-02-11T00:00:00+08:00", 0)]
)
def test_a_waiver_is_not_removed_on_its_last_day(
    checker: Checker, directory: Path, as_of: str, left: int
) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED)
    ended = checker("waiver", "prune", "waivers.yaml", "--as-of", as_of)
    assert f"{left} waiver" in ended.out.splitlines()[-1].partition(", ")[2]
    assert len(checker("waiver", "list", "waivers.yaml", "--json").report) == left


def test_where_nothing_has_expired_nothing_is_written(checker: Checker, directory: Path) -> None:
    path = directory / "waivers.yaml"
    path.write_text(COMMENTED)
    path.chmod(0o400)
    before = path.stat().st_ino
    as_of = "2026-01-01T00:00:00+08:00"
    ended = checker("waiver", "prune", "waivers.yaml", "--as-of", as_of)
    assert ended == (0, "0 waivers removed, 2 waivers left.\n", "")
    assert path.stat().st_ino == before


def test_waivers_of_rules_that_are_gone_can_be_removed(checker: Checker, directory: Path) -> None:
    (directory / "waivers.yaml").write_text(COMMENTED.replace("LOG001", "GONE001"))
    assert checker("waiver", "prune", "waivers.yaml", "--as-of", AS_OF).code == 0


def test_a_file_that_is_not_there_is_named(checker: Checker) -> None:
    ended = checker("waiver", "prune", "waivers.yaml")
    assert ended.code == 2
    assert "waivers.yaml: the waivers cannot be read: No such file or directory" in ended.err


def test_a_misspelt_command_is_recognised(checker: Checker) -> None:
    ended = checker("waiver", "prun")
    assert ended.code == 2
    assert "There is no command 'prun'. Did you mean prune?" in ended.err


# --- in a check -----------------------------------------------------------------------------------


def test_what_was_added_counts_in_a_check(checker: Checker, add: Any, bad: str, shop: str) -> None:
    check = ("check", bad, "--ruleset", shop, "--select", "PAY005", "--as-of", AS_OF)
    assert add(order=None, files="old/**").code == 0
    assert checker(*check).code == 1
    assert add(order=None, files="bad.json").code == 0
    ended = checker(*check, "--report", "json")
    assert ended.code == 0
    (found,) = ended.report["documents"][0]["findings"]
    assert found["waiver"]["place"] == "waivers.yaml:8:5"
    assert [notice["kind"] for notice in ended.report["notices"]] == ["unused"]


def test_a_finding_is_waived_by_the_fingerprint_in_the_report(
    checker: Checker, add: Any, bad: str, shop: str
) -> None:
    check = ("check", bad, "--ruleset", shop, "--select", "PAY005", "--as-of", AS_OF)
    add(order=None, files="**", fingerprint="0" * 16)
    ended = checker(*check, "--report", "json")
    assert ended.code == 1
    (found,) = ended.report["documents"][0]["findings"]
    add(order=None, files="**", fingerprint=found["fingerprint"], pointer=found["pointer"])
    assert checker(*check).code == 0


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        ("2026-02-28T23:59:59+08:00", 0),
        ("2026-02-28T15:59:59Z", 0),
        ("2026-02-28T16:00:00Z", 1),
        ("2026-03-01T00:00:00+08:00", 1),
    ],
)
@pytest.mark.usefixtures("bad", "shop")
def test_a_waiver_counts_up_to_the_end_of_its_last_day(
    checker: Checker, add: Any, as_of: str, code: int
) -> None:
    add(order=None, files="**")
    args = ("--ruleset", "shop.yaml", "--select", "PAY005", "--as-of", as_of)
    ended = checker("check", "bad.json", *args)
    assert ended.code == code
    said = "expired on 2026-02-28 and waives nothing: 1 finding is open"
    assert (said in " ".join(ended.out.split())) == bool(code)


def test_a_run_without_waivers_imports_nothing_of_them(
    checker: Checker, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(("checker.rulesets.waiver", "checker.rulesets.baseline")):
            monkeypatch.delitem(sys.modules, name)
    assert checker("check", good).code == 0
    assert not [
        name
        for name in sys.modules
        if name.startswith(("checker.rulesets.waiver", "checker.rulesets.baseline"))
    ]


# --- the schema -----------------------------------------------------------------------------------


def test_the_schema_of_waivers_is_published(checker: Checker, add: Any, directory: Path) -> None:
    schema = checker("schema", "waivers").report
    jsonschema.Draft202012Validator.check_schema(schema)
    add()
    value = load_placed((directory / "waivers.yaml").read_text(), "w").value
    jsonschema.Draft202012Validator(schema).validate(value)


# --- several at the same time ---------------------------------------------------------------------


def test_of_waivers_that_are_added_at_the_same_time_none_is_lost_unsaid(directory: Path) -> None:
    def start(number: int) -> subprocess.Popen[bytes]:
        given = {**GIVEN, "--order": str(number)}
        options = (word for option in given.items() for word in option)
        command = [sys.executable, "-m", "checker", "waiver", "add", "w.yaml", *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    runs = [start(number) for number in range(6)]
    said = [run.communicate()[1].decode() for run in runs]
    done = {str(number) for number, run in enumerate(runs) if run.returncode == 0}
    text = (directory / "w.yaml").read_text("utf-8")
    assert {entry["order"] for entry in load_placed(text, "w.yaml").value["waivers"]} == done
    for run, words in zip(runs, said, strict=True):
        assert run.returncode == 0 or "'w.yaml' was changed meanwhile" in words


def test_a_file_that_others_replace_is_looked_at_again_after_them(directory: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    (directory / "w.yaml").write_text("old", "utf-8")

    asked = Event()

    def is_old() -> bool:
        asked.set()
        return (directory / "w.yaml").read_text("utf-8") == "old"

    with ThreadPoolExecutor(1) as pool:
        other = os.open(directory, os.O_RDONLY)
        fcntl.flock(other, fcntl.LOCK_EX)
        ending = pool.submit(replace, "w.yaml", "ours", is_old)
        assert not asked.wait(0.1)
        (directory / "w.yaml").write_text("theirs", "utf-8")
        os.close(other)
        with pytest.raises(UsageError, match="was changed meanwhile"):
            ending.result()
    assert (directory / "w.yaml").read_text("utf-8") == "theirs"
    assert [path.name for path in directory.iterdir()] == ["w.yaml"]
