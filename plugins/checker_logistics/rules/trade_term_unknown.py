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
from checker_logistics.terms import FORMER, TERM, is_american, named_terms

OF_2010 = "DAT"

WITH_MORE_WORDS = (
    "Enter the rule alone, and its named place in the field for the place. Where the other words "
    "are no place, agree with the buyer on what they should change, and write it into the remark."
)


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

    Note: Codes, full names in English and Chinese, and both beside each other are understood in any
    spelling and with the edition. A term with more words is not understood: they may be the named
    place, as in "FOB Ningbo", or mean something else, as in "FOB Destination" of American law. DAT
    of the edition of 2010, whose place DPU took, is a warning unless a ruleset grades it otherwise.
    """
    code = order.trade_term.code
    if code is None:
        yield violation(TERM, "The order names no trade term.", expected=listing(INCOTERMS))
    elif incoterm(code) is None:
        yield from _not_a_rule(code, params)


def _not_a_rule(text: str, params: Params) -> Violations:
    """Say what is wrong with a text that names no rule, or more than that."""
    named = named_terms(text)
    if len(named) > 1:
        yield violation(
            TERM,
            "{term} names several terms: {named}.",
            observed=text,
            expected=listing(INCOTERMS),
            term=text,
            named=listing(named),
        )
    elif not named or is_american(text):
        yield violation(
            TERM,
            "{term} is not one of the Incoterms 2020 rules.",
            observed=text,
            expected=listing(INCOTERMS),
            term=text,
        )
    elif successor := FORMER.get(named[0]):
        yield violation(
            TERM,
            "{term} is no longer one of the Incoterms rules; {successor} took its place.",
            observed=text,
            expected=successor,
            severity=params.accept_2010_dat if named[0] == OF_2010 else None,
            term=text,
            successor=successor,
        )
    else:
        yield violation(
            TERM,
            "{term} says more than {rule}, which may be its named place or change its meaning.",
            observed=text,
            expected=named[0],
            remedy=WITH_MORE_WORDS,
            term=text,
            rule=named[0],
        )
