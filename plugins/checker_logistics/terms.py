"""The trade term of an order, as the rules about it see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal
from unicodedata import normalize

from checker.api import (
    INCOTERMS,
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


FORMER = {
    "DAT": "DPU",
    "DDU": "DAP",
    "DAF": "DAP",
    "DES": "DAP",
    "DEQ": "DPU",
    "C&F": "CFR",
}
"""Terms of earlier editions that are still written, and the rule that took the place of each."""

_IN_WORDS = {
    "DAT": ["Delivered at Terminal"],
    "DDU": ["Delivered Duty Unpaid"],
    "C&F": ["C and F", "C n F", "C F"],
}

# In American law these words, and not an edition of Incoterms, decide who bears the loss.
_AMERICAN = r"(?i)\bFOB\W+(?:destination|origin|shipping\W?point|factory)\b"


def named_terms(text: str) -> list[str]:
    """Return the codes of the terms, in force or of earlier editions, that stand in a text.

    >>> [named_terms(text) for text in ("EXW or fob Ningbo", "DAT (Delivered at Terminal)", "FOT")]
    [['EXW', 'FOB'], ['DAT'], []]
    """
    codes, pattern = _spellings()
    found = pattern.finditer(normalize("NFKC", text))
    return list(dict.fromkeys(codes[_letters(match[0])] for match in found))


def is_american(text: str) -> bool:
    """Whether a term is one of American law, such as ``FOB Destination``."""
    return re.search(_AMERICAN, normalize("NFKC", text)) is not None


@cache
def _spellings() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the code for the letters of each spelling of a term, and what finds them in a text."""
    spellings = [(entry.name, code) for code, entry in INCOTERMS.items()]
    spellings += [(code, code) for code in (*INCOTERMS, *FORMER)]
    spellings += [(name, code) for code, names in _IN_WORDS.items() for name in names]
    longest_first = sorted((re.findall(r"\w+|&", name) for name, _ in spellings), key=len)[::-1]
    any_of = "|".join(r"[\W_]*".join(words) for words in longest_first)
    codes = {_letters(name): code for name, code in spellings}
    return codes, re.compile(rf"(?<![A-Za-z])(?:{any_of})(?![A-Za-z])", re.IGNORECASE)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).upper()


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
