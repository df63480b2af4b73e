"""The balance falls due at another event than usual."""

from typing import Annotated

from checker.api import Meta, Order, Parameters, Violations, between, rule, violation
from checker_payment.balance import same_event


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    expected: Annotated[
        str, Meta(description="The event at which the balance usually falls due.", min_length=1)
    ] = "after_receipt"


@rule(
    "PAY013",
    severity="info",
    status=between("draft", "submitted"),
    needs=["/payment_plan/mode", "/payment_plan/balance_due/trigger"],
    clauses=["S22"],
    params=Params,
    when=lambda order: order.payment_plan.mode != "full",
)
def balance_trigger_unusual(order: Order, params: Params) -> Violations:
    """The balance falls due at another event than usual.

    Why: The guide has the buyer pay the balance after the goods have been shipped and received.
    Another event is allowed, but a buyer who knows only the guide will not expect it.

    Remedy: State in the order's remark at which event the balance falls due, and have the buyer
    confirm it in the chat.

    Note: In practice the balance is often paid before shipment, which is safer for the seller. The
    guide and the practice differ, therefore this is for information only.
    """
    trigger = order.payment_plan.balance_due.trigger
    if trigger != params.expected and same_event(trigger) != same_event(params.expected):
        yield violation(
            "/payment_plan/balance_due/trigger",
            "The balance falls due at '{trigger}', while '{expected}' is usual.",
            observed=trigger,
            expected=params.expected,
            trigger=trigger,
        )
