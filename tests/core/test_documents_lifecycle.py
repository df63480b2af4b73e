"""ORD005: facts of one order that cannot all be true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.lifecycle import contradictory_life_cycle
from checker.documents.thorough import typed
from checker.finding import Violation
from checker.order import ANY_STATUS

EARLY, LATE = "2026-02-01T09:00:00+08:00", "2026-02-03T09:00:00+08:00"
SAME_AS_EARLY = "2026-02-01T01:00:00Z"


def contradictions(**order: Any) -> list[Violation]:
    """Apply the rule to an order with these sections."""
    result = typed(order)
    assert result.faults == ()
    found = list(contradictory_life_cycle.check(result.order))
    return [entry for entry in found if isinstance(entry, Violation)]


def pointers(**order: Any) -> list[str]:
    return [entry.pointer for entry in contradictions(**order)]


PAIRS = [
    ("/timestamps/submitted_at", "timestamps", "drafted_at", "submitted_at"),
    ("/timestamps/ordered_at", "timestamps", "submitted_at", "ordered_at"),
    ("/timestamps/ordered_at", "timestamps", "drafted_at", "ordered_at"),
    ("/payments/1/received_at", "payments", "initiated_at", "received_at"),
    ("/shipping/shipments/1/delivered_at", "shipments", "shipped_at", "delivered_at"),
    ("/returns/1/decision/at", "returns", "requested_at", "at"),
]


def with_times(section: str, times: dict[str, str]) -> dict[str, Any]:
    """Return an order in which a section, or the second of several, has these times."""
    if section == "timestamps":
        return {section: times}
    if section == "shipments":
        return {"shipping": {section: [{}, times]}}
    if section == "returns":
        decision = {"at": times.pop("at")} if "at" in times else {}
        return {section: [{}, times | {"decision": decision}]}
    return {section: [{}, times]}


@pytest.mark.parametrize(("pointer", "section", "first", "second"), PAIRS)
def test_what_comes_later_cannot_have_come_earlier(
    pointer: str, section: str, first: str, second: str
) -> None:
    (found,) = contradictions(**with_times(section, {first: LATE, second: EARLY}))
    assert found.pointer == pointer
    assert found.observed.isoformat() == EARLY
    assert found.expected == f"not before {LATE}"


@pytest.mark.parametrize(("section", "first", "second"), [pair[1:] for pair in PAIRS])
@pytest.mark.parametrize(
    ("earlier", "later"),
    [(EARLY, LATE), (EARLY, SAME_AS_EARLY), (SAME_AS_EARLY, EARLY), (LATE, None), (None, EARLY)],
)
def test_times_in_order_or_of_one_instant_or_unknown_do_not_contradict(
    section: str, first: str, second: str, earlier: str | None, later: str | None
) -> None:
    times = {name: at for name, at in ((first, earlier), (second, later)) if at}
    assert pointers(**with_times(section, times)) == []


@pytest.mark.parametrize("status", ["draft", "submitted"])
@pytest.mark.parametrize(
    ("pointer", "order"),
    [
        ("/shipping/shipments/0/shipped_at", {"shipping": {"shipments": [{"shipped_at": LATE}]}}),
        (
            "/shipping/shipments/0/delivered_at",
            {"shipping": {"shipments": [{"delivered_at": LATE}]}},
        ),
        ("/shipping/received_at", {"shipping": {"received_at": LATE}}),
        ("/returns/0/requested_at", {"returns": [{"requested_at": LATE}]}),
    ],
)
def test_goods_of_an_order_that_is_not_even_paid_have_not_moved(
    status: str, pointer: str, order: dict[str, Any]
) -> None:
    (found,) = contradictions(status=status, **order)
    assert found.pointer == pointer
    assert found.expected == f"nothing there while the order is {status}"
    for later in ANY_STATUS - {"draft", "submitted"}:
        assert pointers(status=later, **order) == []
    assert pointers(**order) == []


@pytest.mark.parametrize("status", ["received", "refunded", "charged_back"])
def test_a_draft_has_received_no_payment(status: str) -> None:
    received = {"payments": [{"status": "failed"}, {"status": status}]}
    assert pointers(status="draft", **received) == ["/payments/1/status"]
    assert pointers(status="submitted", **received) == []


def test_no_money_has_gone_out_of_a_draft() -> None:
    order = {
        "refunds": [{"amount": "0.00"}, {"amount": "5.00"}],
        "withdrawals": [{"planned": True}, {"amount": "5.00", "planned": False}, {"amount": "5"}],
    }
    assert pointers(status="draft", **order) == ["/refunds/1/amount", "/withdrawals/1/planned"]
    for later in ANY_STATUS - {"draft"}:
        assert pointers(status=later, **order) == []


@pytest.mark.parametrize("status", ["initiated", "failed"])
@pytest.mark.parametrize("facts", [{"received_at": LATE}, {"received_amount": "0.01"}])
def test_a_payment_that_has_not_arrived_has_no_time_and_no_amount_of_arrival(
    status: str, facts: dict[str, str]
) -> None:
    (found,) = contradictions(payments=[{}, {"status": status, **facts}])
    assert found.pointer == "/payments/1/status"
    assert (found.observed, found.expected) == (status, "received")


@pytest.mark.parametrize("status", ["initiated", "failed"])
def test_a_payment_of_which_nothing_arrived_contradicts_nothing(status: str) -> None:
    assert pointers(payments=[{"status": status, "received_amount": "0.00"}]) == []


@pytest.mark.parametrize("status", ["received", "refunded", "charged_back"])
def test_a_payment_that_arrived_has_a_time_of_arrival(status: str) -> None:
    payment = {"status": status, "received_at": LATE, "received_amount": "5.00"}
    assert pointers(payments=[payment]) == []


def test_goods_are_not_received_before_the_first_of_them_was_shipped() -> None:
    shipped = [{"shipped_at": LATE}, {"shipped_at": "2026-02-02T09:00:00+08:00"}]
    (found,) = contradictions(shipping={"received_at": EARLY, "shipments": shipped})
    assert found.pointer == "/shipping/received_at"
    assert found.expected == "not before 2026-02-02T09:00:00+08:00"


@pytest.mark.parametrize(
    "shipments",
    [
        [{"shipped_at": EARLY}, {"shipped_at": LATE}],
        [{"shipped_at": LATE}, {"tracking_number": "770031845526"}],
        [{"shipped_at": SAME_AS_EARLY}],
        [],
    ],
)
def test_goods_may_be_received_as_soon_as_any_of_them_may_have_been_shipped(
    shipments: list[dict[str, str]],
) -> None:
    assert pointers(shipping={"received_at": EARLY, "shipments": shipments}) == []


def test_every_contradiction_is_one_violation() -> None:
    assert pointers(
        status="draft",
        timestamps={"drafted_at": LATE, "submitted_at": EARLY},
        payments=[{"status": "received", "initiated_at": LATE, "received_at": EARLY}],
        shipping={"shipments": [{"shipped_at": LATE, "delivered_at": EARLY}]},
    ) == [
        "/timestamps/submitted_at",
        "/payments/0/received_at",
        "/shipping/shipments/0/delivered_at",
        "/shipping/shipments/0/shipped_at",
        "/shipping/shipments/0/delivered_at",
        "/payments/0/status",
    ]


@pytest.mark.parametrize("order", [{}, {"status": "draft"}, {"status": "completed"}])
def test_an_order_that_says_little_contradicts_nothing(order: dict[str, Any]) -> None:
    assert pointers(**order) == []


TIMES = st.none() | st.integers(0, 2).map(lambda hours: f"2026-02-01T0{hours}:00:00Z")


def times(*names: str) -> st.SearchStrategy[dict[str, str]]:
    """Return sections in which each of these times is there or not, in any order."""
    several = st.tuples(*(TIMES for _ in names))
    return several.map(lambda found: {n: at for n, at in zip(names, found, strict=True) if at})


@given(
    times("drafted_at", "submitted_at", "ordered_at"),
    st.lists(times("initiated_at", "received_at"), max_size=2),
    st.lists(times("shipped_at", "delivered_at"), max_size=2),
    st.lists(times("requested_at", "at"), max_size=2),
)
def test_a_contradiction_is_found_wherever_two_times_are_the_wrong_way_round(
    timestamps: dict[str, str],
    payments: list[dict[str, str]],
    shipments: list[dict[str, str]],
    claims: list[dict[str, str]],
) -> None:
    returns = [with_times("returns", {**claim})["returns"][1] for claim in claims]
    found = pointers(
        timestamps=timestamps,
        payments=payments,
        shipping={"shipments": shipments},
        returns=returns,
    )
    sections = [*payments, *shipments, *claims]
    # The keys of a section stand in the order in which their events should have happened.
    expected = sum(
        len(section) > 1 and [*section.values()] != sorted(section.values()) for section in sections
    )
    first_steps = [*timestamps.values()]
    assert len([pointer for pointer in found if pointer[:11] != "/timestamps"]) == expected
    assert any(pointer[:11] == "/timestamps" for pointer in found) == (
        first_steps != sorted(first_steps)
    )


@pytest.mark.parametrize("status", ["partially_paid", "paid"])
@pytest.mark.parametrize("payments", [["failed"], ["initiated"], ["failed", "initiated"]])
def test_an_order_of_whose_payments_none_arrived_is_not_paid(
    status: str, payments: list[str]
) -> None:
    (found,) = contradictions(status=status, payments=[{"status": word} for word in payments])
    assert (found.pointer, found.observed) == ("/status", status)


@pytest.mark.parametrize(
    "payments",
    [
        [],
        [{}],
        [{"status": "failed"}, {"status": "received"}],
        [{"status": "failed"}, {"status": "refunded"}],
        [{"status": "failed"}, {}],
    ],
)
def test_an_order_may_be_paid_by_what_is_not_known_to_have_failed(
    payments: list[dict[str, str]],
) -> None:
    assert not contradictions(status="paid", payments=payments)


def test_payments_that_failed_belie_no_other_status() -> None:
    for status in ANY_STATUS - {"paid", "partially_paid"}:
        assert not contradictions(status=status, payments=[{"status": "failed"}])


def test_money_that_arrived_is_not_said_not_to_have_arrived() -> None:
    arrived = {"status": "failed", "received_at": EARLY}
    assert pointers(status="paid", payments=[arrived]) == ["/payments/0/status"]


def rejected_and(*others: str | None) -> list[dict[str, Any]]:
    return [{"decision": {"result": result}} for result in ("rejected", *others)]


def test_a_return_is_not_agreed_when_all_were_rejected() -> None:
    (found,) = contradictions(status="return_agreed", returns=rejected_and("rejected"))
    assert (found.pointer, found.observed) == ("/status", "return_agreed")
    assert not contradictions(status="disputed", returns=rejected_and())


@pytest.mark.parametrize("other", ["full", "partial", None])
def test_a_return_may_be_agreed_beside_one_that_was_rejected(other: str | None) -> None:
    assert not contradictions(status="return_agreed", returns=rejected_and(other))
    assert not contradictions(status="return_agreed")
