"""Files: which there are below a directory, what their names tell, why one cannot be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from checker.errors import InputError, UsageError

STANDARD_INPUT = "-"

_LINES = (".jsonl", ".ndjson")
_SUFFIXES = (".json", *_LINES)
_PACKED = ".gz"
_OPEN = "/dev/"
"""Where what is open already has names, such as ``/dev/stdin`` and ``/dev/fd/63``."""


def expand(paths: Sequence[str]) -> Iterator[str | InputError]:
    """Yield the files to read; directories are searched in the order of their names.

    A directory that cannot be listed is yielded as an error in its place.

    Raises:
        UsageError: a path that was named does not exist, or lies where nobody may look; raised
            before anything is yielded.
    """
    for path in paths:
        try:
            if path != STANDARD_INPUT:
                os.lstat(path)
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise UsageError(f"there is no file or directory {path!r}") from error
        except OSError as error:
            raise UsageError(f"cannot read {path!r}: {reason(error)}") from error
    return _expanded(paths)


def _expanded(paths: Sequence[str]) -> Iterator[str | InputError]:
    seen: set[tuple[str, str]] = set()
    directories: dict[str, str] = {}
    for path in paths:
        found = _search(path, set()) if os.path.isdir(path) else iter((path,))
        for entry in found:
            if isinstance(entry, InputError):
                yield entry
                continue
            file = _file(entry, directories)
            if file not in seen:
                seen.add(file)
                yield entry


def _file(path: str, directories: dict[str, str]) -> tuple[str, str]:
    """Return the directory in which a file really lies, and its name there.

    Behind a link, ``..`` leads elsewhere than it looks.

    Args:
        path: of the file.
        directories: where those lie whose files were seen; it is added to.
    """
    if path == STANDARD_INPUT:
        return ("", path)
    directory, name = os.path.split(path)
    if directory not in directories:
        directories[directory] = os.path.realpath(directory)
    return directories[directory], name


def _search(directory: str, visited: set[tuple[int, int]]) -> Iterator[str | InputError]:
    """Yield the order files below a directory; one that a link leads to twice is searched once."""
    try:
        status = os.stat(directory)
        if (status.st_dev, status.st_ino) in visited:
            return
        visited.add((status.st_dev, status.st_ino))
        with os.scandir(directory) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield InputError(directory, reason(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_directory = entry.is_dir()
        except OSError as error:  # a link to itself, or into a place that may not be entered
            yield InputError(entry.path, reason(error))
            continue
        if is_directory:
            yield from _search(entry.path, visited)
        elif not _ending(entry.name).endswith(_SUFFIXES):
            continue
        elif entry.is_file() or not os.path.exists(entry.path):  # whoever reads it says the latter
            yield entry.path
        else:  # a pipe would be waited for
            yield InputError(entry.path, "it is no regular file")


def is_stream(path: str) -> bool:
    """Whether documents may come one by one out of another program, and can be read only once."""
    try:
        if path == STANDARD_INPUT:
            return True
        mode = os.stat(path).st_mode
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    except OSError:  # whoever reads it says so
        return False


def is_named(path: str) -> bool:
    """Whether a name tells what is in a file, as that of a pipe or of what is open does not."""
    if _ending(path).endswith(_SUFFIXES):
        return True
    return not (path.startswith(_OPEN) or is_stream(path))


def is_lines(path: str) -> bool:
    """Whether a file is JSON Lines that can be read from any line on, by its name."""
    return path.lower().endswith(_LINES)


def holds_lines(path: str) -> bool:
    """Whether a file is JSON Lines, packed or not, by its name."""
    return _ending(path).endswith(_LINES)


def is_packed(path: str) -> bool:
    """Whether what is in a file is packed, by its name."""
    return path.lower().endswith(_PACKED)


def _ending(path: str) -> str:
    """Return a name of which the end tells what is in the file, packed or not."""
    return path.lower().removesuffix(_PACKED)


def length_of(path: str) -> int:
    """Return the bytes of a file, 0 when that cannot be told, as of a pipe."""
    if path == STANDARD_INPUT:
        return 0
    try:
        status = os.stat(path)
    except OSError:  # whoever reads it says so
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def reason(error: Exception) -> str:
    """Return in words why a file cannot be read."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror[:1].lower()}{error.strerror[1:]}"
    if isinstance(error, EOFError):
        return "the compressed file ends too early"
    return str(error)
