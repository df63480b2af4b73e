"""The files of a plugin as one digest."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 20


class NotDigestedError(Exception):
    """Why there is no digest of some files, in a sentence."""


def digest_of(root: str) -> tuple[int, str]:
    """Return how many files there are under a path, and the SHA-256 over their names and contents.

    What Python has compiled does not count. A link to a file counts as that file; a link to a
    directory inside of the root counts as a link, and one that leads out of it is refused.

    Raises:
        NotDigestedError: not all of it can be read, or it is no plain files.
    """
    total = hashlib.sha256()
    count = 0
    try:
        for name, path, target in sorted(_files(root)):
            count += 1
            if target is None:
                total.update(_framed(b"file", name, _content(path)))
            else:
                total.update(_framed(b"link", name, os.fsencode(target)))
    except OSError as error:
        where = os.fsdecode(error.filename or root)
        raise NotDigestedError(f"cannot read {where!r}: {error.strerror}") from error
    return count, total.hexdigest()


def _framed(kind: bytes, name: str, content: bytes) -> bytes:
    """Return an entry with its lengths, so that no two lists of entries look the same."""
    encoded = os.fsencode(name)
    return b"%s %d %d\n%s%s" % (kind, len(encoded), len(content), encoded, content)


def _content(path: str) -> bytes:
    """Return the SHA-256 of a file's content.

    Raises:
        OSError: it cannot be read.
        NotDigestedError: it is no plain file, and reading it might never end.
    """
    file = Path(path)
    if not stat.S_ISREG(file.stat().st_mode):
        raise NotDigestedError(f"{path!r} is no plain file")
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()


def _files(root: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield name below the root, path, and None, or the target if it is a link to a directory."""
    if not Path(root).is_dir():
        yield Path(root).name, root, None
        return
    real = os.path.realpath(root)
    waiting = [real]
    while waiting:
        directory = waiting.pop()
        with os.scandir(directory) as scan:
            entries = list(scan)
        names = {entry.name for entry in entries}
        for entry in entries:
            name = os.path.relpath(entry.path, real).replace(os.sep, "/")
            if not entry.is_dir():
                if not _is_compiled(entry.name, names):
                    yield name, entry.path, None
            elif entry.name == "__pycache__":
                continue
            elif entry.is_symlink():
                yield name, entry.path, _target(entry.path, real)
            else:
                waiting.append(entry.path)


def _is_compiled(name: str, beside: set[str]) -> bool:
    """Whether a file is what Python made of another one, and not a module of its own."""
    return name.endswith(".pyc") and name.removesuffix("c") in beside


def _target(link: str, root: str) -> str:
    """Return what a link to a directory leads to, relative to the root.

    Raises:
        NotDigestedError: it leads out of the root.
    """
    target = os.path.realpath(link)
    if os.path.commonpath([target, root]) != root:
        raise NotDigestedError(f"{link!r} leads to another directory, {target!r}")
    return os.path.relpath(target, root).replace(os.sep, "/")
