"""Money: exact decimals, minor units, exchange, and shares that add up to the whole."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from checker.values.currencies import MINOR_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

PRECISION = 160
"""Significant digits of every calculation: products of any two figures of an order stay exact."""

CONTEXT = Context(prec=PRECISION)
"""The arithmetic that rules run in."""

LIMIT = Decimal(10) ** 15
"""No amount, quantity or measure of an order is larger than this, whatever its sign."""

FRACTION = 60
"""None has more digits after the point."""


_MINOR_UNIT = {code: Decimal(1).scaleb(-digits) for code, digits in MINOR_UNITS.items()}


def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount of a currency: ``0.01`` for USD, ``1`` for JPY, ``0.001`` for KWD.

    Raises:
        KeyError: the code is not in ISO 4217.
    """
    return _MINOR_UNIT[currency]


def quantise(amount: Decimal, currency: str) -> Decimal:
    """Round an amount to the currency's minor unit, halves away from zero.

    >>> quantise(Decimal("333.335"), "USD"), quantise(Decimal("333.5"), "JPY")
    (Decimal('333.34'), Decimal('334'))
    """
    return amount.quantize(_MINOR_UNIT[currency], ROUND_HALF_UP, CONTEXT)


def allocate(
    total: Decimal | Fraction, weights: Sequence[Decimal], currency: str
) -> tuple[Decimal, ...]:
    """Split a total by weights so that the parts, in minor units, add up to it exactly.

    Largest remainder: every part is its exact share rounded down, and the minor units left over go
    to the parts with the largest remainders; ties go to the part listed first.

    Args:
        total: the amount to split. A third of 1000 is ``Fraction(1000, 3)``: the shares are taken
            of the exact amount, and only their sum is rounded to minor units, as by `quantise`.
        weights: at least one, none negative, not all zero.
        currency: ISO 4217.

    Raises:
        ValueError: the weights cannot share anything.
        KeyError: the code is not in ISO 4217.

    >>> from fractions import Fraction
    >>> allocate(Fraction(1000, 3), [Decimal(900), Decimal(80), Decimal(20)], "USD")
    (Decimal('300.00'), Decimal('26.67'), Decimal('6.66'))
    """
    from fractions import Fraction  # only refunds and the like pay for it

    exact = [_fraction(weight) for weight in weights]
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative, and not all zero")
    unit = minor_unit(currency)
    sign = -1 if total < 0 else 1
    units = abs(_fraction(total)) / Fraction(unit)
    shares = [units * weight / whole for weight in exact]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    left_over = int(units + Fraction(1, 2)) - sum(parts)
    for i in by_remainder[:left_over]:
        parts[i] += 1
    return tuple(sign * part * unit for part in parts)


def _fraction(amount: Decimal | Fraction) -> Fraction:
    """Return an amount as a fraction; next to nothing, such as 1E-999999999, as nothing.

    The fraction of so small an amount would fill the memory.
    """
    from fractions import Fraction

    if isinstance(amount, Decimal) and amount.adjusted() < -PRECISION:
        return Fraction(0)
    return Fraction(amount)


def in_usd(amount: Decimal, currency: str, usd_rate: Decimal | None) -> Decimal | None:
    """Return the amount in US dollars, or None when no usable rate is known.

    Args:
        amount: in `currency`.
        currency: ISO 4217.
        usd_rate: US dollars for one unit of `currency`; not needed for USD.
    """
    if currency == "USD":
        return amount
    if usd_rate is None or usd_rate <= 0:
        return None
    return CONTEXT.multiply(amount, usd_rate)
