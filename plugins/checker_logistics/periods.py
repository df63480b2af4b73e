"""Periods that bind the seller: whether they run, and on which day they end."""

from datetime import date, datetime, timedelta

from checker.api import Order, ship_days_from

NEVER = date.max
"""How some systems write that there is no day."""


def time_to_ship_runs(order: Order) -> bool:
    """Whether the agreed time for shipping runs, or may run for all that is known.

    Days from the confirmation of an order do not run while the order waits for it.
    """
    agreed = order.shipping.ship_by
    if agreed.date is not None:
        return agreed.date != NEVER
    if agreed.days_after is None:
        return agreed.trigger is not None
    start, gaps = ship_days_from(order)
    if start is not None or not gaps:
        return start is not None
    return agreed.trigger != "order_confirmed" or order.status not in {"draft", "submitted"}


def last_day(too_late: datetime) -> date:
    """Return the last day of a period, of which the first instant too late is midnight."""
    return too_late.date() - timedelta(days=1)
