"""The policy as a whole: the clauses of its source, and the rulesets that come along."""

from __future__ import annotations

from checker.api import Clause, hookimpl

CHECKER_API = 1


@hookimpl
def checker_clauses() -> tuple[Clause, ...]:
    """Return the clauses of the policy source."""
    from checker_rulesets.clauses import CLAUSES  # only explanations need the texts

    return CLAUSES
