"""The engine of the Common Expression Language: from a text to a tree whose types are known.

It is Google's own, `cel-expr-python`, and no other module imports it. It reads an expression,
spells its macros out, and finds every name and every type in it that does not fit the order model,
of which it is given a description in protobuf. It also matches regular expressions, in a time that
only grows with the text.

What comes back is worked out by `evaluation`, not by the engine, for four reasons. The engine has
numbers of 64 bits, whole or binary, and takes no number type of somebody else's: money would not
be exact. Its calls of Python functions leak memory, some 200 bytes each (in 0.1.3). It says that a
fact is missing, but not in which element of a list. And nothing in Python can interrupt it, while
what is worked out in Python stands under the same time budget as every other rule.

It was the fastest of three by far: `common-expression-language` took seven times as long for ten
expressions on one order and knows no types, `cel-python` sixty times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]
from google.protobuf.any_pb2 import Any as Envelope
from google.protobuf.message import DecodeError

from checker.rulesets.complaints import TOO_DEEP, Known, flaws
from checker.rulesets.descriptions import PACKAGE, checked_class, pool
from checker.rulesets.tree import (
    Call,
    Constant,
    Field,
    Flaw,
    FlawedError,
    Fold,
    Items,
    Name,
    Node,
    Unusable,
)

MOST_CHARACTERS = 4000
"""What is longer is no condition any more, but a program."""


def parsed(text: str, variables: Mapping[str, str], functions: Collection[str]) -> Node:
    """Return the tree of an expression.

    Args:
        text: the expression.
        variables: name to type, as in `Node`.
        functions: the names of all functions that can be used, for suggestions.

    Raises:
        FlawedError: it is too long, or no expression, or names or types in it do not fit.
    """
    if len(text) > MOST_CHARACTERS:
        message = f"it has {len(text)} characters; {MOST_CHARACTERS} are the most"
        raise FlawedError(Flaw(0, message))
    try:
        written = _environment(tuple(variables.items())).compile(text).serialize()
    except Exception as error:  # the engine has no exceptions of its own
        known = Known(variables, functions)
        raise FlawedError(*flaws(text, str(error), known)) from error
    try:
        checked = checked_class().FromString(Envelope.FromString(written).value)
    except DecodeError as error:  # it reads a hundred levels at the most
        raise FlawedError(Flaw(0, TOO_DEEP)) from error
    return _Reading(text, checked).root()


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what says whether any part of a text matches a regular expression.

    Raises:
        FlawedError: it is no regular expression of RE2.
    """
    types = {"text": cel.Type.STRING, "pattern": cel.Type.STRING}
    program = cel.NewEnv(variables=types).compile("text.matches(pattern)")

    def matches(text: str) -> bool:
        # The engine would take a text with a zero in it for one that ends there.
        given = {"text": str.replace(text, "\0", "\ufffd"), "pattern": pattern}
        found = program.eval(data=given).value()
        if not isinstance(found, bool):
            reason = str(found).rpartition("expression: ")[2]
            raise FlawedError(Flaw(0, f"it is no regular expression: {reason}"))
        return found

    matches("")
    return matches


@cache
def _environment(variables: tuple[tuple[str, str], ...]) -> Any:
    """Return the engine with these variables."""
    types = {name: _type(kind) for name, kind in variables}
    return cel.NewEnv(pool(), variables=types, extensions=[_functions()])


def _type(kind: str) -> Any:
    if kind in {"bool", "int", "double", "string", "timestamp"}:
        return getattr(cel.Type, kind.upper())
    return cel.Type(f"{PACKAGE}.{kind}")


