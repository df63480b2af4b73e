"""The thorough way to read a document: every fault that it has, and an order of what is left.

It is the measure of all reading. The fast way (`fast.py`) takes only documents in which this one
would find nothing to report and nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from checker.documents.faults import Fault, fault
from checker.documents.parsing import exact_number
from checker.documents.shape import Leaf, ListOf, SectionOf, Shape, order_shape
from checker.documents.wording import LONGEST, described, shown
from checker.errors import nearest
from checker.order import CENTURIES, Instant, Order
from checker.values.money import FRACTION, LIMIT
from checker.values.pointers import escaped
from checker.values.text import is_placeholder
from checker.words import listing, words

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ODD_BEGINNINGS = frozenset(["", *"nNxXtT-", *filter(str.isspace, map(chr, range(128)))])
"""How placeholders in ASCII begin; few other texts do."""
_FEW = 12


class Typed(Struct, frozen=True):
    """An order made of plain values, what did not fit, and the placeholders that were passed over.

    Attributes:
        order: holds everything that fits.
        faults: ORD003 and ORD004, one for each place.
        placeholders: JSON Pointer to the text that stood there.
    """

    order: Order
    faults: tuple[Fault, ...]
    placeholders: dict[str, str]


def typed(value: dict[str, Any]) -> Typed:
    """Type a parsed order document, taking what fits and reporting what does not."""
    reader = _Reader()
    order: Any = reader.section(order_shape(), value, None)
    return Typed(order, tuple(reader.faults), reader.placeholders)


class TypedMember(Struct, frozen=True):
    """One member of an order document, read by itself.

    Attributes:
        built: what it is in the order; what is empty when nothing usable stands there.
        faults: ORD003 and ORD004, one for each place in it.
        placeholders: JSON Pointer to the text that stood there.
    """

    built: Any
    faults: tuple[Fault, ...]
    placeholders: dict[str, str]


def typed_member(path: Sequence[str], value: Any) -> TypedMember | None:
    """Type what stands at a path of an order document; None when there is no object around it."""
    reader = _Reader()
    shape: Shape = order_shape()
    place: _Place | None = None
    *above, key = path
    for token in above:
        if isinstance(shape, ListOf):
            shape, place = shape.item, (place, int(token))
        elif isinstance(shape, SectionOf) and token in shape.fields:
            shape, place = shape.fields[token][1], (place, token)
        else:
            return None
    if not isinstance(shape, SectionOf):
        return None
    built = reader.member(shape, key, value, place)
    return TypedMember(built, tuple(reader.faults), reader.placeholders)


_Place = tuple["_Place | None", str | int]
"""A key or an index, behind the place of what it leads into; few of them become a pointer."""


def _pointer(place: _Place | None) -> str:
    """Return the JSON Pointer that leads to a place."""
    return "" if place is None else f"{_pointer(place[0])}/{escaped(str(place[1]))}"


class _Reader:
    """Walks a document beside the shape of an order, and collects what does not fit."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.placeholders: dict[str, str] = {}

    def section(self, shape: SectionOf, value: Any, place: _Place | None) -> Any:
        """Build a section from an object."""
        if value is None:
            return shape.section()
        if not isinstance(value, dict):
            self._misfit(place, value, words("an object"))
            return shape.section()
        fields: dict[str, Any] = {}
        for key, item in value.items():
            built = self.member(shape, key, item, place)
            if built is not None:
                fields[shape.fields[key][0]] = built
        return shape.section(**fields)

    def member(self, shape: SectionOf, key: str, value: Any, place: _Place | None) -> Any:
        """Build what stands under a key of a section; None when nothing usable does."""
        if key not in shape.fields:
            self._unknown((place, key), key, shape)
            return None
        return self._value(shape.fields[key][1], value, (place, key))

    def _value(self, shape: Shape, value: Any, place: _Place) -> Any:
        """Build whatever stands under a key; None when nothing usable stands there."""
        if value is None:
            return None
        if isinstance(value, str) and (value[:1] in _ODD_BEGINNINGS or not value.isascii()):
            if is_placeholder(value):
                self.placeholders[_pointer(place)] = shown(value)
                return None
            if isinstance(shape, Leaf) and _has_half_a_pair(value):
                wanted = words("Unicode text, without half of a surrogate pair")
                self._misfit(place, value, wanted)
                return None
        if isinstance(shape, Leaf):
            built, expected = _READERS[shape.kind](value, shape)
            if expected is not None:
                self._misfit(place, value, expected, _meant(value, shape))
            return built
        if isinstance(shape, SectionOf):
            return self.section(shape, value, place)
        return self._list(shape, value, place)

    def _list(self, shape: ListOf, value: Any, place: _Place) -> Any:
        if not isinstance(value, (list, tuple)):
            self._misfit(place, value, words("a list"))
            return None
        places = [(item, (place, index)) for index, item in enumerate(value)]
        if isinstance(shape.item, SectionOf):
            # An element that does not fit leaves an empty section, so that the others keep
            # their index.
            return tuple(
                self._value(shape.item, item, below) or shape.item.section()
                for item, below in places
            )
        built = (self._value(shape.item, item, below) for item, below in places)
        return tuple(item for item in built if item is not None)

    def _misfit(
        self, place: _Place | None, value: Any, expected: str, meant: str | None = None
    ) -> None:
        self.faults.append(
            fault(
                "ORD004",
                _pointer(place),
                words("{seen} stands where {wanted} is expected.{hint}"),
                observed=shown(value),
                expected=expected,
                seen=described(value),
                wanted=expected,
                hint=words(" Did you mean {meant}?", meant=meant) if meant else "",
            )
        )

    def _unknown(self, place: _Place, key: str, shape: SectionOf) -> None:
        seen = shown(key)
        near = _nearest(seen, frozenset(shape.fields)) or _nearest(seen, frozenset(_places()))
        self.faults.append(
            fault(
                "ORD003",
                _pointer(place),
                words("The key {key} is not part of an order document.{hint}"),
                observed=seen,
                expected=near,
                of_key=True,
                key=seen or '""',
                hint=_hint(near, shape),
            )
        )


