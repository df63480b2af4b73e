"""What `_scan.c` knows of a text, where it could be compiled; it says itself what that is.

Without a compiler at installation there is none of it, and every user has a slower way of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

_Range = tuple[int, int]
_Member = tuple[int, int, int, int]

IsPlain = Callable[[bytes, bytes], bool]
FindOddity = Callable[[bytes, bytes], tuple[list[str], _Member, _Range] | None]
Locate = Callable[[bytes, int, list[str]], tuple[int, _Member] | None]


class Compiled(Struct, frozen=True):
    """The functions of the module."""

    is_plain: IsPlain
    oddity: FindOddity
    locate: Locate


COMPILED: Compiled | None
try:
    from checker.documents import _scan
except ImportError:
    COMPILED = None
else:
    COMPILED = Compiled(_scan.is_plain, _scan.oddity, _scan.locate)
