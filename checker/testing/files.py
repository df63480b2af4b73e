"""Where cases are kept: beside a plugin, and in files and directories that are named."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NoReturn

from checker.errors import UsageError, did_you_mean
from checker.registry import Plugin
from checker.testing.cases import read_text

CASES = "cases"
"""The name of the directory in which a plugin keeps its cases."""

SUFFIXES = (".yaml", ".yml")

_TOP_KEY = re.compile(r"^(?:rule|ruleset)[ \t]*:", re.MULTILINE)
"""What makes a file worth reading that was not named itself."""


def case_files(paths: Sequence[str]) -> Iterator[Path]:
    """Yield files as they are named, and those in directories that look as if they held cases.

    In a directory these are the YAML files in directories called ``cases``, and those with the key
    of a table or a ruleset. Hidden directories are not looked into. No file comes twice.

    Raises:
        UsageError: a path does not exist, a directory cannot be searched, or what would be read is
            no regular file.
    """
    seen: set[Path] = set()
    for path in map(Path, paths):
        if not os.path.exists(path):  # noqa: PTH110 - raises nothing where nobody may look
            is_beside = os.path.isdir(path.parent)  # noqa: PTH112 - as above
            beside = path.parent.iterdir() if is_beside else ()
            hint = did_you_mean(path.name, [entry.name for entry in beside])
            raise UsageError(f"there is no file or directory {str(path)!r}.{hint}")
        for file in _searched(path) if path.is_dir() else [path]:
            _expect_file(file)
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _searched(directory: Path) -> Iterator[Path]:
    for parent, directories, names in os.walk(directory, onerror=_cannot_search):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        is_home = Path(parent).resolve().name == CASES
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix in SUFFIXES and (is_home or _looks_like_cases(path)):
                yield path


def _cannot_search(error: OSError) -> NoReturn:
    """Refuse a directory that cannot be listed: what it holds would pass in silence."""
    name = error.filename
    raise UsageError(f"{name}: it cannot be searched for cases: {error.strerror}") from error


def _expect_file(path: Traversable) -> None:
    """Refuse what is no regular file: to read a pipe may take for ever."""
    try:
        is_file = path.is_file()
    except OSError:
        return  # reading it in earnest says what is wrong
    if not is_file:
        raise UsageError(f"{path}: the cases cannot be read: it is no regular file")


def _looks_like_cases(path: Path) -> bool:
    """Whether a file has the key of a table or a ruleset at the start of a line."""
    _expect_file(path)
    try:
        return _TOP_KEY.search(path.read_text("utf-8-sig")) is not None
    except UnicodeDecodeError:
        return False
    except OSError:
        return True  # reading it in earnest says what is wrong


def texts_of(plugin: Plugin) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every table that a plugin brings along.

    In a package that is every YAML file in its directory ``cases``; a single module shares its
    directory with others, and only the tables of its own rules are looked for.

    Raises:
        UsageError: a file cannot be read, or the directory cannot be searched.
    """
    home, is_package = _home(plugin)
    if not is_package:
        tables = filter(None, (text_of(plugin, rule.id) for rule in plugin.rules))
        yield from ((shown(name), text) for name, text in tables)
        return
    try:
        found = sorted(home.iterdir(), key=lambda file: file.name) if home.is_dir() else []
    except OSError as error:
        _cannot_search(error)
    for file in found:
        if file.name.endswith(SUFFIXES):
            _expect_file(file)
            yield shown(str(file)), read_text(file)


def text_of(plugin: Plugin, rule_id: str) -> tuple[str, str] | None:
    """Return the name and the text of a rule's own table; None when there is none.

    Raises:
        UsageError: it cannot be read.
    """
    home, _ = _home(plugin)
    file = home.joinpath(f"{rule_id}.yaml")
    is_there = file.exists() if isinstance(file, Path) else file.is_file()
    if not is_there:
        return None
    _expect_file(file)
    return str(file), read_text(file)


def _home(plugin: Plugin) -> tuple[Traversable, bool]:
    """Return the directory in which a plugin keeps its cases, and whether it has it for itself."""
    module = importlib.import_module(plugin.module)
    if hasattr(module, "__path__"):
        return resources.files(plugin.module).joinpath(CASES), True
    return Path(str(module.__file__)).parent / CASES, False


def shown(path: str) -> str:
    """Return a path as short as a person would write it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return path
    return path if relative.startswith(os.pardir) else relative
