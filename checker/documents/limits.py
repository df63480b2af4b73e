"""How much is read at once, and at most."""

from __future__ import annotations

from checker.errors import InputError

MAX_DOCUMENT = 256 * 1024 * 1024
"""Bytes of the largest document that is read; a larger one is refused, not loaded."""

CHUNK = 1024 * 1024
"""Bytes that are read of a stream at once, where it is not read by lines."""

BUFFER = 128 * 1024
"""Bytes that are read ahead of lines; two or three orders fit into what is usual."""


def too_large(path: str) -> InputError:
    """Return what is said of a file with a document that is larger than is read."""
    return InputError(path, f"a document is larger than {MAX_DOCUMENT:,} bytes")
