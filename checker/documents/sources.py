"""Files, directories and streams to the texts in them, one document at a time."""

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BufferedReader, BytesIO, FileIO, RawIOBase
from typing import IO, TYPE_CHECKING, cast

import msgspec
from msgspec import Struct

from checker.documents.positions import BOM, line_breaks
from checker.documents.scan import (
    is_marked_utf16,
    looks_like_utf16,
    skip_space,
    skip_value,
)
from checker.errors import InputError, UsageError

if TYPE_CHECKING:
    from gzip import GzipFile

STANDARD_INPUT = "-"

MAX_DOCUMENT = 256 * 1024 * 1024
"""Bytes of the largest document that is read; a larger one is refused, not loaded."""

_LINES = (".jsonl", ".ndjson")
_SUFFIXES = (".json", *_LINES)
_PACKED = ".gz"
_OPEN = "/dev/"
"""Where what is open already has names, such as ``/dev/stdin`` and ``/dev/fd/63``."""
_GZIP_MARK = b"\x1f\x8b"
_CHUNK = 1024 * 1024
_BUFFER = 128 * 1024
"""Bytes that are read ahead of lines; two or three orders fit into what is usual."""
_MOST_TEXTS = 128
_MOST_BYTES = 512 * 1024


class Text(Struct, frozen=True, gc=False):
    """The bytes of one document, and where they stand.

    Attributes:
        path: the file as the user named it, ``-`` for standard input.
        index: the document's place in a file of several, from 0.
        data: the bytes as they are in the file.
        line: of the first byte, from 1.
        column: of the first byte, from 1.
    """

    path: str
    index: int
    data: bytes
    line: int = 1
    column: int = 1


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
            raise UsageError(f"cannot read {path!r}: {_reason(error)}") from error
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
        yield InputError(directory, _reason(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_directory = entry.is_dir()
        except OSError as error:  # a link to itself, or into a place that may not be entered
            yield InputError(entry.path, _reason(error))
            continue
        if is_directory:
            yield from _search(entry.path, visited)
        elif not _ending(entry.name).endswith(_SUFFIXES):
            continue
        elif entry.is_file() or not os.path.exists(entry.path):  # whoever reads it says the latter
            yield entry.path
        else:  # a pipe would be waited for
            yield InputError(entry.path, "it is no regular file")


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


def is_stream(path: str) -> bool:
    """Whether documents may come one by one out of another program, and can be read only once."""
    try:
        if path == STANDARD_INPUT:
            return True
        mode = os.stat(path).st_mode
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    except OSError:  # whoever reads it says so
        return False


def _is_named(path: str) -> bool:
    """Whether a name tells what is in a file, as that of a pipe or of what is open does not."""
    if _ending(path).endswith(_SUFFIXES):
        return True
    return not (path.startswith(_OPEN) or is_stream(path))


def texts(path: str) -> Iterator[Text]:
    """Yield the documents of a file or of standard input.

    Raises:
        InputError: the input could not be read to its end; everything before that was yielded.
    """
    try:
        with _open(path) as stream:
            yield from _documents(path, stream)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(path, _reason(error)) from error


def _open(path: str) -> IO[bytes]:
    if path == STANDARD_INPUT:
        if sys.stdin is None:  # as for a service, or after `<&-`
            raise InputError(path, "standard input is closed")
        buffered = sys.stdin.buffer
        stream: IO[bytes] = buffered
        peek = getattr(buffered, "peek", None)
        if peek is not None and peek(2)[:2] == _GZIP_MARK:
            stream = _decompressed(fileobj=buffered)
    elif path.lower().endswith(_PACKED):
        stream = _decompressed(path)
    elif is_lines(path) or not _is_named(path):
        stream = open(path, "rb", _BUFFER)  # noqa: SIM115 - closed by the caller
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


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror[:1].lower()}{error.strerror[1:]}"
    if isinstance(error, EOFError):
        return "the compressed file ends too early"
    return str(error)


def _documents(path: str, stream: IO[bytes]) -> Iterator[Text]:
    """Yield the documents of a stream, by what its name and its first bytes say it is."""
    if _ending(path).endswith(_LINES):
        yield from Lines(path).read(stream, b"")
        return
    first = _beginning(stream)
    if first.removeprefix(BOM).lstrip()[:1] == b"[":
        with BufferedReader(stream) if isinstance(stream, FileIO) else stream as buffered:
            yield from _elements(path, buffered, first)
    elif not _is_named(path):
        yield from _unnamed(path, stream, first)
    else:
        yield Text(path, 0, _whole(path, stream, first))


def _unnamed(path: str, stream: IO[bytes], first: bytes) -> Iterator[Text]:
    """Yield the documents of a stream that no name tells the kind of, but for an array."""
    if _is_complete(first):
        yield from Lines(path).read(stream, first)
        return
    second = stream.readline(MAX_DOCUMENT + 1)
    # If the first of many is broken, nobody may take them all for one that is.
    is_of_many = second.startswith(b"{") and _is_complete(second)
    if is_of_many and not _goes_on(first):
        yield from Lines(path).read(stream, first, ahead=second)
        return
    whole = _whole(path, stream, first + second)
    if is_of_many and not _is_complete(whole):
        yield from Lines(path).read(BytesIO(whole), b"")
    elif whole.removeprefix(BOM).strip():
        yield Text(path, 0, whole)


def is_lines(path: str) -> bool:
    """Whether a file is JSON Lines that can be read from any line on, by its name."""
    return path.lower().endswith(_LINES)


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


def is_read_on(stream: IO[bytes]) -> bool:
    """Whether JSON Lines are read beyond the first of these lines, and do not look otherwise."""
    line = stream.readline(MAX_DOCUMENT + 1)
    return _otherwise(line, stream.readline(MAX_DOCUMENT + 1)) is None


def _otherwise(line: bytes, second: bytes) -> str | None:
    """Return what a file of JSON Lines seems to be by its first two lines, None for just that."""
    if is_marked_utf16(line):
        return "the text is UTF-16, not UTF-8"
    if looks_like_utf16(line):
        return "the text looks like UTF-16, not UTF-8"
    if _is_opening(line) and second and not _is_complete(second):
        return "it looks like one JSON document, which a name that ends in .json is for"
    return None


def _is_opening(line: bytes) -> bool:
    """Whether a line only begins an object or an array."""
    return line.removeprefix(BOM).strip() in (b"{", b"[")


def _beginning(stream: IO[bytes]) -> bytes:
    """Return the first line that is not blank, and those before it; more where it costs nothing."""
    read = stream.read if isinstance(stream, (FileIO, _Unpacked)) else stream.readline
    pieces: list[bytes] = []
    length = 0
    while length < _CHUNK and (piece := read(_CHUNK)):
        pieces.append(piece)
        length += len(piece)
        if piece.removeprefix(BOM).strip():
            break
    return b"".join(pieces)


def _is_complete(line: bytes) -> bool:
    """Whether a line is a JSON text of its own."""
    text = line.removeprefix(BOM)
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.MsgspecError, RecursionError):
        return _is_nearly_json(text)
    return True


