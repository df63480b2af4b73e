"""Which rules are in force for which order, where a ruleset has overrides."""

from __future__ import annotations

from collections.abc import Callable

from checker.engine import Engine
from checker.order import Order
from checker.rulesets.active import ActiveRule
from checker.rulesets.policy import Policy


class Choice:
    """Chooses the engine for each order: overrides may put other rules in force for some."""

    def __init__(self, policy: Policy, engine: Engine, stays: Callable[[ActiveRule], bool]) -> None:
        """Start with the engine for orders that no override speaks of."""
        self._policy = policy
        self._stays = stays
        self._engines: dict[tuple[int, ...], Engine] = {(): engine}

    def numbers(self, path: str, order: Order | None) -> tuple[int, ...]:
        """Return the places of the overrides that speak of an order in a file."""
        return self._policy.overriding(path, order)

    def engine(self, numbers: tuple[int, ...]) -> Engine:
        """Return the engine for orders that these overrides speak of."""
        if numbers not in self._engines:
            active = tuple(filter(self._stays, self._policy.active_with(numbers)))
            self._engines[numbers] = self._engines[()].beside(active)
        return self._engines[numbers]
