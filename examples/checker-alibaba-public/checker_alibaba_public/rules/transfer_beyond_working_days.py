"""A bank transfer takes longer than the platform's working days."""

from datetime import datetime, timedelta
from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Payment,
    Violations,
    Zone,
    between,
    local_date,
    missing,
    rule,
    start_of_day,
    violation,
)
from checker_alibaba_public.workdays import UnknownCalendarError, workday

FACTS = ("status", "method", "initiated_at")

Days = Annotated[int, Meta(ge=0, le=100)]


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    from_days: Annotated[
        Days, Meta(description="Working days after which a transfer can be expected.")
    ] = 3
    to_days: Annotated[
        Days, Meta(description="Working days that a transfer takes at the most.")
    ] = 7
    tz: Zone = SELLER_ZONE

    def __post_init__(self) -> None:
        """Refuse days that end before they begin."""
        if self.from_days > self.to_days:
            raise ValueError("from_days is later than to_days")


def _is_on_its_way(payment: Payment) -> bool:
    """Whether it is a transfer that has not ended, or may be one."""
    return (
        payment.received_at is None
        and payment.status in {"initiated", None}
        and (payment.method is None or payment.method.lower() == "tt")
    )


def _has_any_on_its_way(order: Order) -> bool:
    for payment in order.payments:  # noqa: SIM110 - any() costs several times as much
        if _is_on_its_way(payment):
            return True
    return False


@rule(
    "XPAY102",
    severity="warning",
    status=between("submitted", "delivered"),
    clauses=["FAQ20328873"],
    params=Params,
    when=_has_any_on_its_way,
    supersedes=["PAY010"],
)
def transfer_beyond_working_days(order: Order, params: Params, now: datetime) -> Violations:
    """A bank transfer takes longer than the platform's working days.

    Why: The platform counts on three to seven working days for a T/T transfer. One that takes
    longer was rejected, stopped by a bank, or sent to an account that the order does not designate,
    and what goes to another account is not protected.

    Remedy: Ask the buyer for the SWIFT message, compare its beneficiary with the account that the
    order designates, and have the buyer's bank search for the money before anything is shipped.

    Note: The page does not say whose working days it means. Those of China are counted, where the
    money arrives, and the day of the transfer is not. PAY010 gives dates while the order waits for
    its payments; this rule only speaks of what is late, and goes on until the goods are delivered,
    for the balance may be due as late as that. Where both find a transfer late, it is shown once.
    """
    for i, payment in enumerate(order.payments):
        if not _is_on_its_way(payment):
            continue
        place = f"/payments/{i}"
        sent_at = payment.initiated_at
        gaps = [f"{place}/{name}" for name in FACTS if getattr(payment, name) is None]
        if gaps:
            yield missing(*gaps)
            continue
        sent_on = local_date(sent_at, params.tz)
        try:
            last = workday(sent_on, params.to_days)
        except UnknownCalendarError as error:
            yield missing(f"{place}/initiated_at", reason=str(error))
            continue
        if now >= start_of_day(last + timedelta(days=1), params.tz):
            yield violation(
                f"{place}/received_at",
                "The transfer of {sent_on} has not arrived by {now}; by the platform it takes "
                "{from_days} to {to_days} working days, the last of which was {last}.",
                observed=None,
                expected=f"{workday(sent_on, params.from_days)}/{last}",
                sent_on=sent_on,
                now=now,
                from_days=params.from_days,
                to_days=params.to_days,
                last=last,
            )
