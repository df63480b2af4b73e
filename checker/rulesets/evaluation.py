"""What an expression comes to for an order: exact numbers, and missing facts that are named.

A tree becomes nested functions once, which are called for every order. As the language has it, what
has no answer counts only where the whole depends on it: ``a || b`` is true if `b` is, whatever is
missing for `a`.

Numbers with a point are decimals, and no result is rounded. Times are aware; a day of the order
model is its first instant in the seller's zone. Nothing runs without an end: there are no loops but
over lists, and the steps of an evaluation are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from msgspec import Struct

from checker.documents.shape import Leaf, SectionOf, Shape
from checker.errors import did_you_mean, spoken
from checker.order import Order
from checker.rulesets import cel
from checker.rulesets.descriptions import sections
from checker.rulesets.functions import ANY, NAMES, NUMERIC, PLAIN, duration, timestamp
from checker.rulesets.running import (
    FAILURES,
    FREE,
    MOST_STEPS,
    ORDER,
    VARIABLES,
    Evaluate,
    Frame,
    TooLongError,
    Unanswered,
    always,
    asked_of,
    below_of,
    costly,
    failed,
    failing,
    frozen,
    gathered,
    place_of,
    settled,
    try_others,
    until_settled,
)
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
    in_words,
)
from checker.values.days import start_of_day
from checker.values.pointers import escaped

MOST_NESTED = 3
"""How deep lists may be gone through inside of one another."""

_SIZED = ("string", "list(", "dyn", "map")
_TAKING_LONG = {"_+_", "@in", "contains", "matches", "lowerAscii", "upperAscii", "trim", "sum"}


class Program(Struct, frozen=True):
    """An expression, ready to be evaluated.

    Attributes:
        type: of its result, as a `Node` has it.
        leaf: what the order model says of the result, if it is a fact of it.
        names: the variables that it uses.
        spare: how many slots it needs for variables of macros.
        evaluate: the function of a frame.
    """

    type: str
    leaf: Leaf | None
    names: frozenset[str]
    spare: int
    evaluate: Evaluate

    def __call__(self, order: Order, now: datetime | None = None, it: Any = None) -> Any:
        """Return the result for an order.

        Raises:
            Unanswered: there is none.
        """
        try:
            return self.evaluate([order, now, it, 0, None, *[None] * self.spare])
        except TooLongError:
            raise Unanswered(reason=f"it takes more than {MOST_STEPS} steps") from None


def program(text: str, variables: Mapping[str, str]) -> Program:
    """Return the program of an expression.

    Args:
        text: the expression.
        variables: ``order``, and ``now`` and ``it`` where there are such, with their types.

    Raises:
        FlawedError: it has flaws; all of them.
    """
    return _Writing(variables).program(cel.parsed(text, variables, NAMES))


def condition(text: str, variables: Mapping[str, str]) -> Program:
    """Return the program of an expression that is true or false; as `program`."""
    tree = cel.parsed(text, variables, NAMES)
    writing = _Writing(variables)
    if tree.type not in {"bool", "dyn"}:
        writing.flaw(tree, f"it is {in_words(tree.type)}, not true or false")
    return writing.program(tree, is_truth=True)


class _Writing:
    """Writes the function of each node, from the leaves up."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._slots = {name: VARIABLES[name] for name in variables}
        self._flaws: list[Flaw] = []
        self._names: set[str] = set()
        self._spare = 0
        self._nested = 0
        self._written: dict[int, Evaluate] = {}
        self._writers: dict[type[Node], Callable[[Any], Evaluate]] = {
            Constant: self._constant,
            Name: self._name,
            Field: self._field,
            Call: self._call,
            Items: self._items,
            Fold: self._fold,
            Unusable: self._unusable,
        }
        self._special: dict[str, Callable[[Call], Evaluate]] = {
            "_&&_": self._and,
            "_||_": self._or,
            "!_": self._not,
            "_?_:_": self._choice,
            "_[_]": self._element,
            "matches": self._matches,
            "timestamp": self._moment,
            "duration": self._moment,
        }

    def flaw(self, node: Node, message: str) -> Evaluate:
        """Take note of a flaw; the function that is returned is never called."""
        self._flaws.append(Flaw(node.offset, message))
        return _nothing

    def program(self, tree: Node, *, is_truth: bool = False) -> Program:
        evaluate = self._truth(tree) if is_truth else self._write(tree)
        if self._flaws:
            raise FlawedError(*self._flaws)
        names = frozenset(self._names)
        return Program(tree.type, _leaf(tree), names, self._spare, evaluate)

    def _write(self, node: Node) -> Evaluate:
        """Return the function of a node, which is written once however often it is asked for."""
        if id(node) not in self._written:
            self._written[id(node)] = self._writers[type(node)](node)
        return self._written[id(node)]

    # --- leaves -----------------------------------------------------------------------------------

    def _constant(self, node: Constant) -> Evaluate:
        return always(node.value)

    def _unusable(self, node: Unusable) -> Evaluate:
        hint = " Write has(…) to ask whether a fact is there." if node.words == "null" else ""
        return self.flaw(node, f"{node.words} has no use here.{hint}")

    def _name(self, node: Name) -> Evaluate:
        if node.name not in self._slots:  # the name of a type
            return self.flaw(node, f"{node.name} has no use here")
        slot = self._slots[node.name]
        if slot < FREE:
            self._names.add(node.name)
        if not _is_kept(node):
            return itemgetter(slot)

        def get(frame: Frame) -> Any:
            value = frame[slot]
            if isinstance(value, Unanswered):
                raise value.with_traceback(None)
            return value

        return get

    def _items(self, node: Items) -> Evaluate:
        elements = [self._write(element) for element in node.elements]
        return lambda frame: tuple([element(frame) for element in elements])

    # --- facts ------------------------------------------------------------------------------------

    def _field(self, node: Field) -> Evaluate:
        if node.operand.type not in sections():
            return self._free_field(node)
        base, keys = _chain(node)
        path, shape, is_optional = _path(base.type, keys)
        get, of = attrgetter(path), self._write(base)
        if node.asked:
            return asked_of(get, of, shape, is_optional=is_optional)
        if not is_optional:
            return lambda frame: get(of(frame))
        place, below = self._place(base) or always(""), "".join(f"/{key}" for key in keys)
        is_day = isinstance(shape, Leaf) and shape.kind == "day"

        def fact(frame: Frame) -> Any:
            value = get(of(frame))
            if value is None:
                raise Unanswered(place(frame) + below)
            return start_of_day(value) if is_day else value

        return failing(fact) if is_day else fact

    def _free_field(self, node: Field) -> Evaluate:
        """Write a field of what the order model leaves free."""
        of, key = self._write(node.operand), node.key
        place = self._place(node.operand) or always("/extensions")

        def asked(frame: Frame) -> bool:
            value = of(frame)
            return isinstance(value, dict) and value.get(key) is not None

        def fact(frame: Frame) -> Any:
            value = of(frame)
            if not isinstance(value, dict):
                raise Unanswered(reason=f"{place(frame)} has no fields")
            if value.get(key) is None:
                raise Unanswered(f"{place(frame)}/{escaped(key)}")
            return frozen(value[key])

        return asked if node.asked else fact

    def _element(self, node: Call) -> Evaluate:
        """Write ``list[index]`` or ``map[key]``."""
        of, index = map(self._write, node.arguments)
        place = self._place(node.arguments[0])

        def element(frame: Frame) -> Any:
            items, at = of(frame), index(frame)
            try:
                if isinstance(items, dict):
                    return frozen(items[at])
                if at >= 0:
                    return items[at]
            except (IndexError, KeyError):
                pass
            except TypeError as error:
                raise Unanswered(reason=spoken(error)) from error
            if place is None:
                raise Unanswered(reason=f"a list has no element {at}")
            raise Unanswered(f"{place(frame)}/{escaped(str(at))}")

        return element

    def _place(self, node: Node) -> Callable[[Frame], str] | None:
        """Return what says where in the order something stands, to be called only if need be.

        None for lists that were made on the way. Their elements are found where they came from.
        """
        if isinstance(node, Name) and self._slots.get(node.name) == ORDER:
            return always("")
        parent, key = None, None
        if isinstance(node, Field):
            parent, key = self._place(node.operand), always(node.key)
        elif isinstance(node, Call) and node.function == "_[_]":
            parent, key = self._place(node.arguments[0]), self._write(node.arguments[1])
        if parent is not None and key is not None:
            return below_of(parent, key)
        if node.type not in {*sections(), "dyn", "map"}:
            return None
        value = self._write(node)
        return lambda frame: place_of(frame, value(frame))

    # --- what is called ---------------------------------------------------------------------------

    def _call(self, node: Call) -> Evaluate:
        if node.function == "_+_" and _is_kept(node.arguments[0]):
            return self._growth(node)
        return self._special.get(node.function, self._operation)(node)

    def _operation(self, node: Call) -> Evaluate:
        name = node.function
        if name not in PLAIN:
            hint = did_you_mean(name, NAMES) or f" There are {', '.join(sorted(NAMES))}."
            return self.flaw(node, f"the function {name} has no use here.{hint}")
        types = [argument.type for argument in node.arguments]
        if name == "_/_" and "double" in types:
            advice = "it could not be exact: multiply the other side instead"
            return self.flaw(node, f"only whole numbers are divided; {advice}")
        self._check_words(node)
        operation = PLAIN[name]
        if node.type == "double":
            operation = NUMERIC.get(name, operation)
        elif "dyn" in types:
            operation = ANY.get(name, operation)
        return self._strict(node, operation)

    def _strict(self, node: Call, operation: Callable[..., Any]) -> Evaluate:
        """Write a call that needs all of its arguments."""
        arguments = [self._write(argument) for argument in node.arguments]
        if node.function in _TAKING_LONG and any(a.type.startswith(_SIZED) for a in node.arguments):
            return failing(costly(operation, arguments))
        if len(arguments) == 1:
            (only,) = arguments
            return failing(lambda frame: operation(only(frame)))
        left, right = arguments  # none has more: the engine has checked them

        def call(frame: Frame) -> Any:
            try:
                first = left(frame)
            except Unanswered as lacking:
                try_others(lacking, [right], frame)
                raise
            second = right(frame)
            try:
                return operation(first, second)
            except FAILURES as error:
                raise failed(error) from error

        return call

    def _growth(self, node: Call) -> Evaluate:
        """Write what a macro adds to its list, which nobody else has seen: it is not copied."""
        kept, more = node.arguments
        if not isinstance(more, Items):
            return self._operation(node)  # it counts
        before, elements = self._write(kept), [self._write(element) for element in more.elements]

        def grown(frame: Frame) -> list[Any]:
            try:
                items = before(frame)
            except Unanswered as lacking:
                try_others(lacking, elements, frame)
                raise
            new = [element(frame) for element in elements]
            if not isinstance(items, list):
                return [*items, *new]
            items += new
            return items

        return grown

    def _moment(self, node: Call) -> Evaluate:
        """Write a time or a duration; one that is written out is read once."""
        read: Callable[[str], Any] = timestamp if node.function == "timestamp" else duration
        (argument,) = node.arguments
        if not isinstance(argument, Constant) or not isinstance(argument.value, str):
            return self._strict(node, read)
        try:
            value = read(argument.value)
        except (ValueError, OverflowError) as error:
            return self.flaw(argument, str(error))
        return always(value)

    def _matches(self, node: Call) -> Evaluate:
        text, pattern = node.arguments
        if not isinstance(pattern, Constant):
            return self.flaw(pattern, "the regular expression has to be written out")
        try:
            matches = cel.matcher(pattern.value)
        except FlawedError as error:
            return self.flaw(pattern, str(error))
        return failing(costly(matches, [self._write(text)]))

    def _check_words(self, node: Call) -> None:
        """Look for words that a fact can never be."""
        if node.function not in {"_==_", "_!=_", "@in"}:
            return
        for one, other in (node.arguments, node.arguments[::-1]):
            leaf = _leaf(one)
            if leaf is None or not leaf.words:
                continue
            for item in other.elements if isinstance(other, Items) else (other,):
                if isinstance(item, Constant) and item.value not in leaf.words:
                    hint = did_you_mean(str(item.value), leaf.words)
                    self.flaw(item, f"{getattr(one, 'key', 'it')} is never {item.value!r}.{hint}")

    # --- what needs only some of its parts --------------------------------------------------------

    def _truth(self, node: Node) -> Evaluate:
        """Write what must be true or false."""
        evaluate = self._write(node)
        if node.type == "bool":
            return evaluate

        def truth(frame: Frame) -> bool:
            value = evaluate(frame)
            if not isinstance(value, bool):
                raise Unanswered(reason=f"{value!r} is not true or false"[:200])
            return value

        return truth

    def _and(self, node: Call) -> Evaluate:
        left, right = map(self._truth, node.arguments)

        def both(frame: Frame) -> Any:
            try:
                if not left(frame):
                    return False
            except Unanswered as lacking:
                return settled(lacking, right, frame, by=False)
            return right(frame)

        return both

    def _or(self, node: Call) -> Evaluate:
        left, right = map(self._truth, node.arguments)

        def either(frame: Frame) -> Any:
            try:
                if left(frame):
                    return True
            except Unanswered as lacking:
                return settled(lacking, right, frame, by=True)
            return right(frame)

        return either

    def _not(self, node: Call) -> Evaluate:
        (only,) = map(self._truth, node.arguments)
        return lambda frame: not only(frame)

    def _choice(self, node: Call) -> Evaluate:
        asked, *others = node.arguments
        is_so, then = self._truth(asked), [self._write(other) for other in others]
        first, second = then
        return lambda frame: first(frame) if is_so(frame) else second(frame)

    def _fold(self, node: Fold) -> Evaluate:
        over, start = self._write(node.over), self._write(node.start)
        outside = dict(self._slots)
        element, kept = FREE + 2 * self._nested, FREE + 2 * self._nested + 1
        self._nested += 1
        self._spare = max(self._spare, 2 * self._nested)
        if self._nested > MOST_NESTED:
            self.flaw(node, f"more than {MOST_NESTED} lists are gone through inside of one another")
        self._slots |= {node.element: element, node.kept: kept}
        if isinstance(node.step, Call) and node.step.function in _SETTLING:
            _, asked = node.step.arguments
            by = _SETTLING[node.step.function]
            evaluate = until_settled(over, element, self._truth(asked), by=by)
        else:
            going, step, end = map(self._write, (node.going, node.step, node.end))
            evaluate = gathered(over, element, kept, start, going, step, end)
        self._slots = outside
        self._nested -= 1
        return evaluate


