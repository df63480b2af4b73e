"""The way between: what is odd in a document is read by itself, the rest of it the fast way.

Most documents with a fault have one, or a few. The member in which it is, such as the quantity of a
line, is read thoroughly by itself; blanks take its place, so that all else stays where it is, and
the fast way has to accept what is left. A member that is left out is as good as one that says
nothing, and nothing in an order document depends on a member beside it, so both together are what
the thorough way makes of the whole.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Any

from msgspec import structs

from checker.documents.fast import FastReader, Oddity
from checker.documents.parsing import MAX_DEPTH, Unreadable, parse, repetition
from checker.documents.positions import Positions, Span
from checker.documents.scan import Member, too_deep
from checker.documents.thorough import Typed, TypedMember, typed_member
from checker.order import Order
from checker.values.pointers import escaped

_MOST = 8
"""As often something is read by itself before it is quicker to read the whole thoroughly."""


class QuickReader:
    """Reads documents that are clean, or have few faults; leaves all others to the thorough way."""

    def __init__(self, fast: FastReader) -> None:
        """Take the fast way where it leads."""
        self._fast = fast.read

    def read(self, data: bytes, line: int, column: int) -> Order | Typed | None:
        """Return the order, of a document with faults what the thorough way would, or None.

        Args:
            data: the document.
            line: of its file on which the first byte stands.
            column: in which it stands.
        """
        found = self._fast(data)
        if not isinstance(found, Oddity):
            return found
        mend = _Mend(data, line, column)
        for _ in range(_MOST):
            if not mend.takes_out(found):
                return None
            found = self._fast(mend.rest, mend.open_part)
            if isinstance(found, Order):
                return mend.typed(found)
            if found is None:
                return None
        return None


class _Mend:
    """A document of which some members are taken out.

    Attributes:
        rest: the document without them.
        open_part: the same without those which turned out to be as they should be, too.
    """

    def __init__(self, data: bytes, line: int, column: int) -> None:
        self._data = self.rest = self.open_part = data
        self._origin = (line, column)
        self._extensions: Any = None
        self._first: dict[str, Span] = {}
        self._repeated: list[tuple[Span, str]] = []
        self._read: list[tuple[int, TypedMember]] = []

    def takes_out(self, odd: Oddity) -> bool:
        """Take out what is odd, after it was read by itself; False when that cannot be done."""
        path, member, again = odd
        value = _value(self.rest, member, len(path))
        if value is _UNREAD:
            return False
        pointer = "".join(f"/{escaped(token)}" for token in path)
        if again is not None:  # of equal keys the last one counts
            self._first.setdefault(pointer, Span(member.key_start, member.key_end))
            self._repeated.append((again, pointer))
            return self._leaves_out(member)
        found = typed_member(path, value)
        if found is None:
            return False
        self._read.append((member.start, found))
        is_misfit = any(entry.violation.pointer == pointer for entry in found.faults)
        if path == ["extensions"]:
            self._extensions = found.built
        elif found.built is not None and not is_misfit:  # it is as it should be
            return self._closes(member) and self._is_gone(path, member)
        return self._leaves_out(member) and self._is_gone(path, member)

    def typed(self, order: Order) -> Typed | None:
        """Return the whole, given the order without what was taken out."""
        if self._extensions is not None:
            order = structs.replace(order, extensions=self._extensions)
        read = [found for _, found in sorted(self._read, key=itemgetter(0))]
        faults = tuple(entry for found in read for entry in found.faults)
        placeholders = {key: text for found in read for key, text in found.placeholders.items()}
        if not self._repeated:
            return Typed(order, faults, placeholders)
        named = [*placeholders, *(entry.violation.pointer for entry in faults)]
        if any(f"{name}/".startswith(f"{again}/") for name in named for again in self._first):
            return None  # what is said of a key that stands twice comes where it stands first
        positions = Positions(self._data, *self._origin)
        repetitions = (
            repetition(positions, pointer, again, self._first[pointer])
            for again, pointer in sorted(self._repeated)
        )
        return Typed(order, (*repetitions, *faults), placeholders)

    def _is_gone(self, path: list[str], member: Member) -> bool:
        """Whether nothing is open at a path any more, to which the key of this member led.

        If the key stands again, that must not be overlooked.
        """
        key = self._data[member.key_start : member.key_end]
        if key not in self.open_part and b"\\" not in self.open_part:
            return True
        return Positions(self.open_part).member(path) is None

    def _leaves_out(self, member: Member) -> bool:
        """Leave a member out of the document, and so of what is open."""
        rest = _without(self.rest, member)
        if rest is None:
            return False
        if self.open_part is self.rest:  # nothing was closed alone so far
            self.rest = self.open_part = rest
            return True
        self.rest = rest
        return self._closes(member)

    def _closes(self, member: Member) -> bool:
        """Leave a member out of what is open."""
        open_part = _without(self.open_part, member)
        if open_part is None:
            return False
        self.open_part = open_part
        return True


_UNREAD = object()


def _value(data: bytes, member: Member, level: int) -> Any:
    """Return the value of a member that stands so deep, if nothing is wrong with it as JSON.

    A key that is written with an escape is left to the thorough way: it may stand again without.
    """
    if b"\\" in data[member.key_start : member.key_end]:
        return _UNREAD
    text = data[member.key_start : member.end]
    try:
        parsed = parse(b"{%b}" % text)
    except Unreadable:
        return _UNREAD
    if parsed.duplicates or too_deep(text, MAX_DEPTH - level) is not None:
        return _UNREAD
    (value,) = parsed.value.values()
    return value


def _without(data: bytes, member: Member) -> bytes | None:
    """Return a text with blanks where a member stood, and one comma beside it.

    None when something else stands behind it than may: without the member, nobody would see it.
    What stands before it was read before it was found to be odd.
    """
    start, end = member.key_start, member.end
    behind = _BEHIND.match(data, end)
    if behind is None:
        return None
    if behind[1]:
        end = behind.end(1)
    else:  # it is the last one
        before = _last(data, start)
        start = before if data[before] == _COMMA else start
    return b"%b%b%b" % (data[:start], b" " * (end - start), data[end:])


_COMMA = ord(",")

_BEHIND = re.compile(rb'[ \t\r\n]*+(?:(,)[ \t\r\n]*+(?=")|(?=\}))')
"""A comma with a key behind it, or the end of the object."""


def _last(data: bytes, end: int) -> int:
    """Return where the last byte before an offset stands that is no white space; there is one."""
    at = end - 1
    while data[at] in b" \t\r\n":
        at -= 1
    return at
