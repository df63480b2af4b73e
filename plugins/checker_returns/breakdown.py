"""What a return pays back, to the cent (clause S08): pure arithmetic in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm
from typing import Annotated, Literal, NamedTuple

from checker.api import Meta, Parameters, allocate, minor_unit, quantise
from checker_returns.ledger import NOTHING

NEXT_TO_NOTHING = -100
"""Numbers of a lower order of magnitude count as zero: their fractions would fill the memory."""

WHOLE = Fraction(1)


class BreakdownParams(Parameters, frozen=True):
    """How a refund is worked out where the policy source leaves it open."""

    partial_freight: Annotated[
        Literal["pro_rata", "none", "full"],
        Meta(
            description="How much of the outbound freight a partial return pays back: by the value "
            "of the goods, nothing or all. A full return pays it back whole."
        ),
    ] = "pro_rata"
    refund_platform_fee: Annotated[
        bool,
        Meta(
            description="Whether a partial return pays back its share of the platform's fee, as "
            "far as the buyer paid it on top of the total."
        ),
    ] = False
    partial_on_deposit: Annotated[
        Literal["proportional", "offset_balance_first"],
        Meta(
            description="What a partial return pays back while a balance is open: as much of it as "
            "of the order was paid, or only what is left after the open balance."
        ),
    ] = "proportional"


class Lot(NamedTuple):
    """A line of the order: how much of it was bought, at what price, how much of it goes back."""

    quantity: Decimal
    unit_price: Decimal
    returned: Decimal


class Parts(NamedTuple):
    """What the total of an order is made of; the sum of a discount and the like is in the goods."""

    goods: Decimal
    freight: Decimal
    insurance: Decimal
    tax: Decimal


class Bill(NamedTuple):
    """What an order costs, and what has become of the money.

    Attributes:
        currency: of all amounts.
        total: what the order costs, above 0.
        parts: what makes up the total, None when that is not known.
        fee: what the buyer paid of the platform's fee, on top of the total.
        paid: everything that arrived.
        refunded: what the buyer got back, apart from this return; charge-backs included.
    """

    currency: str
    total: Decimal
    parts: Parts | None
    fee: Decimal
    paid: Decimal
    refunded: Decimal


class Split(NamedTuple):
    """A refund by what it pays back; `fees` stays 0 unless the platform's fee is paid back."""

    goods: Decimal
    freight: Decimal
    insurance: Decimal
    tax: Decimal
    fees: Decimal


class Breakdown(NamedTuple):
    """A refund.

    Attributes:
        base: what was actually paid.
        cap: what of it the buyer had not got back before; no refund is higher.
        total: what the return pays back.
        split: what the total is made of, None when that of the order is not known.
        waived: the open balance of the returned goods, which the buyer need not pay any more.
    """

    base: Decimal
    cap: Decimal
    total: Decimal
    split: Split | None
    waived: Decimal


def share_of(lots: Sequence[Lot]) -> Fraction | None:
    """Return what part of the value of the goods goes back, None when they have no value."""
    whole = sum((exact(lot.quantity) * exact(lot.unit_price) for lot in lots), Fraction(0))
    back = sum((exact(lot.returned) * exact(lot.unit_price) for lot in lots), Fraction(0))
    return back / whole if whole > 0 and 0 <= back <= whole else None


def breakdown(bill: Bill, share: Fraction, params: BreakdownParams) -> Breakdown | None:
    """Work out the refund for the return of a share of the goods.

    Everything is exact until the end, when the refund is rounded to the minor unit and its parts
    are given their shares by the largest remainder. It is never more than what was paid and not
    given back, not even by rounding. A return of everything pays back everything that was paid
    (clause S08).

    Args:
        bill: what the order costs and what was paid.
        share: by value, 0 to 1; 1 is a return of everything, which pays back all costs.
        params: how open points are settled.

    Returns:
        None when the return is partial and nobody knows what the total is made of.
    """
    gross = _gross(bill, share, params)
    if share == WHOLE:
        cost, due = exact(bill.total), exact(bill.paid)
    elif gross is None:
        return None
    else:
        cost = sum(gross, Fraction(0))
        due = _paid_share(bill, cost, params)
    cap = max(NOTHING, bill.paid - bill.refunded)
    refund = max(Fraction(0), min(due, exact(cap)))
    total = _rounded(refund, bill.currency)
    if total > cap:
        unit = minor_unit(bill.currency)
        total = floor(exact(cap) / exact(unit)) * unit
        refund = exact(total)
    return Breakdown(
        base=in_minor_units(bill.paid, bill.currency),
        cap=in_minor_units(cap, bill.currency),
        total=total,
        split=None if gross is None else _split(refund, gross, bill.currency),
        waived=_rounded(max(cost - due, Fraction(0)), bill.currency),
    )


def _gross(bill: Bill, share: Fraction, params: BreakdownParams) -> tuple[Fraction, ...] | None:
    """Return what the returned goods cost, part by part, as if all had been paid."""
    if bill.parts is None:
        return None
    is_whole = share == WHOLE
    freight_share = {"pro_rata": share, "none": Fraction(0), "full": WHOLE}[params.partial_freight]
    fee_share = share if is_whole or params.refund_platform_fee else Fraction(0)
    return (
        exact(bill.parts.goods) * share,
        exact(bill.parts.freight) * (WHOLE if is_whole else freight_share),
        exact(bill.parts.insurance) * share,
        exact(bill.parts.tax) * share,
        exact(bill.fee) * fee_share,
    )


def _paid_share(bill: Bill, gross: Fraction, params: BreakdownParams) -> Fraction:
    """Return what of the cost of the returned goods was paid."""
    total, paid = exact(bill.total), exact(bill.paid)
    if paid >= total:
        return gross
    if params.partial_on_deposit == "offset_balance_first":
        return max(Fraction(0), gross - (total - paid))
    return gross * paid / total


def _split(amount: Fraction, weights: Sequence[Fraction], currency: str) -> Split:
    """Divide an amount among what it pays back, so that the parts add up to it."""
    if not any(weights):
        weights = (WHOLE, *weights[1:])
    scale = lcm(*(weight.denominator for weight in weights))
    return Split(*allocate(amount, [Decimal(int(weight * scale)) for weight in weights], currency))


def in_minor_units(amount: Decimal, currency: str) -> Decimal:
    """Return an amount with the digits of its currency, unless it has more of its own."""
    rounded = quantise(amount, currency)
    return rounded if rounded == amount else amount


def _rounded(amount: Fraction, currency: str) -> Decimal:
    """Return an amount in minor units, halves rounded up."""
    return allocate(amount, [Decimal(1)], currency)[0]


def exact(amount: Decimal) -> Fraction:
    """Return a decimal as a fraction."""
    is_nothing = not amount or amount.adjusted() < NEXT_TO_NOTHING
    return Fraction(0) if is_nothing else Fraction(amount)
