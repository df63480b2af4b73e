"""While an expression is evaluated: what is missing, what fails, and how many steps it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Inexact, InvalidOperation, Overflow
from typing import Any

from checker.documents.shape import ListOf, SectionOf, Shape, order_shape
from checker.errors import spoken
from checker.values.money import PRECISION
from checker.values.pointers import escaped

MOST_STEPS = 1_000_000
"""About a second: what takes more is stopped."""

Frame = list[Any]
"""What an evaluation works on: the slots below, then one for each variable of a macro."""

Evaluate = Callable[[Frame], Any]

ORDER, NOW, IT, STEPS, PLACES = range(5)
"""The slots: three variables, the steps so far, and the places of sections once one was asked."""

FREE = 5
"""The first slot for the variables of macros."""

VARIABLES = {"order": ORDER, "now": NOW, "it": IT}
_TEXT_PER_STEP = 64


class Unanswered(Exception):  # noqa: N818 - mostly a state of the order, not an error
    """An expression has no answer for an order.

    Attributes:
        pointers: the places of the facts that are missing.
        reasons: what else is wrong, in words.
    """

    def __init__(self, *pointers: str, reason: str | None = None) -> None:
        super().__init__()
        self.pointers = list(pointers)
        self.reasons = [] if reason is None else [reason]

    def join(self, other: Unanswered) -> None:
        """Take over what another one lacks."""
        self.pointers += other.pointers
        self.reasons += other.reasons


class TooLongError(Exception):
    """An evaluation is stopped; unlike what is missing, it cannot be outweighed."""


def until_settled(over: Evaluate, element: int, asked: Evaluate, *, by: bool) -> Evaluate:
    """Return the function that asks each element until one settles the matter."""

    def ask(frame: Frame) -> Any:
        lacking: Unanswered | None = None
        for item in _listed(over(frame), frame):
            frame[element] = item
            try:
                if asked(frame) is by:
                    return by
            except Unanswered as more:
                if lacking is None:
                    lacking = more
                else:
                    lacking.join(more)
        if lacking is not None:
            raise lacking
        return not by

    return ask


def gathered(  # noqa: PLR0913, PLR0917 - the parts of a fold
    over: Evaluate,
    element: int,
    kept: int,
    start: Evaluate,
    going: Evaluate,
    step: Evaluate,
    end: Evaluate,
) -> Evaluate:
    """Return the function that makes one result of all elements."""

    def gather(frame: Frame) -> Any:
        items = _listed(over(frame), frame)
        frame[kept] = start(frame)
        for item in items:
            frame[element] = item
            if not going(frame):
                break
            try:
                frame[kept] = step(frame)
            except Unanswered as lacking:
                frame[kept] = lacking
        result = end(frame)
        return tuple(result) if isinstance(result, list) else result

    return gather


def _listed(items: Any, frame: Frame) -> Any:
    """Return what is gone through element by element, and count it."""
    if not isinstance(items, (tuple, dict)):
        raise Unanswered(reason=f"{items!r} is no list"[:200])
    _spend(frame, len(items))
    return items


def always(value: Any) -> Evaluate:
    """Return the function that has the same result for every order."""
    return lambda _: value


def below_of(parent: Evaluate, key: Evaluate) -> Evaluate:
    """Return the function of a pointer from those of its parent and of its last token."""
    return lambda frame: f"{parent(frame)}/{escaped(str(key(frame)))}"


FAILURES = (ArithmeticError, TypeError, ValueError)
"""What operations raise for values that they cannot take."""


def failing(evaluate: Evaluate) -> Evaluate:
    """Return a function of which the failures are as good as no answer."""

    def call(frame: Frame) -> Any:
        try:
            return evaluate(frame)
        except FAILURES as error:
            raise failed(error) from error

    return call


def failed(error: Exception) -> Unanswered:
    """Return what there is instead of an answer when an operation has failed."""
    if isinstance(error, (Inexact, Overflow)):
        return Unanswered(reason=f"a number has more than {PRECISION} digits")
    if isinstance(error, InvalidOperation):
        return Unanswered(reason="what should be a number is none")
    if isinstance(error, ZeroDivisionError):
        return Unanswered(reason="it divides by zero")
    return Unanswered(reason=spoken(error))


def costly(operation: Callable[..., Any], arguments: Sequence[Evaluate]) -> Evaluate:
    """Return the function of an operation that takes longer for longer texts and lists."""

    def call(frame: Frame) -> Any:
        values: list[Any] = []
        for number, argument in enumerate(arguments):
            try:
                values.append(argument(frame))
            except Unanswered as lacking:
                try_others(lacking, arguments[number + 1 :], frame)
                raise
        for value in values:
            if isinstance(value, str):
                _spend(frame, len(value) // _TEXT_PER_STEP)
            elif isinstance(value, tuple):
                _spend(frame, len(value))
        return operation(*values)

    return call


def try_others(lacking: Unanswered, others: Iterable[Evaluate], frame: Frame) -> None:
    """Look for what else is missing, so that it is all said at once."""
    for other in others:
        try:
            other(frame)
        except Unanswered as more:
            lacking.join(more)


def settled(lacking: Unanswered, other: Evaluate, frame: Frame, *, by: bool) -> bool:
    """Return the result of two parts, one of which has no answer, if the other one settles it."""
    try:
        if bool(other(frame)) is by:
            return by
    except Unanswered as more:
        lacking.join(more)
    raise lacking.with_traceback(None)


def _spend(frame: Frame, steps: int) -> None:
    frame[STEPS] += steps
    if frame[STEPS] > MOST_STEPS:
        raise TooLongError


def frozen(value: Any) -> Any:
    """Return a value of free shape with its lists as those of the order model are."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def place_of(frame: Frame, value: Any) -> str:
    """Return where in the order a section stands."""
    if isinstance(value, dict):
        return "/extensions"
    if frame[PLACES] is None:
        frame[PLACES] = {}
        _walk(order_shape(), frame[ORDER], "", frame[PLACES])
    place: str = frame[PLACES].get(id(value), "")
    return place


def _walk(shape: SectionOf, section: Any, pointer: str, found: dict[int, str]) -> None:
    """Take down where each section stands; one that says nothing may be the same in two places."""
    found.setdefault(id(section), pointer)
    for key, (attribute, below) in shape.fields.items():
        if isinstance(below, SectionOf):
            _walk(below, getattr(section, attribute), f"{pointer}/{key}", found)
        elif isinstance(below, ListOf) and isinstance(below.item, SectionOf):
            for index, item in enumerate(getattr(section, attribute) or ()):
                _walk(below.item, item, f"{pointer}/{key}/{index}", found)


def asked_of(
    get: Callable[[Any], Any], of: Evaluate, shape: Shape, *, is_optional: bool
) -> Evaluate:
    """Return the function that says whether a fact is there, or anything at all in a section."""
    if is_optional:
        return lambda frame: get(of(frame)) is not None
    if isinstance(shape, SectionOf):
        empty = shape.section()
        return lambda frame: bool(get(of(frame)) != empty)
    return lambda frame: bool(get(of(frame)))
