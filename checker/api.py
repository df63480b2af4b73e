"""The whole public face for plugin authors: a plugin imports this module and no other of the core.

A plugin is an importable module or package that says which level of this interface it was written
for (``CHECKER_API = 1``) and implements hooks:

    from checker.api import hookimpl
    from acme.rules.samples_only import samples_only

    CHECKER_API = 1

    @hookimpl
    def checker_rules():
        return [samples_only]

It is found through an entry point in the group ``checker.plugins``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Meta

from checker.assessment import Answer, Assessment, Detail, ParametersByRule
from checker.catalogue import Catalogue
from checker.clause import Clause
from checker.errors import without_extra
from checker.facts import (
    PROTECTED,
    LimitBasis,
    Moment,
    Received,
    Zone,
    advance_received_at,
    agreed_ship_day,
    all_received_by_buyer,
    goes_through,
    has_arrivals,
    is_surely_before_ship_deadline,
    paid_in_full_at,
    received,
    received_by_buyer,
    ship_days_from,
    ship_days_run,
    ship_deadline,
    usd_equivalent,
)
from checker.finding import Missing, Severity, SeverityLabel, Violation, missing, violation
from checker.formats import InputFormat, JsonObject, OrderBuilder
from checker.hookspecs import hookimpl
from checker.order import (
    AFTERMATH,
    ANY_STATUS,
    CENTURIES,
    LIFECYCLE,
    Amounts,
    Line,
    Order,
    Payment,
    PaymentPlan,
    Reference,
    Return,
    Shipping,
    Status,
    Step,
    between,
    since,
)
from checker.report import (
    DocumentResult,
    Ending,
    Problem,
    Reporter,
    ReportFormat,
    ReportOptions,
    Run,
    Summary,
)
from checker.rule import Check, Parameters, Rule, Violations, rule
from checker.rulesetsource import RulesetSource
from checker.values.days import SELLER_ZONE, CountMode, deadline, local_date, start_of_day
from checker.values.incoterms import INCOTERMS, SEA_MODES, Incoterm, incoterm
from checker.values.money import allocate, in_usd, minor_unit, quantise
from checker.values.text import is_placeholder
from checker.words import listing, spelt, table, words

if TYPE_CHECKING:
    from checker.deprecation import CheckerDeprecationWarning
else:

    def __getattr__(name: str) -> object:
        """Return what hardly anybody asks for, and what is deprecated."""
        if name.startswith("__"):  # asked for by every import
            raise AttributeError(name)
        from checker.deprecation import resolved

        return resolved(name, globals())


API_LEVEL = 1
"""Goes up by one when a plugin written for the level before would no longer work."""

__all__ = [
    "AFTERMATH",
    "ANY_STATUS",
    "API_LEVEL",
    "CENTURIES",
    "INCOTERMS",
    "LIFECYCLE",
    "PROTECTED",
    "SEA_MODES",
    "SELLER_ZONE",
    "Amounts",
    "Answer",
    "Assessment",
    "Catalogue",
    "Check",
    "CheckerDeprecationWarning",
    "Clause",
    "CountMode",
    "Detail",
    "DocumentResult",
    "Ending",
    "Incoterm",
    "InputFormat",
    "JsonObject",
    "LimitBasis",
    "Line",
    "Meta",
    "Missing",
    "Moment",
    "Order",
    "OrderBuilder",
    "Parameters",
    "ParametersByRule",
    "Payment",
    "PaymentPlan",
    "Problem",
    "Received",
    "Reference",
    "ReportFormat",
    "ReportOptions",
    "Reporter",
    "Return",
    "Rule",
    "RulesetSource",
    "Run",
    "Severity",
    "SeverityLabel",
    "Shipping",
    "Status",
    "Step",
    "Summary",
    "Violation",
    "Violations",
    "Zone",
    "advance_received_at",
    "agreed_ship_day",
    "all_received_by_buyer",
    "allocate",
    "between",
    "deadline",
    "goes_through",
    "has_arrivals",
    "hookimpl",
    "in_usd",
    "incoterm",
    "is_placeholder",
    "is_surely_before_ship_deadline",
    "listing",
    "local_date",
    "minor_unit",
    "missing",
    "paid_in_full_at",
    "quantise",
    "received",
    "received_by_buyer",
    "rule",
    "ship_days_from",
    "ship_days_run",
    "ship_deadline",
    "since",
    "spelt",
    "start_of_day",
    "table",
    "usd_equivalent",
    "violation",
    "without_extra",
    "words",
]
