"""From the names of rulesets to their layers: what is extended stands before what extends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from checker.errors import did_you_mean
from checker.rulesets.form import ON, Entry, Faults, Layer, Place, Setting, read_layer
from checker.rulesetsource import RulesetSource

_FILES = (".yaml", ".yml")
_COMMAND_LINE = "command line"


class Shelf(Struct, frozen=True):
    """The rulesets that can be named.

    Attributes:
        sources: name to the file of a plugin.
        layers: name to a ruleset that stands in no file: all rules of a plugin, as it grades them.
    """

    sources: Mapping[str, RulesetSource]
    layers: Mapping[str, Layer]

    def names(self) -> set[str]:
        """Return all names."""
        return {*self.sources, *self.layers}


def load_chain(words: Sequence[str], shelf: Shelf, faults: Faults) -> list[Layer]:
    """Return the layers of these rulesets, each once, bases first.

    Args:
        words: names or files, as on the command line; the later one has the last word.
        shelf: what can be named.
        faults: takes whatever is wrong.

    Raises:
        UsageError: a file cannot be read, or is no YAML.
    """
    loading = _Loading(shelf, faults)
    for word in words:
        loading.add(Setting(word, Place(_COMMAND_LINE, 1, 1)), beside=None)
    return loading.layers


class _Loading:
    def __init__(self, shelf: Shelf, faults: Faults) -> None:
        self._shelf = shelf
        self._faults = faults
        self._open: list[str] = []
        self._done: set[str] = set()
        self.layers: list[Layer] = []

    def add(self, word: Setting, beside: str | None) -> None:
        """Add a ruleset, and before it what it extends."""
        found = self._find(word, beside)
        if found is None:
            return
        key, layer = found
        if key in self._open:
            circle = " -> ".join([*self._open[self._open.index(key) :], key])
            self._faults.add(word.place, f"it extends itself: {circle}")
            return
        if key in self._done:
            return
        if layer is None:
            layer = read_layer(key, self._faults, str(Path(key).parent))
        if layer is not None:
            self._open.append(key)
            for base in layer.extends:
                self.add(base, beside=key)
            self._open.pop()
            self.layers.append(layer)
        self._done.add(key)

    def _find(self, word: Setting, beside: str | None) -> tuple[str, Layer | None] | None:
        """Return what identifies a ruleset, and its layer if it stands in no file."""
        name = word.value
        if name in self._shelf.sources:
            return self._shelf.sources[name].path, None
        if name in self._shelf.layers:
            return name, self._shelf.layers[name]
        path = Path(name) if beside is None else Path(beside).parent / name
        if path.is_file():
            return str(path), None
        if name.endswith(_FILES) or "/" in name:
            self._faults.add(word.place, f"there is no ruleset file {str(path)!r}")
        else:
            known = self._shelf.names()
            hint = did_you_mean(name, known) or f" There are {', '.join(sorted(known))}."
            self._faults.add(word.place, f"no ruleset is named {name!r}.{hint}")
        return None


def as_of_plugin(name: str, version: str | None, rules: Sequence[str]) -> Layer:
    """Return the ruleset that has all rules of a plugin in force, as its author graded them."""
    place = Place(f"plugin {name}", 1, 1)
    on = Setting(ON, place)
    entries = tuple(Entry(rule, place, severity=on) for rule in rules)
    return Layer(name=name, version=version, path=place.file, entries=entries)
