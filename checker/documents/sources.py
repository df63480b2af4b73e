"""Files and streams to the texts in them, one document at a time."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader, BytesIO, FileIO, RawIOBase
from typing import IO, TYPE_CHECKING, cast

from checker.documents import limits
from checker.documents.files import (
    STANDARD_INPUT,
    holds_lines,
    is_lines,
    is_named,
    is_packed,
    is_stream,
    reason,
)
from checker.documents.positions import BOM
from checker.documents.scan import GZIP_MARK
from checker.documents.text import Text
from checker.errors import InputError

if TYPE_CHECKING:
    from gzip import GzipFile

_MOST_TEXTS = 128
_MOST_BYTES = 512 * 1024

Entry = Text | InputError | None
"""A document, what went wrong instead, or None: the next one may have to be waited for."""


def documents(
    paths: Iterable[str | InputError], read: Callable[[str], Iterator[Text]] | None = None
) -> Iterator[Entry]:
    """Yield the documents of files, and in their places what went wrong.

    Args:
        paths: of the files, and errors where one cannot be read.
        read: yields the documents of a file, all of them when None.
    """
    for path in paths:
        if isinstance(path, InputError):
            yield path
            continue
        is_awaited = is_stream(path)
        try:
            if is_awaited:
                yield None
            for text in (read or texts)(path):
                yield text
                if is_awaited:
                    yield None
        except InputError as error:
            yield error


def handfuls(entries: Iterable[Entry]) -> Iterator[list[Text | InputError]]:
    """Yield documents and what went wrong, up to 128 at a time; none waits for what is next.

    Raises:
        Exception: what the entries raise, when all before it was yielded.
    """
    handful: list[Text | InputError] = []
    size = 0
    try:
        for entry in entries:
            if entry is not None:
                handful.append(entry)
                size += 0 if isinstance(entry, InputError) else len(entry.data)
                if len(handful) < _MOST_TEXTS and size < _MOST_BYTES:
                    continue
            if handful:
                yield handful
            handful, size = [], 0
    except Exception:
        if handful:
            yield handful
        raise
    if handful:
        yield handful


def texts(path: str) -> Iterator[Text]:
    """Yield the documents of a file or of standard input.

    Raises:
        InputError: the input could not be read to its end; everything before that was yielded.
    """
    try:
        with _open(path) as stream:
            yield from _documents(path, stream)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(path, _unreadable(error)) from error


def _unreadable(error: Exception) -> str:
    """Return in words why a file cannot be read, packed or not."""
    from gzip import BadGzipFile  # seldom needed

    if isinstance(error, (BadGzipFile, zlib.error)):
        return "it is damaged, or not compressed with gzip"
    return reason(error)


def _open(path: str) -> IO[bytes]:
    if path == STANDARD_INPUT:
        if sys.stdin is None:  # as for a service, or after `<&-`
            raise InputError(path, "standard input is closed")
        buffered = sys.stdin.buffer
        stream: IO[bytes] = buffered
        peek = getattr(buffered, "peek", None)
        if peek is not None and peek(2)[:2] == GZIP_MARK:
            stream = _decompressed(fileobj=buffered)
    elif is_packed(path):
        stream = _decompressed(path)
    elif is_lines(path) or not is_named(path):
        stream = open(path, "rb", limits.BUFFER)  # noqa: SIM115 - closed by the caller
    else:
        # A buffer for each of many small files costs more than to open and read them.
        stream = cast("IO[bytes]", FileIO(path))
    return stream


def _decompressed(path: str | None = None, fileobj: IO[bytes] | None = None) -> IO[bytes]:
    import gzip  # seldom needed

    packed = gzip.GzipFile(path, "rb", fileobj=fileobj)
    # Who packs what goes into a pipe may wait for what is said of the first line.
    return cast("IO[bytes]", _Unpacked(packed) if fileobj is None else packed)


class _Unpacked(RawIOBase):
    """A packed stream that gives all that stands before the place where it is cut or broken."""

    def __init__(self, packed: GzipFile) -> None:
        super().__init__()
        self._packed = packed
        self._error: Exception | None = None

    def close(self) -> None:
        self._packed.close()
        super().close()

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._packed.readline(-1 if size is None else size)

    def read(self, size: int = -1, /) -> bytes:
        if self._error is not None:
            raise self._error
        pieces: list[bytes] = []
        left = size
        try:
            while left and (piece := self._packed.read1(left)):
                pieces.append(piece)
                left -= len(piece)
        except (OSError, EOFError, zlib.error) as error:
            if not pieces:
                raise
            self._error = error
        return b"".join(pieces)


def _documents(path: str, stream: IO[bytes]) -> Iterator[Text]:
    """Yield the documents of a stream, by what its name and its first bytes say it is."""
    if holds_lines(path):
        from checker.documents.lines import Lines  # of single orders there are none

        yield from Lines(path).read(stream, b"")
        return
    first = _beginning(stream)
    if first.removeprefix(BOM).lstrip()[:1] == b"[":
        from checker.documents.arrays import elements  # few files are arrays

        with BufferedReader(stream) if isinstance(stream, FileIO) else stream as buffered:
            yield from elements(path, buffered, first)
    elif not is_named(path):
        yield from _unnamed(path, stream, first)
    else:
        yield Text(path, 0, _whole(path, stream, first))


def _beginning(stream: IO[bytes]) -> bytes:
    """Return the first line that is not blank, and those before it; more where it costs nothing."""
    read = stream.read if isinstance(stream, (FileIO, _Unpacked)) else stream.readline
    pieces: list[bytes] = []
    length = 0
    while length < limits.CHUNK and (piece := read(limits.CHUNK)):
        pieces.append(piece)
        length += len(piece)
        if piece.removeprefix(BOM).strip():
            break
    return b"".join(pieces)


def _whole(path: str, stream: IO[bytes], first: bytes) -> bytes:
    """Return all of a stream that begins like this."""
    pieces = [first]
    length = len(first)
    # By pieces: to make room for the largest at once costs more than to read one.
    while piece := stream.read(limits.CHUNK):
        pieces.append(piece)
        length += len(piece)
        if length > limits.MAX_DOCUMENT:
            raise limits.too_large(path)
    return b"".join(pieces)


def _unnamed(path: str, stream: IO[bytes], first: bytes) -> Iterator[Text]:
    """Yield the documents of a stream that no name tells the kind of, but for an array."""
    from checker.documents.lines import Lines, goes_on, is_complete  # few streams are that

    if is_complete(first):
        yield from Lines(path).read(stream, first)
        return
    second = stream.readline(limits.MAX_DOCUMENT + 1)
    # If the first of many is broken, nobody may take them all for one that is.
    is_of_many = second.startswith(b"{") and is_complete(second)
    if is_of_many and not goes_on(first):
        yield from Lines(path).read(stream, first, ahead=second)
        return
    whole = _whole(path, stream, first + second)
    if is_of_many and not is_complete(whole):
        yield from Lines(path).read(BytesIO(whole), b"")
    elif whole.removeprefix(BOM).strip():
        yield Text(path, 0, whole)
