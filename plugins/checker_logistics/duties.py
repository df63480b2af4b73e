"""What a remark says of the duty: a short list of words, which rather misses than misreads."""

from __future__ import annotations

import re
from functools import cache

from checker.api import INCOTERMS

# Every repetition is bounded: a remark is what somebody else wrote, of any length.
_BUYER = r"(?:buyer|customer|client|consignee|importer|recipient|receiver)"
_DUTY = (
    r"(?:duty|duties|tariffs?|import tax(?:es)?)"
    r"(?:(?: and |, | & |/)(?:import )?(?:tax(?:es)?|vat|fees|charges)){0,3}"
)
_BEFORE_DUTY = (
    r"(?:(?:the|all|any|applicable|local|own|its|import|customs|destination|tax(?:es)?|vat|fees"
    r"|charges|and|or|&) ){0,6}"
)
_BE = r"(?:(?:is|are|shall|will|must|should|to|be) ){0,3}"
_MODAL = r"(?:shall |will |must |should |has to |is to |to )?"
_PAYS = r"(?:pays?|bears?|covers?|(?:is |be )?(?:responsible|liable) for)"

_AT_COST_OF = r"(?:(?:for|on|at) )?(?:the )?(?:account|expense|cost|responsibility) of (?:the )?"

_ENGLISH = (
    rf"\b{_DUTY} {_BE}(?:paid|payable|borne|covered) by (?:the )?{_BUYER}\b"
    rf"|\b{_DUTY} {_BE}(?:for|on|at) (?:the )?{_BUYER}['\u2019]?s? (?:account|expense|cost)\b"
    rf"|\b{_DUTY} {_BE}{_AT_COST_OF}{_BUYER}\b"
    rf"|\b{_BUYER} {_MODAL}{_PAYS} {_BEFORE_DUTY}{_DUTY}\b"
)

_CHINESE_BUYER = "(?:买家|买方|客户|客人|收货人|进口商)"
_CHINESE_DUTY = "(?:关税|进口税)"
_CHINESE_PAYS = "(?:自行|需要?|须|应){0,3}(?:负责)?(?:承担|支付|负担|自付|自理|缴纳|负责)"

_CHINESE = (
    f"{_CHINESE_DUTY}(?:[等和及与、]|税费|税金|费用|均|全部|都){{0,6}}由?{_CHINESE_BUYER}{_CHINESE_PAYS}"
    f"|{_CHINESE_BUYER}{_CHINESE_PAYS}(?:所有|全部|目的国|进口|相关|的){{0,6}}{_CHINESE_DUTY}"
)

_OTHER_TERMS = "|".join(code for code in INCOTERMS if code != "DDP")

_ELSEWISE = (
    r"\b(?:no|not|never|neither|nor|without|return(?:s|ed|ing)?|refused?|rejected)\b"
    rf"|\b(?:if|unless|in case|reimbursed?|{_OTHER_TERMS})\b"
    r"|n['\u2019]t\b|不|无|免|勿|退|如|若"
)
"""A sentence with one of these denies it, speaks of goods on their way back (clause S09), or of
another case than that of this order."""

_MOST_QUOTED = 200


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what puts the duty on the buyer, what says otherwise, and what ends a sentence."""
    return (
        re.compile(f"{_ENGLISH}|{_CHINESE}", re.IGNORECASE),
        re.compile(_ELSEWISE, re.IGNORECASE),
        re.compile("[.;!?\n\u3002\uff1b\uff01\uff1f]+"),
    )


def puts_duty_on_buyer(remark: str) -> str | None:
    """Return the sentence of a remark that has the buyer pay the duty, None when none has.

    >>> puts_duty_on_buyer("Packed in cartons. Import duties are paid by the buyer.")
    'Import duties are paid by the buyer'
    >>> puts_duty_on_buyer("Duties of returned goods are paid by the buyer.") is None
    True
    """
    claim, elsewise, end = _patterns()
    if claim.search(remark) is None:
        return None
    for sentence in end.split(remark):
        if claim.search(sentence) and not elsewise.search(sentence):
            said = sentence.strip()
            return said if len(said) <= _MOST_QUOTED else f"{said[:_MOST_QUOTED]}…"
    return None
