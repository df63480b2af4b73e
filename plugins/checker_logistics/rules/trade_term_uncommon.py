"""The trade term is one that is seldom used."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    incoterm,
    listing,
    rule,
    violation,
)
from checker_logistics.terms import TERM, Code, unknown_term


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    common: Annotated[tuple[Code, ...], Meta(description="The terms that are in common use.")] = (
        "EXW",
        "FCA",
        "FOB",
        "DDP",
    )


@rule(
    "LOG007",
    severity="info",
    status=between("draft", "draft"),
    needs=["/trade_term/code"],
    clauses=["S32"],
    params=Params,
)
def trade_term_uncommon(order: Order, params: Params) -> Violations:
    """The trade term is one that is seldom used.

    Why: EXW, FCA, FOB and DDP are what buyers on the platform know. Under a term that is seldom
    used, they may not know what is theirs to pay and to arrange.

    Remedy: Check that both sides know what the term asks of them, and write down in the order's
    remark who pays for freight, insurance and duty.
    """
    code = order.trade_term.code
    term = incoterm(code)
    if term is None:
        yield unknown_term(code)
    elif term.code not in params.common:
        yield violation(
            TERM,
            "{term} ({name}) is seldom used.",
            observed=code,
            expected=listing(params.common, " or "),
            term=term.code,
            name=term.name,
        )
