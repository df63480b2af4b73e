"""Rulesets, read, merged, checked, and applied to the rules that there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from checker.documents.faults import DOCUMENT_RULES, INDISPENSABLE
from checker.registry import Plugin, Registry
from checker.rule import Rule
from checker.rulesets.active import ActiveRule
from checker.rulesets.chain import Shelf, as_of_plugin, load_chain
from checker.rulesets.form import ON, Entry, Faults, Layer, Place, Setting
from checker.rulesets.policy import Policy
from checker.rulesets.resolve import (
    Settings,
    active_rules,
    check_names,
    entries_on,
    overrides_of,
    settings,
)

_ALWAYS = Setting(ON, Place("checker", 1, 1))


def load_policy(words: Sequence[str], registry: Registry, day: date) -> Policy:
    """Return what these rulesets put in force; arguments and errors as in `policy`."""
    faults = Faults()
    sources = {source.name: source for source in registry.rulesets()}
    plugins = {plugin.name: _as_layer(plugin) for plugin in registry.plugins if plugin.rules}
    layers = load_chain(words, Shelf(sources, plugins), faults)
    faults.raise_any()
    entries = [entry for layer in layers for entry in layer.entries]
    every = [*entries, *(e for layer in layers for o in layer.overrides for e in o.entries)]
    rules = {rule.id: rule for group in registry.rules().values() for rule in group}
    rules |= _written(settings(entries), rules, faults)
    check_names(every, rules, faults)
    _check_indispensable(every, faults)
    _check_requires(layers, registry, faults)
    counting = [*map(_always, DOCUMENT_RULES), *entries_on(layers, day)]
    found = settings(counting)
    active = _sorted(active_rules(found, rules, faults))
    overrides = tuple(overrides_of(layers, day))
    for override in overrides:
        for _ in active_rules(settings([*counting, *override.entries]), rules, faults):
            pass
    faults.raise_any()
    return Policy(
        name="+".join(_names(words, layers)),
        version=layers[-1].version,
        layers=tuple(layers),
        rules=rules,
        settings=found,
        active=active,
        overrides=overrides,
        waiver_files=_waiver_files(layers),
    )


def overridden(policy: Policy, numbers: Sequence[int]) -> tuple[ActiveRule, ...]:
    """Return the rules in force where these overrides hold."""
    found = dict(policy.settings)
    for number in numbers:
        for entry in policy.overrides[number].entries:
            found[entry.rule] = found.get(entry.rule, Settings(entry.rule)).with_entry(entry)
    return _sorted(active_rules(found, policy.rules, Faults()))


def _sorted(active: Iterable[ActiveRule]) -> tuple[ActiveRule, ...]:
    return tuple(sorted(active, key=lambda entry: entry.rule.id))


def _as_layer(plugin: Plugin) -> Layer:
    return as_of_plugin(plugin.name, plugin.version, [rule.id for rule in plugin.rules])


def _always(rule: Rule) -> Entry:
    """Return the entry of a rule of the document itself, which no ruleset need name."""
    return Entry(rule.id, _ALWAYS.place, severity=_ALWAYS)


def _written(
    found: Mapping[str, Settings], rules: Mapping[str, Rule], faults: Faults
) -> dict[str, Rule]:
    """Return the rules that are written in rulesets."""
    written: dict[str, Rule] = {}
    for rule_id, said in found.items():
        if not said.expression:
            continue
        first = next(iter(said.expression.values()))[-1]
        if rule_id in rules:
            faults.add(first.place, f"{rule_id} is a rule of a plugin: it cannot be written anew")
            continue
        from checker.rulesets.expressions import rule_of  # only rulesets with expressions need it

        rule = rule_of(said, faults)
        if rule is not None:
            written[rule_id] = rule
    return written


def _check_indispensable(entries: Sequence[Entry], faults: Faults) -> None:
    """Take note of entries that lower or switch off what has to be said of every document."""
    for entry in entries:
        is_lowered = entry.severity is not None and entry.severity.value not in ("error", ON)
        if entry.rule in INDISPENSABLE and is_lowered:
            faults.add(entry.place, f"{entry.rule} is an error and cannot be switched off")


def _check_requires(layers: Sequence[Layer], registry: Registry, faults: Faults) -> None:
    """Take note of versions that are wanting."""
    for layer in layers:
        if layer.requires_checker is not None or layer.requires_plugins:
            from checker.rulesets.requires import check_requires  # seldom needed

            check_requires(layer, registry, faults)


def _waiver_files(layers: Sequence[Layer]) -> tuple[str, ...]:
    """Return the files of waivers, each beside the ruleset that names it."""
    return tuple(
        str(Path(layer.path).parent / layer.waivers.value)
        for layer in layers
        if layer.waivers is not None
    )


def _names(words: Sequence[str], layers: Sequence[Layer]) -> list[str]:
    """Return the names of the rulesets that were asked for."""
    by_path = {layer.path: layer.name for layer in layers}
    return [by_path.get(str(Path(word)), word) for word in words]