def _has_half_a_pair(text: str) -> bool:
    """Whether a text has half of a surrogate pair, which no report could write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


_COMMON_SLIPS = {"UK": "GB", "RMB": "CNY", "CNH": "CNY", "EN": "GB"}
"""Words that are often taken for a code; no likeness of letters would find what was meant."""

Result = tuple[Any, str | None]
"""What a value was read as, and what was expected when it does not fit."""


def _decimal(value: Any, _: Leaf) -> Result:
    # Decimal itself would also take "1_000", " 1 ", "NaN" and the digits of other scripts.
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        number = exact_number(value)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        return None, words('a decimal number such as "1250.00"')
    if not number.is_finite() or not -LIMIT <= number <= LIMIT:
        return None, words("a number of at most {most}", most=f"{LIMIT:,f}")
    if int(number.as_tuple().exponent) < -FRACTION and number:
        return None, words("a number with at most {most} digits after the point", most=FRACTION)
    return number, None


# A class that is known is converted to in half the time that an annotation takes.
class _Moment(Struct, array_like=True, gc=False):
    at: Instant


class _Date(Struct, array_like=True, gc=False):
    on: date


def _instant(value: Any, _: Leaf) -> Result:
    if isinstance(value, str):
        try:
            return _of_our_time(msgspec.convert((value,), _Moment).at)
        except msgspec.ValidationError:
            return None, _TIME
    if isinstance(value, datetime) and value.tzinfo is not None:
        return _of_our_time(value)
    return None, _TIME


def _of_our_time(moment: datetime) -> Result:
    return (moment, None) if moment.year // 100 in CENTURIES else (None, _YEARS)


_TIME = words('a time with its offset such as "2026-02-01T09:00:00+08:00"')
_YEARS = words("a time of the years 2000 to 2199 or null")


def _day(value: Any, _: Leaf) -> Result:
    if isinstance(value, str):
        try:
            return msgspec.convert((value,), _Date).on, None
        except msgspec.ValidationError:
            return None, words('a day such as "2026-02-01"')
    if isinstance(value, date) and not isinstance(value, datetime):
        return value, None
    return None, words('a day such as "2026-02-01"')


def _text(value: Any, _: Leaf) -> Result:
    return (value, None) if isinstance(value, str) else (None, words("text"))


def _flag(value: Any, _: Leaf) -> Result:
    return (value, None) if isinstance(value, bool) else (None, words("true or false"))


def _count(value: Any, leaf: Leaf) -> Result:
    least, most = leaf.least or 0, leaf.most or 0
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    # Spreadsheets write 7.0, which JSON Schema takes for a whole number, too.
    if is_number and least <= value <= most and value == int(value):
        return int(value), None
    return None, words("a whole number from {least} to {most}", least=least, most=most)


def _word(value: Any, leaf: Leaf) -> Result:
    if isinstance(value, str) and value in leaf.words:
        return value, None
    if len(leaf.words) <= _FEW:
        return None, words("one of {words}", words=listing(sorted(leaf.words)))
    currencies = "USD" in leaf.words
    if currencies:
        return None, words("a currency code of ISO 4217")
    return None, words("a country code of ISO 3166")


def _meant(value: Any, leaf: Leaf) -> str | None:
    """Return the word that was probably meant."""
    if not isinstance(value, str):
        return None
    return _COMMON_SLIPS.get(value.upper()) or _nearest(value, leaf.words)


@lru_cache  # who misspells a word does so in one order after the other
def _nearest(word: str, known: frozenset[str]) -> str | None:
    """Return the known word that was probably meant; a long text, slow to compare, is none."""
    return nearest(word, known) if len(word) <= LONGEST else None


def _hint(near: str | None, shape: SectionOf) -> str:
    """Return a sentence that names the key that was probably meant, and its section."""
    if near is None:
        return ""
    if near in shape.fields:
        return words(" Did you mean {meant}?", meant=near)
    return words(" Did you mean {meant} of {section}?", meant=near, section=_places()[near])


@cache
def _places() -> dict[str, str]:
    """Return every key that an order document can have somewhere, with its section's name."""
    found: dict[str, str] = {}
    pending: list[SectionOf] = [order_shape()]
    while pending:
        section = pending.pop()
        for key, (_, shape) in section.fields.items():
            found.setdefault(key, section.section.__name__)
            item = shape.item if isinstance(shape, ListOf) else shape
            if isinstance(item, SectionOf):
                pending.append(item)
    return found


def _free(value: Any, _: Leaf) -> Result:
    return (value, None) if isinstance(value, dict) else (None, words("an object"))


_READERS = {
    "decimal": _decimal,
    "instant": _instant,
    "day": _day,
    "text": _text,
    "flag": _flag,
    "count": _count,
    "word": _word,
    "free": _free,
}
