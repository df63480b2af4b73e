"""What a Trade Assurance order says and can prove: rules DOC001 to DOC014."""

from __future__ import annotations

from checker.api import (
    Catalogue,
    Rule,
    hookimpl,
)
from checker_documentation.rules.bound_email_unknown import bound_email_unknown
from checker_documentation.rules.chat_flawed import chat_flawed
from checker_documentation.rules.chat_missing import chat_missing
from checker_documentation.rules.contract_incomplete import contract_incomplete
from checker_documentation.rules.draft_entry_wrong import draft_entry_wrong
from checker_documentation.rules.email_invalid import email_invalid
from checker_documentation.rules.email_not_bound import email_not_bound
from checker_documentation.rules.not_trade_assurance import not_trade_assurance
from checker_documentation.rules.onetouch_unavailable import onetouch_unavailable
from checker_documentation.rules.product_not_uploaded import product_not_uploaded
from checker_documentation.rules.remark_contradictory import remark_contradictory
from checker_documentation.rules.remark_unprotective import remark_unprotective
from checker_documentation.rules.requirements_unconfirmed import requirements_unconfirmed
from checker_documentation.rules.seller_status_unknown import seller_status_unknown

CHECKER_API = 1

RULES = (
    not_trade_assurance,
    email_invalid,
    email_not_bound,
    bound_email_unknown,
    contract_incomplete,
    product_not_uploaded,
    draft_entry_wrong,
    onetouch_unavailable,
    seller_status_unknown,
    remark_unprotective,
    remark_contradictory,
    requirements_unconfirmed,
    chat_missing,
    chat_flawed,
)
"""In the order of their ids."""


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the rules about documentation."""
    return RULES


@hookimpl
def checker_catalogues() -> tuple[Catalogue, ...]:
    """Return what the plugin says, in Chinese."""
    from pathlib import Path  # only other languages pay for it

    return (Catalogue("zh-CN", str(Path(__file__).with_name("locale") / "zh-CN.po")),)
