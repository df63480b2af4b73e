"""The way between: what is wrong with a document the thorough way, the rest of it the fast way.

Most documents with a fault have one, or a few close together. The members of the document in which
they are, such as ``lines`` or ``shipping``, are taken out and read thoroughly by themselves; the
fast way has to accept what is left. Nothing in an order document depends on a member beside it, so
both halves together are what the thorough way makes of the whole.

What the decoder says of a fault serves as a hint where to look, and no more: with a wrong one the
fast way does not accept what is left, and the document goes the thorough way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Raw

from checker.documents.fast import LIKE_A_PLACEHOLDER, REFUSALS
from checker.documents.parsing import Unreadable, parse
from checker.documents.shape import order_shape
from checker.documents.thorough import Typed, typed
from checker.order import Order

_MOST = 3
"""As often something is taken out before it is quicker to read the whole thoroughly."""

_KEY = re.compile(r"\w+")


class PiecewiseReader:
    """Reads documents of which the greater part is clean; leaves all others to the thorough way."""

    def __init__(self, fast: Callable[[bytes], Order | None]) -> None:
        """Build the decoders.

        Args:
            fast: returns the order, or None when a document has to go the thorough way.
        """
        self._fast = fast
        self._members = msgspec.json.Decoder(dict[str, Raw])
        self._order = msgspec.json.Decoder(Order)

    def read(self, data: bytes, line: int, column: int) -> Typed | None:
        """Return what the thorough way would, or None when it has to be asked.

        Args:
            data: a document that the fast way does not accept.
            line: of its file on which the first byte stands.
            column: in which it stands.
        """
        try:
            members = self._members.decode(data)
        except REFUSALS:
            return None
        known = order_shape().fields
        unknown = [] if members.keys() <= known.keys() else members.keys() - known.keys()
        if "schema" not in members or any(":" in key for key in unknown):
            return None  # of another format, perhaps; or colons do not tell what is repeated
        rest = members.copy()
        text = _written(rest)  # of a key that stands twice, once
        is_repeated = text.count(b":") != data.count(b":")
        if unknown:
            for key in unknown:
                del rest[key]
            text = _written(rest)
        order = self._accepted(text, rest, is_refused=not is_repeated and not unknown)
        if order is None:
            return None
        odd = {key: members[key] for key in members if key not in rest}
        try:
            # Of two values under one key nobody has seen the first yet.
            repetitions = parse(data, line, column).duplicates if is_repeated else ()
            parsed = parse(_written(odd))
        except Unreadable:
            return None
        if parsed.duplicates:
            return None
        apart = typed(parsed.value)
        attributes = [known[key][0] for key in odd if key in known]
        order = msgspec.structs.replace(order, **{n: getattr(apart.order, n) for n in attributes})
        return Typed(order, repetitions + apart.faults, apart.placeholders)

    def _accepted(self, text: bytes, rest: dict[str, Raw], *, is_refused: bool) -> Order | None:
        """Take out what may be odd until the fast way accepts the rest; None if it never does.

        Args:
            text: of the members that are not taken out yet.
            rest: these members.
            is_refused: whether the fast way is known not to accept the text.
        """
        for _ in range(_MOST + 1):
            if not is_refused and (order := self._fast(text)) is not None:
                return order
            is_refused = False
            suspects = self._suspects(text, rest)
            if not suspects:
                return None
            for key in suspects:
                del rest[key]
            text = _written(rest)
        return None

    def _suspects(self, text: bytes, members: Mapping[str, Raw]) -> list[str]:
        """Return the keys of members that may be the reason why their text is not accepted."""
        try:
            self._order.decode(text)
        except msgspec.ValidationError as error:  # it ends as in: - at `$.lines[0].quantity`
            key = _KEY.match(str(error).rpartition("`$.")[2])
            return [key[0]] if key and key[0] in members else []
        except REFUSALS:
            return []
        return [
            key
            for key, value in members.items()
            if key == "extensions" or LIKE_A_PLACEHOLDER.search(b":" + value)
        ]


def _written(members: Mapping[str, Raw]) -> bytes:
    """Return members as a document; each value stands as it was written."""
    return msgspec.json.encode(members)
