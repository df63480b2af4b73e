"""Streams of one JSON array: each of its elements is a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from checker.documents import limits
from checker.documents.positions import BOM, line_breaks
from checker.documents.scan import skip_space, skip_value
from checker.documents.text import Text
from checker.errors import InputError


def elements(path: str, stream: IO[bytes], first: bytes) -> Iterator[Text]:
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
        chunk = self._stream.read(max(limits.CHUNK, len(left)))
        self._data = left + chunk
        self._at = 0
        if len(self._data) > limits.MAX_DOCUMENT:
            raise limits.too_large(self._path)
        return bool(chunk)
