"""The form of a lock file: JSON, in which everything that is wrong has a place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from checker.errors import UsageError

FORMAT = "checker-lock/1"
"""What a lock file says of itself."""

_OTHER = re.compile(r"checker-lock/\d+")
_WHERE = re.compile(r"(?P<what>.*) - at `\$(?P<path>[^`]*)`")


class Locked(Struct, frozen=True, forbid_unknown_fields=True):
    """One plugin as it was locked.

    Attributes:
        name: of the plugin.
        distribution: that it comes from, None for a file or module that the user named.
        version: of the distribution.
        module: that the entry point names; the last part of the path of a file or directory.
        files: how many there are.
        sha256: over the names and the contents of the files.
    """

    name: str
    distribution: str | None
    version: str | None
    module: str
    files: int
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]

    def origin(self) -> str:
        """Return where it comes from, in words."""
        if self.distribution is None:
            return self.module
        return f"{self.distribution} {self.version or 'without a version'}"


class LockFile(Struct, frozen=True):
    """A lock file that was read.

    Attributes:
        plugins: that were locked, by name.
        place: from the name of a plugin to the place where it stands; to the file if it does not.
    """

    plugins: tuple[Locked, ...]
    place: Callable[[str], str]


class _Head(Struct):
    format: str


class _Content(Struct, forbid_unknown_fields=True):
    format: str
    plugins: list[Locked]


def as_text(plugins: Sequence[Locked]) -> str:
    """Return the text of a lock file."""
    data = {"format": FORMAT, "plugins": msgspec.to_builtins(plugins)}
    return f"{json.dumps(data, indent=2, ensure_ascii=False)}\n"


def read_lock(path: str) -> LockFile:
    """Return what a lock file says.

    Raises:
        UsageError: it cannot be read, or is not what it should be; with the place.
    """
    text = _text(path)
    try:
        json.loads(text)  # it knows lines and columns
        plugins = _plugins(path, text)
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise UsageError(f"{place}: the lock file is no JSON: {error.msg}") from error
    except RecursionError as error:
        raise UsageError(f"{path}:1:1: the lock file is nested too deeply") from error
    except msgspec.DecodeError as error:
        match = _WHERE.fullmatch(str(error))
        what, where = (match["what"], match["path"]) if match else (str(error), "")
        pointer = re.sub(r"\[(\d+)\]|\.", lambda found: f"/{found[1] or ''}", where)
        raise UsageError(f"{_places(path, text)(pointer)}: {what}") from error
    except ValueError as error:  # a number of thousands of digits
        raise UsageError(f"{path}:1:1: the lock file cannot be read: {error}") from error
    names = [each.name for each in plugins]
    for i, name in enumerate(names):
        if name in names[:i]:
            place = _places(path, text)(f"/plugins/{i}/name")
            raise UsageError(f"{place}: the plugin {name} stands here again")

    def place_of(name: str) -> str:
        if name not in names:
            return path
        return _places(path, text)(f"/plugins/{names.index(name)}/name")

    return LockFile(plugins, place_of)


def _text(path: str) -> str:
    """Return the text of a lock file; raises as `read_lock` does."""
    try:
        return Path(path).read_text("utf-8")
    except FileNotFoundError as error:
        reason = f"there is no lock file {path!r}"
        raise UsageError(f"{reason}: `checker plugins lock` writes one") from error
    except OSError as error:
        raise UsageError(f"cannot read the lock file {path!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}:1:1: the lock file is not UTF-8") from error


def _plugins(path: str, text: str) -> tuple[Locked, ...]:
    """Return what stands in a lock file.

    Raises:
        UsageError: it is none, or of another format.
        DecodeError: something in it has another form.
    """
    said = msgspec.json.decode(text, type=_Head).format
    if said != FORMAT:
        problem = f"this is no lock file: its format is {said!r}, not {FORMAT!r}"
        if _OTHER.fullmatch(said):
            problem = f"another release of checker wrote this, as {said}; this one reads {FORMAT}"
        raise UsageError(f"{_places(path, text)('/format')}: {problem}")
    return tuple(msgspec.json.decode(text, type=_Content).plugins)


def _places(path: str, text: str) -> Callable[[str], str]:
    """Return what gives the place of a JSON Pointer: file, line and column."""
    from checker.yamls import load_placed  # JSON is YAML; only what is wrong has to be found

    try:
        placed = load_placed(text, path)
    except UsageError:  # a tab, which YAML does not take for a blank
        return lambda _pointer: f"{path}:1:1"

    def place(pointer: str) -> str:
        line, column = placed.place(pointer)
        return f"{path}:{line}:{column}"

    return place
