"""The order model as data: which keys each section has, and what may stand under them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct

from checker.order import Order

Kind = Literal["decimal", "instant", "day", "text", "flag", "count", "word", "free"]


class Leaf(Struct, frozen=True):
    """A single value: what kind it is of, the words that it may be, the range that it may have."""

    kind: Kind
    words: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None


class ListOf(Struct, frozen=True):
    """A list: the shape of each element."""

    item: Leaf | SectionOf


class SectionOf(Struct, frozen=True):
    """An object: the class that holds it, and key to (attribute, shape)."""

    section: type[Struct]
    fields: dict[str, tuple[str, Shape]]


Shape = Leaf | ListOf | SectionOf

_KINDS: dict[Any, Kind] = {
    Decimal: "decimal",
    datetime: "instant",
    date: "day",
    str: "text",
    bool: "flag",
    int: "count",
    dict: "free",
}


@cache
def order_shape() -> SectionOf:
    """Return the shape of a whole order."""
    return _section(Order)


def attribute_path(pointer: str) -> tuple[str, ...]:
    """Return the attributes that lead from an order to the place of a JSON Pointer.

    Raises:
        ValueError: an order document has no such place, it lies inside of a list, or it is a
            section.
    """
    shape: Shape = order_shape()
    path: list[str] = []
    for key in pointer.split("/")[1:]:
        if not isinstance(shape, SectionOf) or key not in shape.fields:
            raise ValueError(f"an order document has no single place {pointer}")
        attribute, shape = shape.fields[key]
        path.append(attribute)
    if isinstance(shape, SectionOf):
        reason = f"{pointer} is a section, which is never missing: name the facts in it"
        raise ValueError(reason)  # noqa: TRY004 - it is the pointer that is wrong, not its type
    return tuple(path)


# What follows reads annotations itself: msgspec.inspect says the same in five times the time, and
# every run has to wait for it.


def _section(section: type[Struct]) -> SectionOf:
    """Return the shape of a section from its class."""
    names = zip(section.__struct_encode_fields__, section.__struct_fields__, strict=True)
    annotations = section.__annotations__
    return SectionOf(section, {key: (name, _shape(annotations[name])) for key, name in names})


def _shape(annotation: Any) -> Shape:
    """Return the shape that an annotation asks for."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, Annotated):  # a union is one with None
        shape = _shape(arguments[0])
        is_bounded = origin is Annotated and isinstance(shape, Leaf) and shape.kind == "count"
        return Leaf("count", least=arguments[1].ge, most=arguments[1].le) if is_bounded else shape
    if origin is tuple:
        item = _shape(arguments[0])
        if isinstance(item, ListOf):
            raise TypeError("a list of lists has no place in an order")
        return ListOf(item)
    if origin is Literal:
        return Leaf("word", frozenset(arguments))
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return _section(annotation)
    return Leaf(_KINDS[origin or annotation])
