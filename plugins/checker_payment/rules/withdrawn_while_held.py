"""Money was withdrawn while the order was in dispute or a return was open."""

from datetime import datetime

from checker.api import (
    Missing,
    Order,
    Severity,
    Violation,
    Violations,
    has_arrivals,
    missing,
    received,
    rule,
    since,
    violation,
)
from checker_payment.holds import HELD, is_held
from checker_payment.steps import sum_received
from checker_payment.tolerance import NOTHING

WITHDRAWN = "{amount} {currency} was withdrawn while a dispute or a return of the order was open."
WITHDRAWN_UNKNOWN = "Money was withdrawn while a dispute or a return of the order was open."
PLANNED = (
    "A withdrawal of {amount} {currency} is planned while a dispute or a return of the order is "
    "open."
)
PLANNED_UNKNOWN = "A withdrawal is planned while a dispute or a return of the order is open."
FORECAST = "{arrived} {currency} has arrived and can be withdrawn; how soon is not promised."
NO_HURRY = "Withdraw the money when it suits, or let it wait."

Claim = tuple[int, datetime | None]


def _forecast(order: Order) -> Violation | Missing | None:
    """Say what has arrived, None when nothing has."""
    if order.currency is None:
        return missing("/currency")
    arrived = sum_received(order)
    if arrived is None:
        return missing(*received(order).gaps)
    if arrived <= NOTHING:
        return None
    # Made by hand: this is said of nearly every order, and seldom shown.
    fields = {"arrived": arrived, "currency": order.currency}
    return Violation("/payments", FORECAST, fields, arrived, None, Severity.INFO, NO_HURRY)


def _claims(order: Order) -> list[Claim]:
    """Return the returns for which the money is held, with the times of their requests."""
    return [
        (i, claim.requested_at)
        for i, claim in enumerate(order.returns)
        if order.status in HELD or claim.decision.result is None
    ]


def _withdrawals(order: Order) -> Violations:
    """Find the withdrawals since the first claim, or all when there is only a dispute."""
    claims = _claims(order)
    first = min((at for _, at in claims if at is not None), default=None)
    undated = tuple(f"/returns/{i}/requested_at" for i, at in claims if at is None)
    for i, withdrawal in enumerate(order.withdrawals):
        place = f"/withdrawals/{i}"
        if withdrawal.planned is None:
            yield missing(f"{place}/planned")
            continue
        if not withdrawal.planned and claims:
            if withdrawal.at is None:
                yield missing(f"{place}/at")
                continue
            if first is None or withdrawal.at < first:
                if undated:
                    yield missing(*undated)
                continue
        currency = withdrawal.currency or order.currency
        is_unknown = withdrawal.amount is None or currency is None
        if withdrawal.planned:
            message = PLANNED_UNKNOWN if is_unknown else PLANNED
        else:
            message = WITHDRAWN_UNKNOWN if is_unknown else WITHDRAWN
        yield violation(
            f"{place}/amount",
            message,
            observed=withdrawal.amount,
            severity="warning" if withdrawal.planned else None,
            amount=withdrawal.amount,
            currency=currency,
        )


@rule(
    "PAY015",
    severity="error",
    status=since("paid"),
    clauses=["S52"],
    when=lambda order: bool(order.withdrawals) or has_arrivals(order),
)
def withdrawn_while_held(order: Order) -> Violations:
    """Money was withdrawn while the order was in dispute or a return was open.

    Why: The money of a disputed order is frozen, and that of an open return may have to go back to
    the buyer. Whoever withdraws it meanwhile has to find it again for the refund.

    Remedy: Put planned withdrawals off until the dispute or the return is closed, and keep what
    was withdrawn ready for a refund.

    Note: A withdrawal before the first return request is none of this rule's business. Nothing
    tells when a dispute without a return began, so there every withdrawal counts. When nothing is
    open, and nothing was withdrawn or given back yet, the rule says for information what has
    arrived: the policy source asks whether such money can be withdrawn at once, and answers only
    that it can be withdrawn.
    """
    if is_held(order):
        if order.withdrawals:
            yield from _withdrawals(order)
    elif not order.withdrawals and not order.refunds and (forecast := _forecast(order)):
        yield forecast
