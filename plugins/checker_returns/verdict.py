"""What the policy says of a return: numbered tests, of which the first decisive one decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from checker_returns.reasons import OBJECTIVE

Verdict = Literal[
    "NOT_COVERED",
    "NOT_YET_RETURNABLE",
    "WHAT_IF",
    "REFUSE",
    "PENDING",
    "FULL",
    "FULL_FOR_LINES",
    "PARTIAL",
    "PARTIAL_OR_REFUSE",
]

Code = Literal[
    "NO_TRADE_ASSURANCE_ORDER",
    "PAID_OUTSIDE",
    "NOT_RECEIVED",
    "REQUESTED_BEFORE_RECEIPT",
    "SHIPPED_LATE",
    "NOT_REQUESTED",
    "TAKEN_BACK",
    "TAKEN_BACK_IN_PART",
    "IN_TIME",
    "WINDOW_EXPIRED",
    "WINDOW_DISPUTABLE",
    "WINDOW_OPEN",
    "PLATFORM_WINDOW_OPEN",
    "UNDATED_REQUEST",
    "MISSING_REASON",
    "UNKNOWN_REASON",
    "MISSING_EVIDENCE",
    "QUALITY",
    "NOT_AS_DESCRIBED",
    "NEEDS_VERIFICATION",
    "INCONCLUSIVE",
    "UNKNOWN_LINES",
    "VERIFIED",
    "VERIFIED_IN_PART",
    "VERIFIED_OTHER_LINES",
    "REFUTED",
    "EXPECTATION",
    "PERSONAL",
    "DESCRIPTION_NOT_READ",
    "ANSWER_OVERDUE",
]

Outcome = Literal[
    "confirmed", "confirmed_in_part", "confirmed_elsewhere", "refuted", "inconclusive"
]
"""What the verification found. A claim that was confirmed only for lines that the order does not
have was confirmed elsewhere."""

OBLIGING: frozenset[Verdict] = frozenset(("FULL", "FULL_FOR_LINES", "PARTIAL"))
"""Verdicts that have the seller take back goods: all that were claimed, or those verified."""

REFUSABLE: frozenset[Verdict] = frozenset(
    ("NOT_COVERED", "NOT_YET_RETURNABLE", "REFUSE", "PARTIAL_OR_REFUSE")
)
"""Verdicts by which the policy lets the seller refuse, unless a receipt is only not recorded."""


class Request(NamedTuple):
    """A request to return goods.

    Attributes:
        requested_at: None when it is not dated.
        has_reason: whether the buyer gave any.
        codes: of the reasons whose code is known.
        has_unknown_reason: whether there are others.
        has_evidence: whether the buyer shows anything.
        everything: whether it is about all of the order.
        outcome: what the verification found, None when there was none.
        is_answered: whether the seller has decided.
        answer_due: the first instant too late for that, None when it is not known.
        names_goods: whether it says what is to go back.
        taken_back: how much of it earlier returns took back, None for nothing.
    """

    requested_at: datetime | None
    has_reason: bool
    codes: Sequence[str]
    has_unknown_reason: bool
    has_evidence: bool
    everything: bool
    outcome: Outcome | None
    is_answered: bool
    answer_due: datetime | None
    names_goods: bool = True
    taken_back: Literal["all", "part"] | None = None

    @property
    def is_objective(self) -> bool:
        """Whether the claim is about the goods: by a reason, or because it was confirmed."""
        return bool(OBJECTIVE.intersection(self.codes)) or (self.outcome or "")[:9] == "confirmed"

    @property
    def may_oblige(self) -> bool:
        """Whether the claim is about the goods, and was found neither false nor true of others."""
        return self.is_objective and self.outcome not in {"refuted", "confirmed_elsewhere"}


class Window(NamedTuple):
    """The first instants that are too late to request a return.

    Attributes:
        closes_at: by the days where the seller is.
        buyer_closes_at: by the days where the buyer is; the same when nobody says where.
        platform_closes_at: by the longer period of the platform.
    """

    closes_at: datetime
    buyer_closes_at: datetime
    platform_closes_at: datetime

    def judge(self, asked: datetime) -> Code:
        """Say whether a request of some moment is in time."""
        if asked < min(self.closes_at, self.buyer_closes_at):
            return "IN_TIME"
        is_late = asked >= max(self.closes_at, self.buyer_closes_at)
        return "WINDOW_EXPIRED" if is_late else "WINDOW_DISPUTABLE"


class Situation(NamedTuple):
    """What the tests ask about.

    Attributes:
        now: the moment as of which the return is judged.
        is_covered: whether it is a Trade Assurance order.
        received_at: when the buyer had the first goods, None when nothing proves that.
        is_receipt_unrecorded: whether the goods may be with the buyer, though no receipt says so.
        is_shipped_late: whether the seller ships, or shipped, later than agreed.
        window: until when a return can be requested, None before the receipt of the last goods.
        request: None when nobody has asked for a return.
        has_paid_outside: whether money arrived that Trade Assurance does not protect.
    """

    now: datetime
    is_covered: bool
    received_at: datetime | None
    is_receipt_unrecorded: bool
    is_shipped_late: bool
    window: Window | None
    request: Request | None
    has_paid_outside: bool = False


class Ground(NamedTuple):
    """A fact that speaks for a verdict, the clause that makes it one, and the verdict.

    Without a verdict it is told beside others, and decides nothing.
    """

    code: Code
    clause: str
    verdict: Verdict | None = None


class Ruling(NamedTuple):
    """The verdict, and everything that was found.

    Attributes:
        verdict: of the first decisive ground.
        decisive: the code of that ground.
        grounds: all of them, in the order of the tests.
        obliged: whether the seller must take goods back.
        may_refuse: whether the policy lets the seller refuse everything.
        leans_to: the harsher of two verdicts left open, where the policy prefers it.
    """

    verdict: Verdict
    decisive: Code
    grounds: Sequence[Ground]
    obliged: bool
    may_refuse: bool
    leans_to: Verdict | None


def decide(situation: Situation) -> Ruling:
    """Judge a return."""
    grounds = list(_preconditions(situation))
    if not any(ground.verdict for ground in grounds) and situation.request is not None:
        request = situation.request
        grounds = [ground for test in _TESTS for ground in test(situation, request)]
    if situation.is_covered and situation.has_paid_outside:
        grounds.append(Ground("PAID_OUTSIDE", "S01"))
    decisive, verdict = next((ground, ground.verdict) for ground in grounds if ground.verdict)
    is_late = any(ground.code == "WINDOW_EXPIRED" for ground in grounds)
    return Ruling(
        verdict,
        decisive.code,
        grounds,
        obliged=verdict in OBLIGING,
        may_refuse=_may_refuse(situation, verdict, is_late=is_late),
        leans_to="REFUSE" if decisive.code == "PERSONAL" else None,
    )


def _may_refuse(situation: Situation, verdict: Verdict, *, is_late: bool) -> bool:
    """Return whether the policy lets the seller refuse everything.

    That nobody has recorded a receipt that there may have been is no reason to refuse.
    """
    if verdict == "NOT_YET_RETURNABLE":
        return not situation.is_receipt_unrecorded
    return verdict in REFUSABLE or (verdict == "WHAT_IF" and is_late)


def _preconditions(situation: Situation) -> Iterator[Ground]:
    """Tests 1 to 3: what has to be there for a return at all."""
    request, received_at = situation.request, situation.received_at
    if not situation.is_covered:
        yield Ground("NO_TRADE_ASSURANCE_ORDER", "S01", "NOT_COVERED")
        return
    if received_at is None:
        yield Ground("NOT_RECEIVED", "S02", "NOT_YET_RETURNABLE")
        if situation.is_shipped_late:
            yield Ground("SHIPPED_LATE", "S47")
    elif request is None:
        yield Ground("NOT_REQUESTED", "S02", "WHAT_IF")
        if situation.window is None:
            yield Ground("WINDOW_OPEN", "S03")
        else:
            yield from _window_grounds(situation.window, situation.now)
    elif request.requested_at is not None and request.requested_at < received_at:
        yield Ground("REQUESTED_BEFORE_RECEIPT", "S02", "NOT_YET_RETURNABLE")


def _goods(_: Situation, request: Request) -> Iterator[Ground]:
    """Before test 4: is there anything left to go back? A unit goes back once."""
    if request.taken_back == "all":
        yield Ground("TAKEN_BACK", "S02", "REFUSE")
    elif request.taken_back == "part":
        yield Ground("TAKEN_BACK_IN_PART", "S02")


def _window(situation: Situation, request: Request) -> Iterator[Ground]:
    """Test 4: was the return requested in time?

    A request without a date was made by now at the latest. Where the days end at different times
    for buyer and seller, a request in between is not refused for being late. Before the last goods
    are received, nobody is late.
    """
    window = situation.window
    if window is None:
        yield Ground("WINDOW_OPEN", "S03")
    elif request.requested_at is not None:
        yield from _window_grounds(window, request.requested_at, "REFUSE")
    elif window.judge(situation.now) == "IN_TIME":
        yield Ground("IN_TIME", "S03")
    else:
        yield Ground("UNDATED_REQUEST", "S03", "PENDING")


def _window_grounds(
    window: Window, asked: datetime, verdict: Verdict | None = None
) -> Iterator[Ground]:
    """Say whether some moment is in time; the platform's period may be longer (resolution A18)."""
    code = window.judge(asked)
    is_late = code == "WINDOW_EXPIRED"
    yield Ground(code, "S03", verdict if is_late else None)
    if is_late and asked < window.platform_closes_at:
        yield Ground("PLATFORM_WINDOW_OPEN", "S03")


