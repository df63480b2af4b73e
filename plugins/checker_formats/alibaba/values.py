"""Single values of the platform's payloads, each with the place where it stands.

The platform writes nearly every scalar as text, at times as a number, and "null" for nothing. A
value that cannot be turned into what it should be is handed over as it is: typing the order then
reports it at its place.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.api import CENTURIES, OrderBuilder, is_placeholder, local_date, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

PLATFORM_ZONE = "America/Los_Angeles"
"""The zone in which the platform writes its own dates, and so the one that a day is meant in."""

_FIRST_YEAR = 100 * CENTURIES[0]
_LAST_YEAR = 100 * CENTURIES[-1] + 99

TIMESTAMP = words(
    'a timestamp in milliseconds of the years {first} to {last} such as "1770000000000"',
    first=str(_FIRST_YEAR),
    last=str(_LAST_YEAR),
)

AMOUNT = words('an amount with its currency, under the keys "amount" and "currency"')

_WHOLE = re.compile(r"(-?[0-9]{1,18})(?:\.0+)?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_COUNTRY_CODE = re.compile(r"[A-Za-z]{2}")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_MILLISECONDS = 10**11
"""Seconds reach this figure in the year 5138; milliseconds passed it in 1973."""


class Place(NamedTuple):
    """A value of the payload and its JSON Pointer: together what `OrderBuilder.put` asks for."""

    value: Any
    pointer: str

    def at(self, *keys: str) -> Place:
        """Return what stands below under these keys; None where there is nothing."""
        value, pointer = self
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
            pointer = f"{pointer}/{key}"
        return Place(value, pointer)

    def inside(self, key: str, *others: str) -> Place:
        """Return what an object holds under a key; of a value that is no such object, itself.

        Args:
            key: the one that counts.
            others: the keys that stand beside it. An object that has still others, and not the one
                that counts, is one of another form.
        """
        if isinstance(self.value, dict):
            is_alien = key not in self.value and not self.value.keys() <= set(others)
            return self if is_alien else self.at(key)
        return self.at(key) if self.value is None else self

    def read_as(self, reading: Callable[..., Any], *table: Mapping[str, str]) -> Place:
        """Return the same place with its value read, by the help of a table or not."""
        return Place(reading(self.value, *table), self.pointer)

    @property
    def absent(self) -> bool:
        """Whether nothing stands here, or only a placeholder."""
        return self.value is None or (isinstance(self.value, str) and is_placeholder(self.value))


def first_known(*places: Place) -> Place:
    """Return the first place where something stands, or else the first of all."""
    return next((place for place in places if not place.absent), places[0])


def most_said(*places: Place) -> Place:
    """Return the first place of the text that stands at most of them, or else as `first_known`."""
    said = [place for place in places if isinstance(place.value, str) and not place.absent]
    texts = [place.value for place in said]
    return max(said, key=lambda place: texts.count(place.value), default=first_known(*places))


def text(value: Any) -> Any:
    """Read text that may be written as a number, such as an id.

    >>> text(1601300000017), text("PCE"), text(True)
    ('1601300000017', 'PCE', True)
    """
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return str(value) if is_number else value


def flag(value: Any) -> Any:
    """Read a boolean that may be written as text.

    >>> flag("true"), flag("False"), flag(True), flag("2")
    (True, False, True, '2')
    """
    if not isinstance(value, str):
        return value
    return {"true": True, "false": False}.get(value.strip().lower(), value)


def whole(value: Any) -> Any:
    """Read a whole number that may be written as text, and with zeros behind the point.

    >>> whole("15"), whole(15), whole("15.0000"), whole("15 days")
    (15, 15, 15, '15 days')
    """
    if not isinstance(value, (str, Decimal)):
        return value
    written = _WHOLE.fullmatch(str(value))
    return value if written is None else int(written[1])


def number(value: Any) -> Decimal | None:
    """Return a number, as text or not, to compare it; None for anything else."""
    if not isinstance(value, (str, int, Decimal)) or isinstance(value, bool):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value):  # Decimal would take "1_000"
        return None
    try:
        exact = Decimal(value)
    except ArithmeticError:
        return None
    return exact if exact.is_finite() else None


def word(value: Any, meanings: Mapping[str, str]) -> Any:
    """Translate a word of the platform; one that it is not known to use stays as it is.

    >>> word("Multimodal Transport", {"multimodal_transport": "multimodal"})
    'multimodal'
    """
    if not isinstance(value, str):
        return value
    return meanings.get(value.strip().lower().replace(" ", "_").replace("-", "_"), value)


def country_code(value: Any) -> Any:
    """Read a country's code; the United Kingdom has two, for ISO 3166 reserves UK for its GB.

    >>> country_code("US"), country_code("uk"), country_code("Norway")
    ('US', 'GB', 'Norway')
    """
    if not isinstance(value, str) or not _COUNTRY_CODE.fullmatch(value):
        return value
    code = value.upper()
    return "GB" if code == "UK" else code


def two_letters(value: Any) -> Any:
    """Read a country's code; None for its name, which may stand in the same key."""
    is_name = isinstance(value, str) and not _COUNTRY_CODE.fullmatch(value)
    return None if is_name else country_code(value)


def instant(value: Any) -> Any:
    """Read a timestamp in seconds or milliseconds as a time in UTC.

    One before the years of orders is left over from the documentation or a test, and counts as
    absent. One of the far future is no such thing, rather a date in digits such as
    ``20260202024000``, and is handed over as it is written.

    >>> instant("1770000000"), instant(1770000000000) == instant("1770000000"), instant("213453")
    (datetime.datetime(2026, 2, 2, 2, 40, tzinfo=datetime.timezone.utc), True, None)
    """
    stamp = whole(value)
    if not isinstance(stamp, int) or isinstance(stamp, bool):
        return stamp
    milliseconds = stamp if stamp >= _LEAST_MILLISECONDS else stamp * 1000
    try:
        moment = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None if stamp < 0 else value
    if moment.year < _FIRST_YEAR:
        return None
    return moment if moment.year <= _LAST_YEAR else value