_SETTLING = {"_&&_": False, "_||_": True}
"""By what the macros `all` and `exists`, which are made of these operators, are settled."""


def _nothing(_: Frame) -> None:
    """Stand in for what has a flaw."""


# --- while an expression is evaluated -------------------------------------------------------------


def _chain(node: Field) -> tuple[Node, list[str]]:
    """Return what a fact is looked up in, and the keys that lead to it from there."""
    keys, base = [node.key], node.operand
    while isinstance(base, Field) and not base.asked and base.operand.type in sections():
        keys.append(base.key)
        base = base.operand
    return base, keys[::-1]


def _path(section: str, keys: Iterable[str]) -> tuple[str, Shape, bool]:
    """Return the attributes that lead to a fact, its shape, and whether it can be missing."""
    shape: Shape = sections()[section]
    attributes: list[str] = []
    is_optional = False
    for key in keys:
        if not isinstance(shape, SectionOf):
            raise TypeError(f"{key} is asked of what is no section")  # the engine has checked it
        empty = shape.section()
        attribute, shape = shape.fields[key]
        is_optional = getattr(empty, attribute) is None
        attributes.append(attribute)
    return ".".join(attributes), shape, is_optional


def _leaf(node: Node) -> Leaf | None:
    """Return what the order model says of a fact."""
    if isinstance(node, Field) and not node.asked and node.operand.type in sections():
        _, shape, _ = _path(node.operand.type, [node.key])
        return shape if isinstance(shape, Leaf) else None
    return None


def _is_kept(node: Node) -> bool:
    """Whether a node is the result so far of a macro; no other name begins like it."""
    return isinstance(node, Name) and node.name.startswith("@")
