"""``checker rules``: the rules in force."""

from __future__ import annotations

import json
from datetime import datetime

import click

from checker.cli.exits import Exit
from checker.cli.options import (
    as_of_option,
    json_option,
    plugin_options,
    ruleset_option,
    selection_options,
)
from checker.cli.output import standard_output
from checker.cli.refusals import refusals_explain, say_refusals
from checker.inforce import groups_of, policy_of
from checker.registry import Hook, load
from checker.rulesets.active import ActiveRule, selection
from checker.statuses import in_order, in_words

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")


@click.command("rules")
@ruleset_option
@as_of_option
@selection_options
@plugin_options
@json_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    rulesets: tuple[str, ...],
    as_of: datetime,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """List the rules in force: id, severity, plugin, the statuses they apply to, and summary."""
    registry = load(discover=not no_plugins, named=plugins, hooks=_HOOKS)
    with refusals_explain(registry.refusals):
        policy = policy_of(rulesets, registry, as_of)
        groups = groups_of(policy, registry)
        active = filter(selection(groups, select, ignore), policy.active)
    owners = {rule.id: plugin for plugin, rules in groups.items() for rule in rules}
    rows = [_row(entry, owners[entry.rule.id]) for entry in active]
    out = standard_output()
    if as_json:
        out.write(f"{json.dumps(rows, indent=2)}\n")
    else:
        for row in rows:
            out.write(
                f"{row['id']:<8} {row['severity']:<8} {row['plugin']:<12} "
                f"{row['applies']:<30} {row['summary']}\n"
            )
        out.write(f"\n{len(rows)} rules in force.\n")
    say_refusals(registry.refusals)
    return Exit.INCOMPLETE if registry.refusals else Exit.COMPLIANT


def _row(entry: ActiveRule, plugin: str) -> dict[str, object]:
    rule = entry.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": entry.severity.label,
        "plugin": plugin,
        "applies": in_words(rule.statuses),
        "status": in_order(rule.statuses),
        "tags": sorted(rule.tags),
        "summary": rule.summary,
    }
