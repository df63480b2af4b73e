"""When does the money arrive? The dates, the states and the words for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.api import ANY_STATUS, Answer, Missing, Order, Parameters, Violation
from checker.documents.parsing import parse
from checker.documents.thorough import typed
from checker.testing import compliant_order, merge_patch
from checker_payment import transfers, workdays
from checker_payment.arrival import Arrival, State
from checker_payment.assessment import ARRIVAL
from checker_payment.channels import ChannelParams
from checker_payment.rules.received_short import received_short
from checker_payment.rules.transfer_overdue import transfer_overdue
from checker_payment.tolerance import ToleranceParams
from checker_payment.transfers import TransferParams
from checker_payment.workdays import UncountableError, workday_after

SENT_AT = "2026-02-12T10:00:00+08:00"
"""The Thursday before the Spring Festival of 2026; Saturdays 14 and 28 February are worked."""

NOW = "2026-02-12T11:00:00+08:00"

WORKING: Mapping[str, Parameters | None] = {"PAY010": TransferParams(day_basis="working")}

SENT = {"step": "advance", "method": "tt", "status": "initiated", "initiated_at": SENT_AT}
ARRIVED = {
    **SENT,
    "status": "received",
    "received_at": "2026-02-16T10:00:00+08:00",
    "received_amount": "300.00",
}
BALANCE = {**ARRIVED, "step": "balance", "received_amount": "700.00"}
CARD = {**SENT, "method": "credit_card"}
FAILED = {**CARD, "status": "failed"}

PAID_AT_ONCE = {"mode": "full", "advance": "1000.00", "balance": "0.00"}


def order(*payments: object, **patch: object) -> Order:
    """Return a compliant order with these payments, submitted unless the patch says otherwise."""
    document = merge_patch(
        compliant_order(), {"status": "submitted", "payments": [*payments], **patch}
    )
    result = typed(parse(msgspec.json.encode(document)).value)
    assert not result.faults
    return result.order


def answer(
    of: Order, now: str = NOW, params: Mapping[str, Parameters | None] | None = None
) -> Answer:
    return ARRIVAL.assess(of, params or {}, datetime.fromisoformat(now))


def steps(
    of: Order, now: str = NOW, params: Mapping[str, Parameters | None] | None = None
) -> list[Arrival]:
    found: list[Arrival] = answer(of, now, params).data
    return found


def first(
    of: Order, now: str = NOW, params: Mapping[str, Parameters | None] | None = None
) -> Arrival:
    return steps(of, now, params)[0]


def balance(of: Order) -> Arrival:
    _, found = steps(of)
    assert found.step == "balance"
    return found


# -- the dates -------------------------------------------------------------------------------------


def test_natural_days() -> None:
    found = first(order(SENT))
    assert found.earliest == datetime.fromisoformat(SENT_AT)
    assert found.early_by == datetime.fromisoformat("2026-02-13T10:00+08:00")
    assert (found.expected_from, found.expected_to) == (date(2026, 2, 15), date(2026, 2, 19))
    assert found.late_from is not None
    assert found.late_from.isoformat() == "2026-02-20T00:00:00+08:00"
    assert (found.day_basis, found.tz) == ("natural", "Asia/Shanghai")
    assert found.basis == ("S36", "S42", "S43")


def test_working_days_of_china() -> None:
    found = first(order(SENT), params=WORKING)
    assert (found.expected_from, found.expected_to) == (date(2026, 2, 24), date(2026, 2, 28))
    assert found.late_from is not None
    assert found.late_from.isoformat() == "2026-03-01T00:00:00+08:00"
    assert found.early_by == datetime.fromisoformat("2026-02-13T10:00+08:00")
    assert found.day_basis == "working"
    assert found.basis == ("S42", "S43")


def test_the_parameters_of_the_rules_in_force_hold() -> None:
    params = {"PAY010": TransferParams(from_days=1, to_days=2, early_hours=1, tz="UTC")}
    found = first(order(SENT), params=params)
    assert (found.expected_from, found.expected_to) == (date(2026, 2, 13), date(2026, 2, 14))
    assert found.late_from == datetime(2026, 2, 15, tzinfo=UTC)
    assert found.early_by == datetime.fromisoformat("2026-02-12T11:00+08:00")
    assert found.durations is not None
    assert msgspec.structs.astuple(found.durations) == (1, 2, 1)


@pytest.mark.parametrize("params", [{"PAY010": None, "PAY011": None}, {}])
def test_without_the_rules_in_force_their_defaults_hold(
    params: Mapping[str, Parameters | None],
) -> None:
    assert first(order(SENT), params=params) == first(order(SENT))


BOUNDARIES = [
    ({}, SENT_AT, "IN_TRANSIT_EARLY"),
    ({}, "2026-02-13T10:00:01+08:00", "IN_TRANSIT_EARLY"),
    ({}, "2026-02-14T23:59:59+08:00", "IN_TRANSIT_EARLY"),
    ({}, "2026-02-15T00:00:00+08:00", "IN_WINDOW"),
    ({}, "2026-02-19T23:59:59+08:00", "IN_WINDOW"),
    ({}, "2026-02-20T00:00:00+08:00", "LATE"),
    ({}, "2026-02-19T16:00:00+00:00", "LATE"),
    (WORKING, "2026-02-23T23:59:59+08:00", "IN_TRANSIT_EARLY"),
    (WORKING, "2026-02-24T00:00:00+08:00", "IN_WINDOW"),
    (WORKING, "2026-02-28T23:59:59+08:00", "IN_WINDOW"),
    (WORKING, "2026-03-01T00:00:00+08:00", "LATE"),
]


@pytest.mark.parametrize(("params", "now", "state"), BOUNDARIES)
def test_a_transfer_on_its_way(
    params: Mapping[str, Parameters | None], now: str, state: State
) -> None:
    found = first(order(SENT), now, params)
    assert (found.state, found.speed, found.received_at) == (state, None, None)
    assert found.unknowns == ()


@pytest.mark.parametrize(("params", "received_at", "state"), BOUNDARIES)
def test_a_transfer_that_has_arrived(
    params: Mapping[str, Parameters | None], received_at: str, state: State
) -> None:
    found = first(order({**ARRIVED, "received_at": received_at}), params=params)
    speed = {"IN_TRANSIT_EARLY": "early", "IN_WINDOW": "usual", "LATE": "late"}[state]
    assert (found.state, found.speed, found.received) == ("ARRIVED", speed, Decimal(300))
    assert found.received_at == datetime.fromisoformat(received_at)


def test_a_transfer_that_arrived_before_it_was_sent_proves_nothing_of_its_speed() -> None:
    found = first(order({**ARRIVED, "received_at": "2026-02-12T09:59:59+08:00"}))
    assert (found.state, found.speed) == ("ARRIVED", None)


MOMENTS = st.datetimes(
    datetime(2005, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2026, 6, 1),  # noqa: DTZ001
    timezones=st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours))),
)


TERMS = st.builds(
    lambda days, more, basis, tz: TransferParams(
        from_days=days, to_days=days + more, early_hours=0, day_basis=basis, tz=tz
    ),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(["natural", "working"]),
    st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "UTC"]),
)


@given(MOMENTS, MOMENTS, TERMS)
def test_the_dates_follow_each_other_and_the_state_follows_them(
    sent_at: datetime, now: datetime, terms: TransferParams
) -> None:
    payment = {**SENT, "initiated_at": sent_at.isoformat()}
    found = first(order(payment), now.isoformat(), {"PAY010": terms})
    assert found.earliest == found.early_by == sent_at
    assert found.expected_from is not None
    assert found.expected_to is not None
    assert found.late_from is not None
    assert found.expected_from <= found.expected_to
    assert sent_at < found.late_from
    assert (found.expected_to - found.expected_from).days >= terms.to_days - terms.from_days
    assert (found.state == "LATE") == (now >= found.late_from)
    (said,) = transfer_overdue.check(order(payment), terms, now)
    assert isinstance(said, Violation)
    assert said.expected == f"{found.expected_from}/{found.expected_to}"
    assert (said.severity is None) == (found.state == "LATE")


# -- working days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "number", "reached"),
    [
        ("2026-02-12", 0, "2026-02-12"),
        ("2026-02-15", 0, "2026-02-15"),
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-12", 2, "2026-02-14"),
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-02-12", 7, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-02"),
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_holidays_do_not_count_and_the_days_that_make_up_for_them_do(
    day: str, number: int, reached: str
) -> None:
    assert workday_after(date.fromisoformat(day), number) == date.fromisoformat(reached)


@pytest.fixture
def no_calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the library of holidays away."""
    caches = (workdays._calendar, transfers._window)  # noqa: SLF001 - what was imported is remembered
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("no_calendar")
def test_without_the_library_working_days_are_unknown_and_the_extra_is_named() -> None:
    now = datetime.fromisoformat(NOW)
    (said,) = transfer_overdue.check(order(SENT), WORKING["PAY010"], now)
    assert isinstance(said, Missing)
    assert said.pointers == ("/payments/0/initiated_at",)
    assert "[holidays]" in str(said.reason)
    found = first(order(SENT), params=WORKING)
    assert (found.state, found.late_from) == (None, None)
    assert found.unknowns == said.pointers
    assert found.reasons == (said.reason,)


