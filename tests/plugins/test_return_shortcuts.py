"""Cheap early decisions of the rules about returns: they never decide otherwise than sums do."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.api import PROTECTED, Order, deadline
from checker.order import Payment, Reason, Refund, Return
from checker_returns.claims import is_objective, reason_at, unexplained
from checker_returns.haste import is_soon
from checker_returns.ledger import open_amount, paid, refunded
from checker_returns.reasons import OBJECTIVE, code_of
from checker_returns.rules.seller_answer_overdue import Params as AnswerParams

AMOUNTS = st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(300), Decimal("700.00")])
CURRENCIES = st.sampled_from(["USD", "USD", "EUR", None])
PAYMENTS = st.builds(
    Payment,
    status=st.sampled_from(
        ["received", "received", "initiated", "failed", "refunded", "charged_back", None]
    ),
    currency=CURRENCIES,
    channel=st.sampled_from([None, None, "trade_assurance", "Trade_Assurance", "bank_direct"]),
    received_amount=st.none() | AMOUNTS,
)
REFUNDS = st.builds(Refund, currency=CURRENCIES, amount=st.none() | AMOUNTS)
ORDERS = st.builds(
    lambda currency, payments, refunds: Order(
        currency=currency, payments=tuple(payments), refunds=tuple(refunds)
    ),
    CURRENCIES,
    st.lists(PAYMENTS, max_size=3),
    st.lists(REFUNDS, max_size=2),
)


@given(ORDERS)
def test_the_open_amount_is_what_the_ledger_says(order: Order) -> None:
    open_ = open_amount(order)
    if open_ is not None:
        arrived, back = paid(order), refunded(order)
        assert not arrived.gaps
        assert not back.gaps
        assert (arrived, back) == (paid(order, PROTECTED), refunded(order, channels=PROTECTED))
        assert {*arrived.amounts, *back.amounts} <= {order.currency}
        assert open_ == arrived.of(order.currency) - back.of(order.currency)


def test_a_plain_order_has_an_open_amount() -> None:
    payments = (
        Payment(status="failed"),
        Payment(status="received", received_amount=Decimal("300.00"), currency="USD"),
        Payment(status="received", received_amount=Decimal(700)),
    )
    refunds = (Refund(amount=Decimal("50.00")),)
    order = Order(currency="USD", payments=payments, refunds=refunds)
    assert open_amount(order) == Decimal("950.00")


ZONES = ["Asia/Shanghai", "America/Los_Angeles", "Europe/London", "Australia/Lord_Howe", "UTC"]
STARTS = st.datetimes(
    min_value=datetime.fromisoformat("2015-01-01"),
    max_value=datetime.fromisoformat("2035-01-01"),
    timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)


@pytest.mark.parametrize("tz", ZONES)
@given(start=STARTS, days=st.integers(0, 40))
def test_what_is_soon_is_before_the_deadline(tz: str, start: datetime, days: int) -> None:
    soonest = min(deadline(start, days, tz), deadline(start, days, tz, "rolling"))
    assert not is_soon(soonest, start, days)
    assert is_soon(start, start, days) is (days > 0)
    assert is_soon(start - timedelta(hours=4), start, days)


@pytest.mark.parametrize("change", ["2026-03-08T00:00:00-08:00", "2026-11-01T00:00:00-07:00"])
def test_a_day_with_a_change_of_the_clock_is_no_exception(change: str) -> None:
    for minute in range(24 * 60):
        start = datetime.fromisoformat(change) - timedelta(minutes=minute)
        assert not is_soon(deadline(start, 1, "America/Los_Angeles"), start, 1)


@given(
    start=STARTS,
    days=st.integers(0, 40),
    hours=st.integers(0, 100),
    early=st.integers(-72, 72).map(lambda quarters: timedelta(minutes=15 * quarters)),
)
def test_hours_are_taken_off_what_is_soon(
    start: datetime, days: int, hours: int, early: timedelta
) -> None:
    at = start + timedelta(days=days, hours=-hours) - early
    assert is_soon(at, start, days, hours) is is_soon(at + timedelta(hours=hours), start, days)


@given(
    start=STARTS,
    days=st.integers(0, 9),
    hours=st.integers(0, 100),
    early=st.integers(-72, 172).map(lambda quarters: timedelta(minutes=15 * quarters)),
)
def test_it_is_time_to_warn_some_hours_before_the_stricter_end(
    start: datetime, days: int, hours: int, early: timedelta
) -> None:
    params = AnswerParams(days=days, warn_hours=hours)
    ends = params.due(start), deadline(start, days, params.tz, "rolling")
    warn_from = min(ends) - timedelta(hours=hours)
    for now in (warn_from, warn_from - early, warn_from - timedelta(seconds=1)):
        assert params.is_time_to_warn(start, ends[0], now) is (now >= warn_from)


WORDS = st.sampled_from(["quality", "Quality", "damaged", "personal", "Personal", "odd", "new"])
EXTRA = {"odd": "personal"}


@given(st.lists(st.none() | WORDS, max_size=3))
def test_reasons_are_found_as_if_each_was_looked_up(words: list[str | None]) -> None:
    claim = Return(reasons=tuple(Reason(code=word) for word in words))
    codes = [code_of(reason, EXTRA) for reason in claim.reasons]
    unknown = unexplained(claim, 4, EXTRA)
    assert (unknown is None) is (bool(codes) and None not in codes)
    assert is_objective(claim, EXTRA) is not OBJECTIVE.isdisjoint(codes)
    found = codes.index("personal") if "personal" in codes else unknown
    assert reason_at(claim, 4, "personal", EXTRA) == found
