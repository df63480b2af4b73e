"""The requirements were not confirmed in the chat before the buyer ordered or paid."""

from datetime import datetime

from checker.api import (
    Order,
    Violations,
    between,
    missing,
    rule,
    violation,
    words,
)


def _first_commitment(order: Order, confirmed: datetime) -> tuple[datetime | None, list[str]]:
    """Return when the buyer first ordered or paid, and what is missing to be sure of it.

    Whatever the buyer confirmed by the time of the draft was confirmed before the order.
    """
    times = order.timestamps
    first = times.ordered_at
    before = times.drafted_at if times.submitted_at is None else times.submitted_at
    is_ahead = first is not None or (before is not None and confirmed <= before)
    gaps = [] if is_ahead else ["/timestamps/ordered_at"]
    for i, payment in enumerate(order.payments):
        at = payment.initiated_at
        if at is None:
            at = payment.received_at
        if at is None:
            gaps.append(f"/payments/{i}/initiated_at")
        elif first is None or at < first:
            first = at
    return first, gaps


@rule(
    "DOC012",
    severity="warning",
    status=between("submitted", "paid"),
    clauses=["S44"],
)
def requirements_unconfirmed(order: Order) -> Violations:
    """The requirements were not confirmed in the chat before the buyer ordered or paid.

    Why: What the buyer wants has to be clear before the order is placed and paid. Whatever is
    agreed afterwards, or never, is what problem orders are made of.

    Remedy: Summarise the product, its quantity and its requirements in the order's chat, and have
    the buyer confirm the summary in writing.

    Note: The requirements must be confirmed by the time at which the buyer ordered or first tried
    to pay, whichever was earlier; a payment that failed counts, for it was made without knowing
    what is agreed. Where it is not known when the buyer ordered, what was confirmed by the time of
    the draft, or before the draft was sent, is in time. Amendments are no part of the order
    document; after one, the last confirmation has to cover it.
    """
    confirmed = order.chat.requirements_confirmed_at
    if confirmed is None:
        yield violation(
            "/chat/requirements_confirmed_at",
            "Nothing says that the buyer confirmed the requirements in the chat.",
            observed=None,
            expected=words("a time before the buyer ordered or paid"),
        )
        return
    first, gaps = _first_commitment(order, confirmed)
    if first is not None and confirmed > first:
        yield violation(
            "/chat/requirements_confirmed_at",
            "The requirements were confirmed at {observed}, after the buyer had ordered or paid at "
            "{first}.",
            observed=confirmed,
            expected=words("at {time} or before", time=first),
            first=first,
        )
    elif gaps:
        yield missing(*gaps)