@pytest.mark.usefixtures("no_calendar")
def test_natural_days_need_no_library() -> None:
    assert first(order(SENT)).expected_to == date(2026, 2, 19)


def test_working_days_of_a_year_without_data_are_unknown() -> None:
    payment = {**SENT, "initiated_at": "2099-02-12T10:00:00+08:00"}
    found = first(order(payment), params=WORKING)
    assert (found.state, found.expected_from, found.early_by) == (None, None, None)
    assert found.unknowns == ("/payments/0/initiated_at",)
    assert found.reasons == ("the public holidays of China in 2099 are not known",)
    with pytest.raises(UncountableError, match="2099"):
        workday_after(date(2099, 2, 12), 1)


# -- the attempts ----------------------------------------------------------------------------------


def test_every_state_occurs() -> None:
    seen = {
        entry.state
        for of, now in (
            (order(), NOW),
            (order(SENT), NOW),
            (order(SENT), "2026-02-16T00:00+08:00"),
            (order(SENT), "2026-03-16T00:00+08:00"),
            (order(ARRIVED), NOW),
            (order(FAILED), NOW),
            (order({**ARRIVED, "received_amount": "299.99"}), NOW),
            (order(CARD), NOW),
        )
        for entry in steps(of, now)
    }
    assert seen == {*get_args(State), None}


