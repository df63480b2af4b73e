"""``checker test --compatibility``: what a plugin's own CI asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from checker.compatibility import examine
from checker.deprecation import Deprecated
from checker.registry import load

# See "Shapes of the fixtures" in test_check.py.
Checker = Callable[..., Any]

HEAD = """
from __future__ import annotations
from datetime import datetime
from typing import Annotated
from checker.api import (
    ANY_STATUS, Meta, Parameters, Rule, between, hookimpl, missing, rule, violation
)
CHECKER_API = 1
"""

RULE = '''
@rule("SHOP001", severity="error", status=ANY_STATUS)
def remark_missing(order{arguments}):
    """The remark is missing.

    Why: The warehouse packs by it.

    Remedy: Write one.
    """
    {body}

@hookimpl
def checker_rules():
    return [remark_missing]
'''

SAYS_IT = 'if order.remark is None: yield violation("/remark", "There is no remark.")'

CASES = """\
rule: SHOP001
good:
  - name: a remark
bad:
  - name: none
    patch: {remark: null}
    expect: [{pointer: /remark, severity: error}]
"""

CHECKS = [
    "accepted",
    "imports",
    "deprecations",
    "clock",
    "documentation",
    "parameters",
    "cases",
    "steadiness",
    "determinism",
    "pointers",
    "messages",
    "rulesets",
]


@pytest.fixture
def shop(directory: Path) -> Callable[..., str]:
    """Return what writes a plugin of one rule, with its cases, and returns the file's name."""

    def write(
        body: str = SAYS_IT, *, head: str = HEAD, arguments: str = "", cases: str = CASES
    ) -> str:
        indented = dedent(body).replace("\n", "\n    ")
        text = head + RULE.format(body=indented, arguments=arguments)
        (directory / "shop.py").write_text(text, "utf-8")
        (directory / "cases").mkdir(exist_ok=True)
        (directory / "cases" / "SHOP001.yaml").write_text(cases, "utf-8")
        return "shop.py"

    return write


@pytest.fixture
def examined(checker: Checker) -> Callable[[str], dict[str, list[str]]]:
    """Return what examines a plugin, and returns the reasons of the checks that failed."""

    def run(file: str) -> dict[str, list[str]]:
        ended = checker("test", "--compatibility", file, "--no-plugins", "--json")
        (report,) = ended.report["plugins"]
        assert [check["name"] for check in report["checks"]] == CHECKS
        assert (ended.code, ended.err) == (0 if report["passed"] else 1, "")
        return {check["name"]: check["reasons"] for check in report["checks"] if check["reasons"]}

    return run


def test_the_built_in_plugins_pass(checker: Checker) -> None:
    ended = checker("test", "--compatibility", "--json")
    assert (ended.code, ended.err) == (0, "")
    names = [plugin["name"] for plugin in ended.report["plugins"] if plugin["passed"]]
    assert {"documentation", "formats", "logistics", "payment", "returns", "rulesets"} <= {*names}
    for plugin in ended.report["plugins"]:
        assert [check["name"] for check in plugin["checks"]] == CHECKS


def test_a_plugin_that_keeps_to_the_terms_passes(
    shop: Callable[..., str], examined: Callable[[str], dict[str, list[str]]]
) -> None:
    assert examined(shop()) == {}
    more = 'if order.id is None: yield missing("/extensions/shop/0/who", "/lines/0/name")'
    case = "cannot_evaluate:\n  - name: no number\n    patch: {id: null}\n"
    missing = "    missing: [/extensions/shop/0/who, /lines/0/name]\n"
    assert examined(shop(f"{SAYS_IT}\n{more}", cases=CASES + case + missing)) == {}


FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "a module of the core": (
        {"head": f"{HEAD}import checker.errors\n"},
        "imports",
        "shop.py:9:1: imports checker.errors; only checker.api is public",
    ),
    "a part of a module of the core": (
        {"body": f"from checker import engine\n{SAYS_IT}"},
        "imports",
        "imports checker.engine; only checker.api is public",
    ),
    "a module of the core by its name": (
        {"body": f'import importlib\nimportlib.import_module("checker.order")\n{SAYS_IT}'},
        "imports",
        "imports checker.order; only checker.api is public",
    ),
    "a name that happens to be there": (
        {"body": f"from checker.api import annotations\n{SAYS_IT}"},
        "imports",
        "imports annotations, which checker.api does not export",
    ),
    "the clock": (
        {"body": f"datetime.now().astimezone()\n{SAYS_IT}"},
        "clock",
        "shop.py:18:5: looks at a clock: datetime.datetime.now",
    ),
    "the clock by another name": (
        {"body": f"from time import time as clock\nclock()\n{SAYS_IT}"},
        "clock",
        "looks at a clock: time.time",
    ),
    "a parameter without a description": (
        {"head": f"{HEAD}\nclass Own(Parameters, frozen=True):\n    least: int = 1\n"},
        "parameters",
        "SHOP001: the parameter least has no description",
    ),
    "a parameter whose default could not be set": (
        {
            "head": f"{HEAD}\nclass Own(Parameters, frozen=True):\n"
            "    least: Annotated[int, Meta(ge=5, description='d')] = 1\n"
        },
        "parameters",
        "SHOP001: its parameters cannot be set as they stand: ValidationError: Expected `int` >= 5",
    ),
    "a case that does not hold": (
        {"cases": CASES.replace("a remark", "a remark\n    patch: {remark: null}")},
        "cases",
        "cases/SHOP001.yaml:3:5: SHOP001/good: a remark\n    - outcome   pass\n",
    ),
    "a kind of case that is missing": (
        {"cases": "rule: SHOP001\ngood:\n  - name: a remark\n"},
        "cases",
        "SHOP001 has no bad case",
    ),
    "cases that cannot be read": (
        {"cases": "rule: SHOP001\ngod: []\n"},
        "cases",
        "cases/SHOP001.yaml:2:1: /god: the key 'god' is not known. Did you mean good?",
    ),
    "a rule that raises where a fact is missing": (
        {"body": f"order.seller.name.upper()\n{SAYS_IT}"},
        "steadiness",
        "SHOP001 raised AttributeError: 'NoneType' object has no attribute 'upper': the empty",
    ),
    "a rule that raises where a fact of its own case is missing": (
        {
            "body": 'if order.remark != "bad": return\n'
            'if order.fees.platform is None: raise KeyError("x")\n'
            'yield violation("/remark", "It is bad.", observed=order.remark)',
            "cases": CASES.replace("null", "bad").replace("error}", "error, observed: bad}"),
        },
        "steadiness",
        "SHOP001 raised KeyError: 'x': the order of SHOP001/bad: none, without /fees",
    ),
    "a rule that returns junk": (
        {"body": f'{SAYS_IT}\nif order.id is None: yield "junk"'},
        "steadiness",
        "SHOP001 yielded str, not a violation",
    ),
    "a rule that remembers": (
        {
            "head": f"{HEAD}\nSEEN = []\n",
            "body": f'SEEN.append(0)\nif len(SEEN) % 2: yield violation("/id", "Odd.")\n{SAYS_IT}',
        },
        "determinism",
        "SHOP001 answers anew each time: the empty order",
    ),
    "a rule that heeds the order of keys": (
        {
            "body": f"{SAYS_IT}\n"
            'if list(order.extensions) == ["b", "a"]: yield violation("/extensions", "Turned.")',
            "cases": CASES.replace("a remark", "a remark\n    patch: {extensions: {a: 1, b: 2}}"),
        },
        "determinism",
        "SHOP001 heeds the order in which keys are written: the order of SHOP001/good: a remark",
    ),
    "a pointer to no place": (
        {
            "body": 'if order.remark is None: yield violation("/remarks", "There is no remark.")',
            "cases": CASES.replace("pointer: /remark", "pointer: /remarks"),
        },
        "pointers",
        "SHOP001 points to /remarks, a place that no order has: the empty order",
    ),
    "a pointer into a single value": (
        {"body": f'{SAYS_IT}\nif order.id is None: yield violation("/id/0", "No digit.")'},
        "pointers",
        "SHOP001 points to /id/0, a place that no order has: the empty order",
    ),
    "a place that is missing and that no order has": (
        {"body": f'{SAYS_IT}\nif order.remark is None: yield missing("/lines/7/name")'},
        "pointers",
        "SHOP001 points to /lines/7/name, a place that no order has",
    ),
    "a message that names what it is not given": (
        {"body": 'if order.remark is None: yield violation("/remark", "{who} says nothing.")'},
        "messages",
        "shop.py:18:57: the message names who, which is not passed",
    ),
    "a message that breaks only with some orders": (
        {
            "body": f"{SAYS_IT}\n"
            'text = "{nobody}"\nif order.id is None: yield violation("/id", text)'
        },
        "messages",
        "SHOP001: the message '{nobody}' cannot be put into words (KeyError('nobody'))",
    ),
    "a message that is put together": (
        {"body": 'if order.remark is None: yield violation("/remark", f"No {order.id}.")'},
        "messages",
        "the message is an f-string",
    ),
}


