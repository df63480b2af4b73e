"""What is to be checked, cut into units that different processes can read for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from msgspec import Struct

from checker.documents import limits
from checker.documents.files import is_lines, is_stream, length_of
from checker.documents.lines import Lines, is_read_on
from checker.documents.positions import line_breaks
from checker.documents.sources import texts
from checker.documents.text import Text
from checker.errors import InputError

SIZE = 384 * 1024
"""Bytes of a unit, more or less: a hundred orders or so. Those who share the work end together."""

_MOST_FILES = 128


class Unit(Struct, frozen=True):
    """A part of what is to be checked.

    Attributes:
        files: to be read one after the other; what cannot be read stands there as its error.
        start: of the part of the one file, in bytes; a line begins there.
        end: of it, None when files are read as a whole.
        line: the number of its first line.
        size: its bytes, as far as they are known.
        is_stream: whether its one file can be read only once, as standard input can.
    """

    files: tuple[str | InputError, ...]
    start: int = 0
    end: int | None = None
    line: int = 1
    size: int = 0
    is_stream: bool = False


def units(paths: Iterable[str | InputError], size: int = SIZE) -> Iterator[Unit]:
    """Yield units, in the order of the files; large files of JSON Lines are cut between lines.

    Args:
        paths: of files, and errors where one cannot be read.
        size: bytes of a unit; one is larger only when a line or a file that is not cut is.
    """
    files: list[str | InputError] = []
    together = 0
    for path in paths:
        length = 0 if isinstance(path, InputError) else length_of(path)
        if files and (together + length > size or len(files) == _MOST_FILES):
            yield Unit(tuple(files), size=together)
            files, together = [], 0
        # What cannot be read has no length, neither has what comes out of a pipe.
        if length == 0 and not isinstance(path, InputError) and is_stream(path):
            if files:
                yield Unit(tuple(files), size=together)
                files, together = [], 0
            yield Unit((path,), is_stream=True)
        elif length > size and not isinstance(path, InputError) and is_lines(path):
            yield from _parts(path, length, size)
        else:
            files.append(path)
            together += length
    if files:
        yield Unit(tuple(files), size=together)


def _parts(path: str, length: int, size: int) -> Iterator[Unit]:
    """Yield the parts of a file of JSON Lines; as one when it cannot be read as such."""
    start, line = 0, 1
    try:
        with open(path, "rb") as stream:
            if is_read_on(stream):
                stream.seek(0)
                while start + size < length:
                    part = stream.read(size) + stream.readline(limits.MAX_DOCUMENT)
                    if not part.endswith(b"\n"):
                        break
                    end = start + len(part)
                    yield Unit((path,), start, end, line, len(part))
                    start, line = end, line + _breaks(part)
    except OSError:  # whoever reads it says so
        pass
    if start == 0:
        yield Unit((path,), size=length)
    elif start < length:
        yield Unit((path,), start, length, line, length - start)


def _breaks(part: bytes) -> int:
    """Return the number of line ends in whole lines, each of them long."""
    if b"\r" in part:
        return line_breaks(part)
    return sum(1 for _ in BytesIO(part))  # counting the bytes themselves takes three times longer


def texts_of(unit: Unit, path: str, index: int = 0) -> Iterator[Text]:
    """Yield the documents of one file of a unit.

    Args:
        unit: the unit.
        path: of the file.
        index: the number of documents before this part of the file.

    Raises:
        InputError: as for `texts`.
    """
    if unit.end is None:
        return texts(path)
    return Lines(path, index, unit.line).part(unit.start, unit.end)
