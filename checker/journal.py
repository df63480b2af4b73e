"""What was seen so far, in a file, so that a run that was cut off can go on where it ended.

The file begins with a line of JSON that says what was asked; each entry is a unit, what was seen in
it, and a checksum. An entry that was not written to its end is as good as none.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from struct import Struct as Layout
from typing import IO, Any

from checker.documents.units import Unit
from checker.errors import UsageError

FORMAT = "checker-journal/1"

_HEAD = Layout("<III")
"""Of an entry: the bytes of its key, the bytes of what was seen, the checksum of both."""

_MOST = 1 << 30


class Journal:
    """What was seen in units, kept in a file; the orders themselves are not in it.

    Attributes:
        asked: what the run was asked that wrote its beginning.
    """

    def __init__(self, path: str, asked: Mapping[str, Any]) -> None:
        """Open a journal, or begin one.

        Args:
            path: of the file.
            asked: everything that what is seen depends on, besides the orders.

        Raises:
            UsageError: it cannot be opened, is none, or is of a run that was asked something else.
            OSError: its beginning cannot be written.
        """
        self._path = path
        self._places: dict[bytes | None, tuple[int, int]] = {}
        try:
            self._stream: IO[bytes] = Path(path).open("a+b")  # noqa: SIM115 - `close` closes it
        except OSError as error:
            raise UsageError(f"cannot write {path!r}: {error.strerror}") from error
        try:
            self._begin(asked)
        except BaseException:
            self.close()
            raise

    def knows(self, key: bytes | None) -> bool:
        """Whether it is known what was seen in the unit of this key."""
        return key in self._places

    def seen(self, key: bytes) -> bytes:
        """Return what was seen in a unit that is known."""
        start, length = self._places[key]
        self._stream.seek(start)
        return self._stream.read(length)

    def add(self, key: bytes, seen: bytes) -> None:
        """Keep what was seen in a unit.

        Raises:
            OSError: it cannot be written.
        """
        self._stream.seek(0, os.SEEK_END)
        checksum = zlib.crc32(seen, zlib.crc32(key))
        self._stream.write(_HEAD.pack(len(key), len(seen), checksum) + key + seen)
        self._stream.flush()

    def close(self) -> None:
        """Close the file; it is left for a run that goes on."""
        with suppress(OSError):  # of an entry that could not be written, which `add` has said
            self._stream.close()

    def discard(self) -> None:
        """Remove the file: the run came to its end."""
        self.close()
        Path(self._path).unlink(missing_ok=True)  # another run may have come to its end before

    def _begin(self, asked: Mapping[str, Any]) -> None:
        self._stream.seek(0)
        line = self._stream.readline()
        if line.endswith(b"\n"):
            self._check(_asked(line, self._path), asked)
            self._find()
        elif not _line(asked).startswith(line):
            raise UsageError(f"{self._path!r} is no journal of a run")
        else:
            self._stream.truncate(0)  # its first line was not written to its end
            self._stream.write(_line(asked))
            self._stream.flush()

    def _check(self, before: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
        now = json.loads(_line(asked))
        for key, value in now.items():
            if before.get(key) != value:
                raise UsageError(
                    f"{self._path!r} is of a run that differs in {key.replace('_', ' ')}: "
                    f"{_short(before.get(key))} then, {_short(value)} now; name another file, or "
                    "delete it to begin anew"
                )

    def _find(self) -> None:
        """Find all entries; behind the last whole one the file is cut."""
        end = self._stream.tell()
        for key, start, length in self._entries():
            self._places[key] = (start, length)
            end = start + length
        self._stream.truncate(end)

    def _entries(self) -> Iterator[tuple[bytes, int, int]]:
        while len(head := self._stream.read(_HEAD.size)) == _HEAD.size:
            of_key, of_seen, checksum = _HEAD.unpack(head)
            if of_key + of_seen > _MOST:
                return
            key, seen = self._stream.read(of_key), self._stream.read(of_seen)
            if len(seen) < of_seen or zlib.crc32(seen, zlib.crc32(key)) != checksum:
                return
            yield key, self._stream.tell() - of_seen, of_seen


def asked_before(path: str) -> Mapping[str, Any] | None:
    """Return what the run was asked that a journal is of; None when it has not begun yet.

    Raises:
        UsageError: it cannot be read, or is no journal.
    """
    try:
        with Path(path).open("rb") as stream:
            line = stream.readline(_MOST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path!r}: {error.strerror}") from error
    return _asked(line, path) if line.endswith(b"\n") else None


def _asked(line: bytes, path: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise UsageError(f"{path!r} is no journal of a run")
    return found


def _line(asked: Mapping[str, Any]) -> bytes:
    return json.dumps({"format": FORMAT, **asked}, default=str).encode() + b"\n"


def _short(value: object) -> str:
    return json.dumps(value) if value is None or isinstance(value, str) else str(value)


def key_of(unit: Unit) -> bytes | None:
    """Return what a unit is known by: its files as they are now; None when that cannot be told."""
    files = []
    for path in unit.files:
        if not isinstance(path, str):
            return None
        try:
            status = Path(path).stat()
        except OSError:
            return None
        files.append((path, status.st_size, status.st_mtime_ns))
    return json.dumps([files, unit.start, unit.end, unit.line]).encode()
