"""Streams of JSON Lines: a document on each line that is not blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import msgspec

from checker.documents import limits
from checker.documents.files import reason
from checker.documents.positions import BOM, line_breaks
from checker.documents.scan import is_marked_utf16, looks_like_utf16
from checker.documents.text import Text
from checker.errors import InputError


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
            with open(self._path, "rb", limits.BUFFER) as stream:
                stream.seek(start)
                yield from self.read(stream, b"", end - start)
        except OSError as error:
            raise InputError(self._path, reason(error)) from error

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
        line = first or (b"" if size == 0 else stream.readline(limits.MAX_DOCUMENT + 1))
        is_first = self._number == 1
        if not ahead and is_first and _is_opening(line):
            ahead = stream.readline(limits.MAX_DOCUMENT + 1)
        if is_first and (seems := _otherwise(line, ahead)) is not None:
            yield Text(self._path, 0, line.rstrip(b"\r\n") if ahead else line)
            raise InputError(self._path, f"{seems}: nothing after its first line was read")
        done = 0
        while line:
            if len(line) > limits.MAX_DOCUMENT:
                raise limits.too_large(self._path)
            done += len(line)
            number, self._number = self._number, self._number + line_breaks(line)
            if line.startswith(b"{") or line.removeprefix(BOM).strip():
                self._index += 1
                yield Text(self._path, self._index - 1, line.rstrip(b"\r\n"), number)
            if done == size:
                return
            line, ahead = ahead or stream.readline(limits.MAX_DOCUMENT + 1), b""


def is_read_on(stream: IO[bytes]) -> bool:
    """Whether JSON Lines are read beyond the first of these lines, and do not look otherwise."""
    line = stream.readline(limits.MAX_DOCUMENT + 1)
    return _otherwise(line, stream.readline(limits.MAX_DOCUMENT + 1)) is None


def _otherwise(line: bytes, second: bytes) -> str | None:
    """Return what a file of JSON Lines seems to be by its first two lines, None for just that."""
    if is_marked_utf16(line):
        return "the text is UTF-16, not UTF-8"
    if looks_like_utf16(line):
        return "the text looks like UTF-16, not UTF-8"
    if _is_opening(line) and second and not is_complete(second):
        return "it looks like one JSON document, which a name that ends in .json is for"
    return None


def _is_opening(line: bytes) -> bool:
    """Whether a line only begins an object or an array."""
    return line.removeprefix(BOM).strip() in (b"{", b"[")


def is_complete(line: bytes) -> bool:
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


def goes_on(line: bytes) -> bool:
    """Whether an object on the next line could be a part of what begins on this one."""
    return line.rstrip().endswith((b"{", b"[", b",", b":"))
