"""There is no complete record of the chat with the buyer."""

from checker.api import Order, Violations, rule, since, violation

AT_ISSUE = frozenset({"return_requested", "return_agreed", "disputed"})

FINDINGS = {
    "/chat": "The order has no chat: neither messages nor the reference of an export.",
    "/chat/messages": "The chat of the order has no messages.",
    "/chat/export_ref": "The chat of the order was not exported: it has no reference.",
}


@rule(
    "DOC013",
    severity="error",
    status=since("submitted"),
    clauses=["S46"],
)
def chat_missing(order: Order) -> Violations:
    """There is no complete record of the chat with the buyer.

    Why: In a dispute the chat is the proof of what was agreed. A record that is made only then may
    come too late, and what is kept nowhere but on the platform is in other hands.

    Remedy: Export the chat with the buyer, keep the file, and enter its reference and its messages
    in the order.

    Note: Before anything is at issue a missing record is a risk, and the rule warns. Once a return
    is under way or the order is in dispute it is evidence that is lacking, which is an error. An
    order that was refunded is settled, so there the rule warns again.
    """
    chat = order.chat
    if chat.messages:
        if chat.export_ref is not None:
            return
        pointer = "/chat/export_ref"
    else:
        pointer = "/chat" if chat.export_ref is None else "/chat/messages"
    yield violation(
        pointer,
        FINDINGS[pointer],
        observed=None,
        severity=None if order.status in AT_ISSUE else "warning",
    )
