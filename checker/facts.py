"""What an order's own facts amount to: sums, moments, and the worth in US dollars.

Nothing is guessed: where a fact is wanted, the result says which, and whoever asked reports it as
missing.

A payment has arrived when its status is ``received``, and counts with its `received_amount`. A
payment in another currency than the order's cannot be counted, for no rate says what it is worth
in the order's; it leaves the pointer of its own currency.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from checker.finding import Missing, missing
from checker.order import Order, Step
from checker.rule import Check, Parameters
from checker.values.days import ONE_DAY, SELLER_ZONE, deadline, start_of_day, zone
from checker.values.money import in_usd

NOTHING = Decimal(0)

Zone = Annotated[
    str, Meta(description="Zone in which days are counted.", min_length=1), Check(zone)
]
"""A parameter: a time zone of the IANA database."""


class Received(NamedTuple):
    """What has arrived.

    Attributes:
        amount: the sum of the payments that could be counted, in the currency of the order.
        counted: their places in the order's list of payments.
        gaps: the pointers of the facts for want of which others could not be counted.
    """

    amount: Decimal
    counted: Sequence[int]
    gaps: Sequence[str]


class Moment(NamedTuple):
    """When something happened.

    Attributes:
        at: None when it did not happen, or is not known.
        gaps: the pointers of the facts for want of which it is not known.
    """

    at: datetime | None
    gaps: Sequence[str]


def has_arrivals(order: Order) -> bool:
    """Whether money has arrived, or may have: a payment without a status could be received."""
    for payment in order.payments:  # noqa: SIM110 - any() with a generator costs four times as much
        if payment.status is None or payment.status == "received":
            return True
    return False


def received(
    order: Order,
    step: Step = "full",
    before: datetime | None = None,
    statuses: Collection[str] = ("received",),
) -> Received:
    """Add up what has arrived.

    Args:
        order: its currency must be known.
        step: only the payments for this step; all payments count for ``full``.
        before: only what arrived before this time.
        statuses: the statuses of payments that have arrived.
    """
    amount = NOTHING
    counted: list[int] = []
    gaps: list[str] = []
    for i, payment in enumerate(order.payments):
        status, paid_for = payment.status, payment.step
        if status is not None and status not in statuses:
            continue
        if step != "full" and paid_for is not None and paid_for != step:
            continue
        if status is None:
            gaps.append(f"/payments/{i}/status")
        elif paid_for is None and step != "full":
            gaps.append(f"/payments/{i}/step")
        elif before is not None and payment.received_at is None:
            gaps.append(f"/payments/{i}/received_at")
        elif before is not None and payment.received_at >= before:
            continue
        elif payment.currency is not None and payment.currency != order.currency:
            gaps.append(f"/payments/{i}/currency")
        elif payment.received_amount is None:
            gaps.append(f"/payments/{i}/received_amount")
        else:
            amount += payment.received_amount
            counted.append(i)
    return Received(amount, counted, gaps)


def advance_received_at(order: Order) -> Moment:
    """Return when the first payment towards the advance arrived, even if it fell short of it."""
    is_staged = order.payment_plan.mode == "deposit_balance"
    earliest: datetime | None = None
    gaps: tuple[str, ...] = ()
    for i, payment in enumerate(order.payments):
        status, at = payment.status, payment.received_at
        if status not in {"received", None} or (is_staged and payment.step == "balance"):
            continue
        if status is None:
            gaps += (f"/payments/{i}/status",)
        elif is_staged and payment.step is None:
            gaps += (f"/payments/{i}/step",)
        elif at is None:
            gaps += (f"/payments/{i}/received_at",)
        elif earliest is None or at < earliest:
            earliest = at
    return Moment(earliest, gaps)


def paid_in_full_at(order: Order) -> Moment:
    """Return when the payments that arrived first made up the total of the order."""
    total = order.amounts.total
    if total is None:
        return Moment(None, ("/amounts/total",))
    amount, counted, gaps = received(order)
    if gaps or amount < total:
        return Moment(None, gaps)
    if len(counted) == 1:  # as of most orders that are paid at once: nothing to sort
        at = order.payments[counted[0]].received_at
        return Moment(at, () if at else (f"/payments/{counted[0]}/received_at",))
    undated = tuple(
        f"/payments/{i}/received_at" for i in counted if order.payments[i].received_at is None
    )
    if undated:
        return Moment(None, undated)
    amount = NOTHING
    for payment in sorted((order.payments[i] for i in counted), key=lambda p: p.received_at):
        amount += payment.received_amount
        if amount >= total:
            return Moment(payment.received_at, ())
    return Moment(None, ())


def ship_days_from(order: Order) -> Moment:
    """Return when the agreed days for shipping began to run; without gaps and None: not yet."""
    trigger = order.shipping.ship_by.trigger
    if trigger is None:
        return Moment(None, ("/shipping/ship_by/trigger",))
    if trigger == "full_payment_received":
        return paid_in_full_at(order)
    if trigger == "advance_received":
        return advance_received_at(order)
    confirmed = order.timestamps.ordered_at
    return Moment(confirmed, () if confirmed else ("/timestamps/ordered_at",))


def ship_deadline(order: Order, tz: str = SELLER_ZONE) -> Moment:
    """Return the first instant too late to ship (clause S47).

    None without gaps when there is none: nothing is agreed, or the agreed days do not run yet. A
    day that is agreed counts before a number of days.
    """
    agreed = order.shipping.ship_by
    if agreed.date == date.max:  # how some systems write "never"
        return Moment(None, ())
    if agreed.date is not None:
        return Moment(start_of_day(agreed.date + ONE_DAY, tz), ())
    if agreed.days_after is None:
        return Moment(None, ("/shipping/ship_by/days_after",) if agreed.trigger else ())
    start, gaps = ship_days_from(order)
    if start is None or gaps:
        return Moment(None, gaps)
    return Moment(deadline(start, agreed.days_after, tz), ())


def is_surely_before_ship_deadline(order: Order, at: datetime, days: int = 0) -> bool:
    """Whether that many days after a moment `ship_deadline` is still to come, in whatever zone.

    It is so in most orders, and found out at a fraction of the cost of the deadline: by the days
    that the clocks showed. Where they leave a doubt, only the deadline can tell.
    """
    agreed = order.shipping.ship_by
    start: date | None = agreed.date
    gaps: Sequence[str] = ()
    if start is None:
        if agreed.days_after is None:
            return False
        days -= agreed.days_after
        start, gaps = ship_days_from(order)
    if start is None or gaps or not _FIRST_YEAR < start.year < _LAST_YEAR:
        return False
    return start.toordinal() - at.toordinal() > days + _DOUBTFUL_DAYS


_DOUBTFUL_DAYS = 5
"""More than the offsets of several times, and changes of the clock, make up for together."""

_FIRST_YEAR, _LAST_YEAR = 1, 9900
"""In these and beyond them, days may end outside of the years that can be counted."""


def received_by_buyer(order: Order) -> Moment:
    """Return when the buyer had the goods: the earliest receipt that the order proves.

    Of several consignments each counts, and so does `shipping.received_at`: whatever was first in
    the buyer's hands was received (resolution A9 of an open point in clause S03).
    """
    shipping = order.shipping
    earliest: datetime | None = None
    for shipment in shipping.shipments:
        at = shipment.delivered_at
        if at is not None and (earliest is None or at < earliest):
            earliest = at
    at = shipping.received_at
    if at is not None and (earliest is None or at < earliest):
        earliest = at
    return Moment(earliest, () if earliest else ("/shipping/received_at",))


class LimitBasis(Parameters, frozen=True):
    """What a ruleset can set about a limit in US dollars; a subclass says what the limit is."""

    limit: Annotated[
        Decimal, Meta(description="The highest amount in US dollars that is allowed; 0 or more.")
    ] = NOTHING
    limit_basis: Annotated[
        Literal["order_total", "goods_only"],
        Meta(description="What the limit is held against: the order's total, or its goods alone."),
    ] = "order_total"

    def __post_init__(self) -> None:
        """Refuse a limit that no order keeps."""
        if self.limit < 0:
            raise ValueError("limit is below 0")

    @property
    def pointer(self) -> str:
        """The place of the amount that the limit is held against."""
        return "/amounts/goods" if self.limit_basis == "goods_only" else "/amounts/total"

    def amount(self, order: Order) -> Decimal | None:
        """Return the amount that the limit is held against, in the currency of the order."""
        return order.amounts.goods if self.limit_basis == "goods_only" else order.amounts.total


def usd_equivalent(order: Order, basis: LimitBasis) -> Decimal | Missing:
    """Return the amount that a limit is held against in US dollars, or what is missing for it."""
    amount = basis.amount(order)
    if amount is None:
        return missing(basis.pointer)
    if order.currency is None:
        return missing("/currency")
    usd = in_usd(amount, order.currency, order.fx.usd_rate)
    return missing("/fx/usd_rate") if usd is None else usd
