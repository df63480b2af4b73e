"""`checker schema ruleset|cases|report`: what is right passes, what is wrong does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checker.cli.schema import command
from checker.registry import load
from checker.rulesets.form import (
    CONDITION_KEYS,
    EXPRESSION_KEYS,
    GRADE_KEYS,
    OFF,
    ON,
    SEVERITIES,
    TOP_KEYS,
)
from checker.testing import KINDS
from checker.yamls import load_placed

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

ROOT = Path(__file__).parents[2]
RULES = {rule.id: rule for rules in load().rules().values() for rule in rules}
AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")


_PRINTED: dict[tuple[str, ...], Any] = {}


@pytest.fixture
def schema(checker: Checker) -> Callable[..., Any]:
    """Return what prints a schema, once if it depends on nothing, and looks whether it is one."""

    def schema_of(*args: str) -> Any:
        if args in _PRINTED:
            return _PRINTED[args]
        ended = checker("schema", *args)
        assert (ended.code, ended.err) == (0, "")
        Draft202012Validator.check_schema(ended.report)
        if len(args) == 1:
            _PRINTED[args] = ended.report
        return ended.report

    return schema_of


def errors(schema: Any, value: Any) -> list[str]:
    """Return what a schema finds wrong."""
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


def ruleset(body: str) -> Any:
    return load_placed(f"ruleset: shop\n{body}", "shop.yaml").value


def test_every_document_of_the_contract_has_a_schema() -> None:
    (argument,) = (each for each in command.params if each.name == "document")
    choices = getattr(argument.type, "choices", ())
    assert set(choices) >= {"order", "ruleset", "waivers", "cases", "report"}


# --- rulesets -------------------------------------------------------------------------------------

GOOD = [
    "",
    "version: '1'\ndescription: Ours.\nextends: [trade-assurance, base.yaml]\n",
    "extends: strict\nwaivers: waivers.yaml\n",
    "requires: {checker: '>=0.1', plugins: {checker-acme: '>=1.2,<2', payment: '~=1.0'}}\n",
    "rules:\noverrides:\n",
    "rules: {PAY004: on, PAY005: off, PAY006: error, PAY007: info, SHOP001: off}\n",
    "rules: {PAY004: {severity: warning, params: {min_pct: 20, max_pct: 50.5}}}\n",
    "rules: {PAY004: {params: {min_pct: '20.00'}}}\n",
    "rules: {RET003: {params: {days: 30, buyer_tz: null}, effective_from: 2026-12-01}}\n",
    "rules: {LOG004: {params: {expected: [FOB, CFR]}}}\n",
    "rules: {LOG004: {params: {expected: {add: CFR, remove: [FOB]}}}}\n",
    "rules: {DOC010: {waivable: false, effective_until: 2026-12-31}}\n",
    (
        "overrides:\n  - {files: ['samples/**'], rules: {DOC010: off}}\n"
        "  - {status: draft, currency: [USD], amount: {min: 10.5, max: '20'}, rules: {PAY004: "
        "{params: {min_pct: 5}}, SHOP001: {severity: off}}}\n"
        "  - {buyer_country: [US, DE], seller_country: CN, rules: {LOG001: warning}}\n"
    ),
    (
        "rules:\n  SHOP001:\n    title: A title\n    severity: error\n    status: [draft]\n"
        "    when: 'true'\n    for_each: /lines\n    assert: has(it.hs_code)\n    at: hs_code\n"
        "    message: 'No code.'\n    clauses: [S54]\n    tags: shop\n    why: It is so.\n"
        "    remedy: Do it.\n    note: None.\n"
        "    cases: {good: [{name: a}], bad: [{name: b, patch: {lines: []}, expect: []}]}\n"
    ),
]

BAD = [
    "rulset: x\n",
    "version: 1\n",
    "extends: [5]\n",
    "requires: {checker: '0.1'}\n",
    "requires: {plugin: {}}\n",
    "waivers: {}\n",
    "rules: [PAY004]\n",
    "rules: {pay004: off}\n",
    "rules: {PAY004: eror}\n",
    "rules: {PAY004: 5}\n",
    "rules: {PAY004: {severty: error}}\n",
    "rules: {PAY004: {severity: no}}\n",
    "rules: {PAY004: {waivable: 'false'}}\n",
    "rules: {PAY004: {effective_from: 2026}}\n",
    "rules: {PAY004: {params: {min: 5}}}\n",
    "rules: {PAY004: {params: {min_pct: many}}}\n",
    "rules: {PAY002: {params: {min_pct: 5}}}\n",
    "rules: {PAY004: {title: Written anew}}\n",
    "rules: {RET003: {params: {days: 30.5}}}\n",
    "rules: {RET003: {params: {days: -1}}}\n",
    "rules: {RET006: {params: {count_mode: roling}}}\n",
    "rules: {DOC010: {params: {topics: quality}}}\n",
    "rules: {DOC010: {params: {topics: [nothing]}}}\n",
    "rules: {DOC010: {params: {topics: {ad: [quality]}}}}\n",
    "rules: {DOC010: {params: {topics: {add: [nothing]}}}}\n",
    "rules: {SHOP001: {titel: A title}}\n",
    "rules: {SHOP001: {params: {a: 1}}}\n",
    "rules: {SHOP001: {cases: {wrong: []}}}\n",
    "overrides: [{rules: {PAY004: off}}]\n",
    "overrides: [{status: draft}]\n",
    "overrides: [{status: drft, rules: {PAY004: off}}]\n",
    "overrides: [{files: [], rules: {PAY004: off}}]\n",
    "overrides: [{files: /abs, rules: {PAY004: off}}]\n",
    "overrides: [{currency: EURO, rules: {PAY004: off}}]\n",
    "overrides: [{buyer_country: UK, rules: {PAY004: off}}]\n",
    "overrides: [{amount: {least: 5}, rules: {PAY004: off}}]\n",
    "overrides: [{amount: {}, rules: {PAY004: off}}]\n",
    "overrides: [{status: draft, rules: {SHOP001: {assert: 'true'}}}]\n",
]


@pytest.mark.parametrize("body", GOOD)
def test_a_right_ruleset_fits_the_schema(schema: Callable[..., Any], body: str) -> None:
    assert errors(schema("ruleset"), ruleset(body)) == []


@pytest.mark.parametrize("body", BAD)
def test_a_wrong_ruleset_does_not_fit_the_schema(
    schema: Callable[..., Any], checker: Checker, directory: Path, body: str
) -> None:
    assert errors(schema("ruleset"), ruleset(body))
    (directory / "shop.yaml").write_text(f"ruleset: shop\n{body}", "utf-8")
    assert checker("ruleset", "validate", "shop.yaml", *AS_OF).code == 2


def test_a_ruleset_needs_a_name(schema: Callable[..., Any]) -> None:
    assert errors(schema("ruleset"), {"rules": {}})


@pytest.mark.parametrize("name", ["minimal", "trade-assurance", "strict"])
def test_the_shipped_rulesets_fit_and_so_do_they_resolved(
    schema: Callable[..., Any], checker: Checker, name: str
) -> None:
    path = ROOT / "rulesets" / "checker_rulesets" / f"{name}.yaml"
    shown = checker("ruleset", "show", name, *AS_OF).out
    for text in (path.read_text("utf-8"), shown):
        assert errors(schema("ruleset"), load_placed(text, name).value) == []


def test_every_rule_and_parameter_is_described(schema: Callable[..., Any]) -> None:
    found = schema("ruleset")
    assert found["properties"]["rules"]["properties"].keys() == RULES.keys()
    for rule_id, rule in RULES.items():
        entry = found["$defs"][rule_id]
        assert rule.summary in entry["description"]
        assert rule.severity.label in entry["description"]
        params = entry["anyOf"][1]["properties"].get("params")
        assert (params is None) == (rule.params is None)
        if params is None or rule.params is None:
            continue
        assert list(params["properties"]) == list(rule.params.__struct_encode_fields__)
        for name, described in params["properties"].items():
            assert described["description"].endswith(".")
            assert "default" in described
            default = described["default"]
            assert errors({**described, "$defs": found["$defs"]}, default) == []
            value = getattr(rule.params, name)
            assert default == (list(value) if isinstance(value, tuple) else default)


def test_the_schema_knows_the_keys_that_the_form_knows(schema: Callable[..., Any]) -> None:
    found = schema("ruleset")
    assert tuple(found["properties"]) == TOP_KEYS
    grade, written = found["$defs"]["written"]["anyOf"]
    assert grade == {"$ref": "#/$defs/grade"}
    assert set(written["properties"]) == {*GRADE_KEYS, *EXPRESSION_KEYS} - {"params"}
    override = found["properties"]["overrides"]["items"]["properties"]
    assert set(override) == {*CONDITION_KEYS, "rules"}
    words = {each["const"] for each in found["$defs"]["grade"]["oneOf"]}
    assert words == {*SEVERITIES, ON, OFF}
    assert tuple(written["properties"]["cases"]["properties"]) == KINDS


PLUGIN = '''
from typing import Annotated
from checker.api import ANY_STATUS, Meta, Parameters, hookimpl, rule

CHECKER_API = 1

class Own:
    pass

class Params(Parameters, frozen=True):
    """What a ruleset can set."""
    {field}

@rule("SHOP001", severity="info", status=ANY_STATUS, params=Params)
def shop(order, params):
    """The shop has something to say.

    Why: It is tried out.

    Remedy: Leave it be.
    """
    yield from ()

@hookimpl
def checker_rules():
    return [shop]
'''


def test_the_parameters_of_further_plugins_are_described(
    schema: Callable[..., Any], directory: Path
) -> None:
    field = 'share: Annotated[float, Meta(description="A share.", ge=0)] = 0.5'
    (directory / "shop.py").write_text(PLUGIN.replace("{field}", field), "utf-8")
    found = schema("ruleset", "--plugin", "shop.py")
    assert errors(found, ruleset("rules: {SHOP001: {params: {other: 1}}}\n"))
    assert errors(found, ruleset("rules: {SHOP001: {params: {share: -1}}}\n"))
    assert (
        errors(found, {"ruleset": "shop", "rules": {"SHOP001": {"params": {"share": 0.7}}}}) == []
    )
    assert errors(schema("ruleset"), ruleset("rules: {SHOP001: {params: {share: 1}}}\n"))


def test_a_parameter_that_no_schema_can_describe_takes_anything(
    schema: Callable[..., Any], directory: Path
) -> None:
    (directory / "shop.py").write_text(PLUGIN.replace("{field}", "own: Own | None = None"), "utf-8")
    found = schema("ruleset", "--plugin", "shop.py")
    assert errors(found, ruleset("rules: {SHOP001: {params: {own: 1}}}\n")) == []


def test_a_schema_without_a_plugin_that_was_refused_is_incomplete(
    checker: Checker, directory: Path
) -> None:
    (directory / "shop.py").write_text("CHECKER_API = 99\n", "utf-8")
    ended = checker("schema", "ruleset", "--plugin", "shop.py")
    assert ended.code == 3
    assert "plugin shop: " in ended.err
    assert checker("schema", "order", "--plugin", "shop.py").code == 0
    assert "PAY004" not in checker("schema", "ruleset", "--no-plugins").out


# --- cases ----------------------------------------------------------------------------------------

CASES = sorted(ROOT.glob("plugins/*/cases/*.yaml"))


def test_the_cases_of_all_rules_fit_the_schema(schema: Callable[..., Any]) -> None:
    found = schema("cases")
    assert len(CASES) > 50
    for path in CASES:
        assert errors(found, load_placed(path.read_text("utf-8"), path.name).value) == [], path.name


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("rule: SHOP001\ngood: [{name: a}]\n", True),
        ("rule: PAY005\ncannot_evaluate: [{name: a, missing: [/amounts]}]\n", True),
        ("good: [{name: a}]\n", False),
        ("rule: pay005\n", False),
        ("rule: PAY005\nwrong: []\n", False),
        ("rule: PAY005\ngood: [{patch: {}}]\n", False),
        ("rule: PAY005\ngood: [{name: a, expect: []}]\n", False),
        ("rule: PAY005\nbad: [{name: a}]\n", False),
        ("rule: PAY005\nbad: [{name: a, expect: []}]\n", False),
        ("rule: PAY005\nbad: [{name: a, expect: [{pointer: /a, severity: bad}]}]\n", False),
        ("rule: PAY005\ncannot_evaluate: [{name: a}]\n", False),
        ("rule: PAY005\nnot_applicable: [{name: a, missing: [/amounts]}]\n", False),
    ],
)
def test_cases_are_told_right_from_wrong(
    schema: Callable[..., Any],
    text: str,
    is_right: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert (errors(schema("cases"), load_placed(text, "a.yaml").value) == []) is is_right


def test_the_schema_of_cases_proposes_the_rules_that_are_installed(
    schema: Callable[..., Any],
) -> None:
    known = schema("cases")["properties"]["rule"]["anyOf"]
    assert {each["const"] for each in known if "const" in each} == RULES.keys()


# --- reports --------------------------------------------------------------------------------------


def closed(schema: Any) -> Any:
    """Return a schema that allows no further keys."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(each) for key, each in schema.items()}
    if "properties" in inner and "additionalProperties" not in inner:
        inner["additionalProperties"] = False
    return inner


