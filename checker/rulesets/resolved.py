"""What is in force as one ruleset: as data, and as YAML that says the same when read again."""

from __future__ import annotations

import io
import os.path
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from checker.rulesets.active import ActiveRule
from checker.rulesets.form import EXPRESSION_KEYS, OFF, ON, Entry, Faults, Override, Setting
from checker.rulesets.policy import Policy, digest
from checker.rulesets.resolve import resolved
from checker.yamls import Number

_WIDTH = 100


def off_rules(policy: Policy) -> Iterator[ActiveRule]:
    """Yield the rules that rulesets have switched off, with what else is said of them."""
    for rule_id, said in policy.settings.items():
        if said.is_off():
            yield resolved(policy.rules[rule_id], said, Faults())


def written_as_data(policy: Policy, rule_id: str) -> dict[str, Any]:
    """Return the parts of a rule that is written in rulesets; none for one of a plugin."""
    said = policy.settings.get(rule_id)
    if said is None:
        return {}
    return {
        key: said.expression[key][-1].value for key in EXPRESSION_KEYS if key in said.expression
    }


def override_as_data(policy: Policy, override: Override) -> dict[str, Any]:
    """Return an override as a ruleset writes it, its grades as labels."""
    rules = {entry.rule: entry_as_data(entry) for entry in override.entries}
    for rule_id, parts in rules.items():
        if parts.get("severity") == ON:
            parts["severity"] = policy.rules[rule_id].severity.label
    return conditions(override) | {"rules": rules}


def conditions(override: Override) -> dict[str, Any]:
    """Return the conditions of an override as a ruleset writes them."""
    bounds = {"min": override.least, "max": override.most}
    found = {
        "files": list(override.files),
        "status": sorted(override.status),
        "currency": sorted(override.currency),
        "seller_country": sorted(override.seller_country),
        "buyer_country": sorted(override.buyer_country),
        "amount": {key: str(bound) for key, bound in bounds.items() if bound is not None},
    }
    return {key: value for key, value in found.items() if value}


