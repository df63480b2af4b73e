"""What is in force: the rules, with their grades and parameters, and for which orders.

Nothing here reads a ruleset: that is done in `loading`, which runs without a ruleset never import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from checker.order import Order
from checker.registry import Registry
from checker.report import RulesetInfo
from checker.rule import Rule
from checker.rulesets.active import ActiveRule, activate

if TYPE_CHECKING:
    from checker.rulesets.form import Layer, Override, Place
    from checker.rulesets.resolve import Settings


class Policy(Struct, frozen=True):
    """What is in force.

    Attributes:
        name: of the ruleset that was asked for; of several, joined by ``+``.
        version: of the last of them.
        layers: all rulesets that take part, bases first.
        rules: all rules that there are, by id; those written in rulesets are among them.
        settings: what is said of each rule, whoever the order belongs to.
        active: the rules in force for an order that no override speaks of, by id.
        overrides: what holds for some orders only.
        waiver_files: the files of waivers that the layers name, each with the place that names it.
        day: on which entries with a beginning or an end were looked at.
        written: the ids of the rules that are written in rulesets.
        home: the directory of the ruleset that has the last word, to which the globs of overrides
            are relative.
    """

    name: str
    version: str | None
    layers: tuple[Layer, ...]
    rules: Mapping[str, Rule]
    settings: Mapping[str, Settings]
    active: tuple[ActiveRule, ...]
    overrides: tuple[Override, ...] = ()
    waiver_files: Mapping[str, Place] = {}
    day: date = date.min
    written: AbstractSet[str] = frozenset()
    home: str = "."

    def overriding(self, path: str, order: Order | None) -> tuple[int, ...]:
        """Return the places of the overrides that speak of an order in a file."""
        return tuple(
            number
            for number, override in enumerate(self.overrides)
            if speaks_of(override, path, order)
        )

    def active_with(self, numbers: Sequence[int]) -> tuple[ActiveRule, ...]:
        """Return the rules in force where these overrides hold."""
        if not numbers:
            return self.active
        from checker.rulesets.loading import overridden  # only rulesets have overrides

        return overridden(self, numbers)

    def unwaivable(self, numbers: Sequence[int] = ()) -> frozenset[str]:
        """Return the ids of the rules of which nothing is waived where these overrides hold."""
        return frozenset(e.rule.id for e in self.active_with(numbers) if not e.waivable)

    def never_waivable(self) -> frozenset[str]:
        """Return the ids of the rules of which nothing is waived, whoever the order belongs to."""
        situations = [(), *((number,) for number in range(len(self.overrides)))]
        graded = [entry for numbers in situations for entry in self.active_with(numbers)]
        waivable = {entry.rule.id for entry in graded if entry.waivable}
        return frozenset(entry.rule.id for entry in graded) - waivable


def on_day(policy: Policy, day: date) -> Policy:
    """Return what the same rulesets put in force on another day, without reading them again."""
    if not policy.layers or day == policy.day:
        return policy
    from checker.rulesets import loading  # who has layers has it already

    return loading.on_day(policy, day)


def load_policy(words: Sequence[str], registry: Registry, day: date) -> Policy:
    """Return what these rulesets put in force.

    Args:
        words: names or files of rulesets; the later one has the last word.
        registry: the rules, and the rulesets that can be named.
        day: on which entries with a beginning or an end are looked at.

    Raises:
        UsageError: everything that is wrong with the rulesets, a line for each with its place.
    """
    from checker.rulesets import loading  # it takes as long to import as a short run takes

    return loading.load_policy(words, registry, day)


def default_policy(registry: Registry, name: str) -> Policy:
    """Return what is in force when no ruleset was asked for: every rule, as it was graded.

    It is what the shipped ruleset of this name says, which so need not be read, and the rules of
    all further plugins that are installed.
    """
    active = activate(registry.rules())
    source = next((source for source in registry.rulesets() if source.name == name), None)
    rules = {entry.rule.id: entry.rule for entry in active}
    return Policy(name, None if source is None else source.version, (), rules, {}, active)


def info(policy: Policy) -> RulesetInfo:
    """Return a policy as a report names it."""
    return RulesetInfo(policy.name, policy.version, digest(policy))


def infos(policy: Policy) -> tuple[RulesetInfo, ...]:
    """Return every ruleset that takes part, bases first; the last digest is that of the policy."""
    if not policy.layers:
        return (info(policy),)
    from checker.rulesets.loading import stages  # without layers there is one stage

    return tuple(
        RulesetInfo(layer.name, layer.version, digest(stage))
        for layer, stage in zip(policy.layers, stages(policy), strict=True)
    )


def speaks_of(override: Override, path: str, order: Order | None) -> bool:
    """Whether an override speaks of an order: it meets all conditions, and its facts are known."""
    if override.files and not any(
        _matches(path, override.directory, glob) for glob in override.files
    ):
        return False
    facts = (override.status, override.currency, override.seller_country, override.buyer_country)
    has_bounds = override.least is not None or override.most is not None
    if order is None:
        return not (any(facts) or has_bounds)
    known = (order.status, order.currency, order.seller.country, order.buyer.country)
    if any(words and fact not in words for words, fact in zip(facts, known, strict=True)):
        return False
    total = order.amounts.total
    if has_bounds and total is None:
        return False
    if override.least is not None and total < override.least:
        return False
    return override.most is None or total <= override.most


def digest(policy: Policy) -> str:
    """Return the digest of what is in force: the same for the same rules, grades and parameters."""
    import hashlib  # only reports that give digests need it

    text = msgspec.json.encode(content(policy), enc_hook=str, order="deterministic")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"


def content(policy: Policy) -> dict[str, Any]:
    """Return what is in force as plain data, without who said so.

    A rule that is off stands there only where an override may put it in force.
    """
    rules = {entry.rule.id: _grade(entry) for entry in policy.active}
    if not policy.layers:
        return {"rules": rules, "overrides": []}
    from checker.rulesets.resolved import off_rules, override_as_data, written_as_data

    spoken_of = {entry.rule for override in policy.overrides for entry in override.entries}
    for entry in off_rules(policy):
        if entry.rule.id in spoken_of:
            rules[entry.rule.id] = _grade(entry) | {"severity": "off"}
    return {
        "rules": {rule_id: rules[rule_id] | written_as_data(policy, rule_id) for rule_id in rules},
        "overrides": [override_as_data(policy, each) for each in policy.overrides],
    }


def _grade(entry: ActiveRule) -> dict[str, Any]:
    """Return how a rule is in force."""
    params = msgspec.to_builtins(entry.params, order="deterministic") if entry.params else {}
    return {"severity": entry.severity.label, "params": params, "waivable": entry.waivable}


def _matches(path: str, directory: str, glob: str) -> bool:
    """Whether a path lies under a directory as a glob says; ``**`` stands for any directories."""
    from checker.rulesets.globs import matches  # only overrides and waivers need it

    return matches(path, directory, glob)
