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
from checker.order import CENTURIES, Order, Payment, Shipping, Step
from checker.rule import Check, Parameters
from checker.values.days import ONE_DAY, SELLER_ZONE, deadline, start_of_day, zone
from checker.values.money import in_usd

NOTHING = Decimal(0)

_UNPAID = frozenset(("draft", "submitted", "partially_paid", None))
"""Statuses of orders whose first payment the platform may still wait for."""

ARRIVED_ONCE = frozenset(("received", "refunded", "charged_back"))
"""Statuses of payments that arrived, whatever became of the money later."""

PROTECTED = ("trade_assurance",)
"""The channels whose payments Trade Assurance holds and protects (clause S01)."""

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


_NEVER = Moment(None, ())


def has_arrivals(order: Order) -> bool:
    """Whether money has arrived, or may have: a payment without a status could be received."""
    for payment in order.payments:
        status = payment.status
        if status == "received" or status is None:
            return True
    return False


def goes_through(payment: Payment, channels: Collection[str] = PROTECTED) -> bool:
    """Whether a payment goes through one of these channels, as far as is known.

    Capitals make no difference, and a payment that names no channel may go through any.
    """
    channel = payment.channel
    if channel is None or channel in channels:
        return True
    return channel.lower() in {known.lower() for known in channels}


def received(
    order: Order,
    step: Step = "full",
    before: datetime | None = None,
    statuses: Collection[str] = ("received",),
    channels: Collection[str] | None = None,
) -> Received:
    """Add up what has arrived.

    Args:
        order: its currency must be known.
        step: only the payments for this step; all payments count for ``full``.
        before: only what arrived before this time.
        statuses: the statuses of payments that have arrived.
        channels: only payments that go through one of these, or may do so; all when None.
    """
    amount = NOTHING
    counted: list[int] = []
    gaps: list[str] = []
    for i, payment in enumerate(order.payments):
        status, paid_for = payment.status, payment.step
        if status is not None and status not in statuses:
            continue
        is_for_another = step != "full" and paid_for is not None and paid_for != step
        if is_for_another or (channels is not None and not goes_through(payment, channels)):
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
    """Return when the payments towards the advance had made it up.

    Of an order that is paid in one sum they have to make up its total. Where the order does not
    say how much that is, the first of them counts, even if it fell short. Where they fell short
    but the order counts as paid, as after a bank kept its fees, the last of them counts. Money
    that was given back later had arrived all the same.
    """
    plan = order.payment_plan
    is_staged = plan.mode == "deposit_balance"
    due = order.amounts.total if plan.mode == "full" else plan.advance
    arrivals: list[int] = []
    gaps: tuple[str, ...] = ()
    for i, payment in enumerate(order.payments):
        status = payment.status
        if is_staged and payment.step == "balance":
            continue
        if status is None:
            gaps += (f"/payments/{i}/status",)
        elif status not in ARRIVED_ONCE:
            continue
        elif is_staged and payment.step is None:
            gaps += (f"/payments/{i}/step",)
        elif payment.received_at is None:
            gaps += (f"/payments/{i}/received_at",)
        else:
            arrivals.append(i)
    if gaps or not arrivals:
        return Moment(None, gaps)
    made_up = _made_up_at(order, arrivals, due)
    if made_up is _NEVER and order.status not in _UNPAID:
        return Moment(max(order.payments[i].received_at for i in arrivals), ())
    return made_up


def paid_in_full_at(order: Order) -> Moment:
    """Return when the payments that arrived first made up the total of the order.

    Where they fell short but the order counts as paid, as after a bank kept its fees, the last of
    them counts, if one arrived for every step of the plan. Money that was given back later had
    arrived all the same.
    """
    total = order.amounts.total
    if total is None:
        return Moment(None, ("/amounts/total",))
    amount, counted, gaps = received(order, statuses=ARRIVED_ONCE)
    if gaps:
        return Moment(None, gaps)
    is_short = amount < total
    if is_short:
        is_settled, gaps = _counts_as_paid(order, counted)
        if not is_settled:
            return Moment(None, gaps)
    undated = tuple(
        f"/payments/{i}/received_at" for i in counted if order.payments[i].received_at is None
    )
    if undated:
        return Moment(None, undated)
    if is_short:
        return Moment(max(order.payments[i].received_at for i in counted), ())
    return _made_up_at(order, counted, total)


