"""From layers to settings: what holds for each rule, and who said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from checker.errors import did_you_mean
from checker.finding import Severity
from checker.rule import Parameters, Rule
from checker.rulesets.active import ActiveRule
from checker.rulesets.form import OFF, ON, Entry, Faults, Layer, Override, Setting
from checker.rulesets.params import Change, Shape, shapes


class Settings(Struct, frozen=True):
    """Everything that was said of one rule, the last word last.

    Attributes:
        rule: its id.
        severity: labels, ``on`` and ``off``; empty when nothing was said, then it is ``on``.
        params: name to values, or changes to a list; the one that was set last stands last.
        waivable: truths.
        expression: key to the texts of a rule that is written in rulesets.
    """

    rule: str
    severity: tuple[Setting, ...] = ()
    params: Mapping[str, tuple[Setting, ...]] = {}
    waivable: tuple[Setting, ...] = ()
    expression: Mapping[str, tuple[Setting, ...]] = {}

    def with_entry(self, entry: Entry) -> Settings:
        """Return the settings with one more entry's words."""
        return Settings(
            self.rule,
            self.severity if entry.severity is None else (*self.severity, entry.severity),
            _merged(self.params, entry.params),
            self.waivable if entry.waivable is None else (*self.waivable, entry.waivable),
            _merged(self.expression, entry.expression),
        )

    def is_off(self) -> bool:
        """Whether the last word is that the rule is off."""
        return bool(self.severity) and self.severity[-1].value == OFF


def _merged(
    base: Mapping[str, tuple[Setting, ...]], more: Mapping[str, Setting]
) -> Mapping[str, tuple[Setting, ...]]:
    if not more:
        return base
    others = {key: chain for key, chain in base.items() if key not in more}
    return others | {key: (*base.get(key, ()), setting) for key, setting in more.items()}


def settings(entries: Iterable[Entry]) -> dict[str, Settings]:
    """Return what these entries say together, rule by rule, the later the stronger."""
    return extended({}, entries)


def extended(found: Mapping[str, Settings], entries: Iterable[Entry]) -> dict[str, Settings]:
    """Return settings with the words of more entries."""
    result = dict(found)
    for entry in entries:
        result[entry.rule] = result.get(entry.rule, Settings(entry.rule)).with_entry(entry)
    return result


def entries_on(layers: Iterable[Layer], day: date) -> list[Entry]:
    """Return the entries of all layers that count on a day, in the order of the layers."""
    return [entry for layer in layers for entry in layer.entries if entry.counts_on(day)]


def overrides_on(layers: Iterable[Layer], day: date) -> list[Override]:
    """Return the overrides of all layers that say something on a day, with what they say then."""
    found = [
        msgspec.structs.replace(
            override, entries=tuple(e for e in override.entries if e.counts_on(day))
        )
        for layer in layers
        for override in layer.overrides
    ]
    return [override for override in found if override.entries]


def active_rules(
    found: Mapping[str, Settings], rules: Mapping[str, Rule], faults: Faults
) -> Iterator[ActiveRule]:
    """Yield the rules in force.

    Args:
        found: what is said of each rule.
        rules: all rules, by id; those written in rulesets are among them.
        faults: takes what does not fit a rule.
    """
    for rule_id, said in found.items():
        rule = rules.get(rule_id)
        if rule is None:
            continue  # said by `check_entries`
        entry = resolved(rule, said, faults)
        if not said.is_off():
            yield entry


def resolved(rule: Rule, said: Settings, faults: Faults) -> ActiveRule:
    """Return a rule with what is said of it, as if it were not off."""
    last = said.severity[-1].value if said.severity else ON
    severity = rule.severity if last in (ON, OFF) else Severity.of(last)
    waivable = said.waivable[-1].value if said.waivable else True
    return ActiveRule(rule, severity, _params(rule, said, faults), waivable)


