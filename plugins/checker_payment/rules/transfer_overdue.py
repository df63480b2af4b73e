"""A bank transfer has not arrived in the usual time."""

from datetime import datetime

from checker.api import Order, Payment, Violations, between, missing, rule, violation
from checker_payment.transfers import TRANSFER, TransferParams, window
from checker_payment.workdays import UncountableError

OF_AMOUNT = (
    "The transfer of {amount} {currency} sent on {start} had not arrived by {now}; it usually "
    "arrives from {first} to {last}, sometimes within {early_hours} hours, and is late from "
    "{late_from}."
)
OF_UNKNOWN_AMOUNT = (
    "A transfer sent on {start} had not arrived by {now}; it usually arrives from {first} to "
    "{last}, sometimes within {early_hours} hours, and is late from {late_from}."
)


def _is_transfer(payment: Payment) -> bool:
    """Whether it is a T/T transfer, or may be one."""
    return payment.method is None or payment.method.lower() == TRANSFER


def _has_transfer(order: Order) -> bool:
    """Whether any payment is a T/T transfer, or may be one."""
    for payment in order.payments:  # noqa: SIM110 - any() costs several times as much
        if payment.method == TRANSFER or _is_transfer(payment):
            return True
    return False


@rule(
    "PAY010",
    severity="warning",
    status=between("submitted", "partially_paid"),
    clauses=["S42", "S43"],
    params=TransferParams,
    when=_has_transfer,
)
def transfer_overdue(order: Order, params: TransferParams, now: datetime) -> Violations:
    """A bank transfer has not arrived in the usual time.

    Why: A T/T transfer usually takes three to seven days and can arrive within 24 hours. One that
    takes longer may be stuck at a bank, or sent to another account, or never sent at all.

    Remedy: Ask the buyer for the bank slip or the SWIFT copy, compare the beneficiary's account
    with the one that the order names, and ask the bank to trace the transfer. Ship nothing on the
    strength of a slip.

    Note: Days are natural days unless a ruleset says that they are working days, and the day of
    the transfer is not counted. Working days are those of China, with the Saturdays and Sundays
    that make up for holidays. Within the window the rule gives the dates for information only. A
    transfer that the buyer gave up belongs in the order as failed; as long as it is initiated, it
    is waited for.
    """
    for i, payment in enumerate(order.payments):
        sent_at, status = payment.initiated_at, payment.status
        if payment.received_at is not None or status not in {"initiated", None}:
            continue  # it has ended
        if not _is_transfer(payment):
            continue
        place = f"/payments/{i}"
        if status is None or payment.method is None or sent_at is None:
            names = ("status", "method", "initiated_at")
            yield missing(*(f"{place}/{name}" for name in names if getattr(payment, name) is None))
            continue
        try:
            expected = window(sent_at, params)
        except UncountableError as error:
            yield missing(f"{place}/initiated_at", reason=error.reason)
            continue
        currency = payment.currency or order.currency
        yield violation(
            f"{place}/received_at",
            OF_UNKNOWN_AMOUNT if payment.amount is None or currency is None else OF_AMOUNT,
            observed=None,
            expected=expected.period,
            severity=None if now >= expected.late_from else "info",
            amount=payment.amount,
            currency=currency,
            start=expected.start,
            now=now,
            first=expected.first,
            last=expected.last,
            early_hours=params.early_hours,
            late_from=expected.late_from,
        )
