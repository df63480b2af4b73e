"""What the buyer paid and got back, currency by currency: nothing is converted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from checker.api import Order

NOTHING = Decimal(0)

ARRIVED = frozenset(("received", "refunded", "charged_back"))
"""Statuses of payments that arrived, whatever became of the money later."""


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


def open_amount(order: Order) -> Decimal | None:
    """Return what was paid and not given back, None where only `paid` and `refunded` can tell.

    They say the same in detail, at a multiple of the cost. Most orders are as simple as this: one
    currency, payments that arrived and stayed, or did not arrive, and refunds of a known amount.
    """
    currency, amount = order.currency, NOTHING
    if currency is None:
        return None
    for payment in order.payments:
        status = payment.status
        if payment.currency is not None and payment.currency != currency:
            return None
        if status == "received":
            if payment.received_amount is None:
                return None
            amount += payment.received_amount
        elif status is None or status in ARRIVED:
            return None
    for refund in order.refunds:
        if refund.amount is None or (refund.currency is not None and refund.currency != currency):
            return None
        amount -= refund.amount
    return amount


def paid(order: Order) -> Sums:
    """Add up everything that ever arrived, whether or not it was given back later."""
    return _payments(order, ARRIVED)


def refunded(order: Order, before: datetime | None = None) -> Sums:
    """Add up what the buyer got back: refunds and charge-backs.

    A payment that is marked as refunded is no sum of its own, for the refund stands in the order's
    list; where that list adds up to less, it is a gap.

    Args:
        order: of any currency.
        before: only refunds before this time. Charge-backs have no time and always count.
    """
    back = _payments(order, frozenset(("charged_back",)))
    marked = _payments(order, frozenset(("refunded",)))
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
    if any(amount > listed.get(currency, NOTHING) for currency, amount in marked.amounts.items()):
        gaps.append("/refunds")
    return Sums(amounts, tuple(dict.fromkeys(gaps)))


def refunds_in(order: Order, currency: str) -> list[int]:
    """Return the places of the refunds in a currency whose amount is known."""
    return [
        i
        for i, refund in enumerate(order.refunds)
        if refund.amount is not None and (refund.currency or order.currency) == currency
    ]


def _payments(order: Order, statuses: frozenset[str]) -> Sums:
    """Add up the payments of these statuses."""
    amounts: dict[str, Decimal] = {}
    gaps: list[str] = []
    for i, payment in enumerate(order.payments):
        if payment.status is None:
            gaps.append(f"/payments/{i}/status")
        elif payment.status in statuses:
            currency = payment.currency or order.currency
            if payment.received_amount is None:
                gaps.append(f"/payments/{i}/received_amount")
            elif currency is None:
                gaps.append(f"/payments/{i}/currency")
            else:
                amounts[currency] = amounts.get(currency, NOTHING) + payment.received_amount
    return Sums(amounts, gaps)
