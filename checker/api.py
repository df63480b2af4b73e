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

from msgspec import Meta

from checker.finding import Missing, Severity, Violation, missing, violation
from checker.formats import InputFormat, JsonObject, OrderBuilder
from checker.hookspecs import hookimpl
from checker.order import (
    AFTERMATH,
    ANY_STATUS,
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
from checker.rule import Parameters, Rule, Violations, rule
from checker.values.days import SELLER_ZONE, CountMode, deadline, local_date, start_of_day
from checker.values.money import allocate, in_usd, minor_unit, quantise
from checker.values.text import is_placeholder

API_LEVEL = 1
"""Goes up by one when a plugin written for the level before would no longer work."""

__all__ = [
    "AFTERMATH",
    "ANY_STATUS",
    "API_LEVEL",
    "LIFECYCLE",
    "SELLER_ZONE",
    "Amounts",
    "CountMode",
    "DocumentResult",
    "Ending",
    "InputFormat",
    "JsonObject",
    "Line",
    "Meta",
    "Missing",
    "Order",
    "OrderBuilder",
    "Parameters",
    "Payment",
    "PaymentPlan",
    "Problem",
    "Reference",
    "ReportFormat",
    "ReportOptions",
    "Reporter",
    "Return",
    "Rule",
    "Run",
    "Severity",
    "Shipping",
    "Status",
    "Summary",
    "Violation",
    "Violations",
    "allocate",
    "between",
    "deadline",
    "hookimpl",
    "in_usd",
    "is_placeholder",
    "local_date",
    "minor_unit",
    "missing",
    "quantise",
    "rule",
    "since",
    "start_of_day",
    "violation",
]
