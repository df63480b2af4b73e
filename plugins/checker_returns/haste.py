"""What is so soon that no deadline has to be worked out for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

CLOCK_CHANGE = timedelta(hours=3)
"""More than any change of the clock takes from a day."""


def is_soon(at: datetime, start: datetime, days: int, hours: int = 0) -> bool:
    """Whether a moment is surely before the deadline of a number of days, however they are counted.

    A deadline lies whole days after its start at the earliest, but for a change of the clock. It is
    so for most orders, and found out at a fraction of the cost of a deadline.

    Args:
        at: the moment.
        start: from which the days are counted.
        days: how many.
        hours: by how many the moment has to be before the deadline.
    """
    return at - start < _least(days, hours)


@lru_cache(maxsize=64)
def _least(days: int, hours: int) -> timedelta:
    """Return the least time that a number of days can take, less some hours."""
    return timedelta(days=days, hours=-hours) - CLOCK_CHANGE
