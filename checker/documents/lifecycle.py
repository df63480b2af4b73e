"""ORD005: facts of one order that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from checker.facts import ARRIVED_ONCE
from checker.finding import Missing, Violation, violation
from checker.order import ANY_STATUS, Order, Payment, Return, Shipping, Timestamps
from checker.rule import Violations, rule
from checker.words import words

_EARLIER = "{later} of {observed} lies before {earlier} of {before}."
_TOO_SOON = "The order is still {status}, yet {fact}."
_BELIED = "The order is {status}, yet {fact}."
_NOT_ARRIVED = "The payment has the status {status}, yet the order says that its money arrived."

_UNSHIPPED = frozenset(("draft", "submitted"))
_NOT_RECEIVED = frozenset(("initiated", "failed"))
_MONEY_ARRIVED = frozenset(("partially_paid", "paid"))


@rule("ORD005", severity="error", status=ANY_STATUS, tags=["document"])
def contradictory_life_cycle(order: Order) -> Iterable[Violation | Missing]:
    """The order's facts contradict each other.

    Why: An order whose status, dates and payments do not fit together proves nothing: neither the
    earlier nor the later fact can be trusted.

    Remedy: Find out which of the two is true and correct the other one.
    """
    if order.status not in _UNSHIPPED and _is_in_order(order) and not _belying(order):
        return ()
    return _contradictions(order)


def _contradictions(order: Order) -> Violations:
    """Yield all that contradicts something else."""
    if not _is_in_order(order):
        yield from _out_of_order(order)
    if order.status in _UNSHIPPED:
        yield from _ahead_of_status(order)
    if fact := _belying(order):
        status = words(str(order.status))
        yield violation("/status", _BELIED, observed=order.status, status=status, fact=fact)


def _belying(order: Order) -> str:
    """Return what belies the status of an order, of its payments or returns; "" for nothing."""
    if order.status in _MONEY_ARRIVED:
        for payment in order.payments:
            if payment.status not in _NOT_RECEIVED or _has_arrived(payment):
                return ""
        return words("none of its payments arrived") if order.payments else ""
    if order.status == "return_agreed":
        results = {claim.decision.result for claim in order.returns}
        return words("every return was rejected") if results == {"rejected"} else ""
    return ""


def _is_in_order(order: Order) -> bool:
    """Whether nothing precedes what it follows, as in nearly every order.

    It costs less than half of what it takes to say what does.
    """
    times = order.timestamps
    last, submitted_at, ordered_at = times.drafted_at, times.submitted_at, times.ordered_at
    if submitted_at is not None:
        if last is not None and submitted_at < last:
            return False
        last = submitted_at
    if ordered_at is not None and last is not None and ordered_at < last:
        return False
    for payment in order.payments:
        end = payment.received_at
        if end is not None:
            start = payment.initiated_at
            if (start is not None and end < start) or payment.status in _NOT_RECEIVED:
                return False
        elif payment.received_amount and payment.status in _NOT_RECEIVED:
            return False
    return (not order.shipping.shipments or _are_goods_in_order(order.shipping)) and (
        not order.returns or _are_decisions_in_order(order.returns)
    )


def _are_goods_in_order(shipping: Shipping) -> bool:
    """Whether no consignment surely precedes its shipment, and the receipt precedes none at all."""
    received_at = shipping.received_at
    for shipment in shipping.shipments:
        start, end = shipment.shipped_at, shipment.delivered_at
        if start is None:
            continue
        if (end is not None and end < start) or (received_at is not None and received_at < start):
            return False
    return True


def _are_decisions_in_order(claims: tuple[Return, ...]) -> bool:
    for claim in claims:
        start, end = claim.requested_at, claim.decision.at
        if start is not None and end is not None and end < start:
            return False
    return True


def _out_of_order(order: Order) -> Violations:
    """Yield what precedes the event that it follows."""
    yield from _first_steps(order.timestamps)
    for i, payment in enumerate(order.payments):
        if _reversed(payment.initiated_at, payment.received_at):
            pointer, names = (
                f"/payments/{i}/received_at",
                (words("The payment's arrival"), words("its start")),
            )
            yield _sequence(pointer, names, payment.received_at, payment.initiated_at)
        if payment.status in _NOT_RECEIVED and _has_arrived(payment):
            yield violation(
                f"/payments/{i}/status",
                _NOT_ARRIVED,
                observed=payment.status,
                expected=words("received"),
                status=words(payment.status),
            )
    for i, shipment in enumerate(order.shipping.shipments):
        if _reversed(shipment.shipped_at, shipment.delivered_at):
            pointer = f"/shipping/shipments/{i}/delivered_at"
            names = (words("The delivery"), words("the shipment"))
            yield _sequence(pointer, names, shipment.delivered_at, shipment.shipped_at)
    shipped_at, received_at = _first_shipped(order.shipping), order.shipping.received_at
    if shipped_at is not None and received_at is not None and received_at < shipped_at:
        names = (words("The receipt of the goods"), words("the first shipment"))
        yield _sequence("/shipping/received_at", names, received_at, shipped_at)
    for i, claim in enumerate(order.returns):
        if _reversed(claim.requested_at, claim.decision.at):
            pointer, names = (
                f"/returns/{i}/decision/at",
                (words("The decision"), words("the return request")),
            )
            yield _sequence(pointer, names, claim.decision.at, claim.requested_at)


def _has_arrived(payment: Payment) -> bool:
    """Whether a payment says when its money arrived, or how much did."""
    return payment.received_at is not None or bool(payment.received_amount)


def _first_shipped(shipping: Shipping) -> datetime | None:
    """Return when the first of the goods left; None when that is not known of all of them."""
    times = [shipment.shipped_at for shipment in shipping.shipments]
    return min(times) if times and None not in times else None


def _first_steps(times: Timestamps) -> Violations:
    """Yield what is out of order between draft, submission and order."""
    if _reversed(times.drafted_at, times.submitted_at):
        pointer, names = "/timestamps/submitted_at", (words("The submission"), words("the draft"))
        yield _sequence(pointer, names, times.submitted_at, times.drafted_at)
    if _reversed(times.submitted_at, times.ordered_at):
        pointer, names = (
            "/timestamps/ordered_at",
            (words("The order date"), words("the submission")),
        )
        yield _sequence(pointer, names, times.ordered_at, times.submitted_at)
    elif _reversed(times.drafted_at, times.ordered_at):
        pointer, names = "/timestamps/ordered_at", (words("The order date"), words("the draft"))
        yield _sequence(pointer, names, times.ordered_at, times.drafted_at)


def _reversed(earlier: datetime | None, later: datetime | None) -> bool:
    """Whether both are known, and the one that should be the later is not."""
    return earlier is not None and later is not None and later < earlier


def _sequence(
    pointer: str, names: tuple[str, str], later: datetime, earlier: datetime
) -> Violation:
    """Return that the event that should be the later one lies before the other."""
    return violation(
        pointer,
        _EARLIER,
        observed=later,
        expected=words("not before {time}", time=earlier),
        later=names[0],
        earlier=names[1],
        before=words("{time}", time=earlier),
    )


def _ahead_of_status(order: Order) -> Violations:
    """Yield what happened although the status says that it cannot have happened yet."""
    shipping = order.shipping
    for i, shipment in enumerate(shipping.shipments):
        for name, at in (
            ("shipped_at", shipment.shipped_at),
            ("delivered_at", shipment.delivered_at),
        ):
            if at is not None:
                fact = words(
                    "the goods were shipped on {time}"
                    if name == "shipped_at"
                    else "the goods were delivered on {time}",
                    time=at,
                )
                yield _too_soon(order, f"/shipping/shipments/{i}/{name}", at, fact)
    if shipping.received_at is not None:
        fact = words("the buyer received the goods on {time}", time=shipping.received_at)
        yield _too_soon(order, "/shipping/received_at", shipping.received_at, fact)
    for i, claim in enumerate(order.returns):
        if claim.requested_at is not None:
            fact = words("a return was requested on {time}", time=claim.requested_at)
            yield _too_soon(order, f"/returns/{i}/requested_at", claim.requested_at, fact)
    if order.status == "draft":
        for i, payment in enumerate(order.payments):
            if payment.status in ARRIVED_ONCE:
                fact = words("a payment was received")
                yield _too_soon(order, f"/payments/{i}/status", payment.status, fact)
        yield from _money_out_of_draft(order)


def _money_out_of_draft(order: Order) -> Violations:
    """Yield what was paid out of an order for which nothing can have been paid in."""
    for i, refund in enumerate(order.refunds):
        if refund.amount:
            fact = words("money was given back")
            yield _too_soon(order, f"/refunds/{i}/amount", refund.amount, fact)
    for i, withdrawal in enumerate(order.withdrawals):
        if withdrawal.planned is False:
            fact = words("money was withdrawn")
            yield _too_soon(order, f"/withdrawals/{i}/planned", withdrawal.planned, fact)


def _too_soon(order: Order, pointer: str, observed: object, fact: str) -> Violation:
    return violation(
        pointer,
        _TOO_SOON,
        observed=observed,
        expected=words(
            "nothing there while the order is {status}", status=words(str(order.status))
        ),
        status=words(str(order.status)),
        fact=fact,
    )
