"""One case in one call, for tests in Python."""

from __future__ import annotations

from collections.abc import Iterable

from checker.errors import UsageError
from checker.rule import Rule
from checker.testing.cases import Case
from checker.testing.differences import explained
from checker.testing.running import judge, trial_of


def run(case: Case, rules: Iterable[Rule]) -> None:
    """Apply the rule of a case, alone, to its order.

    Raises:
        AssertionError: the rule says something else than the case expects.
        UsageError: none of the rules is that of the case, or its order, its parameters or its
            time are not what they should be.
    """
    rule = next((rule for rule in rules if rule.id == case.rule), None)
    if rule is None:
        raise UsageError(f"{case.place}: {case}: there is no rule {case.rule}")
    verdict = judge(trial_of(case, rule))
    if not verdict.holds():
        raise AssertionError(explained(verdict))
