"""Cases that stand beside the rules that are written in rulesets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from checker.rule import Rule
from checker.rulesets.form import Faults, Place
from checker.rulesets.policy import Policy
from checker.testing.cases import Table, place_in, read_text, table_of
from checker.testing.files import CASES
from checker.yamls import Placed, escaped, load_placed


def written_tables(policy: Policy, faults: Faults) -> Iterator[tuple[Rule, Table | None]]:
    """Yield the rules that are written with cases, each with its table; None for one that is wrong.

    Args:
        policy: what the rulesets put in force.
        faults: takes everything that is wrong with the cases, each with its place.
    """
    files: dict[str, Placed] = {}
    for rule_id in sorted(policy.written):
        said = policy.settings[rule_id].expression.get("cases")
        if not said:
            continue
        file = said[-1].place.file
        if file not in files:
            files[file] = load_placed(read_text(Path(file)), file)
        value = {"rule": rule_id, **said[-1].value}
        place_of = partial(_place_in_ruleset, files[file], file, rule_id)
        yield policy.rules[rule_id], table_of(value, place_of, faults)


def _place_in_ruleset(placed: Placed, file: str, rule_id: str, pointer: str) -> Place:
    """Return where a part of the cases of a rule is written; the rule stands above them."""
    rule = f"/rules/{escaped(rule_id)}"
    return place_in(placed, file, rule if pointer == "/rule" else f"{rule}/{CASES}{pointer}")
