"""OneTouch is to export the goods of a seller who cannot open it."""

from checker.api import (
    Order,
    Violations,
    listing,
    missing,
    rule,
    since,
    violation,
)


@rule(
    "DOC008",
    severity="error",
    status=since("draft"),
    clauses=["S37", "S38"],
    when=lambda order: order.shipping.export_service in {"onetouch", None},
)
def onetouch_unavailable(order: Order) -> Violations:
    """OneTouch is to export the goods of a seller who cannot open it.

    Why: OneTouch does not act for small-scale taxpayers, nor for companies without the right to
    import and export. Goods that wait for it to declare them stay at the port.

    Remedy: Choose a way of export that is open to the seller. Where OneTouch must export, have a
    company that can open it take and export the whole order.

    Note: Who the seller is decides, not whether OneTouch happens to be open. An order that does
    not say how it is exported, of a seller who cannot open OneTouch, cannot be judged.
    """
    seller = order.seller
    service = order.shipping.export_service
    taxpayer, right = seller.taxpayer_type, seller.has_import_export_right
    is_barred = taxpayer == "small_scale" or right is False
    if not is_barred and taxpayer is not None and right is not None:
        return
    facts = {"/shipping/export_service": service}
    if not is_barred:
        facts |= {"/seller/taxpayer_type": taxpayer, "/seller/has_import_export_right": right}
    wanted = [pointer for pointer, fact in facts.items() if fact is None]
    if wanted:
        yield missing(*wanted)
        return
    yield violation(
        "/shipping/export_service",
        "OneTouch is to export the goods, but is closed to the seller, who is a small-scale "
        "taxpayer."
        if taxpayer == "small_scale"
        else "OneTouch is to export the goods, but is closed to the seller, who has no right to "
        "import and export.",
        observed=service,
        expected=listing(("self", "none"), " or "),
    )
