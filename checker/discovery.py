"""Plugins before they are imported: entry points, and where the files of a plugin lie.

Entry points are read straight from the metadata of installed distributions. `importlib.metadata`
gives the same answer, but importing it takes twice as long as an interpreter needs to start, on
every run. So plain directories on the path are read here, and everything else (zip files, finders
of other make) is left to it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from msgspec import Struct

_METADATA = (".dist-info", ".egg-info")


class EntryPoint(Struct, frozen=True):
    """A plugin before it is loaded.

    Attributes:
        name: of the entry point, or of the module, file or directory that was named.
        target: ``package.module`` or ``package.module:attribute``; the path as it was named.
        origin: where it was found, in words.
        version: of the distribution.
        distribution: that it comes from, None for what was named.
        path: of the file or directory that was named, None for a module.
    """

    name: str
    target: str
    origin: str
    version: str | None
    distribution: str | None = None
    path: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether the user named it, and it was not discovered."""
        return self.distribution is None


def entry_points(group: str) -> list[EntryPoint]:
    """Return the entry points of a group, of every installed distribution."""
    if not all(map(_is_plain, sys.meta_path)) or any(map(os.path.isfile, sys.path)):
        return _by_importlib(group)
    found: list[EntryPoint] = []
    seen: set[str] = set()
    for directory in dict.fromkeys(sys.path):
        for name, metadata in _distributions(directory or os.curdir):
            if name not in seen:  # of two versions on the path the first is the one in use
                seen.add(name)
                found += _entries(metadata, group)
    return found


def _is_plain(finder: object) -> bool:
    """Whether a finder knows of no distributions beside those in the directories of the path."""
    return (
        getattr(finder, "__module__", "").startswith("_frozen_importlib")
        or getattr(finder, "find_distributions", None) is None
    )


def _distributions(directory: str) -> Iterator[tuple[str, str]]:
    """Yield normalised name and metadata directory of the distributions in a directory."""
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return
    for name in names:
        if name.endswith(_METADATA):
            # Before the first hyphen stands the name, after it the version.
            distribution = name.rpartition(".")[0].partition("-")[0] or name
            yield re.sub(r"[-_.]+", "-", distribution).lower(), os.path.join(directory, name)


def _entries(metadata: str, group: str) -> list[EntryPoint]:
    """Return the entry points of a group in a distribution's metadata directory."""
    try:
        path = os.path.join(metadata, "entry_points.txt")
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    found: list[tuple[str, str]] = []
    section = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            found.append((name.strip(), target.partition("[")[0].strip()))
    if not found:
        return []
    name, version = _name_and_version(metadata)
    origin = f"{name} {version}" if version else name
    return [EntryPoint(entry, target, origin, version, name) for entry, target in found]


def _name_and_version(metadata: str) -> tuple[str, str | None]:
    for file_name in ("METADATA", "PKG-INFO"):
        headers: dict[str, str] = {}
        try:
            path = os.path.join(metadata, file_name)
            with open(path, encoding="utf-8", errors="replace") as file:
                for line in file:
                    if line == "\n":  # what follows is the description
                        break
                    key, _, value = line.partition(":")
                    headers[key] = value.strip()
        except OSError:
            continue
        return headers.get("Name") or "unknown", headers.get("Version") or None
    return os.path.basename(metadata), None


def _by_importlib(group: str) -> list[EntryPoint]:
    from importlib.metadata import entry_points as standard  # see above

    return [
        EntryPoint(
            entry.name,
            entry.value.partition("[")[0].strip(),
            f"{entry.dist.name} {entry.dist.version}" if entry.dist else "unknown",
            entry.dist.version if entry.dist else None,
            entry.dist.name if entry.dist else "unknown",
        )
        for entry in standard(group=group)
    ]


def locate(entry: EntryPoint) -> str | None:
    """Return where the files of a plugin lie, without importing any of it.

    It is the directory of the outermost package that has code of its own, or the file of a module;
    None when there is nothing, or nothing on disk.
    """
    if entry.path is not None:
        return entry.path if os.path.lexists(entry.path) else None
    from importlib.machinery import PathFinder  # only needed by who asks for files
    from importlib.util import find_spec

    first, *others = entry.target.partition(":")[0].strip().split(".")
    try:
        spec = find_spec(first)
        name = first
        for part in others:
            # Importing what lies in a package begins with the package, so all of that counts.
            if spec is None or spec.origin is not None or spec.submodule_search_locations is None:
                break
            name = f"{name}.{part}"
            spec = PathFinder.find_spec(name, spec.submodule_search_locations)
    except (ImportError, ValueError, AttributeError):
        return None
    if spec is None or spec.origin is None or not os.path.isfile(spec.origin):
        return None
    return spec.origin if spec.submodule_search_locations is None else os.path.dirname(spec.origin)
