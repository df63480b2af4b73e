"""What rules about payment find of one cause is one finding, and says what has happened."""

from __future__ import annotations

from typing import Any

import pytest

from checker.testing import check_order

AT = "2026-02-01T12:00:00+08:00"
LATER = "2026-03-20T12:00:00+08:00"

SHIPPING = {
    "received_at": "2026-03-10T15:00:00+08:00",
    "shipments": [{"shipped_at": "2026-03-02T10:00:00+08:00"}],
}


def arrived(step: str, amount: str, status: str = "received") -> dict[str, str]:
    """Return a payment that arrived, whatever became of it."""
    at = "2026-02-10T10:00:00+08:00"
    return {"step": step, "status": status, "received_at": at, "received_amount": amount}


def found(rules: str, as_of: str, **patch: object) -> list[tuple[str, list[str]]]:
    """Return the rules whose findings are shown, each with the related ones."""
    findings = check_order(patch, as_of=as_of, select=rules).findings
    return [(entry.rule, [other.rule for other in entry.related]) for entry in findings]


@pytest.mark.parametrize(
    "plan",
    [
        {"advance": "0", "balance": "1000.00"},
        {"advance": "1000.00", "balance": "0"},
        {"advance": "1100.00", "balance": "-100.00"},
    ],
    ids=str,
)
def test_a_step_of_nothing_is_one_finding(plan: dict[str, str]) -> None:
    shown = found("PAY003,PAY004", AT, payment_plan=plan)
    assert shown == [("PAY004", ["PAY003"])]


def test_an_unusual_share_and_a_missing_method_are_two() -> None:
    plan = {"advance": "50.00", "balance": "950.00", "advance_method": None}
    shown = found("PAY003,PAY004", AT, payment_plan=plan)
    assert sorted(shown) == [("PAY003", []), ("PAY004", [])]


def test_what_a_bank_kept_of_the_balance_is_one_finding_after_delivery() -> None:
    payments = [arrived("advance", "300.00"), arrived("balance", "690.00")]
    patch: dict[str, Any] = {"payments": payments, "shipping": SHIPPING}
    delivered = found("PAY011,PAY014", LATER, status="delivered", **patch)
    assert delivered == [("PAY014", ["PAY011"])]
    assert found("PAY011,PAY014", LATER, status="shipped", **patch) == [("PAY011", [])]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("received", "only 300.00 of 1000.00 USD had arrived; 700.00 USD is due"),
        ("refunded", "after payments were refunded or charged back, only 300.00 of 1000.00 USD"),
        ("charged_back", "after payments were refunded or charged back, only 300.00 of 1000.00"),
    ],
)
def test_money_that_was_taken_back_had_arrived(status: str, said: str) -> None:
    rest = "0.00" if status == "received" else "700.00"
    payments = [arrived("advance", "300.00"), arrived("balance", rest, status)]
    patch = {"status": "delivered", "payments": payments, "shipping": SHIPPING}
    (entry,) = check_order(patch, as_of=LATER, select="PAY014").findings
    assert said in entry.message
    assert "700.00 USD is due" in entry.message


def test_a_payment_by_another_channel_that_failed_lessens_nothing() -> None:
    failed = {"channel": "bank_direct", "status": "failed"}
    patch = {"status": "completed", "payments": [failed, arrived("full", "1000.00")]}
    (entry,) = check_order(patch, as_of=LATER, select="PAY015").findings
    assert entry.message.startswith("1000.00 USD has arrived and can be withdrawn")


@pytest.mark.parametrize(
    ("rest", "said"),
    [("700.00", "ask the buyer at once for what is missing"), ("1000.00", "has arrived since")],
)
def test_what_has_arrived_since_the_shipment_is_not_asked_for(rest: str, said: str) -> None:
    payment = {**arrived("full", rest), "received_at": "2026-03-03T10:00:00+08:00"}
    patch = {
        "status": "shipped",
        "payment_plan": {"mode": "full"},
        "payments": [payment],
        "shipping": SHIPPING,
    }
    (entry,) = check_order(patch, as_of=LATER, select="PAY012").findings
    assert said in entry.remedy


@pytest.mark.parametrize(
    ("amount", "said"), [("299.99", "have the difference paid"), ("300.01", "is given back")]
)
def test_what_is_too_much_is_not_asked_for(amount: str, said: str) -> None:
    patch = {"status": "partially_paid", "payments": [arrived("advance", amount)]}
    (entry,) = check_order(patch, as_of=AT, select="PAY011").findings
    assert said in entry.remedy


def test_what_is_above_the_limit_by_a_rate_may_yet_be_below_it() -> None:
    patch = {
        "currency": "EUR",
        "fx": {"usd_rate": "1.10", "as_of": "2026-02-01"},
        "seller": {"taxpayer_type": "small_scale"},
        "amounts": {"total": "4600.00"},
    }
    above, near = check_order(patch, as_of=AT, select="PAY007,PAY008").findings
    assert (above.rule, near.rule) == ("PAY007", "PAY008")
    assert "by its exchange rate 5060.00 USD, above the 5000 USD" in above.message
    assert "by the rate of the settlement it may lie on the other side" in near.message
