"""The operators and functions of expressions, over plain values; they raise what Python raises."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from functools import reduce
from typing import Any

import msgspec

from checker.order import Instant
from checker.values.days import deadline, local_date
from checker.values.money import PRECISION

EXACT = Context(prec=PRECISION, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Decimals of so many digits; rather than to round a result it raises."""

MACROS = ("has", "all", "exists", "exists_one", "filter", "map")

_PARTS = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|us)")
_DURATION = re.compile(rf"-?(?:{_PARTS.pattern})+")
_MICROSECONDS = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1000, "us": 1}


def duration(text: str) -> timedelta:
    """Return a duration such as ``36h`` or ``1h30m``.

    Raises:
        ValueError: it is none, or finer than a microsecond.
    """
    if not _DURATION.fullmatch(text):
        raise ValueError(f'{text!r} is no duration: write one like "36h" or "1h30m"')
    parts = _PARTS.findall(text)
    exact = sum((Decimal(count) * _MICROSECONDS[unit] for count, unit in parts), Decimal(0))
    if exact != int(exact):
        raise ValueError(f"{text!r} is finer than a microsecond")
    return timedelta(microseconds=int(exact)) * (-1 if text.startswith("-") else 1)


def timestamp(text: str) -> datetime:
    """Return a time, written as in an order.

    Raises:
        ValueError: it is none, or has no offset.
    """
    try:
        return msgspec.convert(text, Instant)
    except msgspec.ValidationError:
        example = "2026-12-31T00:00:00+08:00"
        raise ValueError(f'{text!r} is no time: write one like "{example}"') from None


def days_between(start: datetime, end: datetime) -> int:
    """Return how many natural days lie between two times; below 0 if the end is earlier."""
    return (local_date(end) - local_date(start)).days


def double(value: str | int | Decimal) -> Decimal:
    """Return a number as one that can have a point.

    Raises:
        ValueError: the text is no number.
    """
    number = EXACT.create_decimal(value)
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return number


def quotient(dividend: int, divisor: int) -> int:
    """Divide whole numbers; what is left over is cut off."""
    share = abs(dividend) // abs(divisor)
    return share if (dividend < 0) == (divisor < 0) else -share


def remainder(dividend: int, divisor: int) -> int:
    """Return what a division leaves over; it has the sign of the dividend."""
    return dividend - divisor * quotient(dividend, divisor)


def total(numbers: Iterable[Any]) -> Any:
    """Add numbers up."""
    return reduce(_taking(_is_number, _either(EXACT.add, operator.add)), numbers, 0)


def equal(left: Any, right: Any) -> bool:
    """Whether two values of any type are the same; true is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def unequal(left: Any, right: Any) -> bool:
    """Whether two values of any type differ."""
    return not equal(left, right)


def _either(
    exact: Callable[[Any, Any], Any], plain: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Any]:
    """Return an operation that is exact as soon as a Decimal takes part in it."""

    def apply(left: Any, right: Any) -> Any:
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            return exact(left, right)
        return plain(left, right)

    return apply


NUMERIC: Mapping[str, Callable[..., Any]] = {
    "_+_": EXACT.add,
    "_-_": EXACT.subtract,
    "_*_": EXACT.multiply,
    "-_": EXACT.minus,
}
"""What is reckoned with numbers that can have a point."""

PLAIN: Mapping[str, Callable[..., Any]] = {
    "_+_": operator.add,
    "_-_": operator.sub,
    "_*_": operator.mul,
    "_/_": quotient,
    "_%_": remainder,
    "-_": operator.neg,
    "_==_": operator.eq,
    "_!=_": operator.ne,
    "_<_": operator.lt,
    "_<=_": operator.le,
    "_>_": operator.gt,
    "_>=_": operator.ge,
    "@in": lambda item, items: item in items,
    "size": len,
    "contains": operator.contains,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "lowerAscii": lambda text: str.encode(text).lower().decode(),
    "upperAscii": lambda text: str.encode(text).upper().decode(),
    "trim": str.strip,
    "double": double,
    "timestamp": timestamp,
    "duration": duration,
    "sum": total,
    "deadline": deadline,
    "days_between": days_between,
}
"""What is done with values whose types are known."""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_no_flag(value: Any) -> bool:
    return not isinstance(value, bool)


def _taking(
    fits: Callable[[Any], bool], operation: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Any]:
    """Return an operation that refuses values for which Python has a meaning of its own.

    There true is 1, a text can be taken many times, and a number with a point be divided as if it
    were a whole one.
    """

    def apply(left: Any, right: Any) -> Any:
        for value in (left, right):
            if not fits(value):
                raise TypeError(f"{type(value).__name__} does not fit here")
        return operation(left, right)

    return apply


def _negated(value: Any) -> Any:
    if not _is_number(value):
        raise TypeError(f"{type(value).__name__} does not fit here")
    return EXACT.minus(value) if isinstance(value, Decimal) else -value


def _is_in(item: Any, items: Any) -> bool:
    """Whether a list has a value, or an object a key."""
    if not isinstance(items, (list, tuple, dict)):
        raise TypeError(f"{type(items).__name__} is no list")
    return any(equal(item, each) for each in items)


ANY: Mapping[str, Callable[..., Any]] = {
    "_+_": _taking(_is_no_flag, _either(EXACT.add, operator.add)),
    "_-_": _taking(_is_no_flag, _either(EXACT.subtract, operator.sub)),
    "_*_": _taking(_is_number, _either(EXACT.multiply, operator.mul)),
    "_/_": _taking(_is_whole, quotient),
    "_%_": _taking(_is_whole, remainder),
    "-_": _negated,
    "_==_": equal,
    "_!=_": unequal,
    "_<_": _taking(_is_no_flag, operator.lt),
    "_<=_": _taking(_is_no_flag, operator.le),
    "_>_": _taking(_is_no_flag, operator.gt),
    "_>=_": _taking(_is_no_flag, operator.ge),
    "@in": _is_in,
}
"""What is done instead with values of which the type is not known."""

NAMES = (*(name for name in PLAIN if name.isidentifier()), "matches", *MACROS)
"""What can be called by a name."""