def _counts_as_paid(order: Order, places: Sequence[int]) -> tuple[bool, Sequence[str]]:
    """Whether payments that fell short were all that the order waited for, or what would tell.

    By its status it waits for no more, and one of them is for every step of the plan; one payment
    for everything is for each of them.
    """
    if not places or order.status in _UNPAID:
        return False, ()
    mode = order.payment_plan.mode
    steps = {order.payments[i].step for i in places}
    if mode == "full" or "full" in steps or {"advance", "balance"} <= steps:
        return True, ()
    if mode is None:
        return False, ("/payment_plan/mode",)
    return False, tuple(f"/payments/{i}/step" for i in places if order.payments[i].step is None)


def _made_up_at(order: Order, places: Sequence[int], due: Decimal | None) -> Moment:
    """Return when the first payments at these places, all with a time, had made up what is due.

    It is the time of the first of them when what is due is not known.
    """
    amount = NOTHING
    payments = order.payments
    if len(places) > 1:
        places = sorted(places, key=lambda i: payments[i].received_at)
    for i in places:
        payment = payments[i]
        if due is not None:
            if payment.currency is not None and payment.currency != order.currency:
                return Moment(None, (f"/payments/{i}/currency",))
            if payment.received_amount is None:
                return Moment(None, (f"/payments/{i}/received_amount",))
            amount += payment.received_amount
        if due is None or amount >= due:
            return Moment(payment.received_at, ())
    return _NEVER


def ship_days_from(order: Order) -> Moment:
    """Return when the agreed days for shipping began to run; without gaps and None: not yet."""
    at = _plainly_from(order)
    if at is not None:
        return Moment(at, ())
    trigger = order.shipping.ship_by.trigger
    if trigger is None:
        return Moment(None, ("/shipping/ship_by/trigger",))
    if trigger == "full_payment_received":
        return paid_in_full_at(order)
    if trigger == "advance_received":
        return advance_received_at(order)
    return Moment(None, ("/timestamps/ordered_at",))


def ship_days_run(order: Order) -> bool:
    """Whether the agreed days for shipping run, or may run for all that is known."""
    if _plainly_from(order) is not None:
        return True
    start, gaps = ship_days_from(order)
    return start is not None or bool(gaps)


def _plainly_from(order: Order) -> datetime | None:
    """Return what `ship_days_from` does at a fraction of the cost, as far as it is plain to see.

    In most orders the first payment arrived, all of it at once. None leaves it to that.
    """
    trigger = order.shipping.ship_by.trigger
    if trigger == "order_confirmed":
        return order.timestamps.ordered_at
    if trigger == "advance_received":
        plan = order.payment_plan
        mode = plan.mode
        due = order.amounts.total if mode == "full" else plan.advance
        return _arrived_at_once(order, due, is_staged=mode == "deposit_balance")
    return _arrived_at_once(order, order.amounts.total, is_staged=False) if trigger else None


def _arrived_at_once(order: Order, due: Decimal | None, *, is_staged: bool) -> datetime | None:
    """Return when a payment made up what is due, if no other arrived and all of it is known.

    Args:
        order: the payments.
        due: the amount; None when it is not known.
        is_staged: whether payments for the balance are left aside.
    """
    if due is None:
        return None
    at: datetime | None = None
    for payment in order.payments:
        status, step = payment.status, payment.step
        is_for_another = is_staged and step == "balance"
        if is_for_another or (status is not None and status not in ARRIVED_ONCE):
            continue
        amount, currency = payment.received_amount, payment.currency
        if (
            at is not None
            or status is None
            or (is_staged and step is None)
            or amount is None
            or amount < due
            or (currency is not None and currency != order.currency)
        ):
            return None
        at = payment.received_at
        if at is None:
            return None
    return at


def agreed_ship_day(order: Order) -> date | None:
    """Return the day of shipment that is agreed, None when there is none.

    Outside of the years of orders, as in 1970 or 9999, it is how systems write that there is none.
    """
    day = order.shipping.ship_by.date
    return day if day is not None and day.year // 100 in CENTURIES else None


def ship_deadline(order: Order, tz: str = SELLER_ZONE) -> Moment:
    """Return the first instant too late to ship (clause S47).

    None without gaps when there is none: nothing is agreed, or the agreed days do not run yet. A
    day that is agreed counts before a number of days.
    """
    agreed = order.shipping.ship_by
    day = agreed_ship_day(order)
    if day is not None:
        return Moment(start_of_day(day + ONE_DAY, tz), ())
    if agreed.days_after is None:
        return Moment(None, ("/shipping/ship_by/days_after",) if agreed.trigger else ())
    start = _plainly_from(order)
    if start is None:
        start, gaps = ship_days_from(order)
        if start is None:
            return Moment(None, gaps)
    return Moment(deadline(start, agreed.days_after, tz), ())


