"""`checker check`: exit codes and options, exactly as the contract has them."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
AS_OF = "2026-02-02T12:00:00+08:00"


def rules_of(ended: Any) -> list[str]:
    """Return the rules of all findings in a JSON report."""
    return [f["rule"] for document in ended.report["documents"] for f in document["findings"]]


# --- exit codes ----------------------------------------------------------------------------------


def test_a_compliant_order_ends_with_0(checker: Checker, good: str) -> None:
    ended = checker("check", good)
    assert (ended.code, ended.err) == (0, "")


def test_findings_end_with_1(checker: Checker, good: str, bad: str) -> None:
    ended = checker("check", good, bad)
    assert (ended.code, ended.err) == (1, "")
    assert "PAY005" in ended.out


@pytest.mark.parametrize(
    "expected",
    [
        ("error", "error", 1),
        ("warning", "error", 0),
        ("info", "error", 0),
        ("error", "warning", 1),
        ("warning", "warning", 1),
        ("info", "warning", 0),
        ("error", "info", 1),
        ("warning", "info", 1),
        ("info", "info", 1),
        ("warning", "WARNING", 1),
    ],
)
def test_findings_reject_from_the_severity_at_which_the_run_fails(
    checker: Checker, good: str, plugin: Write, expected: tuple[str, str, int]
) -> None:
    severity, fail_on, code = expected
    path = plugin(severity=severity)
    ended = checker("check", good, "--no-plugins", "--plugin", path, "--fail-on", fail_on)
    assert ended.code == code


USAGE = {
    "an unknown option": (["check", "--selcet", "PAY005"], "--select"),
    "an unknown command": (["chek"], "Did you mean check?"),
    "a missing file": (["check", "gone.json"], "gone.json"),
    "an unknown rule to select": (["check", "--select", "PAY500"], "Did you mean PAY0"),
    "an unknown rule to ignore": (["check", "--ignore", "pay5"], "'pay5'"),
    "an unknown plugin to select": (["check", "--select", "paymant"], "Did you mean payment?"),
    "an unknown tag to select": (
        ["check", "--select", "time-dependent"],
        "Did you mean time_dependent?",
    ),
    "a rule that cannot be ignored": (["check", "--ignore", "ORD001"], "ORD001"),
    "rules that cannot be ignored by their tag": (["check", "--ignore", "document"], "ORD001"),
    "rules that cannot be ignored by their name": (
        ["check", "--ignore", "unreadable_json"],
        "ORD001",
    ),
    "rules that cannot be ignored by their plugin": (["check", "--ignore", "checker"], "ORD001"),
    "an unknown report": (["check", "--report", "jason"], "Did you mean json?"),
    "an unknown report with a file": (["check", "--report", "jsn:a.txt"], "Did you mean json?"),
    "two reports to standard output": (
        ["check", "--report", "json", "--report", "text"],
        "text:FILE",
    ),
    "two reports to standard output by its other name": (
        ["check", "--report", "json:-", "--report", "text"],
        "text:FILE",
    ),
    "two reports to one file": (
        ["check", "--report", "json:a.txt", "--report", "text:./a.txt"],
        "./a.txt",
    ),
    "a report that cannot be created": (["check", "--report", "json:no/such/a.json"], "no/such"),
    "a report to a directory": (["check", "--report", "json:."], "cannot write '.'"),
    "an unknown input format": (
        ["check", "--input-format", "alibab"],
        "Did you mean alibaba?",
    ),
    "an unknown severity": (["check", "--fail-on", "fatal"], "fatal"),
    "an unknown least severity": (["check", "--min-severity", "note"], "note"),
    "a time without an offset": (["check", "--as-of", "2026-02-02T12:00:00"], "has no offset"),
    "a day without a time": (["check", "--as-of", "2026-02-02"], "has no offset"),
    "a time that is none": (["check", "--as-of", "now"], "is no time"),
    "an option without its value": (["check", "--select"], "--select"),
}


@pytest.mark.parametrize(("args", "hint"), USAGE.values(), ids=USAGE.keys())
def test_a_usage_error_ends_with_2_before_anything_is_read(
    checker: Checker, bad: str, args: list[str], hint: str
) -> None:
    ended = checker(*args, bad) if args[-1] != "--select" else checker(*args)
    assert ended.code == 2
    assert ended.out == ""
    assert hint in ended.err
    assert "Traceback" not in ended.err


def test_without_a_command_the_usage_is_shown(checker: Checker) -> None:
    ended = checker()
    assert ended.code == 2
    assert "Usage: checker" in ended.out + ended.err


def test_a_usage_error_writes_no_report(checker: Checker, bad: str, directory: Path) -> None:
    (directory / "a.txt").write_text("before", "utf-8")
    assert checker("check", bad, "--report", "json:a.txt", "--report", "jsn").code == 2
    assert (directory / "a.txt").read_text("utf-8") == "before"


def test_a_missing_file_is_said_before_a_good_one_is_read(checker: Checker, bad: str) -> None:
    ended = checker("check", bad, "gone.json")
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("check", "loop/a.json"), "cannot read 'loop/a.json': too many levels"),
        (("assess", "loop/a.json"), "cannot read 'loop/a.json': too many levels"),
        (("check", "--plugin", "loop/p.py"), "cannot read the plugin 'loop/p.py': Too many levels"),
        (("check", "bad.json/a.json"), "there is no file or directory 'bad.json/a.json'"),
    ],
)
@pytest.mark.usefixtures("bad")
def test_a_place_where_nobody_can_look_is_not_said_to_be_empty(
    checker: Checker, directory: Path, args: tuple[str, ...], said: str
) -> None:
    (directory / "loop").symlink_to("loop")
    ended = checker(*args)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_what_the_system_refuses_is_said_with_the_name_of_the_file(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_args: object) -> int:
        raise PermissionError(13, "Permission denied", "closed/a.yaml")

    monkeypatch.setattr("checker.cli.commands.invoke", refuse)
    ended = checker("rules")
    assert (ended.code, ended.err) == (
        3,
        "checker: error: 'closed/a.yaml': Permission denied\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a directory in use stays there")
@pytest.mark.parametrize("args", [("check",), ("rules",), ("waiver", "list", "w.yaml")])
def test_a_working_directory_that_is_gone_is_said_to_be(
    checker: Checker, directory: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    (directory / "gone").mkdir()
    monkeypatch.chdir(directory / "gone")
    (directory / "gone").rmdir()
    ended = checker(*args)
    monkeypatch.chdir(directory)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("checker: error: the working directory is gone")


def test_a_refused_plugin_ends_with_3_is_named_and_findings_are_still_reported(
    checker: Checker, bad: str, directory: Path
) -> None:
    (directory / "broken.py").write_text("raise ValueError('no such shop')", "utf-8")
    ended = checker("check", bad, "--plugin", "broken.py")
    assert ended.code == 3
    assert "plugin broken: cannot be imported: ValueError: no such shop" in ended.out
    assert "PAY005" in ended.out
    report = checker("check", bad, "--plugin", "broken.py", "--report", "json").report
    assert report["complete"] is False
    assert report["problems"] == [
        {
            "kind": "plugin",
            "message": "cannot be imported: ValueError: no such shop",
            "plugin": "broken",
        }
    ]
    assert report["documents"][0]["verdict"] == "rejected"
    assert "broken" not in [entry["name"] for entry in report["plugins"]]


def test_a_rule_that_fails_ends_with_3_and_the_other_findings_are_reported(
    checker: Checker, bad: str, good: str, plugin: Write
) -> None:
    path = plugin(body="raise LookupError('no such shop')")
    ended = checker("check", bad, good, "--plugin", path)
    assert ended.code == 3
    assert "incomplete SHOP001: The rule failed: raised LookupError: no such shop." in ended.out
    assert "error PAY005" in ended.out
    report = checker("check", bad, good, "--plugin", path, "--report", "json").report
    assert [document["verdict"] for document in report["documents"]] == ["incomplete"] * 2
    assert report["summary"]["outcomes"]["error"] == 2
    (problem,) = report["problems"]
    assert (problem["rule"], problem["path"], problem["count"]) == ("SHOP001", "bad.json", 2)
    outcomes = report["documents"][1]["outcomes"]
    assert outcomes["SHOP001"] == {
        "outcome": "error",
        "reason": "raised LookupError: no such shop",
    }
    assert outcomes["PAY005"] == {"outcome": "pass"}


def test_a_file_that_cannot_be_read_ends_with_3_and_the_findings_of_others_stay(
    checker: Checker, bad: str, directory: Path
) -> None:
    (directory / "before.json").symlink_to("gone.json")
    (directory / "late.json.gz").write_bytes(gzip.compress(b"[1, 2]")[:-9])
    ended = checker("check", "before.json", bad, "late.json.gz")
    assert ended.code == 3
    assert "PAY005" in ended.out
    assert "incomplete before.json: no such file or directory" in ended.out
    assert "incomplete late.json.gz: the compressed file ends too early" in ended.out
    report = checker("check", "before.json", bad, "--report", "json").report
    assert [document["path"] for document in report["documents"]] == ["bad.json"]
    assert [problem["kind"] for problem in report["problems"]] == ["input"]


def test_a_file_that_is_no_json_is_a_finding_and_not_a_failure(
    checker: Checker, directory: Path
) -> None:
    (directory / "a.json").write_text("{", "utf-8")
    ended = checker("check", "a.json", "--report", "json")
    assert ended.code == 1
    assert rules_of(ended) == ["ORD001"]


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ([], "no PATH was named"),
        (["empty"], "no order file was found"),
        (["empty.jsonl"], "'empty.jsonl' holds no orders"),
    ],
)
def test_nothing_to_check_ends_with_4_unless_that_is_allowed(
    checker: Checker, directory: Path, args: list[str], reason: str
) -> None:
    (directory / "empty").mkdir()
    (directory / "empty.jsonl").write_text("\n\n", "utf-8")
    ended = checker("check", *args)
    assert (ended.code, ended.err) == (4, f"checker: nothing was checked: {reason}\n")
    allowed = checker("check", *args, "--allow-empty")
    assert (allowed.code, allowed.err) == (0, "")


def test_incomplete_wins_over_nothing_checked(checker: Checker, directory: Path) -> None:
    (directory / "a.json").symlink_to("gone.json")
    assert checker("check", "a.json").code == 3
    assert checker("check", "a.json", "--allow-empty").code == 3


# --- which rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "in_force"),
    [
        (["--select", "PAY005"], {"PAY005"}),
        (["--select", "pay005"], {"PAY005"}),
        (["--select", "split_mismatch"], {"PAY005"}),
        (["--select", "PAY005", "--select", "PAY007"], {"PAY005", "PAY007"}),
        (["--select", "payment", "--ignore", "PAY005"], None),
        (["--select", "shop"], {"SHOP001"}),
        (["--select", "ORD001"], set()),
    ],
)
def test_rules_are_selected_and_ignored_by_id_name_and_plugin(
    checker: Checker, good: str, plugin: Write, words: list[str], in_force: set[str] | None
) -> None:
    (document,) = checker("check", good, "--plugin", plugin(), *words, "--report", "json").report[
        "documents"
    ]
    found = {rule for rule in document["outcomes"] if not rule.startswith("ORD")}
    if in_force is None:
        assert "PAY005" not in found
        assert {rule[:3] for rule in found} == {"PAY"}
    else:
        assert found == in_force
    assert {rule for rule in document["outcomes"] if rule.startswith("ORD")} == {
        f"ORD00{number}" for number in range(1, 7)
    }


def test_rules_are_selected_and_ignored_by_tag(checker: Checker, good: str) -> None:
    def in_force(*words: str) -> set[str]:
        (document,) = checker("check", good, "--report", "json", *words).report["documents"]
        return set(document["outcomes"])

    tagged = in_force("--select", "time_dependent") - in_force("--select", "ORD001")
    assert "PAY010" in tagged
    assert "PAY005" not in tagged
    assert in_force() - in_force("--ignore", "time_dependent") == tagged


def test_a_rule_of_the_document_that_hides_nothing_can_be_ignored(
    checker: Checker, order: Write
) -> None:
    path = order(colour="red")
    assert rules_of(checker("check", path, "--report", "json")) == ["ORD003"]
    assert rules_of(checker("check", path, "--report", "json", "--ignore", "ORD003")) == []


def test_the_selection_stands_in_the_report(checker: Checker, good: str) -> None:
    report = checker(
        "check", good, "--report", "json", "--select", "payment", "--ignore", "PAY005"
    ).report
    assert report["selection"] == {"select": ["payment"], "ignore": ["PAY005"]}


# --- which findings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ([], ["error", "warning"]),
        (["--min-severity", "info"], ["error", "warning", "info"]),
        (["--min-severity", "error"], ["error"]),
        (["--min-severity", "error", "--fail-on", "warning"], ["error", "warning"]),
    ],
)
def test_findings_are_reported_from_the_least_severity_that_was_asked_for(
    checker: Checker, order: Write, args: list[str], shown: list[str]
) -> None:
    path = order(colour="red", fees=None, **BAD)  # a warning, an info and an error
    ended = checker("check", path, "--report", "json", *args)
    severities = [f["severity"] for f in ended.report["documents"][0]["findings"]]
    assert sorted(severities) == sorted(shown)
    counts = ended.report["summary"]["findings"]
    assert counts == {label: int(label in shown) for label in ("error", "warning", "info")}
    text = checker("check", path, *args).out
    hidden = 3 - len(shown)
    nouns = {0: "", 1: "1 finding not shown", 2: "2 findings not shown"}
    assert nouns[hidden] in text
    assert ("not shown" in text) == bool(hidden)


def test_an_override_that_speaks_of_an_order_leaves_it_to_the_run_what_is_shown(
    checker: Checker, order: Write, directory: Path
) -> None:
    path = order(colour="red", fees=None, **BAD)
    override = f"overrides: [{{files: [{path}], rules: {{DOC010: off}}}}]\n"
    text = f"ruleset: shop\nextends: trade-assurance\n{override}"
    (directory / "shop.yaml").write_text(text, "utf-8")
    run = ("check", path, "--ruleset", "shop.yaml", "--min-severity", "error")
    (document,) = checker(*run, "--report", "json").report["documents"]
    assert [finding["severity"] for finding in document["findings"]] == ["error"]
    assert "2 findings not shown" in checker(*run).out


# --- the time ------------------------------------------------------------------------------------


def test_the_time_as_of_which_orders_are_judged_decides_and_is_recorded(
    checker: Checker, order: Write
) -> None:
    path = order(
        status="submitted",
        payments=[
            {
                "id": "p1",
                "step": "advance",
                "channel": "trade_assurance",
                "method": "tt",
                "status": "initiated",
                "initiated_at": "2026-02-02T09:00:00+08:00",
            }
        ],
    )
    early, late = "2026-02-02T12:00:00+08:00", "2026-06-02T12:00:00+08:00"
    select = ["--select", "PAY010", "--report", "json", "--as-of"]
    ended = checker("check", path, *select, early)
    assert (rules_of(ended), ended.report["as_of"]) == ([], early)
    ended = checker("check", path, *select, late)
    assert (rules_of(ended), ended.report["as_of"]) == (["PAY010"], late)


def test_without_a_time_the_current_one_is_recorded(checker: Checker, good: str) -> None:
    as_of = checker("check", good, "--report", "json").report["as_of"]
    assert as_of.endswith("Z")
    assert "." not in as_of


# --- reports -------------------------------------------------------------------------------------


def test_a_report_goes_to_a_file_and_another_one_to_standard_output(
    checker: Checker, bad: str, directory: Path
) -> None:
    ended = checker("check", bad, "--report", "json:out.json", "--report", "text")
    assert ended.code == 1
    assert "error PAY005" in ended.out
    report = json.loads((directory / "out.json").read_text("utf-8"))
    assert report["summary"]["rejected"] == 1


def test_two_reports_go_to_two_files_and_none_to_standard_output(
    checker: Checker, bad: str, directory: Path
) -> None:
    ended = checker("check", bad, "--report", "json:out.json", "--report", "text:out.txt")
    assert (ended.code, ended.out, ended.err) == (1, "", "")
    assert "error PAY005" in (directory / "out.txt").read_text("utf-8")
    assert json.loads((directory / "out.json").read_text("utf-8"))["documents"]


def test_a_file_has_the_report_that_standard_output_would_have(
    checker: Checker, bad: str, directory: Path
) -> None:
    for name in ("json", "text"):
        printed = checker("check", bad, "--report", name, "--as-of", AS_OF).out
        checker("check", bad, "--report", f"{name}:out", "--as-of", AS_OF)
        assert (directory / "out").read_text("utf-8") == printed


def test_a_report_in_the_directory_that_is_checked_is_not_checked_itself(
    checker: Checker, good: str, directory: Path
) -> None:
    for _ in range(2):
        assert checker("check", ".", "--report", "json:report.json").code == 0
        report = json.loads((directory / "report.json").read_text("utf-8"))
        assert [document["path"] for document in report["documents"]] == [f"./{good}"]


@pytest.mark.parametrize("spelling", ["bad.json", "./bad.json", "link.json"])
def test_a_report_does_not_overwrite_what_is_to_be_checked(
    checker: Checker, bad: str, directory: Path, spelling: str
) -> None:
    (directory / "link.json").symlink_to(bad)
    before = (directory / bad).read_bytes()
    ended = checker("check", bad, "--report", f"json:{spelling}")
    assert ended.code == 2
    assert "overwrite" in ended.err
    assert (directory / bad).read_bytes() == before


def test_a_plugin_can_bring_a_report(checker: Checker, bad: str, directory: Path) -> None:
    (directory / "count.py").write_text(
        """