def test_nothing_was_sent() -> None:
    found = first(order())
    assert found.state == "NOT_INITIATED"
    assert not found.received
    assert not found.on_the_way
    assert (found.initiated_at, found.expected_to, found.late_from) == (None, None, None)
    assert found.durations is not None
    assert msgspec.structs.astuple(found.durations) == (3, 7, 24)
    assert found.withdrawable is False


@pytest.mark.parametrize(
    ("amount", "tolerance", "state"),
    [
        ("300.00", "0", "ARRIVED"),
        ("300.01", "0", "ARRIVED"),
        ("299.99", "0", "SHORT"),
        ("285.00", "15", "ARRIVED"),
        ("284.99", "15", "SHORT"),
    ],
)
def test_what_arrived_is_held_against_what_is_due(
    amount: str, tolerance: str, state: State
) -> None:
    terms = ToleranceParams(tolerance=Decimal(tolerance))
    of = order({**ARRIVED, "received_amount": amount}, status="partially_paid")
    found = first(of, params={"PAY011": terms})
    assert (found.state, found.received) == (state, Decimal(amount))
    said = [entry for entry in received_short.check(of, terms) if isinstance(entry, Violation)]
    assert any(entry.severity is None for entry in said) == (state == "SHORT")


def test_a_yen_has_no_fractions() -> None:
    plan = {"advance": "45000", "balance": "105000"}
    payment = {**ARRIVED, "currency": "JPY", "received_amount": "44999"}
    of = order(payment, currency="JPY", payment_plan=plan)
    assert first(of).state == "SHORT"
    assert "is 1 JPY short" in answer(of).summary


LATER = {**SENT, "initiated_at": "2026-02-13T10:00:00+08:00"}

ATTEMPTS = [
    ("a failed card, then a transfer", [FAILED, LATER], "IN_TRANSIT_EARLY", 1),
    (
        "a transfer, then a failed card",
        [SENT, {**FAILED, "initiated_at": NOW}],
        "IN_TRANSIT_EARLY",
        0,
    ),
    ("listed the other way round", [LATER, FAILED], "IN_TRANSIT_EARLY", 0),
    ("two on their way", [LATER, SENT], "IN_TRANSIT_EARLY", 0),
    ("two failed", [FAILED, {**FAILED, "initiated_at": NOW}], "FAILED_RETRY", 1),
    ("one of two parts", [{**ARRIVED, "received_amount": "1"}, LATER], "IN_TRANSIT_EARLY", 1),
    (
        "a part, then a failure",
        [{**ARRIVED, "received_amount": "1"}, {**LATER, "status": "failed"}],
        "SHORT",
        0,
    ),
    (
        "two parts",
        [{**ARRIVED, "received_amount": "100"}, {**ARRIVED, "received_amount": "200"}],
        "ARRIVED",
        1,
    ),
    ("arrived, and more on its way", [ARRIVED, LATER], "ARRIVED", 0),
    (
        "charged back, then paid anew",
        [{**ARRIVED, "status": "charged_back"}, {**ARRIVED, "initiated_at": NOW}],
        "ARRIVED",
        1,
    ),
    ("given back", [{**ARRIVED, "status": "refunded"}], "ARRIVED", 0),
    (
        "given back, then a failure",
        [{**ARRIVED, "status": "refunded"}, {**LATER, "status": "failed"}],
        "ARRIVED",
        0,
    ),
]


@pytest.mark.parametrize(
    ("payments", "state", "place"),
    [pytest.param(*case[1:], id=case[0]) for case in ATTEMPTS],
)
def test_of_several_attempts_the_last_one_counts_that_has_not_failed(
    payments: list[dict[str, str]], state: State, place: int
) -> None:
    found = first(order(*payments))
    assert found.state == state
    assert found.method == payments[place]["method"]
    assert found.initiated_at == datetime.fromisoformat(payments[place]["initiated_at"])


def test_money_that_was_given_back_arrived_but_is_not_there() -> None:
    of = order({**ARRIVED, "status": "charged_back"}, {**BALANCE, "status": "refunded"})
    for found in steps(of):
        assert (found.state, found.speed) == ("ARRIVED", "usual")
        assert not found.received
        assert found.withdrawable is False
        assert found.reasons == ("it was given back to the buyer",)
    assert answer(of).summary == "All of the money arrived, and some of it was given back."


def test_attempts_without_times_go_by_their_place_in_the_list() -> None:
    found = first(order({**SENT, "initiated_at": None}, FAILED))
    assert (found.state, found.method) == (None, "tt")
    assert found.unknowns == ("/payments/0/initiated_at",)


# -- other methods ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["credit_card", "e_checking", "western union"])
def test_the_source_times_no_other_method(method: str) -> None:
    found = first(order({**SENT, "method": method}), "2026-05-01T00:00+08:00")
    assert (found.state, found.durations, found.early_by, found.late_from) == (None,) * 4
    assert found.reasons == (
        f"the policy source gives no time for payments by {method.replace('_', ' ')}",
    )
    assert found.basis == ()
    arrived = first(order({**ARRIVED, "method": method}))
    assert (arrived.state, arrived.speed, arrived.reasons) == ("ARRIVED", None, ())


