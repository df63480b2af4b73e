"""The last day of a deadline of the seller is a day off."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from msgspec import Struct

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
    agreed_ship_day,
    between,
    deadline,
    local_date,
    missing,
    rule,
    ship_deadline,
    violation,
    words,
)
from checker_logistics.holidays import day_off
from checker_logistics.periods import arrived_at, last_day, time_to_ship_runs

TO_SHIP = (
    "By {now} the goods were not shipped; the last day for it, {last_day}, is a day off in China "
    "({day_off}) and counts like any other."
)
TO_ANSWER = (
    "By {now} the return request was not answered; the last day for it, {last_day}, is a day off "
    "in China ({day_off}) and counts like any other."
)

MOMENT = timedelta(microseconds=1)
"""The last moment of a period is so much before the first one after it."""


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    calendar: Annotated[
        Literal["CN"], Meta(description="The country whose days off are looked up.")
    ] = "CN"
    answer_days: Annotated[
        int,
        Meta(
            description="Natural days that the seller has to answer a return request.",
            ge=0,
            le=3650,
        ),
    ] = 1
    count_mode: Annotated[
        CountMode,
        Meta(description="Whether days end at midnight, or last 24 hours from the request."),
    ] = "calendar"
    tz: Zone = SELLER_ZONE


class Term(Struct, frozen=True, gc=False):
    """A time in which the seller has to do something.

    Attributes:
        too_late: the first instant after it.
        last_day: its last day.
        pointer: the place of what it follows from.
        stated: what stands there.
        message: what is said when its last day is a day off.
    """

    too_late: datetime
    last_day: date
    pointer: str
    stated: date | datetime | int | None
    message: str


def _is_unanswered(claim: Return) -> bool:
    """Whether the seller has still to answer a return request."""
    return claim.decision.result is None and claim.decision.at is None


def _is_unshipped(order: Order) -> bool:
    """Whether a consignment has still to leave, as far as is known."""
    shipments = order.shipping.shipments
    for i, shipment in enumerate(shipments):
        if shipment.shipped_at is None and arrived_at(order, i) is None:
            return True
    return not shipments and arrived_at(order, 0) is None


def _has_term(order: Order) -> bool:
    """Whether the seller has to do something in time, or may have to."""
    if order.status == "return_requested":
        return any(map(_is_unanswered, order.returns))
    return _is_unshipped(order) and time_to_ship_runs(order)


@rule(
    "LOG016",
    severity="info",
    status=between("draft", "paid") | {"return_requested"},
    clauses=["S36"],
    params=Params,
    when=_has_term,
)
def deadline_on_holiday(
    order: Order, params: Params, now: datetime
) -> Iterable[Violation | Missing]:
    """The last day of a deadline of the seller is a day off.

    Why: The policy counts natural days, weekends and public holidays among them. Who waits for the
    next working day, as elsewhere in Chinese law, is too late, and on a day off there may be no
    carrier and nobody in the office.

    Remedy: Do what is due before the days off begin.

    Note: It moves no deadline. The seller's own deadlines are looked at as long as they run: the
    agreed day of shipment, and the answer to a return request, counted as RET006 counts it unless a
    ruleset changes one of the two. A Saturday or Sunday that makes up for a public holiday is a
    working day. Only China's days off are known, and only of the years for which they have been
    announced.
    """
    if order.status == "return_requested":
        return _to_answer(order, params, now)
    return _to_ship(order, params, now)


def _to_answer(order: Order, params: Params, now: datetime) -> Violations:
    """Judge the last day to answer each return request."""
    for i, claim in enumerate(order.returns):
        if not _is_unanswered(claim):
            continue
        place, asked = f"/returns/{i}/requested_at", claim.requested_at
        if asked is None:
            yield missing(place)
            continue
        too_late = deadline(asked, params.answer_days, params.tz, params.count_mode)
        last = local_date(too_late - MOMENT, params.tz)
        yield from _judge(order, params, now, Term(too_late, last, place, asked, TO_ANSWER))


def _to_ship(order: Order, params: Params, now: datetime) -> Iterable[Violation | Missing]:
    """Judge the last day to ship."""
    too_late, gaps = ship_deadline(order, params.tz)
    if too_late is None:
        return (missing(*gaps),)
    agreed, last = order.shipping.ship_by, last_day(too_late)
    if agreed_ship_day(order) is not None:
        term = Term(too_late, last, "/shipping/ship_by/date", agreed.date, TO_SHIP)
    else:
        term = Term(too_late, last, "/shipping/ship_by/days_after", agreed.days_after, TO_SHIP)
    return _judge(order, params, now, term)


def _judge(order: Order, params: Params, now: datetime, term: Term) -> Violations:
    """Find out whether the last day of a term that still runs is a day off."""
    country = order.seller.country
    if country != params.calendar:
        if now < term.too_late:
            yield _days_unknown(country, params.calendar)
        return
    name, gap = day_off(term.last_day)
    if name is gap is None or now >= term.too_late:  # the first is so of most days
        return
    if gap is not None:
        yield missing(term.pointer, reason=gap)
        return
    yield violation(
        term.pointer,
        term.message,
        observed=term.stated,
        now=now,
        last_day=term.last_day,
        day_off=name,
    )


def _days_unknown(country: str | None, calendar: str) -> Missing:
    """Say that the days off of a seller's country are not known, perhaps as it is not."""
    if country is None:
        return missing("/seller/country")
    only = words(
        "only the days off of {known} are known, not those of {country}",
        known=calendar,
        country=country,
    )
    return missing("/seller/country", reason=only)
