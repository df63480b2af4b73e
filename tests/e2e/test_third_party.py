"""Distributions of somebody else, installed for real: found, listed, asked, and tested.

One is the smallest that there can be, the other the example that comes with this project.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.testing import compliant_order, merge_patch

EXAMPLE = Path(__file__).parents[2] / "examples" / "checker-alibaba-public"

PUBLIC = (
    *("XDOC102", "XLOG103", "XLOG104", "XLOG105", "XLOG106", "XLOG107", "XLOG108"),
    *("XPAY102", "XPAY107", "XRET101"),
)
"""The rules of the example."""

THEIRS = {"acme", "public_pages"}
"""The names of their plugins."""

SHOP = """
ruleset: shop
version: "1"
extends: [alibaba-public]
rules:
  XLOG105: error
  XLOG107: off
  ACME001: {params: {min_length: 5}}
"""

# Shape of the fixture in conftest.py, which no module can import.
Installed = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow


def write_order(name: str, **patch: Any) -> str:
    """Write a compliant order, patched, to a file and return its name."""
    Path(name).write_text(json.dumps(merge_patch(compliant_order(), patch)), "utf-8")
    return name


def heads(document: Any) -> dict[str, list[str]]:
    """Return the rules of the findings, each with those that it takes in."""
    return {
        finding["rule"]: [related["rule"] for related in finding["related"]]
        for finding in document["findings"]
    }


def test_both_are_listed_with_origin_version_and_contributions(
    installed: Installed, environment: Path
) -> None:
    ended = installed("plugins", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    report = json.loads(ended.stdout)
    assert report["refused"] == []
    plugins = {plugin["name"]: plugin for plugin in report["plugins"]}
    assert set(plugins) >= {*THEIRS, "payment", "formats"}
    for plugin in plugins.values():
        assert Path(plugin.pop("location")).is_relative_to(environment.resolve())
    assert plugins["acme"] == {
        "name": "acme",
        "origin": "acme-trade-rules 1.2.0",
        "distribution": "acme-trade-rules",
        "version": "1.2.0",
        "module": "acme_trade_rules",
        "api": 1,
        "rules": ["ACME001"],
        "formats": ["acme-notebook"],
        "reports": [],
        "assessments": [],
        "clauses": [],
        "rulesets": [],
        "catalogues": [],
    }
    public = plugins["public_pages"]
    assert (public["origin"], public["api"]) == ("checker-alibaba-public 1.0.0", 1)
    assert tuple(public["rules"]) == PUBLIC
    assert public["rulesets"] == ["alibaba-public"]
    assert "FAQ20155175" in public["clauses"]


def test_their_rules_are_among_the_rules(installed: Installed) -> None:
    ended = installed("rules", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    rules = {rule["id"]: rule for rule in json.loads(ended.stdout)}
    assert set(rules) >= {"ACME001", "PAY005", *PUBLIC}
    assert rules["XRET101"]["severity"] == "error"


def test_their_rules_are_in_force_beside_the_others(installed: Installed) -> None:
    faults = {"remark": "soon", "payment_plan": {"balance": "1"}, "trade_term": {"place": None}}
    order = write_order("order.json", **faults)
    page = '{"acme_page": 7, "who": "李雷", "note": "N/A"}'
    Path("page.json").write_text(page, "utf-8")
    ended = installed("check", order, "page.json", "--report", "json")
    assert (ended.returncode, ended.stderr) == (1, "")
    report = json.loads(ended.stdout)
    for plugin in (("acme", "1.2.0"), ("public_pages", "1.0.0")):
        assert {"name": plugin[0], "version": plugin[1], "api": 1} in report["plugins"]
    first, second = report["documents"]
    assert set(heads(first)) == {"ACME001", "DOC010", "PAY005", "XLOG105"}
    (finding,) = (finding for finding in second["findings"] if finding["rule"] == "ACME001")
    assert finding["message"] == "The remark for 李雷 has fewer than 10 characters."
    assert (finding["pointer"], finding["observed"]) == ("/note", "N/A")
    assert (finding["line"], finding["column"]) == (1, page.index('"N/A"') + 1)


def test_a_users_ruleset_builds_on_the_one_of_the_example(installed: Installed) -> None:
    Path("shop.yaml").write_text(SHOP, "utf-8")
    received = {"received_at": "2026-01-10T09:00:00+08:00"}
    orders = [
        write_order(
            f"{day}.json",
            status="return_requested",
            shipping=received,
            returns=[{"requested_at": day}],
        )
        for day in ("2026-01-30T10:00:00+08:00", "2026-02-10T10:00:00+08:00")
    ]
    flown = write_order("flown.json", shipping={"mode": "air"}, trade_term={"version": None})
    terms = ["--ruleset", "shop.yaml", "--report", "json", "--as-of", "2026-02-12T12:00:00+08:00"]
    ended = installed("check", *orders, flown, *terms)
    assert (ended.returncode, ended.stderr) == (1, "")
    report = json.loads(ended.stdout)
    named = [ruleset["name"] for ruleset in report["rulesets"]]
    assert named == ["trade-assurance", "alibaba-public", "shop"]
    found = {document["path"]: document for document in report["documents"]}
    twentieth, late = (heads(found[order]) for order in orders)
    assert not {"RET003", "XRET101"} & set(twentieth)
    assert late["XRET101"] == ["RET003"]
    assert "RET003" not in late
    assert heads(found[flown])["XLOG104"] == ["LOG006"]
    severities = {each["rule"]: each["severity"] for each in found[flown]["findings"]}
    assert severities["XLOG105"] == "error"
    assert "XLOG107" not in severities


@pytest.mark.parametrize(
    ("rule", "words"),
    {
        "acme001": (
            "acme (acme-trade-rules 1.2.0)",
            "Parameter min_length The least number of characters of a remark.",
            "Bad example a remark that is one character short",
        ),
        "XRET101": (
            "public_pages (checker-alibaba-public 1.0.0)",
            "Clause FAQ20155175 The platform protects an order for up to 30 calendar days",
            "(service.alibaba.com/buyer/faq_detail/20155175)",
            "Takes in RET003",
            "Bad example requested when the thirtieth day had ended",
        ),
    }.items(),
)
def test_their_rules_are_explained_with_clauses_and_cases(
    installed: Installed, rule: str, words: tuple[str, ...]
) -> None:
    ended = installed("explain", rule)
    assert (ended.returncode, ended.stderr) == (0, "")
    page = " ".join(ended.stdout.split())
    for each in words:
        assert page.count(each) == 1


def test_their_cases_pass_and_none_is_wanting(installed: Installed) -> None:
    plugins = json.loads(installed("plugins", "--json").stdout)["plugins"]
    cases = [f"{each['location']}/cases" for each in plugins if each["name"] in THEIRS]
    ended = installed("test", "--require-coverage", "--json", *cases)
    assert (ended.returncode, ended.stderr) == (0, "")
    report = json.loads(ended.stdout)
    assert report["summary"]["failed"] == 0
    assert report["coverage"] == []
    kinds: dict[str, set[str]] = {}
    for case in report["cases"]:
        kinds.setdefault(case["rule"], set()).add(case["kind"])
    every = {"good", "bad", "cannot_evaluate", "not_applicable"}
    assert kinds == dict.fromkeys(("ACME001", *PUBLIC), every)


def test_they_are_compatible_with_this_level_of_the_interface(installed: Installed) -> None:
    ended = installed("test", "--compatibility", "--json", *sorted(THEIRS))
    assert (ended.returncode, ended.stderr) == (0, "")
    examined = json.loads(ended.stdout)["plugins"]
    assert {each["name"]: each["passed"] for each in examined} == dict.fromkeys(THEIRS, True)


def test_the_tests_of_the_example_pass_as_they_are_shipped(installed: Installed) -> None:
    shutil.copytree(EXAMPLE, "example", ignore=shutil.ignore_patterns("*.py[co]", "__pycache__"))
    ended = installed("-q", "-p", "no:cacheprovider", "example", program="pytest")
    assert ended.returncode == 0, ended.stdout
    assert "passed" in ended.stdout
