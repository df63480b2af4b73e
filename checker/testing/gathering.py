"""From paths and plugins to the cases that they hold, each with the rule that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from checker.documents.faults import FOUND_WHILE_READING
from checker.errors import UsageError, did_you_mean
from checker.inforce import policy_of
from checker.registry import Plugin, Registry
from checker.rule import Rule
from checker.rulesets.active import ActiveRule, selection
from checker.rulesets.form import Faults
from checker.rulesets.policy import Policy
from checker.testing.cases import Table, read_table, read_text
from checker.testing.files import case_files, texts_of
from checker.testing.running import Trial, trial_of
from checker.testing.written import written_tables
from checker.yamls import Placed, YamlError, load_placed

_MARKS = ("ruleset", "rules", "extends")
"""Keys by which a ruleset is known."""


class Gathered(Struct, frozen=True):
    """What there is to run.

    Attributes:
        trials: the cases, ready to be run, in the order in which they were found.
        rules: those that are looked at: of the plugins and rulesets, or those of the files.
    """

    trials: tuple[Trial, ...]
    rules: tuple[Rule, ...]


def gather(  # noqa: PLR0913 - what there is, and what of it was asked for
    paths: Sequence[str],
    registry: Registry,
    as_of: datetime,
    *,
    rulesets: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Gathered:
    """Return the cases in files and directories; without any, those of plugins and rulesets.

    Args:
        paths: tables of cases, rulesets, and directories that are searched for both.
        registry: the plugins.
        as_of: the moment as of which rulesets are read.
        rulesets: names or files of further rulesets, whose rules tables may be about.
        select: rules, tags, plugins and rulesets; none for all of them.
        ignore: rules, tags, plugins and rulesets that are left out.

    Raises:
        UsageError: everything that is wrong, a line for each with its place.
    """
    gathering = _Gathering(registry, as_of)
    policies = [gathering.policy(rulesets)] if rulesets else []
    tables: list[tuple[str, Placed]] = []
    for path in map(str, case_files(paths)):
        placed = gathering.read(path)
        if placed is not None and _is_ruleset(placed.value):
            policies.append(gathering.policy([path]))
        elif placed is not None:
            tables.append((path, placed))
    gathering.choose(select, ignore)
    for path, placed in tables:
        gathering.add_table(path, placed)
    for plugin in () if paths else registry.plugins:
        gathering.add_plugin(plugin)
    for policy in policies[1:] if paths and rulesets else policies:
        gathering.add_policy(policy)
    return gathering.finished()


class _Gathering:
    """Collects cases, and whatever is wrong with them."""

    def __init__(self, registry: Registry, as_of: datetime) -> None:
        self._registry = registry
        self._as_of = as_of
        self._faults = Faults()
        self._mistakes: list[str] = []
        self._trials: list[Trial] = []
        self._asked: dict[str, Rule] = {}
        self._groups: dict[str, tuple[Rule, ...]] = {**registry.rules()}
        self._stays = selection(self._groups)

    def finished(self) -> Gathered:
        """Return everything.

        Raises:
            UsageError: something is wrong with any of it.
        """
        try:
            self._faults.raise_any()
        except UsageError as error:
            self._mistakes.append(str(error))
        if self._mistakes:
            raise UsageError("\n".join(dict.fromkeys(self._mistakes)))
        return Gathered(tuple(self._trials), tuple(self._asked.values()))

    def read(self, path: str) -> Placed | None:
        """Return what is in a file; None when it is no YAML."""
        try:
            return load_placed(read_text(Path(path)), path)
        except UsageError as error:
            self._mistakes.append(str(error))
            return None

    def policy(self, words: Sequence[str]) -> Policy | None:
        """Return what rulesets put in force, and take note of the rules that are written there."""
        try:
            found = policy_of(words, self._registry, self._as_of)
        except UsageError as error:
            self._mistakes.append(str(error))
            return None
        written = tuple(found.rules[rule_id] for rule_id in sorted(found.written))
        if written:
            self._groups[found.name] = self._groups.get(found.name, ()) + written
        return found

    def choose(self, select: Sequence[str], ignore: Sequence[str]) -> None:
        """Look only at some rules.

        Raises:
            UsageError: a word names no rule, tag, plugin or ruleset; or what was wrong before.
        """
        if self._mistakes and (select or ignore):
            self.finished()  # a word may name what could not be read
        self._stays = selection(self._groups, select, ignore)

    def add_table(self, path: str, placed: Placed) -> None:
        """Add the cases of a table in a file."""
        rules = {rule.id: rule for group in self._groups.values() for rule in group}
        for rule_id in FOUND_WHILE_READING:
            del rules[rule_id]
        self._add(read_table(placed, path, self._faults), rules)

    def add_plugin(self, plugin: Plugin) -> None:
        """Add all cases that a plugin brings along."""
        rules = {rule.id: rule for rule in plugin.rules}
        for rule in plugin.rules:
            self._ask_for(rule)
        for name, text in texts_of(plugin):
            stem = Path(name).stem
            if stem in rules and stem not in self._asked:
                continue  # reading a table takes much longer than running its cases
            try:
                placed = load_placed(text, name)
            except YamlError as error:
                self._mistakes.append(str(error))
            else:
                self._add(read_table(placed, name, self._faults), rules)

    def add_policy(self, policy: Policy | None) -> None:
        """Add the cases of all rules that are written in the rulesets of a policy."""
        if policy is None:
            return
        for rule_id in sorted(policy.written):
            self._ask_for(policy.rules[rule_id])
        for rule, table in written_tables(policy, self._faults):
            self._add(table, {rule.id: rule})

    def _ask_for(self, rule: Rule) -> bool:
        """Look at a rule, if it was selected; return whether it was."""
        stays = self._stays(ActiveRule(rule, rule.severity, rule.params))
        if stays:
            self._asked[rule.id] = rule
        return stays

    def _add(self, table: Table | None, rules: Mapping[str, Rule]) -> None:
        if table is None:
            return
        rule = rules.get(table.rule)
        if rule is None:
            self._faults.add(table.place, _unknown(table.rule, rules))
            return
        if not self._ask_for(rule):
            return
        for case in table.cases:
            try:
                self._trials.append(trial_of(case, rule))
            except UsageError as error:
                self._mistakes.append(str(error))


def _is_ruleset(value: object) -> bool:
    """Whether what is in a file means to be a ruleset, and no table of cases."""
    return isinstance(value, dict) and "rule" not in value and not value.keys().isdisjoint(_MARKS)


def _unknown(rule_id: str, rules: Mapping[str, Rule]) -> str:
    if rule_id in FOUND_WHILE_READING:
        return f"{rule_id} is found while a document is read: there can be no cases of it"
    return f"there is no rule {rule_id}.{did_you_mean(rule_id, rules)}"
