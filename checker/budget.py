"""A time budget for rules: one that does not come to an end is stopped.

A signal looks in a few times a second, so that an order costs nothing more for it: a rule that is
still at work on the order that it was found at before has not come to an end. It is raised only
inside of the rule: neither the engine nor anything that reads or writes is ever interrupted.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from checker.engine import Engine, Evaluation, RuleTimeout
from checker.words import words

SECONDS = 2.0
"""How long a rule may take for one order, some million times what it needs."""

_LOOKS_PER_BUDGET = 8


@contextmanager
def time_budget(
    seconds: float = SECONDS, watch: Callable[[], None] | None = None
) -> Iterator[None]:
    """Stop any rule that is busy with one order for longer than `seconds`.

    Only the main thread of a system with interval timers can do so; elsewhere rules run without
    a limit.

    Args:
        seconds: the budget.
        watch: is called a few times a second.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    seen: tuple[str, Evaluation] | None = None
    since = 0.0

    def look(_signal: int, frame: FrameType | None) -> None:
        nonlocal seen, since
        if watch is not None:
            watch()
        now = time.monotonic()
        call = _rule_called(frame)
        if call is None or seen is None or call[0] != seen[0] or call[1] is not seen[1]:
            seen, since = call, now
        elif now - since >= seconds:
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
    timer = signal.setitimer(signal.ITIMER_REAL, pause, pause)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)  # of a budget around this one


_ASKING = Engine._ask.__code__  # noqa: SLF001 - below this part of the engine rules are at work
_FAILED = Engine._failed.__code__  # noqa: SLF001 - and this one must not be interrupted


def _rule_called(frame: FrameType | None) -> tuple[str, Evaluation] | None:
    """Return which rule is at work on what; None while the engine works between two of them.

    Not the frame of the rule is looked for: what it gives back, such as a `map` of something
    without an end, has a frame of its own for every step.
    """
    inside = False
    while frame is not None and frame.f_code is not _ASKING:
        if frame.f_code is _FAILED:
            return None
        frame, inside = frame.f_back, True
    if frame is None or not inside:
        return None
    at_work = frame.f_locals
    return at_work["rule_id"], at_work["evaluation"]
