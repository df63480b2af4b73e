"""Money was withdrawn while the order was in dispute or a return was open."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from checker.api import (
    Missing,
    Order,
    Return,
    Severity,
    Violation,
    Violations,
    goes_through,
    has_arrivals,
    missing,
    received,
    rule,
    since,
    violation,
)
from checker_payment.channels import ChannelParams
from checker_payment.holds import (
    ACCEPTED,
    HELD,
    is_held,
    may_owe,
    owed,
    remainder,
    withdrawable,
)
from checker_payment.steps import sum_received
from checker_payment.tolerance import NOTHING

WITHDRAWN = "{amount} {currency} was withdrawn while a dispute or a return of the order was open."
WITHDRAWN_UNKNOWN = "Money was withdrawn while a dispute or a return of the order was open."
PLANNED = (
    "A withdrawal of {amount} {currency} is planned while a dispute or a return of the order is "
    "open."
)
PLANNED_UNKNOWN = "A withdrawal is planned while a dispute or a return of the order is open."
WITHDRAWN_OWED = (
    "{amount} {currency} was withdrawn after a return had been accepted, and only {left} "
    "{currency} is left of {owed} {currency} that is still owed to the buyer."
)
PLANNED_OWED = (
    "A withdrawal of {amount} {currency} is planned, but of the {left} {currency} that is left, "
    "{owed} {currency} is still owed to the buyer for a return."
)
FORECAST = "{arrived} {currency} has arrived and can be withdrawn; how soon is not promised."
LESSENED = (
    "{free} {currency} can be withdrawn, and how soon is not promised; the rest of what has "
    "arrived is owed to the buyer or was paid outside Trade Assurance."
)
NO_HURRY = "Withdraw the money when it suits, or let it wait."


class Span(NamedTuple):
    """While a return was open.

    Attributes:
        place: of the return in the order.
        start: when it was requested.
        end: when it was decided.
        is_over: whether the decision has closed it.
    """

    place: str
    start: datetime | None
    end: datetime | None
    is_over: bool

    def gaps_at(self, at: datetime) -> tuple[str, ...] | None:
        """Return what is missing to know that it was open; None when it surely was not."""
        is_before = self.start is not None and at < self.start
        if is_before or (self.is_over and self.end is not None and at >= self.end):
            return None
        gaps = [] if self.start is not None else [f"{self.place}/requested_at"]
        if self.is_over and self.end is None:
            gaps.append(f"{self.place}/decision/at")
        return tuple(gaps)


def _is_over(order: Order, claim: Return) -> bool:
    """Whether a decision has closed a return.

    The status of an order in dispute, or with an open return, may speak of any return that was not
    turned down, and of all of them when every one was.
    """
    result = claim.decision.result
    if result is None or order.status not in HELD:
        return result is not None
    if order.status == "disputed" or result in ACCEPTED:
        return False
    return any(other.decision.result != "rejected" for other in order.returns)


def _spans(order: Order) -> list[Span]:
    """Return while which times returns were open."""
    return [
        Span(f"/returns/{i}", claim.requested_at, claim.decision.at, _is_over(order, claim))
        for i, claim in enumerate(order.returns)
    ]


def _forecast(order: Order, params: ChannelParams) -> Violation | Missing | None:
    """Say what has arrived, None when nothing has."""
    if order.currency is None:
        return missing("/currency")
    arrived = sum_received(order)
    if arrived is None:
        return missing(*received(order).gaps)
    if arrived <= NOTHING:
        return None
    if not _is_all_free(order, params):
        return _lessened(order, params)
    # Made by hand: this is said of nearly every order, and seldom shown.
    fields = {"arrived": arrived, "currency": order.currency}
    return Violation("/payments", FORECAST, fields, arrived, None, Severity.INFO, NO_HURRY)


def _is_all_free(order: Order, params: ChannelParams) -> bool:
    """Whether nothing is owed for a return, or was paid outside Trade Assurance."""
    channels = params.allowed_channels
    for payment in order.payments:
        if (
            payment.channel not in channels
            and payment.status == "received"
            and not goes_through(payment, channels)
        ):
            return False
    return not ((order.returns or order.status == "refunded") and may_owe(order))


def _lessened(order: Order, params: ChannelParams) -> Violation | Missing | None:
    """Say how much of what has arrived can be withdrawn, None when nothing can."""
    free, gaps = withdrawable(order, params.allowed_channels)
    if free is None:
        return missing(*gaps)
    if free <= NOTHING:
        return None
    return violation(
        "/payments",
        LESSENED,
        observed=free,
        severity="info",
        remedy=NO_HURRY,
        free=free,
        currency=order.currency,
    )


def _while_open(order: Order, i: int) -> Violation:
    """Return that money was withdrawn, or is to be, while a dispute or a return is open."""
    withdrawal = order.withdrawals[i]
    currency = withdrawal.currency or order.currency
    is_unknown = withdrawal.amount is None or currency is None
    if withdrawal.planned:
        message = PLANNED_UNKNOWN if is_unknown else PLANNED
    else:
        message = WITHDRAWN_UNKNOWN if is_unknown else WITHDRAWN
    return violation(
        f"/withdrawals/{i}/amount",
        message,
        observed=withdrawal.amount,
        severity="warning" if withdrawal.planned else None,
        amount=withdrawal.amount,
        currency=currency,
    )


def _of_owed_money(order: Order, i: int, params: ChannelParams) -> Iterator[Violation | Missing]:
    """Find a withdrawal that leaves too little for what is owed for returns.

    Of withdrawals that are planned, each leaves less for those that come after it in the list.
    """
    withdrawal = order.withdrawals[i]
    if order.currency is None:
        yield missing("/currency")
        return
    left, gaps = remainder(order, params.allowed_channels)
    if left is None or withdrawal.amount is None:
        yield missing(*(gaps or (f"/withdrawals/{i}/amount",)))
        return
    if withdrawal.currency is not None and withdrawal.currency != order.currency:
        yield missing(f"/withdrawals/{i}/currency")
        return
    everything = left if withdrawal.planned else left + withdrawal.amount
    due, gaps = owed(order, everything)
    if due is None:
        yield missing(*gaps)
        return
    if withdrawal.planned:
        left -= _planned_before(order, i)
    after = left - withdrawal.amount if withdrawal.planned else left
    if due > NOTHING and after < due:
        yield violation(
            f"/withdrawals/{i}/amount",
            PLANNED_OWED if withdrawal.planned else WITHDRAWN_OWED,
            observed=withdrawal.amount,
            severity="warning" if withdrawal.planned else None,
            amount=withdrawal.amount,
            currency=order.currency,
            left=left,
            owed=due,
        )


def _planned_before(order: Order, i: int) -> Decimal:
    """Add up what is planned to be withdrawn before a withdrawal, as far as it can be counted."""
    amount = NOTHING
    for withdrawal in order.withdrawals[:i]:
        if withdrawal.planned and withdrawal.currency in {None, order.currency}:
            amount += withdrawal.amount or NOTHING
    return amount


def _was_owed_by(order: Order, at: datetime) -> bool:
    """Whether a return had been accepted at a time, as far as is known.

    A refund for which no return was accepted may have been owed at any time.
    """
    times = [claim.decision.at for claim in order.returns if claim.decision.result in ACCEPTED]
    return not times or any(decided_at is None or decided_at <= at for decided_at in times)


def _withdrawals(order: Order, params: ChannelParams) -> Violations:
    """Find the withdrawals while a return was open, or all when there is only a dispute."""
    spans = _spans(order)
    is_open = is_held(order)
    owes = not is_open and may_owe(order)
    for i, withdrawal in enumerate(order.withdrawals):
        place = f"/withdrawals/{i}"
        if withdrawal.planned is None:
            yield missing(f"{place}/planned")
        elif withdrawal.planned or not spans:
            if is_open:
                yield _while_open(order, i)
            elif owes:
                yield from _of_owed_money(order, i, params)
        elif withdrawal.at is None:
            yield missing(f"{place}/at")
        else:
            found = [gaps for span in spans if (gaps := span.gaps_at(withdrawal.at)) is not None]
            if () in found:
                yield _while_open(order, i)
            elif found:
                yield missing(*(pointer for gaps in found for pointer in gaps))
            elif owes and _was_owed_by(order, withdrawal.at):
                yield from _of_owed_money(order, i, params)


@rule(
    "PAY015",
    severity="error",
    status=since("paid"),
    clauses=["S52"],
    params=ChannelParams,
    when=lambda order: has_arrivals(order) or bool(order.withdrawals),
)
def withdrawn_while_held(order: Order, params: ChannelParams) -> Iterable[Violation | Missing]:
    """Money was withdrawn while the order was in dispute or a return was open.

    Why: The money of a disputed order is frozen, and that of an open return may have to go back to
    the buyer. Whoever withdraws it meanwhile has to find it again for the refund.

    Remedy: Put planned withdrawals off until the dispute or the return is closed, and keep what
    was withdrawn ready for a refund.

    Note: A return is open from its request to the seller's decision, and a withdrawal meanwhile
    stays a violation after the decision. Nothing tells when a dispute without a return began, so
    there every withdrawal counts; in a dispute or an agreed return, every one since the request.
    Of a return that was accepted, the refund is owed until it is recorded: the agreed amount, or
    else everything for a full return of all goods. What a refund falls short of that stays owed,
    even if the order is called refunded; of such an order without any refund, nobody can tell what
    is owed. Money on which the buyer has such a claim is not to be withdrawn, and of several
    planned withdrawals each leaves less for the next. When nothing is open, and nothing was
    withdrawn or given back yet, the rule says for information what has arrived and is not owed: the
    policy source asks whether such money can be withdrawn at once, and answers only that it can be
    withdrawn. Money that went through another channel is not on the account of Trade Assurance, and
    left out.
    """
    if order.withdrawals:
        if order.returns or order.status in HELD or may_owe(order):
            return _withdrawals(order, params)
    elif not order.refunds and not is_held(order) and (forecast := _forecast(order, params)):
        return (forecast,)
    return ()
