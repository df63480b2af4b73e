"""From the names of rulesets to their layers: what is extended stands before what extends it."""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from checker.errors import did_you_mean, nearest
from checker.rulesets.form import ON, Entry, Faults, Layer, Place, Setting
from checker.rulesets.layers import read_layer
from checker.rulesetsource import RulesetSource

_FILES = (".yaml", ".yml")
_COMMAND_LINE = Place("command line", 0, 0)


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


class Chain(Struct, frozen=True):
    """Rulesets, and all that they build on.

    Attributes:
        layers: each once, bases first.
        asked: those of them that were asked for, in that order.
    """

    layers: tuple[Layer, ...]
    asked: tuple[Layer, ...]


class _Found(Struct, frozen=True):
    """What a name or a path stands for.

    Attributes:
        key: the same for everything that is the same ruleset.
        path: of the file, as the user knows it; the name of a ruleset that stands in none.
        layer: the ruleset itself, when it stands in no file.
        source: of a plugin, when it comes from one.
    """

    key: str
    path: str
    layer: Layer | None = None
    source: RulesetSource | None = None

    def directory(self) -> str:
        """Return what the globs in it are relative to: no order lies beside a plugin's file."""
        return "." if self.source is not None else str(Path(self.path).parent)


def load_chain(words: Sequence[str], shelf: Shelf, faults: Faults) -> Chain:
    """Return these rulesets and what they extend.

    Args:
        words: names or files, as on the command line; the later one has the last word.
        shelf: what can be named.
        faults: takes whatever is wrong.
    """
    loading = _Loading(shelf, faults)
    asked = [loading.add(Setting(word, _COMMAND_LINE), beside=None) for word in words]
    return Chain(tuple(loading.layers), tuple(layer for layer in asked if layer is not None))


class _Loading:
    def __init__(self, shelf: Shelf, faults: Faults) -> None:
        self._shelf = shelf
        self._faults = faults
        self._open: dict[str, str] = {}
        self._done: dict[str, Layer | None] = {}
        self.layers: list[Layer] = []

    def add(self, word: Setting, beside: str | None) -> Layer | None:
        """Add a ruleset, and before it what it extends; return it, None if it cannot be read."""
        found = self._find(word, beside)
        if found is None:
            return None
        if found.key in self._open:
            keys = list(self._open)
            circle = [*keys[keys.index(found.key) :], found.key]
            names = " -> ".join(self._open[key] for key in circle)
            self._faults.add(word.place, f"it extends itself: {names}")
            return None
        if found.key not in self._done:
            self._done[found.key] = self._read(found, word)
        return self._done[found.key]

    def _read(self, found: _Found, word: Setting) -> Layer | None:
        layer = found.layer
        if layer is None:
            layer = read_layer(found.path, self._faults, found.directory(), word.place)
        if layer is None:
            return None
        if found.source is not None:
            self._check_source(found.source, layer)
        self._open[found.key] = found.path
        for base in layer.extends:
            self.add(base, beside=found.path)
        del self._open[found.key]
        self.layers.append(layer)
        return layer

    def _check_source(self, source: RulesetSource, layer: Layer) -> None:
        """Take note of a file that says something else of itself than its plugin does."""
        for key, said, meant in (
            ("ruleset", layer.name, source.name),
            ("version", layer.version, source.version),
        ):
            if said != meant:
                place = Place(layer.path, 1, 1)
                self._faults.add(place, f"its plugin says `{key}: {meant}`, the file {said!r}")

    def _find(self, word: Setting, beside: str | None) -> _Found | None:
        """Return what a name or a path stands for; None when there is nothing."""
        name = word.value
        if "://" in name:
            reason = "a ruleset is a file or has a name; nothing is fetched from the network"
            self._faults.add(word.place, f"{name!r}: {reason}")
            return None
        if name in self._shelf.sources:
            source = self._shelf.sources[name]
            return _Found(os.path.realpath(source.path), source.path, source=source)
        if name in self._shelf.layers:
            return _Found(f"plugin {name}", name, layer=self._shelf.layers[name])
        path = _readable(name if beside is None else str(Path(beside).parent / name))
        try:
            is_there = Path(path).is_file()
        except OSError as error:  # it lies where nobody may look, or can have no such name
            self._faults.add(word.place, f"cannot read the ruleset {path!r}: {error.strerror}")
            return None
        if is_there:
            return _Found(os.path.realpath(path), path)
        if name.endswith(_FILES) or "/" in name:
            hint = self._hint(Path(path))
            self._faults.add(word.place, f"there is no ruleset file {path!r}.{hint}")
        else:
            known = self._shelf.names()
            hint = did_you_mean(name, known) or f" There are {', '.join(sorted(known)) or 'none'}."
            self._faults.add(word.place, f"no ruleset is named {name!r}.{hint}")
        return None

    def _hint(self, path: Path) -> str:
        """Return which file, or which ruleset that has a name, may have been meant."""
        meanings = {name: name for name in self._shelf.names()}
        with suppress(OSError):
            meanings |= {each.stem: each.name for each in path.parent.glob("*.y*ml")}
        name = nearest(path.stem, meanings)
        return "" if name is None else f" Did you mean {meanings[name]}?"


def _readable(path: str) -> str:
    """Return a path without detours, unless it means another file then."""
    if "\0" in path:  # which no file has in its name
        return path
    short = os.path.normpath(path)
    return short if os.path.realpath(short) == os.path.realpath(path) else path


def as_of_plugin(name: str, version: str | None, rules: Sequence[str]) -> Layer:
    """Return the ruleset that has all rules of a plugin in force, as its author graded them."""
    place = Place(f"plugin {name}", 0, 0)
    on = Setting(ON, place)
    entries = tuple(Entry(rule, place, severity=on) for rule in rules)
    return Layer(name=name, version=version, path=place.file, entries=entries)
