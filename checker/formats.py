"""Input formats: other vendors' payloads as orders, every value with the place it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from checker.values.pointers import tokens

JsonObject = Mapping[str, Any]
"""A parsed JSON object: strings, booleans, None, lists, objects; numbers are int or Decimal."""

Wanted = str | tuple[str, ...]
"""What a vendor writes at a place: in words, or the words that there are."""


class OrderBuilder:
    """Collects an order document value by value, and where in the vendor's payload each one stood.

    Attributes:
        order: the document so far, in the shape of ``ta-order/1``. Values may be text as the
            vendor wrote it (the reader types them and reports what does not fit), or already
            Decimal, aware datetime, date, int or bool.
        sources: JSON Pointer in the order document to JSON Pointer in the payload.
        wanted: JSON Pointer in the order document to what the vendor writes there, where that is
            not what an order document has there.
    """

    def __init__(self, root: str = "") -> None:
        """Start an order document whose unnamed places count as those of `root` in the payload."""
        self.order: dict[str, Any] = {}
        self.sources: dict[str, str] = {"": root}
        self.wanted: dict[str, Wanted] = {}

    def put(self, pointer: str, value: Any, source: str) -> None:
        """Set a value of the order document.

        Args:
            pointer: JSON Pointer in the order document; parents are made, list elements must be
                set from 0 upward without a gap.
            value: the value; None leaves the fact absent but remembers where it would stand.
            source: JSON Pointer in the payload.

        Raises:
            TypeError: one of the two is no JSON Pointer.
        """
        places: tuple[Any, Any] = (pointer, source)  # a plugin need not heed types
        for place in places:
            if not isinstance(place, str) or place[:1] not in ("", "/"):
                raise TypeError(f"{place!r} is no JSON Pointer")
        self.sources[pointer] = source
        if value is None:
            return
        *parents, last = tokens(f"/{pointer.removeprefix('/')}")
        node: Any = self.order
        for key, below in zip(parents, [*parents, last][1:], strict=True):
            node = _child(node, key, [] if below.isdigit() else {})
        if isinstance(node, list):
            node.append(value)
        else:
            node[last] = value

    def expect(self, pointer: str, wanted: str | Iterable[str]) -> None:
        """Say what the vendor writes at a place, for the report of a value that does not fit there.

        Args:
            pointer: JSON Pointer in the order document.
            wanted: in words, such as ``a timestamp in milliseconds``; or the words that the vendor
                uses, of which the one is suggested that was probably meant.
        """
        self.wanted[pointer] = wanted if isinstance(wanted, str) else tuple(wanted)


def _child(node: Any, key: str, empty: list[Any] | dict[str, Any]) -> Any:
    """Return the container under a key or index, an empty one if there was none."""
    if isinstance(node, list):
        if int(key) == len(node):
            node.append(empty)
        return node[int(key)]
    return node.setdefault(key, empty)


class InputFormat(Struct, frozen=True):
    """A vendor's payload that can be read as an order.

    Attributes:
        name: the word for ``--input-format``.
        title: what it is, in a few words.
        recognises: whether a parsed JSON object is a payload of this format. Cheap and strict: at
            most one format may recognise a payload.
        read: the payload as an order; raises ValueError with a sentence for the user when it is of
            this format but holds no order.
    """

    name: str
    title: str
    recognises: Callable[[JsonObject], bool]
    read: Callable[[JsonObject], OrderBuilder]
