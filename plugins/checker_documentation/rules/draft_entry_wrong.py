"""The order was drafted at the entry for orders of the other kind."""

from checker.api import Order, Violations, rule, violation


@rule(
    "DOC007",
    severity="warning",
    status=frozenset({"draft"}),
    needs=["/sample"],
    clauses=["S23"],
    when=lambda order: order.draft.source is not None,
)
def draft_entry_wrong(order: Order) -> Violations:
    """The order was drafted at the entry for orders of the other kind.

    Why: The platform has two entries: trade management drafts orders of goods, the chat of
    TradeManager drafts orders of samples. At the wrong one the order gets the form and the rules
    of the other kind.

    Remedy: Delete the draft, and write it again where orders of its kind are drafted: samples in
    the chat, all others in trade management.

    Note: Where the draft was written elsewhere or the entry is not known, there is nothing to
    judge.
    """
    is_chat = order.draft.source == "tm_chat"
    if is_chat == order.sample:
        return
    yield violation(
        "/draft/source",
        "An order of samples was drafted in trade management; its entry is the chat."
        if order.sample
        else "The order was drafted in the chat, at the entry for samples, but is not one of "
        "samples.",
        observed=order.draft.source,
        expected="tm_chat" if order.sample else "trade_management",
    )
