"""The order is open to a claim that can cost a refund and more."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from checker.api import (
    PROTECTED,
    SELLER_ZONE,
    Missing,
    Order,
    Parameters,
    Return,
    Violations,
    Zone,
    all_received_by_buyer,
    is_surely_before_ship_deadline,
    missing,
    rule,
    ship_deadline,
    since,
    violation,
)
from checker_returns.claims import OPEN, RETURNS_EXPECTED, agreed_unknown
from checker_returns.decisions import ACCEPTED, RETURNLESS
from checker_returns.ledger import NOTHING, Channels, paid, paid_outside, refunded
from checker_returns.reasons import plain_word
from checker_returns.scope import scope_of
from checker_returns.shortfall import is_owed, shortfall

AWAITED = frozenset({"paid", "shipped", *OPEN})
"""Statuses in which the goods may not have reached the buyer."""


class Message(Struct, frozen=True):
    """What is said, with the most that can be claimed back and without."""

    of_cap: str
    of_unknown_cap: str


UNSENT = Message(
    "By {now} goods that had to leave before {too_late} had not left, for which the buyer may "
    "claim; at stake for the whole order is a refund of up to {cap} {currency}.",
    "By {now} goods that had to leave before {too_late} had not left, for which the buyer may "
    "claim; at stake is a refund of an amount that the order does not tell.",
)
SENT_LATE = Message(
    "Goods that had to leave before {too_late} left at {shipped_at} and have not arrived, for "
    "which the buyer may claim; at stake for the whole order are a refund of up to {cap} "
    "{currency}, the freight back and, where a border lies between, the disposal of the goods by "
    "customs, which nobody can price beforehand.",
    "Goods that had to leave before {too_late} left at {shipped_at} and have not arrived, for "
    "which the buyer may claim; at stake are a refund of an amount that the order does not "
    "tell, the freight back and, where a border lies between, the disposal of the goods by "
    "customs, which nobody can price beforehand.",
)
UNSETTLED = Message(
    "The claim about the goods was confirmed and is not settled, for which the buyer may claim; "
    "at stake for the whole order are a refund of up to {cap} {currency}, the freight back and, "
    "where a border lies between, the disposal of the goods by customs, which nobody can price "
    "beforehand.",
    "The claim about the goods was confirmed and is not settled, for which the buyer may claim;"
    " at stake are a refund of an amount that the order does not tell, the freight back and, "
    "where a border lies between, the disposal of the goods by customs, which nobody can price "
    "beforehand.",
)
ACROSS = Message(
    "A return from {goods_in} to {back_to} was agreed; at stake for the whole order are a refund "
    "of up to {cap} {currency}, the freight back and the disposal of the goods by customs, which "
    "nobody can price beforehand.",
    "A return from {goods_in} to {back_to} was agreed; at stake are a refund of an amount that "
    "the order does not tell, the freight back and the disposal of the goods by customs, which "
    "nobody can price beforehand.",
)


class Ground(Struct, frozen=True):
    """A ground for a claim: where it stands, what is said of it, and the values in that."""

    pointer: str
    message: Message
    fields: dict[str, Any]


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    tz: Zone = SELLER_ZONE
    allowed_channels: Channels = PROTECTED


def _is_awaited(order: Order) -> bool:
    """Whether some of the goods have not reached the buyer, as far as is known."""
    if order.status not in AWAITED:
        return False
    shipments = order.shipping.shipments
    if order.shipping.received_at is not None:
        return len(shipments) > 1 and all_received_by_buyer(order).at is None
    for shipment in shipments:
        if shipment.delivered_at is None:
            return True
    return not shipments


def _concerns(order: Order) -> bool:
    """Whether there are claims, or goods that have not reached the buyer."""
    return True if order.returns else order.status in RETURNS_EXPECTED or _is_awaited(order)


def _lateness(order: Order, tz: str, now: datetime) -> Ground | Missing | None:
    """Find goods that are late and have not arrived."""
    too_late, gaps = ship_deadline(order, tz)
    if gaps:
        return missing(*gaps)
    if too_late is None:
        hides = order.shipping.ship_by.days_after is not None and not order.payments
        return missing("/payments") if hides else None
    if now < too_late:
        return None
    shipments = order.shipping.shipments
    if not shipments and order.status == "shipped":
        return missing("/shipping/shipments")
    if not shipments:
        return Ground("/shipping/shipments", UNSENT, {"too_late": too_late, "now": now})
    return _late_consignment(order, too_late, now)


def _late_consignment(order: Order, too_late: datetime, now: datetime) -> Ground | Missing | None:
    """Find a consignment that left too late and has not arrived, or has not left.

    In an order that is only paid, one without a time of shipment has not left.
    """
    undated: list[str] = []
    for i, shipment in enumerate(order.shipping.shipments):
        if shipment.delivered_at is not None:
            continue
        place, shipped_at = f"/shipping/shipments/{i}/shipped_at", shipment.shipped_at
        if shipped_at is None:
            undated.append(place)
        elif shipped_at >= too_late:
            return Ground(place, SENT_LATE, {"too_late": too_late, "shipped_at": shipped_at})
    if undated and order.status == "paid":
        return Ground(undated[0], UNSENT, {"too_late": too_late, "now": now})
    return missing(*undated) if undated else None


def _unsettled(order: Order, i: int, claim: Return) -> Ground | Missing | None:
    """Find that a confirmed claim is undecided, or decided for less than was confirmed."""
    place = f"/returns/{i}"
    if claim.decision.result is None:
        owed = is_owed(order, i)
        if isinstance(owed, Missing):
            return owed
        return Ground(f"{place}/verification/result", UNSETTLED, {}) if owed else None
    found = shortfall(order, i)
    if found is None or isinstance(found, Missing):
        return found
    return Ground(f"{place}/decision/result", UNSETTLED, {})


def _across(order: Order, i: int, claim: Return) -> Ground | Missing | None:
    """Find that a return that was agreed crosses a border."""
    if order.status not in OPEN:
        return None
    if claim.procedure.method is not None and plain_word(claim.procedure.method) in RETURNLESS:
        return None
    goods_in = order.shipping.address.country or order.buyer.country
    back_to = claim.procedure.return_address.country or order.seller.country
    if goods_in is None:
        return missing("/shipping/address/country")
    if back_to is None:
        return missing("/seller/country")
    if goods_in == back_to or scope_of(order, i).is_gone:
        return None
    fields = {"goods_in": goods_in, "back_to": back_to}
    return Ground(f"/returns/{i}/decision/result", ACROSS, fields)


def _may_be_late(order: Order, now: datetime) -> bool:
    """Whether goods may have had to leave already, and have not arrived, as far as is known.

    The cheapest question comes first: for goods that were received, when they had to leave is not
    worked out, and for others, all shipments are looked through only where it may be past.
    """
    shipping = order.shipping
    return (
        (shipping.received_at is None or len(shipping.shipments) > 1)
        and not is_surely_before_ship_deadline(order, now)
        and _is_awaited(order)
    )


def _grounds(order: Order, params: Params, now: datetime) -> list[Ground | Missing]:
    """Find everything that the buyer can base a claim on, one ground at most for each return."""
    grounds: list[Ground | Missing] = []
    if _may_be_late(order, now) and (late := _lateness(order, params.tz, now)):
        grounds.append(late)
    if not order.returns:
        if order.status in RETURNS_EXPECTED:
            grounds.append(missing("/returns"))
        return grounds
    if lacking := agreed_unknown(order):
        grounds.append(lacking)
    for i, claim in enumerate(order.returns):
        found: Ground | Missing | None = None
        if claim.verification.result == "confirmed":
            found = _unsettled(order, i, claim)
        if found is None and claim.decision.result in ACCEPTED:
            found = _across(order, i, claim)
        if found is not None:
            grounds.append(found)
    return grounds


def _cap(order: Order, channels: Collection[str]) -> Decimal | None:
    """Return the most that can be claimed back, None when the order does not tell.

    Nothing tells what becomes of money that went outside Trade Assurance; where no other is left,
    it is what is at stake.
    """
    if order.currency is None or not order.payments:
        return None
    arrived, back = paid(order, channels), refunded(order, channels=channels)
    if arrived.gaps or back.gaps or {*arrived.amounts, *back.amounts} - {order.currency}:
        return None
    cap = max(NOTHING, arrived.of(order.currency) - back.of(order.currency))
    if cap:
        return cap
    outside = paid_outside(order, channels)
    return None if outside.gaps or any(outside.amounts.values()) else NOTHING


@rule(
    "RET018",
    severity="warning",
    status=since("paid") - {"refunded"},
    clauses=["S45", "S47", "S48"],
    params=Params,
    when=_concerns,
)
def claim_exposure(order: Order, params: Params, now: datetime) -> Violations:
    """The order is open to a claim that can cost a refund and more.

    Why: A buyer may claim for goods that are shipped late or of another quality than agreed. Once
    that becomes a dispute, it may cost the refund, the freight back and what customs charge for the
    disposal of goods that nobody takes in; together that is often more than the goods are worth.

    Remedy: Settle early: offer the buyer a remedy in the order's chat while the amount is still
    yours to negotiate, and have the way back, or its being dropped, priced beforehand.

    Note: Grounds for a claim are goods that are late and not in the buyer's hands, be it one
    consignment of several, a claim that was confirmed and not accepted as far as it was confirmed,
    and an agreed return that crosses a border, be it to the seller's country or to another return
    address. A confirmed claim that came too late for a return may be refused, but the buyer may
    still claim for it. What is observed is the most that can be claimed back: what the buyer paid
    through Trade Assurance less what was given back. It is that of the whole order: of several
    grounds each stakes the same money. Where nothing of it is left, the matter counts as settled,
    unless money was paid outside. A confirmation that names lines says nothing about others, and
    goods that an earlier return took back are claimed once. Goods that are shipped some days after
    a payment may be late where the order is paid and records no payment. A ruleset that changes the
    channels of PAY001 has to change them here too.
    """
    for ground in _grounds(order, params, now):
        if isinstance(ground, Missing):
            yield ground
            continue
        cap = _cap(order, params.allowed_channels)
        if cap == NOTHING:
            return
        yield violation(
            ground.pointer,
            ground.message.of_unknown_cap if cap is None else ground.message.of_cap,
            observed=cap,
            cap=cap,
            currency=order.currency,
            **ground.fields,
        )
