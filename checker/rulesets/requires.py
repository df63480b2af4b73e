"""Which plugins may take part and which have to, and which versions are needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from checker import __version__
from checker.discovery import EntryPoint
from checker.errors import did_you_mean
from checker.registry import Registry
from checker.rulesets.form import Faults, Layer, Pins, Setting


class _Known(Protocol):
    """A plugin, loaded or not."""

    @property
    def name(self) -> str: ...
    @property
    def distribution(self) -> str | None: ...
    @property
    def version(self) -> str | None: ...


# --- rulesets, which are read when the plugins are loaded -----------------------------------------


def check_requires(layer: Layer, registry: Registry, faults: Faults) -> None:
    """Take note of what a ruleset needs and does not get, and of plugins that it does not allow."""
    if layer.requires_checker is not None:
        _check("checker", __version__, layer.requires_checker, faults)
    versions = _versions(registry.plugins)
    for wanted in (layer.requires_plugins, layer.pins.require):
        _check_versions(wanted, versions, registry, faults)
    if layer.pins.allow is not None:
        _check_allowed(layer.pins.allow, registry, faults)


def _check_versions(
    wanted: Mapping[str, Setting],
    versions: Mapping[str, str | None],
    registry: Registry,
    faults: Faults,
) -> None:
    for name, setting in wanted.items():
        known = canonicalize_name(name)
        if known in versions:
            _check(f"the plugin {name}", versions[known], setting, faults)
        else:
            reason = f"the plugin {name} is not installed.{_why_not(name, registry)}"
            faults.add(setting.place, reason)


def _why_not(name: str, registry: Registry) -> str:
    """Return why a plugin is not there, or which one may have been meant."""
    for refusal in registry.refusals:
        if canonicalize_name(refusal.plugin) == canonicalize_name(name):
            return f" It was refused: it {refusal.reason}."
    if canonicalize_name(name) in _versions(registry.left_out):
        return " It was left out: checker.yaml does not allow it."
    return did_you_mean(name, _versions(registry.plugins))


def _check_allowed(allow: Setting, registry: Registry, faults: Faults) -> None:
    """Take note of plugins that were loaded and are not allowed: it is too late to leave them out.

    One that was refused has been looked at, and its code may have been run.
    """
    found: Sequence[_Known] = registry.found or registry.plugins
    allowed = _allowed(allow, found, faults)
    left_out = {each.name for each in registry.left_out}
    for each in found:
        if each.name in allowed or each.name in left_out:
            continue
        way = "leave it out with `plugins: {allow: […]}` in checker.yaml, or uninstall it"
        if each.distribution is None:
            way = "leave out the --plugin, or the line of checker.yaml, that names it"
        reason = f"the plugin {each.name} is not allowed here, and was loaded before this was read"
        faults.add(allow.place, f"{reason}: {way}")


# --- settings, which are read before any plugin is loaded -----------------------------------------


def check_pins(pins: Pins, found: Sequence[EntryPoint], faults: Faults) -> frozenset[str] | None:
    """Return the names of the plugins that may be loaded, None for all that there are.

    Args:
        pins: which may take part, and which have to.
        found: the plugins that there are.
        faults: takes whatever is needed and not there, or allowed and not there.
    """
    allowed = None if pins.allow is None else _allowed(pins.allow, found, faults)
    versions = _versions(found)
    taking_part = [
        each for each in found if allowed is None or each.is_named or each.name in allowed
    ]
    may_be = _versions(taking_part)
    for name, wanted in pins.require.items():
        known = canonicalize_name(name)
        if known in may_be:
            _check(f"the plugin {name}", may_be[known], wanted, faults)
        elif known in versions:
            faults.add(wanted.place, f"the plugin {name} is needed, but `allow` leaves it out")
        else:
            hint = did_you_mean(name, versions)
            faults.add(wanted.place, f"the plugin {name} is not installed.{hint}")
    return allowed


# --- parts ----------------------------------------------------------------------------------------


def _allowed(allow: Setting, found: Iterable[_Known], faults: Faults) -> frozenset[str]:
    """Return the names of the plugins that are allowed; one that nobody has is a fault.

    A word is the name of a plugin. Only where no plugin has that name, it is that of a
    distribution: nobody comes in by calling a distribution like somebody else's plugin.
    """
    names = {each.name for each in found}
    members: dict[str, list[str]] = {}
    for each in found:
        if each.distribution is not None:
            members.setdefault(canonicalize_name(each.distribution), []).append(each.name)
    allowed: set[str] = set()
    for word in allow.value:
        if word.value in names:
            allowed.add(word.value)
        elif canonicalize_name(word.value) in members:
            allowed.update(members[canonicalize_name(word.value)])
        else:
            hint = did_you_mean(word.value, {*names, *members})
            faults.add(word.place, f"no plugin is named {word.value}.{hint}")
    return frozenset(allowed)


def _versions(plugins: Iterable[_Known]) -> dict[str, str | None]:
    """Return the versions of plugins, by their own names and by those of their distributions."""
    found = list(plugins)
    versions: dict[str, str | None] = {
        canonicalize_name(each.distribution): each.version
        for each in found
        if each.distribution is not None
    }
    return versions | {canonicalize_name(each.name): each.version for each in found}


def _check(name: str, version: str | None, wanted: Setting, faults: Faults) -> None:
    try:
        specifier = SpecifierSet(wanted.value)
    except InvalidSpecifier:
        faults.add(wanted.place, f"{wanted.value!r} is no version such as '>=1.2'")
        return
    try:
        is_enough = version is not None and specifier.contains(version, prereleases=True)
    except InvalidVersion:
        is_enough = False
    if not is_enough:
        have = f"this is {version}" if version else "it has no version"
        faults.add(wanted.place, f"{name} {wanted.value} is needed; {have}")
