"""The rules among those that come with checker: no two of them say the same of an order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from checker.testing import Checked

# The fixture of checker's pytest plugin.
CheckOrder = Callable[..., Checked]

PUBLIC = "alibaba-public"
RECEIVED = datetime.fromisoformat("2026-01-10T09:00:00+08:00")


def request_after(days: int, **more: Any) -> dict[str, Any]:
    """Return an order with a return that was requested so many days after the receipt."""
    requested_at = (RECEIVED + timedelta(days=days)).isoformat()
    return {
        "status": "return_requested",
        "shipping": {"received_at": RECEIVED.isoformat()},
        "returns": [{"requested_at": requested_at, **more}],
    }


def heads(checked: Checked) -> dict[str, list[str]]:
    """Return the rules whose findings are shown, each with those that it takes in."""
    return {one.rule: [each.rule for each in one.related] for one in checked.findings}


def test_the_compliant_order_stays_compliant(check_order: CheckOrder) -> None:
    assert check_order(ruleset=PUBLIC).findings == check_order(ruleset="trade-assurance").findings


@pytest.mark.parametrize("days", [7, 8, 30])
def test_the_ruleset_gives_every_rule_about_the_window_thirty_days(
    check_order: CheckOrder, days: int
) -> None:
    order = request_after(days)
    late = {"RET003", "XRET101"}
    assert not late & set(check_order(order, ruleset=PUBLIC).rules)
    without = late & set(check_order(order).rules)
    assert without == ({"RET003"} if days > 7 else set())


def test_a_request_that_both_rules_find_late_is_shown_once(check_order: CheckOrder) -> None:
    found = heads(check_order(request_after(31), ruleset=PUBLIC))
    assert found["XRET101"] == ["RET003"]
    assert "RET003" not in found


REFUSED = {"decision": {"result": "rejected", "at": "2026-01-30T12:00:00+08:00"}}
OBLIGING: dict[str, dict[str, Any]] = {
    "RET011": {"reasons": [{"code": "quality"}]},
    "RET012": {"reasons": [{"code": "quality"}], "verification": {"result": "confirmed"}},
    "RET014": {"reasons": [{"code": "expectation"}]},
}
"""What obliges a seller who refuses, each with the rule that says so."""


@pytest.mark.parametrize(("rule", "claim"), OBLIGING.items())
def test_a_claim_of_the_twentieth_day_obliges_like_one_of_the_first(
    check_order: CheckOrder, rule: str, claim: dict[str, Any]
) -> None:
    order = request_after(20, **claim, **REFUSED)
    assert rule in check_order(order, ruleset=PUBLIC).rules
    assert rule not in check_order(order).rules


def test_a_transfer_over_the_spring_festival_is_not_late(check_order: CheckOrder) -> None:
    sent_at = "2026-02-10T10:00:00+08:00"
    payment = {"step": "advance", "method": "tt", "status": "initiated", "initiated_at": sent_at}
    order = {"status": "submitted", "payments": [payment]}

    def warnings(as_of: str, **terms: Any) -> dict[str, list[str]]:
        found = check_order(order, as_of=as_of, select=["PAY010", "XPAY102"], **terms).findings
        return {
            one.rule: [each.rule for each in one.related]
            for one in found
            if one.severity == "warning"
        }

    assert warnings("2026-02-24T12:00:00+08:00") == {"PAY010": []}
    assert warnings("2026-02-24T12:00:00+08:00", ruleset=PUBLIC) == {}
    assert warnings("2026-02-27T00:00:00+08:00", ruleset=PUBLIC) == {"XPAY102": ["PAY010"]}


def test_a_term_for_ships_by_air_is_one_error(check_order: CheckOrder) -> None:
    found = heads(check_order({"shipping": {"mode": "air"}}, ruleset=PUBLIC))
    assert found["XLOG104"] == ["LOG006"]
    assert "LOG006" not in found


def test_the_term_that_is_advised_for_a_container_is_not_found_unusual(
    check_order: CheckOrder,
) -> None:
    terms = ["LOG004", "LOG005", "XLOG106"]
    order = {"extensions": {"alibaba_public": {"containerised": True}}}
    assert check_order(order, ruleset=PUBLIC, select=terms).rules == ["XLOG106"]
    mended = {**order, "trade_term": {"code": "FCA"}}
    assert not check_order(mended, ruleset=PUBLIC, select=terms).rules
