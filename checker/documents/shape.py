"""The order model as data: which keys each section has, and what may stand under them."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from msgspec import Struct, inspect

from checker.order import Order

Kind = Literal["decimal", "instant", "day", "text", "flag", "count", "word", "free"]


class Leaf(NamedTuple):
    """A single value: what kind it is of, the words that it may be, the range that it may have."""

    kind: Kind
    words: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None


class ListOf(NamedTuple):
    """A list: the shape of each element."""

    item: Leaf | SectionOf


class SectionOf(NamedTuple):
    """An object: the class that holds it, and key to (attribute, shape)."""

    section: type[Struct]
    fields: dict[str, tuple[str, Shape]]


Shape = Leaf | ListOf | SectionOf

_KINDS: dict[type[inspect.Type], Kind] = {
    inspect.DecimalType: "decimal",
    inspect.DateTimeType: "instant",
    inspect.DateType: "day",
    inspect.StrType: "text",
    inspect.BoolType: "flag",
    inspect.DictType: "free",
    inspect.AnyType: "free",
}


@cache
def order_shape() -> SectionOf:
    """Return the shape of a whole order."""
    shape = _shape(inspect.type_info(Order))
    if not isinstance(shape, SectionOf):
        raise TypeError("an order is an object")
    return shape


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


def _shape(info: Any) -> Any:
    """Translate what msgspec knows of a type."""
    if isinstance(info, inspect.Metadata):
        return _shape(info.type)
    if isinstance(info, inspect.UnionType):
        (info,) = (kind for kind in info.types if not isinstance(kind, inspect.NoneType))
    if isinstance(info, inspect.StructType):
        fields = {f.encode_name: (f.name, _shape(f.type)) for f in info.fields}
        return SectionOf(info.cls, fields)
    if isinstance(info, inspect.VarTupleType):
        return ListOf(_shape(info.item_type))
    if isinstance(info, inspect.LiteralType):
        return Leaf("word", frozenset(map(str, info.values)))
    if isinstance(info, inspect.IntType):
        return Leaf("count", least=info.ge, most=info.le)
    return Leaf(_KINDS[type(info)])
