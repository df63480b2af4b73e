"""Goods that go by sea are sold on another term than usual."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    rule,
)
from checker_logistics.terms import Code, unusual_term

MESSAGE = "The goods go by sea under {term}, while {usual} is usual."


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    expected: Annotated[
        tuple[Code, ...], Meta(description="The terms that sea freight usually goes by.")
    ] = ("FOB",)


@rule(
    "LOG004",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/shipping/mode", "/trade_term/code"],
    clauses=["S30"],
    params=Params,
    when=lambda order: order.shipping.mode in {"sea", None},
    supersedes=["LOG007"],
)
def sea_term_unusual(order: Order, params: Params) -> Violations:
    """Goods that go by sea are sold on another term than usual.

    Why: Sea freight usually goes by FOB: the seller clears the goods for export and loads them,
    and the buyer pays for the voyage. Under another term the seller may owe freight, insurance or
    delivery that the price does not cover.

    Remedy: Confirm with the buyer that this term is intended for the sea voyage and that the price
    covers what it asks of the seller, or agree on FOB with the port of loading.

    Note: CFR, CIF and FAS are made for the sea as well and are for information only. Inland
    waterways are not the sea.
    """
    return unusual_term(order, params.expected, "sea", MESSAGE)
