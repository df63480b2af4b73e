"""The trade term of an order, as the rules about it see it."""

from __future__ import annotations

from typing import Literal

from checker.api import Missing, missing

TERM = "/trade_term/code"

Code = Literal["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"]
"""What a ruleset can name: the eleven rules of Incoterms 2020."""


def unknown_term(code: str) -> Missing:
    """Say that a rule cannot be evaluated because the order's trade term means nothing known."""
    return missing(TERM, reason=f"{code!r} is not one of the Incoterms 2020 rules")
