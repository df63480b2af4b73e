"""The order is not a Trade Assurance order on Alibaba.com."""

from checker.api import Order, Violations, rule, since, violation

PLATFORM = "alibaba.com"
TYPE = "trade_assurance"


NAMES = {
    PLATFORM: frozenset({PLATFORM, "阿里巴巴国际站"}),
    TYPE: frozenset({TYPE, "信用保障订单", "信保订单"}),
}
"""What else they are called in the policy source."""


def _is(text: str | None, wanted: str) -> bool:
    """Whether a text says what is wanted, in whatever case, with whatever between its words."""
    words = "" if text is None else text.lower().replace("_", " ").replace("-", " ").split()
    said = "_".join(words).removeprefix("https://").removeprefix("http://").removesuffix("/")
    return said.removeprefix("www.") in NAMES[wanted]


@rule("DOC001", severity="error", status=since("draft"), clauses=["S01"])
def not_trade_assurance(order: Order) -> Violations:
    """The order is not a Trade Assurance order on Alibaba.com.

    Why: Only an order that is placed on Alibaba.com as a Trade Assurance order is covered by it.
    For any other, the money is not held in trust, and the return policy and the dispute service
    do not apply.

    Remedy: Draft the order again on Alibaba.com as a Trade Assurance order, and state the platform
    and the type of the order in the document.

    Note: A document that leaves out the platform or the type does not show that the order is
    covered, and is found like one that names another. Capital letters do not matter, nor whether
    words are written with a blank; the address of the site and the names of the policy source mean
    the same.
    """
    if order.platform == PLATFORM and order.type == TYPE:
        return  # as of most orders
    if not _is(order.platform, PLATFORM):
        yield violation(
            "/platform",
            "The order does not say that it was placed on Alibaba.com."
            if order.platform is None
            else "The platform of the order is {observed}, not alibaba.com.",
            observed=order.platform,
            expected=PLATFORM,
        )
    if not _is(order.type, TYPE):
        yield violation(
            "/type",
            "The order does not say that it is a Trade Assurance order."
            if order.type is None
            else "The type of the order is {observed}, not trade_assurance.",
            observed=order.type,
            expected=TYPE,
        )
