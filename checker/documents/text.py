"""One document as it stands in a file."""

from __future__ import annotations

from msgspec import Struct


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
