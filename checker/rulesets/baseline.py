"""The baseline: old findings that are known, counted by their fingerprints, and can only shrink.

The file holds no line number, no path, no order number and no value: rule ids, digests, counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from msgspec import Struct

from checker.documents.positions import Positions
from checker.errors import UsageError, did_you_mean
from checker.finding import Finding, Severity, SeverityLabel
from checker.values.pointers import escaped

FORMAT = "checker-baseline/1"

NOT_READ = frozenset({"ORD001", "ORD006"})
"""The rules of documents that no other rule was asked about: neither known nor waived, ever."""

_KEYS = ("format", "min_severity", "findings")
_LABELS: tuple[str, ...] = get_args(SeverityLabel)


class Entry(NamedTuple):
    """What identifies findings: the rule's id and the fingerprint."""

    rule: str
    fingerprint: str


Counts = Mapping[Entry, int]
"""How many findings there are of each entry, 1 or more."""


class Known(Struct, frozen=True):
    """What a baseline file says.

    Attributes:
        counts: the findings that are known.
        min_severity: the least severity of findings that were looked at when it was made.
    """

    counts: Counts
    min_severity: Severity = Severity.WARNING


class Baseline:
    """Tells known findings from new ones; of each entry it knows as many as were counted."""

    def __init__(self, known: Known) -> None:
        """Start with all entries unseen."""
        self._left = Counter(known.counts)

    def knows(self, finding: Finding) -> bool:
        """Whether a finding is known; each time that it is, one less is left."""
        if not can_be_known(finding):
            return False
        entry = entry_of(finding)
        if not self._left[entry]:
            return False
        self._left[entry] -= 1
        return True

    def rest(self) -> Counts:
        """Return what was not seen: findings that are gone, each with how many of them."""
        return _sorted(self._left)


class Comparison(Struct, frozen=True):
    """A baseline beside what was found.

    Attributes:
        known: findings that stand in the baseline and were found.
        new: findings that were found and do not stand in it.
        fixed: findings that stand in it and were not found, or do not count any more.
        unknown: findings that stand in it and were not found, of rules that were asked, but did not
            answer for every order; a baseline does not say which order an entry is of.
        not_asked: findings that stand in it, of rules that are not in force.
    """

    known: Counts
    new: Counts
    fixed: Counts
    unknown: Counts
    not_asked: Counts

    def shrunk(self) -> Counts:
        """Return the baseline without what is fixed."""
        return _sum(_sum(self.known, self.unknown), self.not_asked)

    def grown(self) -> Counts:
        """Return the baseline without what is fixed, and with what is new."""
        return _sum(self.shrunk(), self.new)


def can_be_known(finding: Finding) -> bool:
    """Whether a baseline may know a finding: not of a document that could not be read."""
    return finding.rule not in NOT_READ


def entry_of(finding: Finding) -> Entry:
    """Return the entry of a finding."""
    return Entry(finding.rule, finding.fingerprint)


def compare(
    known: Counts, found: Counts, in_force: Collection[str], unanswered: Collection[str] = ()
) -> Comparison:
    """Return what of a baseline was found.

    Args:
        known: the baseline.
        found: the findings of a complete run over the same orders.
        in_force: the ids of the rules that were asked; of others nothing can be said.
        unanswered: the ids of those that did not answer for every order: what they do not find may
            be there still.
    """
    asked = Counter({entry: n for entry, n in known.items() if entry.rule in in_force})
    there = Counter(found)
    gone = asked - there
    unknown = Counter({entry: n for entry, n in gone.items() if entry.rule in unanswered})
    return Comparison(
        known=_sorted(asked & there),
        new=_sorted(there - asked),
        fixed=_sorted(gone - unknown),
        unknown=_sorted(unknown),
        not_asked=_sorted(Counter(known) - asked),
    )


def per_rule(counts: Counts) -> dict[str, int]:
    """Return rule id to the number of findings, by id."""
    sums: Counter[str] = Counter()
    for entry, number in counts.items():
        sums[entry.rule] += number
    return dict(sorted(sums.items()))


