"""When the buyer had the goods: the first of them, and all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.api import Order, Shipping, all_received_by_buyer, received_by_buyer
from checker.order import Shipment

UNRECORDED = ("/shipping/received_at",)


def day(number: int) -> datetime:
    return datetime(2026, 2, number, 12, tzinfo=UTC)


def order_of(
    delivered: tuple[int | None, ...] = (), stated: int | None = None, basis: str | None = None
) -> Order:
    """Return an order whose consignments were delivered on some days, or are under way."""
    shipments = tuple(
        Shipment(shipped_at=day(1), delivered_at=None if at is None else day(at))
        for at in delivered
    )
    received_at = None if stated is None else day(stated)
    return Order(
        shipping=Shipping(shipments=shipments, received_at=received_at, received_basis=basis)
    )


@pytest.mark.parametrize("delivered", [(), (None,), (None, None)])
def test_without_a_receipt_it_is_not_recorded(delivered: tuple[None, ...]) -> None:
    order = order_of(delivered)
    assert received_by_buyer(order) == (None, UNRECORDED)
    assert all_received_by_buyer(order) == (None, UNRECORDED)


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        (order_of((5,)), 5, 5),
        (order_of((9, 5, 7)), 5, 9),
        (order_of((5, None)), 5, None),
        (order_of((), 5), 5, 5),
        (order_of((None, None), 5), 5, 5),
        (order_of((None,), 5, "auto_confirmation"), 5, 5),
        (order_of((9,), 5, "buyer"), 5, 5),
        (order_of((9,), 5, " Buyer "), 5, 5),
        (order_of((9,), 5, "carrier"), 5, 5),
        (order_of((9,), 5), 5, 9),
        (order_of((9,), 5, "seller"), 5, 9),
        (order_of((9,), 5, "Automatic"), 9, 9),
        (order_of((9,), 5, "system"), 9, 9),
        (order_of((9,), 5, "系统自动确认"), 9, 9),
        (order_of((9,), 5, "platform_auto"), 9, 9),
        (order_of((5,), 9, "buyer"), 5, 5),
        (order_of((5,), 9, "platform"), 5, 5),
        (order_of((5, 7), 9, "buyer"), 5, 7),
        (order_of((5, 9), 7, "buyer"), 5, 9),
        (order_of((5, None), 5, "buyer"), 5, 5),
        (order_of((5, None), 3, "buyer"), 3, None),
        (order_of((5, 9), 5, "carrier"), 5, 9),
        (order_of((5, 9), 7), 5, 9),
        (order_of((5, 9), 12, "platform"), 5, 9),
        (order_of((5, None), 7, "buyer"), 5, 7),
        (order_of((5, None), 7, "carrier"), 5, 7),
        (order_of((5, None), 7), 5, 7),
        (order_of((5, None), 5, "carrier"), 5, None),
        (order_of((5, None), 7, "platform"), 5, None),
        (order_of((5, None), 3, "platform"), 5, None),
        (order_of((5, None), 3), 3, None),
    ],
)
def test_the_first_and_the_last_of_the_goods(order: Order, first: int, last: int | None) -> None:
    assert received_by_buyer(order) == (day(first), ())
    assert all_received_by_buyer(order) == (None if last is None else day(last), ())


DAYS = st.none() | st.integers(0, 20).map(lambda days: day(1) + timedelta(days=days))
BASES = st.sampled_from([None, "buyer", "carrier", "seller", "platform", "automatic"])


@given(st.lists(st.builds(Shipment, delivered_at=DAYS), max_size=3), DAYS, BASES)
def test_nothing_is_complete_before_it_began(
    shipments: list[Shipment], stated: datetime | None, basis: str | None
) -> None:
    shipping = Shipping(shipments=tuple(shipments), received_at=stated, received_basis=basis)
    first = received_by_buyer(Order(shipping=shipping))
    last = all_received_by_buyer(Order(shipping=shipping))
    assert first.gaps == last.gaps
    if last.at is not None:
        assert first.at is not None
        assert first.at <= last.at
