"""A cost of the return is not borne by the buyer."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from checker.api import (
    Meta,
    Order,
    Parameters,
    Return,
    Violations,
    missing,
    rule,
    violation,
    words,
)
from checker_returns.claims import RETURNS_EXPECTED
from checker_returns.ledger import NOTHING, open_amount, paid, refunded

BUYER = "buyer"

KNOWN = (
    "A cost of the return, {kind} of {amount} {currency}, is borne by the {bearer}; it is the "
    "{party} who bears the costs of a return."
)
UNKNOWN = (
    "A cost of the return is borne by the {bearer}; it is the {party} who bears the costs of "
    "a return."
)
REFUNDED = (
    "The refunds are {excess} {currency} more than the buyer paid: as much as the buyer has to "
    "bear of the costs of the return."
)
AGREED = (
    "The agreed refund is {excess} {currency} more than the buyer paid: as much as the buyer has "
    "to bear of the costs of the return."
)
LEAVE_OUT = (
    "Refund what the buyer paid for the order, and leave the costs of the way back to whoever has "
    "agreed in writing to bear them."
)

OwnCost = tuple[str, Decimal | None]
"""A cost that the buyer bears: the pointer of its amount, and the amount."""


class Given(NamedTuple):
    """What the buyer gets back: where it stands, how much that is, and what of it is to come.

    `costs` are those that it must not pay, `message` is what is said if it does.
    """

    pointer: str
    amount: Decimal
    to_come: Decimal
    costs: Sequence[OwnCost]
    message: str


class Params(Parameters, frozen=True):
    """What a ruleset can set."""

    bearer: Annotated[
        Literal["buyer", "seller"], Meta(description="Who bears the costs of a return.")
    ] = "buyer"


def _has_costs(order: Order) -> bool:
    """Whether a return names costs, or no return is there although the status speaks of one."""
    for claim in order.returns:
        if claim.costs:
            return True
    return not order.returns and order.status in RETURNS_EXPECTED


def _is(bearer: str | None, party: str) -> bool:
    """Whether it is this party that bears a cost."""
    return bearer is not None and bearer.lower() == party


def _is_within_payments(order: Order) -> bool:
    """Whether clearly no refund is higher than what was paid; where it is unclear, sums tell."""
    open_ = open_amount(order)
    if open_ is None or open_ < NOTHING:
        return False
    if order.refunds:
        return True
    for claim in order.returns:
        agreed = claim.decision.refund.amount
        if agreed is not None and agreed > open_:
            return False
    return True


def _own_costs(i: int, claim: Return) -> list[OwnCost]:
    """Return what the buyer bears of the costs of a return."""
    return [
        (f"/returns/{i}/costs/{j}/amount", cost.amount)
        for j, cost in enumerate(claim.costs)
        if _is(cost.bearer, BUYER) and cost.amount != NOTHING
    ]


def _given(order: Order) -> list[Given]:
    """Return what was refunded, or each refund that was agreed as long as there is none."""
    costs = [_own_costs(i, claim) for i, claim in enumerate(order.returns)]
    if not order.refunds:
        return [
            Given(f"/returns/{i}/decision/refund/amount", amount, amount, costs[i], AGREED)
            for i, claim in enumerate(order.returns)
            if costs[i] and (amount := claim.decision.refund.amount) is not None
        ]
    every = [cost for own in costs for cost in own]
    own_currency = {None, order.currency}
    places = [j for j, refund in enumerate(order.refunds) if refund.currency in own_currency]
    if not every or not places:
        return []
    last = places[-1]
    return [Given(f"/refunds/{last}/amount", order.refunds[last].amount, NOTHING, every, REFUNDED)]


def _refunded_costs(order: Order) -> Violations:
    """Find refunds that are higher than what was paid, by just what the buyer has to bear."""
    given = _given(order)
    if not given:
        return
    if order.currency is None:
        yield missing("/currency")
        return
    arrived, back = paid(order), refunded(order)
    gaps = dict.fromkeys((*arrived.gaps, *back.gaps))
    if gaps:
        yield missing(*gaps)
        return
    paid_more = back.of(order.currency) - arrived.of(order.currency)
    for pointer, amount, to_come, costs, message in given:
        excess = paid_more + to_come
        if excess <= NOTHING:
            continue
        amounts = [cost for _, cost in costs if cost is not None]
        if excess in amounts or excess == sum(amounts):
            yield violation(
                pointer,
                message,
                observed=amount,
                expected=max(amount - excess, NOTHING),
                remedy=LEAVE_OUT,
                excess=excess,
                currency=order.currency,
            )
        elif len(amounts) < len(costs):
            yield missing(*(place for place, cost in costs if cost is None))


@rule(
    "RET010",
    severity="warning",
    status=frozenset({"return_agreed", "refunded"}),
    needs=["/returns"],
    clauses=["S09"],
    params=Params,
    when=_has_costs,
)
def return_costs_on_seller(order: Order, params: Params) -> Violations:
    """A cost of the return is not borne by the buyer.

    Why: Postage, duties and other costs of the way back are the buyer's. They are apart from what
    the buyer paid for the way out, which is refunded; a seller who mixes the two pays twice.

    Remedy: Agree in the order's chat who bears each cost of the way back, and leave the others'
    costs out of what you pay.

    Note: The policy source puts these costs on the buyer even when the goods were at fault; a
    ruleset can put them on the seller. A cost of nothing has no bearer to ask for. A refund pays
    for the way back where it is higher than what the buyer paid, and that by just one of the costs
    that the buyer bears, or by all of them. Agreed refunds count as long as none was made.
    """
    for i, claim in enumerate(order.returns):
        for j, cost in enumerate(claim.costs):
            if cost.bearer == params.bearer or cost.amount == NOTHING:
                continue  # the first is so for most, and cheaper to ask
            place = f"/returns/{i}/costs/{j}/bearer"
            if cost.bearer is None:
                yield missing(place)
            elif not _is(cost.bearer, params.bearer):
                is_unknown = None in {cost.kind, cost.amount, order.currency}
                yield violation(
                    place,
                    UNKNOWN if is_unknown else KNOWN,
                    observed=cost.bearer,
                    expected=params.bearer,
                    bearer=words(cost.bearer),
                    party=words(params.bearer),
                    kind=cost.kind,
                    amount=cost.amount,
                    currency=order.currency,
                )
    if params.bearer == BUYER and not _is_within_payments(order):
        yield from _refunded_costs(order)
