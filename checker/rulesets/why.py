"""Why a rule is in force as it is: every value, who set it, and what it replaced."""

from __future__ import annotations

import inspect
import os.path
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from checker.registry import CORE
from checker.rule import Rule
from checker.rulesets.form import ON, Entry, Place, Setting
from checker.rulesets.params import shapes
from checker.rulesets.policy import Policy
from checker.rulesets.resolve import Settings, folded
from checker.rulesets.resolved import conditions, entry_as_data

AUTHOR = "author"
"""Who set what no ruleset says anything of."""


class Said(Struct, frozen=True):
    """One word on a value.

    Attributes:
        value: the value after it, as JSON can hold it.
        by: the name of the ruleset, or `AUTHOR`.
        place: file, line and column, or only what it is if it is no file; None when not known.
        change: what was added to a list and removed from it; None when it was set.
    """

    value: Any
    by: str
    place: str | None
    change: Mapping[str, Any] | None = None


class Elsewhere(Struct, frozen=True):
    """What a ruleset says of the rule that does not hold now, or not for every order.

    Attributes:
        by: the name of the ruleset.
        place: file, line and column.
        says: as the ruleset writes it.
        effective_from: the first day on which it counts.
        effective_until: the last day.
        when: the conditions of the override in which it stands.
    """

    by: str
    place: str
    says: Mapping[str, Any]
    effective_from: date | None = None
    effective_until: date | None = None
    when: Mapping[str, Any] | None = None


class Reasons(Struct, frozen=True):
    """All that there is to say of a rule.

    Attributes:
        rule: its id.
        name: its name.
        summary: its fault.
        plugin: that it comes from, or the ruleset that it is written in.
        in_force: whether it is.
        values: name, such as ``severity`` or ``params.days``, to the words on it, the last word
            first.
        elsewhere: what does not hold now, or only for some orders.
    """

    rule: str
    name: str
    summary: str
    plugin: str
    in_force: bool
    values: Mapping[str, tuple[Said, ...]]
    elsewhere: tuple[Elsewhere, ...]


def reasons(policy: Policy, rule: Rule, plugin: str, day: date) -> Reasons:
    """Return why a rule is as it is on a day; `plugin` is the one that it comes from."""
    said = policy.settings.get(rule.id, Settings(rule.id))
    names = {layer.path: layer.name for layer in policy.layers}
    in_force = any(entry.rule.id == rule.id for entry in policy.active)
    values = {name: tuple(reversed(words)) for name, words in _values(rule, said, names)}
    return Reasons(
        rule=rule.id,
        name=rule.name,
        summary=rule.summary,
        plugin=plugin,
        in_force=in_force,
        values={name: words for name, words in values.items() if words},
        elsewhere=tuple(_elsewhere(policy, rule.id, day)),
    )


def _values(
    rule: Rule, said: Settings, names: Mapping[str, str]
) -> Iterator[tuple[str, list[Said]]]:
    """Yield the name of each value, and the words on it in the order in which they were said."""
    author = rule.severity.label
    yield (
        "severity",
        [
            *([] if said.expression else [_by_author(author, _place_of_rule(rule))]),
            *(
                _said(setting, names, author if setting.value == ON else setting.value)
                for setting in said.severity
                if setting.place.file != CORE  # which has some rules in force whatever is said
            ),
        ],
    )
    yield "waivable", [_by_author(value=True, place=None), *_plain(said.waivable, names)]
    for name, shape in shapes(rule).items():
        default = getattr(rule.params, shape.field)
        chain = said.params.get(name, ())
        after = folded(shape, default, chain)
        yield (
            f"params.{name}",
            [
                _by_author(_builtins(default), _place_of_param(rule, shape.field)),
                *(
                    _said(
                        setting, names, _builtins(value), is_change=shape.is_change(setting.value)
                    )
                    for setting, value in zip(chain, after, strict=True)
                ),
            ],
        )
    for key, chain in said.expression.items():
        yield key, _plain(chain, names)


def _plain(chain: Sequence[Setting], names: Mapping[str, str]) -> list[Said]:
    return [_said(setting, names, setting.value) for setting in chain]


def _said(
    setting: Setting, names: Mapping[str, str], value: Any, *, is_change: bool = False
) -> Said:
    by = names.get(setting.place.file, setting.place.file)
    return Said(value, by, str(setting.place), setting.value if is_change else None)


def _by_author(value: Any, place: Place | None) -> Said:
    return Said(value, AUTHOR, None if place is None else str(place))


def _builtins(value: Any) -> Any:
    return msgspec.to_builtins(value, order="deterministic", enc_hook=str)


def _elsewhere(policy: Policy, rule_id: str, day: date) -> Iterator[Elsewhere]:
    """Yield what is said of a rule that does not hold on a day, or only for some orders."""
    for layer in policy.layers:
        for entry in layer.entries:
            if entry.rule == rule_id and not entry.counts_on(day):
                yield _aside(layer.name, entry)
        for override in layer.overrides:
            when = conditions(override)
            for entry in override.entries:
                if entry.rule == rule_id:
                    yield msgspec.structs.replace(_aside(layer.name, entry), when=when)


def _aside(by: str, entry: Entry) -> Elsewhere:
    return Elsewhere(
        by=by,
        place=str(entry.place),
        says=entry_as_data(entry),
        effective_from=entry.effective_from,
        effective_until=entry.effective_until,
    )


# --- where a rule's author has written ------------------------------------------------------------


def _place_of_rule(rule: Rule) -> Place:
    """Return where the function of a rule begins, with its decorator."""
    code = rule.check.__code__
    return Place(_shown(code.co_filename), code.co_firstlineno, 1)


def _place_of_param(rule: Rule, field: str) -> Place | None:
    """Return where a parameter is declared; None when its source is not there."""
    for kind in type(rule.params).__mro__:
        if field not in inspect.get_annotations(kind):
            continue
        try:
            lines, first = inspect.getsourcelines(kind)
            path = inspect.getsourcefile(kind)
        except (OSError, TypeError):
            return None
        declared = re.compile(rf"(\s*){re.escape(field)}\s*:")
        for number, line in enumerate(lines):
            if path is not None and (match := declared.match(line)):
                return Place(_shown(path), first + number, len(match[1]) + 1)
    return None


def _shown(path: str) -> str:
    """Return a path relative to the working directory if it lies below it."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
