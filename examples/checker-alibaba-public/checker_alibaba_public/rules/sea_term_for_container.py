"""Goods in a container are sold on a term that ends at the ship."""

import re
from typing import Annotated, Literal

from checker.api import (
    SEA_MODES,
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    incoterm,
    missing,
    rule,
    violation,
)
from checker_alibaba_public.extension import fact, pointer
from checker_alibaba_public.terms import FOR_ANY_MODE, TERM, unknown_term

CONTAINERISED = "containerised"

WORDS = re.compile(
    r"\bcontainers?\b|\b(?:fcl|lcl)\b|\b(?:20|40|45) ?['\u2032]? ?(?:gp|hq|hc|dv)\b"
    r"|集装箱|货柜|整柜|拼柜|拼箱",
    re.IGNORECASE,
)
"""What a remark calls a container, or a part of one."""


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    terms: Annotated[
        tuple[Literal["FAS", "FOB", "CFR", "CIF"], ...],
        Meta(description="The terms that are not meant for goods in containers."),
    ] = ("FAS", "FOB", "CFR", "CIF")


def _speaks_of_containers(order: Order) -> bool:
    """Whether a ship may carry the goods, and the order says something of containers."""
    mode = order.shipping.mode
    if mode not in SEA_MODES and mode != "multimodal":
        return False
    if fact(order, CONTAINERISED) is not None:
        return True
    return order.remark is not None and WORDS.search(order.remark) is not None


@rule(
    "XLOG106",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/trade_term/code"],
    clauses=["ICC2020SEA"],
    params=Params,
    when=_speaks_of_containers,
    supersedes=["LOG004", "LOG005", "LOG007"],
)
def sea_term_for_container(order: Order, params: Params) -> Violations:
    """Goods in a container are sold on a term that ends at the ship.

    Why: A container is handed over at a terminal, days before it is on board. Under FAS, FOB, CFR
    and CIF the seller bears what happens to it in between, without any hold on it.

    Remedy: Agree on FCA with the terminal, CPT instead of CFR or CIP instead of CIF, and insure the
    goods as far as the point where they are handed over.

    Note: The order document has no field for containers. Whether there are any stands in
    `extensions`, as `{"alibaba_public": {"containerised": true}}`; where it does not, the words of
    the remark are taken for it, and as they are weak evidence, the finding is for information.
    """
    containerised = fact(order, CONTAINERISED)
    if containerised is False:
        return
    if containerised is not None and containerised is not True:
        yield missing(pointer(CONTAINERISED), reason="it is neither true nor false")
        return
    code = order.trade_term.code
    term = incoterm(code)
    if term is None:
        yield unknown_term(code)
    elif term.code in params.terms:
        yield violation(
            TERM,
            "The goods go in a container, but {term} passes the risk at the ship.",
            observed=code,
            expected=FOR_ANY_MODE[term.code],
            severity=None if containerised else "info",
            term=term.code,
        )
