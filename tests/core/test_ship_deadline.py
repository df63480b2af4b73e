"""When the agreed time for shipping ends, and when that surely is still to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.api import (
    advance_received_at,
    agreed_ship_day,
    deadline,
    is_surely_before_ship_deadline,
    paid_in_full_at,
    ship_days_from,
    ship_days_run,
    ship_deadline,
)
from checker.order import (
    Amounts,
    Mode,
    Order,
    Payment,
    PaymentPlan,
    ShipBy,
    Shipping,
    Status,
    Step,
    Timestamps,
)

ZONES = ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Apia", "UTC"]
TOTAL = Decimal(1000)

TIMES = st.datetimes(
    datetime(2011, 12, 1),  # noqa: DTZ001 - the offset is drawn beside it
    datetime(2012, 2, 1),  # noqa: DTZ001
    timezones=st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours))),
)
PAYMENTS = st.builds(
    Payment,
    step=st.sampled_from(["advance", "balance", "full", None]),
    status=st.sampled_from(["received", "received", "refunded", "initiated", None]),
    received_at=st.none() | TIMES,
    currency=st.sampled_from(["USD", "USD", "EUR", None]),
    received_amount=st.sampled_from([None, Decimal(300), TOTAL]),
)
NO_DAYS = [date.min, date(1970, 1, 1), date(1999, 12, 31), date(2200, 1, 1), date.max]
SHIP_BY = st.builds(
    ShipBy,
    date=st.none() | TIMES.map(datetime.date) | st.sampled_from(NO_DAYS),
    days_after=st.none() | st.integers(0, 40),
    trigger=st.sampled_from(["advance_received", "full_payment_received", "order_confirmed", None]),
)
ORDERS = st.builds(
    lambda plan, status, payments, ordered_at, ship_by: Order(
        status=status,
        currency="USD",
        amounts=Amounts(total=TOTAL),
        payment_plan=plan,
        payments=tuple(payments),
        timestamps=Timestamps(ordered_at=ordered_at),
        shipping=Shipping(ship_by=ship_by),
    ),
    st.builds(
        PaymentPlan,
        mode=st.sampled_from(["full", "deposit_balance", None]),
        advance=st.sampled_from([None, Decimal(300)]),
    ),
    st.sampled_from(["partially_paid", "paid", "shipped"]),
    st.lists(PAYMENTS, max_size=3),
    st.none() | TIMES,
    SHIP_BY,
)


@pytest.mark.parametrize("tz", ZONES)
@given(order=ORDERS, at=TIMES, days=st.integers(0, 10))
@settings(max_examples=100)
def test_what_surely_is_before_the_deadline_is_before_it_in_every_zone(
    tz: str, order: Order, at: datetime, days: int
) -> None:
    if is_surely_before_ship_deadline(order, at, days):
        too_late, gaps = ship_deadline(order, tz)
        assert not gaps
        assert too_late is not None
        assert deadline(at, days, tz) < too_late


ORDERED_AT = datetime.fromisoformat("2026-02-01T10:00:00+08:00")
IN_THIRTY_DAYS = Order(
    timestamps=Timestamps(ordered_at=ORDERED_AT),
    shipping=Shipping(ship_by=ShipBy(days_after=30, trigger="order_confirmed")),
)
FEW_PAYMENTS = st.lists(
    st.builds(
        Payment,
        step=st.sampled_from(["advance", "balance", "full", None]),
        status=st.sampled_from(["received", "received", "refunded", "initiated", None]),
        currency=st.sampled_from(["USD", None, "EUR"]),
        received_at=st.sampled_from([ORDERED_AT, ORDERED_AT + timedelta(days=1), None]),
        received_amount=st.sampled_from([TOTAL, Decimal(300), None]),
    ),
    min_size=1,
    max_size=2,
)
BY_DAY = Order(shipping=Shipping(ship_by=ShipBy(date=date(2026, 3, 3))))


@pytest.mark.parametrize("tz", ZONES)
def test_no_two_offsets_can_deceive_the_days_on_the_clocks(tz: str) -> None:
    east, west = (timezone(timedelta(hours=hours)) for hours in (23, -23))
    for ordered_at in (datetime(2026, 2, 1, 0, 30, tzinfo=east), datetime(2026, 2, 1, tzinfo=west)):
        agreed = ShipBy(days_after=10, trigger="order_confirmed")
        order = Order(
            timestamps=Timestamps(ordered_at=ordered_at), shipping=Shipping(ship_by=agreed)
        )
        too_late = ship_deadline(order, tz).at
        for days in range(20):
            at = datetime(2026, 2, 1, 23, 30, tzinfo=west) + timedelta(days=days)
            is_before = too_late is not None and deadline(at, 0, tz) < too_late
            assert is_before or not is_surely_before_ship_deadline(order, at)


@pytest.mark.parametrize("order", [IN_THIRTY_DAYS, BY_DAY])
def test_weeks_before_the_deadline_nothing_has_to_be_worked_out(order: Order) -> None:
    assert is_surely_before_ship_deadline(order, ORDERED_AT + timedelta(days=20))
    assert is_surely_before_ship_deadline(order, ORDERED_AT, 20)
    assert not is_surely_before_ship_deadline(order, ORDERED_AT + timedelta(days=20), 10)
    assert not is_surely_before_ship_deadline(order, ORDERED_AT + timedelta(days=40))


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_day_of_no_order_is_none_and_leaves_the_days_to_count(day: date) -> None:
    of_both = replace(IN_THIRTY_DAYS.shipping.ship_by, date=day)
    order = replace(IN_THIRTY_DAYS, shipping=Shipping(ship_by=of_both))
    assert ship_deadline(order) == ship_deadline(IN_THIRTY_DAYS)
    assert agreed_ship_day(order) is None
    by_day = Order(shipping=Shipping(ship_by=ShipBy(date=day)))
    assert ship_deadline(by_day) == (None, ())
    assert not is_surely_before_ship_deadline(by_day, ORDERED_AT)


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2199, 12, 31)])
def test_every_other_day_is_one(day: date) -> None:
    assert agreed_ship_day(Order(shipping=Shipping(ship_by=ShipBy(date=day)))) == day


@pytest.mark.parametrize("year", [1, 9999])
def test_at_the_ends_of_the_calendar_nothing_is_sure(year: int) -> None:
    order = replace(
        IN_THIRTY_DAYS, timestamps=Timestamps(ordered_at=ORDERED_AT.replace(year=year, month=12))
    )
    assert not is_surely_before_ship_deadline(order, ORDERED_AT.replace(year=1, month=1))


@given(
    st.sampled_from(["partially_paid", "paid", "shipped"]),
    st.sampled_from(["full", "deposit_balance", None]),
    st.sampled_from([Decimal(300), TOTAL, None]),
    FEW_PAYMENTS,
)
@settings(max_examples=300)
def test_days_run_from_what_a_look_at_all_payments_tells(
    status: Status, mode: Mode, due: Decimal | None, payments: list[Payment]
) -> None:
    order = Order(
        status=status,
        currency="USD",
        amounts=Amounts(total=due),
        payment_plan=PaymentPlan(mode=mode, advance=due),
        payments=tuple(payments),
    )
    of_advance = ShipBy(days_after=30, trigger="advance_received")
    of_all = ShipBy(days_after=30, trigger="full_payment_received")
    by_advance, by_all = (
        replace(order, shipping=Shipping(ship_by=ship_by)) for ship_by in (of_advance, of_all)
    )
    assert ship_days_from(by_advance) == advance_received_at(by_advance)
    assert ship_days_from(by_all) == paid_in_full_at(by_all)
    assert ship_days_run(by_advance) == any(advance_received_at(by_advance))
    assert ship_days_run(by_all) == any(paid_in_full_at(by_all))


FIRST, LAST = ORDERED_AT, ORDERED_AT + timedelta(days=3)


def arrived(step: Step | None, amount: int, at: datetime | None = LAST) -> Payment:
    return Payment(step=step, status="received", received_at=at, received_amount=Decimal(amount))


def by_full_payment(status: Status, mode: Mode | None, *payments: Payment) -> Order:
    """Return an order of 1000 USD whose days for shipping run from its full payment."""
    return Order(
        status=status,
        currency="USD",
        amounts=Amounts(total=TOTAL),
        payment_plan=PaymentPlan(mode=mode, advance=Decimal(300), balance=Decimal(700)),
        payments=payments,
        shipping=Shipping(ship_by=ShipBy(days_after=30, trigger="full_payment_received")),
    )


ADVANCE, BALANCE = arrived("advance", 300, FIRST), arrived("balance", 685)


@pytest.mark.parametrize(
    ("mode", "payments"),
    [
        ("full", [arrived("full", 985)]),
        ("full", [arrived("advance", 985)]),
        ("full", [arrived(None, 500, FIRST), arrived(None, 485)]),
        ("deposit_balance", [ADVANCE, BALANCE]),
        ("deposit_balance", [BALANCE, ADVANCE]),
        ("deposit_balance", [ADVANCE, replace(BALANCE, status="charged_back")]),
        ("deposit_balance", [arrived("full", 985)]),
        (None, [ADVANCE, BALANCE]),
        (None, [arrived("full", 985)]),
    ],
)
def test_a_full_payment_that_fell_short_counts_when_the_order_does(
    mode: Mode | None, payments: list[Payment]
) -> None:
    for status in ("paid", "shipped", "delivered", "disputed"):
        assert paid_in_full_at(by_full_payment(status, mode, *payments)) == (LAST, ())
    for unpaid in ("submitted", "partially_paid", None):
        order = by_full_payment("paid", mode, *payments)
        assert paid_in_full_at(replace(order, status=unpaid)) == (None, ())


@pytest.mark.parametrize(
    "payments", [[], [ADVANCE], [BALANCE], [ADVANCE, Payment(step="balance", status="initiated")]]
)
def test_a_step_that_nothing_arrived_for_keeps_the_full_payment_waiting(
    payments: list[Payment],
) -> None:
    order = by_full_payment("shipped", "deposit_balance", *payments)
    assert paid_in_full_at(order) == (None, ())
    assert not ship_days_run(order)


@pytest.mark.parametrize(
    ("mode", "payments", "gap"),
    [
        (None, [ADVANCE], "/payment_plan/mode"),
        ("deposit_balance", [ADVANCE, arrived(None, 685)], "/payments/1/step"),
        ("full", [arrived("full", 985, None)], "/payments/0/received_at"),
    ],
)
def test_where_it_cannot_be_told_if_a_short_payment_was_the_last_the_fact_is_named(
    mode: Mode | None, payments: list[Payment], gap: str
) -> None:
    assert paid_in_full_at(by_full_payment("paid", mode, *payments)) == (None, (gap,))
