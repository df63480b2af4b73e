"""Finding one's way in the bytes of a JSON text without parsing it.

All functions expect well-formed JSON from `start` on, as far as it goes; where the text ends too
early they return None, so that a stream can fetch more and ask again. None of them recurses: a
text may be nested as deep as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

# Possessive throughout: a text has one reading, and remembering others costs time and memory.
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SPACE = rb"[ \t\r\n]*"
_SCALAR = rb"[^ \t\r\n,:\[\]{}\"]+(?=[ \t\r\n,\]}])"
_TO_BRACKET = rb'[^"{}\[\]]*+(?:' + _STRING + rb'[^"{}\[\]]*+)*+([{}\[\]])'
_TO_CONSTANT = rb'[^"NI]*+(?:' + _STRING + rb'[^"NI]*+)*+([NI])'

_OPENING = b"{["

_DEPTH = 6
"""How deep a value may be nested to be passed over by one pattern; orders are nested less deep."""


def _value(depth: int) -> bytes:
    """Return a pattern of values that are nested no deeper."""
    container = rb'[{\[][^"{}\[\]]*+(?:' + _STRING + rb'[^"{}\[\]]*+)*+[}\]]'
    for _ in range(depth - 1):
        inside = rb"(?:" + _STRING + rb"|" + container + rb")"
        container = rb'[{\[][^"{}\[\]]*+(?:' + inside + rb'[^"{}\[\]]*+)*+[}\]]'
    return rb"(?:" + _STRING + rb'|[^ \t\r\n,:\[\]{}"]++|' + container + rb")"


@cache  # it takes a while to compile, and what is read at once needs none of them
def _match(pattern: bytes) -> Callable[[bytes, int], re.Match[bytes] | None]:
    """Return what looks for a pattern at an offset."""
    return re.compile(pattern, re.DOTALL).match


@cache  # as above
def _member_pattern(*, is_object: bool) -> re.Pattern[bytes]:
    """Return the pattern of a member with what follows it, up to the next one."""
    space = rb"[ \t\r\n]*+"
    key = rb"(" + _STRING + rb")" + space + rb":" + space if is_object else rb"()"
    rest = space + rb"(?:," + space + rb"|(?=[}\]]))"
    return re.compile(key + rb"(" + _value(_DEPTH) + rb")" + rest, re.DOTALL)


class Member(Struct, frozen=True):
    """One member of an object or element of an array: half-open byte ranges of key and value.

    For an element the range of the key is empty and stands where the value starts.
    """

    key_start: int
    key_end: int
    start: int
    end: int


def skip_space(data: bytes, start: int) -> int:
    """Return the offset of the first byte that is not white space."""
    match = _match(_SPACE)(data, start)
    return match.end() if match else start


def skip_value(data: bytes, start: int) -> int | None:
    """Return the offset after the value that starts here, or None when the text ends before it."""
    first = data[start : start + 1]
    if first == b'"':
        match = _match(_STRING)(data, start)
        return match.end() if match else None
    if first not in (b"{", b"["):
        match = _match(_SCALAR)(data, start)
        return match.end() if match else None
    to_bracket = _match(_TO_BRACKET)
    depth = 0
    position = start
    while match := to_bracket(data, position):
        position = match.end()
        depth += 1 if match[1] in _OPENING else -1
        if depth == 0:
            return position
    return None


def members(data: bytes, start: int) -> Iterator[Member]:
    """Yield the members of the object, or the elements of the array, that starts here."""
    is_object = data[start : start + 1] == b"{"
    match_member = _member_pattern(is_object=is_object).match
    position = skip_space(data, start + 1)
    while data[position : position + 1] not in (b"}", b"]", b""):
        match = match_member(data, position)
        if match is not None:
            yield Member(*match.span(1), *match.span(2))
            position = match.end()
            continue
        # It is nested deeper, or the text ends too early.
        key_start = key_end = position
        if is_object:
            key_end = skip_value(data, position) or len(data)
            position = skip_space(data, skip_space(data, key_end) + 1)
        end = skip_value(data, position)
        if end is None:
            return
        yield Member(key_start, key_end, position, end)
        position = skip_space(data, end)
        if data[position : position + 1] == b",":
            position = skip_space(data, position + 1)


def has_every_key(text: bytes, value: Any) -> bool:
    """Whether it is certain that a value has all keys of its text, so that none is repeated.

    Written anew, a text that repeats a key has fewer colons. Escaped ones would make up for it.
    """
    return b"\\u003" not in text and msgspec.json.encode(value).count(b":") == text.count(b":")


def too_deep(data: bytes, limit: int) -> int | None:
    """Return the offset of the first bracket that is nested deeper than the limit, if any."""
    if data.count(b"{") + data.count(b"[") <= limit:
        return None
    to_bracket = _match(_TO_BRACKET)
    depth = position = 0
    while match := to_bracket(data, position):
        position = match.end()
        depth += 1 if match[1] in _OPENING else -1
        if depth > limit:
            return position - 1
    return None


def find_constant(data: bytes) -> int | None:
    """Return the offset of the first ``NaN`` or ``Infinity`` outside of strings, if any."""
    match = _match(_TO_CONSTANT)(data, 0)
    if match is None:
        return None
    start = match.end() - 1
    return start - 1 if data[start - 1 : start] == b"-" else start


GZIP_MARK = b"\x1f\x8b"
"""How what gzip packed begins."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_marked_utf16(data: bytes) -> bool:
    """Whether a text begins with the mark of UTF-16."""
    return data.startswith(_UTF16_MARKS)


def looks_like_utf16(data: bytes) -> bool:
    """Whether a text begins like UTF-16 without a mark: JSON begins with an ASCII character."""
    start = data[:2]
    return len(start) == 2 and start.count(0) == 1 and start.isascii()  # noqa: PLR2004 - bytes