def reports(checker: Checker, order: Write, directory: Path, plugin: Write) -> Iterator[Any]:
    """Yield reports that together have everything that a report can have."""
    write_json = ("--report", "json", *AS_OF)
    examples = str(ROOT / "examples" / "orders")
    yield checker("check", examples, *write_json, "--min-severity", "info").report
    yield checker(
        "check", examples, *write_json, "--select", "payment", "--ignore", "PAY005"
    ).report
    fails = plugin(body="raise ValueError('no')")
    bad = order("bad.json", payment_plan={"balance": "699.99"})
    (directory / "torn.json.gz").write_bytes(b"\x1f\x8b\x08")
    (directory / "refused.py").write_text("CHECKER_API = 99\n", "utf-8")
    yield checker(
        "check", bad, "torn.json.gz", *write_json, "--plugin", fails, "--plugin", "refused.py"
    ).report
    (directory / "w.yaml").write_text(
        "waivers:\n  - {rule: PAY005, files: bad.json, reason: r, owner: o, expires: 2026-12-31}\n"
        "  - {rule: PAY004, files: no.json, reason: r, owner: o, expires: 2026-01-31}\n",
        "utf-8",
    )
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: strict\nwaivers: w.yaml\n", "utf-8"
    )
    yield checker("check", bad, *write_json, "--ruleset", "shop.yaml").report
    assert checker("baseline", "create", "base.json", bad, *AS_OF).code == 0
    yield checker("check", bad, *write_json, "--baseline", "base.json").report
    yield checker("check", "torn.json.gz", *write_json).report


