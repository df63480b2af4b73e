"""Rulesets, read, merged, checked, and applied to the rules that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, combinations
from pathlib import Path

import msgspec
from msgspec import Struct

from checker.documents.faults import DOCUMENT_RULES, INDISPENSABLE
from checker.registry import Plugin, Registry
from checker.rule import Rule
from checker.rulesets.active import ActiveRule
from checker.rulesets.chain import Chain, Shelf, as_of_plugin, load_chain
from checker.rulesets.form import (
    NO_PINS,
    ON,
    SEVERITIES,
    Entry,
    Faults,
    Layer,
    Override,
    Place,
    Setting,
)
from checker.rulesets.globs import moved
from checker.rulesets.policy import Policy
from checker.rulesets.resolve import (
    Settings,
    active_rules,
    check_entries,
    entries_on,
    extended,
    overrides_on,
    settings,
)

_ALWAYS = Setting(ON, Place("checker", 0, 0))

_A_DAY = timedelta(days=1)

_MOST_TOGETHER = 6
"""Of so many overrides of one rule all combinations are tried; of more, all pairs."""


class _State(Struct, frozen=True):
    """What rulesets say on one day.

    Attributes:
        rules: all rules that there are, by id.
        settings: what is said of each rule, whoever the order belongs to.
        overrides: what holds for some orders only.
    """

    rules: Mapping[str, Rule]
    settings: Mapping[str, Settings]
    overrides: tuple[Override, ...]


def load_policy(words: Sequence[str], registry: Registry, day: date) -> Policy:
    """Return what these rulesets put in force; arguments and errors as in `policy`."""
    faults = Faults()
    found = load_chain(words, shelf(registry), faults)
    layers = found.layers
    rules = {rule.id: rule for group in registry.rules().values() for rule in group}
    _check(layers, rules, registry, faults)
    _check_names(found, registry, faults)
    for other in sorted(_turning_days(layers) - {day}):
        _check_state(_state(layers, rules, other, faults), faults)
    state = _state(layers, rules, day, faults)
    _check_state(state, faults)
    if faults:
        from checker.rulesets.waivers import load_waivers  # else they are read once all is right

        # Which rules there are is not sure yet.
        load_waivers(_waiver_files(layers), None, faults)
    faults.raise_any()
    return Policy(
        name="+".join(dict.fromkeys(layer.name for layer in found.asked)),
        version=found.asked[-1].version,
        layers=layers,
        rules=state.rules,
        written=state.rules.keys() - rules.keys(),
        settings=state.settings,
        active=_sorted(active_rules(state.settings, state.rules, faults)),
        overrides=_at_home(state.overrides, found.asked[-1].directory),
        waiver_files=_waiver_files(layers),
        day=day,
        home=found.asked[-1].directory,
    )


def stages(policy: Policy) -> Iterator[Policy]:
    """Yield what holds after each layer of a policy, merged with those before it; the last is it.

    What stands behind a layer cannot be needed by it, so nothing new can be wrong.
    """
    for length in range(1, len(policy.layers)):
        layers = policy.layers[:length]
        yield _again(policy, layers, policy.day, layers[-1].directory)
    yield policy


def on_day(policy: Policy, day: date) -> Policy:
    """Return what the same rulesets put in force on another day.

    Every day on which an entry begins or ends was looked at before, so nothing new can be wrong.
    """
    return _again(policy, policy.layers, day, policy.home)


def _again(policy: Policy, layers: Sequence[Layer], day: date, home: str) -> Policy:
    """Return what layers that were checked before put in force on a day."""
    faults = Faults()
    rules = {key: rule for key, rule in policy.rules.items() if key not in policy.written}
    state = _state(layers, rules, day, faults)
    return msgspec.structs.replace(
        policy,
        layers=tuple(layers),
        rules=state.rules,
        written=state.rules.keys() - rules.keys(),
        settings=state.settings,
        active=_sorted(active_rules(state.settings, state.rules, faults)),
        overrides=_at_home(state.overrides, home),
        day=day,
        home=home,
    )


def shelf(registry: Registry) -> Shelf:
    """Return the rulesets that can be named: those of plugins, and plugins themselves."""
    sources = {source.name: source for source in registry.rulesets()}
    return Shelf(
        sources, {plugin.name: _as_layer(plugin) for plugin in registry.plugins if plugin.rules}
    )


def overridden(policy: Policy, numbers: Sequence[int]) -> tuple[ActiveRule, ...]:
    """Return the rules in force where these overrides hold.

    Raises:
        UsageError: what they say does not go together.
    """
    entries = (entry for number in numbers for entry in policy.overrides[number].entries)
    faults = Faults()
    active = _sorted(active_rules(extended(policy.settings, entries), policy.rules, faults))
    faults.raise_any()
    return active


def _sorted(active: Iterable[ActiveRule]) -> tuple[ActiveRule, ...]:
    return tuple(sorted(active, key=lambda entry: entry.rule.id))


def _as_layer(plugin: Plugin) -> Layer:
    return as_of_plugin(plugin.name, plugin.version, [rule.id for rule in plugin.rules])


def _always(rule: Rule) -> Entry:
    """Return the entry of a rule of the document itself, which no ruleset need name."""
    return Entry(rule.id, _ALWAYS.place, severity=_ALWAYS)


# --- what holds on a day --------------------------------------------------------------------------


def _turning_days(layers: Iterable[Layer]) -> set[date]:
    """Return days of which each shows one of all the states that there ever are.

    They are those on which an entry begins, or has just ended, and the one before all of them.
    """
    every = list(_every_entry(layers))
    found = {entry.effective_from for entry in every if entry.effective_from is not None}
    ends = {entry.effective_until for entry in every if entry.effective_until is not None}
    found |= {day + _A_DAY for day in ends - {date.max}}
    if found and min(found) > date.min:
        found.add(min(found) - _A_DAY)
    return found


def _state(layers: Sequence[Layer], rules: Mapping[str, Rule], day: date, faults: Faults) -> _State:
    """Return what rulesets say on a day."""
    found = settings([*map(_always, DOCUMENT_RULES), *entries_on(layers, day)])
    every = {**rules, **_written(found, rules, faults)}
    return _State(every, found, tuple(overrides_on(layers, day)))


def _written(
    found: Mapping[str, Settings], rules: Mapping[str, Rule], faults: Faults
) -> dict[str, Rule]:
    """Return the rules that are written in rulesets."""
    written: dict[str, Rule] = {}
    for rule_id, said in found.items():
        if not said.expression:
            continue
        if rule_id in rules:
            for texts in said.expression.values():
                for text in texts:
                    message = f"{rule_id} is a rule of a plugin: it cannot be written anew"
                    faults.add(text.place, message)
            continue
        from checker.rulesets.expressions import rule_of  # only rulesets with expressions need it

        rule = rule_of(_graded(said), faults)
        if rule is not None:
            written[rule_id] = rule
    return written


def _graded(said: Settings) -> Settings:
    """Return what is said of a rule that is written here; one that is off needs no grade."""
    if not said.is_off() or any(word.value in SEVERITIES for word in said.severity):
        return said
    grade = Setting(SEVERITIES[0], said.severity[-1].place)
    return msgspec.structs.replace(said, severity=(grade, *said.severity))


def _at_home(overrides: Iterable[Override], home: str) -> tuple[Override, ...]:
    """Return overrides with their globs relative to one directory.

    So what is in force can be written down as one ruleset, and has the same digest wherever
    the files are.
    """
    return tuple(
        msgspec.structs.replace(
            override,
            directory=home,
            files=tuple(moved(glob, override.directory, home) for glob in override.files),
        )
        for override in overrides
    )


def _waiver_files(layers: Iterable[Layer]) -> dict[str, Place]:
    """Return the files of waivers, each beside the ruleset that names it, and where it does."""
    return {
        str(Path(layer.path).parent / file.value): file.place
        for layer in layers
        for file in layer.waivers
    }


# --- what is wrong --------------------------------------------------------------------------------


def _every_entry(layers: Iterable[Layer]) -> Iterator[Entry]:
    """Yield all entries, whether they count or not."""
    for layer in layers:
        yield from layer.entries
        for override in layer.overrides:
            yield from override.entries


def _check(
    layers: Sequence[Layer], rules: Mapping[str, Rule], registry: Registry, faults: Faults
) -> None:
    """Take note of whatever is wrong with single entries, and of versions that are wanting."""
    every = list(_every_entry(layers))
    check_entries(every, rules, {entry.rule for entry in every if entry.expression}, faults)
    for entry in every:
        is_lowered = entry.severity is not None and entry.severity.value not in ("error", ON)
        if entry.rule in INDISPENSABLE and is_lowered:
            faults.add(entry.place, f"{entry.rule} is an error and cannot be switched off")
    for layer in layers:
        if layer.requires_checker is not None or layer.requires_plugins or layer.pins != NO_PINS:
            from checker.rulesets.requires import check_requires  # seldom needed

            check_requires(layer, registry, faults)


def _check_names(found: Chain, registry: Registry, faults: Faults) -> None:
    """Take note of rulesets with rules of their own that are called like a plugin.

    Rules that are written in rulesets are listed under the ruleset's name, in the place of a
    plugin's. One that only grades may have any name: so may a plugin that is shown as a ruleset.
    """
    if not any(layer.writes_rules() for layer in found.layers):
        return
    taken = {name for name, rules in registry.rules().items() if rules}
    for layer in found.layers:
        is_listed = layer.writes_rules() or layer in found.asked
        if is_listed and layer.named is not None and layer.name in taken:
            message = f"{layer.name} is the name of a plugin, which stands for all of its rules"
            faults.add(layer.named, f"{message}: give the ruleset another one")


def _check_state(state: _State, faults: Faults) -> None:
    """Take note of values that each fit alone, but not together."""
    for _ in active_rules(state.settings, state.rules, faults):
        pass
    for group in _meeting(state.overrides):
        entries = (entry for override in group for entry in override.entries)
        found = extended(state.settings, entries)
        touched = {entry.rule for override in group for entry in override.entries}
        some = {rule_id: found[rule_id] for rule_id in touched}
        for _ in active_rules(some, state.rules, faults):
            pass


def _meeting(overrides: Sequence[Override]) -> Iterator[tuple[Override, ...]]:
    """Yield the groups of overrides that set parameters of one rule and may hold for one order."""
    by_rule: dict[str, list[Override]] = {}
    for override in overrides:
        for entry in override.entries:
            if entry.params:
                by_rule.setdefault(entry.rule, []).append(override)
    for group in by_rule.values():
        sizes = range(1, len(group) + 1 if len(group) <= _MOST_TOGETHER else 3)
        for some in chain.from_iterable(combinations(group, size) for size in sizes):
            if all(_can_meet(one, other) for one, other in combinations(some, 2)):
                yield some


def _can_meet(one: Override, other: Override) -> bool:
    """Whether an order can meet the conditions of two overrides, as far as that can be told."""
    for words, others in (
        (one.status, other.status),
        (one.currency, other.currency),
        (one.seller_country, other.seller_country),
        (one.buyer_country, other.buyer_country),
    ):
        if words and others and not words & others:
            return False
    least = max((e.least for e in (one, other) if e.least is not None), default=None)
    most = min((e.most for e in (one, other) if e.most is not None), default=None)
    return least is None or most is None or least <= most
