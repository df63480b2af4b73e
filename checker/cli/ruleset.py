"""``checker ruleset``: what rulesets say, whether they are right, and what they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import click
import msgspec
from msgspec import Struct

from checker.cli import ruleset_diff, ruleset_why
from checker.cli.data import printable_json
from checker.cli.groups import CommandGroup
from checker.cli.loading import load_plugins
from checker.cli.options import (
    as_of_option,
    json_option,
    plugin_options,
    ruleset_option,
)
from checker.cli.output import standard_output
from checker.cli.policies import HOOKS, in_force
from checker.cli.refusals import ended, say_refusals
from checker.errors import UsageError
from checker.inforce import policy_of
from checker.marks import read_waivers
from checker.registry import Registry
from checker.reporters.text import printable
from checker.rulesets.form import Faults
from checker.rulesets.policy import Policy, info, load_policy
from checker.rulesets.resolved import as_data as policy_as_data
from checker.rulesets.resolved import as_yaml
from checker.rulesets.waivers import check_waivable, holds_waivers, load_waivers
from checker.values.days import local_date


@click.group("ruleset", cls=CommandGroup)
def command() -> None:
    """Look at rulesets: what they say, whether they are right, and what they change."""


command.add_command(ruleset_diff.command)
command.add_command(ruleset_why.command)


# --- show -----------------------------------------------------------------------------------------


@command.command("show", short_help="Print what is in force as one ruleset.")
@click.argument("rulesets", nargs=-1, metavar="[NAME|FILE]...", envvar="CHECKER_RULESET")
@as_of_option
@plugin_options
@json_option
def show(
    *,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Print what is in force as one ruleset that extends nothing.

    It says the same when it is loaded again, and has the same digest. Without a NAME or FILE, it
    is what `checker check` would apply.
    """
    registry, policy = in_force(rulesets, as_of, plugins, no_plugins=no_plugins)
    day = local_date(as_of)
    if as_json:
        data = {
            **msgspec.to_builtins(info(policy)),
            "day": day.isoformat(),
            "layers": [_layer(each.name, each.version, each.path) for each in policy.layers],
            "content": policy_as_data(policy),
        }
        standard_output().write(printable_json(data))
    else:
        standard_output().write(as_yaml(policy, day))
    return ended(registry.refusals)


def _layer(name: str, version: str | None, path: str) -> dict[str, Any]:
    return {"name": name, "version": version, "path": path}


# --- validate -------------------------------------------------------------------------------------


@command.command("validate", short_help="Find everything that is wrong with rulesets.")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@ruleset_option
@as_of_option
@plugin_options
def validate(
    *,
    files: tuple[str, ...],
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
) -> int:
    """Find everything that is wrong with rulesets, what they extend, and their waivers.

    FILE is a ruleset or a file of waivers; waivers can name the rules of the rulesets in force.
    Without FILE, the rulesets in force are looked at.

    Entries that do not count yet, or not any more, are looked at as well.
    """
    words = files or rulesets
    if not words:
        raise UsageError("no ruleset is named: name a FILE")
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=HOOKS)
    faults: dict[str, None] = {}
    out = standard_output()
    for word in words:
        try:
            if holds_waivers(word):
                said = _waivers_in(word, policy_of(rulesets, registry, as_of))
            else:
                said = _in_ruleset(load_policy([word], registry, local_date(as_of)))
        except UsageError as error:
            faults |= dict.fromkeys(str(error).splitlines())
        else:
            out.write(f"{printable(word)}: OK: {printable(said)}\n")
    if faults:
        say_refusals(registry.refusals)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        where = "waivers" if all(map(holds_waivers, words)) else "rulesets"
        raise UsageError("\n".join([f"{count} in {where}:", *faults]))
    return ended(registry.refusals)


def _in_ruleset(policy: Policy) -> str:
    """Return what is in a ruleset that is right.

    Raises:
        UsageError: everything that is wrong with the waivers that it names.
    """
    faults = Faults()
    check_waivable(read_waivers(policy), policy, faults)
    faults.raise_any()
    version = policy.version or "without a version"
    return f"{policy.name} {version}, {len(policy.active)} rules in force."


def _waivers_in(file: str, policy: Policy) -> str:
    """Return what is in a file of waivers that is right.

    Raises:
        UsageError: everything that is wrong with it.
    """
    faults = Faults()
    found = load_waivers({file: None}, policy.rules, faults)
    check_waivable(found, policy, faults)
    faults.raise_any()
    return "1 waiver." if len(found) == 1 else f"{len(found):,} waivers."


# --- list -----------------------------------------------------------------------------------------


class _Row(Struct, frozen=True):
    """A ruleset that can be named: `rules` is how many it puts in force, None if it is faulty."""

    name: str
    version: str | None
    path: str
    rules: int | None


@command.command("list", short_help="List the rulesets that have a name.")
@as_of_option
@plugin_options
@json_option
def list_(*, as_of: datetime, plugins: tuple[str, ...], no_plugins: bool, as_json: bool) -> int:
    """List the rulesets that can be named: those that plugins bring along, and plugins themselves.

    The name of a plugin stands for all of its rules.
    """
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=HOOKS)
    faults: dict[str, None] = {}
    rows = list(_rows(registry, local_date(as_of), faults))
    if as_json:
        standard_output().write(printable_json([msgspec.to_builtins(row) for row in rows]))
    else:
        _print(rows)
    if faults:
        say_refusals(registry.refusals)
        raise UsageError("\n".join(faults))
    return ended(registry.refusals)


def _rows(registry: Registry, day: date, faults: dict[str, None]) -> Iterator[_Row]:
    """Yield the rulesets that have a name; `faults` takes what is wrong with them."""
    known: dict[str, tuple[str | None, str]] = {
        each.name: (each.version, each.path) for each in registry.rulesets()
    }
    for plugin in registry.plugins:
        if plugin.rules:
            known.setdefault(plugin.name, (plugin.version, f"plugin {plugin.name}"))
    for name, (version, path) in sorted(known.items()):
        try:
            rules = len(load_policy([name], registry, day).active)
        except UsageError as error:
            faults |= dict.fromkeys(str(error).splitlines())
            yield _Row(name, version, path, None)
        else:
            yield _Row(name, version, path, rules)


def _print(rows: Sequence[_Row]) -> None:
    out = standard_output()
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        count = "faulty" if row.rules is None else f"{row.rules} rules"
        line = f"{row.name:<{width}}  {row.version or '-':<10} {count:>9}  {row.path}"
        out.write(f"{printable(line)}\n")
