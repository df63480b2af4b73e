"""A run: from what was asked for to what checks orders, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from checker.batch import Batch
from checker.choosing import Choice
from checker.documents.reader import Reader
from checker.engine import Engine
from checker.errors import UsageError
from checker.examiner import Examiner, Mark
from checker.finding import Severity
from checker.inforce import policy_of, selectable
from checker.languages import translating
from checker.marks import Marks, read_waivers
from checker.registry import Registry
from checker.report import RuleInfo
from checker.rule import Rule
from checker.rulesets.active import ActiveRule, in_vain, selection
from checker.rulesets.policy import Policy, on_day
from checker.values.days import local_date

if TYPE_CHECKING:
    from checker.language import Language
    from checker.rulesets.waivers import Waiver


class Terms(Struct, frozen=True, kw_only=True):
    """What is asked of a run.

    Attributes:
        as_of: the moment as of which orders are judged.
        rulesets: names or files, none for the default; the last one has the last word.
        select: rules, tags and plugins, none for all of them.
        ignore: rules, tags and plugins that are left out.
        input_format: in which every document is read, None to recognise it.
        fail_on: the least severity that rejects an order.
        min_severity: the least severity that is reported.
        waive: whether waivers count.
        baseline: the file of findings that are known, None for none.
        language: of what is put into words, None for English.
    """

    as_of: datetime
    rulesets: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    input_format: str | None = None
    fail_on: Severity = Severity.ERROR
    min_severity: Severity = Severity.WARNING
    waive: bool = True
    baseline: str | None = None
    language: Language | None = None


class Loaded(Struct, frozen=True):
    """Everything that is read and imported before a run, and holds for any moment.

    Attributes:
        terms: what was asked.
        policy: what the rulesets put in force on the day of the terms.
        stays: whether a rule that is in force stays so after the selection.
        reader: reads the documents.
        waivers: those that count.
        in_vain: words of the selection that name no rule in force.
    """

    terms: Terms
    policy: Policy
    stays: Callable[[ActiveRule], bool]
    reader: Reader
    waivers: tuple[Waiver, ...]
    in_vain: tuple[str, ...] = ()

    def at(self, as_of: datetime) -> Loaded:
        """Return the same for another moment; nothing is read again."""
        return msgspec.structs.replace(
            self,
            terms=msgspec.structs.replace(self.terms, as_of=as_of),
            policy=on_day(self.policy, local_date(as_of)),
        )

    def active(self) -> tuple[ActiveRule, ...]:
        """Return the rules in force for an order that no override speaks of."""
        return tuple(filter(self.stays, self.policy.active))

    def anywhere(self) -> frozenset[str]:
        """Return the ids of the rules that are in force for any order."""
        return frozenset(self._anywhere())

    def catalogue(self) -> tuple[RuleInfo, ...]:
        """Return what there is to say of every rule that is in force for any order, by id."""
        say = translating(self.terms.language)
        return tuple(
            RuleInfo(
                id=rule_id,
                name=entry.rule.name,
                summary=say(entry.rule.summary),
                why=say(entry.rule.why),
                remedy=say(entry.rule.remedy),
                severity=entry.severity.label,
                clauses=entry.rule.clauses,
                tags=tuple(sorted(entry.rule.tags)),
            )
            for rule_id, entry in sorted(self._anywhere().items())
        )

    def _anywhere(self) -> dict[str, ActiveRule]:
        """Return the rules that are in force for any order, by id, as grave as they can be."""
        situations = [(), *((number,) for number in range(len(self.policy.overrides)))]
        rules = (entry for numbers in situations for entry in self.policy.active_with(numbers))
        gravest = sorted(filter(self.stays, rules), key=lambda entry: entry.severity)
        return {entry.rule.id: entry for entry in gravest}

    def marks(self) -> Marks:
        """Return what marks findings.

        Raises:
            UsageError: everything that is wrong with the baseline.
        """
        return Marks(self.policy, self.terms.as_of, self.waivers, self.terms.baseline)

    def examiner(self, marks: Sequence[Mark]) -> Examiner:
        """Return what examines documents."""
        terms = self.terms
        engine = Engine(
            self.active(),
            terms.as_of,
            shown_from=min(terms.fail_on, terms.min_severity),
            language=terms.language,
        )
        return Examiner(
            self.reader,
            engine,
            fail_on=terms.fail_on,
            choice=Choice(self.policy, engine, self.stays) if self.policy.overrides else None,
            marks=marks,
        )


def prepare(registry: Registry, terms: Terms) -> Loaded:
    """Read and check everything that was asked for.

    Raises:
        UsageError: something is wrong with what is asked, or with a file that it names.
    """
    policy = policy_of(terms.rulesets, registry, terms.as_of)
    groups = selectable(policy, registry)
    loaded = Loaded(
        terms=terms,
        policy=policy,
        stays=selection(groups, terms.select, terms.ignore),
        reader=Reader(registry.formats(), terms.input_format),
        waivers=read_waivers(policy) if terms.waive else (),
    )
    return _with_selection_in_force(loaded, groups) if terms.select else loaded


def _with_selection_in_force(loaded: Loaded, groups: Mapping[str, Sequence[Rule]]) -> Loaded:
    """Return the same, knowing which words of the selection name nothing that is in force.

    Raises:
        UsageError: none of them does, so no rule that was asked for would be asked.
    """
    select = loaded.terms.select
    idle = in_vain(groups, select, loaded.anywhere())
    if idle and len(idle) == len(in_vain(groups, select, ())):
        raise UsageError(
            f"nothing that is selected is in force: {', '.join(idle)}. `checker ruleset why RULE` "
            "says where a rule is switched off, or when it takes effect"
        )
    return msgspec.structs.replace(loaded, in_vain=idle)


def batch_of(registry: Registry, loaded: Loaded, marks: Sequence[Mark]) -> Batch:
    """Return what checks many documents; it has taken note of the plugins that were refused."""
    batch = Batch(loaded.examiner(marks))
    batch.refuse(registry.refusals)
    return batch
