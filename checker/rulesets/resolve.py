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

_CHANGES = ("add", "remove")


class Settings(Struct, frozen=True):
    """Everything that was said of one rule, the last word last.

    Attributes:
        rule: its id.
        severity: labels, ``on`` and ``off``; empty when nothing was said, then it is ``on``.
        params: name to values, or changes to a list.
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
    return {**base, **{key: (*base.get(key, ()), setting) for key, setting in more.items()}}


def settings(entries: Iterable[Entry]) -> dict[str, Settings]:
    """Return what these entries say together, rule by rule, the later the stronger."""
    found: dict[str, Settings] = {}
    for entry in entries:
        found[entry.rule] = found.get(entry.rule, Settings(entry.rule)).with_entry(entry)
    return found


def entries_on(layers: Iterable[Layer], day: date) -> list[Entry]:
    """Return the entries of all layers that count on a day, in the order of the layers."""
    return [entry for layer in layers for entry in layer.entries if entry.counts_on(day)]


def overrides_of(layers: Iterable[Layer], day: date) -> list[Override]:
    """Return the overrides of all layers, with the entries that count on a day."""
    return [
        msgspec.structs.replace(
            override, entries=tuple(e for e in override.entries if e.counts_on(day))
        )
        for layer in layers
        for override in layer.overrides
    ]


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
            continue  # said by `check_names`
        params = _params(rule, said, faults)
        if said.is_off():
            continue
        words = [setting.value for setting in said.severity if setting.value not in (ON, OFF)]
        # `on` after a grade means the author's grade again.
        last = said.severity[-1].value if said.severity else ON
        severity = rule.severity if last == ON or not words else Severity.of(words[-1])
        waivable = said.waivable[-1].value if said.waivable else True
        yield ActiveRule(rule, severity, params, waivable)


def check_names(entries: Iterable[Entry], rules: Mapping[str, Rule], faults: Faults) -> None:
    """Take note of entries about rules that do not exist."""
    for entry in entries:
        if entry.rule not in rules and not entry.expression:
            hint = did_you_mean(entry.rule, rules)
            faults.add(entry.place, f"no rule is named {entry.rule}.{hint}")


def _params(rule: Rule, said: Settings, faults: Faults) -> Parameters | None:
    """Return the parameters of a rule: those that are set, the others by their defaults."""
    if not said.params:
        return rule.params
    known = () if rule.params is None else type(rule.params).__struct_fields__
    values: dict[str, Any] = {}
    for name, chain in said.params.items():
        if name not in known:
            hint = did_you_mean(name, known) if known else " It has none."
            faults.add(chain[-1].place, f"{rule.id} has no parameter {name}.{hint}")
            continue
        value = _folded(getattr(rule.params, name), chain, faults)
        if _fits(rule, {name: value}, chain[-1], faults):
            values[name] = value
    if rule.params is None:
        return None
    try:
        return msgspec.convert(values, type(rule.params))
    except msgspec.ValidationError as error:  # each fits alone, but not all of them together
        last = max(setting.place for chain in said.params.values() for setting in chain)
        faults.add(last, f"{rule.id}: {_reason(error)}")
        return rule.params


def _fits(rule: Rule, values: Mapping[str, Any], setting: Setting, faults: Faults) -> bool:
    """Whether a value is one that the parameter can have."""
    (name,) = values
    try:
        msgspec.convert(values, type(rule.params))
    except msgspec.ValidationError as error:
        if f"`$.{name}" not in str(error):
            return True  # of several together; they are looked at together
        faults.add(setting.place, f"{rule.id}: {name}: {_reason(error)}")
        return False
    return True


def _reason(error: msgspec.ValidationError) -> str:
    """Return what is wrong, without the path that only msgspec knows."""
    return str(error).partition(" - at `")[0].replace("`", "'")


def _folded(default: Any, chain: Sequence[Setting], faults: Faults) -> Any:
    """Return the last value of a parameter; ``add`` and ``remove`` change the list before them."""
    value = default
    for setting in chain:
        change = setting.value
        if not (isinstance(change, dict) and change and set(change) <= set(_CHANGES)):
            value = change
            continue
        if not isinstance(value, (list, tuple)):
            faults.add(setting.place, "only a list can be added to or removed from")
            continue
        removed = _listed(change.get("remove"))
        missing = [item for item in removed if item not in value]
        for item in missing:
            faults.add(setting.place, f"{item!r} cannot be removed: it is not in the list")
        value = [item for item in value if item not in removed]
        value += [item for item in _listed(change.get("add")) if item not in value]
    return value


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
