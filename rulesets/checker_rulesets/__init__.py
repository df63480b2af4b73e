"""The policy as a whole: the clauses of its source, and the rulesets that come along."""

from __future__ import annotations

from checker.api import Clause, RulesetSource, hookimpl

CHECKER_API = 1

VERSION = "2026.11"
"""Of all three rulesets."""


@hookimpl
def checker_clauses() -> tuple[Clause, ...]:
    """Return the clauses of the policy source."""
    from checker_rulesets.clauses import CLAUSES  # only explanations need the texts

    return CLAUSES


@hookimpl
def checker_rulesets() -> tuple[RulesetSource, ...]:
    """Return the ladder of rulesets: each asks for more than the one before."""
    directory = __file__.removesuffix("__init__.py")
    return tuple(
        RulesetSource(name, VERSION, f"{directory}{name}.yaml")
        for name in ("minimal", "trade-assurance", "strict")
    )
