"""The trade term lacks its named place or its edition."""

from typing import Annotated, Literal

from checker.api import Meta, Order, Parameters, Violations, between, incoterm, rule, violation
from checker_alibaba_public.terms import unknown_term

EDITIONS = ("2010", "2020")


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    required: Annotated[
        tuple[Literal["place", "version"], ...],
        Meta(description="What has to stand beside the code."),
    ] = ("place", "version")


@rule(
    "XLOG105",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/trade_term/code"],
    clauses=["ICC2020PLACE"],
    params=Params,
)
def term_incomplete(order: Order, params: Params) -> Violations:
    """The trade term lacks its named place or its edition.

    Why: Each Incoterms rule passes risk and cost at a named place, and editions differ in what they
    ask for. FOB alone lets the buyer name any port, and CIP insures for more by the edition of 2020
    than by that of 2010.

    Remedy: Enter the place or port as exactly as you can, such as the terminal, and the edition,
    2020 unless you agreed on an older one.

    Note: An edition that is written out beside the code, as in "CIF, Incoterms 2020", is stated.
    Whether the place fits the term is not looked at.
    """
    agreed = order.trade_term
    if agreed.place is not None and agreed.version is not None:
        return
    term = incoterm(agreed.code)
    if term is None:
        yield unknown_term(agreed.code)
        return
    if agreed.place is None and "place" in params.required:
        yield violation(
            "/trade_term/place",
            "{term} does not say at which place it passes the risk.",
            observed=None,
            expected="a place or port",
            term=term.code,
        )
    is_edition_stated = agreed.version is not None or any(year in agreed.code for year in EDITIONS)
    if not is_edition_stated and "version" in params.required:
        yield violation(
            "/trade_term/version",
            "{term} does not say by which edition of Incoterms it is meant.",
            observed=None,
            expected=EDITIONS[-1],
            term=term.code,
        )
