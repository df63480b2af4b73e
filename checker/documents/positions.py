"""JSON Pointers to lines and columns in the user's own bytes."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checker.documents.scan import Member, has_every_key, members, skip_space
from checker.values.pointers import escaped, tokens

if TYPE_CHECKING:
    from checker.documents.compiled import Locate

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


def line_breaks(data: bytes) -> int:
    """Return the number of line ends: LF, CR LF or a lone CR, as editors count them."""
    if b"\r" not in data:  # most files have none, and to count takes many times longer than to find
        first = data.find(b"\n")
        return data.count(b"\n", first) if first < len(data) - 1 else int(first >= 0)
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


class Positions:
    """Finds places in one document."""

    def __init__(self, data: bytes, line: int = 1, column: int = 1) -> None:
        """Prepare for a document.

        Args:
            data: its bytes.
            line: of its file on which the first byte stands.
            column: in which it stands.
        """
        self._data = data
        self._origin = (line, column)
        self._root = 0
        if not data.startswith(b"{"):
            self._root = skip_space(data, len(BOM) if data.startswith(BOM) else 0)
        self._containers: dict[int, dict[str, Member]] = {}
        self._is_ascii = False
        self._line_starts: list[int] = []

    def span(self, pointer: str, *, of_key: bool = False) -> Span:
        """Return where the value (or its key) stands, or the key of its nearest existing parent."""
        path = tokens(pointer)
        depth, found = self.followed(path)
        has_key = found.key_start < found.key_end
        if has_key and (of_key or depth < len(path)):
            return Span(found.key_start, found.key_end)
        if (
            depth < len(path) or not path
        ):  # where there is no key, the opening bracket stands for it
            return Span(found.start, found.start + 1)
        return Span(found.start, found.end)

    def member(self, path: list[str]) -> Member | None:
        """Return where the member of an object to which a path leads stands, if there is one."""
        depth, found = self.followed(path)
        return found if depth == len(path) and found.key_start < found.key_end else None

    def place(self, span: Span) -> Place:
        """Return the lines and columns of a span."""
        if not self._line_starts:
            self._is_ascii = self._data.isascii()
            self._line_starts = _line_starts(self._data)
        if self._is_ascii and len(self._line_starts) == 1:  # as in JSON Lines
            line, column = self._origin
            return Place(line, span.start + column, line, span.end + column)
        return Place(*self._line_column(span.start), *self._line_column(span.end))

    def followed(self, path: list[str]) -> tuple[int, Member]:
        """Return how far a path can be followed, and what it leads to; of equal keys the last."""
        locate = _locate()
        known = None if locate is None else locate(self._data, self._root, path)
        return self.followed_slowly(path) if known is None else (known[0], Member(*known[1]))

    def followed_slowly(self, path: list[str]) -> tuple[int, Member]:
        """Return the same of any text; each container on the way is scanned once at the most."""
        found = Member(self._root, self._root, self._root, len(self._data))
        for depth, token in enumerate(path):
            if found.start not in self._containers:
                self._containers[found.start] = self._members(found.start)
            below = self._containers[found.start].get(token)
            if below is None:
                return depth, found
            found = below
        return len(path), found

    def _members(self, start: int) -> dict[str, Member]:
        """Return the members of the value that stands there, by key or index."""
        opening = self._data[start : start + 1]
        if opening not in (b"{", b"["):
            return {}
        return {
            self._key(member) if opening == b"{" else str(index): member
            for index, member in enumerate(members(self._data, start))
        }

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
        breaks = max(bisect_right(self._line_starts, offset) - 1, 0)
        start = self._line_starts[breaks]
        before = offset - start
        if not self._is_ascii:
            before = len(self._data[start:offset].decode("utf-8", "replace"))
        line, first_column = self._origin
        return (line + breaks, before + 1 if breaks else before + first_column)


@cache
def _locate() -> Locate | None:
    """Return what finds a member in no time, if it could be compiled."""
    from checker.documents.compiled import COMPILED  # only who looks for places needs it

    return None if COMPILED is None else COMPILED.locate


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