def test_a_failed_card_is_to_be_tried_again() -> None:
    found = first(order(FAILED))
    assert (found.state, found.basis, found.durations) == ("FAILED_RETRY", ("S41",), None)


def test_the_name_of_the_method_may_be_in_capitals() -> None:
    assert first(order({**SENT, "method": "TT"})).expected_to == date(2026, 2, 19)


# -- the steps -------------------------------------------------------------------------------------


def test_a_staged_order_has_two_steps() -> None:
    advance, balance = steps(order())
    assert (advance.step, advance.due_amount, advance.method) == ("advance", Decimal(300), "tt")
    assert (balance.step, balance.due_amount, balance.method) == ("balance", Decimal(700), "tt")
    assert advance.currency == balance.currency == "USD"


@pytest.mark.parametrize(
    ("plan", "method"),
    [
        ({"advance_method": "tt", "balance_method": "credit_card"}, "tt"),
        ({"advance": "0", "balance": "1000", "balance_method": "credit_card"}, "credit_card"),
        ({"balance": None, "balance_method": None}, "tt"),
    ],
)
def test_an_order_that_is_paid_in_one_sum_has_one(plan: Mapping[str, str], method: str) -> None:
    (found,) = steps(order(payment_plan={**PAID_AT_ONCE, **plan}))
    assert (found.step, found.due_amount, found.method) == ("full", Decimal(1000), method)


@pytest.mark.parametrize("step", ["advance", "balance", "full", None])
def test_all_payments_count_for_one_sum(step: str | None) -> None:
    payment = {**ARRIVED, "step": step, "received_amount": "1000.00"}
    (found,) = steps(order(payment, payment_plan=PAID_AT_ONCE))
    assert (found.state, found.received) == ("ARRIVED", Decimal(1000))


@pytest.mark.parametrize(
    ("payment", "state"),
    [
        ({**SENT, "step": "full"}, "IN_TRANSIT_EARLY"),
        ({**ARRIVED, "step": "full", "received_amount": "1000.00"}, "ARRIVED"),
    ],
)
def test_a_staged_order_may_be_settled_by_one_payment(
    payment: Mapping[str, str], state: State
) -> None:
    (found,) = steps(order(payment))
    assert (found.step, found.due_amount, found.state) == ("full", Decimal(1000), state)


WHOLE = {**ARRIVED, "step": "full", "received_amount": "1000.00"}


@pytest.mark.parametrize("status", ["refunded", "charged_back"])
def test_one_payment_that_was_given_back_settles_nothing_once_a_step_is_paid(status: str) -> None:
    given_back = {**WHOLE, "status": status}
    assert [(entry.step, entry.state) for entry in steps(order(given_back, ARRIVED))] == [
        ("advance", "ARRIVED"),
        ("balance", "NOT_DUE"),
    ]
    assert [entry.step for entry in steps(order(given_back, WHOLE, ARRIVED))] == ["full"]
    (found,) = steps(order(given_back, FAILED))
    assert (found.step, found.reasons) == ("full", ("it was given back to the buyer",))


def test_what_became_of_one_payment_for_everything_is_not_guessed() -> None:
    (found,) = steps(order({**WHOLE, "status": None}))
    assert (found.step, found.state, found.unknowns) == ("full", None, ("/payments/0/status",))


def test_one_payment_that_failed_settles_nothing() -> None:
    assert [entry.state for entry in steps(order({**FAILED, "step": "full"}))] == [
        "NOT_INITIATED",
        "NOT_DUE",
    ]


def test_a_plan_that_is_not_stated_is_taken_from_the_amounts() -> None:
    assert [entry.step for entry in steps(order(payment_plan={"mode": None}))] == [
        "advance",
        "balance",
    ]
    (found,) = steps(order(payment_plan={"mode": None, "advance": "299.00"}))
    assert (found.step, found.unknowns) == ("full", ("/payment_plan/mode",))


def test_a_step_that_asks_for_nothing_is_none() -> None:
    plan = {"mode": "deposit_balance", "advance": "1000.00", "balance": "0"}
    assert [entry.step for entry in steps(order(payment_plan=plan))] == ["advance"]
    free = order(payment_plan={"mode": "full"}, amounts={"total": "0.00"})
    assert answer(free).summary == "The payment plan asks for no money."
    assert steps(free) == []


# -- the balance -----------------------------------------------------------------------------------


def due(trigger: str | None, *payments: object, **patch: Any) -> Arrival:
    """Return the balance of an order that falls due at an event."""
    plan = {"balance_due": {"trigger": trigger}}
    return balance(order(*payments, payment_plan=plan, **patch))


SHIPPED = {"shipments": [{"shipped_at": "2026-02-20T10:00:00+08:00"}]}
DELIVERED = {"shipments": [{"delivered_at": "2026-02-25T10:00:00+08:00"}]}
RECEIVED = {"received_at": "2026-02-25T10:00:00+08:00"}
IN_PART = {"shipments": [*DELIVERED["shipments"], *SHIPPED["shipments"]]}

TRIGGER = "/payment_plan/balance_due/trigger"