def day(value: Any) -> Any:
    """Read a timestamp as the day that it falls on for the platform."""
    moment = instant(value)
    return local_date(moment, PLATFORM_ZONE) if isinstance(moment, datetime) else moment


def timestamp(place: Place) -> Place:
    """Return the timestamp of ``{"timestamp", "format_date"}``.

    It alone counts: `format_date` is at times in another year than the timestamp, at times a mere
    pattern.
    """
    return place.inside("timestamp", "format_date")


def time(place: Place) -> Place:
    """Read what stands under `timestamp` as a time."""
    return timestamp(place).read_as(instant)


def amount(place: Place) -> Place:
    """Return the amount of ``{"amount", "currency"}``."""
    return place.inside("amount", "currency")


def money(place: Place, currency: Place) -> Place:
    """Read ``{"amount", "currency"}`` as an amount in the currency of the order or payment.

    An amount in another currency is handed over together with its currency. That is no number, so
    it is reported, and no rule adds it to the others. So is a currency that is no single value.
    """
    bare = amount(place)
    own = place.at("currency")
    if isinstance(bare.value, (dict, list)) or bare.absent:
        return bare
    if own.absent or currency.absent or own.value == currency.value:
        return bare
    if isinstance(own.value, (dict, list)):
        return own
    return bare.read_as(lambda value: f"{value} {own.value}")


def put_word(order: OrderBuilder, pointer: str, place: Place, meanings: Mapping[str, str]) -> None:
    """Put what a word of the platform means; of one that is not known, say which there are."""
    order.put(pointer, *place.read_as(word, meanings))
    order.expect(pointer, meanings)


def put_time(order: OrderBuilder, pointer: str, place: Place) -> None:
    """Put a time; of what is none, say how the platform writes one."""
    order.put(pointer, *time(place))
    order.expect(pointer, TIMESTAMP)


def put_money(order: OrderBuilder, pointer: str, place: Place, currency: Place) -> None:
    """Put an amount; of one in another currency or form, say which is expected."""
    read = money(place, currency)
    order.put(pointer, *read)
    if read.value != amount(place).value:  # it has its currency with it
        same = words(
            "an amount in the same currency as the others ({currency})", currency=currency.value
        )
        order.expect(pointer, same)
    elif isinstance(read.value, dict):
        order.expect(pointer, AMOUNT)


def phone(place: Place) -> Place:
    """Read ``{"country", "area", "number"}`` as one text.

    Without a number the other two say nothing; a placeholder in its stead stays, to be quoted. A
    part that is neither text nor a number is handed over by itself, to be reported.
    """
    if place.value is not None and not isinstance(place.value, dict):
        return place.read_as(text)
    country, area, number = (place.at(key).read_as(text) for key in ("country", "area", "number"))
    if number.absent:
        return Place(number.value, place.pointer)
    parts = [part for part in (country, area, number) if not part.absent]
    for part in parts:
        if not isinstance(part.value, str):
            return part
    if number.value.lstrip().startswith("+"):
        return Place(number.value, place.pointer)
    said = (_dialled(part.value) if part is country else part.value for part in parts)
    return Place(" ".join(said), place.pointer)


def _dialled(country: str) -> str:
    """Return a country calling code as one dials it from abroad: ``+86`` for 86 and 0086."""
    digits = country.strip().removeprefix("+").removeprefix("00")
    return f"+{digits}" if digits.isdecimal() else country


def elements(order: OrderBuilder, pointer: str, place: Place, wrapper: str) -> list[Place]:
    """Return the elements of a list, which TOP wraps in an object with a single key.

    Where the gateway found one element only, it may stand there without a list; where it found
    none, the wrapper is empty. Anything else is handed over, to be reported.
    """
    if isinstance(place.value, dict) and (wrapper in place.value or not place.value):
        place = place.at(wrapper)
        if isinstance(place.value, dict):
            order.put(pointer, None, place.pointer)
            return [place]
    if isinstance(place.value, list):
        order.put(pointer, None, place.pointer)
        return several(place, wrapper)
    order.put(pointer, *place)
    return []


def several(place: Place, wrapper: str) -> list[Place]:
    """Return the elements of a list that may be wrapped; anything else is one of them."""
    if isinstance(place.value, dict) and (wrapper in place.value or not place.value):
        place = place.at(wrapper)
    if isinstance(place.value, list):
        return [Place(item, f"{place.pointer}/{i}") for i, item in enumerate(place.value)]
    return [] if place.absent else [place]


def sections(
    order: OrderBuilder, pointer: str, places: Iterable[Place]
) -> Iterator[tuple[str, Place]]:
    """Open a section in the order for each element, and yield where with those to be read.

    An element that is no object takes its place in the list all the same, so that the others keep
    theirs.
    """
    for index, place in enumerate(places):
        below = f"{pointer}/{index}"
        if isinstance(place.value, dict):
            order.put(below, {}, place.pointer)
            yield below, place
        else:
            order.put(below, {} if place.value is None else place.value, place.pointer)


def section(order: OrderBuilder, pointer: str, place: Place) -> Place:
    """Say where a section stands, hand over what is no object, and return its place."""
    order.put(pointer, None if isinstance(place.value, dict) else place.value, place.pointer)
    return place
