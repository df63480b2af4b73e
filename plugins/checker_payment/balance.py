"""When the balance falls due (clause S22): at the event that the payment plan names."""

from typing import NamedTuple

from checker.api import Order, all_received_by_buyer, received, words

RECEIPT = frozenset({"after_receipt", "on_receipt", "receipt", "after_delivery", "on_delivery"})
SHIPMENT = frozenset({"after_shipment", "on_shipment", "shipment", "after_shipping"})
ADVANCE = frozenset({"before_shipment", "before_shipping", "before_delivery"})

_ON_THE_WAY = frozenset({"draft", "submitted", "partially_paid", "paid", "shipped"})
_NOT_SHIPPED = _ON_THE_WAY - {"shipped"}
_UNCERTAIN = frozenset({None, "disputed"})
"""The statuses that do not tell how far the goods have come."""


class Trigger(NamedTuple):
    """Whether the balance is due.

    Attributes:
        is_met: None when that cannot be told.
        reason: why it is not due, or why that cannot be told; None when it is due.
        gaps: the pointers of the facts that are missing for more certainty.
        clauses: those of the policy source that this comes from.
    """

    is_met: bool | None
    reason: str | None = None
    gaps: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


def same_event(stated: str) -> frozenset[str]:
    """Return the words for the event that a word stands for, however it is written."""
    word = "_".join(stated.replace("-", " ").lower().split())
    for known in (RECEIPT, SHIPMENT, ADVANCE):
        if word in known:
            return known
    return frozenset((word,))


def trigger(order: Order) -> Trigger:
    """Return whether the event has happened at which the balance falls due.

    A plan that names no event is held against the guide, by which the buyer pays the balance after
    receipt. A balance that is due before shipment follows the advance.
    """
    stated = order.payment_plan.balance_due.trigger
    if stated is None:
        return _receipt(order, ("/payment_plan/balance_due/trigger",))
    event = same_event(stated)
    if event is RECEIPT:
        return _receipt(order)
    if event is SHIPMENT:
        return _shipment(order)
    if event is ADVANCE:
        return _advance(order)
    reason = words("when the event '{event}' happens cannot be told", event=stated)
    return Trigger(is_met=None, reason=reason, gaps=("/payment_plan/balance_due/trigger",))


def _receipt(order: Order, gaps: tuple[str, ...] = ()) -> Trigger:
    """Return whether the buyer has all of the goods; a status that says so is enough."""
    at, unknown = all_received_by_buyer(order)
    if at is None and order.status not in _ON_THE_WAY:
        gaps = (*gaps, *unknown)
    reason = None
    is_expected = order.status in _ON_THE_WAY or (not unknown and order.status in _UNCERTAIN)
    if at is None and is_expected:
        reason = words("the buyer has not received the goods yet")
    elif at is None and order.status in _UNCERTAIN:
        reason = words("no receipt of the goods is recorded")
    return Trigger(reason is None, reason, gaps, ("S22",))


def _shipment(order: Order) -> Trigger:
    """Return whether any goods have left; a status that says so is enough."""
    for shipment in order.shipping.shipments:
        if shipment.shipped_at is not None:
            return Trigger(is_met=True)
    if order.status in _NOT_SHIPPED:
        return Trigger(is_met=False, reason=words("the goods have not been shipped yet"))
    gaps = ("/shipping/shipments",)
    if order.status in _UNCERTAIN:
        return Trigger(
            is_met=False, reason=words("no shipment of the goods is recorded"), gaps=gaps
        )
    return Trigger(is_met=True, gaps=gaps)


def _advance(order: Order) -> Trigger:
    """Return whether the advance has arrived, or the goods have left all the same."""
    if received(order, "advance").counted:
        return Trigger(is_met=True)
    shipped = _shipment(order)
    if shipped.is_met:
        return shipped
    return Trigger(is_met=False, reason=words("the advance has not arrived yet"))
