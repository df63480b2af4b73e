"""Waivers and the baseline in a run: what they mark, what stays open, what the reports say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

ORDER = "230011223344550001"
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
AS_OF = "2026-02-02T12:00:00+08:00"

SHOP = "ruleset: shop\nextends: [trade-assurance]\nwaivers: waivers.yaml\n"
WAIVER = """waivers:
  - rule: PAY005
    order: "{order}"
    reason: The buyer rounds down.
    owner: ops@shop.example
    expires: {expires}
    ticket: OPS-118
"""


@pytest.fixture
def shop(directory: Path) -> Callable[..., tuple[str, ...]]:
    """Return what writes a ruleset with a waiver and returns the arguments to check by it."""

    def write(expires: str = "2026-02-02", order: str = ORDER, more: str = "") -> tuple[str, ...]:
        (directory / "shop.yaml").write_text(SHOP + more, "utf-8")
        text = WAIVER.format(order=order, expires=expires)
        (directory / "waivers.yaml").write_text(text, "utf-8")
        return ("--ruleset", "shop.yaml", "--as-of", AS_OF)

    return write


def findings(report: Any) -> dict[str, Any]:
    """Return rule to finding of the only document."""
    (document,) = report["documents"]
    return {finding["rule"]: finding for finding in document["findings"]}


def test_a_waived_finding_rejects_nothing_and_stays_in_the_report(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    ended = checker("check", bad, *shop(), "--report", "json")
    assert ended.code == 0
    report = ended.report
    assert report["documents"][0]["verdict"] == "accepted"
    assert report["summary"]["waived"] == 1
    assert report["summary"]["findings"]["error"] == 0
    assert report["documents"][0]["outcomes"]["PAY005"] == {"outcome": "fail"}
    assert findings(report)["PAY005"]["waiver"] == {
        "reason": "The buyer rounds down.",
        "owner": "ops@shop.example",
        "expires": "2026-02-02",
        "ticket": "OPS-118",
        "place": "waivers.yaml:2:5",
    }


def test_a_person_sees_who_waived_it_and_until_when(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    out = " ".join(checker("check", bad, *shop()).out.split())
    assert "waived error PAY005" in out
    assert "The buyer rounds down. (ops@shop.example, until 2026-02-02, OPS-118;" in out
    assert "0 errors, 0 warnings, 1 waived;" in out


def test_a_waiver_that_expired_the_day_before_waives_nothing_and_says_so(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    ended = checker("check", bad, *shop(expires="2026-02-01"), "--report", "json")
    assert ended.code == 1
    assert findings(ended.report)["PAY005"]["waiver"] is None
    (notice,) = ended.report["notices"]
    assert notice["kind"] == "expired"
    assert notice["place"] == "waivers.yaml:2:5"
    assert "expired on 2026-02-01" in notice["message"]


def test_a_waiver_that_covers_nothing_is_said_to_be_unused(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    ended = checker("check", bad, *shop(order="other"), "--report", "json")
    assert ended.code == 1
    assert [notice["kind"] for notice in ended.report["notices"]] == ["unused"]


def test_a_rule_that_is_not_waivable_is_not_waived(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    args = shop(more="rules: {PAY005: {waivable: false}}\n")
    ended = checker("check", bad, *args, "--report", "json")
    assert ended.code == 1
    assert [notice["kind"] for notice in ended.report["notices"]] == ["not_waivable"]


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        ("overrides: [{currency: [USD], rules: {PAY005: {waivable: false}}}]\n", ["not_waivable"]),
        ("overrides: [{currency: [EUR], rules: {PAY005: {waivable: false}}}]\n", []),
        (
            """\
