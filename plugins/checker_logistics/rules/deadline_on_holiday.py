"""The last day of a deadline of the seller is a day off."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Struct

from checker.api import (
    SELLER_ZONE,
    Meta,
    Missing,
    Order,
    Parameters,
    Return,
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


class Term(Struct, frozen=True):
    """Something that the seller has to do in time.

    Attributes:
        too_late: the first instant too late for it.
        pointer: the fact that the deadline follows from.
        observed: that fact.
        message: what is said of it.
    """

    too_late: datetime
    pointer: str
    observed: Any
    message: str


def _is_unanswered(claim: Return) -> bool:
    """Whether the seller has still to answer a return request."""
    return claim.decision.result is None and claim.decision.at is None


def _is_unshipped(order: Order) -> bool:
    """Whether a consignment has still to leave, as far as is known."""
    for shipment in order.shipping.shipments:
        if shipment.shipped_at is None:
            return True
    return not order.shipping.shipments


def _has_term(order: Order) -> bool:
    """Whether the seller has to do something in time, or may have to."""
    if order.status == "return_requested":
        return any(map(_is_unanswered, order.returns))
    return _is_unshipped(order) and time_to_ship_runs(order)


def _answers(order: Order, params: Params) -> Iterator[Term | Missing]:
    """Return the answers that the seller owes, and what is missing to know until when."""
    for i, claim in enumerate(order.returns):
        if not _is_unanswered(claim):
            continue
        pointer = f"/returns/{i}/requested_at"
        if claim.requested_at is None:
            yield missing(pointer)
        else:
            too_late = deadline(claim.requested_at, params.answer_days, params.tz)
            yield Term(too_late, pointer, claim.requested_at, TO_ANSWER)


def _shipment(order: Order, params: Params) -> Term | Missing:
    """Return the shipment that the seller owes, or what is missing to know until when."""
    too_late, gaps = ship_deadline(order, params.tz)
    agreed = order.shipping.ship_by
    if too_late is None:
        return missing(*gaps)
    if agreed.date is not None:
        return Term(too_late, "/shipping/ship_by/date", agreed.date, TO_SHIP)
    return Term(too_late, "/shipping/ship_by/days_after", agreed.days_after, TO_SHIP)


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
    is_asked = order.status == "return_requested"
    for term in _answers(order, params) if is_asked else (_shipment(order, params),):
        if isinstance(term, Missing):
            yield term
        elif not _is_workday(order, params, term) and now < term.too_late:
            yield from _judge(order, params, now, term)


def _is_workday(order: Order, params: Params, term: Term) -> bool:
    """Whether the last day is known to be none that is off, whether or not it has passed."""
    if order.seller.country != params.calendar:
        return False
    name, gap = day_off(last_day(term.too_late))
    return name is gap is None


def _judge(order: Order, params: Params, now: datetime, term: Term) -> Violations:
    """Find out whether the last day is a day off."""
    country = order.seller.country
    if country is None:
        yield missing("/seller/country")
        return
    if country != params.calendar:
        only = words(
            "only the days off of {known} are known, not those of {country}",
            known=params.calendar,
            country=country,
        )
        yield missing("/seller/country", reason=only)
        return
    last = last_day(term.too_late)
    name, gap = day_off(last)
    if gap is not None:
        yield missing(term.pointer, reason=gap)
    elif name is not None:
        yield violation(
            term.pointer,
            term.message,
            observed=term.observed,
            now=now,
            last_day=last,
            day_off=name,
        )