@pytest.mark.parametrize(
    ("trigger", "status", "shipping", "state", "unknowns"),
    [
        ("after_receipt", "shipped", SHIPPED, "NOT_DUE", ()),
        ("after_receipt", "shipped", DELIVERED, "NOT_INITIATED", ()),
        ("After receipt", "shipped", RECEIVED, "NOT_INITIATED", ()),
        ("after_receipt", "shipped", IN_PART, "NOT_DUE", ()),
        ("after_receipt", "disputed", IN_PART, "NOT_DUE", ()),
        ("after_receipt", "delivered", IN_PART, "NOT_INITIATED", ()),
        ("after_receipt", "delivered", SHIPPED, "NOT_INITIATED", ("/shipping/received_at",)),
        ("after_receipt", "completed", {}, "NOT_INITIATED", ("/shipping/received_at",)),
        ("after_receipt", "disputed", SHIPPED, "NOT_DUE", ("/shipping/received_at",)),
        ("after_receipt", None, SHIPPED, "NOT_DUE", ("/shipping/received_at",)),
        (None, "shipped", SHIPPED, "NOT_DUE", (TRIGGER,)),
        (None, "delivered", RECEIVED, "NOT_INITIATED", (TRIGGER,)),
        ("after_shipment", "paid", {}, "NOT_DUE", ()),
        ("after_shipment", "shipped", SHIPPED, "NOT_INITIATED", ()),
        ("after-shipment", "shipped", {}, "NOT_INITIATED", ("/shipping/shipments",)),
        ("after_shipment", "disputed", {}, "NOT_DUE", ("/shipping/shipments",)),
        ("before_shipment", "submitted", {}, "NOT_DUE", ()),
        ("before_shipment", "shipped", SHIPPED, "NOT_INITIATED", ()),
        ("bill_of_lading", "shipped", SHIPPED, "NOT_INITIATED", (TRIGGER,)),
    ],
)
def test_the_balance_waits_for_its_event(
    trigger: str | None,
    status: str | None,
    shipping: Mapping[str, object],
    state: State,
    unknowns: tuple[str, ...],
) -> None:
    found = due(trigger, status=status, shipping=shipping)
    assert (found.state, found.unknowns) == (state, unknowns)
    assert ("S22" in found.basis) == (trigger is None or "receipt" in trigger)
    if state == "NOT_DUE":
        assert found.reasons
    assert found.expected_to is None


def test_a_balance_before_shipment_follows_the_advance() -> None:
    assert due("before_shipment", SENT).state == "NOT_DUE"
    assert due("before_shipment", ARRIVED).state == "NOT_INITIATED"


def test_a_balance_that_is_sent_before_it_is_due_is_on_its_way() -> None:
    assert due("after_receipt", {**SENT, "step": "balance"}).state == "IN_TRANSIT_EARLY"


@pytest.mark.parametrize("status", ["closed", "refunded"])
def test_nothing_more_is_expected_of_an_order_that_is_over(status: str) -> None:
    of = order(FAILED, status=status)
    assert [entry.state for entry in steps(of)] == ["NOT_DUE", "NOT_DUE"]
    assert answer(of).summary == f"No more money is expected, for the order is {status}."


@pytest.mark.parametrize("status", ["partially_paid", "paid", "shipped", "disputed", "completed"])
def test_what_arrived_before_is_not_guessed_where_no_payment_is_recorded(status: str) -> None:
    first = steps(order(status=status))[0]
    assert (first.state, first.unknowns) == (None, ("/payments",))
    assert steps(order(status="submitted"))[0].state == "NOT_INITIATED"


def test_what_arrived_before_is_not_guessed_where_no_status_tells_of_it() -> None:
    of = order(status=None)
    first = steps(of)[0]
    assert (first.state, first.unknowns) == (None, ("/status", "/payments"))
    assert "the advance may have arrived or not" in answer(of).summary


# -- what is not known -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payments", "patch", "unknowns"),
    [
        ([{**SENT, "initiated_at": None}], {}, ("/payments/0/initiated_at",)),
        ([{**SENT, "method": None}], {}, ("/payments/0/method",)),
        ([{**SENT, "status": None}], {}, ("/payments/0/status",)),
        ([{**SENT, "step": None}], {}, ("/payments/0/step",)),
        ([{**ARRIVED, "step": None}], {}, ("/payments/0/step",)),
        ([{**ARRIVED, "status": "initiated"}], {}, ("/payments/0/status",)),
        (
            [{**ARRIVED, "received_amount": None}],
            {},
            ("/payments/0/received_amount", "/payments/0/received_at"),
        ),
        ([{**ARRIVED, "currency": "EUR"}], {}, ("/payments/0/currency",)),
        ([ARRIVED], {"payment_plan": {"advance": None}}, ("/payment_plan/advance",)),
    ],
)
def test_what_cannot_be_told_is_not_guessed(
    payments: list[dict[str, str]], patch: dict[str, object], unknowns: tuple[str, ...]
) -> None:
    found = first(order(*payments, **patch))
    assert found.state is None
    assert set(found.unknowns) <= set(unknowns)
    assert found.unknowns[0] == unknowns[0]
    lines = [line for detail in answer(order(*payments, **patch)).details for line in detail.lines]
    assert any(unknowns[0] in line for line in lines)


def test_a_time_of_arrival_that_is_missing_leaves_the_state() -> None:
    found = first(order({**ARRIVED, "received_at": None}))
    assert (found.state, found.speed) == ("ARRIVED", None)
    assert found.unknowns == ("/payments/0/received_at",)