from checker.api import ReportFormat, hookimpl

CHECKER_API = 1

class Count:
    def __init__(self, options):
        self.rules = []
    def begin(self, run):
        yield "rules:"
    def document(self, result):
        yield from (f" {finding.rule}" for finding in result.findings)
    def end(self, ending):
        yield f" in {ending.summary.documents}\\n"

@hookimpl
def checker_reporters():
    return [ReportFormat("count", "how many", Count)]
""",
        "utf-8",
    )
    ended = checker("check", bad, "--plugin", "count.py", "--report", "count")
    assert (ended.code, ended.out) == (1, "rules: PAY005 in 1\n")


# --- inputs --------------------------------------------------------------------------------------


def test_standard_input_is_read(
    checker: Checker, bad: str, directory: Path, standard_input: Callable[[bytes], None]
) -> None:
    standard_input((directory / bad).read_bytes())
    ended = checker("check", "-")
    assert ended.code == 1
    assert "\n   --> -:" in ended.out


def test_an_input_format_reads_every_document_in_that_format(
    checker: Checker, bad: str, directory: Path
) -> None:
    (directory / "ali.json").write_text(
        json.dumps({"value": {"trade_id": "1", "trade_status": "unpay", "order_products": []}}),
        "utf-8",
    )
    recognised = checker("check", "ali.json", "--report", "json").report["documents"][0]
    named = checker("check", "ali.json", "--report", "json", "--input-format", "alibaba")
    assert recognised["id"] == named.report["documents"][0]["id"] == "1"
    as_ours = checker("check", "ali.json", bad, "--report", "json", "--input-format", "ta-order/1")
    assert [document["id"] for document in as_ours.report["documents"]] == [
        None,
        "230011223344550001",
    ]


def test_an_order_in_another_input_format_than_the_one_asked_for_is_no_order(
    checker: Checker, good: str
) -> None:
    report = checker("check", good, "--report", "json", "--input-format", "alibaba").report
    (finding,) = report["documents"][0]["findings"]
    assert finding["rule"] == "ORD006"
    assert "it is not in the input format alibaba" in finding["message"]
    assert finding["expected"] == "an order in the input format alibaba"


def test_an_input_format_that_raises_leaves_the_run_incomplete(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "odd.py").write_text(
        """
