"""Cheap early decisions of the rules about payment: they never decide otherwise than sums do."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.api import Missing, Order, quantise, received
from checker.order import Amounts, Line, Payment, PaymentPlan, Reference
from checker.values.money import CONTEXT
from checker_payment.rules.advance_differs_from_reference import (
    Params,
    _differences,
    _do_all_agree,
)
from checker_payment.rules.amounts_mismatch import _sum_of_lines
from checker_payment.rules.shipped_unpaid import ARRIVED_ONCE, _is_paid_at_once
from checker_payment.rules.split_mismatch import _is_split, _one_off, _staged, split_mismatch
from checker_payment.steps import dues, is_paid_as_planned, sum_received
from checker_payment.tolerance import ToleranceParams

START = datetime.fromisoformat("2026-02-12T10:00:00+08:00")

AMOUNTS = st.sampled_from([Decimal(0), Decimal(300), Decimal("300.00"), Decimal(700)])
TIMES = st.none() | st.integers(0, 2).map(lambda days: START + timedelta(days))
PAYMENTS = st.builds(
    Payment,
    step=st.sampled_from(["advance", "balance", "full", None]),
    status=st.sampled_from(["received", "received", "received", "initiated", "refunded", None]),
    currency=st.sampled_from(["USD", "USD", "EUR", None]),
    received_at=TIMES,
    received_amount=st.none() | AMOUNTS,
)
ORDERS = st.builds(
    lambda payments, plan, total: Order(
        currency="USD", payments=tuple(payments), payment_plan=plan, amounts=Amounts(total=total)
    ),
    st.lists(PAYMENTS, max_size=3),
    st.builds(
        PaymentPlan,
        mode=st.sampled_from(["full", "deposit_balance"]),
        advance=st.none() | AMOUNTS,
        balance=st.none() | AMOUNTS,
    ),
    st.none() | AMOUNTS,
)


@given(ORDERS)
def test_what_is_paid_as_planned_differs_from_no_due(order: Order) -> None:
    if is_paid_as_planned(order):
        for step, _, due in dues(order):
            amount, counted, gaps = received(order, step)
            assert not gaps
            assert not counted or amount == due


PLANNED = PaymentPlan(mode="deposit_balance", advance=Decimal(300), balance=Decimal(700))
AT_ONCE = PaymentPlan(mode="full")
ADVANCE = Payment(step="advance", status="received", received_amount=Decimal("300.00"))
BALANCE = Payment(step="balance", status="received", received_amount=Decimal(700))
WHOLE = Payment(step="advance", status="received", received_amount=Decimal(1000))


@pytest.mark.parametrize(
    ("plan", "payments"),
    [
        (PLANNED, ()),
        (PLANNED, (ADVANCE,)),
        (PLANNED, (ADVANCE, BALANCE)),
        (PLANNED, (BALANCE, Payment(status="failed"), replace(ADVANCE, currency="USD"))),
        (AT_ONCE, (WHOLE,)),
    ],
)
def test_one_payment_of_what_is_due_for_each_step_is_as_planned(
    plan: PaymentPlan, payments: tuple[Payment, ...]
) -> None:
    assert is_paid_as_planned(paid(plan, *payments))


@pytest.mark.parametrize(
    ("plan", "payments"),
    [
        (PLANNED, (ADVANCE, ADVANCE)),
        (PLANNED, (ADVANCE, BALANCE, ADVANCE)),
        (PLANNED, (replace(ADVANCE, received_amount=Decimal("299.99")),)),
        (PLANNED, (replace(ADVANCE, received_amount=None),)),
        (PLANNED, (replace(ADVANCE, currency="EUR"),)),
        (PLANNED, (replace(ADVANCE, status=None),)),
        (PLANNED, (replace(ADVANCE, step=None),)),
        (PLANNED, (replace(WHOLE, step="full"),)),
        (replace(PLANNED, advance=None), (replace(ADVANCE, received_amount=None),)),
        (AT_ONCE, (WHOLE, WHOLE)),
        (AT_ONCE, (ADVANCE, BALANCE)),
    ],
)
def test_anything_else_is_left_to_sums(plan: PaymentPlan, payments: tuple[Payment, ...]) -> None:
    assert not is_paid_as_planned(paid(plan, *payments))


def paid(plan: PaymentPlan, *payments: Payment) -> Order:
    """Return an order of 1000 USD with these payments."""
    amounts = Amounts(total=Decimal(1000))
    return Order(currency="USD", payment_plan=plan, payments=payments, amounts=amounts)


@given(ORDERS)
def test_a_sum_is_that_of_everything_received_or_there_is_none(order: Order) -> None:
    amount, _, gaps = received(order)
    assert sum_received(order) == (None if gaps else amount)


@given(ORDERS, AMOUNTS, TIMES.filter(bool))
def test_one_payment_that_is_enough_makes_the_sum_enough(
    order: Order, due: Decimal, before: Any
) -> None:
    if _is_paid_at_once(order, due, before):
        assert received(order, before=before, statuses=ARRIVED_ONCE).amount >= due


DECIMALS = st.one_of(
    st.decimals(0, 10**6, places=2),
    st.decimals(0, 1, allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E+3"), Decimal("0.005"), Decimal("2.0000"), Decimal("0.333")]),
)


@given(
    st.lists(st.tuples(DECIMALS, DECIMALS), min_size=1, max_size=4),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_lines_are_rounded_one_by_one_where_that_makes_a_difference(
    lines: list[tuple[Decimal, Decimal]], currency: str
) -> None:
    order = Order(
        currency=currency,
        lines=tuple(Line(quantity=quantity, unit_price=price) for quantity, price in lines),
    )
    with localcontext(CONTEXT):
        found = _sum_of_lines(order)
        assert not isinstance(found, Missing)
        assert found == sum(quantise(quantity * price, currency) for quantity, price in lines)


SIGNED = st.sampled_from([Decimal(n) for n in (-700, -1, 0, 1, 699, 700)] + [Decimal("700.00")])


@given(st.none() | SIGNED, st.none() | SIGNED, SIGNED, st.sampled_from([Decimal(0), Decimal(1)]))
def test_a_sum_paid_at_once_is_one_of_the_steps_and_the_other_is_nothing(
    advance: Decimal | None, balance: Decimal | None, total: Decimal, tolerance: Decimal
) -> None:
    plan = PaymentPlan(mode="full", advance=advance, balance=balance)
    order = Order(currency="USD", payment_plan=plan, amounts=Amounts(total=total))
    said = list(split_mismatch.check(order, ToleranceParams(tolerance=tolerance)))
    smaller, larger = sorted((advance or Decimal(0), balance or Decimal(0)))
    is_right = abs(larger - total) <= tolerance and abs(smaller) <= tolerance
    is_unstated = None in {advance, balance} and abs(smaller + larger) <= tolerance
    assert [type(entry) is Missing for entry in said] == (
        [True] if is_unstated else [] if is_right else [False]
    )


@given(st.none() | SIGNED, st.none() | SIGNED, SIGNED, st.sampled_from(["full", "deposit_balance"]))
def test_of_steps_that_make_the_total_there_is_nothing_to_say(
    advance: Decimal | None, balance: Decimal | None, total: Decimal, mode: Any
) -> None:
    plan = PaymentPlan(mode=mode, advance=advance, balance=balance)
    order = Order(currency="USD", payment_plan=plan, amounts=Amounts(total=total))
    look_closer = _one_off if mode == "full" else _staged
    if _is_split(order):
        assert not list(look_closer(order, ToleranceParams()))


REFERENCES = st.builds(
    Reference,
    kind=st.sampled_from(["pi", "pi", "contract", "quotation", None]),
    advance=st.sampled_from([Decimal(300), Decimal(300), Decimal("300.00"), Decimal(700), None]),
    advance_pct=st.sampled_from([None, Decimal(30), Decimal(70)]),
    currency=st.sampled_from(["USD", None, None, "EUR"]),
)


@given(st.lists(REFERENCES, min_size=1, max_size=3))
def test_of_documents_that_all_state_the_advance_there_is_nothing_to_say(
    references: list[Reference],
) -> None:
    order = Order(
        currency="USD",
        payment_plan=PaymentPlan(mode="deposit_balance", advance=Decimal(300)),
        amounts=Amounts(total=Decimal(1000)),
        references=tuple(references),
    )
    params = Params(kinds=("pi", "contract"))
    if _do_all_agree(order, params):
        assert not list(_differences(order, params))
