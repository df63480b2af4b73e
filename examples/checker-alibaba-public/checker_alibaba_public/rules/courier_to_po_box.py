"""A courier is to deliver to a post-office box."""

import re
from typing import Annotated, Literal

from checker.api import Meta, Order, Parameters, Violations, between, missing, rule, violation

BOX = re.compile(
    r"\bp\.? ?o\.? ?box\b|\bpost(?:al|[- ]office) box\b|\bpostfach\b|\bpostbus\b|邮政信箱",
    re.IGNORECASE,
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    modes: Annotated[
        tuple[Literal["express", "air", "road", "rail", "sea", "multimodal"], ...],
        Meta(description="Modes of transport that end with a courier at the door."),
    ] = ("express",)


@rule(
    "XLOG103",
    severity="warning",
    status=between("draft", "paid"),
    needs=["/shipping/mode"],
    clauses=["POBOX"],
    params=Params,
)
def courier_to_po_box(order: Order, params: Params) -> Violations:
    """A courier is to deliver to a post-office box.

    Why: A courier hands parcels over against a signature, and nobody signs at a box. The parcel is
    stored at the seller's cost, and goes back after a few days.

    Remedy: Ask the buyer for an address with a street and a person, or send the goods by post.

    Note: The box may stand in either line of the address. Only its usual names in English, German,
    Dutch and Chinese are understood.
    """
    if order.shipping.mode not in params.modes:
        return
    address = order.shipping.address
    if address.line1 is None:
        yield missing("/shipping/address/line1")
    for name, line in (("line1", address.line1), ("line2", address.line2)):
        if line is not None and BOX.search(line):
            yield violation(
                f"/shipping/address/{name}",
                "The goods go by {mode}, but {observed} is a post-office box.",
                observed=line,
                expected="a street address",
                mode=order.shipping.mode,
            )
