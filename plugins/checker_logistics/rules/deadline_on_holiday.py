"""The last day of a deadline of the seller is a day off."""

from datetime import datetime
from typing import Annotated, Literal

from checker.api import (
    SELLER_ZONE,
    Meta,
    Missing,
    Order,
    Parameters,
    Return,
    Violation,
    Violations,
    Zone,
    between,
    deadline,
    missing,
    rule,
    ship_deadline,
    violation,
    words,
)
from checker_logistics.holidays import day_off
from checker_logistics.periods import last_day, time_to_ship_runs

TO_SHIP = (
    "By {now} the goods were not shipped; the last day for it, {last_day}, is a day off in China "
    "({day_off}) and counts like any other."
)
TO_ANSWER = (
    "By {now} the return request was not answered; the last day for it, {last_day}, is a day off "
    "in China ({day_off}) and counts like any other."
)


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
    tz: Zone = SELLER_ZONE


def _is_unanswered(claim: Return) -> bool:
    """Whether the seller has still to answer a return request."""
    return claim.decision.result is None and claim.decision.at is None


def _is_unshipped(order: Order) -> bool:
    """Whether a consignment has still to leave, as far as is known."""
    shipments = order.shipping.shipments
    for shipment in shipments:
        if shipment.shipped_at is None:
            return True
    return not shipments


def _has_term(order: Order) -> bool:
    """Whether the seller has to do something in time, or may have to."""
    if order.status == "return_requested":
        return any(map(_is_unanswered, order.returns))
    return _is_unshipped(order) and time_to_ship_runs(order)


def _is_to_come(at: datetime, now: datetime) -> bool:
    """Whether a moment is still to come: days are sooner compared, if they are far enough apart."""
    days = at.toordinal() - now.toordinal()
    return now < at if -_DOUBTFUL_DAYS < days < _DOUBTFUL_DAYS else days > 0


_DOUBTFUL_DAYS = 3
"""The clocks of two zones are never so far apart."""


@rule(
    "LOG016",
    severity="info",
    status=between("draft", "paid") | {"return_requested"},
    clauses=["S36"],
    params=Params,
    when=_has_term,
)
def deadline_on_holiday(order: Order, params: Params, now: datetime) -> Violations:
    """The last day of a deadline of the seller is a day off.

    Why: The policy counts natural days, weekends and public holidays among them. Who waits for the
    next working day, as elsewhere in Chinese law, is too late, and on a day off there may be no
    carrier and nobody in the office.

    Remedy: Do what is due before the days off begin.

    Note: It moves no deadline. The seller's own deadlines are looked at as long as they run: the
    agreed day of shipment, and the answer to a return request. A Saturday or Sunday that makes up
    for a public holiday is a working day. Only China's days off are known, and only of the years
    for which they have been announced.
    """
    if order.status != "return_requested":
        too_late, gaps = ship_deadline(order, params.tz)
        said = missing(*gaps) if too_late is None else _judge(order, params, now, too_late)
        if said is not None:
            yield said
        return
    for i, claim in enumerate(order.returns):
        if not _is_unanswered(claim):
            continue
        if claim.requested_at is None:
            yield missing(f"/returns/{i}/requested_at")
            continue
        too_late = deadline(claim.requested_at, params.answer_days, params.tz)
        said = _judge(order, params, now, too_late, i)
        if said is not None:
            yield said


def _judge(
    order: Order, params: Params, now: datetime, too_late: datetime, i: int | None = None
) -> Violation | Missing | None:
    """Find out whether the last day to answer a return request, or to ship, is a day off."""
    country, last = order.seller.country, last_day(too_late)
    name = gap = None
    if country == params.calendar:
        name, gap = day_off(last)
        if name is gap is None:
            return None  # whether or not the day has passed
    if not _is_to_come(too_late, now):
        return None
    if country is None:
        return missing("/seller/country")
    if country != params.calendar:
        only = words(
            "only the days off of {known} are known, not those of {country}",
            known=params.calendar,
            country=country,
        )
        return missing("/seller/country", reason=only)
    agreed = order.shipping.ship_by
    if i is not None:
        pointer, observed = f"/returns/{i}/requested_at", order.returns[i].requested_at
    elif agreed.date is not None:
        pointer, observed = "/shipping/ship_by/date", agreed.date
    else:
        pointer, observed = "/shipping/ship_by/days_after", agreed.days_after
    if gap is not None:
        return missing(pointer, reason=gap)
    return violation(
        pointer,
        TO_SHIP if i is None else TO_ANSWER,
        observed=observed,
        now=now,
        last_day=last,
        day_off=name,
    )
