"""What takes part: something that goes through texts of orders and says what they break."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rivals.reference import ALL


class Contestant(NamedTuple):
    """One way to check orders, made ready.

    Attributes:
        run: goes through what was staged and returns what it says of them. This is what is timed.
        verdicts: makes masks of what `run` said, one for each text. This is not timed.
        does: the mask of the rules that it can do.
        by_rule: whether it tells which rules an order breaks, not only that it breaks one.
        stage: puts texts where `run` takes them from. This is not timed.
        at_once: whether it is made for all orders at once, and is given them so.
    """

    run: Callable[[Any], Any]
    verdicts: Callable[[Any], list[int]]
    does: int = ALL
    by_rule: bool = True
    stage: Callable[[Sequence[bytes]], Any] = list
    at_once: bool = False


def masks(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return the masks of rows of truth values, a value for each rule in its order."""
    return [sum(1 << place for place, broken in enumerate(row) if broken) for row in rows]


def bits(*places: int) -> int:
    """Return the mask of the rules at these places."""
    return sum(1 << place for place in places)
