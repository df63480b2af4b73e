"""``checker rules``: the rules in force."""

from __future__ import annotations

import json

import click

from checker.cli.exits import Exit
from checker.cli.options import json_option, plugin_options, selection_options
from checker.cli.output import standard_output
from checker.cli.refusals import refusals_explain, say_refusals
from checker.order import AFTERMATH, ANY_STATUS, LIFECYCLE, Status
from checker.registry import load
from checker.rulesets.active import ActiveRule, activate


@click.command("rules")
@selection_options
@plugin_options
@json_option
def command(
    *,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """List the rules in force: id, severity, plugin, the statuses they apply to, and summary."""
    registry = load(discover=not no_plugins, named=plugins)
    groups = registry.rules()
    owners = {rule.id: plugin for plugin, rules in groups.items() for rule in rules}
    with refusals_explain(registry.refusals):
        active = activate(groups, select, ignore)
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
        "status": [status for status in _ORDER if status in rule.statuses],
        "tags": sorted(rule.tags),
        "summary": rule.summary,
    }


_ORDER: tuple[Status, ...] = (*LIFECYCLE, *AFTERMATH, "closed")


def in_words(statuses: frozenset[Status]) -> str:
    """Return statuses as a person would say them: ``draft to paid``, ``from shipped``, ``any``."""
    if statuses == ANY_STATUS:
        return "any status"
    line = [status for status in LIFECYCLE if status in statuses]
    rest = statuses - set(line)
    start = LIFECYCLE.index(line[0]) if line else 0
    if not line or tuple(line) != LIFECYCLE[start : start + len(line)]:
        return ", ".join(status for status in _ORDER if status in statuses)
    if rest == set(AFTERMATH) and line[-1] == LIFECYCLE[-1]:
        return f"from {line[0]}"
    words = [line[0] if len(line) == 1 else f"{line[0]} to {line[-1]}"]
    return ", ".join([*words, *(status for status in _ORDER if status in rest)])
