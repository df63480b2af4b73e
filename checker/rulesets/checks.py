"""From programs to the functions of a rule: whether it applies, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from msgspec import Struct

from checker.documents.shape import ListOf, SectionOf, Shape, order_shape
from checker.documents.wording import LONGEST, shown
from checker.finding import Missing, Violation
from checker.order import Order
from checker.rule import RuleFunction
from checker.rulesets.evaluation import Program
from checker.rulesets.running import Unanswered
from checker.values.pointers import tokens

NOTHING = "nothing"
"""What a message says for a fact that is not there."""


class ExpressionError(Exception):
    """An expression has no answer, and it is not for want of a fact."""


class Each(Struct, frozen=True):
    """The list of which each element is looked at.

    Attributes:
        pointer: its place.
        path: the attributes that lead to it.
    """

    pointer: str
    path: str


class Target(Struct, frozen=True):
    """The place that a finding is about.

    Attributes:
        pointer: into the order, or what follows that of the element.
        is_below: whether it follows that of the element.
    """

    pointer: str
    is_below: bool


class Message(Struct, frozen=True):
    """A message with the values that it names.

    Attributes:
        template: of `str.format`.
        values: name in the template to the program of its value.
    """

    template: str
    values: Mapping[str, Program]


class Content(Struct, frozen=True):
    """What a rule is made of.

    Attributes:
        when: whether it speaks of an order, or of an element; None when it speaks of all.
        kept: whether it is kept.
        each: the list of which each element is looked at; None when it is the order as a whole.
        target: what a finding is about.
        message: of a finding.
    """

    when: Program | None
    kept: Program
    each: Each | None
    target: Target
    message: Message

    def names(self) -> frozenset[str]:
        """Return the variables that are used."""
        programs = (self.kept, *self.message.values.values())
        return frozenset().union(*(program.names for program in programs))


def when_of(content: Content) -> Callable[[Order], bool] | None:
    """Return what says whether an order has anything that the rule speaks of.

    Where that cannot be told it says yes: the check then says what is missing.
    """
    when = content.when
    if content.each is not None:
        return _any_of(content.each, when)
    if when is None:
        return None

    def applies(order: Order) -> bool:
        try:
            return bool(when(order))
        except Unanswered:
            return True

    return applies


def _any_of(each: Each, when: Program | None) -> Callable[[Order], bool]:
    get = attrgetter(each.path)

    def applies(order: Order) -> bool:
        items = get(order)
        if items is None or when is None:
            return items is None or bool(items)
        try:
            return any(when(order, None, it) for it in items)
        except Unanswered:
            return True

    return applies


def check_of(content: Content) -> RuleFunction:
    """Return the function of the rule, which takes the order and `now`."""
    when, kept, each = content.when, content.kept, content.each
    if each is not None:
        return _check_each(content, each)

    def check(order: Order, now: datetime | None = None) -> Iterator[Violation | Missing]:
        try:
            if (when is not None and not when(order)) or kept(order, now):
                return
        except Unanswered as lacking:
            yield _missing(lacking)
        else:
            yield _violation(content, order, now)

    return check


def _check_each(content: Content, each: Each) -> RuleFunction:
    when, kept, get = content.when, content.kept, attrgetter(each.path)

    def check(order: Order, now: datetime | None = None) -> Iterator[Violation | Missing]:
        items = get(order)
        if items is None:
            yield Missing((each.pointer,))
            return
        for index, it in enumerate(items):
            try:
                if (when is not None and not when(order, None, it)) or kept(order, now, it):
                    continue
            except Unanswered as lacking:
                yield _missing(lacking)
            else:
                yield _violation(content, order, now, it, f"{each.pointer}/{index}")

    return check


def _missing(lacking: Unanswered) -> Missing:
    if lacking.reasons:
        raise ExpressionError("; ".join(dict.fromkeys(lacking.reasons)))
    return Missing(tuple(dict.fromkeys(lacking.pointers)))


def _violation(
    content: Content, order: Order, now: datetime | None, it: Any = None, element: str = ""
) -> Violation:
    target, message = content.target, content.message
    return Violation(
        element + target.pointer if target.is_below else target.pointer,
        message.template,
        {name: _said(value, order, now, it) for name, value in message.values.items()},
        _value(it if target.is_below else order, target.pointer),
    )


def _said(program: Program, order: Order, now: datetime | None, it: Any) -> str:
    """Return a value as a message says it."""
    try:
        value = program(order, now, it)
    except Unanswered:
        return NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        is_handy = abs(value.adjusted()) < LONGEST
        return str(shown(f"{value:f}" if is_handy else value))
    if isinstance(value, datetime):
        is_day = program.leaf is not None and program.leaf.kind == "day"
        return value.date().isoformat() if is_day else value.isoformat()
    return str(shown(value))


def _value(node: Any, pointer: str) -> Any:
    """Return the value at a pointer; None where there is none, or more than one."""
    for token in tokens(pointer):
        node = _below(node, token)
    return None if isinstance(node, (Struct, tuple, dict, list)) else node


def _below(node: Any, token: str) -> Any:
    if isinstance(node, tuple):
        return node[int(token)] if int(token) < len(node) else None
    if isinstance(node, dict):
        return node.get(token)
    return getattr(node, _attribute(type(node), token)) if isinstance(node, Struct) else None


def _attribute(section: type[Struct], key: str) -> str:
    place = section.__struct_encode_fields__.index(key)
    return section.__struct_fields__[place]


def shape_at(pointer: str, shape: Shape | None = None) -> Shape | None:
    """Return the shape of what stands at a pointer, None below what is left free.

    Args:
        pointer: into the order, or into what has this shape.
        shape: of the whole; an order's unless another is given.

    Raises:
        LookupError: there is no such place; with the token and the keys that there are instead.
    """
    found: Shape = order_shape() if shape is None else shape
    for token in tokens(pointer):
        if isinstance(found, SectionOf):
            if token not in found.fields:
                raise LookupError(token, tuple(found.fields))
            _, found = found.fields[token]
        elif isinstance(found, ListOf):
            if not (token.isascii() and token.isdigit()):
                raise LookupError(token, ())
            found = found.item
        elif found.kind == "free":
            return None
        else:
            raise LookupError(token, ())
    return found
