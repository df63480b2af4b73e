"""``checker plugins``: what was found, from where, why anything was refused, and the lock file."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import click
from msgspec import Struct

from checker.api import API_LEVEL
from checker.cli.data import printable_json
from checker.cli.groups import CommandGroup
from checker.cli.loading import allowed, load_plugins, lock_path
from checker.cli.options import json_option, named_plugin_options, plugin_options
from checker.cli.output import Sink, say, standard_output, terminal_width
from checker.cli.refusals import ended
from checker.cli.replacing import replace
from checker.discovery import EntryPoint, locate
from checker.errors import UsageError, did_you_mean
from checker.lockfile import as_text, read_lock
from checker.locking import differences, lock_of
from checker.registry import CONTRIBUTIONS, Plugin, Registry, find
from checker.reporters.text import printable

_INDENT = "    "
_WIDEST = 120

_NAMED = [each for each in CONTRIBUTIONS if each.attribute not in {"rules", "clauses"}]
"""Of these a plugin has few, so that a person is told the name of each."""


class _Shown(Struct, frozen=True):
    """What there is to say of something that was found.

    Attributes:
        entry: what was found.
        plugin: that it is, None when it takes no part.
        kind: whether it takes part.
        reason: why it does not, None when it does.
    """

    entry: EntryPoint
    plugin: Plugin | None
    kind: Literal["accepted", "refused", "not allowed"]
    reason: str | None = None


@click.group("plugins", cls=CommandGroup, invoke_without_command=True)
@plugin_options
@json_option
@click.pass_context
def command(
    context: click.Context, *, plugins: tuple[str, ...], no_plugins: bool, as_json: bool
) -> int | None:
    """List the plugins that were found, and why any was refused.

    Each with its distribution and version, API level, place, and what it contributes.
    """
    if context.invoked_subcommand is not None:
        _refuse_options(context)
        return None
    registry = load_plugins(plugins, no_plugins=no_plugins)
    shown = list(_shown(registry))
    out = standard_output()
    if as_json:
        out.write(printable_json(_as_data(shown)))
    else:
        for each in shown:
            _write(out, _block(each))
        out.write("\n" if shown else "")
        out.write(f"{_sums(shown)}.\n")
    return ended(registry.refusals)


@command.command("show", short_help="Say everything about one plugin.")
@click.argument("name", metavar="NAME")
@plugin_options
@json_option
def show(name: str, *, plugins: tuple[str, ...], no_plugins: bool, as_json: bool) -> int:
    """Say everything about the plugin NAME: where it is from, and all that it contributes."""
    registry = load_plugins(plugins, no_plugins=no_plugins)
    shown = [each for each in _shown(registry) if each.entry.name == name]
    if not shown:
        known = {each.name for each in registry.found}
        raise UsageError(f"no plugin is named {name!r}.{did_you_mean(name, known)}")
    out = standard_output()
    if as_json:
        out.write(printable_json(_as_data(shown)))
    else:
        for each in shown:
            _write(out, _block(each))
            if each.plugin is not None:
                _write(out, _details(each.plugin))
    return ended(registry.refusals)


@command.command("lock", short_help="Write down which plugins there are, and the hashes of them.")
@click.option(
    "--output",
    "lock",
    metavar="FILE",
    envvar="CHECKER_LOCK",
    help="Write this file; without it checker.lock, beside checker.yaml if there is one.",
)
@named_plugin_options
def lock_(*, lock: str | None, plugins: tuple[str, ...], no_plugins: bool) -> None:
    """Write the lock file: every plugin that takes part, its version, and a hash of its files.

    With --locked, a command stops unless the plugins are these. None of them is loaded for this.
    """
    context = click.get_current_context()
    names = allowed(context.default_map or {}, plugins, no_plugins=no_plugins)
    found = find(discover=not no_plugins, named=plugins)
    locked = lock_of([e for e in found if names is None or e.is_named or e.name in names])
    path = lock_path(lock)
    before = None
    if os.path.lexists(path):
        try:
            before = read_lock(path).plugins
        except UsageError as error:
            say(f"checker: note: the old lock file could not be compared: {error}")
    replace(path, as_text(locked))
    out = standard_output()
    for name, difference in differences(before, locked) if before is not None else ():
        out.write(f"{printable(f'{name}: {difference}')}\n")
    count = "1 plugin" if len(locked) == 1 else f"{len(locked)} plugins"
    out.write(f"{printable(path)}: {count} locked.\n")


def _refuse_options(context: click.Context) -> None:
    """Refuse options that stand before a command, where they would go unheard."""
    for name in ("plugins", "no_plugins", "as_json", "locked", "lock"):
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            where = f"after `{context.invoked_subcommand}`"
            raise click.UsageError(f"Options stand {where}, not before it.", context)


# --- what there is --------------------------------------------------------------------------------


def _shown(registry: Registry) -> Iterator[_Shown]:
    """Yield everything that was found, by name."""
    accepted = {plugin.name: plugin for plugin in registry.plugins}
    reasons: dict[str, list[str]] = {}
    for refusal in registry.refusals:
        reasons.setdefault(refusal.plugin, []).append(refusal.reason)
    for entry in registry.found:
        if entry in registry.left_out:
            reason = "checker.yaml does not name it under `allow`, so it was not loaded"
            yield _Shown(entry, None, "not allowed", reason)
        elif entry.name in accepted:
            yield _Shown(entry, accepted[entry.name], "accepted")
        else:  # of several of one name each has its reason, in the same order
            yield _Shown(entry, None, "refused", reasons[entry.name].pop(0))


def _as_data(shown: Sequence[_Shown]) -> dict[str, Any]:
    return {
        "plugins": [
            _origin(each.entry) | _contents(each.plugin)
            for each in shown
            if each.plugin is not None
        ],
        "refused": [
            _origin(each.entry) | {"reason": each.reason}
            for each in shown
            if each.kind == "refused"
        ],
        "not_allowed": [_origin(each.entry) for each in shown if each.kind == "not allowed"],
    }


def _origin(entry: EntryPoint) -> dict[str, Any]:
    location = locate(entry)
    return {
        "name": entry.name,
        "origin": entry.origin,
        "distribution": entry.distribution,
        "version": entry.version,
        "location": None if location is None else os.path.realpath(location),
    }


def _contents(plugin: Plugin) -> dict[str, Any]:
    return {
        "module": plugin.module,
        "api": API_LEVEL,
        **{each.attribute: each.names(plugin) for each in CONTRIBUTIONS},
    }


# --- for a person ---------------------------------------------------------------------------------


def _write(out: Sink, lines: Iterator[str]) -> None:
    for line in lines:
        out.write(f"{printable(line)}\n")


def _block(shown: _Shown) -> Iterator[str]:
    """Yield the lines for something that was found."""
    level = f"  API {API_LEVEL}" if shown.plugin is not None else ""
    yield f"{shown.entry.name:<16}  {shown.entry.origin:<28}{level}".rstrip()
    location = locate(shown.entry)
    yield f"{_INDENT}{'its files are not found' if location is None else _near(location)}"
    if shown.plugin is not None:
        yield from _wrapped("; ".join(_contributions(shown.plugin)))
    else:
        yield from _wrapped(f"{shown.kind}: {shown.reason}")


def _near(path: str) -> str:
    """Return a path as it is short: relative to the working directory if it lies below it."""
    whole = os.path.realpath(path)
    short = os.path.relpath(whole)
    return whole if short.startswith(os.pardir) else short


def _wrapped(text: str, hang: int = 0) -> list[str]:
    """Return indented lines, all but the first by some characters more."""
    width = min(terminal_width(), _WIDEST)
    return textwrap.wrap(
        text,
        width,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _contributions(plugin: Plugin) -> Iterator[str]:
    if len(plugin.rules) == 1:
        yield f"1 rule ({plugin.rules[0].id})"
    elif plugin.rules:
        ids = sorted(rule.id for rule in plugin.rules)
        yield f"{len(ids)} rules ({ids[0]} to {ids[-1]})"
    for each in _NAMED:
        if names := each.names(plugin):
            yield f"{each.noun}{'s' if len(names) > 1 else ''} {', '.join(names)}"
    if plugin.clauses:
        yield "1 clause" if len(plugin.clauses) == 1 else f"{len(plugin.clauses)} clauses"


def _details(plugin: Plugin) -> Iterator[str]:
    """Yield a line for each thing that a plugin contributes."""
    yield ""
    for rule in plugin.rules:
        head = f"{rule.id:<8}  {rule.severity.label:<8}  "
        yield from _wrapped(f"{head}{rule.summary}", hang=len(head))
    for each in _NAMED:
        for name, title in each.titles(plugin):
            yield from _wrapped(f"{each.noun} {name}: {title}")
    if plugin.clauses:
        numbers = [clause.number for clause in plugin.clauses]
        yield from _wrapped(f"clauses {', '.join(numbers)}")


def _sums(shown: Sequence[_Shown]) -> str:
    counts = {kind: sum(each.kind == kind for each in shown) for kind in ("accepted", "refused")}
    left_out = len(shown) - sum(counts.values())
    accepted = "1 plugin" if counts["accepted"] == 1 else f"{counts['accepted']} plugins"
    more = f", {left_out} not allowed" if left_out else ""
    return f"{accepted}, {counts['refused']} refused{more}"
