"""``checker plugins``: what was found, from where, and why anything was refused."""

from __future__ import annotations

import json

import click

from checker.api import API_LEVEL
from checker.cli.exits import Exit
from checker.cli.options import json_option, plugin_options
from checker.cli.output import standard_output
from checker.cli.refusals import say_refusals
from checker.registry import Plugin, load


@click.command("plugins")
@plugin_options
@json_option
def command(*, plugins: tuple[str, ...], no_plugins: bool, as_json: bool) -> int:
    """List the plugins that were found: origin, API level and contributions; refusals and why."""
    registry = load(discover=not no_plugins, named=plugins)
    out = standard_output()
    if as_json:
        report = {
            "plugins": [_entry(plugin) for plugin in registry.plugins],
            "refused": [{"name": r.plugin, "reason": r.reason} for r in registry.refusals],
        }
        out.write(f"{json.dumps(report, indent=2)}\n")
    else:
        for plugin in registry.plugins:
            out.write(
                f"{plugin.name:<16} {plugin.origin:<32} API {API_LEVEL}  {_contributions(plugin)}\n"
            )
        out.write(f"\n{len(registry.plugins)} plugins, {len(registry.refusals)} refused.\n")
    say_refusals(registry.refusals)
    return Exit.INCOMPLETE if registry.refusals else Exit.COMPLIANT


def _entry(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "origin": plugin.origin,
        "version": plugin.version,
        "module": plugin.module,
        "api": API_LEVEL,
        "rules": [rule.id for rule in plugin.rules],
        "formats": [entry.name for entry in plugin.formats],
        "reports": [entry.name for entry in plugin.reports],
        "assessments": [entry.name for entry in plugin.assessments],
        "clauses": [entry.number for entry in plugin.clauses],
        "rulesets": [entry.name for entry in plugin.rulesets],
    }


def _contributions(plugin: Plugin) -> str:
    parts = []
    if plugin.rules:
        parts.append(f"{len(plugin.rules)} rules ({plugin.rules[0].id} to {plugin.rules[-1].id})")
    parts += [f"input format {entry.name}" for entry in plugin.formats]
    parts += [f"report {entry.name}" for entry in plugin.reports]
    parts += [f"assessment {entry.name}" for entry in plugin.assessments]
    if plugin.clauses:
        parts.append(f"{len(plugin.clauses)} clauses")
    parts += [f"ruleset {entry.name}" for entry in plugin.rulesets]
    return ", ".join(parts)