def _reason(_: Situation, request: Request) -> Iterator[Ground]:
    """Test 5, first half: is there a reason, and does the policy know it?

    A word that nobody knows may stand for a defect, so it is never refused unasked.
    """
    if not request.has_reason:
        yield Ground("MISSING_REASON", "S04", "PENDING")
    elif request.has_unknown_reason:
        yield Ground("UNKNOWN_REASON", "S02", None if request.is_objective else "PENDING")


def _evidence(_: Situation, request: Request) -> Iterator[Ground]:
    """Test 5, second half: is there evidence?

    Reasons that lie in the buyer go on without, and so do claims that were refuted.
    """
    if not request.has_evidence:
        is_needed = request.is_objective and request.outcome != "refuted"
        yield Ground("MISSING_EVIDENCE", "S05", "PENDING" if is_needed else None)


def _verification(_: Situation, request: Request) -> Iterator[Ground]:
    """Test 6: is the claim true?"""
    if not request.is_objective:
        return
    if "quality" in request.codes:
        yield Ground("QUALITY", "S10")
    if "not_as_described" in request.codes:
        yield Ground("NOT_AS_DESCRIBED", "S12")
    clause = "S13" if OBJECTIVE.intersection(request.codes) == {"not_as_described"} else "S11"
    match request.outcome:
        case None:
            yield Ground("NEEDS_VERIFICATION", clause, "PENDING")
        case "inconclusive":
            yield Ground("INCONCLUSIVE", clause, "PENDING")
        case "confirmed":
            yield _verified(request, clause)
        case "confirmed_in_part":
            yield Ground("VERIFIED_IN_PART", clause, "PARTIAL")
        case "confirmed_elsewhere":
            yield Ground("VERIFIED_OTHER_LINES", clause, "PENDING")
        case "refuted":
            is_all = OBJECTIVE.issuperset(request.codes)
            yield Ground("REFUTED", "S14", "PARTIAL_OR_REFUSE" if is_all else None)


