"""The order does not prove that the goods were shipped, and when."""

from checker.api import (
    Order,
    Violations,
    missing,
    rule,
    since,
    violation,
    words,
)

PERHAPS_NEVER_SHIPPED = frozenset(("refunded", "disputed"))


@rule("LOG013", severity="warning", status=since("shipped"), clauses=["S49"])
def shipment_unproven(order: Order) -> Violations:
    """The order does not prove that the goods were shipped, and when.

    Why: The buyer must pay for goods that were shipped on time, but it is the seller who has to
    show that they were. The carrier's number and the time of dispatch are what counts as proof.

    Remedy: Enter the time of dispatch and the tracking or waybill number of every consignment, and
    upload the carrier's document to the order.

    Note: Goods that were refunded or are disputed may never have left. Where nothing shows that
    they did, no proof is asked for, and the rule says that it cannot tell.
    """
    shipping = order.shipping
    if not shipping.shipments:
        if order.status in PERHAPS_NEVER_SHIPPED and shipping.received_at is None:
            yield missing("/shipping/shipments")
        else:
            yield violation(
                "/shipping/shipments",
                "The status of the order is {status}, but it records no shipment.",
                status=words(order.status),
            )
        return
    for i, shipment in enumerate(shipping.shipments):
        if shipment.shipped_at is None:
            yield violation(
                f"/shipping/shipments/{i}/shipped_at",
                "The order does not say when consignment {number} was shipped.",
                number=i + 1,
            )
        if shipment.tracking_number is None:
            yield violation(
                f"/shipping/shipments/{i}/tracking_number",
                "Consignment {number} has no tracking or waybill number.",
                number=i + 1,
            )
