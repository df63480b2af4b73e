"""Which versions a ruleset needs."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from checker import __version__
from checker.registry import Registry
from checker.rulesets.form import Faults, Layer, Setting


def check_requires(layer: Layer, registry: Registry, faults: Faults) -> None:
    """Take note of what a ruleset needs and does not get."""
    if layer.requires_checker is not None:
        _check("checker", __version__, layer.requires_checker, faults)
    versions = {plugin.name: plugin.version for plugin in registry.plugins}
    versions |= {
        plugin.origin.split()[0]: plugin.version for plugin in registry.plugins if plugin.version
    }
    for name, wanted in layer.requires_plugins.items():
        if name not in versions:
            faults.add(wanted.place, f"the plugin {name} is not installed")
        else:
            _check(f"the plugin {name}", versions[name], wanted, faults)


def _check(name: str, version: str | None, wanted: Setting, faults: Faults) -> None:
    try:
        specifier = SpecifierSet(wanted.value)
    except InvalidSpecifier:
        faults.add(wanted.place, f"{wanted.value!r} is no version such as '>=1.2'")
        return
    if version is None or not specifier.contains(version, prereleases=True):
        have = f"this is {version}" if version else "it has no version"
        faults.add(wanted.place, f"{name} {wanted.value} is needed; {have}")
