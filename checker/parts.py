"""What is seen in one unit, as it passes from one process to another, or into a file.

No order is in it: who puts the results together reads the documents as well, which costs next to
nothing beside looking at them.
"""

from __future__ import annotations

import json
import zlib

import msgspec
from msgspec import Struct

from checker.documents.sources import documents
from checker.documents.text import Text
from checker.documents.units import Unit, texts_of
from checker.errors import InputError
from checker.examiner import Examiner, Seen, looked_through

_PACKED, _AS_TEXT = b"M", b"J"


class FilePart(Struct, frozen=True, array_like=True):
    """What is seen in one file of a unit.

    Attributes:
        seen: one entry for each document: the checksum of its bytes, and what is seen in it.
        failure: why the file could not be read to its end, None when it could.
    """

    seen: list[tuple[int, Seen]]
    failure: str | None = None


class Part(Struct, frozen=True, array_like=True):
    """What is seen in one unit, by file."""

    files: list[FilePart]

    def is_whole(self) -> bool:
        """Whether every file could be read to its end."""
        return all(entry.failure is None for entry in self.files)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Part)


def look_at(unit: Unit, examiner: Examiner) -> Part:
    """Look at every document of a unit."""
    names = [path.path if isinstance(path, InputError) else path for path in unit.files]
    seen: dict[str, list[tuple[int, Seen]]] = {name: [] for name in names}
    failures: dict[str, str] = {}
    entries = documents(unit.files, lambda path: texts_of(unit, path))
    for entry in looked_through(examiner, entries):
        if isinstance(entry, InputError):
            failures[entry.path] = examiner.engine.put(entry.reason)
        else:
            text, found = entry
            seen[text.path].append((checksum(text), found))
    return Part([FilePart(seen[name], failures.get(name)) for name in names])


def checksum(text: Text) -> int:
    """Return by what it is noticed that a document is not what it was when it was looked at."""
    return zlib.crc32(text.data)


def encode(part: Part) -> bytes:
    """Return a part as bytes."""
    try:
        return _PACKED + _ENCODER.encode(part)
    except (OverflowError, UnicodeEncodeError):  # a number of 80 bits, half a surrogate pair
        return _AS_TEXT + json.dumps(msgspec.to_builtins(part)).encode()


def decode(data: bytes) -> Part:
    """Return a part from its bytes.

    Raises:
        ValueError: these are none.
    """
    if data[:1] == _PACKED:
        return _DECODER.decode(memoryview(data)[1:])
    return msgspec.convert(json.loads(data[1:]), Part)
