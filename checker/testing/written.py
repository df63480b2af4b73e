"""Cases that stand beside the rules that are written in rulesets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from checker.rule import Rule
from checker.rulesets.caseform import beside_rule, place_in_ruleset
from checker.rulesets.form import Faults, Setting
from checker.rulesets.policy import Policy
from checker.testing.cases import Case, Table, read_text, table_of
from checker.yamls import Placed, load_placed


def written_tables(policy: Policy, faults: Faults) -> Iterator[tuple[Rule, Table | None]]:
    """Yield the rules that are written with cases, each with its table; None for one that is wrong.

    Args:
        policy: what the rulesets put in force.
        faults: takes everything that is wrong with the cases, each with its place.
    """
    files: dict[str, Placed] = {}
    for rule_id in sorted(policy.written):
        said = _cases(policy, rule_id)
        if said is None:
            continue
        file = said.place.file
        if file not in files:
            files[file] = load_placed(read_text(Path(file)), file)
        place_of = partial(place_in_ruleset, files[file], file, rule_id)
        yield policy.rules[rule_id], table_of(beside_rule(rule_id, said), place_of, faults)


def written_cases(policy: Policy, rule_id: str) -> tuple[Case, ...]:
    """Return the cases of a rule that is written in a ruleset, each with the place of them all.

    Raises:
        UsageError: something is wrong with them.
    """
    said = _cases(policy, rule_id)
    if said is None:
        return ()
    faults = Faults()
    table = table_of(beside_rule(rule_id, said), lambda _: said.place, faults)
    faults.raise_any()
    return () if table is None else table.cases


def _cases(policy: Policy, rule_id: str) -> Setting | None:
    """Return what the last ruleset says that brings cases of a rule along."""
    chain = policy.settings[rule_id].expression.get("cases")
    return chain[-1] if chain else None
