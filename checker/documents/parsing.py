"""JSON texts to plain values: nothing lost, nothing rounded, every mistake placed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from checker.documents.faults import Fault, fault
from checker.documents.positions import BOM, Positions, Span
from checker.documents.scan import (
    GZIP_MARK,
    find_constant,
    has_every_key,
    is_marked_utf16,
    looks_like_utf16,
    too_deep,
)
from checker.documents.wording import shown
from checker.values.pointers import tokens
from checker.words import words

MAX_DEPTH = 100
"""How deep objects and lists may be nested; an order needs eight levels."""

_SMALL = 18


class Unreadable(Exception):  # noqa: N818 - it carries a fault, it is not an error of the program
    """The text is not JSON in UTF-8; `fault` says where and why."""

    def __init__(self, found: Fault) -> None:
        """Carry the fault out of the parser."""
        super().__init__(found.rule)
        self.fault = found


class Parsed(Struct, frozen=True):
    """A JSON text as plain values, numbers as int or Decimal, and its repeated keys."""

    value: Any
    duplicates: tuple[Fault, ...]


def parse(data: bytes, line: int = 1, column: int = 1) -> Parsed:
    """Parse a JSON text whose first byte stands at this line and column of its file.

    Raises:
        Unreadable: with an ORD001.
    """
    return _parsed_quickly(data) or _parsed_thoroughly(data, line, column)


def _parsed_quickly(data: bytes) -> Parsed | None:
    """Return what the parser of the standard library, which sees every key, would make of it.

    None when that is not certain: numbers of many digits are no `int` there.
    """
    alike = data.translate(_DIGITS_ALIKE)
    if _MANY in alike or _MANY_BELOW_NOTHING in alike:
        return None
    try:
        value = _DECODER.decode(data)
        is_certain = has_every_key(data, value) and too_deep(data, MAX_DEPTH) is None
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    return Parsed(value, ()) if is_certain else None


def _parsed_thoroughly(data: bytes, line: int, column: int) -> Parsed:
    import json  # most documents are read quickly

    text = _decoded(data)
    repeated = False

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        value = dict(members)
        repeated = repeated or len(value) != len(members)
        return value

    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        from checker.documents.mistakes import mistake  # few documents are no JSON

        at, reason = mistake(error)
        offset = len(data) - len(text.encode()) + len(text[:at].encode())
        deep = too_deep(data, MAX_DEPTH)
        if deep is not None and deep < offset:  # parsers differ in how deep they go themselves
            raise _nested_too_deep(data, deep) from None
        raise Unreadable(_unreadable(reason, offset, len(data))) from None
    except _NotANumber as error:
        offset = find_constant(data) or 0
        reason = words("{word} is not a JSON number", word=str(error))
        raise Unreadable(_unreadable(reason, offset, len(data))) from None
    except RecursionError:
        raise _nested_too_deep(data, len(data)) from None
    if (deep := too_deep(data, MAX_DEPTH)) is not None:
        raise _nested_too_deep(data, deep)
    return Parsed(value, _repetitions(data, line, column) if repeated else ())


class _NotANumber(Exception):  # noqa: N818 - a word that the parser met, not an error
    pass


def _no_constant(word: str) -> None:
    raise _NotANumber(word)


def _number(text: str) -> int | Decimal:
    """Return a JSON number exactly, one of few digits as an int."""
    if len(text) <= _SMALL and text.lstrip("-").isdigit():
        return int(text)
    return exact_number(text)


def exact_number(text: str) -> Decimal:
    """Return a number as JSON writes it; one beyond all bounds as an infinity, to be refused."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("Infinity")


_DECODER = msgspec.json.Decoder(float_hook=exact_number)
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_MANY = b"0" * (_SMALL + 1)
_MANY_BELOW_NOTHING = b"-" + b"0" * _SMALL


def _decoded(data: bytes) -> str:
    """Return the text without its byte-order mark."""
    if data.startswith(GZIP_MARK):
        reason = words("it is compressed, which a name that ends in .gz is for")
        raise Unreadable(_unreadable(reason, 0, len(data)))
    if is_marked_utf16(data):
        raise Unreadable(_unreadable(words("the text is UTF-16, not UTF-8"), 0, len(data)))
    if looks_like_utf16(data):
        raise Unreadable(_unreadable(words("the text looks like UTF-16, not UTF-8"), 0, len(data)))
    body = data.removeprefix(BOM)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        offset = len(data) - len(body) + error.start
        reason = words("byte {byte} is not UTF-8", byte=f"0x{data[offset]:02x}")
        raise Unreadable(_unreadable(reason, offset, len(data))) from None


def _nested_too_deep(data: bytes, offset: int) -> Unreadable:
    deepest = too_deep(data, MAX_DEPTH)
    place = offset if deepest is None else deepest
    reason = words("nested deeper than {levels} levels", levels=MAX_DEPTH)
    return Unreadable(_unreadable(reason, place, len(data)))


def _unreadable(reason: str, offset: int, length: int) -> Fault:
    start = min(offset, length)
    return fault(
        "ORD001",
        "",
        "This is not readable as JSON: {reason}.",
        reason=reason,
        span=Span(start, min(start + 1, length)),
    )


def _repetitions(data: bytes, line: int, column: int) -> tuple[Fault, ...]:
    """Return an ORD002 for every repeated key."""
    positions = Positions(data, line, column)
    return tuple(repetition(positions, *found) for found in positions.duplicates())


def repetition(positions: Positions, pointer: str, again: Span, first: Span) -> Fault:
    """Return the ORD002 for a key that stands again, with the place where it stood first."""
    place = positions.place(first)
    return fault(
        "ORD002",
        pointer,
        "The key {key} stands here again; it first stands in line {line}, column {column}.",
        key=shown(tokens(pointer)[-1]) or '""',
        line=place.line,
        column=place.column,
        span=again,
    )
