"""A card payment failed and nobody has tried again."""

from decimal import Decimal
from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Payment,
    Step,
    Violations,
    between,
    missing,
    received,
    rule,
    violation,
    words,
)
from checker_payment.attempts import places_by_time

ANOTHER_WAY = (
    "Several attempts have failed: ask the buyer to try again with another card, or to pay by T/T "
    "transfer."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    max_retries_note: Annotated[
        int,
        Meta(
            description="The number of failed attempts from which another way to pay is advised.",
            ge=1,
        ),
    ] = 3


def _may_be_by_card(payment: Payment) -> bool:
    """Whether it is a card payment, as far as is known."""
    return payment.method is None or payment.method.lower() == "credit_card"


def _is_suspect(payment: Payment) -> bool:
    """Whether it is a failed card payment, as far as is known."""
    return payment.status in {"failed", None} and _may_be_by_card(payment)


def _step(order: Order, payment: Payment) -> str | None:
    """Return the step that a payment is for; an order paid in one sum has only one."""
    return "full" if order.payment_plan.mode == "full" else payment.step


def _was_paid_later(order: Order, failed: Payment, step: str | None) -> bool:
    """Whether money for the step arrived after a payment had failed, whenever it was sent."""
    tried_at = failed.initiated_at
    if tried_at is None:
        return False
    for payment in order.payments:
        arrived_at = payment.received_at
        if (
            payment.status == "received"
            and arrived_at is not None
            and arrived_at > tried_at
            and _step(order, payment) in {step, "full"}
        ):
            return True
    return False


def _is_covered(order: Order, step: str | None) -> bool:
    """Whether what has arrived for the step, or for the order, surely is all that it asks for."""
    plan = order.payment_plan
    dues: tuple[tuple[Step, Decimal | None], ...] = (
        ("advance", plan.advance),
        ("balance", plan.balance),
        ("full", order.amounts.total),
    )
    for name, due in dues:
        if due is not None and name in {step, "full"}:
            arrived, counted, _ = received(order, name)
            if counted and arrived >= due:
                return True
    return False


@rule(
    "PAY009",
    severity="warning",
    status=between("submitted", "partially_paid"),
    clauses=["S41"],
    params=Params,
    when=lambda order: any(map(_may_be_by_card, order.payments)),
)
def card_payment_failed(order: Order, params: Params) -> Violations:
    """A card payment failed and nobody has tried again.

    Why: A card can fail for many passing reasons, and the buyer may believe to have paid. As long
    as nobody asks, the order waits for money that is not on its way.

    Remedy: Tell the buyer that the card payment failed, and ask to try again.

    Note: Any later attempt for the same step clears the failure, whatever its method, and so does
    a later payment of the whole. Attempts are ordered by the time at which they were initiated,
    and when one of them has none, by their place in the list. Money that was sent before the card
    failed and arrived afterwards clears the failure too, and so does what arrived earlier where it
    is all that the step asks for: then there is nothing left to be tried again.
    """
    payments = order.payments
    if not any(map(_is_suspect, payments)):
        return
    stepless = [i for i, payment in enumerate(payments) if _step(order, payment) is None]
    if stepless:
        yield missing(*(f"/payments/{i}/step" for i in stepless))
        return
    tried_later: set[str | None] = set()
    for i in reversed(places_by_time(payments)):
        payment, step = payments[i], _step(order, payments[i])
        was_tried_later = not tried_later.isdisjoint({step, "full"})
        tried_later.add(step)
        if was_tried_later or not _is_suspect(payment):
            continue
        if _was_paid_later(order, payment, step) or _is_covered(order, step):
            continue
        gaps = [
            f"/payments/{i}/{name}"
            for name in ("status", "method")
            if getattr(payment, name) is None
        ]
        if gaps:
            yield missing(*gaps)
            continue
        failures = sum(
            _step(order, other) == step
            and (other.status, other.method) == (payment.status, payment.method)
            for other in payments
        )
        yield violation(
            f"/payments/{i}/status",
            "The last payment for the step {step} was by card and failed, and nobody has tried "
            "again; failed card payments so far: {failures}.",
            observed="failed",
            remedy=ANOTHER_WAY if failures >= params.max_retries_note else None,
            step=words(str(step)),
            failures=failures,
        )
