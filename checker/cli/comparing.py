"""Two policies on the same orders: which findings appear, vanish, or change their grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from checker.batch import Batch
from checker.choosing import Choice
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.engine import Engine
from checker.errors import InputError, PluginError
from checker.examiner import Examiner
from checker.finding import Finding, Severity, SeverityLabel
from checker.report import DocumentResult, Problem
from checker.rulesets.active import ActiveRule
from checker.rulesets.policy import Policy


class Regraded(Struct, frozen=True):
    """A finding that both make, graded `before` by the first and `after` by the second."""

    before: SeverityLabel
    after: SeverityLabel
    finding: Finding


class Differences(Struct, frozen=True):
    """What differs for one order.

    Attributes:
        path: the file as the user named it.
        index: the order's place in a file of several, from 0.
        id: the order's number, if it has one.
        appear: findings that only the second policy makes.
        vanish: findings that only the first one makes.
        regraded: findings that both make, with another grade.
    """

    path: str
    index: int
    id: str | None
    appear: tuple[Finding, ...]
    vanish: tuple[Finding, ...]
    regraded: tuple[Regraded, ...]

    def count(self) -> int:
        """Return how many there are."""
        return len(self.appear) + len(self.vanish) + len(self.regraded)


class Comparison:
    """Checks orders under two policies at once, findings of every severity."""

    def __init__(self, before: Policy, after: Policy, reader: Reader, as_of: datetime) -> None:
        """Prepare a comparison from one policy to another one."""
        engine = Engine(before.active, as_of, Severity.INFO)
        self._before = _batch(before, engine, reader)
        # One looks after the time that the rules of both take.
        self._after = _batch(after, engine.beside(after.active), reader)

    @property
    def documents(self) -> int:
        """How many documents were checked so far."""
        return self._before.summary.documents

    def refuse(self, refusals: Iterable[PluginError]) -> None:
        """Take note of plugins that do not take part."""
        self._before.refuse(refusals)

    def compare(self, paths: Iterable[str | InputError]) -> Iterator[Differences]:
        """Yield what differs, for every order in these files."""
        for before in self._before.check_files(paths):
            text = Text(before.path, before.index, before.text, *before.origin)
            yield _differences(before, self._after.check(text))

    def problems(self) -> tuple[Problem, ...]:
        """Return what kept the comparison from being complete."""
        found = (*self._before.ending().problems, *self._after.ending().problems)
        return tuple(dict.fromkeys(found))


def _batch(policy: Policy, engine: Engine, reader: Reader) -> Batch:
    def stays(_: ActiveRule) -> bool:
        return True

    choice = Choice(policy, engine, stays) if policy.overrides else None
    return Batch(Examiner(reader, engine, fail_on=Severity.INFO, choice=choice))


def _differences(before: DocumentResult, after: DocumentResult) -> Differences:
    first, second = _by_identity(before.findings), _by_identity(after.findings)
    return Differences(
        path=before.path,
        index=before.index,
        id=before.id,
        appear=tuple(finding for key, finding in second.items() if key not in first),
        vanish=tuple(finding for key, finding in first.items() if key not in second),
        regraded=tuple(
            Regraded(first[key].severity, finding.severity, finding)
            for key, finding in second.items()
            if key in first and first[key].severity != finding.severity
        ),
    )


def _by_identity(findings: Iterable[Finding]) -> dict[tuple[str, str, int], Finding]:
    """Return findings by what they are, related ones among them."""
    found: dict[tuple[str, str, int], Finding] = {}
    for finding in _flat(findings):
        number = 0  # a rule may say the same thing twice
        while (key := (finding.rule, finding.fingerprint, number)) in found:
            number += 1
        found[key] = finding
    return found


def _flat(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield msgspec.structs.replace(finding, related=())
        yield from _flat(finding.related)


def as_data(differences: Differences) -> dict[str, Any]:
    """Return what differs for one order as JSON can hold it."""
    data: dict[str, Any] = msgspec.to_builtins(differences)
    return data