@pytest.mark.parametrize(("parts", "check", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_each_check_fails_for_its_reason(
    parts: dict[str, str],
    check: str,
    reason: str,
    shop: Callable[..., str],
    examined: Callable[[str], dict[str, list[str]]],
) -> None:
    file = shop(**parts)
    if check == "parameters":
        path = Path(file)
        text = path.read_text("utf-8").replace("status=ANY_STATUS", "status=ANY_STATUS, params=Own")
        path.write_text(text.replace("(order)", "(order, params)"), "utf-8")
    found = examined(file)
    assert check in found
    assert any(reason in said for said in found[check]), found[check]


def test_a_rule_that_does_not_say_what_it_is_for_fails(
    shop: Callable[..., str],
    examined: Callable[[str], dict[str, list[str]]],
) -> None:
    file = Path(shop())
    silent = "import msgspec\nremark_missing = msgspec.structs.replace(remark_missing, why='')\n"
    text = file.read_text("utf-8").replace("@hookimpl", f"{silent}\n@hookimpl")
    file.write_text(text, "utf-8")
    assert examined("shop.py") == {"documentation": ["SHOP001: it has no why"]}


def test_a_ruleset_that_cannot_be_put_in_force_fails(
    directory: Path, examined: Callable[[str], dict[str, list[str]]]
) -> None:
    (directory / "own.yaml").write_text("ruleset: own\nversion: '1'\nrules: {PAY999: off}\n")
    text = """
        from checker.api import RulesetSource, hookimpl
        CHECKER_API = 1
        @hookimpl
        def checker_rulesets():
            return [RulesetSource("own", "1", "own.yaml")]
    """
    (directory / "shop.py").write_text(dedent(text), "utf-8")
    (reason,) = examined("shop.py")["rulesets"]
    assert reason.startswith("own.yaml:3:")
    assert "PAY999" in reason


def test_tests_may_use_what_is_for_tests_and_look_at_clocks(
    directory: Path, examined: Callable[[str], dict[str, list[str]]]
) -> None:
    package = directory / "shop"
    (package / "tests").mkdir(parents=True)
    text = f"{HEAD}\n@hookimpl\ndef checker_rules():\n    return []\n"
    clause = "from checker.api import Clause\n@hookimpl\ndef checker_clauses():\n    return "
    text += f'{clause}[Clause("X1", "原文", "Words", "Source")]\n'
    (package / "__init__.py").write_text(text, "utf-8")
    test = "import time\nfrom checker.testing import run\nNOW = time.time()\n"
    (package / "tests" / "test_it.py").write_text(test, "utf-8")
    assert examined("./shop") == {}
    (package / "it.py").write_text(test, "utf-8")
    assert examined("./shop").keys() == {"imports", "clock"}


def test_a_plugin_of_another_level_is_incomplete(checker: Checker, directory: Path) -> None:
    (directory / "shop.py").write_text("CHECKER_API = 2\n", "utf-8")
    ended = checker("test", "--compatibility", "shop.py", "--no-plugins")
    assert ended.code == 3
    assert "failed  it is accepted at API level 1" in ended.out
    assert "was written for API level 2; this is level 1" in ended.out
    assert ended.out.endswith("1 plugin, API level 1: it does not pass.\n")


def test_a_plugin_is_meant_by_its_name_or_that_of_its_distribution(checker: Checker) -> None:
    ended = checker("test", "--compatibility", "formats")
    assert ended.code == 0
    assert ended.out.splitlines()[0].startswith("formats (trade-order-checker ")
    assert "failed" not in ended.out
    assert ended.out.endswith("1 plugin, API level 1: it passes.\n")


def test_an_unknown_plugin_is_a_usage_error(checker: Checker) -> None:
    ended = checker("test", "--compatibility", "paymant")
    assert (ended.code, ended.out) == (2, "")
    assert "there is no plugin 'paymant'. Did you mean payment?" in ended.err


def test_without_any_plugin_nothing_was_tested(checker: Checker) -> None:
    assert checker("test", "--compatibility", "--no-plugins").code == 4
    assert checker("test", "--compatibility", "--no-plugins", "--allow-empty").code == 0


def test_a_deprecated_name_is_named_with_its_replacement_and_its_end(
    shop: Callable[..., str],
) -> None:
    file = shop(head=f"{HEAD}import checker.api\nLEVEL = checker.api.API_LEVEL\n")
    registry = load(discover=False, named=[file])
    (plugin,) = registry.plugins
    table = {name: Deprecated("since", "0.2", "0.4") for name in ("between", "API_LEVEL")}
    failed = [check for check in examine(plugin, registry, table).checks if check.reasons]
    (check,) = failed
    assert check.name == "deprecations"
    assert [reason.partition(": ")[2] for reason in check.reasons] == [
        "checker.api.between is deprecated since 0.2 and becomes an error in 0.4: use since",
        "checker.api.API_LEVEL is deprecated since 0.2 and becomes an error in 0.4: use since",
    ]