def is_surely_before_ship_deadline(order: Order, at: datetime, days: int = 0) -> bool:
    """Whether that many days after a moment `ship_deadline` is still to come, in whatever zone.

    It is so in most orders, and found out at a fraction of the cost of the deadline: by the days
    that the clocks showed. Where they leave a doubt, only the deadline can tell.
    """
    agreed = order.shipping.ship_by
    start: date | None = agreed_ship_day(order)
    if start is None:
        if agreed.days_after is None:
            return False
        days -= agreed.days_after
        start = _plainly_from(order) or ship_days_from(order).at
        if start is None:
            return False
    day = start.toordinal()
    return _FIRST_DAY < day < _LAST_DAY and day - at.toordinal() > days + _DOUBTFUL_DAYS


_DOUBTFUL_DAYS = 5
"""More than the offsets of several times, and changes of the clock, make up for together."""

_FIRST_DAY, _LAST_DAY = date(1, 12, 31).toordinal(), date(9900, 1, 1).toordinal()
"""On these and beyond them, days may end outside of the years that can be counted."""


_BUYER = frozenset({"buyer", "customer", "买家"})
_CARRIER = frozenset({"carrier", "courier", "承运人", "物流"})
_AUTOMATIC = frozenset({"platform", "system", "timeout", "平台", "系统"})
"""Words for who says that the goods were received."""


def received_by_buyer(order: Order) -> Moment:
    """Return when the first goods were in the buyer's hands: the earliest receipt that is proven.

    Of several consignments the first counts. `shipping.received_at` counts too if it is earlier,
    unless it is no more than an automatic confirmation: that proves nothing physical, and is used
    only where no delivery is known (resolution A9 of an open point in clause S03).
    """
    shipping = order.shipping
    earliest: datetime | None = None
    for shipment in shipping.shipments:
        at = shipment.delivered_at
        if at is not None and (earliest is None or at < earliest):
            earliest = at
    at = shipping.received_at
    if at is not None and (
        earliest is None or (at < earliest and not _is_automatic(shipping.received_basis))
    ):
        earliest = at
    return Moment(earliest, () if earliest else ("/shipping/received_at",))


def all_received_by_buyer(order: Order) -> Moment:
    """Return when the buyer had all of the goods; without gaps and None: some are still to come.

    It is the delivery of the last consignment. Of a single one, `shipping.received_at` counts where
    it is earlier by the buyer's own word; of several, a delivery that came later proves that this
    was not about all of them. Who else says so proves less, and an automatic confirmation never
    stands for a consignment that is still under way.
    """
    shipping = order.shipping
    latest: datetime | None = None
    is_complete = True
    for shipment in shipping.shipments:
        at = shipment.delivered_at
        if at is None:
            is_complete = False
        elif latest is None or at > latest:
            latest = at
    stated = shipping.received_at
    if latest is None:
        return Moment(stated, () if stated else ("/shipping/received_at",))
    if stated is not None and _tells_of_all(shipping, stated, latest):
        return Moment(min(stated, latest) if is_complete else stated, ())
    return Moment(latest if is_complete else None, ())


def _tells_of_all(shipping: Shipping, stated: datetime, latest: datetime) -> bool:
    """Whether `shipping.received_at` can be about all of the goods, given the last known delivery.

    A carrier tells of its own consignment, so its word is about all where there is but one.
    """
    basis = shipping.received_basis
    word = basis.strip().lower() if basis else ""
    is_single = len(shipping.shipments) == 1
    if word in _BUYER:
        return is_single or stated >= latest
    if word in _CARRIER and is_single:
        return True
    return stated > latest and not _is_automatic(basis)


def _is_automatic(basis: str | None) -> bool:
    """Whether goods count as received by the mere lapse of time."""
    word = basis.strip().lower() if basis else ""
    return word in _AUTOMATIC or "auto" in word or "自动" in word


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
    currency = order.currency
    if currency == "USD":
        return amount
    if currency is None:
        return missing("/currency")
    usd = in_usd(amount, currency, order.fx.usd_rate)
    return missing("/fx/usd_rate") if usd is None else usd
