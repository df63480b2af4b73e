"""A product was not uploaded before the order was drafted."""

from datetime import datetime

from checker.api import (
    Line,
    Order,
    Violations,
    missing,
    rule,
    violation,
    words,
)


def _upload(place: str, line: Line, drafted_at: datetime | None) -> Violations:
    """Judge the product of a line that has one."""
    product = line.product
    if product.uploaded is False:
        yield violation(
            f"{place}/product/uploaded",
            "The product {product_id} is not uploaded to the platform.",
            observed=False,
            expected=True,
            product_id=line.product_id,
        )
        return
    if product.uploaded_at is None:
        lacking = "uploaded" if product.uploaded is None else "uploaded_at"
        yield missing(f"{place}/product/{lacking}")
    elif drafted_at is None:
        yield missing("/timestamps/drafted_at")
    elif product.uploaded_at > drafted_at:
        yield violation(
            f"{place}/product/uploaded_at",
            "The product {product_id} was uploaded at {observed}, after the order was drafted at "
            "{drafted_at}.",
            observed=product.uploaded_at,
            expected=words("not after {time}", time=drafted_at),
            product_id=line.product_id,
            drafted_at=drafted_at,
        )


@rule("DOC006", severity="error", status=frozenset({"draft"}), needs=["/lines"], clauses=["S27"])
def product_not_uploaded(order: Order) -> Violations:
    """A product was not uploaded before the order was drafted.

    Why: A line of a Trade Assurance order refers to a product on the platform, and its page is
    what the goods are held against in a dispute. A line without one describes nothing that the
    buyer could have agreed to.

    Remedy: Upload the product to the platform first, and then draft the order with it.

    Note: A line that names no product, or fills in a placeholder, has none that is uploaded, such
    as one for goods made to order. Without the time of the upload it is not known whether the
    product was there in time; one that was uploaded at the very time of the draft was. A product
    with a time of its upload is uploaded, unless the order says that it is not.
    """
    drafted_at = order.timestamps.drafted_at
    for i, line in enumerate(order.lines):
        product = line.product
        uploaded_at = product.uploaded_at
        if line.product_id is None:
            yield violation(
                f"/lines/{i}/product_id",
                "A line names no product of the platform.",
                expected=words("the number of an uploaded product"),
            )
        elif (
            product.uploaded is False
            or uploaded_at is None
            or drafted_at is None
            or uploaded_at > drafted_at
        ):
            yield from _upload(f"/lines/{i}", line, drafted_at)
