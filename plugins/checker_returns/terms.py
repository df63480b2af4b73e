"""The parameters that a return is judged by: those of the rules in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from checker.api import PROTECTED, Parameters, ParametersByRule
from checker_returns.breakdown import BreakdownParams
from checker_returns.reasons import ReasonCode, ReasonParams
from checker_returns.rules import (
    evidence_missing,
    reason_missing,
    refund_amount_wrong,
    return_costs_on_seller,
    return_requested_late,
    seller_answer_overdue,
)
from checker_returns.verdict import Window
from checker_returns.window import buyer_closes_at, closes_at

_P = TypeVar("_P", bound=Parameters)


class Terms(NamedTuple):
    """What can be set about a return, by the rule that has the parameters.

    Attributes:
        window: of RET003, how long a return can be requested.
        answer: of RET006, how long the seller has to answer.
        reasons: of RET002, what reasons are called.
        reason: of RET004, what is a reason at all.
        evidence: of RET005, what evidence is asked for.
        refund: of RET008, whether a refund may be lower when the decision names it.
        costs: of RET010, who bears the costs of the way back.
        breakdown: how a refund is worked out.
        channels: of PAY001, the channels whose payments Trade Assurance protects.
    """

    window: return_requested_late.Params
    answer: seller_answer_overdue.Params
    reasons: ReasonParams
    reason: reason_missing.Params
    evidence: evidence_missing.Params
    refund: refund_amount_wrong.Params
    costs: return_costs_on_seller.Params
    breakdown: BreakdownParams
    channels: Collection[str]

    @property
    def extra_codes(self) -> Mapping[str, ReasonCode]:
        """Words that a ruleset adds to those of the policy."""
        return self.reasons.extra_codes

    @property
    def bearer(self) -> str:
        """Who bears the costs of the way back (clause S09)."""
        return self.costs.bearer

    def window_from(self, received_at: datetime) -> Window:
        """Return until when a return can be requested."""
        return Window(
            closes_at=closes_at(received_at, self.window),
            buyer_closes_at=buyer_closes_at(received_at, self.window),
            platform_closes_at=self.window.platform_ends(received_at),
        )

    def answer_due(self, requested_at: datetime) -> datetime:
        """Return the first instant that is too late for an answer."""
        return self.answer.due(requested_at)


def terms_of(parameters: ParametersByRule) -> Terms:
    """Return the parameters in force; those of a rule that is not are its defaults."""
    return Terms(
        window=_of(parameters, "RET003", return_requested_late.Params),
        answer=_of(parameters, "RET006", seller_answer_overdue.Params),
        reasons=_of(parameters, "RET002", ReasonParams),
        reason=_of(parameters, "RET004", reason_missing.Params),
        evidence=_of(parameters, "RET005", evidence_missing.Params),
        refund=_of(parameters, "RET008", refund_amount_wrong.Params),
        costs=_of(parameters, "RET010", return_costs_on_seller.Params),
        breakdown=BreakdownParams(),
        channels=getattr(parameters.get("PAY001"), "allowed_channels", PROTECTED),
    )


def _of(parameters: ParametersByRule, rule_id: str, kind: type[_P]) -> _P:
    """Return the parameters of a rule."""
    found = parameters.get(rule_id)
    return found if isinstance(found, kind) else kind()
