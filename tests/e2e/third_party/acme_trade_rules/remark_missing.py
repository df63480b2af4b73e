"""The order has no remark, or one that is too short."""

from typing import Annotated

from checker.api import Meta, Order, Parameters, Violations, between, rule, violation


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    min_length: Annotated[
        int, Meta(description="The least number of characters of a remark.", ge=1)
    ] = 10


@rule(
    "ACME001",
    severity="warning",
    status=between("draft", "submitted"),
    needs=["/buyer/name"],
    params=Params,
    tags=["house"],
)
def remark_missing(order: Order, params: Params) -> Violations:
    """The order has no remark, or one that is too short.

    Why: The warehouse packs by the remark.

    Remedy: Write down what the buyer asked for.
    """
    if len(order.remark or "") < params.min_length:
        yield violation(
            "/remark",
            "The remark for {buyer} has fewer than {least} characters.",
            observed=order.remark,
            buyer=order.buyer.name,
            least=params.min_length,
        )
