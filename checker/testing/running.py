"""Running a case: its rule, alone, is asked about its order, and what it says is compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import localcontext

import msgspec
from msgspec import Struct

from checker.documents.parsing import parse
from checker.documents.thorough import Typed, typed
from checker.engine import Engine, Judged
from checker.errors import UsageError
from checker.finding import Outcome
from checker.report import RuleOutcome
from checker.rule import Rule
from checker.rulesets.active import ActiveRule
from checker.rulesets.caseform import Expected, Kind
from checker.testing.cases import Case
from checker.values.days import moment
from checker.values.money import CONTEXT

_OUTCOMES: Mapping[Kind, Outcome] = {
    "good": "pass",
    "bad": "fail",
    "cannot_evaluate": "cannot_evaluate",
    "not_applicable": "not_applicable",
}


class Trial(Struct, frozen=True):
    """A case, ready to be run.

    Attributes:
        case: the case.
        rule: with the parameters of the case, or its own.
        as_of: the moment as of which the order is judged.
        typed: the order.
    """

    case: Case
    rule: ActiveRule
    as_of: datetime
    typed: Typed


class Pair(Struct, frozen=True):
    """A finding that was wanted beside the one that was found; None where there is none."""

    wanted: Expected | None
    found: Expected | None

    def holds(self) -> bool:
        """Whether both are there, and the same where the case says anything."""
        return self.wanted is not None and self.found is not None and _fits(self.wanted, self.found)


class Verdict(Struct, frozen=True):
    """What a case wants, and what its rule said.

    Attributes:
        case: the case.
        wanted: the outcome that a case of its kind has.
        outcome: what the rule came to.
        pairs: the findings, wanted and found.
    """

    case: Case
    wanted: Outcome
    outcome: RuleOutcome
    pairs: tuple[Pair, ...]

    def raised(self) -> bool:
        """Whether the rule gave no answer at all: it raised, or returned junk."""
        return self.outcome.outcome == "error"

    def lacks_what_it_should(self) -> bool:
        """Whether the facts that are missing are those that the case names, if it names any."""
        is_said = self.case.kind == "cannot_evaluate" or bool(self.case.entry.missing)
        return not is_said or self.outcome.missing == self.case.entry.missing

    def holds(self) -> bool:
        """Whether the rule said what the case wants."""
        return (
            self.outcome.outcome == self.wanted
            and self.lacks_what_it_should()
            and all(pair.holds() for pair in self.pairs)
        )


def trial_of(case: Case, rule: Rule) -> Trial:
    """Make a case ready to be run.

    Raises:
        UsageError: its order, its parameters or its time are not what they should be.
    """
    active = ActiveRule(rule, rule.severity, rule.params)
    if case.entry.params:
        active = msgspec.structs.replace(active, params=_params(case, rule))
    # Through JSON, so that a case is read like any user's file.
    document = typed(parse(json.dumps(case.order()).encode()).value)
    if document.faults:
        violation = document.faults[0].violation
        said = violation.message.format(
            observed=violation.observed, expected=violation.expected, **violation.fields
        )
        raise _unusable(case, f"the order is malformed at {violation.pointer}: {said}")
    return Trial(case, active, _as_of(case), document)


def judge(trial: Trial) -> Verdict:
    """Run a case."""
    with localcontext(CONTEXT):
        engine = Engine([trial.rule], trial.as_of)
        evaluation = engine.evaluate(trial.typed.order)
    case, rule_id = trial.case, trial.rule.rule.id
    found = [_found(judged, trial.typed.placeholders) for judged in evaluation.judged]
    return Verdict(
        case,
        _OUTCOMES[case.kind],
        evaluation.outcomes()[rule_id],
        tuple(_paired(case.entry.expect, found)),
    )


def _unusable(case: Case, reason: str) -> UsageError:
    return UsageError(f"{case.place}: {case}: {reason}")


def _params(case: Case, rule: Rule) -> object:
    """Return the parameters of a case: those that it names, the others by their defaults."""
    if rule.params is None:
        raise _unusable(case, "the rule has no parameters")
    try:
        return msgspec.convert(case.entry.params, type(rule.params))
    except msgspec.ValidationError as error:
        raise _unusable(case, f"params: {error}") from error


def _as_of(case: Case) -> datetime:
    try:
        return moment(case.entry.as_of)
    except ValueError as error:
        raise _unusable(case, f"as_of: {error}") from error


def _found(judged: Judged, placeholders: Mapping[str, str]) -> Expected:
    pointer, observed = judged.violation.pointer, judged.observed
    if observed is None:
        observed = placeholders.get(pointer)
    return Expected(pointer, judged.severity.label, observed, judged.expected)


def _fits(wanted: Expected, found: Expected) -> bool:
    """Whether what was found is what was wanted."""
    if wanted.expected is msgspec.UNSET:
        found = msgspec.structs.replace(found, expected=msgspec.UNSET)
    return _as_json(wanted) == _as_json(found)


def _as_json(expected: Expected) -> bytes:
    """Return a finding as it is reported: to Python, true is 1."""
    return msgspec.json.encode(expected)


def _paired(wanted: Sequence[Expected], found: Sequence[Expected]) -> list[Pair]:
    """Put what was wanted beside what was found: the same, the same place, then what is left."""
    left = list(found)
    partners: dict[int, Expected] = {}
    # Those that say more choose first: another could do with what they need.
    by_demand = sorted(range(len(wanted)), key=lambda i: wanted[i].expected is msgspec.UNSET)
    for is_partner in (_fits, _same_place):
        for i in by_demand:
            partner = next((one for one in left if is_partner(wanted[i], one)), None)
            if i not in partners and partner is not None:
                partners[i] = partner
                left.remove(partner)
    for i in by_demand:
        if i not in partners and left:
            partners[i] = left.pop(0)
    pairs = [Pair(one, partners.get(i)) for i, one in enumerate(wanted)]
    return [*pairs, *(Pair(None, one) for one in left)]


def _same_place(wanted: Expected, found: Expected) -> bool:
    return wanted.pointer == found.pointer
