"""The code quality report of GitLab: what it shows in a merge request.

Findings that are waived or known to a baseline are left out: GitLab has no word for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from checker.finding import SeverityLabel, is_marked
from checker.report import DocumentResult, Ending, ReportOptions, Run
from checker.reporters.jsontext import json_text
from checker.reporters.places import relative

_SEVERITIES: dict[SeverityLabel, str] = {"error": "critical", "warning": "minor", "info": "info"}
_FAILED = "blocker"
_NOWHERE = "."


class GitLabReporter:
    """Writes one JSON array."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language."""
        self._say = options.translate
        self._first = True
        self._path: str | None = None
        self._seen: Counter[str] = Counter()

    def begin(self, run: Run) -> Iterator[str]:
        """Yield the beginning of the array."""
        del run
        yield "["

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield an entry for each finding that is open."""
        if result.path != self._path:
            self._path = result.path
            self._seen.clear()
        for finding in result.findings:
            if is_marked(finding):
                continue
            # GitLab drops an entry whose fingerprint it knows already.
            self._seen[finding.fingerprint] += 1
            number = self._seen[finding.fingerprint]
            yield self._entry(
                description=finding.message,
                check_name=finding.rule,
                fingerprint=_digest(result.path, finding.fingerprint, str(number)),
                severity=_SEVERITIES[finding.severity],
                location={
                    "path": relative(result.path),
                    "lines": {"begin": finding.line, "end": finding.end_line},
                },
            )

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield an entry for all that kept the run from being complete, and the end."""
        for problem in ending.problems:
            about = (problem.kind, problem.plugin, problem.rule, problem.path, problem.message)
            yield self._entry(
                description=problem.in_words(self._say),
                check_name=f"incomplete-{problem.kind}",
                fingerprint=_digest(*map(str, about)),
                severity=_FAILED,
                location={
                    "path": relative(problem.path) if problem.path else _NOWHERE,
                    "lines": {"begin": 1},
                },
            )
        yield "\n]\n"

    def _entry(self, **entry: object) -> str:
        separator = "" if self._first else ","
        self._first = False
        return f"{separator}\n{json_text(entry)}"


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