def test_a_plan_without_method_and_currency() -> None:
    found = first(order(currency=None, payment_plan={"advance_method": None}))
    assert (found.state, found.durations) == ("NOT_INITIATED", None)
    assert found.unknowns == ("/currency", "/payment_plan/advance_method")


# -- the withdrawal --------------------------------------------------------------------------------


def withdrawal(*payments: object, **patch: object) -> tuple[bool | None, str]:
    """Return whether the advance can be withdrawn, and the words for it."""
    of = order(*(payments or (ARRIVED,)), **patch)
    details = {detail.heading: detail.lines for detail in answer(of).details}
    return first(of).withdrawable, details["Withdrawal"][0]


PART = {"refunds": [{"amount": "100.00"}], "withdrawals": [{"amount": "50.00", "planned": False}]}
ALL = {"refunds": [{"amount": "100.00"}], "withdrawals": [{"amount": "200.00", "planned": False}]}
OPEN = {"returns": [{"requested_at": "2026-03-01T10:00:00+08:00"}]}
DECIDED = {"returns": [{"decision": {"result": "rejected"}}]}


@pytest.mark.parametrize(
    ("patch", "is_withdrawable", "words"),
    [
        ({"status": "partially_paid"}, True, "300.00 USD can be withdrawn"),
        ({"status": "completed", **DECIDED}, True, "300.00 USD can be withdrawn"),
        ({"status": "completed", **OPEN}, False, "while a dispute or a return is open"),
        ({"status": "disputed"}, False, "while a dispute or a return is open"),
        ({"status": "return_requested"}, False, "while a dispute or a return is open"),
        ({"status": "return_agreed", **DECIDED}, False, "while a dispute or a return is open"),
        ({"status": "closed"}, False, "the order is closed"),
        ({"status": "completed", **PART}, True, "150.00 USD can be withdrawn"),
        ({"status": "completed", **ALL}, False, "Nothing is left"),
        ({"status": "completed", "withdrawals": [{"planned": True}]}, True, "300.00 USD can be"),
        ({"status": None}, None, "cannot be told"),
        ({"status": "completed", "refunds": [{}]}, None, "cannot be told"),
        ({"status": "completed", "withdrawals": [{"amount": "1"}]}, None, "cannot be told"),
        ({"status": "completed", "refunds": [{"amount": "1", "currency": "EUR"}]}, None, "cannot"),
    ],
)
def test_what_has_arrived_can_be_withdrawn_unless_it_is_held(
    patch: dict[str, object], *, is_withdrawable: bool | None, words: str
) -> None:
    found, line = withdrawal(**patch)
    assert found is is_withdrawable
    assert words in line


def accepted(result: str = "full", amount: str | None = None) -> dict[str, object]:
    """Return an order that is completed, with a return that was accepted."""
    decision = {"result": result, "at": "2026-03-02T10:00:00+08:00", "refund": {"amount": amount}}
    claim = {"requested_at": "2026-03-01T10:00:00+08:00", "scope": "all", "decision": decision}
    return {"status": "completed", "returns": [claim]}


REFUND = {"amount": "100.00", "at": "2026-03-03T10:00:00+08:00"}
EARLIER = {"amount": "100.00", "at": "2026-02-20T10:00:00+08:00"}
REFUNDED = {"status": "refunded", "refunds": [REFUND]}
SPENT = [{"amount": "300.00", "planned": False}]


@pytest.mark.parametrize(
    ("patch", "is_withdrawable", "words"),
    [
        (accepted(), False, "until what is owed for a return is refunded"),
        ({**accepted(), "status": "refunded"}, None, "cannot be told"),
        ({"status": "refunded"}, None, "cannot be told"),
        ({**REFUNDED, "withdrawals": ALL["withdrawals"]}, False, "Nothing is left"),
        (REFUNDED, True, "200.00 USD can be withdrawn"),
        ({**accepted(), **REFUNDED}, False, "until what is owed for a return is refunded"),
        ({**accepted(), "refunds": [REFUND]}, False, "until what is owed for a return is"),
        ({**accepted(), "refunds": [EARLIER]}, False, "until what is owed for a return is"),
        ({**accepted("full", "100.00"), **REFUNDED}, True, "200.00 USD can be withdrawn"),
        ({**accepted("partial", "150.00"), **REFUNDED}, True, "150.00 USD can be withdrawn"),
        ({"status": "refunded", "withdrawals": SPENT}, False, "Nothing is left"),
        (accepted("partial"), None, "cannot be told"),
        (accepted("partial", "100.00"), True, "200.00 USD can be withdrawn"),
        (accepted("partial", "300.00"), False, "until what is owed for a return is refunded"),
        ({**accepted("partial"), "refunds": [REFUND]}, True, "200.00 USD can be withdrawn"),
        ({**accepted("partial", "100.00"), "refunds": [REFUND]}, True, "200.00 USD can be"),
        ({**accepted("partial", "150.00"), "refunds": [REFUND]}, True, "150.00 USD can be"),
        ({**accepted("partial", "100.00"), "refunds": [EARLIER]}, True, "100.00 USD can be"),
    ],
)
def test_what_is_owed_for_a_return_cannot_be_withdrawn_before_it_is_refunded(
    patch: dict[str, object], *, is_withdrawable: bool | None, words: str
) -> None:
    found, line = withdrawal(**patch)
    assert found is is_withdrawable
    assert words in line


