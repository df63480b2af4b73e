"""JSON Pointers to lines and columns in the user's own bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

import msgspec

from checker.documents.scan import Member, has_every_key, members, skip_space, unique_members

BOM = b"\xef\xbb\xbf"


class Span(NamedTuple):
    """A half-open range of bytes."""

    start: int
    end: int


class Place(NamedTuple):
    """Where a span begins and ends: 1-based lines, 1-based columns in characters, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def tokens(pointer: str) -> list[str]:
    """Split a JSON Pointer (RFC 6901) into its reference tokens."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def escaped(token: str) -> str:
    """Return a key as a reference token of a JSON Pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def line_breaks(data: bytes) -> int:
    """Return the number of line ends: LF, CR LF or a lone CR, as editors count them."""
    if b"\r" not in data:  # counting takes many times longer, and most files have none
        return data.count(b"\n")
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


class Positions:
    """Finds places in one document; every container that it visits is scanned once at the most."""

    def __init__(
        self, data: bytes, line: int = 1, column: int = 1, *, is_unique: bool = False
    ) -> None:
        """Prepare for a document.

        Args:
            data: its bytes.
            line: of its file on which the first byte stands.
            column: in which it stands.
            is_unique: whether no key is repeated, so that the first one that is found is the one.
        """
        self._data = data
        self._origin = (line, column)
        self._is_unique = is_unique
        self._root = skip_space(data, len(BOM) if data.startswith(BOM) else 0)
        self._finders: dict[int, Callable[[str], Member | None]] = {}
        self._is_ascii = False
        self._line_starts: list[int] = []

    def span(self, pointer: str, *, of_key: bool = False) -> Span:
        """Return where the value (or its key) stands, or the key of its nearest existing parent."""
        start, end = self._root, len(self._data)
        found: Member | None = None
        for token in tokens(pointer):
            below = self._member(start, end, token)
            if below is None:
                return _head(found, start)
            found, start, end = below, below.start, below.end
        if found is None:
            return _head(None, start)
        return Span(found.key_start, found.key_end) if of_key else Span(found.start, found.end)

    def place(self, span: Span) -> Place:
        """Return the lines and columns of a span."""
        return Place(*self._line_column(span.start), *self._line_column(span.end))

    def _member(self, start: int, end: int, token: str) -> Member | None:
        """Return the member of a container under a token; of equal keys the last, as parsers do."""
        if start not in self._finders:
            self._finders[start] = self._finder(start, end)
        return self._finders[start](token)

    def _finder(self, start: int, end: int) -> Callable[[str], Member | None]:
        """Return what finds the members of the value that stands there."""
        if self._data[start : start + 1] not in (b"{", b"["):
            return _nothing
        find = unique_members(self._data, start, end) if self._is_unique else None
        if find is not None:
            return find
        is_object = self._data[start : start + 1] == b"{"
        return {
            self._key(member) if is_object else str(index): member
            for index, member in enumerate(members(self._data, start))
        }.get

    def duplicates(self) -> list[tuple[str, Span, Span]]:
        """Return every repeated key: its pointer, where it stands again, where it stood first."""
        found: list[tuple[str, Span, Span]] = []
        pending = [("", self._root)]
        while pending:
            path, start = pending.pop()
            is_object = self._data[start : start + 1] == b"{"
            first: dict[str, Span] = {}
            for index, member in enumerate(members(self._data, start)):
                key = self._key(member) if is_object else str(index)
                below = f"{path}/{escaped(key)}"
                span = Span(member.key_start, member.key_end)
                if key in first:
                    found.append((below, span, first[key]))
                first.setdefault(key, span)
                if _may_repeat(self._data[member.start : member.end]):
                    pending.append((below, member.start))
        return sorted(found, key=lambda duplicate: duplicate[1])

    def _key(self, member: Member) -> str:
        text = self._data[member.key_start : member.key_end]
        if b"\\" not in text:
            return text[1:-1].decode()
        import json  # few keys are escaped

        key: str = json.loads(text)
        return key

    def _line_column(self, offset: int) -> tuple[int, int]:
        if not self._line_starts:
            self._is_ascii = self._data.isascii()
            self._line_starts = _line_starts(self._data)
        breaks = max(bisect_right(self._line_starts, offset) - 1, 0)
        start = self._line_starts[breaks]
        before = offset - start
        if not self._is_ascii:
            before = len(self._data[start:offset].decode("utf-8", "replace"))
        line, first_column = self._origin
        return (line + breaks, before + 1 if breaks else before + first_column)


def _line_starts(data: bytes) -> list[int]:
    """Return where the lines start; the first one behind a byte-order mark."""
    first = len(BOM) if data.startswith(BOM) else 0
    if b"\n" not in data and b"\r" not in data:  # as in JSON Lines
        return [first]
    # With something behind the last line end, every offset lies before the last start.
    lines = (data + b".").splitlines(keepends=True)
    return [first, *accumulate(map(len, lines))]


def _may_repeat(text: bytes) -> bool:
    """Whether a value may have a key that stands twice in it; without a colon it has none."""
    if not text.startswith((b"{", b"[")) or b":" not in text:
        return False
    try:
        return not has_every_key(text, msgspec.json.decode(text))
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return True


def _nothing(_: str) -> None:
    """Find no member: it is no container."""


def _head(parent: Member | None, start: int) -> Span:
    """Return what stands for a container as a whole: its key, else its opening bracket."""
    if parent is None or parent.key_start == parent.key_end:
        return Span(start, start + 1)
    return Span(parent.key_start, parent.key_end)
