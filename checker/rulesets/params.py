"""The parameters of rules, one by one: their types, and what a ruleset may write for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from checker.errors import UsageError, did_you_mean, raised
from checker.rule import Check, Parameters, Rule
from checker.yamls import Number

ADD, REMOVE = "add", "remove"

_LISTS = (list, tuple, set, frozenset)


class Change(Struct, frozen=True):
    """What is added to a list, and removed from it; values of the type of its items."""

    add: list[Any]
    remove: list[Any]


class Shape(Struct, frozen=True):
    """One parameter.

    Attributes:
        name: as a ruleset writes it.
        field: the attribute.
        hint: its type.
        list_hint: the same without what may stand instead of a list; None when it is no list.
    """

    name: str
    field: str
    hint: Any
    list_hint: Any

    def is_change(self, value: Any) -> bool:
        """Whether a value adds to a list or removes from it."""
        return self.list_hint is not None and isinstance(value, dict)

    def typed(self, value: Any) -> Any:
        """Return what is written in a ruleset as a value of the type, or as a `Change`.

        Raises:
            ValueError: it is of another type.
        """
        if self.is_change(value):
            return self._change(value)
        if isinstance(value, dict) and value and set(value) <= {ADD, REMOVE}:
            try:
                return _converted(value, self.hint)
            except ValueError:
                raise ValueError("only a list can be added to or removed from") from None
        return _converted(value, self.hint)

    def listed(self, value: Any) -> list[Any]:
        """Return a value of the type as a list, of a set in an order of its own; none as empty."""
        if self.list_hint is None:
            return []
        if isinstance(value, (set, frozenset)):
            return sorted(value, key=str)
        return list(value or ())

    def whole(self, items: Sequence[Any]) -> Any:
        """Return a list of typed items as a value of the type.

        Raises:
            ValueError: it is not one that the parameter can have, such as one that is too long.
        """
        return _converted(items, self.hint)

    def _change(self, value: Mapping[str, Any]) -> Change:
        if not value or not set(value) <= {ADD, REMOVE}:
            raise ValueError(f"a list, or {ADD} and {REMOVE} for the one before")
        item = get_args(self.list_hint)[0]
        add, remove = (
            [_converted(each, item) for each in _as_list(key, value.get(key, ()))]
            for key in (ADD, REMOVE)
        )
        return Change(add, remove)


def _as_list(key: str, value: Any) -> Iterable[Any]:
    if value is None or isinstance(value, dict):
        raise ValueError(f"{key} is a list")
    return value if isinstance(value, (list, tuple)) else [value]


def shapes(rule: Rule) -> Mapping[str, Shape]:
    """Return the parameters of a rule by the names that a ruleset writes.

    Raises:
        UsageError: its plugin declares them in a way that cannot be understood.
    """
    if rule.params is None:
        return {}
    try:
        return _shapes(type(rule.params))
    except Exception as error:  # an annotation can be any expression
        reason = f"the parameters of {rule.id} cannot be understood: {raised(error)}"
        raise UsageError(reason) from error


@cache
def _shapes(kind: type[Parameters]) -> Mapping[str, Shape]:
    hints = get_type_hints(kind, include_extras=True)
    names = zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)
    return {
        name: Shape(name, field, hints[field], _list_hint(hints[field])) for name, field in names
    }


def _list_hint(hint: Any) -> Any:
    """Return the list among what a type allows, None when there is none."""
    if get_origin(hint) is Annotated:
        return _list_hint(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return next(filter(None, map(_list_hint, get_args(hint))), None)
    return hint if get_origin(hint) in _LISTS else None


def _converted(value: Any, hint: Any) -> Any:
    """Return a value of YAML as one of a type.

    Raises:
        ValueError: it is of another type, or not in its range.
    """
    try:
        converted = msgspec.convert(value, hint)
    except msgspec.ValidationError as failure:
        # Text that is a number with a point is what decimals are made of; floats need numbers.
        try:
            converted = msgspec.convert(_with_numbers(value), hint)
        except msgspec.ValidationError as error:
            raise ValueError(_in_words(error, hint)) from failure
    _checked(converted, hint)
    return converted


def _checked(value: Any, hint: Any) -> None:
    """Put a value to what its type is annotated with.

    Raises:
        ValueError: it does not pass.
    """
    if value is None:
        return
    kinds = get_args(hint)
    if get_origin(hint) is Annotated:
        for check in kinds[1:]:
            if isinstance(check, Check):
                check.function(value)
        _checked(value, kinds[0])
    elif get_origin(hint) in (Union, UnionType):
        for kind in kinds:
            _checked(value, kind)


def _with_numbers(value: Any) -> Any:
    """Return a value of YAML with its numbers as numbers."""
    if isinstance(value, Number):
        try:
            return Decimal(value)
        except InvalidOperation:  # `.inf`, and what `!!float` was written before
            return value
    if isinstance(value, list):
        return [_with_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_numbers(item) for key, item in value.items()}
    return value


_WORDS = {
    "array": "a list",
    "bool": "true or false",
    "decimal": "a number",
    "float": "a number",
    "int": "a whole number",
    "null": "nothing",
    "object": "a mapping",
    "str": "text",
}
_INVALID_CHOICE = "Invalid enum value "
_NO_DECIMAL = "Invalid decimal string"


def _in_words(error: msgspec.ValidationError, hint: Any) -> str:
    """Return what is wrong with a value, and where in it if not with all of it."""
    what, _, path = str(error).partition(" - at `")
    inside = path.rstrip("`").removeprefix("$")
    where = f"{inside}: " if inside else ""
    if what.startswith(_INVALID_CHOICE):
        word, choices = what.removeprefix(_INVALID_CHOICE), list(map(str, _choices(hint)))
        return f"{where}{word} is none of {', '.join(choices)}.{did_you_mean(word, choices)}"
    if what == _NO_DECIMAL:
        return f"{where}it is a number, not text"
    # A number with a point is known as a decimal here, whatever was asked for.
    what = what.replace(", got `decimal`", ", not a number with a point")
    named = re.sub("`([^`]*)`", lambda match: _words(match[1]), what)
    return where + named.replace("Expected ", "it is ").replace(", got ", ", not ")


def _words(kinds: str) -> str:
    """Return types, as msgspec writes them, in words."""
    return " or ".join(_WORDS.get(kind, kind) for kind in kinds.split(" | "))


def _choices(hint: Any) -> Iterator[Any]:
    """Yield the values that a type allows where it allows only some."""
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    else:
        for part in get_args(hint):
            yield from _choices(part)
