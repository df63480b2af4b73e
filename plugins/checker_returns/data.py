"""The answer about a return, for programs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from checker_returns.reasons import ReasonCode
from checker_returns.verdict import Code, Verdict

RefundKind = Literal["owed", "at_most"]
"""Whether the seller must pay a refund, or must pay no more than that if goods are taken back."""

Comparison = Literal["same", "harsher", "softer"]
"""A decision beside the verdict: as the policy has it, worse for the buyer, or goodwill."""


class ReasonData(Struct, frozen=True):
    """A ground of the verdict, with the clause that it comes from."""

    code: Code
    clause: str
    text: str


class LineData(Struct, frozen=True):
    """How much of a line of the order was asked to go back; `quantity` is None when unknown."""

    line_id: str | None
    quantity: Decimal | None
    verified: bool


class ComponentsData(Struct, frozen=True):
    """What a refund pays back, part by part; the platform's fee only where it is part of it."""

    goods: Decimal
    freight: Decimal
    insurance: Decimal
    tax: Decimal
    fees: Decimal | UnsetType = UNSET


class RefundData(Struct, frozen=True):
    """A refund.

    Attributes:
        kind: whether it is owed.
        base: what was actually paid.
        cap: what of it had not been given back before the return.
        components: None when the order does not say what its total is made of.
        total: what the return pays back.
        settled: what was paid back for it.
        outstanding: what is still to be paid back; nothing where the decision names less than the
            total, and just that was paid back.
        waived: the open balance of the returned goods, which need not be paid any more.
        currency: of all of these.
    """

    kind: RefundKind
    base: Decimal
    cap: Decimal
    components: ComponentsData | None
    total: Decimal
    settled: Decimal
    outstanding: Decimal
    waived: Decimal
    currency: str

    @property
    def is_as_agreed(self) -> bool:
        """Whether less was paid back, because the decision says so."""
        return self.settled < self.total and not self.outstanding


class CostData(Struct, frozen=True):
    """A cost of the way back."""

    kind: str | None
    amount: Decimal | None
    bearer: str


class ReturnCostsData(Struct, frozen=True):
    """The costs of the way back: a ledger of their own, apart from the refund.

    Attributes:
        bearer: who bears them by the policy.
        items: those that are recorded, each with who bears it by the record.
        total: None when an amount is not known.
    """

    bearer: str
    items: tuple[CostData, ...]
    total: Decimal | None


class BreachData(Struct, frozen=True):
    """A rule that the seller's own decision, or the want of one, breaks."""

    rule: str
    severity: Literal["error", "warning", "info"]
    text: str


class WhatIfData(Struct, frozen=True):
    """What the buyer could demand for a reason that proves true, and until when.

    The deadline is the first instant too late; None before the goods were received.
    """

    reason: ReasonCode
    verdict: Verdict
    deadline: datetime | None
    text: str
    clauses: tuple[str, ...]


class ReturnData(Struct, frozen=True):
    """Whether the buyer can return everything.

    Attributes:
        verdict: what the policy says.
        may_refuse: whether the seller may refuse everything.
        obliged: whether the seller must take goods back: those lines that are verified.
        leans_to: the harsher of two outcomes left open, where the policy prefers it.
        agrees_with_decision: None when there is no decision, or it cannot be judged yet.
        decision_is: the same in more words.
        return_id: of the return that is judged.
        return_index: its place in the order's list; None when there is no return.
        other_returns: the ids of the others, or their pointers.
        reasons: of the verdict, in the order of the tests; the first decisive one decided.
        received_at: when the buyer had the first goods.
        all_received_at: when the buyer had all of them, from when the days count; None as long as
            a consignment is under way.
        deadline: the first instant too late to request a return; None before all was received.
        seller_answer_due: the first instant too late to answer it.
        lines: what was asked to go back.
        refund: None when nothing is to be refunded, or the money is not known.
        return_costs: None when there is no return.
        net_to_buyer: the refund less the costs that the buyer bears; may be below 0.
        uneconomic: whether it is.
        breaches: what the seller's decision breaks.
        unknowns: JSON Pointers of facts that are wanting.
        what_if: before a return, what each kind of reason would give.
    """

    verdict: Verdict
    may_refuse: bool
    obliged: bool
    leans_to: Verdict | None
    agrees_with_decision: bool | None
    decision_is: Comparison | None
    return_id: str | None
    return_index: int | None
    other_returns: tuple[str, ...]
    reasons: tuple[ReasonData, ...]
    received_at: datetime | None
    all_received_at: datetime | None
    deadline: datetime | None
    seller_answer_due: datetime | None
    lines: tuple[LineData, ...]
    refund: RefundData | None
    return_costs: ReturnCostsData | None
    net_to_buyer: Decimal | None
    uneconomic: bool
    breaches: tuple[BreachData, ...]
    unknowns: tuple[str, ...]
    what_if: tuple[WhatIfData, ...]
