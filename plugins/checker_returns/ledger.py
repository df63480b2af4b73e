"""What the buyer paid and got back, currency by currency: nothing is converted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Struct

from checker.api import PROTECTED, Meta, Order, Payment, goes_through

NOTHING = Decimal(0)

ARRIVED = frozenset(("received", "refunded", "charged_back"))
"""Statuses of payments that arrived, whatever became of the money later."""

STAYED = frozenset(("received", "refunded"))
"""Statuses of payments that arrived and that no bank took back."""


class Sums(Struct, frozen=True):
    """Sums of money.

    Attributes:
        amounts: by currency; one without an entry is nothing.
        gaps: the pointers of the facts for want of which others could not be counted.
    """

    amounts: Mapping[str, Decimal]
    gaps: Sequence[str]

    def of(self, currency: str) -> Decimal:
        """Return the sum in a currency."""
        return self.amounts.get(currency, NOTHING)


Channels = Annotated[
    tuple[str, ...],
    Meta(description="The channels whose payments Trade Assurance protects.", min_length=1),
]
"""A parameter: as of PAY001, and to be changed along with it."""


def open_amount(order: Order) -> Decimal | None:
    """Return what was paid and not given back, None where only `paid` and `refunded` can tell.

    They say the same in detail, at a multiple of the cost. Most orders are as simple as this: one
    currency, payments through Trade Assurance that arrived and stayed, or did not arrive, and
    refunds of a known amount.
    """
    currency, amount = order.currency, NOTHING
    if currency is None:
        return None
    for payment in order.payments:
        status, channel, own = payment.status, payment.channel, payment.currency
        if (own is not None and own != currency) or (
            channel is not None and channel not in PROTECTED
        ):
            return None
        if status == "received":
            arrived = payment.received_amount
            if arrived is None:
                return None
            amount += arrived
        elif status is None or status in ARRIVED:
            return None
    for refund in order.refunds:
        given, own = refund.amount, refund.currency
        if given is None or (own is not None and own != currency):
            return None
        amount -= given
    return amount


def paid(order: Order, channels: Collection[str] | None = None) -> Sums:
    """Add up everything that ever arrived, whether or not it was given back later.

    Args:
        order: of any currency.
        channels: only what went through one of these, or may have done so; all when None.
    """
    return _payments(order, ARRIVED, channels)


def paid_outside(order: Order, channels: Collection[str]) -> Sums:
    """Add up what arrived by other channels, unless the buyer's bank took it back."""
    gaps: list[str] = []
    amounts: dict[str, Decimal] = {}
    for i, payment in enumerate(order.payments):
        if payment.status in STAYED and not goes_through(payment, channels):
            _count(payment, f"/payments/{i}", order.currency, amounts, gaps)
    return Sums(amounts, gaps)


def refunded(
    order: Order, before: datetime | None = None, channels: Collection[str] | None = None
) -> Sums:
    """Add up what the buyer got back: refunds and charge-backs.

    A payment that is marked as refunded is no sum of its own, for the refund stands in the order's
    list; where that list adds up to less, it is a gap. Refunds first give back payments by other
    channels that are marked so, and count only beyond these.

    Args:
        order: of any currency.
        before: only refunds before this time. Charge-backs have no time and always count.
        channels: of payments, only those that went through one of these; all when None.
    """
    back = _payments(order, frozenset(("charged_back",)), channels)
    marked = _payments(order, frozenset(("refunded",)), channels)
    amounts = dict(back.amounts)
    listed: dict[str, Decimal] = {}
    gaps = [*back.gaps, *marked.gaps]
    for i, refund in enumerate(order.refunds):
        currency = refund.currency or order.currency
        if refund.amount is None:
            gaps.append(f"/refunds/{i}/amount")
        elif currency is None:
            gaps.append(f"/refunds/{i}/currency")
        else:
            listed[currency] = listed.get(currency, NOTHING) + refund.amount
            if before is not None and refund.at is None:
                gaps.append(f"/refunds/{i}/at")
            elif before is None or refund.at < before:
                amounts[currency] = amounts.get(currency, NOTHING) + refund.amount
    if channels is not None:
        for currency, amount in _given_back_outside(order, channels).items():
            explained = min(amount, listed.get(currency, NOTHING))
            amounts[currency] = max(NOTHING, amounts.get(currency, NOTHING) - explained)
            listed[currency] = listed.get(currency, NOTHING) - explained
    if any(amount > listed.get(currency, NOTHING) for currency, amount in marked.amounts.items()):
        gaps.append("/refunds")
    return Sums(amounts, tuple(dict.fromkeys(gaps)))


def _given_back_outside(order: Order, channels: Collection[str]) -> Mapping[str, Decimal]:
    """Add up the payments by other channels that are marked as refunded, as far as is known."""
    amounts: dict[str, Decimal] = {}
    for i, payment in enumerate(order.payments):
        if payment.status == "refunded" and not goes_through(payment, channels):
            _count(payment, f"/payments/{i}", order.currency, amounts, [])
    return amounts


def refunds_in(order: Order, currency: str) -> list[int]:
    """Return the places of the refunds in a currency whose amount is known."""
    return [
        i
        for i, refund in enumerate(order.refunds)
        if refund.amount is not None and (refund.currency or order.currency) == currency
    ]


def _payments(
    order: Order, statuses: frozenset[str], channels: Collection[str] | None = None
) -> Sums:
    """Add up the payments of these statuses."""
    amounts: dict[str, Decimal] = {}
    gaps: list[str] = []
    for i, payment in enumerate(order.payments):
        if channels is not None and not goes_through(payment, channels):
            continue
        if payment.status is None:
            gaps.append(f"/payments/{i}/status")
        elif payment.status in statuses:
            _count(payment, f"/payments/{i}", order.currency, amounts, gaps)
    return Sums(amounts, gaps)


def _count(
    payment: Payment, place: str, usual: str | None, amounts: dict[str, Decimal], gaps: list[str]
) -> None:
    """Add a payment to the amounts, or note what is wanting for that."""
    currency = payment.currency or usual
    if payment.received_amount is None:
        gaps.append(f"{place}/received_amount")
    elif currency is None:
        gaps.append(f"{place}/currency")
    else:
        amounts[currency] = amounts.get(currency, NOTHING) + payment.received_amount
