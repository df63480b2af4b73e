"""A bank transfer has not arrived in the usual time."""

from datetime import datetime, timedelta
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Payment,
    Violations,
    between,
    deadline,
    local_date,
    missing,
    rule,
    violation,
)

OF_AMOUNT = (
    "The transfer of {amount} {currency} sent on {start} had not arrived by {now}; it usually "
    "arrives from {first} to {last}, sometimes within {early_hours} hours, and is late from "
    "{late_from}."
)
OF_UNKNOWN_AMOUNT = (
    "A transfer sent on {start} had not arrived by {now}; it usually arrives from {first} to "
    "{last}, sometimes within {early_hours} hours, and is late from {late_from}."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    from_days: Annotated[
        int, Meta(description="Natural days after which a transfer usually arrives.", ge=0, le=3650)
    ] = 3
    to_days: Annotated[
        int,
        Meta(description="Natural days within which a transfer usually arrives.", ge=0, le=3650),
    ] = 7
    early_hours: Annotated[
        int, Meta(description="Hours within which a transfer can arrive if all goes well.", ge=0)
    ] = 24
    tz: Annotated[str, Meta(description="Zone in which days are counted.", min_length=1)] = (
        SELLER_ZONE
    )

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.from_days > self.to_days:
            raise ValueError("from_days is later than to_days")


def _is_transfer(payment: Payment) -> bool:
    """Whether it is a T/T transfer, or may be one."""
    return payment.method is None or payment.method.lower() == "tt"


def _on_the_way(payment: Payment) -> bool:
    """Whether it was sent and has not arrived, as far as is known."""
    return payment.received_at is None and payment.status in {"initiated", None}


@rule(
    "PAY010",
    severity="warning",
    status=between("submitted", "partially_paid"),
    clauses=["S42", "S43"],
    params=Params,
    when=lambda order: any(map(_is_transfer, order.payments)),
)
def transfer_overdue(order: Order, params: Params, now: datetime) -> Violations:
    """A bank transfer has not arrived in the usual time.

    Why: A T/T transfer usually takes three to seven days and can arrive within 24 hours. One that
    takes longer may be stuck at a bank, or sent to another account, or never sent at all.

    Remedy: Ask the buyer for the bank slip or the SWIFT copy, compare the beneficiary's account
    with the one that the order names, and ask the bank to trace the transfer. Ship nothing on the
    strength of a slip.

    Note: Days are natural days, and the day of the transfer is not counted. Within the window the
    rule gives the dates for information only. A transfer that the buyer gave up belongs in the
    order as failed; as long as it is initiated, it is waited for.
    """
    for i, payment in enumerate(order.payments):
        if not (_is_transfer(payment) and _on_the_way(payment)):
            continue
        place = f"/payments/{i}"
        wanted = tuple(
            f"{place}/{name}"
            for name in ("status", "method", "initiated_at")
            if getattr(payment, name) is None
        )
        if wanted:
            yield missing(*wanted)
            continue
        start = local_date(payment.initiated_at, params.tz)
        first = start + timedelta(days=params.from_days)
        last = start + timedelta(days=params.to_days)
        currency = payment.currency or order.currency
        late_from = deadline(payment.initiated_at, params.to_days, params.tz)
        yield violation(
            f"{place}/received_at",
            OF_UNKNOWN_AMOUNT if payment.amount is None or currency is None else OF_AMOUNT,
            observed=None,
            expected=f"{first}/{last}",
            severity=None if now >= late_from else "info",
            amount=payment.amount,
            currency=currency,
            start=start,
            now=now,
            first=first,
            last=last,
            early_hours=params.early_hours,
            late_from=late_from,
        )
