"""What `_scan.c` knows of a text, where it could be compiled; it says itself what that is.

Without a compiler at installation there is none of it, and every user has a slower way of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Compiled(Struct, frozen=True):
    """The functions of the module."""

    is_plain: Callable[[bytes, bytes], bool]
    oddity: Callable[
        [bytes, bytes], tuple[list[str], tuple[int, int, int, int], tuple[int, int]] | None
    ]
    locate: Callable[[bytes, int, list[str]], tuple[int, tuple[int, int, int, int]] | None]


COMPILED: Compiled | None
try:
    from checker.documents import _scan
except ImportError:
    COMPILED = None
else:
    COMPILED = Compiled(_scan.is_plain, _scan.oddity, _scan.locate)
