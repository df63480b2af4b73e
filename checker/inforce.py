"""From the options of a command to the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checker.registry import Registry
from checker.rule import Rule
from checker.rulesets.policy import Policy, default_policy, load_policy
from checker.values.days import local_date

DEFAULT = "trade-assurance"
"""The ruleset that is in force when none was asked for."""


def policy_of(rulesets: Sequence[str], registry: Registry, as_of: datetime) -> Policy:
    """Return what the rulesets that were asked for put in force, or the default.

    Raises:
        UsageError: something is wrong with them.
    """
    if not rulesets:
        return default_policy(registry, DEFAULT)
    return load_policy(rulesets, registry, local_date(as_of))


def groups_of(policy: Policy, registry: Registry) -> dict[str, tuple[Rule, ...]]:
    """Return plugin name to rules; rules that are written in rulesets under that one's name."""
    groups = registry.rules()
    written = tuple(policy.rules[rule_id] for rule_id in sorted(policy.written))
    # Several rulesets together may be called like a plugin, whose rules are not to be lost.
    return groups | {policy.name: (*groups.get(policy.name, ()), *written)} if written else groups


def selectable(policy: Policy, registry: Registry) -> dict[str, tuple[Rule, ...]]:
    """Return the same, and rules that are written in a ruleset below under that one's name too."""
    groups = groups_of(policy, registry)
    for layer in policy.layers:
        written = {entry.rule for entry in layer.entries if entry.expression}
        own = tuple(policy.rules[rule_id] for rule_id in sorted(written & policy.written))
        if own and layer.name != policy.name:
            groups |= {layer.name: (*groups.get(layer.name, ()), *own)}
    return groups
