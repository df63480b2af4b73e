"""An expression as a tree whose types are known, and what can be wrong with one."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Flaw(Struct, frozen=True):
    """What is wrong with an expression: the offset of a character, and a sentence."""

    offset: int
    message: str


class FlawedError(ValueError):
    """An expression cannot be understood; `flaws` says why, all of it."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__("; ".join(flaw.message for flaw in flaws))
        self.flaws = flaws


class Node(Struct, frozen=True):
    """A part of an expression.

    Attributes:
        offset: of its most telling character, such as the operator.
        type: ``bool``, ``int``, ``double``, ``string``, ``timestamp``, ``duration``, ``map``, the
            name of a section such as ``Line``, ``list(…)`` of one of these, ``dyn`` where it is not
            known before an order is there, or another that no fact has.
    """

    offset: int
    type: str


class Constant(Node, frozen=True):
    """A literal; a number with a point is a Decimal."""

    value: Any


class Name(Node, frozen=True):
    """A variable."""

    name: str


class Field(Node, frozen=True):
    """A field of what stands before it, or with `asked` whether it has one."""

    operand: Node
    key: str
    asked: bool


class Call(Node, frozen=True):
    """An operator or a function; what a method is called on is its first argument."""

    function: str
    arguments: tuple[Node, ...]


class Items(Node, frozen=True):
    """A list that is written out."""

    elements: tuple[Node, ...]


class Fold(Node, frozen=True):
    """What a macro does: takes the elements one by one, and keeps a result.

    Attributes:
        over: the elements.
        element: the name of the variable for each of them.
        kept: the name of the variable for the result so far.
        start: the result before the first.
        going: whether to take one more.
        step: the result after it.
        end: the result of all.
    """

    over: Node
    element: str
    kept: str
    start: Node
    going: Node
    step: Node
    end: Node


class Unusable(Node, frozen=True):
    """A part that the language has and rules cannot use, in words."""

    words: str


_WORDS = {
    "bool": "true or false",
    "int": "a whole number",
    "double": "a number",
    "string": "text",
    "timestamp": "a time",
    "duration": "a duration",
    "map": "an object",
    "null": "null",
    "dyn": "anything",
}


def in_words(type_: str) -> str:
    """Return the type of a node in words."""
    if type_.startswith("list("):
        return "a list"
    return _WORDS.get(type_, f"a section ({type_})")
