"""Money was withdrawn while the order was in dispute or a return was open."""

from datetime import datetime

from checker.api import Order, Violations, missing, rule, since, violation
from checker_payment.steps import has_arrivals, received

HELD = frozenset({"disputed", "return_requested", "return_agreed"})

WITHDRAWN = "{amount} {currency} was withdrawn while a dispute or a return of the order was open."
WITHDRAWN_UNKNOWN = "Money was withdrawn while a dispute or a return of the order was open."
PLANNED = (
    "A withdrawal of {amount} {currency} is planned while a dispute or a return of the order is "
    "open."
)
PLANNED_UNKNOWN = "A withdrawal is planned while a dispute or a return of the order is open."
FORECAST = "{arrived} {currency} has arrived and can be withdrawn; how soon is not promised."


Claim = tuple[int, datetime | None]


def _forecast(order: Order) -> Violations:
    """Say what has arrived."""
    if order.currency is None:
        yield missing("/currency")
        return
    arrived, _, gaps = received(order)
    if gaps:
        yield missing(*gaps)
    elif arrived > 0:
        yield violation(
            "/payments",
            FORECAST,
            observed=arrived,
            severity="info",
            remedy="Withdraw the money when it suits, or let it wait.",
            arrived=arrived,
            currency=order.currency,
        )


def _withdrawals(order: Order, claims: list[Claim]) -> Violations:
    """Find the withdrawals since the first claim, or all when there is only a dispute."""
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
    open, the rule says for information what has arrived: the policy source asks whether such
    money can be withdrawn at once, and answers only that it can be withdrawn.
    """
    is_held = order.status in HELD
    claims = [
        (i, claim.requested_at)
        for i, claim in enumerate(order.returns)
        if is_held or claim.decision.result is None
    ]
    if is_held or claims:
        yield from _withdrawals(order, claims)
    else:
        yield from _forecast(order)
