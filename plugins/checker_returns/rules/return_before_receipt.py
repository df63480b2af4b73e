"""A return was requested before the buyer had received the goods."""

from checker.api import (
    Order,
    Violations,
    missing,
    received_by_buyer,
    rule,
    violation,
    words,
)
from checker_returns.claims import in_question
from checker_returns.receipt import basis_of, confirmation_basis, delivered_at

NOT_RECEIVED = "A return was requested, but the order does not say that the goods were received."
TOO_EARLY = (
    "The return was requested on {requested}, before the goods were received on {received} (basis: "
    "{basis})."
)
TOO_EARLY_OF_TWO = (
    "The return was requested on {requested}, before the goods were received: they were delivered "
    "on {delivered}, and the order gives {confirmed} as the receipt (basis: {basis})."
)


@rule(
    "RET001",
    severity="error",
    status=frozenset({"return_requested", "return_agreed"}),
    needs=["/returns"],
    clauses=["S02"],
)
def return_before_receipt(order: Order) -> Violations:
    """A return was requested before the buyer had received the goods.

    Why: A buyer may ask to return goods after receiving them. Before that there is nothing to give
    back: the buyer can cancel the order, or claim that it was shipped late.

    Remedy: Handle the request as a cancellation or as a claim for late shipment. If the goods have
    arrived, enter when and by whose word.

    Note: The goods were received at the earliest time that the order proves, be it a delivery by
    the carrier or the receipt of the order as a whole. Where these differ, the finding shows both.
    Of several consignments the first one counts, for from then on there is something to return. An
    automatic confirmation proves no receipt, and counts only where no delivery is known. A return
    that was agreed to is judged as well: what has not arrived cannot go back, whoever agrees to it.
    One that was turned down is past as long as another one is not.
    """
    received_at, gaps = received_by_buyer(order)
    if received_at is None:
        yield violation(gaps[0], NOT_RECEIVED, expected=words("a time before the return request"))
        return
    for i, claim in in_question(order.returns):
        requested_at = claim.requested_at
        if requested_at is None:
            yield missing(f"/returns/{i}/requested_at")
        elif requested_at < received_at:
            delivered, confirmed = delivered_at(order), order.shipping.received_at
            differ = delivered is not None and confirmed is not None and delivered != confirmed
            yield violation(
                f"/returns/{i}/requested_at",
                TOO_EARLY_OF_TWO if differ else TOO_EARLY,
                observed=requested_at,
                expected=words("not before {time}", time=received_at),
                requested=requested_at,
                received=received_at,
                delivered=delivered,
                confirmed=confirmed,
                basis=words(confirmation_basis(order) if differ else basis_of(order, received_at)),
            )
