"""Silence in a chat while an issue is open: every one that was too long is found, and no other."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.api import Missing, Order, deadline
from checker.order import Chat, Decision, Message, Return, Status
from checker_documentation.rules.chat_flawed import (
    Params,
    _is_surely_heard,
    _silences,
    chat_flawed,
)

REQUESTED_AT = datetime.fromisoformat("2026-02-10T10:00:00+08:00")

TIMES = st.builds(
    lambda hours, offset: (REQUESTED_AT + timedelta(hours=hours)).astimezone(
        timezone(timedelta(hours=offset))
    ),
    st.integers(-100, 300),
    st.sampled_from([8, 8, -8, 0]),
)


@given(st.lists(TIMES, min_size=1, max_size=5).map(sorted), TIMES)
def test_a_silence_is_found_when_it_lasts_beyond_its_deadline(
    times: list[datetime], now: datetime
) -> None:
    messages = (
        Message(at=at, sender="seller", kind="text", deleted=False, edited=False) for at in times
    )
    order = Order(
        status="return_requested",
        chat=Chat(messages=tuple(messages)),
        returns=(Return(requested_at=REQUESTED_AT),),
    )
    heard = [REQUESTED_AT, *(at for at in times if at >= REQUESTED_AT)]
    ends = [*heard[1:], *([now] if now >= REQUESTED_AT else [])]
    late = [end for start, end in zip(heard, ends, strict=False) if end >= deadline(start, 3)]
    found = list(chat_flawed.check(order, Params(), now))
    assert not any(isinstance(entry, Missing) for entry in found)
    assert len(found) == len(late)


@given(st.lists(TIMES, min_size=1, max_size=5).map(sorted), TIMES, TIMES)
def test_a_silence_stays_found_after_the_decision(
    times: list[datetime], decided_at: datetime, now: datetime
) -> None:
    def found(decision: Decision, as_of: datetime) -> int:
        messages = (
            Message(at=at, sender="seller", kind="text", deleted=False, edited=False)
            for at in times
            if at <= as_of
        )
        order = Order(
            status="return_requested",
            chat=Chat(messages=tuple(messages)),
            returns=(Return(requested_at=REQUESTED_AT, decision=decision),),
        )
        return len(list(chat_flawed.check(order, Params(), as_of)))

    later = max(decided_at, now)
    decided = Decision(result="full", at=decided_at)
    assume(times[0] <= decided_at)
    assert found(decided, later) == found(Decision(), decided_at)


SOON = st.sampled_from([-30, 0, 20, 50, 90, 130]).map(
    lambda hours: REQUESTED_AT + timedelta(hours=hours)
)
RETURNS = st.builds(
    lambda requested_at, result, at: Return(
        requested_at=requested_at, decision=Decision(result=result, at=at)
    ),
    st.just(REQUESTED_AT),
    st.sampled_from(["full", "rejected", None]),
    st.sampled_from([None, REQUESTED_AT, REQUESTED_AT + timedelta(days=1)]),
)


@given(
    st.sampled_from(["return_requested", "return_agreed", "refunded", "disputed"]),
    st.lists(SOON, min_size=1, max_size=3),
    st.lists(RETURNS, min_size=1, max_size=2),
    TIMES,
)
@settings(max_examples=500)
def test_where_the_buyer_was_surely_heard_no_silence_is_found(
    status: Status, times: list[datetime], returns: list[Return], now: datetime
) -> None:
    order = Order(
        status=status,
        chat=Chat(messages=tuple(Message(at=at) for at in times)),
        returns=tuple(returns),
    )
    if _is_surely_heard(order, Params(), now):
        assert not list(_silences(order, Params(), now))
