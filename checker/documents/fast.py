"""The fast way to read a document: one typed decoding, and a proof that nothing was lost in it.

A typed decoder passes over three things that the thorough way reports or changes. The proof shows
that a document has none of them, or sends it the thorough way:

* Repeated keys. The document is decoded once more into a skeleton of the same shape, whose leaves
  keep their text untouched, and written back. Each key stands in that text once, so a document
  with as many colons repeats none: leaves, colons inside of them included, are the same bytes, and
  no known key has a colon.
* Decimals in a form that JSON does not have, such as ``"1_000"`` or ``"NaN"``, or beyond all
  bounds. The skeleton reads them as JSON numbers in bounds, or refuses; a pattern finds those that
  may have too many digits after the point.
* Placeholders. No text may begin like one.

Where ``_proof.c`` could be compiled, it shows the same of most documents in a fifth of the time;
what it is not sure of is proven the long way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, defstruct, field

from checker.documents.shape import Leaf, ListOf, SectionOf, order_shape
from checker.order import SCHEMA, Order
from checker.values.money import FRACTION, LIMIT
from checker.values.text import is_placeholder

try:
    from checker.documents._proof import is_plain as _is_plain
except ImportError:  # there was no compiler when this was installed
    SHORT_PROOF = None
else:
    SHORT_PROOF = _is_plain

ShortProof = Callable[[bytes, bytes], bool]

REFUSALS = (msgspec.MsgspecError, RecursionError, ArithmeticError, ValueError)

# Both bounds are left out: a number just above the limit is, rounded to binary, the limit itself.
_bound = float(LIMIT)
_InBounds = Annotated[float, Meta(gt=-_bound, lt=_bound)]

# More digits after a point than a decimal may have, or an exponent by which it may have as many.
LIKE_A_LONG_FRACTION = re.compile(
    rb"\.[0-9]{%d}|\.[0-9]{%d,}+[eE]|[0-9.][eE]-[0-9]{2}" % (FRACTION + 1, FRACTION - 9)
)

# The beginnings of "", "null", "N/A", "-", "TBD", "xx", "待定", of dashes and of blanks, raw or
# escaped. Too many documents rather than too few: the thorough way decides.
LIKE_A_PLACEHOLDER = re.compile(
    # All texts but those in lists stand behind a colon.
    rb':[ \t\r\n]*+"(?=["nNtTxX\- \\\xc2\xe1\xe2\xe3\xe5])(?:'
    rb'"'
    rb"|[nN](?:[uU][lL\\]|[/\\])"
    rb"|[tT][bB\\]"
    rb"|[xX][xX\\]"
    rb"|-(?![0-9])"
    rb'| +["nNtTxX\-\\\xc2\xe1\xe2\xe3\xe5]'
    rb"|\\(?:[tnrfb]|u(?:00(?:[0-7]|85|[aA]0)|16|20|30|5[fF]85))"
    rb"|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2[\x80\x81]|\xe3\x80\x80|\xe5\xbe\x85)"
)


def _skeleton(shape: SectionOf) -> type[Struct]:
    """Return a class with the same keys as a section, whose leaves keep their text."""
    fields: list[tuple[str, Any, Any]] = []
    for key, (attribute, item) in shape.fields.items():
        fields.append((attribute, _bone(item) | UnsetType, field(default=UNSET, name=key)))
    name = f"{shape.section.__name__}Skeleton"
    return defstruct(name, fields, frozen=True, gc=False, forbid_unknown_fields=True)


def _bone(shape: Any) -> Any:
    """Return what a value is decoded as in the skeleton."""
    if isinstance(shape, SectionOf):
        return _skeleton(shape)
    if isinstance(shape, ListOf) and isinstance(shape.item, SectionOf):
        # The element is a class made at run time, which no type checker can follow.
        return tuple.__class_getitem__((_skeleton(shape.item), ...))
    if isinstance(shape, Leaf) and shape.kind == "decimal":
        return _InBounds | None
    return Raw


def _decimals(shape: Any) -> Iterator[bytes]:
    """Yield every key below this one under which a decimal stands."""
    if isinstance(shape, ListOf):
        yield from _decimals(shape.item)
    elif isinstance(shape, SectionOf):
        for key, (_, item) in shape.fields.items():
            if isinstance(item, Leaf) and item.kind == "decimal":
                yield key.encode()
            yield from _decimals(item)


class FastReader:
    """Reads documents that are clean; leaves all others to the thorough way."""

    def __init__(self, short_proof: ShortProof | None = SHORT_PROOF) -> None:
        """Build the decoders.

        Args:
            short_proof: tells most documents of which nothing else has to be proven, given the
                text and the keys of decimals, each behind a byte with its length; None when
                there is none.
        """
        self._short_proof = short_proof
        keys = sorted(set(_decimals(order_shape())))
        self._decimals = b"".join(bytes((len(key),)) + key for key in keys)
        self._order = msgspec.json.Decoder(Order)
        # Not strict, so that a string of digits is read as the number that it stands for.
        self._skeleton = msgspec.json.Decoder(_skeleton(order_shape()), strict=False)
        self._encoder = msgspec.json.Encoder()

    def read(self, data: bytes) -> Order | None:
        """Return the order, or None when the document has to go the thorough way."""
        try:
            order = self._order.decode(data)
        except REFUSALS:
            return None
        if order.schema != SCHEMA or order.extensions:
            return None  # extensions are free of shape: no proof can vouch for them
        short = self._short_proof
        if short is not None and short(data, self._decimals):
            return order
        return order if self._is_proven(data, order) else None

    def _is_proven(self, data: bytes, order: Order) -> bool:
        """Whether nothing was lost when this document was decoded to this order."""
        if LIKE_A_PLACEHOLDER.search(data) or any(map(is_placeholder, _listed_texts(order))):
            return False
        if LIKE_A_LONG_FRACTION.search(data):
            return False
        try:
            skeleton = self._skeleton.decode(data)
        except REFUSALS:
            return False
        return self._encoder.encode(skeleton).count(b":") == data.count(b":")


def _listed_texts(order: Order) -> tuple[str, ...]:
    """Return the texts that stand in lists."""
    verified = (text for claim in order.returns for text in claim.verification.lines)
    return (*order.acknowledged_terms, *verified)
