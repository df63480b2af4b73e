"""The fast way to read a document: one typed decoding, and a proof that nothing was lost in it.

A typed decoder passes over four things that the thorough way reports or changes. The proof shows
that a document has none of them, or sends it the thorough way:

* Repeated keys. The document is decoded once more into a skeleton of the same shape, whose leaves
  keep their text untouched, and written back. Each key stands in that text once, so a document
  with as many colons repeats none: leaves, colons inside of them included, are the same bytes, and
  no known key has a colon.
* Decimals in a form that JSON does not have, such as ``"1_000"`` or ``"NaN"``, or beyond all
  bounds. The skeleton reads them as JSON numbers in bounds, or refuses; a pattern finds those that
  may have too many digits after the point.
* Placeholders. No text may begin like one.
* Times of centuries in which there are no orders. No text may begin like one.

Where `COMPILED` is there, it shows the same of most documents in a fifth of the time; what it is
not sure of is proven the long way.

A document that has one of them is not lost: where the member that is odd can be named, `mending.py`
reads it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, defstruct, field

from checker.documents.compiled import COMPILED, Compiled
from checker.documents.positions import Positions, Span
from checker.documents.scan import Member
from checker.documents.shape import Leaf, ListOf, SectionOf, order_shape
from checker.order import SCHEMA, Order
from checker.values.money import FRACTION, LIMIT
from checker.values.text import is_placeholder

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

# The year of a time, if it is none of 2000 to 2199, or may be written with an escape.
LIKE_ANOTHER_CENTURY = re.compile(
    rb':[ \t\r\n]*+"(?!2[01])(?=[^"]{%d})[0-9](?:[0-9]{3}-|[0-9]{0,3}+\\)'
    % len("1970-01-01T00:00:00Z")
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


class Oddity(NamedTuple):
    """A member for which a document cannot be read the fast way.

    Attributes:
        path: the keys and indices that lead to it.
        member: where it stands.
        again: where the same key stands again in the same object, None when that is not it.
    """

    path: list[str]
    member: Member
    again: Span | None = None


class FastReader:
    """Reads documents that are clean, and says what keeps it from reading others."""

    def __init__(self, compiled: Compiled | None = COMPILED) -> None:
        """Build the decoders.

        Args:
            compiled: what makes the proof short and can say where it failed; None without it.
        """
        self._compiled = compiled
        keys = sorted(set(_decimals(order_shape())), key=len)
        # The shorter ones first, each behind a byte with its length.
        self._decimals = b"".join(bytes((len(key),)) + key for key in keys)
        self._order = msgspec.json.Decoder(Order)
        # Not strict, so that a string of digits is read as the number that it stands for.
        self._skeleton = msgspec.json.Decoder(_skeleton(order_shape()), strict=False)
        self._encoder = msgspec.json.Encoder()

    def read(self, data: bytes, open_part: bytes | None = None) -> Order | Oddity | None:
        """Return the order, else what is odd in the document; None when that cannot be said.

        Args:
            data: the document.
            open_part: the same without members which are known to be read as they should be; what
                is odd is looked for there.
        """
        try:
            order = self._order.decode(data)
        except msgspec.ValidationError as refusal:
            return _refused(data, refusal)
        except REFUSALS:
            return None
        if order.schema != SCHEMA:
            return None
        if order.extensions:
            return _at(data, ["extensions"])  # free of shape: no proof can vouch for them
        return self._proven(data if open_part is None else open_part, order)

    def _proven(self, part: bytes, order: Order) -> Order | Oddity | None:
        """Return the order if nothing was lost in this part of its document, else what is odd."""
        compiled = self._compiled
        if compiled is not None:
            if compiled.is_plain(part, self._decimals):
                return order
            if (odd := compiled.oddity(part, self._decimals)) is not None:
                path, member, again = odd
                return Oddity(path, Member(*member), Span(*again) if again[1] > 0 else None)
        return order if self._is_proven(part, order) else None

    def _is_proven(self, data: bytes, order: Order) -> bool:
        """Whether nothing was lost, the long way."""
        if LIKE_A_PLACEHOLDER.search(data) or any(map(is_placeholder, _listed_texts(order))):
            return False
        if LIKE_A_LONG_FRACTION.search(data) or LIKE_ANOTHER_CENTURY.search(data):
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


def _refused(data: bytes, refusal: msgspec.ValidationError) -> Oddity | None:
    """Return what a decoder refuses, as far as its words tell; they are a hint and no more."""
    said = _REFUSED.fullmatch(str(refusal))
    if said is None:
        return None
    unknown, place = said.groups()
    path = _STEP.findall(place or "")
    return _at(data, path if unknown is None else [*path, unknown])


# Expected `decimal`, got `str` - at `$.lines[0].quantity`
# Object contains unknown field `frieght` - at `$.amounts`
_REFUSED = re.compile(
    r"(?:Object contains unknown field `([^`]*)`|[^$]*?)(?: - at `\$\.([a-z_0-9.\[\]]+)`)?"
)
_STEP = re.compile(r"[a-z_0-9]+")


def _at(data: bytes, path: list[str]) -> Oddity | None:
    """Return the member to which a path leads, if there is one."""
    try:
        member = Positions(data).member(path)
    except ValueError:  # a decoder that refuses a value has not seen what stands behind it
        return None
    return None if member is None else Oddity(path, member)
