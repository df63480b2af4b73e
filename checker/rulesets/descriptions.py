"""The order model, and the engine's own tree of an expression, as protobuf describes messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, struct_pb2, timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from checker.documents.shape import ListOf, SectionOf, Shape, order_shape

PACKAGE = "order"
"""The package of all these messages: that of the section ``Line`` is ``order.Line``."""

_KINDS = {
    "decimal": "double",
    "instant": "timestamp",
    "day": "timestamp",
    "text": "string",
    "word": "string",
    "flag": "bool",
    "count": "int",
    "free": "map",
}

_PROTO: dict[str, int | str] = {
    "double": descriptor_pb2.FieldDescriptorProto.TYPE_DOUBLE,
    "string": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
    "int": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    "timestamp": ".google.protobuf.Timestamp",
    "map": ".google.protobuf.Struct",
}

_SYNTAX = f"{PACKAGE}.syntax"

# Of cel/expr/checked.proto and cel/expr/syntax.proto what is read here. `*` is a list.
_CHECKED = "CheckedExpr"
_MESSAGES: dict[str, tuple[tuple[str, int, str], ...]] = {
    _CHECKED: (("types", 3, "TypeEntry*"), ("expr", 4, "Expr"), ("source", 5, "Source")),
    "TypeEntry": (("key", 1, "int"), ("value", 2, "Type")),
    "Source": (("positions", 4, "Position*"),),
    "Position": (("key", 1, "int"), ("value", 2, "int")),
    "Expr": (
        ("id", 2, "int"),
        ("const", 3, "Const"),
        ("ident", 4, "Ident"),
        ("select", 5, "Select"),
        ("call", 6, "Call"),
        ("list", 7, "List"),
        ("struct", 8, "Nothing"),
        ("fold", 9, "Fold"),
    ),
    "Const": (
        ("bool", 2, "bool"),
        ("int", 3, "int"),
        ("double", 5, "double"),
        ("string", 6, "string"),
    ),
    "Ident": (("name", 1, "string"),),
    "Select": (("operand", 1, "Expr"), ("field", 2, "string"), ("asked", 3, "bool")),
    "Call": (("target", 1, "Expr"), ("function", 2, "string"), ("args", 3, "Expr*")),
    "List": (("elements", 1, "Expr*"),),
    "Fold": (
        ("element", 1, "string"),
        ("over", 2, "Expr"),
        ("kept", 3, "string"),
        ("start", 4, "Expr"),
        ("going", 5, "Expr"),
        ("step", 6, "Expr"),
        ("end", 7, "Expr"),
    ),
    "Nothing": (),
    "Type": (
        ("dyn", 1, "Nothing"),
        ("null", 2, "int"),
        ("primitive", 3, "int"),
        ("known", 5, "int"),
        ("list", 6, "ListType"),
        ("map", 7, "Nothing"),
        ("message", 9, "string"),
    ),
    "ListType": (("item", 1, "Type"),),
}


def type_of(shape: Shape) -> str:
    """Return the type of what has a shape in the order model, as nodes of a tree name it."""
    if isinstance(shape, SectionOf):
        return shape.section.__name__
    if isinstance(shape, ListOf):
        return f"list({type_of(shape.item)})"
    return _KINDS[shape.kind]


@cache
def sections() -> Mapping[str, SectionOf]:
    """Return the sections of an order, by the name of their type."""
    found: dict[str, SectionOf] = {}

    def add(shape: Shape) -> None:
        if isinstance(shape, ListOf):
            add(shape.item)
        elif isinstance(shape, SectionOf):
            found[type_of(shape)] = shape
            for _, below in shape.fields.values():
                add(below)

    add(order_shape())
    return found


@cache
def pool() -> Any:
    """Return all descriptions."""
    found = DescriptorPool()
    for known in (timestamp_pb2.DESCRIPTOR, struct_pb2.DESCRIPTOR):
        found.AddSerializedFile(known.serialized_pb)
    for file in (_order(), _syntax()):
        found.AddSerializedFile(file.SerializeToString())
    return found


@cache
def checked_class() -> Any:
    """Return the class of the engine's tree."""
    return GetMessageClass(pool().FindMessageTypeByName(f"{_SYNTAX}.{_CHECKED}"))


def _order() -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="order.proto",
        package=PACKAGE,
        syntax="proto2",
        dependency=[timestamp_pb2.DESCRIPTOR.name, struct_pb2.DESCRIPTOR.name],
    )
    for name, shape in sections().items():
        fields = []
        for number, (key, (_, below)) in enumerate(shape.fields.items(), 1):
            is_list = isinstance(below, ListOf)
            kind = type_of(below.item if isinstance(below, ListOf) else below)
            fields.append((key, number, f"{kind}*" if is_list else kind))
        _add_message(file, name, fields)
    return file


def _syntax() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="syntax.proto", package=_SYNTAX, syntax="proto2")
    for name, fields in _MESSAGES.items():
        _add_message(file, name, fields)
    return file


def _add_message(file: Any, name: str, fields: Iterable[tuple[str, int, str]]) -> None:
    """Describe a message by the names, numbers and types of its fields; `*` is a list."""
    described = descriptor_pb2.FieldDescriptorProto
    message = file.message_type.add(name=name)
    for key, number, kind in fields:
        field = message.field.add(name=key, number=number)
        item = kind.removesuffix("*")
        field.label = described.LABEL_OPTIONAL if item == kind else described.LABEL_REPEATED
        proto = _PROTO.get(item, f".{file.package}.{item}")
        if isinstance(proto, str):
            field.type, field.type_name = described.TYPE_MESSAGE, proto
        else:
            field.type = proto
