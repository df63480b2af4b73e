"""A run: from what was asked for to what checks orders, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from checker.batch import Batch
from checker.documents.reader import Reader
from checker.engine import Engine
from checker.examiner import Examiner, Mark
from checker.finding import Severity
from checker.inforce import Choice, groups_of, policy_of
from checker.marks import Marks
from checker.registry import Registry
from checker.rulesets.active import ActiveRule, selection
from checker.rulesets.policy import Policy


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


class Prepared(Struct, frozen=True):
    """A run that can begin.

    Attributes:
        policy: what the rulesets put in force.
        active: the rules in force for an order that no override speaks of, after the selection.
        anywhere: the ids of the rules that are in force for any order.
        marks: what may mark a finding so that it rejects nothing.
        batch: what checks orders; it has taken note of the plugins that were refused.
    """

    policy: Policy
    active: tuple[ActiveRule, ...]
    anywhere: frozenset[str]
    marks: Marks
    batch: Batch


def prepare(registry: Registry, terms: Terms, also: Sequence[Mark] = ()) -> Prepared:
    """Do everything that has to be done once.

    Args:
        registry: the plugins.
        terms: what is asked.
        also: what may mark a finding, after waivers and baseline.

    Raises:
        UsageError: something is wrong with what is asked, or with a file that it names.
    """
    policy = policy_of(terms.rulesets, registry, terms.as_of)
    stays = selection(groups_of(policy, registry), terms.select, terms.ignore)
    reader = Reader(registry.formats(), terms.input_format)
    marks = Marks(policy, terms.as_of, waive=terms.waive, baseline=terms.baseline)
    active = tuple(filter(stays, policy.active))
    engine = Engine(active, terms.as_of, shown_from=min(terms.fail_on, terms.min_severity))
    batch = Batch(
        Examiner(
            reader,
            engine,
            fail_on=terms.fail_on,
            min_severity=terms.min_severity,
            choose=Choice(policy, engine, stays) if policy.overrides else None,
            marks=[*marks.each, *also],
        )
    )
    batch.refuse(registry.refusals)
    overridden = (policy.active_with((number,)) for number in range(len(policy.overrides)))
    anywhere = {entry.rule.id for rules in overridden for entry in filter(stays, rules)}
    anywhere.update(entry.rule.id for entry in active)
    return Prepared(policy, active, frozenset(anywhere), marks, batch)
