"""The trade term is missing, or is not one of the Incoterms 2020 rules."""

from typing import Annotated, Literal

from checker.api import (
    INCOTERMS,
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
from checker_logistics.terms import TERM

FORMER = {
    "DAT": "DPU",
    "DELIVEREDATTERMINAL": "DPU",
    "DDU": "DAP",
    "DELIVEREDDUTYUNPAID": "DAP",
    "DAF": "DAP",
    "DES": "DAP",
    "DEQ": "DPU",
    "CF": "CFR",
    "CNF": "CFR",
}
"""Terms of earlier editions that are still written, and the rule that took the place of each."""

OF_2010 = ("DAT", "DELIVEREDATTERMINAL")


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    accept_2010_dat: Annotated[
        Literal["error", "warning", "info"],
        Meta(description="How grave DAT is, which the edition of 2010 still had."),
    ] = "warning"


@rule(
    "LOG003",
    severity="error",
    status=between("draft", "submitted"),
    clauses=["S29", "S30", "S31", "S32"],
    params=Params,
)
def trade_term_unknown(order: Order, params: Params) -> Violations:
    """The trade term is missing, or is not one of the Incoterms 2020 rules.

    Why: The trade term settles who pays for freight, insurance and duty, and who bears the loss on
    the way. Without one, or with one that nobody has defined, each side can read it for itself.

    Remedy: Agree with the buyer on one of the eleven rules of Incoterms 2020. Enter its code alone,
    such as FOB, and the named place in the field for the place.

    Note: Codes and full names are understood in any spelling. A term with more words, such as
    "FOB Destination", can mean something else and is not understood. DAT of the edition of 2010,
    whose place DPU took, is a warning unless a ruleset grades it otherwise.
    """
    code = order.trade_term.code
    if code is None:
        yield violation(TERM, "The order names no trade term.", expected=listing(INCOTERMS))
        return
    if incoterm(code) is not None:
        return
    letters = "".join(filter(str.isalpha, code)).upper()
    successor = FORMER.get(letters)
    if successor is None:
        yield violation(
            TERM,
            "{term} is not one of the Incoterms 2020 rules.",
            observed=code,
            expected=listing(INCOTERMS),
            term=code,
        )
        return
    yield violation(
        TERM,
        "{term} is no longer one of the Incoterms rules; {successor} took its place.",
        observed=code,
        expected=successor,
        severity=params.accept_2010_dat if letters in OF_2010 else None,
        term=code,
        successor=successor,
    )
