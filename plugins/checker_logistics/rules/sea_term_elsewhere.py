"""A term made for ships is used for goods that do not go by ship."""

from typing import Annotated

from checker.api import (
    INCOTERMS,
    SEA_MODES,
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    incoterm,
    listing,
    rule,
    violation,
    words,
)
from checker_logistics.terms import TERM, Code, unknown_term


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    sea_only: Annotated[
        tuple[Code, ...],
        Meta(description="The terms that are for sea and inland waterway transport alone."),
    ] = ("FAS", "FOB", "CFR", "CIF")


def _may_go_without_ship(order: Order) -> bool:
    """Whether no ship is known to be part of the way."""
    mode = order.shipping.mode
    return mode not in SEA_MODES and mode != "multimodal"


@rule(
    "LOG006",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/shipping/mode", "/trade_term/code"],
    clauses=["S30", "S31"],
    params=Params,
    when=_may_go_without_ship,
    supersedes=["LOG004", "LOG005", "LOG007"],
)
def sea_term_elsewhere(order: Order, params: Params) -> Violations:
    """A term made for ships is used for goods that do not go by ship.

    Why: Under FAS, FOB, CFR and CIF the risk passes to the buyer alongside the ship or on board.
    Where there is no ship, nobody can tell who bears a loss on the way.

    Remedy: Use the term for any mode of transport that comes closest: FCA instead of FOB or FAS,
    CPT instead of CFR, CIP instead of CIF, or DAP when the seller pays as far as the buyer's door.

    Note: The policy source says only what sea freight and multimodal transport go by; this is its
    converse. Platforms offer FOB with express, so it is a warning. Multimodal transport may begin
    or end on a ship and has a rule of its own.
    """
    code = order.trade_term.code
    term = incoterm(code)
    if term is None:
        yield unknown_term(code)
    elif term.code in params.sea_only:
        mode = order.shipping.mode
        yield violation(
            TERM,
            "{term} is made for ships, but the goods go by {mode}.",
            observed=code,
            expected=listing(
                (other for other in INCOTERMS if other not in params.sea_only), " or "
            ),
            term=term.code,
            mode=words(mode),
        )
