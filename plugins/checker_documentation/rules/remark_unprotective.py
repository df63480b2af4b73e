"""The remark of the order says nothing that protects the seller."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    listing,
    rule,
    violation,
    words,
)
from checker_documentation.remarks import narrow
from checker_documentation.topics import IN_WORDS, Topic, covered


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    topics: Annotated[
        tuple[Topic, ...],
        Meta(description="The topics that a remark can protect the seller by.", min_length=1),
    ] = ("specification", "lead_time", "duties", "quality", "returns")
    min_topics: Annotated[
        int, Meta(description="The number of these topics that the remark must speak of.", ge=1)
    ] = 1

    def __post_init__(self) -> None:
        """Refuse to ask for more topics than there are."""
        if len(set(self.topics)) < len(self.topics):
            raise ValueError("topics names one of them twice")
        if self.min_topics > len(self.topics):
            raise ValueError("min_topics is greater than the number of topics")


@rule(
    "DOC010",
    severity="warning",
    status=between("draft", "submitted"),
    clauses=["S40"],
    params=Params,
)
def remark_unprotective(order: Order, params: Params) -> Violations:
    """The remark of the order says nothing that protects the seller.

    Why: What is written in the remark is agreed along with the order. Where it is silent about
    tolerances, the start of the lead time, duties, inspection or returns, a dispute over them is
    decided without the seller's terms.

    Remedy: Add short, factual clauses to the remark: specification and tolerance, when the lead
    time starts, who bears duties under the trade term, how quality is inspected, and how a return
    proceeds.

    Note: Topics are recognised by English and Chinese keywords, which is weak evidence: a topic
    that is found may still be badly worded, and one that is worded unusually may be overlooked.
    The policy source asks for wording in the seller's favour and gives no list; the topics are
    those over which orders are usually disputed, and one of them is enough unless a ruleset asks
    for more.
    """
    remark, topics, least = order.remark, params.topics, params.min_topics
    found = [] if remark is None else covered(narrow(remark), topics, least)
    if len(found) >= least:
        return
    wanting = listing((IN_WORDS[topic] for topic in topics if topic not in found), "; ")
    yield violation(
        "/remark",
        "The order has no remark."
        if remark is None
        else "By its keywords, the remark speaks of {found} of {all} protective topics, while at "
        "least {least} should be found; not found: {wanting}.",
        observed=remark,
        expected=words(
            "at least {least} of: {topics}",
            least=least,
            topics=listing(map(IN_WORDS.__getitem__, topics), "; "),
        ),
        found=len(found),
        all=len(topics),
        least=least,
        wanting=wanting,
    )
