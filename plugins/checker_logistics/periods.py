"""Periods that bind the seller: whether they run, and on which day they end."""

from datetime import date, datetime, timedelta

from checker.api import Order, agreed_ship_day, ship_days_run

UNCONFIRMED = frozenset({"draft", "submitted"})
"""The statuses of orders that may wait for their confirmation."""

ONE_DAY = timedelta(days=1)


def time_to_ship_runs(order: Order) -> bool:
    """Whether the agreed time for shipping runs, or may run for all that is known.

    Days from the confirmation of an order do not run while the order waits for it.
    """
    agreed = order.shipping.ship_by
    if agreed_ship_day(order) is not None:
        return True
    if agreed.days_after is None:
        return agreed.trigger is not None
    if agreed.trigger == "order_confirmed":
        return order.timestamps.ordered_at is not None or order.status not in UNCONFIRMED
    return ship_days_run(order)


def arrived_at(order: Order, place: int) -> datetime | None:
    """Return when a consignment arrived, None when that is not known.

    Of a single one the receipt of the goods tells it too, also where none is recorded at all.
    """
    shipments = order.shipping.shipments
    at = shipments[place].delivered_at if shipments else None
    return order.shipping.received_at if at is None and len(shipments) <= 1 else at


def last_day(too_late: datetime) -> date:
    """Return the last day of a period, of which the first instant too late is midnight."""
    return too_late.date() - ONE_DAY
