"""What happens when the buyer wants to give goods back: rules RET001 to RET018."""

from __future__ import annotations

from checker.api import (
    Assessment,
    Catalogue,
    Rule,
    hookimpl,
)
from checker_returns.rules.claim_exposure import claim_exposure
from checker_returns.rules.claim_unverified import claim_unverified
from checker_returns.rules.description_not_read_claimed import description_not_read_claimed
from checker_returns.rules.evidence_missing import evidence_missing
from checker_returns.rules.mind_changed import mind_changed
from checker_returns.rules.reason_missing import reason_missing
from checker_returns.rules.reason_out_of_scope import reason_out_of_scope
from checker_returns.rules.refund_amount_wrong import refund_amount_wrong
from checker_returns.rules.refunds_exceed_payments import refunds_exceed_payments
from checker_returns.rules.refused_without_talking import refused_without_talking
from checker_returns.rules.return_before_receipt import return_before_receipt
from checker_returns.rules.return_costs_on_seller import return_costs_on_seller
from checker_returns.rules.return_procedure_missing import return_procedure_missing
from checker_returns.rules.return_requested_late import return_requested_late
from checker_returns.rules.seller_answer_overdue import seller_answer_overdue
from checker_returns.rules.subjective_return_accepted import subjective_return_accepted
from checker_returns.rules.verified_claim_refused import verified_claim_refused

CHECKER_API = 1

RULES = (
    return_before_receipt,
    reason_out_of_scope,
    return_requested_late,
    reason_missing,
    evidence_missing,
    seller_answer_overdue,
    return_procedure_missing,
    refund_amount_wrong,
    refunds_exceed_payments,
    return_costs_on_seller,
    claim_unverified,
    verified_claim_refused,
    subjective_return_accepted,
    refused_without_talking,
    description_not_read_claimed,
    mind_changed,
    claim_exposure,
)
"""In the order of their ids."""


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the rules about returns."""
    return RULES


@hookimpl
def checker_assessments() -> tuple[Assessment, ...]:
    """Return the question whether the buyer can return everything."""
    from checker_returns.assessment import RETURN  # only one command asks it

    return (RETURN,)


@hookimpl
def checker_catalogues() -> tuple[Catalogue, ...]:
    """Return what the plugin says, in Chinese."""
    from pathlib import Path  # only other languages pay for it

    return (Catalogue("zh-CN", str(Path(__file__).with_name("locale") / "zh-CN.po")),)
