"""What a run was like: the time of a rule is its own, and counts add up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.api import ANY_STATUS, Rule, Violations, rule, violation
from checker.order import Order
from checker.statistics import Stopwatch

ORDER = Order()


class Clock:
    """A clock that stands still unless somebody works."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.time = 1_000

    def __call__(self) -> int:
        """Return the time."""
        return self.time

    def work(self, nanoseconds: int) -> None:
        """Let time pass."""
        self.time += nanoseconds


@rule("TIME001", severity="error", status=ANY_STATUS)
def works(order: Order) -> Violations:
    """The rule works.

    Why: It is timed.

    Remedy: Wait.
    """
    yield violation("", str(order.id))


def rule_of(**parts: Any) -> Rule:
    """Return a rule with other parts."""
    return msgspec.structs.replace(works, **parts)


@given(
    work=st.lists(st.integers(0, 10**9), min_size=1),
    idle=st.integers(0, 10**9),
    taken=st.integers(0, 60),
)
def test_only_the_work_of_a_generator_counts_however_far_it_is_gone_through(
    work: list[int], idle: int, taken: int
) -> None:
    clock = Clock()

    def check(_: Order) -> Violations:
        for nanoseconds in work[:-1]:
            clock.work(nanoseconds)
            yield violation("", "found")
        clock.work(work[-1])

    stopwatch = Stopwatch(clock)
    saying = iter(stopwatch.timed(rule_of(check=check)).check(ORDER))
    for _ in islice(saying, taken):
        clock.work(idle)
    del saying
    is_begun = taken > 0
    assert stopwatch.calls["TIME001"] == is_begun
    assert stopwatch.nanoseconds["TIME001"] == sum(work[:taken])


def test_a_rule_that_returns_a_list_works_while_it_is_called() -> None:
    clock = Clock()

    def check(_: Order) -> list[Any]:
        clock.work(7)
        return [violation("", "found")]

    stopwatch = Stopwatch(clock)
    timed = stopwatch.timed(rule_of(check=check))
    assert [list(timed.check(ORDER)) for _ in range(3)] == [[violation("", "found")]] * 3
    assert (stopwatch.calls["TIME001"], stopwatch.nanoseconds["TIME001"]) == (3, 21)


def test_looking_whether_there_is_anything_to_speak_of_counts_and_is_one_call() -> None:
    clock = Clock()

    def when(_: Order) -> bool:
        clock.work(5)
        return True

    def check(_: Order) -> Iterator[Any]:
        clock.work(7)
        yield from ()

    stopwatch = Stopwatch(clock)
    timed = stopwatch.timed(rule_of(when=when, check=check))
    assert timed.when is not None
    assert timed.when(ORDER)
    assert list(timed.check(ORDER)) == []
    assert (stopwatch.calls["TIME001"], stopwatch.nanoseconds["TIME001"]) == (1, 12)


@pytest.mark.parametrize("part", ["when", "check"])
def test_a_rule_that_raises_raises_the_same_and_its_time_counts(part: str) -> None:
    clock = Clock()

    def fail(_: Order) -> Any:
        clock.work(3)
        raise SystemExit("enough")

    stopwatch = Stopwatch(clock)
    timed = stopwatch.timed(rule_of(**{part: fail}))
    with pytest.raises(SystemExit, match="enough"):
        list(getattr(timed, part)(ORDER) or ())
    assert stopwatch.nanoseconds["TIME001"] == 3