def test_money_outside_of_trade_assurance_has_arrived_and_cannot_be_withdrawn() -> None:
    of = order({**ARRIVED, "channel": "bank_direct"}, BALANCE, status="paid")
    advance, rest = steps(of)
    assert (advance.state, advance.withdrawable) == ("ARRIVED", False)
    assert advance.reasons == ("it was not paid through Trade Assurance (S01)",)
    assert "S01" in advance.basis
    assert (rest.withdrawable, rest.reasons) == (True, ())
    details = {detail.heading: detail.lines for detail in answer(of).details}
    assert details["Withdrawal"][0].startswith("700.00 USD can be withdrawn")


def test_where_all_money_is_outside_of_trade_assurance_nothing_can_be_withdrawn() -> None:
    found, line = withdrawal({**ARRIVED, "channel": "bank_direct"}, status="paid")
    assert found is False
    assert line == "Nothing can be withdrawn: nothing came through Trade Assurance (S01)."


def test_a_part_of_the_money_may_be_outside_of_trade_assurance() -> None:
    outside = {**ARRIVED, "channel": "bank_direct", "received_amount": "100.00"}
    inside = {**ARRIVED, "channel": "Trade_Assurance", "received_amount": "100.00"}
    found = first(order(outside, inside, status="paid"))
    assert (found.state, found.withdrawable) == ("SHORT", True)
    assert found.reasons == ("a part of it was not paid through Trade Assurance (S01)",)
    lines = [line for d in answer(order(outside, inside)).details for line in d.lines]
    assert "A part of it was not paid through Trade Assurance (S01)." in lines
    assert "100.00 USD can be withdrawn (S52); how soon is not promised." in lines


def test_a_ruleset_says_which_channels_are_protected() -> None:
    terms = {"PAY015": ChannelParams(allowed_channels=("bank_direct",))}
    of = order({**ARRIVED, "channel": "bank_direct"}, status="paid")
    assert first(of, params=terms).withdrawable is True
    assert first(order(ARRIVED, status="paid")).withdrawable is True


@pytest.mark.parametrize(
    ("refunds", "left"), [([], "700.00"), (["300.00"], "700.00"), (["300.00", "50.00"], "650.00")]
)
def test_a_refund_of_a_payment_that_is_marked_as_refunded_counts_once(
    refunds: list[str], left: str
) -> None:
    of = order(
        {**ARRIVED, "status": "refunded"},
        BALANCE,
        status="completed",
        refunds=[{"amount": amount} for amount in refunds],
    )
    assert [entry.withdrawable for entry in steps(of)] == [False, True]
    details = {detail.heading: detail.lines for detail in answer(of).details}
    assert details["Withdrawal"][0].startswith(f"{left} USD can be withdrawn")


def test_no_time_is_promised_for_a_withdrawal() -> None:
    _, line = withdrawal()
    assert line == "300.00 USD can be withdrawn (S52); how soon is not promised."


# -- in one sentence -------------------------------------------------------------------------------

LAST = {**SENT, "step": "balance", "initiated_at": "2026-02-13T10:00:00+08:00", "amount": "700.00"}


@pytest.mark.parametrize(
    ("payments", "summary"),
    [
        ([SENT, LAST], "The last money is expected by 2026-02-20."),
        ([ARRIVED, LAST], "The last money is expected by 2026-02-20."),
        ([LAST, ARRIVED], "The last money is expected by 2026-02-20."),
        ([ARRIVED, BALANCE], "All of the money has arrived: 1000.00 USD."),
    ],
)
def test_when_the_last_money_arrives(payments: list[dict[str, str]], summary: str) -> None:
    assert answer(order(*payments)).summary == summary


NEXT_WEEK = "2026-02-21T00:00:00+08:00"


@pytest.mark.parametrize(
    ("payments", "now", "clauses"),
    [
        ([], NOW, "the advance has not been sent; the balance is not due yet"),
        ([SENT], NOW, "the advance is expected by 2026-02-19; the balance is not due yet"),
        ([ARRIVED, LAST], NEXT_WEEK, "the balance is late since 2026-02-21"),
        (
            [ARRIVED, {**LAST, "amount": "600.00"}],
            NOW,
            "the balance is expected by 2026-02-20, but 100.00 USD of it was not sent",
        ),
        (
            [{**ARRIVED, "received_amount": "270.00"}, LAST],
            NOW,
            "the advance is 30.00 USD short; the balance is expected by 2026-02-20",
        ),
        ([CARD, BALANCE], NOW, "the advance is on its way, and nobody knows for how long"),
        ([FAILED, BALANCE], NOW, "the advance failed and has to be tried again"),
        (
            [{**ARRIVED, "received_amount": None}, BALANCE],
            NOW,
            "the advance may have arrived or not",
        ),
    ],
)
def test_why_it_is_not_known_when_the_last_money_arrives(
    payments: list[dict[str, str]], now: str, clauses: str
) -> None:
    summary = answer(order(*payments), now).summary
    assert summary == f"When the last money arrives is not known: {clauses}."


