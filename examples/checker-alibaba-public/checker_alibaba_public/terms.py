"""The trade term of an order, as the rules about it see it."""

from __future__ import annotations

from checker.api import Missing, missing

TERM = "/trade_term/code"

FOR_ANY_MODE = {"FAS": "FCA", "FOB": "FCA", "CFR": "CPT", "CIF": "CIP"}
"""The rules for ships, each with the one for any mode of transport that comes closest."""


def unknown_term(code: str) -> Missing:
    """Say that nothing can be said of a term that is none."""
    return missing(TERM, reason=f"{code!r} is not one of the Incoterms 2020 rules")
