"""Changes to the text of a waivers file that leave every other byte of it as it was.

The file is not written anew from its data: its comments and its layout belong to its authors. What
is put in or taken out is found by the places of the entries, and the outcome is read once more
before anybody gets to see it.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Collection, Mapping
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from checker.errors import UsageError
from checker.yamls import load_placed

_KEY = "waivers"
_COLUMN = 2
"""Of the dashes in a list that begins here, from 0."""

_WIDEST = 1 << 20
"""Columns: what is written is not broken into lines."""


class _Block(Struct, frozen=True):
    """A list with a dash before each item.

    Attributes:
        lines: of the whole text, with their ends.
        column: of the dashes, from 0.
        items: first line and line behind the last one of each, its comments among them.
    """

    lines: list[str]
    column: int
    items: list[tuple[int, int]]


def with_waiver(text: str, name: str, waiver: Mapping[str, Any]) -> str:
    """Return the text of a waivers file with one more waiver at its end.

    Args:
        text: of the file, read without changing its line ends; empty for a new one.
        name: of the file, for messages.
        waiver: key to text, list of texts or day.

    Raises:
        UsageError: the text is written in a way that cannot be added to; nothing is lost.
    """
    before = _entries(text, name)
    end = "\r\n" if "\r\n" in text else "\n"
    node = _list_node(text)
    if node is None or (not node.value and not _is_within_brackets(text)):
        new = _begun(text, waiver, end)
    elif node.flow_style:
        new = _added_in_brackets(text, node, waiver)
    else:
        new = _added(_block(text, name, node), waiver, end)
    return _proven(new, name, [*before, _plain(waiver)])


def without_waivers(text: str, name: str, numbers: Collection[int]) -> str:
    """Return the text of a waivers file without some waivers and the comments that belong to them.

    To a waiver belong the comments within it, those that are indented like its keys, and those
    right above its dash, in the same column and without an empty line between.

    Args:
        text: of the file, read without changing its line ends.
        name: of the file, for messages.
        numbers: of the waivers, from 0.

    Raises:
        UsageError: the text is written in a way that cannot be taken from; nothing is lost.
    """
    before = _entries(text, name)
    node = _list_node(text)
    if node is None or not numbers:
        return text
    if node.flow_style:
        new = _removed_in_brackets(text, name, node, numbers)
    else:
        new = _removed(_block(text, name, node), numbers)
    return _proven(new, name, [value for i, value in enumerate(before) if i not in numbers])


# --- lists with dashes ----------------------------------------------------------------------------


def _block(text: str, name: str, node: SequenceNode) -> _Block:
    lines = _lines(text)
    column = node.start_mark.column
    starts = [_dash(lines, _line_of(lines, item), column, name) for item in node.value]
    bounds = [*starts, len(lines)]
    items = [
        (_with_comments_above(lines, first, column), _end(lines, first, following, column))
        for first, following in pairwise(bounds)
    ]
    return _Block(lines, column, items)


def _dash(lines: list[str], number: int, column: int, name: str) -> int:
    """Return the line of the dash that stands before what begins in a line."""
    while number >= 0:
        if lines[number].startswith("-", column) and not lines[number][:column].strip(" "):
            return number
        number -= 1
    raise _cannot_change(name)


def _with_comments_above(lines: list[str], first: int, column: int) -> int:
    """Return the first of the comments that stand right above a line, in the same column."""
    while lines[first - 1].startswith("#", column) and _indent(lines[first - 1]) == column:
        first -= 1
    return first


def _end(lines: list[str], first: int, following: int, column: int) -> int:
    """Return the line behind the last one of an item that ends before another line."""
    while following > first + 1 and not _belongs(lines[following - 1], column):
        following -= 1
    return following


def _belongs(line: str, column: int) -> bool:
    """Whether a line that follows an item can be its last one."""
    text = line.strip()
    if not text or text.startswith("..."):
        return False
    return not text.startswith("#") or _indent(line) > column


def _added(block: _Block, waiver: Mapping[str, Any], end: str) -> str:
    lines, at = list(block.lines), block.items[-1][1]
    last = block.items[-1][0]
    gap = [end] if len(block.items) > 1 and not lines[last - 1].strip() else []
    lines[at - 1] = _ended(lines[at - 1], end)
    lines[at:at] = [*gap, *_written(waiver, block.column, end)]
    return "".join(lines)


def _removed(block: _Block, numbers: Collection[int]) -> str:
    lines = block.lines
    dead: set[int] = set()

    def is_gone(number: int) -> bool:
        return number in dead or not lines[number].strip()

    for number in sorted(numbers, reverse=True):
        first, behind = block.items[number]
        dead.update(range(first, behind))
        # One of the gaps around it goes as well, else two of them would meet.
        while behind < len(lines) and is_gone(behind):
            dead.add(behind)
            behind += 1
        while behind == len(lines) and is_gone(first - 1):
            first -= 1
            dead.add(first)
    return "".join(line for number, line in enumerate(lines) if number not in dead)


def _begun(text: str, waiver: Mapping[str, Any], end: str) -> str:
    """Return a text with its first waiver."""
    found = _key_and_value(text)
    if found is None:
        lines = [*_lines(text), f"{_KEY}:"]
        at = len(lines)
    else:
        key, value = found
        start, behind = value.start_mark.index, value.end_mark.index
        if text[start:behind].strip():  # such as `[]` or `~`
            text = f"{text[:start].rstrip(' ')}{text[behind:]}"
        lines = _lines(text)
        # A comment that is indented further would seem to be one of the new waiver.
        at = _end(lines, _line_of(lines, key), len(lines), _COLUMN)
    above = [_ended(line, end) for line in lines[:at]]
    return "".join([*above, *_written(waiver, _COLUMN, end), *lines[at:]])


def _written(waiver: Mapping[str, Any], column: int, end: str) -> list[str]:
    """Return the lines of a waiver, its dash in a column."""
    lines = _dumped(waiver, in_brackets=False).rstrip("\n").split("\n")
    marks = ["- ", *["  "] * (len(lines) - 1)]
    return [f"{' ' * column}{mark}{line}{end}" for mark, line in zip(marks, lines, strict=True)]


def _dumped(waiver: Mapping[str, Any], *, in_brackets: bool) -> str:
    yaml = YAML()
    yaml.width = _WIDEST
    yaml.default_flow_style = in_brackets
    yaml.indent(mapping=2, sequence=4, offset=2)
    value = dict(waiver)
    if "order" in value:  # a number to YAML, unless it is quoted
        value["order"] = DoubleQuotedScalarString(value["order"])
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()


# --- lists in brackets ----------------------------------------------------------------------------


def _added_in_brackets(text: str, node: SequenceNode, waiver: Mapping[str, Any]) -> str:
    comma = ", " if node.value else ""
    at = node.value[-1].end_mark.index if node.value else node.start_mark.index + 1
    return f"{text[:at]}{comma}{_dumped(waiver, in_brackets=True).strip()}{text[at:]}"


def _removed_in_brackets(text: str, name: str, node: SequenceNode, numbers: Collection[int]) -> str:
    spans = [(item.start_mark.index, item.end_mark.index) for item in node.value]
    if any(text[end:start].strip(" \t\r\n,") for (_, end), (start, _) in pairwise(spans)):
        raise _cannot_change(name)  # a comment stands between them
    kept = [text[start:end] for i, (start, end) in enumerate(spans) if i not in numbers]
    return f"{text[: spans[0][0]]}{', '.join(kept)}{text[spans[-1][1] :]}"


def _is_within_brackets(text: str) -> bool:
    root = YAML(typ="safe", pure=True).compose(text)
    return isinstance(root, MappingNode) and bool(root.flow_style)


# --- parts ----------------------------------------------------------------------------------------


def _key_and_value(text: str) -> tuple[Node, Node] | None:
    """Return the nodes of the key ``waivers`` and of what stands under it."""
    root = YAML(typ="safe", pure=True).compose(text)
    if isinstance(root, MappingNode):
        for key, value in root.value:
            if key.value == _KEY:
                return key, value
    return None


def _list_node(text: str) -> SequenceNode | None:
    found = _key_and_value(text)
    return found[1] if found is not None and isinstance(found[1], SequenceNode) else None


def _entries(text: str, name: str) -> list[Any]:
    """Return the waivers of a file as plain data."""
    top = load_placed(text, name).value
    return list((top or {}).get(_KEY) or ())


def _plain(waiver: Mapping[str, Any]) -> dict[str, Any]:
    """Return a waiver as it is read again."""
    return {
        key: value if isinstance(value, (str, list)) else value.isoformat()
        for key, value in waiver.items()
    }


def _proven(new: str, name: str, expected: list[Any]) -> str:
    """Return a text that says what it should.

    Raises:
        UsageError: it does not.
    """
    try:
        found = _entries(new, name)
    except (UsageError, AttributeError) as error:
        raise _cannot_change(name) from error
    if found != expected:
        raise _cannot_change(name)
    return new


def _cannot_change(name: str) -> UsageError:
    return UsageError(f"{name}: its layout cannot be kept, so it was left alone: edit it by hand")


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _line_of(lines: list[str], node: Node) -> int:
    """Return the number of the line, from 0, in which a node begins."""
    return bisect_right(list(accumulate(map(len, lines))), node.start_mark.index)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _ended(line: str, end: str) -> str:
    return line if line.endswith(("\n", "\r")) else f"{line}{end}"