def entry_as_data(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, as a ruleset writes it, without when it counts."""
    parts = {key: setting.value for key, setting in entry.expression.items()}
    if entry.severity is not None:
        parts["severity"] = entry.severity.value
    if entry.params:
        parts["params"] = {name: setting.value for name, setting in entry.params.items()}
    if entry.waivable is not None:
        parts["waivable"] = entry.waivable.value
    return parts


def as_data(policy: Policy) -> dict[str, Any]:
    """Return what is in force as one ruleset that extends nothing."""
    rules = {entry.rule.id: _rule(policy, entry, entry.severity.label) for entry in policy.active}
    rules |= {entry.rule.id: _rule(policy, entry, OFF) for entry in off_rules(policy)}
    parts = {
        "ruleset": policy.name,
        "version": policy.version,
        "requires": _requires(policy),
        "plugins": _pins(policy),
        "rules": {rule_id: rules[rule_id] for rule_id in sorted(rules)},
        "overrides": [override_as_data(policy, each) for each in policy.overrides],
        "waivers": [_beside(policy, path) for path in policy.waiver_files],
    }
    return {key: value for key, value in parts.items() if value}


def as_yaml(policy: Policy, day: date) -> str:
    """Return what is in force on a day as a ruleset file, with its digest."""
    data = as_data(policy)
    head = {key: data[key] for key in ("ruleset", "version", "requires", "plugins") if key in data}
    rest = {key: data[key] for key in ("overrides", "waivers") if key in data}
    parts = [
        "".join(map(_comment, _origin(policy, day))),
        _dumped(head, flow=False),
        "rules:\n" + "".join(_lines(policy, *item) for item in data["rules"].items()),
        _dumped(rest) if rest else "",
    ]
    return "\n".join(filter(None, parts))


def _rule(policy: Policy, entry: ActiveRule, severity: str) -> dict[str, Any]:
    parts: dict[str, Any] = {"severity": severity, **written_as_data(policy, entry.rule.id)}
    if entry.params is not None:
        parts["params"] = msgspec.to_builtins(entry.params, order="deterministic")
    if not entry.waivable:
        parts["waivable"] = False
    return parts


def _requires(policy: Policy) -> dict[str, Any]:
    """Return the versions that the layers need, all of them together."""
    checker = [each.requires_checker.value for each in policy.layers if each.requires_checker]
    plugins = _versions(layer.requires_plugins for layer in policy.layers)
    parts: dict[str, Any] = {"checker": _all_of(checker), "plugins": plugins}
    return {key: value for key, value in parts.items() if value}


def _pins(policy: Policy) -> dict[str, Any]:
    """Return which plugins all of the layers allow, and which any of them needs."""
    found: dict[str, Any] = {}
    lists = [each.pins.allow.value for each in policy.layers if each.pins.allow is not None]
    if lists:
        first, *others = ([word.value for word in words] for words in lists)
        found["allow"] = [word for word in first if all(word in words for words in others)]
    require = _versions(layer.pins.require for layer in policy.layers)
    return found | ({"require": require} if require else {})


def _versions(said: Iterable[Mapping[str, Setting]]) -> dict[str, str]:
    """Return the versions of plugins that are needed, all of them together."""
    plugins: dict[str, list[str]] = {}
    for each in said:
        for name, wanted in each.items():
            plugins.setdefault(name, []).append(wanted.value)
    return {name: _all_of(wanted) for name, wanted in plugins.items()}


def _all_of(wanted: Sequence[str]) -> str:
    return ",".join(dict.fromkeys(wanted))


def _beside(policy: Policy, path: str) -> str:
    return os.path.relpath(path, policy.home)


def _origin(policy: Policy, day: date) -> Iterator[str]:
    yield f"What is in force by {policy.name} on {day}, in one file."
    yield f"digest: {digest(policy)}"
    for layer in policy.layers:
        yield f"from {layer.name} {layer.version or '(no version)'}: {layer.path}"
    if any(override.files for override in policy.overrides) or policy.waiver_files:
        yield f"Paths are relative to the directory {policy.home}"


def _lines(policy: Policy, rule_id: str, rule: Mapping[str, Any]) -> str:
    """Return what stands for a rule, with its fault as a comment."""
    comment = _comment(policy.rules[rule_id].summary)
    is_written = not rule.keys().isdisjoint(EXPRESSION_KEYS)
    text = _dumped({rule_id: rule}, flow=False if is_written else None)
    first, *others = text.removesuffix("\n").split("\n")
    is_whole = not others or first == f"{rule_id}:"
    first = f"{first}  {comment}" if is_whole else f"{comment}  {first}\n"
    return "".join(["  ", first, *(f"  {line}\n" for line in others)])


def _comment(text: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text)
    return f"# {shown}\n"


class _Representer(SafeRepresenter):
    """Writes numbers with a point as they were written, and text of several lines as lines."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        del data
        return True

    def number(self, data: Number) -> ScalarNode:
        """Represent a number with a point."""
        return self.represent_scalar("tag:yaml.org,2002:float", str(data))

    def text(self, data: str) -> ScalarNode:
        """Represent text."""
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=_style(data))


def _style(text: str) -> str | None:
    """Return how text is written; None where it may do without quotes."""
    if not text.replace("\n", "").isprintable():
        return '"'
    if "\n" in text:
        return "|"
    # Of text that begins with another sign, ruamel takes some for more than text.
    return None if text[:1].isalnum() else "'"


_Representer.add_representer(Number, _Representer.number)
_Representer.add_representer(str, _Representer.text)


def _dumped(data: Any, *, flow: bool | None = None) -> str:
    """Return data as YAML, what holds no lists or mappings in one line unless told otherwise."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = flow
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    yaml.representer.sort_base_mapping_type_on_output = False
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
