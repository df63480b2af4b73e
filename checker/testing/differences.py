"""What differs between what a case wants and what its rule said: as data, and as a diff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from checker.rulesets.caseform import Expected
from checker.testing.running import Pair, Verdict

Mark = Literal["-", "+", " "]
"""Wanted and not found; found and not wanted; the same in both."""

_WIDTH = 10


class DiffLine(NamedTuple):
    """One line of a diff."""

    mark: Mark
    text: str

    def __str__(self) -> str:
        """Return it as it is shown."""
        return f"{self.mark} {self.text}"


def diff(verdict: Verdict) -> Iterator[DiffLine]:
    """Yield the lines that show what was wanted and what was found."""
    outcome = verdict.outcome
    yield from _line("outcome", verdict.wanted, outcome.outcome)
    if outcome.reason is not None:
        mark: Mark = "+" if outcome.outcome != verdict.wanted else " "
        yield DiffLine(mark, f"{'reason':<{_WIDTH}}{outcome.reason}")
    wanted = verdict.case.entry.missing
    if verdict.lacks_what_it_should():
        wanted = outcome.missing
    for pointer in dict.fromkeys((*wanted, *outcome.missing)):
        yield from _line(
            "missing",
            pointer if pointer in wanted else None,
            pointer if pointer in outcome.missing else None,
        )
    if set(wanted) == set(outcome.missing) and wanted != outcome.missing:
        yield DiffLine("-", f"{'order':<{_WIDTH}}{', '.join(wanted)}")
        yield DiffLine("+", f"{'order':<{_WIDTH}}{', '.join(outcome.missing)}")
    for pair in verdict.pairs:
        yield from _finding(pair)


def _line(name: str, wanted: str | None, found: str | None, indent: str = "") -> Iterator[DiffLine]:
    """Yield one line where both are the same, else one for each that is there."""
    label = f"{indent + name:<{_WIDTH + len(indent)}}"
    if wanted == found:
        yield DiffLine(" ", f"{label}{wanted}")
        return
    if wanted is not None:
        yield DiffLine("-", f"{label}{wanted}")
    if found is not None:
        yield DiffLine("+", f"{label}{found}")


def _finding(pair: Pair) -> Iterator[DiffLine]:
    """Yield what differs in one finding, and what does not."""
    wanted, found = pair.wanted, pair.found
    yield from _line("finding", _shown(wanted, "pointer"), _shown(found, "pointer"))
    for name in ("severity", "observed", "expected"):
        wants, finds = _shown(wanted, name), _shown(found, name)
        if wanted is not None and name == "expected" and wanted.expected is msgspec.UNSET:
            continue
        if wants is not None or finds is not None:
            yield from _line(name, wants, finds, "  ")


def _shown(finding: Expected | None, name: str) -> str | None:
    """Return a property of a finding in JSON; None where there is nothing to show."""
    value = None if finding is None else getattr(finding, name)
    if finding is None or value is msgspec.UNSET or (value is None and name == "expected"):
        return None
    if name in {"pointer", "severity"}:
        return str(value) or "(the whole order)"
    return json.dumps(value, ensure_ascii=False, default=str)


def differences(verdict: Verdict) -> list[dict[str, Any]]:
    """Return what differs as data: what it is, where, what was wanted, and what was found."""
    found: list[dict[str, Any]] = []
    outcome = verdict.outcome
    if outcome.outcome != verdict.wanted:
        found.append(_difference("outcome", None, verdict.wanted, outcome.outcome))
    if not verdict.lacks_what_it_should():
        wanted = list(verdict.case.entry.missing)
        found.append(_difference("missing", None, wanted, list(outcome.missing)))
    for pair in verdict.pairs:
        if not pair.holds():
            found.extend(_of_pair(pair))
    return found


def _of_pair(pair: Pair) -> Iterator[dict[str, Any]]:
    wanted, found = pair.wanted, pair.found
    if wanted is None or found is None:
        either = wanted or found
        pointer = None if either is None else either.pointer
        yield _difference("finding", pointer, _data(wanted), _data(found))
        return
    for name in ("pointer", "severity", "observed", "expected"):
        wants, finds = getattr(wanted, name), getattr(found, name)
        if wants is not msgspec.UNSET and wants != finds:
            yield _difference(name, wanted.pointer, wants, finds)


def _data(finding: Expected | None) -> Any:
    return None if finding is None else msgspec.to_builtins(finding)


def _difference(what: str, pointer: str | None, wanted: Any, found: Any) -> dict[str, Any]:
    return {"what": what, "pointer": pointer, "wanted": wanted, "found": found}


def explained(verdict: Verdict) -> str:
    """Return a case that failed as text: its place, its name, and the diff."""
    lines = [f"{verdict.case.place}: {verdict.case}", *(f"    {line}" for line in diff(verdict))]
    return "\n".join(lines)