rules: {PAY005: {waivable: false}}
overrides: [{currency: [USD], rules: {PAY005: {waivable: true}}}]
""",
            [],
        ),
    ],
)
def test_what_an_override_says_of_waivers_holds_for_its_own_orders_alone(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]], rules: str, kinds: list[str]
) -> None:
    ended = checker("check", bad, *shop(more=rules), "--report", "json")
    assert ended.code == bool(kinds)
    assert [notice["kind"] for notice in ended.report["notices"]] == kinds


def test_no_waivers_shows_everything_as_it_is(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    assert checker("check", bad, *shop(), "--no-waivers").code == 1


def test_faults_of_waivers_are_said_before_any_order_is_read(
    checker: Checker, bad: str, shop: Callable[..., tuple[str, ...]], directory: Path
) -> None:
    args = shop()
    text = "waivers:\n  - rule: PAY05\n    order: 1\n"
    (directory / "waivers.yaml").write_text(text, "utf-8")
    ended = checker("check", bad, *args)
    assert (ended.code, ended.out) == (2, "")
    assert "waivers.yaml:2:" in ended.err
    assert "Did you mean PAY0" in ended.err


def test_a_baseline_lets_new_findings_count_alone(
    checker: Checker, order: Write, bad: str, directory: Path
) -> None:
    as_of = ("--as-of", AS_OF)
    assert checker("baseline", "create", "base.json", bad, *as_of).code == 0
    ended = checker("check", bad, *as_of, "--baseline", "base.json", "--report", "json")
    assert ended.code == 0
    assert ended.report["summary"]["baselined"] == 1
    assert findings(ended.report)["PAY005"]["baselined"] is True
    more = {**BAD, "buyer": {"email": None}}
    path = order("worse.json", **more)
    ended = checker("check", path, *as_of, "--baseline", "base.json", "--report", "json")
    assert ended.code == 1
    known = {rule for rule, finding in findings(ended.report).items() if finding["baselined"]}
    assert known == {"PAY005"}
    assert ORDER not in (directory / "base.json").read_text("utf-8")


def test_a_baseline_hides_no_error_of_the_run(checker: Checker, bad: str, directory: Path) -> None:
    as_of = ("--as-of", AS_OF)
    checker("baseline", "create", "base.json", bad, *as_of)
    (directory / "broken.json").write_text("{", "utf-8")
    assert checker("check", bad, "broken.json", *as_of, "--baseline", "base.json").code == 1
    ended = checker("check", bad, *as_of, "--baseline", "base.json", "--plugin", "nowhere")
    assert ended.code == 3


def test_what_is_gone_from_the_orders_is_said(checker: Checker, bad: str, good: str) -> None:
    as_of = ("--as-of", AS_OF)
    checker("baseline", "create", "base.json", bad, *as_of)
    ended = checker("check", good, *as_of, "--baseline", "base.json", "--report", "json")
    assert [notice["kind"] for notice in ended.report["notices"]] == ["baseline"]


TEAM = """ruleset: team
version: "2026.02"
extends: [trade-assurance]
waivers: waivers.yaml
rules:
  PAY004: {params: {min_pct: 35}}
  RET003: {params: {days: 5}}
  LOG012: {params: {warn_days: 5}}
  TEAM001:
    title: A sea freight order names its port.
    severity: error
    status: [draft, submitted]
    when: order.shipping.mode == "sea"
    assert: has(order.trade_term.place)
    at: /trade_term/place
    message: The trade term names no port.
    remedy: Name the port.
  TEAM002:
    title: A large order is insured.
    severity: error
    assert: order.amounts.total < 900 || order.amounts.insurance > 20
    at: /amounts/insurance
    message: An order of {order.amounts.total} is insured for {order.amounts.insurance} only.
    remedy: Insure it.
"""


def test_a_team_is_red_for_exactly_the_waiver_that_expired(
    checker: Checker, order: Write, directory: Path
) -> None:
    (directory / "team.yaml").write_text(TEAM, "utf-8")
    waiver = WAIVER.format(order=ORDER, expires="2026-02-03").replace("PAY005", "TEAM002")
    (directory / "waivers.yaml").write_text(waiver, "utf-8")
    path = order(buyer={"email": "nobody"})
    team = ("--ruleset", "team.yaml")
    today = ("--as-of", "2026-02-03T12:00:00+08:00")
    tomorrow = ("--as-of", "2026-02-04T00:00:00+08:00")
    assert checker("baseline", "create", "base.json", path, *team, *today).code == 0
    args = ("check", path, *team, "--baseline", "base.json", "--report", "json")
    first = checker(*args, *today)
    assert first.code == 0, first.out
    second = checker(*args, *tomorrow)
    assert second.code == 1
    is_open = [
        rule
        for rule, finding in findings(second.report).items()
        if finding["waiver"] is None and not finding["baselined"]
    ]
    assert is_open == ["TEAM002"]
    assert [notice["kind"] for notice in second.report["notices"]] == ["expired"]
    again = checker(*args, *tomorrow)
    assert again.out == second.out
    assert json.loads(again.out)["rulesets"][-1]["name"] == "team"
