"""JSON Pointers (RFC 6901): the tokens that they are made of, and keys as tokens."""

from __future__ import annotations


def tokens(pointer: str) -> list[str]:
    """Split a JSON Pointer into the keys and indices that it leads through.

    >>> tokens("/lines/0/a~1b"), tokens("")
    (['lines', '0', 'a/b'], [])
    """
    parts = pointer.split("/")
    del parts[0]
    if "~" not in pointer:  # as in all but a few
        return parts
    return [unescaped(part) for part in parts]


def escaped(key: str) -> str:
    """Return a key as a token of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def unescaped(token: str) -> str:
    """Return the key that a token of a JSON Pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~")
