"""The chat record has flaws that weaken it as evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Moment,
    Order,
    Parameters,
    Violations,
    Zone,
    deadline,
    missing,
    rule,
    since,
    violation,
    words,
)

BROKEN_SILENCE = (
    "The chat was silent from {previous} to {observed}, more than {days} natural days, while an "
    "issue was open."
)
SILENCE = (
    "The chat has been silent since {previous}, as of {now} more than {days} natural days, while "
    "an issue is open."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    max_gap_days: Annotated[
        int,
        Meta(
            description="Natural days that the chat may be silent while an issue is open.",
            ge=0,
            le=3650,
        ),
    ] = 3
    answer_days: Annotated[
        int,
        Meta(description="Natural days within which a question is answered.", ge=0, le=3650),
    ] = 1
    handover_kinds: Annotated[
        tuple[str, ...],
        Meta(description="The kinds of messages that lead the talk off the platform."),
    ] = ("handover", "off_platform", "contact_card")
    tz: Zone = SELLER_ZONE


def _flaws(order: Order, i: int, previous: datetime | None, params: Params) -> Violations:
    """Find what is wrong with one message, the one dated before it being known."""
    message = order.chat.messages[i]
    handovers = {kind.casefold() for kind in params.handover_kinds}
    place = f"/chat/messages/{i}"
    if message.deleted:
        yield violation(f"{place}/deleted", "A message was deleted.", observed=True, expected=False)
    if message.edited:
        yield violation(f"{place}/edited", "A message was edited.", observed=True, expected=False)
    if message.kind is not None and message.kind.casefold() in handovers:
        yield violation(
            f"{place}/kind",
            "A message of the kind '{observed}' leads the talk off the platform.",
            observed=message.kind,
        )
    if previous is not None and message.at is not None and message.at < previous:
        yield violation(
            f"{place}/at",
            "A message of {observed} stands after one of {previous}.",
            observed=message.at,
            expected=words("{time} or later", time=previous),
            previous=previous,
        )


def _gaps(order: Order) -> list[str]:
    """Return the pointers of what the messages do not say of themselves."""
    return [
        f"/chat/messages/{i}/{name}"
        for i, message in enumerate(order.chat.messages)
        for name, fact in (
            ("at", message.at),
            ("from", message.sender),
            ("kind", message.kind),
            ("deleted", message.deleted),
            ("edited", message.edited),
        )
        if fact is None
    ]


def _unanswered(order: Order, params: Params, now: datetime) -> Violations:
    """Find the buyer's questions after which the seller has written nothing, the last one first."""
    messages = order.chat.messages
    for i in range(len(messages) - 1, -1, -1):
        message = messages[i]
        if message.sender is None:
            return  # it may be the answer
        if message.deleted:
            continue
        sender = message.sender.casefold()
        if sender == "seller":
            return
        if sender != "buyer" or message.kind is None or message.kind.casefold() != "question":
            continue
        if message.at is None:
            continue
        late_from = deadline(message.at, params.answer_days, params.tz)
        if now >= late_from:
            yield violation(
                f"/chat/messages/{i}/at",
                "The buyer's question of {observed} had not been answered by {now}; an answer is "
                "late from {late_from}.",
                observed=message.at,
                expected=words("an answer before {time}", time=late_from),
                now=now,
                late_from=late_from,
            )


def _open_since(order: Order) -> Moment | None:
    """Return since when an issue has been open, None when none is."""
    undecided = [i for i, claim in enumerate(order.returns) if claim.decision.result is None]
    if order.status == "refunded" or not (undecided or order.status == "disputed"):
        return None
    places = undecided or range(len(order.returns))
    times = [order.returns[i].requested_at for i in places]
    if None in times or not times:
        gaps = [
            f"/returns/{i}/requested_at" for i, at in zip(places, times, strict=True) if at is None
        ]
        return Moment(None, gaps or ("/returns",))
    # A dispute after all returns were decided is about the last of them.
    return Moment(min(times) if undecided else max(times), ())


@lru_cache(maxsize=8)
def _short(days: int) -> timedelta:
    """Return a time in which no deadline of some days passes, even if clocks lose an hour."""
    return timedelta(days=days, hours=-1)


def _has_gap(
    times: Sequence[datetime], since: datetime | None, now: datetime, short: timedelta
) -> bool:
    """Whether more than a short time passed without a message, as in few chats."""
    previous = since
    for at in times:
        if since is not None and at < since:
            continue
        if previous is not None and at - previous > short:
            return True
        previous = at
    return previous is not None and now - previous > short


def _silences(order: Order, params: Params, now: datetime) -> Violations:
    """Find the silences that were too long for an open issue, from its beginning until now."""
    issue = _open_since(order)
    if issue is None:
        return
    messages, short = order.chat.messages, _short(params.max_gap_days)
    times = [message.at for message in messages]
    if None in times or not _has_gap(sorted(times), issue.at, now, short):
        return
    heard = sorted((at, f"/chat/messages/{i}/at") for i, at in enumerate(times))
    previous = issue.at
    for at, pointer in (*heard, (now, "/chat/messages")):
        if issue.at is not None and at < issue.at:
            continue
        if previous is not None and at - previous > short:
            late_from = deadline(previous, params.max_gap_days, params.tz)
            if at >= late_from and issue.gaps:
                yield missing(*issue.gaps)
                return
            if at >= late_from:
                is_over = pointer != "/chat/messages"
                yield violation(
                    pointer,
                    BROKEN_SILENCE if is_over else SILENCE,
                    observed=at if is_over else None,
                    expected=words("a message before {time}", time=late_from),
                    previous=previous,
                    now=now,
                    days=params.max_gap_days,
                )
        previous = at


@rule(
    "DOC014",
    severity="warning",
    status=since("submitted"),
    clauses=["S46"],
    params=Params,
    when=lambda order: bool(order.chat.messages),
)
def chat_flawed(order: Order, params: Params, now: datetime) -> Violations:
    """The chat record has flaws that weaken it as evidence.

    Why: The best defence in a dispute is a chat record without a blemish. Messages that were
    deleted, edited or put in another order, questions that nobody answered, silence while an issue
    is open and talk that went elsewhere all let the other side say that the record is not the
    whole story.

    Remedy: Write a summary of what was agreed, and of what the flawed messages were about, into
    the order's chat, have the buyer confirm it, and answer what is open.

    Note: The texts of messages are no part of the order document, so talk that leaves the platform
    is recognised by the kind of a message, and a question by the kind `question`. It counts as
    answered once the seller has written anything after it, and gets the day that the policy
    source gives for an answer to a return. An issue is open in a dispute and from the request of a
    return until it is decided; the silence before its first message and after its last one counts
    too. When the buyer's account was created is no part of the order document either, so messages
    from before that are not found.
    """
    messages = order.chat.messages
    is_suspect = False
    previous = None
    for i, message in enumerate(messages):
        at = message.at
        if (
            message.kind != "text"
            or message.deleted is not False
            or message.edited is not False
            or message.sender is None
            or at is None
            or (previous is not None and at < previous)
        ):
            is_suspect = True
            yield from _flaws(order, i, previous, params)
        previous = at or previous
    if is_suspect and (gaps := _gaps(order)):
        yield missing(*gaps)
    if messages[-1].sender != "seller" or messages[-1].deleted:
        yield from _unanswered(order, params, now)
    if order.returns or order.status == "disputed":
        yield from _silences(order, params, now)
