"""``checker rules``: the rules in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import click

from checker.cli.data import printable_json
from checker.cli.loading import load_plugins
from checker.cli.options import (
    as_of_option,
    json_option,
    lang_option,
    plugin_options,
    ruleset_option,
    selection_options,
)
from checker.cli.output import standard_output
from checker.cli.refusals import ended, refusals_explain
from checker.inforce import groups_of, policy_of, selectable
from checker.languages import hooks_for, language_of, translating
from checker.registry import Hook
from checker.reporters.text import padded, printable
from checker.rulesets.active import ActiveRule, selection
from checker.statuses import in_order, in_words
from checker.words import words

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")


@click.command("rules")
@ruleset_option
@as_of_option
@selection_options
@plugin_options
@json_option
@lang_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    rulesets: tuple[str, ...],
    as_of: datetime,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
    lang: str,
) -> int:
    """List the rules in force: id, severity, plugin, the statuses they apply to, and summary."""
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=hooks_for(lang, _HOOKS))
    with refusals_explain(registry.refusals):
        policy = policy_of(rulesets, registry, as_of)
        groups = groups_of(policy, registry)
        active = filter(selection(selectable(policy, registry), select, ignore), policy.active)
    owners = {rule.id: plugin for plugin, rules in groups.items() for rule in rules}
    say = translating(language_of(lang, registry))
    rows = [_row(entry, owners[entry.rule.id], say) for entry in active]
    out = standard_output()
    if as_json:
        out.write(printable_json(rows))
    else:
        longest_id = max([8, *(len(str(row["id"])) for row in rows)])
        longest_plugin = max([12, *(len(str(row["plugin"])) for row in rows)])
        for row in rows:
            line = (
                f"{row['id']:<{longest_id}} {padded(say(words(str(row['severity']))), 8)} "
                f"{row['plugin']:<{longest_plugin}} "
                f"{padded(str(row['applies']), 30)} {row['summary']}"
            )
            out.write(f"{printable(line)}\n")
        count = words("{count} rules in force.", count=len(rows))
        out.write(f"\n{say(count)}\n")
    return ended(registry.refusals)


def _row(entry: ActiveRule, plugin: str, say: Callable[[str], str]) -> dict[str, object]:
    rule = entry.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": entry.severity.label,
        "plugin": plugin,
        "applies": say(in_words(rule.statuses)),
        "status": in_order(rule.statuses),
        "tags": sorted(rule.tags),
        "summary": say(rule.summary),
    }
