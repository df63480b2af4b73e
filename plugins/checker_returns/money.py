"""What a return pays back to the buyer, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import UNSET

from checker.api import Order, Return
from checker_returns.bill import bill_of, share_back
from checker_returns.breakdown import (
    WHOLE,
    Breakdown,
    Split,
    breakdown,
    in_minor_units,
)
from checker_returns.data import (
    ComponentsData,
    CostData,
    RefundData,
    RefundKind,
    ReturnCostsData,
)
from checker_returns.ledger import NOTHING
from checker_returns.scope import Scope
from checker_returns.terms import Terms
from checker_returns.verdict import OBLIGING, Ruling

BUYER = "buyer"


def kind_of(ruling: Ruling) -> RefundKind | None:
    """Return whether a refund is owed, or at most as high as a figure; None when there is none."""
    if ruling.verdict in OBLIGING:
        return "owed"
    is_open = ruling.verdict in {"PENDING", "PARTIAL_OR_REFUSE", "WHAT_IF"}
    return "at_most" if is_open and (ruling.verdict != "WHAT_IF" or not ruling.may_refuse) else None


def refund_of(
    order: Order, index: int | None, scope: Scope, ruling: Ruling, terms: Terms
) -> tuple[RefundData | None, Sequence[str]]:
    """Return the refund by a verdict, and the pointers of what is wanting to know it."""
    kind = kind_of(ruling)
    if kind is None:
        return None, ()
    if scope.is_unknown or any(pointer.endswith("/line_id") for pointer in scope.gaps):
        return None, scope.gaps
    is_partial = ruling.verdict == "PARTIAL" or not scope.everything
    bill, settled, gaps = bill_of(order, index, terms.channels, is_partial=is_partial)
    if bill is None:
        return None, gaps
    share, share_gaps = _share(order, scope, ruling) if is_partial else (WHOLE, ())
    found = None if share is None else breakdown(bill, share, terms.breakdown)
    if found is None:
        return None, (*gaps, *share_gaps)
    is_done = settled >= found.total or _is_as_agreed(order, index, settled, terms)
    data = _refund_data(found, kind, bill.currency, settled, is_done=is_done)
    return data, (*gaps, *share_gaps)


def costs_of(
    claim: Return, index: int, bearer: str
) -> tuple[ReturnCostsData, Decimal | None, Sequence[str]]:
    """Return the costs of the way back, what of them the buyer bears, and what is wanting.

    A cost that is recorded without a bearer is borne by whom the policy names.
    """
    items = tuple(CostData(cost.kind, cost.amount, cost.bearer or bearer) for cost in claim.costs)
    gaps = [
        f"/returns/{index}/costs/{j}/amount"
        for j, item in enumerate(items)
        if item.amount is None or item.amount < NOTHING
    ]
    if gaps:
        return ReturnCostsData(bearer, items, None), None, gaps
    total = sum((item.amount or NOTHING for item in items), NOTHING)
    buyers = sum(
        (item.amount or NOTHING for item in items if item.bearer.lower() == BUYER), NOTHING
    )
    return ReturnCostsData(bearer, items, total), buyers, ()


def _share(order: Order, scope: Scope, ruling: Ruling) -> tuple[Fraction | None, Sequence[str]]:
    """Return what part of the goods goes back by value: the verified lines, or all of the scope."""
    goods = [entry for entry in scope.goods if entry.verified or ruling.verdict != "PARTIAL"]
    return share_back(order, goods)


def _is_as_agreed(order: Order, index: int | None, settled: Decimal, terms: Terms) -> bool:
    """Whether just that was refunded which the decision names: RET008 only informs of less."""
    if index is None or not settled or not terms.refund.allow_agreed_amount:
        return False
    decision = order.returns[index].decision
    return decision.result == "full" and decision.refund.amount == settled


def _refund_data(
    found: Breakdown, kind: RefundKind, currency: str, settled: Decimal, *, is_done: bool
) -> RefundData:
    return RefundData(
        kind=kind,
        base=found.base,
        cap=found.cap,
        components=None if found.split is None else _components(found.split),
        total=found.total,
        settled=in_minor_units(settled, currency),
        outstanding=found.total - (found.total if is_done else settled),
        waived=found.waived,
        currency=currency,
    )


def _components(split: Split) -> ComponentsData:
    return ComponentsData(*split[:4], split.fees or UNSET)
