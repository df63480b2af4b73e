"""The checks of the kit, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from checker.api import API_LEVEL
from checker.compatibility.asking import Answers
from checker.compatibility.orders import Tried, tried_orders, without_each
from checker.compatibility.sources import Seen, seen_in
from checker.deprecation import DEPRECATED, Deprecated
from checker.errors import CheckerError, raised
from checker.inforce import policy_of
from checker.reference import parameters
from checker.registry import Plugin, Registry
from checker.rule import RULE_ID, Parameters, Rule
from checker.rulesets.caseform import AS_OF
from checker.testing.cases import Case
from checker.testing.coverage import gaps
from checker.testing.differences import explained
from checker.testing.gathering import Gathered, gather
from checker.testing.running import judge

_NOW = datetime.fromisoformat(AS_OF)


class Check(Struct, frozen=True):
    """One check.

    Attributes:
        name: a word for programs.
        what: what it looks at, in words.
        reasons: why it failed; none when it passed.
    """

    name: str
    what: str
    reasons: tuple[str, ...]


class Examination(Struct, frozen=True):
    """All checks of one plugin.

    Attributes:
        plugin: its name.
        origin: where it comes from, None when it was refused.
        checks: those that were made.
    """

    plugin: str
    origin: str | None
    checks: tuple[Check, ...]

    def passes(self) -> bool:
        """Whether all checks passed."""
        return not any(check.reasons for check in self.checks)


def refused(plugin: str, reason: str) -> Examination:
    """Return the examination of a plugin that could not even be loaded."""
    return Examination(plugin, None, (_accepted(reason),))


def examine(
    plugin: Plugin, registry: Registry, deprecated: Mapping[str, Deprecated] = DEPRECATED
) -> Examination:
    """Make all checks of a plugin.

    Args:
        plugin: one that was accepted.
        registry: all plugins: what its rulesets extend may be somebody else's.
        deprecated: names of `checker.api` that will be taken out.
    """
    seen = seen_in(plugin, deprecated)
    alone = msgspec.structs.replace(registry, plugins=(plugin,), refusals=())
    return Examination(
        plugin.name,
        plugin.origin,
        (
            _accepted(),
            *_of_source(seen),
            Check(
                "documentation",
                "every rule says what, why and what to do",
                _reasons(_undocumented, plugin),
            ),
            Check(
                "parameters",
                "every parameter has a description",
                _reasons(_faulty_parameters, plugin),
            ),
            *_of_answers(plugin, alone, seen),
            Check(
                "rulesets",
                "every ruleset that it brings along can be put in force",
                _reasons(_faulty_rulesets, plugin, registry),
            ),
        ),
    )


def _accepted(*reasons: str) -> Check:
    return Check("accepted", f"it is accepted at API level {API_LEVEL}", reasons)


def _reasons(look: Callable[..., Iterator[str]], *arguments: object) -> tuple[str, ...]:
    return tuple(look(*arguments))


def _of_source(seen: Seen) -> Iterator[Check]:
    yield Check("imports", "it imports nothing of the core but checker.api", seen.imports)
    yield Check("deprecations", "it uses no name that is deprecated", seen.deprecated)
    yield Check("clock", "it looks at no clock", seen.clocks)


def _undocumented(plugin: Plugin) -> Iterator[str]:
    """Yield what rules do not say; those made by the decorator say it all."""
    for rule in plugin.rules:
        if not RULE_ID.fullmatch(rule.id):
            yield f"{rule.id}: a rule's id is capital letters and three digits"
        if not rule.statuses:
            yield f"{rule.id}: it applies to orders of no status"
        for name in ("summary", "why", "remedy"):
            if not getattr(rule, name).strip():
                yield f"{rule.id}: it has no {name}"


def _faulty_parameters(plugin: Plugin) -> Iterator[str]:
    for rule in plugin.rules:
        if rule.params is not None and (reason := _refusal(rule.params)):
            yield f"{rule.id}: its parameters cannot be set as they stand: {reason}"
            continue
        for parameter in parameters(rule):
            if not parameter.description.strip():
                yield f"{rule.id}: the parameter {parameter.name} has no description"


def _refusal(defaults: Parameters) -> str:
    """Return why a ruleset could not set the defaults themselves, "" when it can."""
    try:
        msgspec.convert(msgspec.to_builtins(defaults), type(defaults))
    except Exception as error:  # noqa: BLE001 - what a type of somebody else's raises
        return raised(error)
    return ""


def _faulty_rulesets(plugin: Plugin, registry: Registry) -> Iterator[str]:
    for source in plugin.rulesets:
        try:
            policy_of([source.name], registry, _NOW)
        except CheckerError as error:
            yield from str(error).splitlines()


# --- what rules say -------------------------------------------------------------------------------


def _of_answers(plugin: Plugin, alone: Registry, seen: Seen) -> Iterator[Check]:
    """Yield the checks that run the rules."""
    what = "its cases hold, and every rule has one of each kind of answer"
    try:
        gathered = gather((), alone, _NOW)
    except CheckerError as error:
        yield Check("cases", what, tuple(str(error).splitlines()))
        cases: list[Case] = []
    else:
        yield Check("cases", what, _reasons(_lacking_cases, gathered))
        cases = [trial.case for trial in gathered.trials]
    answers = Answers(plugin.rules, _NOW)
    if plugin.rules:
        answers.ask(tried_orders())
    answers.ask(Tried.of(f"the order of {case}", case.order(), is_turned=True) for case in cases)
    for rule in plugin.rules:
        answers_of_one = Answers([rule], _NOW)
        answers_of_one.ask(_with_gaps(rule, cases))
        _add(answers, answers_of_one)
    yield Check(
        "steadiness",
        "no rule raises or returns junk, whatever an order lacks",
        _first(answers.failures),
    )
    yield Check(
        "determinism",
        "the same order is given the same answer, however its keys are sorted",
        _first(answers.whims),
    )
    yield Check("pointers", "findings point to places that an order has", _first(answers.strays))
    yield Check(
        "messages", "messages can be put into words", (*seen.messages, *_first(answers.messages))
    )


def _lacking_cases(gathered: Gathered) -> Iterator[str]:
    for trial in gathered.trials:
        verdict = judge(trial)
        if not verdict.holds():
            yield explained(verdict)
    for gap in gaps(gathered.rules, (trial.case for trial in gathered.trials)):
        yield f"{gap.rule} has no {' and no '.join(gap.lacks)} case"


def _with_gaps(rule: Rule, cases: list[Case]) -> Iterator[Tried]:
    """Yield the first order that breaks a rule, with each of its facts taken away."""
    bad = next((case for case in cases if case.rule == rule.id and case.kind == "bad"), None)
    if bad is not None:
        yield from without_each(f"the order of {bad}", bad.order())


def _add(answers: Answers, more: Answers) -> None:
    for kept, new in (
        (answers.failures, more.failures),
        (answers.messages, more.messages),
        (answers.whims, more.whims),
        (answers.strays, more.strays),
    ):
        for rule_id, reason in new.items():
            kept.setdefault(rule_id, reason)


def _first(reasons: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(reasons[rule_id] for rule_id in sorted(reasons))