def test_a_small_part_that_was_not_sent_may_be_tolerated() -> None:
    terms = {"PAY011": ToleranceParams(tolerance=Decimal(100))}
    of = order(ARRIVED, {**LAST, "amount": "600.00"})
    assert answer(of, params=terms).summary == "The last money is expected by 2026-02-20."


def test_a_person_reads_what_the_dates_mean() -> None:
    advance, rest, *_ = answer(order(SENT)).details
    assert advance.heading == "Advance of 300.00 USD by T/T"
    assert advance.lines == (
        "Something was sent at 2026-02-12 10:00:00+08:00.",
        "As of 2026-02-12 11:00:00+08:00 the usual days are still to come.",
        "It usually arrives from 2026-02-15 to 2026-02-19 (S42).",
        "If all goes well, it is there by 2026-02-13 10:00:00+08:00 (S43).",
        "It is late from 2026-02-20 00:00:00+08:00.",
        "Its days are natural days, counted in Asia/Shanghai.",
    )
    assert rest.heading == "Balance of 700.00 USD by T/T"
    assert rest.lines == (
        "Not due: the buyer has not received the goods yet (S22).",
        "A T/T transfer usually takes 3 to 7 natural days (S42).",
        "It can be there within 24 hours (S43).",
    )


def test_a_person_reads_when_money_could_have_been_there() -> None:
    advance, *_ = answer(order(SENT), "2026-02-13T10:00:00+08:00").details
    assert "It could have been there by 2026-02-13 10:00:00+08:00 (S43)." in advance.lines


def test_the_four_arrivals_are_told_apart() -> None:
    *_, last = answer(order()).details
    assert [line[:3] for line in last.lines] == ["(a)", "(b)", "(c)", "(d)"]
    assert "no time" not in last.lines[0]
    assert all("no time is given" in line for line in last.lines[1:])


# -- whatever the order says -----------------------------------------------------------------------

WIDEST = 82
"""Columns of a line under a heading, of the 88 of the whole page."""

OPTIONAL = st.none()
AMOUNTS = st.sampled_from(["0", "1.00", "300.00", "700.00", "1000.00", "-5.00"])
INSTANTS = st.sampled_from([SENT_AT, NOW, "2026-02-16T10:00:00-08:00", "2099-01-01T00:00:00Z"])
PAYMENTS = st.fixed_dictionaries(
    {
        "step": st.sampled_from(["advance", "balance", "full", None]),
        "method": st.sampled_from(["tt", "TT", "credit_card", None]),
        "status": st.sampled_from(
            ["initiated", "received", "failed", "refunded", "charged_back", None]
        ),
        "amount": OPTIONAL | AMOUNTS,
        "currency": st.sampled_from(["USD", "EUR", None]),
        "initiated_at": OPTIONAL | INSTANTS,
        "received_at": OPTIONAL | INSTANTS,
        "received_amount": OPTIONAL | AMOUNTS,
    }
)
PATCHES = st.fixed_dictionaries(
    {
        "status": OPTIONAL | st.sampled_from(sorted(ANY_STATUS)),
        "currency": st.sampled_from(["USD", None]),
        "payment_plan": OPTIONAL
        | st.fixed_dictionaries(
            {
                "mode": st.sampled_from(["full", "deposit_balance", None]),
                "advance": OPTIONAL | AMOUNTS,
                "balance": OPTIONAL | AMOUNTS,
                "balance_due": st.fixed_dictionaries(
                    {"trigger": st.sampled_from(["after_receipt", "before_shipment", "FOB", None])}
                ),
            }
        ),
        "amounts": OPTIONAL | st.fixed_dictionaries({"total": OPTIONAL | AMOUNTS}),
    }
)


@given(
    st.lists(PAYMENTS, max_size=4),
    PATCHES,
    INSTANTS,
    st.sampled_from([{}, WORKING]),
)
def test_every_order_is_answered(
    payments: list[dict[str, str | None]],
    patch: dict[str, Any],
    now: str,
    params: Mapping[str, Parameters | None],
) -> None:
    of = order(*payments, **patch)
    given = answer(of, now, params)
    assert given.summary.endswith(".")
    assert all(
        len(line) <= WIDEST or line.startswith("Not known:")
        for detail in given.details
        for line in detail.lines
    )
    assert (
        msgspec.json.decode(msgspec.json.encode(given.data, enc_hook=str), type=list[Arrival])
        == given.data
    )
    for found in given.data:
        is_complete = found.due_amount is not None and found.received >= found.due_amount
        if found.state == "SHORT":
            assert not is_complete
        if found.state == "ARRIVED":
            assert is_complete or found.received <= 0
        if found.state is None:
            assert found.unknowns or found.reasons
        if found.state in {"IN_TRANSIT_EARLY", "IN_WINDOW", "LATE"}:
            assert found.late_from is not None
        if found.withdrawable:
            assert found.received > 0
        assert len(set(found.unknowns)) == len(found.unknowns)


def test_an_empty_order_is_answered() -> None:
    given = ARRIVAL.assess(Order(), {}, datetime.fromisoformat(NOW))
    (found,) = given.data
    assert (found.step, found.state) == ("full", None)
    assert found.unknowns == (
        "/status",
        "/payments",
        "/amounts/total",
        "/currency",
        "/payment_plan/mode",
        "/payment_plan/advance_method",
    )
