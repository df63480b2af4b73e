"""Which plugins a run may have, down to the bytes of their files.

Nothing here imports a plugin: it is for the time before that.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence

from checker.digesting import NotDigestedError, digest_of
from checker.discovery import EntryPoint, locate
from checker.errors import UsageError
from checker.lockfile import Locked, read_lock


def lock_of(entries: Sequence[EntryPoint]) -> tuple[Locked, ...]:
    """Return these plugins as they are now, by name.

    Raises:
        UsageError: all that cannot be locked, a line for each.
    """
    found, problems = _as_they_are(entries)
    if problems:
        lines = (f"plugin {name}: {reason}" for name, reason in sorted(problems.items()))
        raise UsageError("\n".join(["these plugins cannot be locked:", *lines]))
    return tuple(found)


def verify(path: str, entries: Sequence[EntryPoint]) -> None:
    """See that plugins are those that were locked, before any of them is imported.

    Args:
        path: of the lock file.
        entries: the plugins that are to take part.

    Raises:
        UsageError: the lock file is faulty; or all that differs, a line for each.
    """
    lock = read_lock(path)
    found, problems = _as_they_are(entries)
    locked = [each for each in lock.plugins if each.name not in problems]
    said = problems | dict(differences(locked, found))
    if not said:
        return
    lines = (f"{lock.place(name)}: plugin {name}: {said[name]}" for name in sorted(said))
    raise UsageError(
        "\n".join(
            [
                "the plugins are not those that were locked, and none was loaded:",
                *lines,
                "If this is as it should be, lock them anew: checker plugins lock",
            ]
        )
    )


def differences(before: Sequence[Locked], after: Sequence[Locked]) -> Iterator[tuple[str, str]]:
    """Yield the name of each plugin that differs, and how."""
    old, new = ({each.name: each for each in plugins} for plugins in (before, after))
    for name in sorted({*old, *new}):
        if name not in new:
            yield name, f"it is locked, from {old[name].origin()}, and was not found"
        elif name not in old:
            yield name, f"it is not locked; it comes from {new[name].origin()}"
        elif old[name] != new[name]:
            yield name, _difference(old[name], new[name])


def _difference(old: Locked, new: Locked) -> str:
    if old.origin() != new.origin():
        return f"it comes from {new.origin()}; locked is {old.origin()}"
    if old.module != new.module:
        return f"its module is {new.module}; locked is {old.module}"
    count = "" if old.files == new.files else f"{old.files} then, {new.files} now; "
    digests = f"{old.sha256[:12]}… then, {new.sha256[:12]}… now"
    return f"its files have changed ({count}sha256 {digests})"


def _as_they_are(entries: Sequence[EntryPoint]) -> tuple[list[Locked], dict[str, str]]:
    """Return plugins as they are now, by name, and why others cannot be told."""
    counts = Counter(entry.name for entry in entries)
    found: list[Locked] = []
    problems: dict[str, str] = {}
    for entry in sorted(entries, key=lambda each: each.name):
        if counts[entry.name] > 1:
            origins = " and ".join(each.origin for each in entries if each.name == entry.name)
            problems[entry.name] = f"several have this name: {origins}"
            continue
        try:
            found.append(_locked(entry))
        except NotDigestedError as error:
            problems[entry.name] = str(error)
    return found, problems


def _locked(entry: EntryPoint) -> Locked:
    """Return a plugin as it is now.

    Raises:
        NotDigestedError: its files cannot be found, or not all of them can be read.
    """
    root = locate(entry)
    if root is None:
        raise NotDigestedError(f"the files of {entry.target} are not found")
    module = entry.target
    if entry.path is not None:
        module = os.path.basename(os.path.abspath(entry.path))  # noqa: PTH100, PTH119 - `.` has a name too
    files, digest = digest_of(root)
    return Locked(entry.name, entry.distribution, entry.version, module, files, digest)
