"""What the engine complains of, in words for the author of a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from checker.errors import did_you_mean
from checker.rulesets.descriptions import PACKAGE, sections
from checker.rulesets.tree import Flaw, in_words

TOO_DEEP = "it is nested too deeply, or has too many operators: make two rules of it"

_LINE = re.compile(r"^(?:\w+: )?ERROR: <input>:(\d+):(\d+): (.*?)(?: \[\w+\])?$", re.MULTILINE)
_UNDEFINED = re.compile(rf"undefined field '(\w+)' not found in struct '{PACKAGE}\.(\w+)'")
_UNDECLARED = re.compile(r"undeclared reference to '\.?(\w+)")
_NO_OVERLOAD = re.compile(r"found no matching overload for '(.+?)' applied to '(.*)'")
_SELECT = re.compile(r"expression of type '(.*?)' cannot be the operand of a select operation")
_SYNTAX = re.compile(r"Syntax error: (.*)")

_FOLLOWING = "*error*"

_OPERATORS = {"_[_]": "[ ]", "_?_:_": "? :", "@in": "in", "-_": "-", "!_": "!"}
_TYPES = {
    "null_type": "null",
    "google.protobuf.Timestamp": "timestamp",
    "google.protobuf.Duration": "duration",
}


class Known(NamedTuple):
    """The names that an expression can use."""

    variables: Collection[str]
    functions: Collection[str]


def flaws(text: str, complaint: str, known: Known) -> tuple[Flaw, ...]:
    """Return what is wrong with an expression.

    Args:
        text: the expression.
        complaint: what the engine says of it.
        known: the names that there are.
    """
    if "recursion" in complaint:
        return (Flaw(0, TOO_DEEP),)
    found = list(_flaws(text, complaint, known))
    return tuple(found) or (Flaw(0, complaint),)


def _flaws(text: str, complaint: str, known: Known) -> Iterator[Flaw]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for line, column, said in _LINE.findall(complaint):
        if _FOLLOWING in said:
            continue  # it comes of another one
        offset = starts[int(line) - 1] + int(column) - 1
        for form, explain in _EXPLAINING:
            if match := form.search(said):
                yield explain(match, text, offset, known)
                break
        else:
            yield Flaw(offset, said)
        if said.startswith("Syntax error"):
            return  # the further ones come of the first


def _undefined(match: re.Match[str], text: str, offset: int, _: Known) -> Flaw:
    field, section = match.groups()
    place = max(text.find(field, offset), 0)
    before = re.search(r"([\w.\[\]]+)\.$", text[:place])
    owner = before.group(1) if before else section
    hint = did_you_mean(field, sections()[section].fields)
    return Flaw(place, f"{owner} has no field {field}.{hint}")


def _undeclared(match: re.Match[str], text: str, offset: int, known: Known) -> Flaw:
    name = match.group(1)
    place = max(text.rfind(name, 0, offset + len(name)), 0)
    is_called = re.match(r"\s*\(", text[place + len(name) :])
    names = known.functions if is_called else known.variables
    hint = did_you_mean(name, names) or f" There are {', '.join(sorted(names))}."
    return Flaw(place, f"there is no {'function ' if is_called else ''}{name}.{hint}")


def _no_overload(match: re.Match[str], _: str, offset: int, __: Known) -> Flaw:
    function, types = match.groups()
    operator = _OPERATORS.get(function, function.strip("_"))
    words = " and ".join(_words(type_) for type_ in re.findall(r"[\w.]+(?:\(.*?\))?", types))
    hint = ""
    if operator == "/":
        hint = " Only whole numbers are divided: multiply the other side instead."
    elif "null_type" in types:
        hint = " Write has(…) to ask whether a fact is there."
    elif "Timestamp" in types and "string" in types:
        hint = ' Write a time as timestamp("2026-12-31T00:00:00+08:00").'
    return Flaw(offset, f"{operator} does not go with {words}.{hint}")


def _select(match: re.Match[str], _: str, offset: int, __: Known) -> Flaw:
    words = _words(match.group(1))
    hint = " Ask it with .all(…) or .exists(…)." if words.startswith("a list") else ""
    return Flaw(offset, f"{words} has no fields.{hint}")


def _syntax(match: re.Match[str], _: str, offset: int, __: Known) -> Flaw:
    said = match.group(1).partition(" expecting ")[0]
    if "token recognition error at: '=" in said:
        return Flaw(offset, "= does not compare: write ==")
    if "'<EOF>'" in said:
        return Flaw(offset, "it ends too early")
    return Flaw(offset, f"it cannot be read: {said}")


def _words(type_: str) -> str:
    """Return a type, as the engine names it, in words."""
    return in_words(_TYPES.get(type_, type_.removeprefix(f"{PACKAGE}.")))


_EXPLAINING: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], str, int, Known], Flaw]], ...
] = (
    (_UNDEFINED, _undefined),
    (_UNDECLARED, _undeclared),
    (_NO_OVERLOAD, _no_overload),
    (_SELECT, _select),
    (_SYNTAX, _syntax),
)
