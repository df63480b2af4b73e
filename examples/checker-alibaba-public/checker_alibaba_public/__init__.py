"""What Alibaba.com's public pages, and the standards that they rest on, say of an order."""

from __future__ import annotations

from checker.api import Clause, Rule, RulesetSource, hookimpl
from checker_alibaba_public.rules.bulky_freight_underquoted import bulky_freight_underquoted
from checker_alibaba_public.rules.claimed_after_protection import claimed_after_protection
from checker_alibaba_public.rules.courier_to_po_box import courier_to_po_box
from checker_alibaba_public.rules.currency_not_taken import currency_not_taken
from checker_alibaba_public.rules.export_data_missing import export_data_missing
from checker_alibaba_public.rules.korean_clearance_missing import korean_clearance_missing
from checker_alibaba_public.rules.sea_term_for_container import sea_term_for_container
from checker_alibaba_public.rules.sea_term_without_ship import sea_term_without_ship
from checker_alibaba_public.rules.term_incomplete import term_incomplete
from checker_alibaba_public.rules.transfer_beyond_working_days import transfer_beyond_working_days

CHECKER_API = 1

RULES = (
    export_data_missing,
    courier_to_po_box,
    sea_term_without_ship,
    term_incomplete,
    sea_term_for_container,
    bulky_freight_underquoted,
    korean_clearance_missing,
    transfer_beyond_working_days,
    currency_not_taken,
    claimed_after_protection,
)
"""In the order of their ids."""


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the rules."""
    return RULES


@hookimpl
def checker_clauses() -> tuple[Clause, ...]:
    """Return what the pages say."""
    from checker_alibaba_public.clauses import CLAUSES  # only explanations need the texts

    return CLAUSES


@hookimpl
def checker_rulesets() -> tuple[RulesetSource, ...]:
    """Return the ruleset that holds an order against the public pages."""
    path = f"{__file__.removesuffix('__init__.py')}alibaba-public.yaml"
    return (RulesetSource("alibaba-public", "1.0", path),)
