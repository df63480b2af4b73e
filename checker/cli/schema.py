"""``checker schema``: the JSON Schemas that editors and other programs use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from checker.cli.data import printable_json
from checker.cli.exits import Exit
from checker.cli.loading import load_plugins
from checker.cli.options import plugin_options
from checker.cli.output import standard_output
from checker.cli.refusals import ended
from checker.documents.schema import order_schema
from checker.registry import Hook, Registry

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")


def _ruleset_schema(registry: Registry) -> dict[str, Any]:
    from checker.rulesets.schema import ruleset_schema  # each schema needs modules of its own

    return ruleset_schema(registry)


def _waivers_schema(registry: Registry) -> dict[str, Any]:
    from checker.rulesets.waivers import waivers_schema

    rules = registry.rules().values()
    return waivers_schema({rule.id: rule for group in rules for rule in group})


def _cases_schema(registry: Registry) -> dict[str, Any]:
    from checker.cli.cases import cases_schema

    return cases_schema(registry)


def _report_schema() -> dict[str, Any]:
    from checker.reporters.schema import report_schema

    return report_schema()


_SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "order": order_schema,
    "report": _report_schema,
}
_OF_RULES: Mapping[str, Callable[[Registry], dict[str, Any]]] = {
    "ruleset": _ruleset_schema,
    "waivers": _waivers_schema,
    "cases": _cases_schema,
}
"""Schemas that know the rules that are installed."""


@click.command("schema")
@click.argument("document", type=click.Choice([*_SCHEMAS, *_OF_RULES]))
@plugin_options
def command(*, document: str, plugins: tuple[str, ...], no_plugins: bool) -> int:
    """Print the JSON Schema of a document.

    DOCUMENT is order: the order document ta-order/1; report: the report checker-report/1; ruleset:
    a ruleset, waivers: a file of waivers, or cases: the cases of a rule, with the rules that are
    installed.
    """
    code = Exit.COMPLIANT
    if document in _SCHEMAS:
        schema = _SCHEMAS[document]()
    else:
        registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
        schema = _OF_RULES[document](registry)
        code = ended(registry.refusals)
    standard_output().write(printable_json(schema))
    return code