def check_entries(
    entries: Iterable[Entry], rules: Mapping[str, Rule], written: Iterable[str], faults: Faults
) -> None:
    """Take note of entries about rules and parameters that do not exist, and of wrong types.

    Entries that do not count now, or have not the last word, are looked at all the same.

    Args:
        entries: all that there are.
        rules: those of plugins, by id.
        written: the ids of rules that are written in rulesets.
        faults: takes whatever is wrong.
    """
    known = {*rules, *written}
    for entry in entries:
        if entry.rule not in known:
            hint = did_you_mean(entry.rule, known)
            faults.add(entry.place, f"no rule is named {entry.rule}.{hint}")
        for name, setting in entry.params.items():
            if entry.rule in rules:
                _check_param(rules[entry.rule], name, setting, faults)
            elif entry.rule in known:
                faults.add(setting.place, f"{entry.rule} has no parameter {name}. It has none.")


def _check_param(rule: Rule, name: str, setting: Setting, faults: Faults) -> None:
    """Take note of a parameter that does not exist, or of a value of another type."""
    known = shapes(rule)
    if name not in known:
        hint = did_you_mean(name, known) or f" It has {', '.join(known) or 'none'}."
        faults.add(setting.place, f"{rule.id} has no parameter {name}.{hint}")
        return
    try:
        known[name].typed(setting.value)
    except ValueError as error:
        faults.add(setting.place, f"{rule.id}: {name}: {error}")


def _params(rule: Rule, said: Settings, faults: Faults) -> Parameters | None:
    """Return the parameters of a rule: those that are set, the others by their defaults."""
    if rule.params is None or not said.params:
        return rule.params
    known = shapes(rule)
    values = {name: getattr(rule.params, shape.field) for name, shape in known.items()}
    last: Setting | None = None
    for name, chain in said.params.items():
        if name not in known:
            continue  # said by `check_entries`
        last = chain[-1]
        try:
            values[name] = folded(known[name], values[name], chain)[-1]
        except NotFoldedError as error:
            faults.add(error.setting.place, f"{rule.id}: {name}: {error}")
    if last is None:
        return rule.params
    try:
        return type(rule.params)(**{known[name].field: values[name] for name in known})
    except Exception as error:  # noqa: BLE001 - each fits alone, but the class refuses them together
        faults.add(last.place, f"{rule.id}: {error}")
        return rule.params


class NotFoldedError(ValueError):
    """A value does not go with those before it.

    Attributes:
        setting: which one.
    """

    def __init__(self, setting: Setting, reason: object) -> None:
        super().__init__(str(reason))
        self.setting = setting


def folded(shape: Shape, default: Any, chain: Sequence[Setting]) -> list[Any]:
    """Return the value of a parameter after each word that was said of it.

    Args:
        shape: of the parameter.
        default: its value before.
        chain: values, or mappings of ``add`` and ``remove`` that change the list before them.

    Raises:
        NotFoldedError: a value is of another type, or not one that can follow.
    """
    values: list[Any] = []
    current = default
    seen: list[Any] = []
    for setting in chain:
        before = shape.listed(current)
        seen += before
        try:
            given = shape.typed(setting.value)
            if isinstance(given, Change):
                _check_removable(given.remove, seen)
                kept = [item for item in before if item not in given.remove]
                new = [item for item in given.add if item not in kept]
                current = shape.whole([*kept, *dict.fromkeys(new)])
            else:
                current = given
        except ValueError as error:
            raise NotFoldedError(setting, error) from error
        values.append(current)
    return values


def _check_removable(items: Iterable[Any], known: Sequence[Any]) -> None:
    """Refuse to remove what was never there; what was taken out already may be again.

    Raises:
        ValueError: an item is not known.
    """
    for item in items:
        if item not in known:
            hint = did_you_mean(str(item), map(str, known))
            raise ValueError(f"{item!r} cannot be removed: it is not in the list.{hint}")
