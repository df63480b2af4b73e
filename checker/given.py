"""What another program gives: orders, moments, paths and words, each as the core takes it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from checker.errors import UsageError, raised
from checker.finding import Severity
from checker.values.days import has_room

Order = bytes | bytearray | memoryview | str | Mapping[str, Any]
"""An order document: its bytes, its text, or what a JSON parser made of it."""

Path = str | os.PathLike[str]


def words_of(name: str, words: str | Iterable[str]) -> tuple[str, ...]:
    """Return words as they are, or one word by itself.

    Raises:
        UsageError: they are none.
    """
    found = _each(name, words)
    for word in found:
        if not isinstance(word, str):
            raise UsageError(f"{name} is text, or several, not {word!r}")
    return found


def paths_of(name: str, paths: Path | Iterable[Path]) -> tuple[str, ...]:
    """Return names and paths as text.

    Raises:
        UsageError: they are none.
    """
    return tuple(path_of(name, path) for path in _each(name, paths))


def _each(name: str, given: Any) -> tuple[Any, ...]:
    if isinstance(given, str | os.PathLike):
        return (given,)
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        raise UsageError(f"{name} is text, or several, not {type(given).__name__}")
    return tuple(given)


def path_of(name: str, path: Any) -> str:
    """Return a path as text.

    Raises:
        UsageError: it is none.
    """
    try:
        text = os.fspath(path)
        if isinstance(text, str) and b"\0" not in os.fsencode(text):
            return text
    except (TypeError, ValueError):
        pass
    raise UsageError(f"{name}: {path!r} is no path")


def severity_of(name: str, label: Any) -> Severity:
    """Return the severity of a label.

    Raises:
        UsageError: there is no such severity.
    """
    try:
        return Severity.of(label)
    except (TypeError, ValueError):  # what cannot be hashed is no label either
        raise UsageError(f"{name}: severity is error, warning or info, not {label!r}") from None


def moment_of(as_of: Any) -> datetime:
    """Return the moment as of which an order is to be judged.

    Raises:
        UsageError: it is none, has no zone, or no room around it to count days.
    """
    if not isinstance(as_of, datetime):
        raise UsageError(f"as_of is a datetime, not {as_of!r}")
    if as_of.utcoffset() is None:
        raise UsageError(f"as_of needs a zone: {as_of.isoformat()} has none")
    if not has_room(as_of):
        text = as_of.isoformat()
        raise UsageError(
            f"as_of: {text!r} lies too near to the end of the calendar to count days from it"
        )
    return as_of


def orders_of(orders: Any) -> Iterable[Order]:
    """Return several orders as they are.

    Raises:
        UsageError: it is one order, or none at all: the parts of one would be taken for orders.
    """
    is_one = isinstance(orders, bytes | bytearray | memoryview | str | Mapping)
    if is_one or not isinstance(orders, Iterable):
        raise UsageError(f"orders is several orders, not {type(orders).__name__}")
    return orders


def bytes_of(order: Order) -> bytes:
    """Return an order as the bytes of a document.

    Raises:
        UsageError: it holds what JSON cannot.
    """
    if isinstance(order, bytes):
        return order
    if isinstance(order, bytearray | memoryview):
        return bytes(order)
    if isinstance(order, str):
        return _encoded(order)
    try:
        text = json.dumps(
            order, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except Exception as error:  # a mapping of somebody else's, or one that changes meanwhile
        what = (
            error if isinstance(error, TypeError | ValueError | RecursionError) else raised(error)
        )
        raise UsageError(f"this order cannot be written as JSON: {what}") from error
    return _encoded(text)


def _encoded(text: str) -> bytes:
    """Return text in UTF-8, half of a surrogate pair as its escape: there are no bytes for it."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


_HALF = re.compile("[\ud800-\udfff]")


def _plain(value: object) -> Any:
    """Return what JSON has no type for as the text that an order document has for it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):  # and a datetime
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not known to it")
