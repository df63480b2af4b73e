"""``checker new``: the beginnings of a plugin, of a rule, and of a ruleset."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

import click

from checker.cli.creating import create_directory, create_file, create_files
from checker.cli.groups import CommandGroup
from checker.cli.loading import load_plugins
from checker.cli.options import plugin_options
from checker.cli.output import standard_output
from checker.cli.refusals import ended
from checker.errors import UsageError
from checker.registry import Hook, Registry
from checker.reporters.text import printable
from checker.scaffold import names, templates
from checker.scaffold.distribution import Distribution, find
from checker.scaffold.listing import listed

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")

_F = TypeVar("_F", bound=Callable[..., Any])


@click.group("new", cls=CommandGroup)
def command() -> None:
    """Begin a plugin, a rule in it, or a ruleset: files to change, which work as they are."""


def _directory_option(command: _F) -> _F:
    return click.option(
        "--directory",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=".",
        metavar="DIR",
        help="Work in this directory instead of the current one.",
    )(command)


# --- plugin ---------------------------------------------------------------------------------------


@command.command("plugin", short_help="Begin a distribution with a plugin.")
@click.argument("name")
@click.option(
    "--prefix",
    metavar="LETTERS",
    help="With what the ids of its rules begin; made from NAME unless said.",
)
@_directory_option
@plugin_options
def plugin(
    *, name: str, prefix: str | None, directory: Path, plugins: tuple[str, ...], no_plugins: bool
) -> int:
    """Begin a distribution with a plugin, in a directory of its own.

    For the NAME acme it is checker-acme, with a rule ACME001, its cases, and tests that pass.
    """
    wanted = names.plugin_names(name, prefix)
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    _refuse_taken(wanted, registry)
    target = directory / wanted.distribution
    _wrote(create_directory(target, templates.plugin_files(wanted)))
    _say_next(
        _installing(target),
        f"pytest {quote(str(target))}",
        f"checker new rule {wanted.prefix}002 remark_too_short --directory {quote(str(target))}",
    )
    return ended(registry.refusals)


def _refuse_taken(wanted: names.PluginNames, registry: Registry) -> None:
    """Refuse names that something installed has already.

    Raises:
        UsageError: the plugin would be refused for its name, or for the ids of its rules.
    """
    origins = {plugin.name: plugin.origin for plugin in registry.plugins}
    origins |= {entry.name: entry.origin for entry in registry.left_out}
    if wanted.name in origins:
        raise UsageError(f"there is a plugin {wanted.name} already: {origins[wanted.name]}")
    for refusal in registry.refusals:
        if refusal.plugin == wanted.name:
            raise UsageError(
                f"there is a plugin {wanted.name} already, which was refused: {refusal.reason}"
            )
    if find_spec(wanted.package) is not None:
        raise UsageError(f"there is a package {wanted.package} already in this environment")
    for owner, rules in registry.rules().items():
        if any(rule.id[:-3] == wanted.prefix for rule in rules):
            raise UsageError(
                f"the ids of {owner}'s rules begin with {wanted.prefix}: "
                "choose another beginning with --prefix"
            )


# --- rule -----------------------------------------------------------------------------------------


@command.command("rule", short_help="Add a rule and its cases to a plugin.")
@click.argument("rule_id", metavar="ID")
@click.argument("name")
@_directory_option
@plugin_options
def rule(
    *, rule_id: str, name: str, directory: Path, plugins: tuple[str, ...], no_plugins: bool
) -> int:
    """Add a rule and its cases to the plugin whose distribution the directory lies in.

    ID is such as ACME002; NAME is that of the fault, such as remark_too_short.
    """
    wanted_id, wanted_name = names.rule_id(rule_id), names.rule_name(name)
    distribution = find(directory)
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    ids = distribution.rules()
    _refuse_known(wanted_id, wanted_name, _known(distribution, ids, registry))
    package = _shown(distribution.package)
    text = listed(package / "__init__.py", wanted_name, wanted_id, ids)
    files = templates.rule_files(wanted_id, wanted_name)
    _wrote(create_files(package, files, (package / "__init__.py", text)), package / "__init__.py")
    is_installed = distribution.plugin in {plugin.name for plugin in registry.plugins}
    _say_next(
        *(() if is_installed else (_installing(_shown(distribution.root)),)),
        f"checker test {quote(str(package / 'cases' / f'{wanted_id}.yaml'))}",
    )
    return ended(registry.refusals)


def _known(
    distribution: Distribution, ids: dict[str, str], registry: Registry
) -> Iterable[tuple[str, str, str]]:
    """Yield the id, the name and the plugin of every rule that there is."""
    for known, known_id in ids.items():
        yield known_id, known, distribution.plugin
    for owner, rules in registry.rules().items():
        for entry in rules:
            yield entry.id, entry.name, owner


def _refuse_known(rule_id: str, name: str, known: Iterable[tuple[str, str, str]]) -> None:
    for known_id, known_name, owner in known:
        if rule_id == known_id:
            raise UsageError(f"there is a rule {rule_id} already: {known_name} of {owner}")
        if name == known_name:
            raise UsageError(f"there is a rule {name} already: {known_id} of {owner}")


# --- ruleset --------------------------------------------------------------------------------------


@command.command("ruleset", short_help="Write a ruleset to fill in.")
@click.argument("name")
@_directory_option
@plugin_options
def ruleset(*, name: str, directory: Path, plugins: tuple[str, ...], no_plugins: bool) -> int:
    """Write a ruleset NAME.yaml: the default, with every key explained in a comment."""
    wanted = names.ruleset_name(name)
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    for source in registry.rulesets():
        if source.name == wanted:
            raise UsageError(f"there is a ruleset {wanted} already: {source.path}")
    for plugin in registry.plugins:
        if plugin.name == wanted:
            raise UsageError(f"there is a plugin {wanted}, whose name stands for all of its rules")
    path = directory / f"{wanted}.yaml"
    create_file(path, templates.ruleset_text(wanted))
    _wrote([path])
    _say_next(f"checker ruleset validate {quote(str(path))}")
    return ended(registry.refusals)


# --- parts ----------------------------------------------------------------------------------------


def _shown(path: Path) -> Path:
    """Return a path as short as it can be from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _wrote(created: Iterable[Path], changed: Path | None = None) -> None:
    out = standard_output()
    for path in created:
        out.write(f"{printable(f'wrote {path}')}\n")
    if changed is not None:
        out.write(f"{printable(f'changed {changed}')}\n")


def _say_next(*commands: str) -> None:
    out = standard_output()
    out.write("\nNext:\n")
    for line in commands:
        out.write(f"{printable(f'  {line}')}\n")


def _installing(distribution: Path) -> str:
    path = str(distribution)
    if not distribution.is_absolute() and distribution.name:
        path = f"./{path}"  # without a slash it would be taken for a name
    return f"pip install -e {quote(f'{path}[test]')}"
