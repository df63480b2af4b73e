"""Rules that are written in a ruleset, in the Common Expression Language."""

from __future__ import annotations

from checker.rule import Rule
from checker.rulesets.form import Faults
from checker.rulesets.resolve import Settings


def rule_of(said: Settings, faults: Faults) -> Rule | None:
    """Return the rule that is written in these settings; None when it cannot be understood.

    Args:
        said: what rulesets say of it; its `expression` is not empty.
        faults: takes whatever is wrong with it, each with its place.
    """
    faults.add(next(iter(said.expression.values()))[-1].place, "rules cannot be written here yet")
    return None
