"""From the options of a command to the rules in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from checker.engine import Engine
from checker.order import Order
from checker.registry import Registry
from checker.rule import Rule
from checker.rulesets.active import ActiveRule
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
    return groups | {policy.name: written} if written else groups


class Choice:
    """Chooses the engine for each order: overrides may put other rules in force for some."""

    def __init__(self, policy: Policy, engine: Engine, stays: Callable[[ActiveRule], bool]) -> None:
        """Start with the engine for orders that no override speaks of."""
        self._policy = policy
        self._stays = stays
        self._engines: dict[tuple[int, ...], Engine] = {(): engine}

    def __call__(self, path: str, order: Order | None) -> Engine:
        """Return the engine for an order in a file."""
        numbers = self._policy.overriding(path, order)
        if numbers not in self._engines:
            active = tuple(filter(self._stays, self._policy.active_with(numbers)))
            self._engines[numbers] = self._engines[()].beside(active)
        return self._engines[numbers]
