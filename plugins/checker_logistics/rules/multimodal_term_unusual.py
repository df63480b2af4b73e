"""Goods that go by several modes of transport are sold on another term than FCA."""

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

MESSAGE = "The goods go by several modes of transport under {term}, while {usual} is usual."


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    expected: Annotated[
        tuple[Code, ...], Meta(description="The terms that suit multimodal transport.")
    ] = ("FCA",)


@rule(
    "LOG005",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/shipping/mode", "/trade_term/code"],
    clauses=["S31"],
    params=Params,
    when=lambda order: order.shipping.mode in {"multimodal", None},
    supersedes=["LOG007"],
)
def multimodal_term_unusual(order: Order, params: Params) -> Violations:
    """Goods that go by several modes of transport are sold on another term than FCA.

    Why: Multimodal transport goes by FCA: the risk passes where the first carrier takes the goods.
    Terms made for ships pass it at the ship, which goods that were handed over inland reach days
    later, at the seller's risk.

    Remedy: Change the term to FCA with the place where the first carrier takes over the goods, or
    confirm with the buyer why another term is meant.

    Note: The other terms for any mode of transport fit as well and are for information only; FAS,
    FOB, CFR and CIF do not.
    """
    return unusual_term(order, params.expected, "any", MESSAGE)
