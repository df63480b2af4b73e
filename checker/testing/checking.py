"""An order checked in one line, for tests in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from checker import given
from checker.documents.text import Text
from checker.errors import CheckerError, UsageError
from checker.finding import Finding, Severity
from checker.given import Order, Path
from checker.registry import Registry, load
from checker.report import RuleOutcome, outcomes
from checker.rulesets.caseform import AS_OF
from checker.runs import Terms, prepare
from checker.testing.orders import compliant_order, merge_patch
from checker.values.days import moment


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
    order: Order | None = None,
    as_of: str | datetime = AS_OF,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    ruleset: Path | Iterable[Path] = (),
    plugin: Path | Iterable[Path] = (),
    registry: Registry | None = None,
) -> Checked:
    """Check an order as ``checker check`` would, and return everything that was found.

    Args:
        patch: a JSON merge patch over the compliant order.
        order: a whole order instead, as `checker.Checker.check` takes it.
        as_of: the moment as of which it is judged, with its offset.
        select: rules, tags and plugins; none for all of them.
        ignore: rules, tags and plugins that are left out.
        ruleset: names or files; none for the default.
        plugin: files or modules of further plugins.
        registry: the plugins, if they are loaded already.

    Raises:
        UsageError: a word, a ruleset, the time or the order is not what it should be.
        CheckerError: the answer would not be complete: a plugin was refused, or a rule failed.
    """
    if registry is None:
        registry = load(named=given.paths_of("plugin", plugin))
    for refusal in registry.refusals:
        raise refusal
    terms = Terms(
        as_of=_moment(as_of),
        rulesets=given.paths_of("ruleset", ruleset),
        select=given.words_of("select", select),
        ignore=given.words_of("ignore", ignore),
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


def _moment(as_of: str | datetime) -> datetime:
    """Return a moment.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(as_of, str):
        return given.moment_of(as_of)
    try:
        return moment(as_of)
    except ValueError as error:
        raise UsageError(f"as_of: {error}") from error


def _bytes(patch: Mapping[str, Any] | None, order: Order | None) -> bytes:
    """Return the text of the order.

    Raises:
        TypeError: there is a patch and an order.
        UsageError: it holds what JSON cannot.
    """
    if order is None:
        order = merge_patch(compliant_order(), patch or {})
    elif patch is not None:
        raise TypeError("an order is checked as it is: give a patch, or an order, not both")
    return given.bytes_of(order)
