"""A return was claimed when the platform's protection had ended."""

from typing import Annotated

from checker.api import (
    SELLER_ZONE,
    Meta,
    Order,
    Parameters,
    Violations,
    Zone,
    all_received_by_buyer,
    deadline,
    missing,
    rule,
    violation,
)

FOR_AN_AGREED_RETURN = (
    "Carry out what you agreed to, and say in the order's chat that it is goodwill and no "
    "precedent. Agree to the next one only when you have looked at its date."
)


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    days: Annotated[
        int,
        Meta(
            description="Natural days from the receipt for which the platform protects an order.",
            ge=0,
            le=3650,
        ),
    ] = 30
    tz: Zone = SELLER_ZONE


@rule(
    "XRET101",
    severity="error",
    status=frozenset({"return_requested", "return_agreed", "disputed"}),
    needs=["/returns"],
    clauses=["FAQ20155175"],
    params=Params,
    supersedes=["RET003"],
)
def claimed_after_protection(order: Order, params: Params) -> Violations:
    """A return was claimed when the platform's protection had ended.

    Why: The platform protects an order for 30 days after the goods were received. A claim that
    comes later has no hold on the platform; a seller who does not notice may give back money that
    nobody could have demanded.

    Remedy: Point out to the buyer, and to the platform once there is a dispute, on which day the
    protection ended, and attach the proof of the receipt.

    Note: The page speaks of the confirmed receipt; the days run from the receipt of all goods, as
    for RET003. That rule looks at requests that are still open; this one also looks at returns that
    were agreed to, which is a warning, and at disputes. Where both find a request late, it is shown
    once. Between the 7 days of RET003 and the 30 of the platform only RET003 speaks, unless a
    ruleset gives it 30 days too, as alibaba-public does.
    """
    received_at, gaps = all_received_by_buyer(order)
    if received_at is None:
        if gaps:
            yield missing(*gaps)
        return
    ends = deadline(received_at, params.days, params.tz)
    is_agreed = order.status == "return_agreed"
    for i, claim in enumerate(order.returns):
        requested_at = claim.requested_at
        if requested_at is None:
            yield missing(f"/returns/{i}/requested_at")
        elif requested_at >= ends:
            yield violation(
                f"/returns/{i}/requested_at",
                "The return was requested on {requested}, but the {days} days for which the "
                "platform protects the order, from its receipt on {received}, ended at {ends}.",
                observed=requested_at,
                expected=f"before {ends.isoformat()}",
                severity="warning" if is_agreed else None,
                remedy=FOR_AN_AGREED_RETURN if is_agreed else None,
                requested=requested_at,
                days=params.days,
                received=received_at,
                ends=ends,
            )
