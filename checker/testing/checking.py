"""An order checked in one line, for tests in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from checker.documents.sources import Text
from checker.errors import CheckerError, UsageError
from checker.finding import Finding, Severity
from checker.registry import Registry, load
from checker.report import RuleOutcome, outcomes
from checker.rulesets.caseform import AS_OF
from checker.runs import Terms, prepare
from checker.testing.orders import compliant_order, merge_patch

Words = str | Sequence[str]
"""One word, or several."""


class Checked(Struct, frozen=True):
    """What was found in an order.

    Attributes:
        findings: of every severity, in the order of their places, whether they are waived or not;
            those of other rules with the same cause are among their `related`.
        outcomes: rule id to what the rule came to, for every rule that was in force.
    """

    findings: tuple[Finding, ...]
    outcomes: Mapping[str, RuleOutcome]

    @property
    def rules(self) -> list[str]:
        """The ids of the rules that found something, each once, in the order of the findings."""
        every = (one for finding in self.findings for one in (finding, *finding.related))
        return list(dict.fromkeys(finding.rule for finding in every))


def check_order(  # noqa: PLR0913 - the terms of a check, all but the patch by name
    patch: Mapping[str, Any] | None = None,
    *,
    order: Mapping[str, Any] | bytes | str | None = None,
    as_of: str | datetime = AS_OF,
    select: Words = (),
    ignore: Words = (),
    ruleset: Words = (),
    plugin: Words = (),
    registry: Registry | None = None,
) -> Checked:
    """Check an order as ``checker check`` would, and return everything that was found.

    Args:
        patch: a JSON merge patch over the compliant order.
        order: a whole order instead, as plain values or as the text of a file.
        as_of: the moment as of which it is judged.
        select: rules, tags and plugins; none for all of them.
        ignore: rules, tags and plugins that are left out.
        ruleset: names or files; none for the default.
        plugin: files or modules of further plugins.
        registry: the plugins, if they are loaded already.

    Raises:
        UsageError: a word, a ruleset or the time is not what it should be.
        CheckerError: the answer would not be complete: a plugin was refused, or a rule failed.
    """
    if registry is None:
        registry = load(named=_several(plugin))
    for refusal in registry.refusals:
        raise refusal
    terms = Terms(
        as_of=_moment(as_of),
        rulesets=_several(ruleset),
        select=_several(select),
        ignore=_several(ignore),
        fail_on=Severity.INFO,
        min_severity=Severity.INFO,
        waive=False,
    )
    examiner = prepare(registry, terms).examiner(())
    examined = examiner.examine(Text("order.json", 0, _bytes(patch, order)))
    result = examined.result
    if examined.failure is not None:
        raise CheckerError(examined.failure)
    found = outcomes(result.settled, result.idle, result.departures)
    for rule_id, outcome in found.items():
        if outcome.outcome == "error":
            raise CheckerError(f"{rule_id} failed: {outcome.reason}")
    return Checked(result.findings, found)


def _several(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _moment(as_of: str | datetime) -> datetime:
    """Return a moment.

    Raises:
        UsageError: it is none.
    """
    try:
        moment = datetime.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    except ValueError as error:
        raise UsageError(f"as_of: {error}") from error
    if moment.tzinfo is None:
        raise UsageError(f"as_of: {as_of} has no offset: write {AS_OF}")
    return moment


def _bytes(patch: Mapping[str, Any] | None, order: Mapping[str, Any] | bytes | str | None) -> bytes:
    """Return the text of the order.

    Raises:
        TypeError: there is a patch and an order.
    """
    if order is None:
        order = merge_patch(compliant_order(), patch or {})
    elif patch is not None:
        raise TypeError("an order is checked as it is: give a patch, or an order, not both")
    if isinstance(order, bytes):
        return order
    text = order if isinstance(order, str) else json.dumps(order, ensure_ascii=False)
    return text.encode()