@cache
def _functions() -> Any:
    """Return what expressions have beside the language itself.

    Whole and other numbers go together wherever they are compared or reckoned with: nothing is
    lost on the way, for the others are exact here.
    """
    double, whole, truth = cel.Type.DOUBLE, cel.Type.INT, cel.Type.BOOL
    text, time, several = cel.Type.STRING, cel.Type.TIMESTAMP, cel.Type.List
    mixed = ((double, whole), (whole, double))
    overloads: dict[str, list[tuple[Any, tuple[Any, ...]]]] = {
        **{f"_{sign}_": [(double, pair) for pair in mixed] for sign in "+-*"},
        **{
            f"_{sign}_": [(truth, pair) for pair in mixed]
            for sign in ("<", "<=", ">", ">=", "==", "!=")
        },
        "@in": [(truth, (one, several(other))) for one, other in mixed],
        "_?_:_": [(double, (truth, *pair)) for pair in mixed],
        "sum": [(double, (several(double),)), (whole, (several(whole),))],
        "deadline": [(time, (time, whole))],
        "days_between": [(whole, (time, time))],
    }
    methods = {name: [(text, (text,))] for name in ("lowerAscii", "upperAscii", "trim")}
    declared = [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(f"{name} {i}", result, list(taken), is_member=name in methods)
                for i, (result, taken) in enumerate(signatures)
            ],
        )
        for name, signatures in (overloads | methods).items()
    ]
    return cel.CelExtension("checker", declared)


_PRIMITIVES = {1: "bool", 2: "int", 4: "double", 5: "string"}
_KNOWN = {2: "timestamp", 3: "duration"}
_NUMBER = re.compile(r"(-?)\s*(\d*\.?\d+(?:[eE][+-]?\d+)?)")


class _Reading:
    """Makes nodes of the engine's own tree."""

    def __init__(self, text: str, checked: Any) -> None:
        self._text = text
        self._expr = checked.expr
        self._types = {entry.key: entry.value for entry in checked.types}
        self._offsets = {entry.key: entry.value for entry in checked.source.positions}

    def root(self) -> Node:
        return self._node(self._expr)

    def _node(self, expr: Any) -> Node:
        kind, value = next((f.name, value) for f, value in expr.ListFields() if f.name != "id")
        make: Callable[[Any, int, str], Node] = getattr(self, f"_{kind}")
        # The engine leaves out of its table what can be of any type.
        type_ = _type_name(self._types[expr.id]) if expr.id in self._types else "dyn"
        return make(value, self._offsets.get(expr.id, 0), type_)

    def _const(self, const: Any, offset: int, type_: str) -> Node:
        for field, value in const.ListFields():
            if field.name != "double":
                return Constant(offset, type_, value)
            # The engine has made a binary number of it; what was written is the exact one.
            if written := _NUMBER.match(self._text, offset):
                return Constant(offset, type_, Decimal("".join(written.groups())))
        return Unusable(offset, type_, "null" if type_ == "null" else "a literal of this type")

    def _ident(self, ident: Any, offset: int, type_: str) -> Node:
        return Name(offset, type_, ident.name)

    def _select(self, select: Any, offset: int, type_: str) -> Node:
        return Field(offset, type_, self._node(select.operand), select.field, select.asked)

    def _call(self, call: Any, offset: int, type_: str) -> Node:
        target = [call.target] if call.HasField("target") else []
        return Call(
            offset, type_, call.function, tuple(self._node(arg) for arg in (*target, *call.args))
        )

    def _list(self, items: Any, offset: int, type_: str) -> Node:
        return Items(offset, type_, tuple(map(self._node, items.elements)))

    def _struct(self, _: Any, offset: int, type_: str) -> Node:
        return Unusable(offset, type_, "a map or a message that is written out")

    def _fold(self, fold: Any, offset: int, type_: str) -> Node:
        return Fold(
            offset,
            type_,
            over=self._node(fold.over),
            element=fold.element,
            kept=fold.kept,
            start=self._node(fold.start),
            going=self._node(fold.going),
            step=self._node(fold.step),
            end=self._node(fold.end),
        )


def _type_name(described: Any) -> str:
    """Return a type as `Node` names it."""
    for field, value in described.ListFields():
        if field.name == "primitive":
            return _PRIMITIVES.get(value, "another")
        if field.name == "known":
            return _KNOWN.get(value, "dyn")
        if field.name == "list":
            return f"list({_type_name(value.item)})"
        if field.name == "message":
            return str(value).removeprefix(f"{PACKAGE}.")
        return str(field.name)
    return "another"
