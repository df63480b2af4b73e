"""The chat record has flaws that weaken it as evidence."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Annotated

from msgspec import Struct

from checker.api import (
    SELLER_ZONE,
    Meta,
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

MESSAGES = "/chat/messages"

BUYER = frozenset({"buyer", "customer", "买家", "客户"})
SELLER = frozenset({"seller", "supplier", "卖家"})
"""Words for who wrote a message."""

BROKEN_SILENCE = (
    "The chat was silent from {previous} to {observed}, more than {days} natural days, while an "
    "issue was open."
)
DECIDED_SILENCE = (
    "The chat was silent from {previous} to the decision of {observed}, more than {days} natural "
    "days, while an issue was open."
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


def _word(text: str) -> str:
    """Return a word in small letters, its parts joined by underscores."""
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _flaws(order: Order, i: int, previous: datetime | None, params: Params) -> Violations:
    """Find what is wrong with one message, the one dated before it being known."""
    message = order.chat.messages[i]
    handovers = set(map(_word, params.handover_kinds))
    place = f"/chat/messages/{i}"
    if message.deleted:
        yield violation(f"{place}/deleted", "A message was deleted.", observed=True, expected=False)
    if message.edited:
        yield violation(f"{place}/edited", "A message was edited.", observed=True, expected=False)
    if message.kind is not None and _word(message.kind) in handovers:
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
    """Find the buyer's questions after which the seller has written nothing, the last one first.

    What is dated after a question is written after it, wherever it stands.
    """
    messages = order.chat.messages
    answers = [
        message.at
        for message in messages
        if message.at is not None
        and not message.deleted
        and message.sender is not None
        and _word(message.sender) in SELLER
    ]
    for i in range(len(messages) - 1, -1, -1):
        message = messages[i]
        if message.sender is None:
            return  # it may be the answer
        if message.deleted:
            continue
        sender = _word(message.sender)
        if sender in SELLER:
            return
        if sender not in BUYER or message.kind is None or _word(message.kind) != "question":
            continue
        if message.at is None or any(message.at < at for at in answers):
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


class Issue(Struct, frozen=True):
    """A time in which an issue was open.

    Attributes:
        since: its beginning, None when that is not known.
        until: its end, which is now while it is open or nobody knows when it ended.
        end: the pointer to what ended it, to the messages if nothing did.
        gaps: the pointers of the facts for want of which it is not known.
    """

    since: datetime | None
    until: datetime
    end: str
    gaps: tuple[str, ...] = ()


def _issue(order: Order, i: int, now: datetime, *, is_open: bool) -> Issue:
    """Return the time from the request of a return to its decision, or until now."""
    requested_at, decided_at = order.returns[i].requested_at, order.returns[i].decision.at
    facts = {f"/returns/{i}/requested_at": requested_at}
    decision = f"/returns/{i}/decision/at"
    if not is_open:
        facts[decision] = decided_at
    gaps = tuple(place for place, fact in facts.items() if fact is None)
    if is_open or decided_at is None or decided_at > now:
        return Issue(requested_at, now, MESSAGES, gaps)
    return Issue(requested_at, decided_at, decision, gaps)


def _issues(order: Order, now: datetime) -> list[Issue]:
    """Return the times in which an issue was open: each return, and a dispute."""
    returns = order.returns
    undecided = {i for i, claim in enumerate(returns) if claim.decision.result is None}
    if order.status == "disputed" and not undecided:
        if not returns:
            return [Issue(None, now, MESSAGES, ("/returns",))]
        undecided = _last(order)  # a dispute after all returns were decided is about that one
    is_settled = order.status == "refunded"
    return [
        _issue(order, i, now, is_open=i in undecided)
        for i in range(len(returns))
        if not (is_settled and i in undecided)
    ]


def _last(order: Order) -> set[int]:
    """Return the number of the return that was requested last, and of those that may have been."""
    times = {i: claim.requested_at for i, claim in enumerate(order.returns)}
    last = max((at for at in times.values() if at is not None), default=None)
    return {i for i, at in times.items() if at is None or at == last}


def _joined(issues: Iterable[Issue]) -> list[Issue]:
    """Return issues of which all is known, those that overlap as one."""
    found: list[Issue] = []
    for issue in sorted(issues, key=lambda issue: (issue.since, issue.until)):
        last = found[-1] if found else None
        if last is None or issue.since is None or issue.since > last.until:
            found.append(issue)
        elif issue.until > last.until:
            found[-1] = Issue(last.since, issue.until, issue.end)
    return found


@lru_cache(maxsize=8)
def _short(days: int) -> timedelta:
    """Return a time in which no deadline of some days passes, even if clocks lose an hour."""
    return timedelta(days=days, hours=-1)


@lru_cache(maxsize=64)
def _by_clock_of(zone: tzinfo | None, now: datetime) -> datetime:
    """Return the same moment by other clocks: times of two zones take long to compare."""
    return now.astimezone(zone)


def _is_surely_heard(order: Order, params: Params, now: datetime) -> bool:
    """Whether no silence was too long since the one return was requested.

    It is so in most orders, and found out at a fraction of the cost of `_silences`. What cannot be
    told so, such as where there are several returns, is left to that.
    """
    if len(order.returns) != 1:
        return False
    (claim,) = order.returns
    heard, decision = claim.requested_at, claim.decision
    if heard is None:
        return False
    until = decision.at
    if until is None or decision.result is None or order.status == "disputed":
        until = _by_clock_of(heard.tzinfo, now)
    short = _short(params.max_gap_days)
    for message in order.chat.messages:
        at = message.at
        if at is None:
            return False
        if at > heard:
            if at - heard > short:
                return False
            heard = at
    return until - heard <= short


def _silences(order: Order, params: Params, now: datetime) -> Violations:
    """Find the silences that were too long for an open issue, from its beginning to its end."""
    messages = order.chat.messages
    heard = sorted(
        (message.at, f"{MESSAGES}/{i}/at")
        for i, message in enumerate(messages)
        if message.at is not None
    )
    if len(heard) < len(messages):
        return  # it is said already that this is missing
    issues = _issues(order, now)
    for issue in _joined(issue for issue in issues if not issue.gaps):
        for previous, at, pointer in _long_silences(issue, heard, params):
            is_over = pointer != MESSAGES
            by_decision = is_over and pointer == issue.end
            yield violation(
                pointer,
                DECIDED_SILENCE if by_decision else BROKEN_SILENCE if is_over else SILENCE,
                observed=at if is_over else None,
                expected=words(
                    "a message before {time}",
                    time=deadline(previous, params.max_gap_days, params.tz),
                ),
                previous=previous,
                now=now,
                days=params.max_gap_days,
            )
    for issue in issues:
        if issue.gaps and any(_long_silences(issue, heard, params)):
            yield missing(*issue.gaps)


def _long_silences(
    issue: Issue, heard: Sequence[tuple[datetime, str]], params: Params
) -> Iterator[tuple[datetime, datetime, str]]:
    """Yield from when to when nothing was heard for too long, and the pointer to what ended it."""
    short = _short(params.max_gap_days)
    previous = issue.since
    for at, pointer in heard:
        if issue.since is not None and at < issue.since:
            continue
        if at > issue.until and issue.end != MESSAGES:
            break
        if previous is not None and _is_long(previous, at, short, params):
            yield previous, at, pointer
        previous = at
    if previous is not None and _is_long(previous, issue.until, short, params):
        yield previous, issue.until, issue.end


def _is_long(start: datetime, end: datetime, short: timedelta, params: Params) -> bool:
    """Whether a silence reached its deadline, which few are long enough to be asked of."""
    return end - start > short and end >= deadline(start, params.max_gap_days, params.tz)


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
    too, and what was too long stays so after the decision. A dispute is taken to be about the last
    return, from its request on. In a refunded order a return without a decision counts as settled.
    When the buyer's account was created is no part of the order document either, so messages
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
    last = messages[-1]
    if last.sender != "seller" or last.deleted:
        yield from _unanswered(order, params, now)
    is_at_issue = order.returns or order.status == "disputed"
    if is_at_issue and not _is_surely_heard(order, params, now):
        yield from _silences(order, params, now)