from checker.api import InputFormat, hookimpl

CHECKER_API = 1

def read(payload):
    raise LookupError("no such field")

@hookimpl
def checker_formats():
    return [InputFormat("odd", "odd", lambda payload: "odd" in payload, read)]
""",
        "utf-8",
    )
    (directory / "odd.json").write_text('{"odd": 1}', "utf-8")
    ended = checker("check", "odd.json", good, "--plugin", "odd.py", "--report", "json")
    assert ended.code == 3
    verdicts = [document["verdict"] for document in ended.report["documents"]]
    assert verdicts == ["incomplete", "accepted"]
    assert "LookupError: no such field" in ended.report["problems"][0]["message"]


# --- plugins -------------------------------------------------------------------------------------


def test_without_plugins_only_the_document_is_checked(
    checker: Checker, bad: str, plugin: Write
) -> None:
    ended = checker("check", bad, "--no-plugins", "--report", "json")
    assert ended.code == 0
    assert ended.report["plugins"] == []
    assert all(rule.startswith("ORD") for rule in ended.report["documents"][0]["outcomes"])
    plugins = ["--plugin", plugin(), "--plugin", "checker_payment"]
    ended = checker("check", bad, "--no-plugins", *plugins, "--report", "json")
    assert ended.report["plugins"] == [
        {"name": "checker_payment", "version": None, "api": 1},
        {"name": "shop", "version": None, "api": 1},
    ]
    assert sorted(rules_of(ended)) == ["PAY005", "SHOP001"]


# --- environment ---------------------------------------------------------------------------------


def test_every_option_can_be_set_in_the_environment(
    checker: Checker, bad: str, plugin: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "REPORT": "json",
        "AS_OF": AS_OF,
        "FAIL_ON": "warning",
        "MIN_SEVERITY": "error",
        "PLUGIN": f"{plugin('ash', 'ASH001', 'warning')} {plugin('oak', 'OAK001', 'info')}",
        "NO_PLUGINS": "1",
        "SELECT": "ash oak",
        "IGNORE": "OAK001",
        "INPUT_FORMAT": "ta-order/1",
    }.items():
        monkeypatch.setenv(f"CHECKER_{name}", value)
    ended = checker("check", bad)
    assert ended.code == 1
    assert ended.report["as_of"] == AS_OF
    assert [entry["name"] for entry in ended.report["plugins"]] == ["ash", "oak"]
    assert ended.report["selection"] == {"select": ["ash", "oak"], "ignore": ["OAK001"]}
    assert rules_of(ended) == ["ASH001"]
    monkeypatch.setenv("CHECKER_ALLOW_EMPTY", "1")
    assert checker("check").code == 0


def test_an_option_comes_before_the_environment(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKER_REPORT", "json")
    monkeypatch.setenv("CHECKER_SELECT", "PAY007")
    ended = checker("check", bad, "--report", "text", "--select", "PAY005")
    assert "error PAY005" in ended.out


def test_a_wrong_setting_in_the_environment_is_a_usage_error_that_names_the_option(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKER_FAIL_ON", "fatal")
    ended = checker("check", bad)
    assert (ended.code, ended.out) == (2, "")
    assert "--fail-on" in ended.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FAIL_ON", "eror", "'eror' is not one of 'error', 'warning', 'info'. Did you mean error?"),
        ("RULESET", "nope", "no ruleset is named 'nope'."),
        ("SELECT", "PAY005,PAY05", "no rule, tag or plugin is named 'PAY05'. Did you mean PAY005?"),
        ("REPORT", "json:no/such/a.json", "cannot write 'no/such/a.json'"),
        ("AS_OF", "now", "'now' is no time"),
        ("JOBS", "two", "'two' is not a valid integer range"),
    ],
)
def test_a_wrong_setting_in_the_environment_names_its_variable(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"CHECKER_{name}", value)
    ended = checker("check")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"checker: error: CHECKER_{name}: ")
    assert said in ended.err


def test_a_blank_variable_is_refused(
    checker: Checker, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKER_REPORT", " ")
    ended = checker("check", good)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("checker: error: CHECKER_REPORT is blank")


def test_a_completion_that_no_shell_asks_for_is_a_usage_error(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_CHECKER_COMPLETE", "bash_complete")
    monkeypatch.delenv("COMP_WORDS", raising=False)
    ended = checker()
    assert (ended.code, ended.out) == (2, "")
    assert "COMP_WORDS" in ended.err


def test_several_rules_can_be_selected_in_one_word(checker: Checker, good: str) -> None:
    one = checker("check", good, "--select", "PAY005, returns", "--report", "json").report
    two = checker("check", good, "--select", "PAY005", "--select", "returns", "--report", "json")
    outcomes = one["documents"][0]["outcomes"]
    assert outcomes == two.report["documents"][0]["outcomes"]
    assert "PAY005" in outcomes
    assert "PAY006" not in outcomes
