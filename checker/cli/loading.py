"""From what the user says of plugins to the plugins: allowed, needed, locked, loaded."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from checker.cli.options import LOCK, LOCKED
from checker.cli.output import prints_apart, say
from checker.cli.settings import defaults, find
from checker.errors import UsageError
from checker.registry import HOOKS, Hook, Registry, is_path, load
from checker.registry import find as find_plugins

if TYPE_CHECKING:
    from checker.rulesets.form import Pins

_LOCK_NAME = "checker.lock"


def load_plugins(
    plugins: Sequence[str], *, no_plugins: bool, hooks: Collection[Hook] = HOOKS
) -> Registry:
    """Return the plugins of a command that has `plugin_options`.

    It heeds the pins of the settings and the lock, and says which plugins are left out.

    Args:
        plugins: files, directories and modules that the user named.
        no_plugins: whether those that are installed stay away.
        hooks: those whose answers are needed.

    Raises:
        UsageError: a plugin is needed and not there, or the plugins are not those that were locked.
    """
    context = click.get_current_context()
    given = context.get_parameter_source("lock") is click.core.ParameterSource.COMMANDLINE
    if given and not context.meta.get(LOCKED):
        raise UsageError("--lock goes with --locked")
    settings = context.default_map or {}
    for word in plugins:
        if is_path(word):
            _check_is_there(word)
    with prints_apart():
        registry = _load(context, settings, plugins, no_plugins=no_plugins, hooks=hooks)
    if registry.left_out:
        names = ", ".join(f"{each.name} ({each.origin})" for each in registry.left_out)
        place = settings["pins"].allow.place
        say(f"checker: note: not allowed by {place}, so not loaded: {names}")
    return registry


def _check_is_there(path: str) -> None:
    """Refuse a plugin that is not there, or lies where nobody may look.

    Raises:
        UsageError: it is so.
    """
    try:
        os.stat(path)  # noqa: PTH116 - every run with plugins comes by here
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise UsageError(f"there is no plugin file or directory {path!r}") from error
    except OSError as error:
        raise UsageError(f"cannot read the plugin {path!r}: {error.strerror}") from error


def completable(context: click.Context) -> Registry:
    """Return the plugins for a completion, which heeds pins and lock and has nobody to tell."""
    try:
        settings = defaults()
        # Nothing has handed the settings on to the command yet.
        plugins = context.params.get("plugins") or settings.get("plugins", ())
        context.meta[LOCKED] = context.meta.get(LOCKED) or settings.get("locked")
        context.meta[LOCK] = context.meta.get(LOCK) or settings.get("lock")
        no_plugins = bool(context.params.get("no_plugins"))
        return _load(context, settings, plugins, no_plugins=no_plugins)
    except UsageError:
        return Registry((), ())


def lock_path(given: str | None) -> str:
    """Return the path of the lock file: as it was given, or beside the settings."""
    if given is not None:
        return given
    from pathlib import Path  # only who asks for a lock waits for it

    path = find()
    return _LOCK_NAME if path is None else os.path.relpath(Path(path).with_name(_LOCK_NAME))


def allowed(
    settings: Mapping[str, Any], plugins: Sequence[str], *, no_plugins: bool
) -> frozenset[str] | None:
    """Return the names of the plugins that settings allow, None for all.

    Raises:
        UsageError: a plugin is needed and not there, or allowed and not there.
    """
    pins: Pins | None = settings.get("pins")
    if pins is None:
        return None
    # Who has no pins does not wait for these.
    import msgspec

    from checker.rulesets.form import Faults
    from checker.rulesets.requires import check_pins

    if no_plugins:  # there is nothing that could be let in
        pins = msgspec.structs.replace(pins, allow=None)
    faults = Faults()
    names = check_pins(pins, find_plugins(discover=not no_plugins, named=plugins), faults)
    faults.raise_any()
    return names


def _load(
    context: click.Context,
    settings: Mapping[str, Any],
    plugins: Sequence[str],
    *,
    no_plugins: bool,
    hooks: Collection[Hook] = HOOKS,
) -> Registry:
    """Return the plugins that pins and lock let in; raises as `load_plugins` does."""
    locked = context.meta.get(LOCKED)
    return load(
        discover=not no_plugins,
        named=plugins,
        hooks=hooks,
        allow=allowed(settings, plugins, no_plugins=no_plugins),
        lock=lock_path(context.meta.get(LOCK)) if locked else None,
    )
