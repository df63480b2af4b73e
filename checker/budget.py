"""A time budget for rules: one that does not come to an end is stopped.

A signal looks in a few times a second, so that an order costs nothing more for it. It is raised
only inside of the rule: neither the engine nor anything that reads or writes is ever interrupted.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from checker.engine import Engine, Pulse, RuleTimeout
from checker.words import words

SECONDS = 2.0
"""How long all rules together may take for one order, some ten thousand times what they need."""

_LOOKS_PER_BUDGET = 8


@contextmanager
def time_budget(
    pulse: Pulse, seconds: float = SECONDS, watch: Callable[[], None] | None = None
) -> Iterator[None]:
    """Stop any rule that keeps an order busy for longer than `seconds`.

    Only the main thread of a system with interval timers can do so; elsewhere rules run without
    a limit.

    Args:
        pulse: of the engine that calls the rules.
        seconds: the budget.
        watch: is called a few times a second.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    seen, since = 0, time.monotonic()

    def look(_signal: int, frame: FrameType | None) -> None:
        nonlocal seen, since
        if watch is not None:
            watch()
        now = time.monotonic()
        if pulse.busy != seen:
            seen, since = pulse.busy, now
        elif seen and now - since >= seconds and _is_in_rule(frame):
            since = now
            raise RuleTimeout(
                words("took longer than its budget of {seconds} s", seconds=f"{seconds:g}")
            )

    is_main_thread = True
    try:
        before = signal.signal(signal.SIGALRM, look)
    except ValueError:
        is_main_thread = False
    if not is_main_thread:
        yield
        return
    pause = seconds / _LOOKS_PER_BUDGET
    signal.setitimer(signal.ITIMER_REAL, pause, pause)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_ASKING = Engine.evaluate.__code__
_FAILED = Engine._failed.__code__  # noqa: SLF001 - the part of the engine that must not be interrupted


def _is_in_rule(frame: FrameType | None) -> bool:
    """Whether the engine waits for a rule, rather than works between two of them."""
    inside = False
    while frame is not None and frame.f_code is not _ASKING:
        if frame.f_code is _FAILED:
            return False
        frame, inside = frame.f_back, True
    return inside and frame is not None
