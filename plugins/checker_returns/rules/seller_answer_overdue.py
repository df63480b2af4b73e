"""The seller has not answered a return request in time."""

from datetime import datetime, timedelta
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    CountMode,
    Meta,
    Missing,
    Order,
    Parameters,
    Return,
    Violation,
    Violations,
    Zone,
    deadline,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.haste import is_soon

LATE = (
    "The return was requested on {requested} and answered on {decided}, but the answer was due "
    "before {due}."
)
OVERDUE = (
    "The return was requested on {requested} and had not been answered by {now}; the answer was "
    "due before {due}."
)
SOON = (
    "The return was requested on {requested} and had not been answered by {now}; the answer is "
    "due before {due}."
)

ANSWERED = (
    "Say in the order's chat why the answer came late, and keep every further day of the return: "
    "the delay stands in the record."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    days: Annotated[
        int, Meta(description="Natural days that the seller has to answer.", ge=0, le=3650)
    ] = 1
    count_mode: Annotated[
        CountMode,
        Meta(description="Whether days end at midnight, or last 24 hours from the request."),
    ] = "calendar"
    warn_hours: Annotated[
        int,
        Meta(
            description="Hours before the end in which an open request is warned of.",
            ge=0,
            le=8760,
        ),
    ] = 6
    tz: Zone = SELLER_ZONE

    def due(self, requested_at: datetime) -> datetime:
        """Return the first instant that is too late for an answer."""
        return deadline(requested_at, self.days, self.tz, self.count_mode)

    def is_time_to_warn(self, requested_at: datetime, due: datetime, now: datetime) -> bool:
        """Whether little time is left, whichever way the days are counted."""
        left = timedelta(hours=self.warn_hours)
        return now - requested_at >= timedelta(self.days) - left or due - now <= left


def _answered(claim: Return, i: int, params: Params, now: datetime) -> Violation | Missing | None:
    """Judge a request that was answered."""
    requested_at, decided_at = claim.requested_at, claim.decision.at
    # An answer without a time that is there by now was there in time, if it is not too late by now.
    answered_at = now if decided_at is None else decided_at
    if not is_soon(answered_at, requested_at, params.days):
        due = params.due(requested_at)
        if answered_at >= due and decided_at is None:
            return missing(f"/returns/{i}/decision/at")
        if answered_at >= due:
            return violation(
                f"/returns/{i}/decision/at",
                LATE,
                observed=decided_at,
                expected=words("before {time}", time=due),
                remedy=ANSWERED,
                requested=requested_at,
                decided=decided_at,
                due=due,
            )
    return missing(f"/returns/{i}/decision/result") if claim.decision.result is None else None


def _open(requested_at: datetime, i: int, params: Params, now: datetime) -> Violation | None:
    """Judge a request that nobody has answered."""
    if is_soon(now, requested_at, params.days, params.warn_hours):
        return None
    due = params.due(requested_at)
    if not params.is_time_to_warn(requested_at, due, now):
        return None
    is_overdue = now >= due
    return violation(
        f"/returns/{i}/decision/result",
        OVERDUE if is_overdue else SOON,
        expected=words("an answer before {time}", time=due),
        severity=None if is_overdue else "warning",
        requested=requested_at,
        now=now,
        due=due,
    )


@rule(
    "RET006",
    severity="error",
    status=frozenset({"return_requested", "return_agreed"}),
    needs=["/returns"],
    clauses=["S06"],
    params=Params,
)
def seller_answer_overdue(order: Order, params: Params, now: datetime) -> Violations:
    """The seller has not answered a return request in time.

    Why: The seller has one day to say whether the goods are taken back. Whoever lets it pass has
    broken the policy and gives the buyer a reason to take the case to the platform.

    Remedy: Tell the buyer in the order's chat at once whether the goods are taken back, and enter
    the decision with its time.

    Note: The day ends at midnight of the day after the request; a ruleset can count 24 hours
    instead. The warning comes some hours before the end of the stricter of the two. Silence is no
    consent: the policy source attaches no consequence to it.
    """
    for i, claim in enumerate(order.returns):
        requested_at, decision = claim.requested_at, claim.decision
        said: Violation | Missing | None
        if requested_at is None:
            said = missing(f"/returns/{i}/requested_at")
        elif decision.result is None and decision.at is None:
            said = _open(requested_at, i, params, now)
        else:
            said = _answered(claim, i, params, now)
        if said is not None:
            yield said