def _verified(request: Request, clause: str) -> Ground:
    """Say what a claim obliges to that was found to be true."""
    if not request.names_goods:
        return Ground("UNKNOWN_LINES", clause, "PENDING")
    return Ground("VERIFIED", clause, "FULL" if request.everything else "FULL_FOR_LINES")


def _taste(_: Situation, request: Request) -> Iterator[Ground]:
    """Test 7: what of reasons that lie in the buyer? The one best for the buyer comes first."""
    if "expectation" in request.codes:
        yield Ground("EXPECTATION", "S15", "PARTIAL_OR_REFUSE")
    if "personal" in request.codes:
        yield Ground("PERSONAL", "S17", "PARTIAL_OR_REFUSE")
    if "description_not_read" in request.codes:
        yield Ground("DESCRIPTION_NOT_READ", "S16", "REFUSE")


def _answer(situation: Situation, request: Request) -> Iterator[Ground]:
    """Tell that the seller has not answered in time; silence is no consent (resolution A11)."""
    due = request.answer_due
    if not request.is_answered and due is not None and situation.now >= due:
        yield Ground("ANSWER_OVERDUE", "S06")


_TESTS: tuple[Callable[[Situation, Request], Iterator[Ground]], ...] = (
    _goods,
    _window,
    _reason,
    _evidence,
    _verification,
    _taste,
    _answer,
)
