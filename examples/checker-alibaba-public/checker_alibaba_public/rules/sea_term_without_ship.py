"""A term for ships alone is agreed for another mode of transport."""

from typing import Annotated, Literal

from checker.api import (
    SEA_MODES,
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    incoterm,
    rule,
    violation,
)
from checker_alibaba_public.terms import FOR_ANY_MODE, TERM, unknown_term


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    exempt: Annotated[
        tuple[Literal["air", "express", "road", "rail", "post", "multimodal"], ...],
        Meta(description="Modes of transport with which such a term is let pass."),
    ] = ("multimodal",)


@rule(
    "XLOG104",
    severity="error",
    status=between("draft", "submitted"),
    needs=["/shipping/mode", "/trade_term/code"],
    clauses=["ICC2020SEA"],
    params=Params,
    when=lambda order: order.shipping.mode not in SEA_MODES,
    supersedes=["LOG004", "LOG005", "LOG006", "LOG007"],
)
def sea_term_without_ship(order: Order, params: Params) -> Violations:
    """A term for ships alone is agreed for another mode of transport.

    Why: FAS, FOB, CFR and CIF hang the passing of risk and cost on a named port and a ship. The
    ICC keeps them for the sea and inland waterways; a contract by air or express that uses one of
    them has no point at which the seller is done.

    Remedy: Agree on the term for any mode that comes closest, FCA for FAS and FOB, CPT for CFR and
    CIP for CIF, with a place that the goods really pass.

    Note: LOG006 warns of the same, since the article that it comes from only says what is usual;
    the ICC's own text leaves no room, so here it is an error, and it is shown once. Multimodal
    transport may include a ship: LOG005 and XLOG106 speak of it.
    """
    mode = order.shipping.mode
    if mode in params.exempt:
        return
    code = order.trade_term.code
    term = incoterm(code)
    if term is None:
        yield unknown_term(code)
    elif term.transport == "sea":
        yield violation(
            TERM,
            "{term} is for sea and inland waterway transport alone, and the goods go by {mode}.",
            observed=code,
            expected=FOR_ANY_MODE[term.code],
            term=term.code,
            mode=mode,
        )
