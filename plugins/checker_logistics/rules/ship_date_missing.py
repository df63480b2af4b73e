"""The order does not say by when the goods are to be shipped."""

from checker.api import (
    Order,
    Violations,
    agreed_ship_day,
    between,
    rule,
    violation,
    words,
)


@rule("LOG011", severity="error", status=between("draft", "submitted"), clauses=["S47"])
def ship_date_missing(order: Order) -> Violations:
    """The order does not say by when the goods are to be shipped.

    Why: A buyer who has paid may claim compensation when the seller does not ship on time, and a
    seller who did ship on time can demand payment. Without an agreed day neither can be shown.

    Remedy: Agree with the buyer on a day of shipment, or on a number of days after the advance,
    the full payment or the confirmation of the order, and enter it.

    Note: A number of days needs the event from which it counts. A day counts before a number of
    days, so where there is a day, nothing else is asked for. A day of 1970 or 9999, or of any other
    year before 2000 or after 2199, is how systems write that there is none: it is no day, and harms
    nobody where days are agreed.
    """
    agreed = order.shipping.ship_by
    if agreed_ship_day(order) is not None:
        return
    if agreed.date is not None and agreed.days_after is None:
        yield violation(
            "/shipping/ship_by/date",
            "The day of shipment is {observed}, which is written where there is none.",
            observed=agreed.date,
            expected=words("a day, or a number of days after an event"),
        )
    elif agreed.days_after is None and agreed.trigger is None:
        yield violation(
            "/shipping/ship_by",
            "The order names neither a day of shipment nor a number of days for it.",
            expected=words("a day, or a number of days after an event"),
        )
    elif agreed.days_after is None:
        yield violation(
            "/shipping/ship_by/days_after",
            "The time for shipment counts from {trigger}, but the order does not say how many days "
            "it is.",
            expected=words("a number of days"),
            trigger=words(agreed.trigger),
        )
    elif agreed.trigger is None:
        yield violation(
            "/shipping/ship_by/trigger",
            "The goods are to be shipped within {days} days, but the order does not say of what.",
            expected=words("the event from which the days count"),
            days=agreed.days_after,
        )
