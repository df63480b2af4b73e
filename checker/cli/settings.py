"""``checker.yaml``: what the options of the command line are when nobody says otherwise."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from typing import Any

from checker.values.pointers import escaped

NAME = "checker.yaml"

_LISTS = {
    "ruleset": "rulesets",
    "select": "select",
    "ignore": "ignore",
    "report": "reports",
    "plugin": "plugins",
    "plugins": "plugins",
}
"""Keys whose value is one text or a list of them, each with the parameter that it sets."""

_WORDS = ("fail_on", "min_severity", "input_format", "baseline", "lang", "lock")
_FLAGS = ("allow_empty", "no_waivers", "no_progress", "locked")
_NUMBERS = ("jobs",)
KEYS = (*_LISTS, *_WORDS, *_FLAGS, *_NUMBERS)


def find() -> str | None:
    """Return the settings in the working directory, or in the nearest directory above it.

    Whatever has the name counts, be it a file that can be read or not: settings that keep plugins
    out are not passed over in silence.

    Raises:
        UsageError: the working directory is gone.
    """
    try:
        directory = os.getcwd()
    except FileNotFoundError as error:
        from checker.errors import UsageError

        raise UsageError("the working directory is gone: change to one that is there") from error
    while True:
        path = os.path.join(directory, NAME)
        if os.path.lexists(path):
            return path
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above


def _is_in_working_tree(path: str) -> bool:
    """Whether a file lies in the working tree: in the repository, else in the working directory.

    Whoever can write above it could otherwise have code run by anybody who works below.
    """
    directory = root = os.getcwd()
    while not os.path.exists(os.path.join(root, ".git")):
        above = os.path.dirname(root)
        if above == root:
            root = directory
            break
        root = above
    return os.path.commonpath([root, os.path.dirname(path)]) == root


def defaults() -> dict[str, Any]:
    """Return the default of each parameter that the settings set.

    Besides those, ``pins`` is what they say of plugins, and ``places`` is where the texts stand:
    parameter to text to place.

    Raises:
        UsageError: everything that is wrong with them, a line for each with its place.
    """
    path = find()
    return {} if path is None else _read(path)


def _read(path: str) -> dict[str, Any]:
    # Who has no settings does not wait for these.
    from checker.errors import did_you_mean
    from checker.rulesets.form import Faults, Place
    from checker.rulesets.layers import read_pins
    from checker.yamls import load_placed

    shown = os.path.relpath(path)
    placed = load_placed(_text(path, shown), shown)
    faults = Faults()
    for pointer, mark in placed.repeated:
        faults.add(Place(shown, *mark), f"the key {pointer[1:]} stands here again")
    places: dict[str, dict[str, Place]] = {}
    found: dict[str, Any] = {"places": places}
    value = {} if placed.value is None else placed.value
    if not isinstance(value, dict):
        faults.add(Place(shown, 1, 1), "settings are a mapping, such as `fail_on: warning`")
        value = {}
    pointers = {key: f"/{escaped(key)}" for key in value}
    if isinstance(value.get("plugins"), dict):
        found["pins"] = read_pins(shown, placed, faults, also=["load"])
        value = {**value, "plugins": value["plugins"].get("load", [])}
        pointers["plugins"] = "/plugins/load"
    for key, given in value.items():
        try:
            if key not in KEYS:
                raise ValueError(f"the key {key} is not known.{did_you_mean(key, KEYS)}")  # noqa: TRY301 - a fault like the others
            _check_code(path, key, value)
            if given == [] and key in _LISTS:  # says nothing
                continue
            parameter = _LISTS.get(key, key)
            found[parameter] = setting = _setting(path, key, given)
            for pointer, word in _texts(pointers[key], given, setting):
                places.setdefault(parameter, {})[word] = Place(shown, *placed.values[pointer])
        except ValueError as error:
            faults.add(Place(shown, *placed.place(pointers[key])), str(error))
    faults.raise_any()
    return found


def _text(path: str, shown: str) -> str:
    """Return the text of the settings.

    Raises:
        UsageError: it cannot be read.
    """
    from checker.errors import UsageError

    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would keep the run waiting
            raise UsageError(f"cannot read {shown!r}: settings are a file, and this is none")
        with open(path, "rb") as stream:
            return stream.read().decode("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {shown!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise UsageError(f"{shown}:{line}:{column}: it is not UTF-8") from error


def _texts(pointer: str, given: Any, setting: Any) -> Iterator[tuple[str, str]]:
    """Yield where each text of a setting stands, and the text as the parameter has it."""
    if isinstance(setting, str):
        yield pointer, setting
    elif isinstance(setting, tuple):
        for i, word in enumerate(setting):
            yield f"{pointer}/{i}" if isinstance(given, list) else pointer, word


def _check_code(path: str, key: str, value: Mapping[str, Any]) -> None:
    """Look at what a setting says of plugins to load.

    Raises:
        ValueError: it is said in two places, or where it must not be.
    """
    if _LISTS.get(key) != "plugins" or not value[key]:
        return
    if key == "plugin" and value.get("plugins"):
        raise ValueError("plugin and plugins both say what is loaded: say it under plugins")
    if not _is_in_working_tree(path):
        raise ValueError("code is run only by settings in the working tree: use --plugin for it")


def _setting(path: str, key: str, given: Any) -> Any:
    """Return the value of a setting.

    Raises:
        ValueError: it is of another kind.
    """
    if key in _FLAGS:
        if not isinstance(given, bool):
            raise ValueError(f"{key} is true or false")
        return given
    if key in _NUMBERS:
        if type(given) is not int or given < 1:
            raise ValueError(f"{key} is a whole number, 1 or more")
        return given
    words = given if isinstance(given, list) and key in _LISTS else [given]
    if not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(f"{key} is text" + (", or a list of texts" if key in _LISTS else ""))
    placed = [_beside(path, word) if _is_file(key, word) else word for word in words]
    return tuple(placed) if key in _LISTS else placed[0]


def _is_file(key: str, word: str) -> bool:
    """Whether a word means a file, which then lies beside the settings."""
    looks_so = "/" in word or word.endswith((".yaml", ".yml", ".py"))
    return key in ("baseline", "lock") or (key in ("ruleset", "plugin", "plugins") and looks_so)


def _beside(path: str, word: str) -> str:
    """Return a path that is relative to a file as one that is relative to the working directory."""
    found = os.path.relpath(os.path.join(os.path.dirname(path), word))
    # A directory without a slash would be taken for the name of a module.
    is_plain = os.sep in found or os.path.splitext(found)[1]
    return found if is_plain or "/" not in word else os.path.join(os.curdir, found)
