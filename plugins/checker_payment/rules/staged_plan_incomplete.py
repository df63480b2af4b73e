"""A plan of advance and balance lacks an amount or a method of payment."""

from typing import Annotated

from checker.api import (
    Meta,
    Order,
    Parameters,
    Violations,
    between,
    rule,
    violation,
    words,
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    require_method: Annotated[
        bool, Meta(description="Whether each step has to name its method of payment.")
    ] = True


@rule(
    "PAY003",
    severity="error",
    status=between("draft", "submitted"),
    needs=["/payment_plan/mode"],
    clauses=["S35"],
    params=Params,
    when=lambda order: order.payment_plan.mode != "full",
)
def staged_plan_incomplete(order: Order, params: Params) -> Violations:
    """A plan of advance and balance lacks an amount or a method of payment.

    Why: The buyer pays each step by what the plan says of it. A step without an amount or without
    a method is one that the buyer cannot pay, or pays in a way that was not agreed.

    Remedy: Fill in the amount and the method of payment of both the advance and the balance. An
    order that is to be paid at once takes payment in one sum instead.

    Note: The order knows two steps. Plans of three and more instalments, which the platform allows
    for T/T transfers only, are not judged here.
    """
    plan = order.payment_plan
    for step, amount, method in (
        ("advance", plan.advance, plan.advance_method),
        ("balance", plan.balance, plan.balance_method),
    ):
        if amount is None:
            yield violation(
                f"/payment_plan/{step}",
                "The order is paid in two steps, but the amount of the {step} is not stated.",
                expected=words("more than 0"),
                step=words(step),
            )
        elif amount <= 0:
            yield violation(
                f"/payment_plan/{step}",
                "The order is paid in two steps, so the {step} must be above zero.",
                observed=amount,
                expected=words("more than 0"),
                step=words(step),
            )
        if params.require_method and method is None:
            yield violation(
                f"/payment_plan/{step}_method",
                "The order does not say by which method the {step} is paid.",
                step=words(step),
            )
