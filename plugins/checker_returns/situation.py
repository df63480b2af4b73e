"""What the tests of the verdict ask about, as an order tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checker.api import (
    Order,
    Return,
    Status,
    all_received_by_buyer,
    goes_through,
    received_by_buyer,
    ship_deadline,
)
from checker_returns.ledger import ARRIVED, paid
from checker_returns.reasons import code_of
from checker_returns.scope import Scope, misnamed, unexamined
from checker_returns.terms import Terms
from checker_returns.verdict import Outcome, Request, Situation

PLATFORM = "alibaba.com"
TYPE = "trade_assurance"

WITH_BUYER: frozenset[Status | None] = frozenset(
    ("delivered", "completed", "return_requested", "return_agreed", "refunded", "disputed", None)
)
"""The statuses in which the goods are with the buyer, or may be; without one, nobody can tell."""


def situation_of(
    order: Order, claim: Return | None, scope: Scope, terms: Terms, now: datetime
) -> Situation:
    """Return the situation of an order with one of its returns, None when there is none."""
    received_at = received_by_buyer(order).at
    all_received_at = all_received_by_buyer(order).at
    return Situation(
        now=now,
        is_covered=_is(order.platform, PLATFORM) and _is(order.type, TYPE),
        received_at=received_at,
        is_receipt_unrecorded=received_at is None and order.status in WITH_BUYER,
        is_shipped_late=_is_shipped_late(order, terms.window.tz, now),
        window=None if all_received_at is None else terms.window_from(all_received_at),
        request=None if claim is None else _request(order, claim, scope, terms),
        has_paid_outside=_has_paid_outside(order, terms),
    )


def unknowns(order: Order, index: int | None, scope: Scope, terms: Terms) -> Iterator[str]:
    """Yield the pointers of facts that the verdict could do with."""
    if order.platform is None:
        yield "/platform"
    if order.type is None:
        yield "/type"
    yield from _unrecorded(order)
    yield from _under_way(order)
    if index is None:
        if order.status in {"return_requested", "return_agreed"}:
            yield "/returns"
        return
    claim, place = order.returns[index], f"/returns/{index}"
    if claim.requested_at is None:
        yield f"{place}/requested_at"
    for j, reason in enumerate(claim.reasons):
        if code_of(reason, terms.extra_codes) is None:
            yield f"{place}/reasons/{j}/code"
    yield from scope.gaps
    yield from scope.doubts
    if misnamed(order, claim) and unexamined(claim, scope):
        yield f"{place}/verification/lines"


def _unrecorded(order: Order) -> Iterator[str]:
    """Yield what would tell whether the buyer has any goods, where they may be there."""
    received = received_by_buyer(order)
    if order.status is None and received.at is None:
        yield "/status"
    if order.status in WITH_BUYER:
        yield from received.gaps


def _under_way(order: Order) -> Iterator[str]:
    """Yield what would tell when the last goods arrive, where the first have arrived."""
    if received_by_buyer(order).at is None or all_received_by_buyer(order).at is not None:
        return
    for i, shipment in enumerate(order.shipping.shipments):
        if shipment.delivered_at is None:
            yield f"/shipping/shipments/{i}/delivered_at"


def _is(text: str | None, wanted: str) -> bool:
    """Whether a text says what is wanted, or nothing that would contradict it."""
    return text is None or text.strip().lower() == wanted


def _is_shipped_late(order: Order, tz: str, now: datetime) -> bool:
    """Whether the buyer has paid, and the goods are, or were, shipped later than agreed."""
    too_late = ship_deadline(order, tz).at
    if too_late is None or order.status == "closed" or not any(paid(order).amounts.values()):
        return False
    shipped = [shipment.shipped_at for shipment in order.shipping.shipments]
    is_waiting = not shipped or (order.status == "paid" and None in shipped)
    return any(at >= too_late for at in shipped if at is not None) or (
        is_waiting and now >= too_late
    )


def _has_paid_outside(order: Order, terms: Terms) -> bool:
    """Whether money arrived that Trade Assurance does not protect."""
    return any(
        payment.status in ARRIVED and not goes_through(payment, terms.channels)
        for payment in order.payments
    )


def _request(order: Order, claim: Return, scope: Scope, terms: Terms) -> Request:
    """Return a request as the tests ask about it; entries that say nothing are no reasons."""
    codes = [code_of(reason, terms.extra_codes) for reason in claim.reasons]
    given = [
        reason.code is not None or len((reason.text or "").strip()) >= terms.reason.min_chars
        for reason in claim.reasons
    ]
    known = [code for code in codes if code is not None]
    requested_at = claim.requested_at
    return Request(
        requested_at=requested_at,
        has_reason=any(given),
        codes=known,
        has_unknown_reason=sum(given) > len(known),
        has_evidence=len(claim.evidence) >= terms.evidence.min_items,
        everything=scope.everything,
        outcome=_outcome(order, claim, scope),
        is_answered=claim.decision.result is not None or claim.decision.at is not None,
        answer_due=None if requested_at is None else terms.answer_due(requested_at),
        names_goods=not scope.is_unknown,
        taken_back="all" if scope.is_gone else "part" if scope.is_cut else None,
    )


def _outcome(order: Order, claim: Return, scope: Scope) -> Outcome | None:
    """Return what the verification found of the goods that are to go back, None if nothing.

    A confirmation for lines that the order does not have may be one for these goods by a slip.
    """
    result = claim.verification.result
    left = unexamined(claim, scope)
    if result == "confirmed":
        if scope.is_unknown:
            return "confirmed"
        if left or (claim.verification.lines and not scope.goods):
            return "confirmed_elsewhere" if misnamed(order, claim) or not left else None
        return "confirmed" if all(entry.verified for entry in scope.goods) else "confirmed_in_part"
    if result == "refuted":
        return None if left else "refuted"
    return None if left and len(left) == len(scope.goods) else result