def _is_nearly_json(text: bytes) -> bool:
    """Whether a text is JSON but for what stands in a value, such as NaN, or half a letter."""
    import json  # few lines are that

    try:
        json.loads(text, strict=False, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True


def _goes_on(line: bytes) -> bool:
    """Whether an object on the next line could be a part of what begins on this one."""
    return line.rstrip().endswith((b"{", b"[", b",", b":"))


def _whole(path: str, stream: IO[bytes], first: bytes) -> bytes:
    """Return all of a stream that begins like this."""
    pieces = [first]
    length = len(first)
    while piece := stream.read(_CHUNK):  # to make room for the largest costs more than to read one
        pieces.append(piece)
        length += len(piece)
        if length > MAX_DOCUMENT:
            raise InputError(path, f"a document is larger than {MAX_DOCUMENT:,} bytes")
    return b"".join(pieces)


class Lines:
    """The documents of JSON Lines; blank lines are none."""

    def __init__(self, path: str, index: int = 0, number: int = 1) -> None:
        """Start after as many documents, at the line of this number."""
        self._path = path
        self._index = index
        self._number = number

    def part(self, start: int, end: int) -> Iterator[Text]:
        """Yield the documents between two places of the file where lines begin, in bytes.

        Raises:
            InputError: as for `texts`.
        """
        try:
            with open(self._path, "rb", _BUFFER) as stream:
                stream.seek(start)
                yield from self.read(stream, b"", end - start)
        except OSError as error:
            raise InputError(self._path, _reason(error)) from error

    def read(
        self, stream: IO[bytes], first: bytes, size: int | None = None, ahead: bytes = b""
    ) -> Iterator[Text]:
        """Yield the documents in the lines of a stream.

        Args:
            stream: stands where a line begins, behind `first` and `ahead`.
            first: a line that was read already, if not empty.
            size: the number of bytes to read, None for all of them.
            ahead: the line behind it, if that was read already, too.
        """
        line = first or (b"" if size == 0 else stream.readline(MAX_DOCUMENT + 1))
        is_first = self._number == 1
        if not ahead and is_first and _is_opening(line):
            ahead = stream.readline(MAX_DOCUMENT + 1)
        if is_first and (seems := _otherwise(line, ahead)) is not None:
            yield Text(self._path, 0, line.rstrip(b"\r\n") if ahead else line)
            raise InputError(self._path, f"{seems}: nothing after its first line was read")
        done = 0
        while line:
            if len(line) > MAX_DOCUMENT:
                raise InputError(self._path, f"a document is larger than {MAX_DOCUMENT:,} bytes")
            done += len(line)
            number, self._number = self._number, self._number + line_breaks(line)
            if line.startswith(b"{") or line.removeprefix(BOM).strip():
                self._index += 1
                yield Text(self._path, self._index - 1, line.rstrip(b"\r\n"), number)
            if done == size:
                return
            line, ahead = ahead or stream.readline(MAX_DOCUMENT + 1), b""


def _elements(path: str, stream: IO[bytes], first: bytes) -> Iterator[Text]:
    """Yield the elements of a JSON array, holding one of them at a time."""
    window = _Window(path, stream, first)
    window.next_byte()
    window.advance(1)
    index = 0
    more = window.next_byte() != b"]"
    while more:
        if window.next_byte() in (b",", b"]"):
            raise InputError(
                path, f"line {window.line}: an element is missing here; the rest was not read"
            )
        line, column = window.line, window.column
        element = window.value()
        if element is None:
            if rest := window.rest():
                yield Text(path, index, rest, line, column)
            raise InputError(path, f"line {line}: the array is broken here; the rest was not read")
        yield Text(path, index, element, line, column)
        index += 1
        more = window.next_byte() == b","
        window.advance(int(more))
    if window.next_byte() != b"]":
        raise InputError(
            path,
            f"line {window.line}: a comma or the end of the array is missing here; "
            "the rest was not read",
        )
    window.advance(1)
    if window.next_byte():
        raise InputError(path, f"line {window.line}: text after the end of the array")


class _Window:
    """What is in memory of a stream, and a place in it of which line and column are known."""

    def __init__(self, path: str, stream: IO[bytes], first: bytes) -> None:
        self._path = path
        self._stream = stream
        self._data = first.removeprefix(BOM)
        self._at = 0
        self._after_return = False
        self.line = 1
        self.column = 1

    def next_byte(self) -> bytes:
        """Move to the next byte that is not white space and return it; nothing at the end."""
        while True:
            self.advance(skip_space(self._data, self._at) - self._at)
            if self._at < len(self._data) or not self._more():
                return self._data[self._at : self._at + 1]

    def value(self) -> bytes | None:
        """Return the value that starts here and move behind it; None when it has no end."""
        while (end := skip_value(self._data, self._at)) is None:
            if not self._more():
                return None
        value = self._data[self._at : end]
        self.advance(len(value))
        return value

    def rest(self) -> bytes:
        """Return what is left."""
        return self._data[self._at :]

    def advance(self, count: int) -> None:
        """Move forward by as many bytes."""
        gone = self._data[self._at : self._at + count]
        self._at += count
        breaks = line_breaks(gone)
        if self._after_return and gone.startswith(b"\n"):
            breaks -= 1  # the other half of a line end that was cut in two
        if gone:
            self._after_return = gone.endswith(b"\r")
        last = gone[max(gone.rfind(b"\n"), gone.rfind(b"\r")) + 1 :]
        self.column = len(last.decode("utf-8", "replace")) + (1 if breaks else self.column)
        self.line += breaks

    def _more(self) -> bool:
        """Fetch as much again as is left, at least a chunk; whether there was any."""
        left = self.rest()
        chunk = self._stream.read(max(_CHUNK, len(left)))
        self._data = left + chunk
        self._at = 0
        if len(self._data) > MAX_DOCUMENT:
            raise InputError(self._path, f"a document is larger than {MAX_DOCUMENT:,} bytes")
        return bool(chunk)
