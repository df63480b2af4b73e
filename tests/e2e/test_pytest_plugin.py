"""The plugin for pytest that comes along, in projects that have the checker installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# See "Shapes of the fixtures" in test_check.py.
WritePlugin = Callable[..., str]

INI = """\
[pytest]
checker_cases = tables
checker_plugins = ./shop.py
filterwarnings = error
"""

CASES = """\
rule: SHOP001
good:
  - name: a remark
    patch: {remark: Pack twice.}
bad:
  - name: none
    patch: {remark: null}
    expect: [{pointer: /remark, severity: warning}]
"""

BODY = 'if order.remark is not None: return\n    yield violation("/remark", "None."); return'

WITHOUT = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest")
"""What these runs do not need, and would wait for."""


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(*args: str) -> tuple[int, str]:
    """Run pytest in the working directory, as anybody would; return its exit code and output."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *WITHOUT, "-rA", *args],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture(autouse=True)
def shop(plugin: WritePlugin) -> None:
    """Write a project with a plugin whose rule wants a remark."""
    plugin(body=BODY)
    write("pytest.ini", INI)
    write("tables/SHOP001.yaml", CASES)


def test_each_case_is_a_test_and_a_failed_one_shows_what_differs() -> None:
    code, out = run()
    assert code == 1
    assert "PASSED tables/SHOP001.yaml::SHOP001/good: a remark" in out
    assert "FAILED tables/SHOP001.yaml::SHOP001/bad: none" in out
    assert (
        "tables/SHOP001.yaml:6:5: SHOP001/bad: none\n"
        "      outcome   fail\n"
        "      finding   /remark\n"
        "    -   severity  warning\n"
        "    +   severity  error\n"
    ) in out
    assert "Traceback" not in out
    assert "pytest_plugin.py" not in out


def test_a_run_of_all_tests_includes_the_cases_and_others_need_not() -> None:
    write("pytest.ini", f"{INI}testpaths = tests\n")
    write("tests/test_one.py", "def test_one(): pass\n")
    assert "1 failed, 2 passed" in run()[1]
    assert run("tests")[0] == 0
    assert "1 failed, 1 passed" in run("tables")[1]
    assert run("tables/SHOP001.yaml::SHOP001/good: a remark")[0] == 0


FAULTY = {
    "a faulty table": ("rule: SHOP001\ngod: []\n", "SHOP001.yaml:2:1: /god: the key 'god'"),
    "an unknown rule": ("rule: SHOP002\n", "SHOP001.yaml:1:1: there is no rule SHOP002."),
}


@pytest.mark.parametrize(("text", "reason"), FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_file_is_an_error_with_its_place(text: str, reason: str) -> None:
    write("tables/SHOP001.yaml", text)
    code, out = run()
    assert code == 2
    assert reason in out
    assert "Traceback" not in out


def test_a_directory_that_is_not_there_is_a_usage_error() -> None:
    write("pytest.ini", INI.replace("tables", "table"))
    code, out = run()
    assert code == 4
    assert "checker_cases: there is no directory" in out


def test_a_refused_plugin_is_named() -> None:
    write("shop.py", "CHECKER_API = 0\n")
    code, out = run()
    assert code == 2
    assert "there is no rule SHOP001" in out
    assert "plugin shop: was written for API level 0" in out


ORDERS = """\
from datetime import UTC, datetime
from decimal import Decimal
import pytest
from checker.errors import CheckerError, UsageError

def test_a_patch(check_order):
    assert check_order({"remark": None}, select="SHOP001").rules == ["SHOP001"]
    assert check_order({"remark": "Pack twice."}, select="shop").rules == []

def test_what_was_found(check_order):
    checked = check_order({"remark": None}, select=["shop"], ignore=["ORD003"])
    (finding,) = checked.findings
    assert (finding.severity, finding.pointer) == ("error", "/remark")
    assert checked.outcomes["SHOP001"].outcome == "fail"
    assert "ORD003" not in checked.outcomes

def test_a_whole_order(check_order, compliant_order):
    del compliant_order["remark"]
    assert check_order(order=compliant_order, select="shop").rules == ["SHOP001"]
    assert "ORD001" in check_order(order=b"{").rules
    assert "ORD006" in check_order(order="[]").rules

def test_the_compliant_order_is_new_each_time(compliant_order):
    assert "remark" in compliant_order

def test_another_moment(check_order):
    early = check_order({"timestamps": {"drafted_at": "2026-02-01T09:00:00+08:00"}})
    assert early.rules == check_order(as_of="2026-02-03T12:00:00+08:00").rules

def test_a_ruleset(check_order):
    assert "RET002" in check_order().outcomes
    assert "RET002" not in check_order(ruleset="minimal").outcomes

def test_a_ruleset_in_a_file(check_order, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("ruleset: own\\nextends: [minimal]\\n")
    assert "RET002" not in check_order(ruleset=path).outcomes

def test_values_as_a_program_has_them(check_order):
    patch = {"payment_plan": {"advance": Decimal("300.00")}, "remark": "ok"}
    assert check_order(patch, as_of=datetime(2026, 2, 2, tzinfo=UTC), select="shop").rules == []

@pytest.mark.parametrize("terms", [
    {"select": "SHOP002"}, {"ruleset": "none"}, {"as_of": "soon"}, {"as_of": "2026-02-01T00:00:00"},
    {"as_of": "9999-12-31T23:59:59+00:00"}, {"as_of": 5}, {"select": 5}, {"order": {"a": set()}},
])
def test_what_does_not_exist(check_order, terms):
    with pytest.raises(UsageError):
        check_order(**terms)

def test_a_patch_and_an_order(check_order):
    with pytest.raises(TypeError):
        check_order({}, order={})

def test_a_rule_that_fails(check_order):
    with pytest.raises(CheckerError, match="SHOP001 failed: raised KeyError"):
        check_order({"remark": "raise"}, select="shop")
"""


def test_an_order_is_checked_in_one_line(plugin: WritePlugin) -> None:
    plugin(body=f'if order.remark == "raise": raise KeyError(order.id)\n    {BODY}')
    write("test_orders.py", ORDERS)
    code, out = run("test_orders.py")
    assert code == 0, out


def test_no_order_passes_while_a_plugin_is_refused() -> None:
    write("shop.py", "CHECKER_API = 0\n")
    write("test_orders.py", "def test_it(check_order): check_order()\n")
    code, out = run("test_orders.py")
    assert code == 1
    assert "plugin shop: was written for API level 0" in out


def test_whoever_does_not_use_it_does_not_wait_for_it() -> None:
    write("pytest.ini", "[pytest]\n")
    write(
        "test_it.py",
        "import sys\ndef test_it():\n"
        "    heavy = {'checker.registry', 'checker.testing', 'ruamel.yaml', 'pluggy.none'}\n"
        "    assert 'checker.pytest_plugin' in sys.modules\n"
        "    assert not heavy & sys.modules.keys()\n",
    )
    code, out = run("test_it.py")
    assert code == 0, out
