"""Can the buyer return everything? The question that the policy source opens with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from checker.api import (
    Answer,
    Assessment,
    Order,
    ParametersByRule,
    Return,
    all_received_by_buyer,
    words,
)
from checker_returns.breaches import breaches, compare
from checker_returns.data import (
    BreachData,
    Comparison,
    LineData,
    ReasonData,
    RefundData,
    ReturnCostsData,
    ReturnData,
)
from checker_returns.details import details
from checker_returns.money import costs_of, refund_of
from checker_returns.receipt import basis_of
from checker_returns.scope import Scope, judged, scope_of, whole_order
from checker_returns.situation import situation_of, unknowns
from checker_returns.terms import Terms, terms_of
from checker_returns.verdict import Ruling, Situation, decide
from checker_returns.whatif import matrix
from checker_returns.wording import Facts, headline, money, reason


class Case(NamedTuple):
    """An order with the return that is judged, and the verdict about it.

    Attributes:
        order: the order.
        position: the place of the return in the order's list, None when there is none.
        claim: the return, None when there is none.
        scope: what it is about; all of the order when there is none.
        terms: the parameters in force.
        situation: what the tests ask about.
        ruling: what they say.
    """

    order: Order
    position: int | None
    claim: Return | None
    scope: Scope
    terms: Terms
    situation: Situation
    ruling: Ruling


def assess(order: Order, parameters: ParametersByRule, now: datetime) -> Answer:
    """Answer whether the buyer can return everything, by the numbered tests of the policy.

    An order can have several returns: the latest that is not decided is judged, else the latest.
    """
    terms = terms_of(parameters)
    position = judged(order.returns) if order.returns else None
    scope = whole_order(order) if position is None else scope_of(order, position)
    claim = None if position is None else order.returns[position]
    situation = situation_of(order, claim, scope, terms, now)
    case = Case(order, position, claim, scope, terms, situation, decide(situation))
    facts = _facts(case)
    data = _data(case, facts, parameters)
    return Answer(
        _summary(case.ruling, facts, data), (*details(data, facts, order.currency),), data
    )


RETURN = Assessment(
    name="return",
    question=words("Can the buyer return everything?"),
    clauses=("T1", *(f"S{number:02}" for number in range(1, 19)), "S47"),
    assess=assess,
)


def _facts(case: Case) -> Facts:
    """Return what the sentences about a case name."""
    situation, window = case.situation, case.situation.window
    received_at, request = situation.received_at, situation.request
    all_received_at = all_received_by_buyer(case.order).at
    return Facts(
        days=case.terms.window.days,
        platform_days=case.terms.window.platform_days,
        received_at=received_at,
        basis="" if received_at is None else basis_of(case.order, received_at),
        all_received_at=all_received_at,
        all_basis="" if all_received_at is None else basis_of(case.order, all_received_at),
        requested_at=None if request is None else request.requested_at,
        closes_at=None if window is None else window.closes_at,
        buyer_closes_at=None if window is None else window.buyer_closes_at,
        platform_closes_at=None if window is None else window.platform_closes_at,
        answer_due=None if request is None else request.answer_due,
        verified=[
            words("a line without an id")
            if entry.line_id is None
            else words("line {number}", number=entry.line_id)
            for entry in case.scope.goods
            if entry.verified
        ],
        status=case.order.status,
        now=situation.now,
    )


def _data(case: Case, facts: Facts, parameters: ParametersByRule) -> ReturnData:
    """Return the answer for programs."""
    order, ruling = case.order, case.ruling
    refund, refund_gaps = refund_of(order, case.position, case.scope, ruling, case.terms)
    costs, buyers_costs, cost_gaps = _costs(case)
    net = None if refund is None or buyers_costs is None else refund.total - buyers_costs
    comparison, found = _decision(case, parameters)
    gaps = (*unknowns(order, case.position, case.scope, case.terms), *refund_gaps, *cost_gaps)
    is_before = ruling.verdict == "WHAT_IF" or (
        ruling.verdict == "NOT_YET_RETURNABLE" and order.status != "closed"
    )
    return ReturnData(
        verdict=ruling.verdict,
        may_refuse=ruling.may_refuse,
        obliged=ruling.obliged,
        leans_to=ruling.leans_to,
        agrees_with_decision=None if comparison is None else comparison == "same",
        decision_is=comparison,
        return_id=None if case.claim is None else case.claim.id,
        return_index=case.position,
        other_returns=tuple(
            entry.id or f"/returns/{i}"
            for i, entry in enumerate(order.returns)
            if i != case.position
        ),
        reasons=tuple(
            ReasonData(ground.code, ground.clause, reason(ground.code, facts))
            for ground in ruling.grounds
        ),
        received_at=facts.received_at,
        all_received_at=facts.all_received_at,
        deadline=facts.closes_at,
        seller_answer_due=facts.answer_due,
        lines=() if case.claim is None else _lines(case.scope),
        refund=refund,
        return_costs=costs,
        net_to_buyer=net,
        uneconomic=net is not None and net < 0,
        breaches=found,
        unknowns=tuple(dict.fromkeys(gaps)),
        what_if=tuple(matrix(case.situation)) if is_before else (),
    )


def _lines(scope: Scope) -> tuple[LineData, ...]:
    return tuple(LineData(entry.line_id, entry.quantity, entry.verified) for entry in scope.asked)


def _costs(case: Case) -> tuple[ReturnCostsData | None, Decimal | None, Sequence[str]]:
    """Return the costs of the way back, what of them the buyer bears, and what is wanting."""
    if case.claim is None or case.position is None:
        return None, Decimal(0), ()
    return costs_of(case.claim, case.position, case.terms.bearer)


def _decision(
    case: Case, parameters: ParametersByRule
) -> tuple[Comparison | None, tuple[BreachData, ...]]:
    """Return how the decision compares with the verdict, and what it breaks."""
    if case.claim is None or case.position is None:
        return None, ()
    now = case.situation.now
    found = breaches(case.order, case.position, case.ruling, parameters, now)
    comparison = compare(case.ruling, case.situation.request, case.claim.decision.result)
    return comparison, tuple(found)


def _summary(ruling: Ruling, facts: Facts, data: ReturnData) -> str:
    """Return the answer in one sentence, with the decision where that wrongs the buyer."""
    answer = headline(ruling, facts, None if data.refund is None else _refund(data.refund))
    return words(
        "{answer}; the seller's decision is harsher than that."
        if data.decision_is == "harsher"
        else "{answer}.",
        answer=answer,
    )


def _refund(refund: RefundData) -> str:
    """Return a refund in words, and how much of it has been paid."""
    amount = money(refund.total, refund.currency)
    if not refund.settled:
        return amount
    if refund.settled == refund.total:
        return words("{amount}, which is paid", amount=amount)
    settled = money(refund.settled, refund.currency)
    if refund.is_as_agreed:
        return words(
            "{amount}, of which the agreed {settled} is paid", amount=amount, settled=settled
        )
    return words(
        "{amount}, of which {settled} is paid"
        if refund.settled < refund.total
        else "{amount}, though {settled} is paid",
        amount=amount,
        settled=settled,
    )
