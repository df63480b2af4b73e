"""YAML files as plain data: text stays text, and every mistake has a line and a column."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from checker.errors import UsageError
from checker.values.pointers import escaped

_T = TypeVar("_T")

MOST_NODES = 200_000
"""Values in a YAML document, aliases counted as what they stand for."""

Mark = tuple[int, int]
"""A line and a column, from 1."""

_PLAIN = "tag:yaml.org,2002:"
_NUMBER = f"{_PLAIN}float"
_COLLECTIONS = {f"{_PLAIN}map", f"{_PLAIN}seq"}

# Escapes can write what no text holds: no file has such a name, and nothing can print it.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

_ODD = (ValueError, LookupError, TypeError, AssertionError, OverflowError)
"""What ruamel raises, besides its own errors, where a text is not as it expects."""


class YamlError(UsageError):
    """A text is no YAML that can be used.

    Attributes:
        name: of the file.
        mark: where, None when that is not known.
        problem: what is wrong, in one sentence.
    """

    def __init__(self, name: str, mark: Mark | None, problem: str) -> None:
        super().__init__(name, mark, problem)
        self.name = name
        self.mark = mark
        self.problem = problem

    def __str__(self) -> str:
        """Return all of it in one sentence."""
        where = self.name if self.mark is None else f"{self.name}:{self.mark[0]}:{self.mark[1]}"
        return f"{where}: {self.problem}"


class Number(str):
    """A number with a point, as it is written: text is exact, and can still be told from text."""

    __slots__ = ()


class _TextConstructor(SafeConstructor):
    """Leaves times as they are written, and takes numbers with a point as text, which is exact."""


# A table of the subclass: adding to that of the parent would change YAML for the whole process.
_TextConstructor.yaml_constructors = {
    **SafeConstructor.yaml_constructors,
    "tag:yaml.org,2002:timestamp": SafeConstructor.construct_yaml_str,
    "tag:yaml.org,2002:float": SafeConstructor.construct_yaml_str,
}


class _Composer(Composer):
    """Knows the place of every mistake, also of those that ruamel did not think of."""

    def get_single_node(self) -> Any:
        """Return the tree of the one document in a stream, None when there is nothing."""
        try:
            return super().get_single_node()
        except AssertionError as error:  # `%YAML 1.3`, which is noticed at the first plain text
            raise self._marked("only versions 1.1 and 1.2 of YAML are known here") from error
        except _ODD as error:  # `"\UFFFFFFFF"`
            raise self._marked(f"it cannot be read: {error}") from error

    def _marked(self, problem: str) -> MarkedYAMLError:
        return MarkedYAMLError(problem=problem, problem_mark=self.loader.reader.get_mark())


class Placed(Struct, frozen=True):
    """A YAML document as plain data, and where everything in it stands.

    Attributes:
        value: mappings, lists, text, whole numbers, booleans, None, and `Number`.
        keys: JSON Pointer of a member to the place of its key.
        values: JSON Pointer to the place of the value.
        repeated: keys that stand twice in a mapping: their JSON Pointers, with the place of the
            second one.
    """

    value: Any
    keys: Mapping[str, Mark]
    values: Mapping[str, Mark]
    repeated: tuple[tuple[str, Mark], ...]

    def place(self, pointer: str) -> Mark:
        """Return where a key stands, or the value if it has none, or else the nearest parent."""
        while pointer and pointer not in self.keys and pointer not in self.values:
            pointer = pointer.rpartition("/")[0]
        return self.keys.get(pointer) or self.values.get(pointer, (1, 1))


def load_placed(text: str, name: str) -> Placed:
    """Return the one YAML document in a text, with the places of everything in it.

    Args:
        text: YAML 1.2, so ``off`` and ``no`` are text.
        name: of the file, for messages.

    Raises:
        YamlError: with file, line and column.
    """
    yaml = _yaml()
    node = _explained(name, text, lambda: yaml.compose(text))
    reading = _Placing(yaml.constructor)
    value = _explained(name, text, lambda: reading.value(node, "") if node is not None else None)
    return Placed(value, reading.keys, reading.values, tuple(reading.repeated))


class _Placing:
    """Walks a tree of nodes and takes down where they stand."""

    def __init__(self, constructor: Any) -> None:
        """Take what makes values of scalars."""
        self._constructor = constructor
        self.keys: dict[str, Mark] = {}
        self.values: dict[str, Mark] = {}
        self.repeated: list[tuple[str, Mark]] = []
        self._count = 0

    def value(self, node: Node, pointer: str) -> Any:
        """Return the value of a node."""
        self._count += 1
        if self._count > MOST_NODES:  # a few aliases of aliases can stand for billions
            raise MarkedYAMLError(problem="it holds too much", problem_mark=node.start_mark)
        self.values.setdefault(pointer, _mark(node))
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if node.tag not in _COLLECTIONS:
            problem = f"the tag {_tag(node)} is not known here"
            raise MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        if isinstance(node, SequenceNode):
            return [self.value(item, f"{pointer}/{i}") for i, item in enumerate(node.value)]
        if not isinstance(node, MappingNode):
            raise MarkedYAMLError(problem="unknown kind of node", problem_mark=node.start_mark)
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                problem = "a key must be text"
                raise MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            _check_text(key_node)
            key = str(key_node.value)
            if key_node.tag == f"{_PLAIN}merge":
                problem = "`<<` merges nothing here: write the keys out, or extend a ruleset"
                raise MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            place = f"{pointer}/{escaped(key)}"
            if key in found:
                self.repeated.append((place, _mark(key_node)))
                continue
            self.keys[place] = _mark(key_node)
            found[key] = self.value(value_node, place)
        return found

    def _scalar(self, node: ScalarNode) -> Any:
        _check_text(node)
        try:
            value = self._constructor.construct_object(node)
        except _ODD as error:  # `!!int seven`
            problem = f"{node.value!r} is no {_tag(node)}"
            raise MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
        if isinstance(value, bytes):
            problem = f"the tag {_tag(node)} is not known here"
            raise MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        return Number(value) if node.tag == _NUMBER else value


def _check_text(node: ScalarNode) -> None:
    """Refuse text with a character that no text can hold.

    Raises:
        MarkedYAMLError: it has one.
    """
    if match := _NO_TEXT.search(node.value):
        problem = f"U+{ord(match[0]):04X} cannot stand in text: write the character itself"
        if match[0] == "\0":
            problem = "U+0000 cannot stand in text"
        raise MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _tag(node: Node) -> str:
    """Return the tag of a node as it is written."""
    return str(node.tag).replace(_PLAIN, "!!")


def _mark(node: Node) -> Mark:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _TextConstructor
    yaml.Composer = _Composer
    return yaml


def _explained(name: str, text: str, read: Callable[[], _T]) -> _T:
    """Return what `read` returns; whatever it raises becomes a YamlError with its place."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an anchor may be set again; the last one counts
            return read()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else None
        problem = str(error.problem or error.context)
        if problem.startswith("but "):
            problem = f"{error.context}, {problem}"
        raise YamlError(name, place, problem) from error
    except ReaderError as error:
        before = text[: error.position]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise YamlError(name, place, error.reason) from error
    except YAMLError as error:
        raise YamlError(name, None, str(error)) from error
    except RecursionError as error:
        raise YamlError(name, None, "it is nested too deeply") from error
    except _ODD as error:  # a number that is none
        raise YamlError(name, None, str(error)) from error
