"""The trade term of an order, as the rules about it see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from checker.api import (
    Missing,
    Order,
    Violations,
    incoterm,
    listing,
    missing,
    violation,
    words,
)

TERM = "/trade_term/code"

Code = Literal["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"]
"""What a ruleset can name: the eleven rules of Incoterms 2020."""


def unknown_term(code: str) -> Missing:
    """Say that a rule cannot be evaluated because the order's trade term means nothing known."""
    return missing(
        TERM, reason=words("{code} is not one of the Incoterms 2020 rules", code=repr(code))
    )


def unusual_term(
    order: Order, usual: Sequence[Code], fitting: Literal["any", "sea"], message: str
) -> Violations:
    """Judge the term of goods that usually go by another one.

    Args:
        order: its trade term must be there.
        usual: the terms that they usually go by.
        fitting: terms made for this transport are unusual, but fit: they are for information.
        message: names the {term} and what is {usual}.
    """
    code = order.trade_term.code
    term = incoterm(code)
    if term is None:
        yield unknown_term(code)
    elif term.code not in usual:
        named = listing(usual, " or ")
        yield violation(
            TERM,
            message,
            observed=code,
            expected=named,
            severity="info" if term.transport == fitting else None,
            term=term.code,
            usual=named,
        )
