"""``checker test``: running the cases of rules."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# See "Shapes of the fixtures" in test_check.py.
Checker = Callable[..., Any]
WritePlugin = Callable[..., str]

BODY = 'if order.remark is not None: return\n    yield violation("/remark", "None."); return'

GOOD = """\
rule: SHOP001
good:
  - name: a remark
    patch: {remark: Pack twice.}
bad:
  - name: none
    patch: {remark: null}
    expect: [{pointer: /remark, severity: error}]
"""

RULESET = """\
ruleset: house
rules:
  SHOP100:
    title: Every order has a remark
    severity: warning
    assert: has(order.remark)
    at: /remark
    message: Write one.
    cases:
      good:
        - name: a remark
          patch: {remark: Pack twice.}
      bad:
        - name: none
          patch: {remark: null}
          expect: [{pointer: /remark, severity: warning}]
"""


@pytest.fixture
def shop(plugin: WritePlugin) -> str:
    """Return a plugin whose rule wants a remark."""
    return plugin(body=BODY)


def write(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return name


# --- what is run ----------------------------------------------------------------------------------


def test_without_a_path_the_cases_of_all_plugins_are_run(checker: Checker) -> None:
    ended = checker("test")
    assert (ended.code, ended.err) == (0, "")
    (line,) = ended.out.splitlines()
    assert line.endswith(" rules, all passed.")


def test_only_the_cases_of_selected_rules_are_run(checker: Checker) -> None:
    ended = checker("test", "--select", "payment", "--ignore", "PAY001", "--json")
    assert ended.code == 0
    rules = {case["rule"] for case in ended.report["cases"]}
    assert "PAY002" in rules
    assert "PAY001" not in rules
    assert {rule[:3] for rule in rules} == {"PAY"}


def test_the_cases_of_a_plugin_in_one_file_lie_beside_it(checker: Checker, shop: str) -> None:
    write("cases/SHOP001.yaml", GOOD)
    write("cases/OTHER001.yaml", "nobody: reads this")
    ended = checker("test", "--plugin", shop, "--no-plugins")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "2 cases of 1 rule, all passed.\n"


def test_files_and_directories_are_searched_once(checker: Checker, shop: str) -> None:
    write("a/cases/SHOP001.yaml", GOOD)
    write("a/tables/more.yml", GOOD)
    write("a/.hidden/cases/broken.yaml", "[")
    write("a/settings.yaml", "[ no YAML")
    write("a/notes.txt", "rule: none")
    ended = checker(
        "test", "--plugin", shop, "a", "a/cases/SHOP001.yaml", "./a/tables/more.yml", "--json"
    )
    assert (ended.code, ended.err) == (0, "")
    files = [case["file"] for case in ended.report["cases"]]
    assert files == [*["a/cases/SHOP001.yaml"] * 2, *["a/tables/more.yml"] * 2]
    assert ended.report["summary"] == {"cases": 4, "passed": 4, "failed": 0, "raised": 0}


def test_a_ruleset_brings_the_cases_of_its_own_rules(checker: Checker) -> None:
    pytest.importorskip("cel_expr_python")
    file = write("house.yaml", RULESET)
    for args in (["house.yaml"], ["."], ["--ruleset", file, "--select", "SHOP100"]):
        ended = checker("test", *args)
        assert (ended.code, ended.err) == (0, ""), args
        assert ended.out == "2 cases of 1 rule, all passed.\n"


def test_a_case_in_a_ruleset_that_fails_is_shown_where_it_stands(checker: Checker) -> None:
    pytest.importorskip("cel_expr_python")
    write("house.yaml", RULESET.replace("Pack twice.", "null"))
    ended = checker("test", "house.yaml")
    assert ended.code == 1
    assert ended.out.splitlines()[0] == "house.yaml:11:11: SHOP100/good: a remark"


def test_a_table_can_be_about_a_rule_of_a_ruleset(checker: Checker) -> None:
    pytest.importorskip("cel_expr_python")
    write("house.yaml", RULESET)
    table = "rule: SHOP100\ngood:\n  - name: a remark\n    patch: {remark: Pack twice.}\n"
    write("more.yaml", table)
    assert checker("test", "more.yaml").code == 2
    assert checker("test", "--ruleset", "house.yaml", "more.yaml").code == 0


# --- what failed ----------------------------------------------------------------------------------


def test_a_failed_case_is_shown_with_its_place_and_what_differs(
    checker: Checker, shop: str
) -> None:
    text = GOOD.replace("/remark, severity: error", "/remarks, severity: warning")
    write("cases/SHOP001.yaml", text.replace("Pack twice.", "null"))
    ended = checker("test", "--plugin", shop, "cases")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        "cases/SHOP001.yaml:3:5: SHOP001/good: a remark",
        "    - outcome   pass",
        "    + outcome   fail",
        "    + finding   /remark",
        "    +   severity  error",
        "    +   observed  null",
        "",
        "cases/SHOP001.yaml:6:5: SHOP001/bad: none",
        "      outcome   fail",
        "    - finding   /remarks",
        "    + finding   /remark",
        "    -   severity  warning",
        "    +   severity  error",
        "        observed  null",
        "",
        "2 cases of 1 rule, 2 failed (- wanted, + found).",
    ]


def test_data_says_what_differs(checker: Checker, shop: str) -> None:
    text = GOOD.replace("/remark, severity: error", "/remark, severity: warning")
    write("cases/SHOP001.yaml", text.replace("Pack twice.", "null"))
    ended = checker("test", "--plugin", shop, "cases", "--json")
    assert ended.code == 1
    assert ended.report["summary"] == {"cases": 2, "passed": 0, "failed": 2, "raised": 0}
    good, bad = ended.report["cases"]
    assert (good["file"], good["line"], good["column"]) == ("cases/SHOP001.yaml", 3, 5)
    found = {"pointer": "/remark", "severity": "error", "observed": None, "expected": None}
    assert good["differences"] == [
        {"what": "outcome", "pointer": None, "wanted": "pass", "found": "fail"},
        {"what": "finding", "pointer": "/remark", "wanted": None, "found": found},
    ]
    assert bad["differences"] == [
        {"what": "severity", "pointer": "/remark", "wanted": "warning", "found": "error"}
    ]


def test_what_is_missing_is_compared(checker: Checker) -> None:
    case = "  - name: no total\n    patch: {amounts: {total: null}}\n    missing: [/amounts]\n"
    write("PAY005.yaml", f"rule: PAY005\ncannot_evaluate:\n{case}")
    ended = checker("test", "PAY005.yaml", "--no-coverage")
    assert ended.code == 1
    assert ended.out.splitlines()[1:4] == [
        "      outcome   cannot_evaluate",
        "    - missing   /amounts",
        "    + missing   /amounts/total",
    ]


def test_true_is_not_one(checker: Checker, plugin: WritePlugin) -> None:
    body = 'yield violation("/sample", "M", observed=True, expected=[False])\n    return'
    case = "name: any, expect: [{pointer: /sample, severity: error, observed: %s, expected: [%s]}]"
    text = "rule: SHOP001\nbad:\n"
    text += "".join(f"  - {{{case % pair}}}\n" for pair in (("true", "false"), ("1", "0")))
    name = plugin(body=body)
    ended = checker("test", write("SHOP001.yaml", text), "--plugin", name, "--no-coverage")
    assert ended.code == 1
    assert "SHOP001.yaml:4:5" in ended.out
    assert "SHOP001.yaml:3:5" not in ended.out


def test_colour_comes_only_where_it_is_wanted(
    checker: Checker, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cases/SHOP001.yaml", GOOD.replace("Pack twice.", "null"))
    plain = checker("test", "--plugin", shop, "cases").out
    assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = checker("test", "--plugin", shop, "cases").out
    assert "\x1b[31m- outcome   pass\x1b[0m" in coloured
    assert "\x1b[32m+ outcome   fail\x1b[0m" in coloured


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "NO_COLOR"])
def test_what_a_case_says_cannot_steer_the_terminal(
    variable: str, checker: Checker, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "1")
    text = GOOD.replace("name: a remark", r'name: "\e[2Jgone"').replace("Pack twice.", "null")
    write("cases/SHOP001.yaml", text)
    ended = checker("test", "--plugin", shop, "cases")
    assert ended.code == 1
    assert "[2Jgone" in ended.out
    assert "\x1b[2J" not in ended.out


def test_a_rule_that_raises_makes_the_run_incomplete(checker: Checker, plugin: WritePlugin) -> None:
    file = plugin(body='raise LookupError("lost")')
    write("cases/SHOP001.yaml", GOOD)
    ended = checker("test", "--plugin", file, "cases")
    assert (ended.code, ended.err) == (3, "")
    assert "    + reason    raised LookupError: lost\n" in ended.out
    assert "2 failed (- wanted, + found), 2 of them because the rule itself failed" in ended.out


def test_a_rule_that_never_ends_is_stopped(checker: Checker, plugin: WritePlugin) -> None:
    file = plugin(body="while True: pass")
    write("cases/SHOP001.yaml", "rule: SHOP001\ngood:\n  - name: forever\n")
    ended = checker("test", "--plugin", file, "cases")
    assert ended.code == 3
    assert "took longer than its budget" in ended.out


def test_a_refused_plugin_makes_the_run_incomplete(checker: Checker, directory: Path) -> None:
    (directory / "old.py").write_text("CHECKER_API = 0\n", "utf-8")
    ended = checker("test", "--select", "PAY005", "--plugin", "old.py")
    assert ended.code == 3
    assert "plugin old: was written for API level 0" in ended.err
    assert ended.out.endswith("all passed, 1 plugin refused.\n")


# --- coverage -------------------------------------------------------------------------------------


def test_rules_without_cases_are_named(checker: Checker, shop: str) -> None:
    ended = checker("test", "--plugin", shop, "--select", "shop,PAY005")
    assert ended.code == 0
    assert "SHOP001 has no good and no bad case\n" in ended.out
    assert ended.out.endswith("of 1 rule, all passed, 1 rule without all cases.\n")
    ended = checker("test", "--plugin", shop, "--select", "shop,PAY005", "--no-coverage")
    assert "SHOP001" not in ended.out


def test_coverage_can_be_required(checker: Checker, shop: str) -> None:
    args = ["test", "--plugin", shop, "--select", "shop,PAY005", "--json"]
    ended = checker(*args, "--require-coverage")
    assert ended.code == 1
    assert ended.report["coverage"] == [{"rule": "SHOP001", "lacks": ["good", "bad"]}]
    write("cases/SHOP001.yaml", GOOD)
    ended = checker(*args, "--require-coverage")
    assert (ended.code, ended.report["coverage"]) == (0, [])


def test_only_kinds_of_answers_are_asked_for_that_a_rule_can_give(checker: Checker) -> None:
    write("PAY005.yaml", "rule: PAY005\ngood:\n  - name: as it is\n")
    ended = checker("test", "PAY005.yaml", "--json")
    assert ended.code == 0
    (gap,) = ended.report["coverage"]
    assert gap == {"rule": "PAY005", "lacks": ["bad", "cannot_evaluate", "not_applicable"]}


def test_a_rule_that_finds_out_what_is_missing_needs_a_case_for_that(
    checker: Checker, plugin: WritePlugin
) -> None:
    file = Path(plugin(body="yield from lacking(order)"))
    text = file.read_text("utf-8").replace("violation\n", "violation, missing\n", 1)
    helper = 'def lacking(order):\n    if order.id is None: yield missing("/id")\n'
    file.write_text(text.replace("@rule", f"{helper}\n@rule", 1), "utf-8")
    ended = checker("test", "--plugin", "shop.py", "--no-plugins", "--allow-empty", "--json")
    (gap,) = ended.report["coverage"]
    assert gap == {"rule": "SHOP001", "lacks": ["good", "bad", "cannot_evaluate"]}


# --- what cannot be run ---------------------------------------------------------------------------

FAULTY = {
    "an unknown rule": (
        "rule: PAX005\n",
        "it.yaml:1:1: there is no rule PAX005. Did you mean PAY005?",
    ),
    "a rule of the document": (
        "rule: ORD004\n",
        "it.yaml:1:1: ORD004 is found while a document is read: there can be no cases of it",
    ),
    "a key that is not known": (
        "rule: PAY005\ngood:\n  - name: a\n    pach: {}\n",
        "it.yaml:4:5: /good/0/pach: the key 'pach' is not known. Did you mean patch?",
    ),
    "no YAML": ("rule: [", "it.yaml:1:8: "),
    "nothing": ("", "it.yaml:1:1: /: "),
    "no table": (
        "orders: []\n",
        "it.yaml:1:1: /: the key 'rule' is missing\nit.yaml:1:1: /orders: the key",
    ),
    "a malformed order": (
        "rule: PAY005\ngood:\n  - name: a\n    patch: {amounts: {total: much}}\n",
        "it.yaml:3:5: PAY005/good: a: the order is malformed at /amounts/total: ",
    ),
    "a parameter that is none": (
        "rule: PAY005\ngood:\n  - name: a\n    params: {tolerant: 1}\n",
        "it.yaml:3:5: PAY005/good: a: params: ",
    ),
    "a ruleset that is faulty": (
        "ruleset: own\nrules: {PAX005: off}\n",
        "it.yaml:2:9: ",
    ),
}


@pytest.mark.parametrize(("text", "reason"), FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_file_is_a_usage_error_with_its_place(
    text: str, reason: str, checker: Checker
) -> None:
    write("it.yaml", text)
    ended = checker("test", "it.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"checker: error: {reason}"), ended.err


def test_everything_that_is_wrong_with_all_files_is_said_at_once(checker: Checker) -> None:
    write("a.yaml", "rule: PAX001\n")
    write("b.yaml", "rule: [\n")
    write("c.yaml", "rule: PAY005\ngod: []\n")
    ended = checker("test", "a.yaml", "b.yaml", "c.yaml")
    assert ended.code == 2
    for name in ("a.yaml:1:1: ", "b.yaml:2:1: ", "c.yaml:2:1: "):
        assert name in ended.err


@pytest.mark.parametrize("name", ["case", "no/where.yaml"])
def test_a_path_that_does_not_exist_is_a_usage_error(name: str, checker: Checker) -> None:
    Path("cases").mkdir()
    ended = checker("test", name)
    assert (ended.code, ended.out) == (2, "")
    assert f"there is no file or directory {name!r}." in ended.err
    assert ("Did you mean cases?" in ended.err) == (name == "case")


@pytest.mark.skipif(os.name != "posix", reason="permissions are set in another way here")
@pytest.mark.parametrize("path", ["cases", "cases/locked"])
def test_a_directory_that_cannot_be_read_is_not_passed_over(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    write("cases/PAY005.yaml", "rule: PAY005\ngood:\n  - name: as it is\n")
    write("cases/locked/PAY006.yaml", "rule: PAY006\ngood:\n  - name: as it is\n")
    scandir = os.scandir

    def refusing(name: str) -> Any:  # who may do everything is refused nothing
        if Path(name) == Path("cases/locked"):
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return scandir(name)

    monkeypatch.setattr(os, "scandir", refusing)
    ended = checker("test", path)
    assert (ended.code, ended.out) == (2, "")
    said = "cases/locked: it cannot be searched for cases: Permission denied"
    assert ended.err == f"checker: error: {said}\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("pipe", ["cases/x.yaml", "x.yaml"])
def test_a_pipe_is_no_file_of_cases_and_nobody_waits_for_it(checker: Checker, pipe: str) -> None:
    write("cases/PAY005.yaml", "rule: PAY005\ngood:\n  - name: as it is\n")
    os.mkfifo(pipe)
    for path in (".", pipe):
        ended = checker("test", path)
        assert (ended.code, ended.out) == (2, "")
        said = f"{pipe}: the cases cannot be read: it is no regular file"
        assert ended.err == f"checker: error: {said}\n"


def test_the_refusal_of_a_plugin_explains_an_unknown_rule(
    checker: Checker, directory: Path
) -> None:
    (directory / "old.py").write_text("CHECKER_API = 0\n", "utf-8")
    write("OLD001.yaml", "rule: OLD001\n")
    ended = checker("test", "--plugin", "old.py", "OLD001.yaml")
    assert ended.code == 2
    assert "plugin old: was written for API level 0" in ended.err
    assert "OLD001.yaml:1:1: there is no rule OLD001." in ended.err


def test_having_no_case_to_run_is_said(checker: Checker, directory: Path) -> None:
    (directory / "empty").mkdir()
    ended = checker("test", "empty")
    assert ended.code == 4
    assert "no case was found" in ended.err
    assert checker("test", "empty", "--allow-empty").code == 0
    assert checker("test", "--no-plugins").code == 4


def test_settings_name_plugins_and_rulesets_for_tests_too(checker: Checker, shop: str) -> None:
    Path("checker.yaml").write_text(f"plugin: {shop}\n", "utf-8")
    write("cases/SHOP001.yaml", GOOD)
    assert checker("test", "cases").code == 0


def test_the_report_for_programs_holds_refusals(checker: Checker, directory: Path) -> None:
    (directory / "old.py").write_text("CHECKER_API = 0\n", "utf-8")
    ended = checker("test", "--select", "PAY005", "--plugin", "old.py", "--json")
    assert ended.code == 3
    (refused,) = json.loads(ended.out)["refused"]
    assert refused["name"] == "old"
