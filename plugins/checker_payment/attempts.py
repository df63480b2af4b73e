"""The attempts to pay, and how far the money for a step has come by them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from checker.api import Order, Payment, Step, received, since
from checker_payment.steps import Due
from checker_payment.tolerance import NOTHING

Kind = Literal["nothing", "failed", "sent", "arrived", "short", "given_back", "unclear"]

GIVEN_BACK = frozenset({"refunded", "charged_back"})
"""The statuses of payments that arrived and did not stay."""


_AFTER_FIRST = since("partially_paid") - {"refunded", "closed"}
"""The statuses of orders that are going on, and for which the first money has arrived."""


class Standing(NamedTuple):
    """How far the money for a step has come.

    Attributes:
        kind: what the attempts amount to.
        place: of the attempt that counts, in the order's list of payments.
        received: the sum of what has arrived.
        on_the_way: the sum of what was sent and has not, None when it is not known.
        gaps: the pointers of the facts that are missing.
    """

    kind: Kind
    place: int | None
    received: Decimal
    on_the_way: Decimal | None
    gaps: tuple[str, ...]


def places_by_time(payments: tuple[Payment, ...]) -> list[int]:
    """Return the places of the payments by time, or as they are listed when a time is missing."""
    places = list(range(len(payments)))
    if all(payment.initiated_at is not None for payment in payments):
        places.sort(key=lambda i: payments[i].initiated_at)
    return places


def standing(order: Order, due: Due, tolerance: Decimal) -> Standing:
    """Return how far the money for a step has come.

    What has arrived in full is waited for no more; as long as anything is on its way, that is
    waited for; and of several attempts the last one counts that has not failed.
    """
    step, _, amount = due
    payments = order.payments
    places = [i for i in places_by_time(payments) if step in {"full", payments[i].step}]
    arrived, counted, unclear = received(order, step)
    gaps = (*unclear, *_contradictory(payments, places), *_unassigned(payments, step))
    if not payments and step != "balance":
        if order.status is None:
            gaps += ("/status", "/payments")  # nothing tells whether any arrived
        elif order.status in _AFTER_FIRST:
            gaps += ("/payments",)  # some arrived, and the order does not record it
    sent = [i for i in places if _is_on_the_way(payments[i])]
    given_back = [i for i in places if payments[i].status in GIVEN_BACK]
    kind: Kind
    among: Sequence[int]
    if counted and amount is not None and arrived >= amount - tolerance:
        kind, among = "arrived", counted
    elif sent:
        kind, among = "sent", sent
    elif gaps or (counted and amount is None):
        kind, among = "unclear", places
    elif counted:
        kind, among = "short", counted
    elif given_back:
        kind, among = "given_back", given_back
    else:
        kind, among = "failed" if places else "nothing", places
    last = max(among, key=places.index, default=None)
    return Standing(kind, last, arrived, _sum_of(order, sent), gaps)


def _is_on_the_way(payment: Payment) -> bool:
    return payment.status == "initiated" and payment.received_at is None


def _contradictory(payments: tuple[Payment, ...], places: Sequence[int]) -> list[str]:
    """Return the statuses by which a payment is on its way, although it has arrived."""
    return [
        f"/payments/{i}/status"
        for i in places
        if payments[i].status == "initiated" and payments[i].received_at is not None
    ]


def _unassigned(payments: tuple[Payment, ...], step: Step) -> list[str]:
    """Return where payments on their way should say whether they are for this step."""
    return [
        f"/payments/{i}/step"
        for i, payment in enumerate(payments)
        if step != "full" and payment.step is None and payment.status == "initiated"
    ]


def _sum_of(order: Order, places: Sequence[int]) -> Decimal | None:
    """Return what was sent, None when it is not known in the currency of the order."""
    total = NOTHING
    for i in places:
        payment = order.payments[i]
        is_foreign = payment.currency is not None and payment.currency != order.currency
        if is_foreign or payment.amount is None:
            return None
        total += payment.amount
    return total
