"""Which versions a ruleset needs."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from checker import __version__
from checker.errors import did_you_mean
from checker.registry import Registry
from checker.rulesets.form import Faults, Layer, Setting


def check_requires(layer: Layer, registry: Registry, faults: Faults) -> None:
    """Take note of what a ruleset needs and does not get."""
    if layer.requires_checker is not None:
        _check("checker", __version__, layer.requires_checker, faults)
    versions = _versions(registry)
    for name, wanted in layer.requires_plugins.items():
        known = canonicalize_name(name)
        if known in versions:
            _check(f"the plugin {name}", versions[known], wanted, faults)
        else:
            faults.add(wanted.place, f"the plugin {name} is not installed.{_hint(name, registry)}")


def _versions(registry: Registry) -> dict[str, str | None]:
    """Return the versions of plugins, by their own names and by those of their distributions."""
    versions: dict[str, str | None] = {}
    for plugin in registry.plugins:
        if plugin.version is not None:
            versions[canonicalize_name(plugin.origin.split()[0])] = plugin.version
    return versions | {canonicalize_name(each.name): each.version for each in registry.plugins}


def _hint(name: str, registry: Registry) -> str:
    """Return why a plugin is not there, or which one may have been meant."""
    for refusal in registry.refusals:
        if canonicalize_name(refusal.plugin) == canonicalize_name(name):
            return f" It was refused: it {refusal.reason}."
    return did_you_mean(name, _versions(registry))


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
