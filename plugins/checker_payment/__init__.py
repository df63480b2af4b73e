"""How a Trade Assurance order is paid: rules PAY001 to PAY017, and when the money arrives."""

from __future__ import annotations

from checker.api import Assessment, Catalogue, Rule, hookimpl
from checker_payment.rules.advance_differs_from_reference import advance_differs_from_reference
from checker_payment.rules.amounts_mismatch import amounts_mismatch
from checker_payment.rules.balance_trigger_unusual import balance_trigger_unusual
from checker_payment.rules.card_payment_failed import card_payment_failed
from checker_payment.rules.delivered_unpaid import delivered_unpaid
from checker_payment.rules.deposit_share_implausible import deposit_share_implausible
from checker_payment.rules.paid_outside_trade_assurance import paid_outside_trade_assurance
from checker_payment.rules.payment_plan_missing import payment_plan_missing
from checker_payment.rules.platform_fee_missing import platform_fee_missing
from checker_payment.rules.received_short import received_short
from checker_payment.rules.shipped_unpaid import shipped_unpaid
from checker_payment.rules.split_mismatch import split_mismatch
from checker_payment.rules.staged_plan_incomplete import staged_plan_incomplete
from checker_payment.rules.transfer_overdue import transfer_overdue
from checker_payment.rules.usd_limit_exceeded import usd_limit_exceeded
from checker_payment.rules.usd_limit_uncertain import usd_limit_uncertain
from checker_payment.rules.withdrawn_while_held import withdrawn_while_held

CHECKER_API = 1

RULES = (
    paid_outside_trade_assurance,
    payment_plan_missing,
    staged_plan_incomplete,
    deposit_share_implausible,
    split_mismatch,
    advance_differs_from_reference,
    usd_limit_exceeded,
    usd_limit_uncertain,
    card_payment_failed,
    transfer_overdue,
    received_short,
    shipped_unpaid,
    balance_trigger_unusual,
    delivered_unpaid,
    withdrawn_while_held,
    platform_fee_missing,
    amounts_mismatch,
)
"""In the order of their ids."""


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the rules about payment."""
    return RULES


@hookimpl
def checker_assessments() -> tuple[Assessment, ...]:
    """Return the question when the money arrives."""
    from checker_payment.assessment import ARRIVAL  # only its own command pays for it

    return (ARRIVAL,)


@hookimpl
def checker_catalogues() -> tuple[Catalogue, ...]:
    """Return what the plugin says, in Chinese."""
    from pathlib import Path  # only other languages pay for it

    return (Catalogue("zh-CN", str(Path(__file__).with_name("locale") / "zh-CN.po")),)