def test_real_reports_fit_the_schema_and_have_no_key_that_it_does_not_know(
    schema: Callable[..., Any], checker: Checker, order: Write, directory: Path, plugin: Write
) -> None:
    found = closed(schema("report"))
    seen: set[str] = set()
    for report in reports(checker, order, directory, plugin):
        assert errors(found, report) == []
        seen |= {f"problem {each['kind']}" for each in report["problems"]}
        seen |= {f"notice {each['kind']}" for each in report["notices"]}
        for document in report["documents"]:
            seen |= {f"verdict {document['verdict']}"}
            for finding in document["findings"]:
                seen |= {name for name in ("waiver", "baselined", "related") if finding[name]}
    assert seen >= {
        "problem plugin",
        "problem rule",
        "problem input",
        "verdict accepted",
        "verdict rejected",
        "verdict incomplete",
        "waiver",
        "baselined",
        "related",
    }
    assert any(each.startswith("notice ") for each in seen)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "checker-report/2"),
        ("as_of", 5),
        ("complete", "yes"),
        ("documents", None),
        ("summary", {}),
        ("problems", [{"kind": "other", "message": "m"}]),
        ("rulesets", [{"name": "a", "version": "1"}]),
    ],
)
def test_what_is_no_report_does_not_fit(
    schema: Callable[..., Any], checker: Checker, good: str, key: str, value: Any
) -> None:
    report = checker("check", good, "--report", "json", *AS_OF).report
    found = schema("report")
    assert errors(found, report) == []
    assert errors(found, {**report, key: value})
    without = {name: each for name, each in report.items() if name != key}
    assert errors(found, without)
    json.dumps(found)
