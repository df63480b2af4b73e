"""How a Trade Assurance order travels: rules LOG001 to LOG017."""

from __future__ import annotations

from checker.api import (
    Catalogue,
    Rule,
    hookimpl,
)
from checker_logistics.rules.address_incomplete import address_incomplete
from checker_logistics.rules.deadline_on_holiday import deadline_on_holiday
from checker_logistics.rules.freight_unquoted import freight_unquoted
from checker_logistics.rules.multimodal_term_unusual import multimodal_term_unusual
from checker_logistics.rules.onetouch_not_required import onetouch_not_required
from checker_logistics.rules.onetouch_not_selected import onetouch_not_selected
from checker_logistics.rules.packages_unmeasured import packages_unmeasured
from checker_logistics.rules.phone_implausible import phone_implausible
from checker_logistics.rules.phone_missing import phone_missing
from checker_logistics.rules.sea_term_elsewhere import sea_term_elsewhere
from checker_logistics.rules.sea_term_unusual import sea_term_unusual
from checker_logistics.rules.ship_date_missing import ship_date_missing
from checker_logistics.rules.shipment_unproven import shipment_unproven
from checker_logistics.rules.shipped_late import shipped_late
from checker_logistics.rules.trade_term_contradicted import trade_term_contradicted
from checker_logistics.rules.trade_term_uncommon import trade_term_uncommon
from checker_logistics.rules.trade_term_unknown import trade_term_unknown

CHECKER_API = 1

RULES = (
    phone_missing,
    phone_implausible,
    trade_term_unknown,
    sea_term_unusual,
    multimodal_term_unusual,
    sea_term_elsewhere,
    trade_term_uncommon,
    trade_term_contradicted,
    onetouch_not_selected,
    onetouch_not_required,
    ship_date_missing,
    shipped_late,
    shipment_unproven,
    packages_unmeasured,
    freight_unquoted,
    deadline_on_holiday,
    address_incomplete,
)
"""In the order of their ids."""


@hookimpl
def checker_rules() -> tuple[Rule, ...]:
    """Return the rules about logistics."""
    return RULES


@hookimpl
def checker_catalogues() -> tuple[Catalogue, ...]:
    """Return what the plugin says, in Chinese."""
    from pathlib import Path  # only other languages pay for it

    return (Catalogue("zh-CN", str(Path(__file__).with_name("locale") / "zh-CN.po")),)
