"""``checker ruleset why``: who set what for a rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click
import msgspec

from checker.cli.data import printable_json
from checker.cli.options import (
    RuleType,
    as_of_option,
    json_option,
    plugin_options,
    ruleset_option,
)
from checker.cli.output import standard_output
from checker.cli.policies import in_force
from checker.cli.refusals import ended, refusals_explain
from checker.errors import UsageError, did_you_mean
from checker.inforce import groups_of
from checker.reporters.text import printable
from checker.rule import Rule
from checker.rulesets.policy import Policy
from checker.rulesets.why import AUTHOR, Elsewhere, Reasons, Said, reasons
from checker.values.days import local_date


@click.command("why", short_help="Say who set what for a rule.")
@click.argument("rule", type=RuleType(), metavar="RULE")
@ruleset_option
@as_of_option
@plugin_options
@json_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    rule: str,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Say which file and line set each value of a rule, and what it overrode.

    RULE is an id such as PAY005, or a name.
    """
    registry, policy = in_force(rulesets, as_of, plugins, no_plugins=no_plugins)
    with refusals_explain(registry.refusals):
        found = _find(policy, rule)
    owners = {
        each.id: name for name, rules in groups_of(policy, registry).items() for each in rules
    }
    day = local_date(as_of)
    why_so = reasons(policy, found, owners[found.id], day)
    if as_json:
        standard_output().write(printable_json(msgspec.to_builtins(why_so)))
    else:
        standard_output().write("".join(f"{printable(line)}\n" for line in _told(why_so, day)))
    return ended(registry.refusals)


def _find(policy: Policy, word: str) -> Rule:
    """Return a rule by its id or name.

    Raises:
        UsageError: there is none.
    """
    known = {name: rule for rule in policy.rules.values() for name in (rule.name, rule.id)}
    folded = {name.casefold(): rule for name, rule in known.items()}
    if word.casefold() not in folded:
        raise UsageError(f"there is no rule {word!r}.{did_you_mean(word, known)}")
    return folded[word.casefold()]


def _told(why_so: Reasons, day: date) -> Iterator[str]:
    """Yield the lines that explain a rule."""
    yield f"{why_so.rule} {why_so.name} ({why_so.plugin}): {why_so.summary}"
    severity = why_so.values["severity"][0]
    if why_so.in_force:
        yield f"In force on {day}, {severity.value} at the most."
    elif severity.by == AUTHOR:
        yield f"Not in force on {day}: no ruleset names it."
    else:
        yield f"Not in force on {day}: it is switched off."
    yield ""
    width = max(map(len, why_so.values))
    for name, (last, *others) in why_so.values.items():
        yield f"{name:<{width}}  {_word(last)}"
        for word in others:
            yield f"{'':<{width}}    instead of {_word(word)}"
    if why_so.elsewhere:
        yield ""
        yield "Not now, or not for every order:"
    for entry in why_so.elsewhere:
        yield f"  {_aside(entry)}"


def _word(said: Said) -> str:
    change = ""
    if said.change is not None:
        change = f" by {', '.join(f'{key} {_plain(v)}' for key, v in said.change.items())}"
    place = f", {said.place}" if said.place and said.place != said.by else ""
    return f"{_plain(said.value)}{change}  ({said.by}{place})"


def _aside(entry: Elsewhere) -> str:
    parts = []
    if entry.effective_from is not None:
        parts.append(f"from {entry.effective_from}")
    if entry.effective_until is not None:
        parts.append(f"until {entry.effective_until}")
    if entry.when is not None:
        parts.append("where " + ", ".join(f"{k} is {_plain(v)}" for k, v in entry.when.items()))
    says = ", ".join(f"{key} {_plain(value)}" for key, value in entry.says.items())
    return f"{', '.join(parts)}: {says or 'on'}  ({entry.by}, {entry.place})"


def _plain(value: Any) -> str:
    """Return a value as a person writes it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
