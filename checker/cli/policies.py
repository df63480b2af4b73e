"""What is in force, for the commands that look at rulesets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checker.cli.loading import load_plugins
from checker.cli.refusals import refusals_explain
from checker.inforce import policy_of
from checker.registry import Hook, Registry
from checker.rulesets.policy import Policy

HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")
"""Those that such a command asks."""


def in_force(
    rulesets: Sequence[str], as_of: datetime, plugins: Sequence[str], *, no_plugins: bool
) -> tuple[Registry, Policy]:
    """Return the plugins, and what is in force.

    Raises:
        UsageError: something is wrong with the rulesets.
    """
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=HOOKS)
    with refusals_explain(registry.refusals):
        return registry, policy_of(rulesets, registry, as_of)
