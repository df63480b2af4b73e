"""The eleven Incoterms 2020 rules of the International Chamber of Commerce.

Source: ICC publication 723E, "Incoterms 2020". FAS, FOB, CFR and CIF are for sea and inland
waterway transport; the other seven are for any mode. DPU took the place of DAT of the edition of
2010.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal
from unicodedata import normalize

from msgspec import Struct

Transport = Literal["any", "sea"]
Party = Literal["buyer", "seller"]


class Incoterm(Struct, frozen=True):
    """One rule.

    Attributes:
        code: three letters.
        name: the rule's full name.
        transport: ``sea`` for sea and inland waterway transport alone, else ``any``.
        carriage: who pays for the main carriage.
        duty: who pays for import clearance and duty.
    """

    code: str
    name: str
    transport: Transport
    carriage: Party
    duty: Party


INCOTERMS: Mapping[str, Incoterm] = {
    entry.code: entry
    for entry in (
        Incoterm("EXW", "Ex Works", "any", "buyer", "buyer"),
        Incoterm("FCA", "Free Carrier", "any", "buyer", "buyer"),
        Incoterm("CPT", "Carriage Paid To", "any", "seller", "buyer"),
        Incoterm("CIP", "Carriage and Insurance Paid To", "any", "seller", "buyer"),
        Incoterm("DAP", "Delivered at Place", "any", "seller", "buyer"),
        Incoterm("DPU", "Delivered at Place Unloaded", "any", "seller", "buyer"),
        Incoterm("DDP", "Delivered Duty Paid", "any", "seller", "seller"),
        Incoterm("FAS", "Free Alongside Ship", "sea", "buyer", "buyer"),
        Incoterm("FOB", "Free on Board", "sea", "buyer", "buyer"),
        Incoterm("CFR", "Cost and Freight", "sea", "seller", "buyer"),
        Incoterm("CIF", "Cost, Insurance and Freight", "sea", "seller", "buyer"),
    )
}
"""By code, in the order of the ICC's edition: any mode of transport first."""

SEA_MODES = frozenset(("sea", "inland_waterway"))
"""The modes of transport that the sea-only rules are meant for."""


_IN_CHINESE = {
    "EXW": "工厂交货",
    "FCA": "货交承运人",
    "CPT": "运费付至",
    "CIP": "运费和保险费付至",
    "DAP": "目的地交货",
    "DPU": "目的地卸货后交货",
    "DDP": "完税后交货",
    "FAS": "船边交货",
    "FOB": "船上交货",
    "CFR": "成本加运费",
    "CIF": "成本、保险费加运费",
}
"""The rules' names in the Chinese edition."""

_OF_ALL = re.compile("INCOTERMS?(?:RULES?)?|(?:TERMS?|条款|术语)$")
"""What stands beside a rule and says only that it is one."""


def _letters(text: str) -> str:
    """Return the letters of a text, in capitals: the same of ``Ex Works`` and ``ex-works``."""
    letters = "".join(filter(str.isalpha, text.replace("&", "and")))
    return _OF_ALL.sub("", normalize("NFKC", letters).upper())


def _spellings(entry: Incoterm) -> set[str]:
    """Return the code and the names of a rule, and the code beside a name."""
    names = {_letters(entry.name), _letters(_IN_CHINESE[entry.code])}
    both = {pair for name in names for pair in (entry.code + name, name + entry.code)}
    return names | both | {entry.code}


_CODES = {spelling: entry.code for entry in INCOTERMS.values() for spelling in _spellings(entry)}


@lru_cache(maxsize=1024)  # few spellings, in many orders
def incoterm(text: str) -> Incoterm | None:
    """Return the rule that a text names by its code, its full name or both; None if it names none.

    Names are English or Chinese. Case, width, spaces, punctuation and the edition do not matter;
    anything more does, for ``FOB Destination`` is no Incoterms rule, and neither is ``FOT``.

    >>> texts = ("fob", "FOB (Free on Board)", "CIF, Incoterms 2020", "FOB条款", "FOT")
    >>> [entry and entry.code for entry in map(incoterm, texts)]
    ['FOB', 'FOB', 'CIF', 'FOB', None]
    """
    code = _CODES.get(_letters(text))
    return None if code is None else INCOTERMS[code]