# --- the file -------------------------------------------------------------------------------------


def as_text(known: Known) -> str:
    """Return the text of a baseline file: sorted, one fingerprint on a line."""
    findings: dict[str, dict[str, int]] = {}
    for entry, number in _sorted(known.counts).items():
        findings.setdefault(entry.rule, {})[entry.fingerprint] = number
    value = {"format": FORMAT, "min_severity": known.min_severity.label, "findings": findings}
    return f"{json.dumps(value, indent=1)}\n"


def read_baseline(path: str) -> Known:
    """Return what a baseline file says.

    Raises:
        UsageError: it cannot be read, or is none; everything that is wrong with it, with its place.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - as everywhere in the core
            data = stream.read()
    except OSError as error:
        raise UsageError(f"cannot read the baseline {path!r}: {error.strerror}") from error
    return parse_baseline(data, path)


def parse_baseline(data: bytes, name: str) -> Known:
    """Return what the bytes of a baseline file say; errors as for `read_baseline`."""
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_Members)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{name}:{error.lineno}:{error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:  # too deep, or a number without end
        raise UsageError(f"{name}: it is no baseline") from error
    faults = list(_faults(value))
    if faults:
        positions = Positions(data)
        places = [positions.place(positions.span(pointer)) for pointer, _ in faults]
        raise UsageError(
            "\n".join(
                f"{name}:{place.line}:{place.column}: {message}"
                for place, (_, message) in zip(places, faults, strict=True)
            )
        )
    counts = {
        Entry(rule, fingerprint): number
        for rule, of_rule in value["findings"].items()
        for fingerprint, number in of_rule.items()
    }
    return Known(_sorted(counts), Severity.of(value["min_severity"]))


class _Members(dict[str, Any]):
    """A JSON object that knows which of its keys stand there twice, as after a careless merge."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        keys = Counter(key for key, _ in pairs)
        self.repeated = [key for key, number in keys.items() if number > 1]


def _faults(value: Any) -> Iterator[tuple[str, str]]:
    """Yield everything that is wrong with a baseline: the pointer to it, and what it is."""
    if not isinstance(value, _Members) or value.get("format") != FORMAT:
        yield "/format", f"this is no baseline: `format` is not {FORMAT}"
        return
    yield from _repeated(value, "")
    for key in value:
        if key not in _KEYS:
            yield f"/{escaped(key)}", f"the key {key} is not known.{did_you_mean(key, _KEYS)}"
    if value.get("min_severity") not in _LABELS:
        yield "/min_severity", f"min_severity is one of {', '.join(_LABELS)}"
    findings = value.get("findings")
    if not isinstance(findings, _Members):
        yield "/findings", "findings is a mapping of rules"
        return
    yield from _repeated(findings, "/findings")
    for rule, of_rule in findings.items():
        yield from _faults_of(rule, of_rule, f"/findings/{escaped(rule)}")


def _faults_of(rule: str, of_rule: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if rule in NOT_READ:
        yield pointer, f"{rule} cannot stand in a baseline: what was not read is not known"
    if not isinstance(of_rule, _Members):
        yield pointer, f"{rule} is a mapping of fingerprints to counts"
        return
    yield from _repeated(of_rule, pointer)
    for fingerprint, number in of_rule.items():
        if type(number) is not int or number < 1:
            yield f"{pointer}/{escaped(fingerprint)}", "a count is a whole number from 1"


def _repeated(members: _Members, pointer: str) -> Iterator[tuple[str, str]]:
    for key in members.repeated:
        yield f"{pointer}/{escaped(key)}", f"the key {key} stands here again"


def _sum(one: Counts, other: Counts) -> Counts:
    return _sorted(Counter(one) + Counter(other))


def _sorted(counts: Counts) -> Counts:
    """Return the entries by rule and fingerprint, those that are used up left out."""
    return {entry: number for entry, number in sorted(counts.items()) if number > 0}
