"""The report for programs, ``checker-report/1``; written document by document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.report import FORMAT, DocumentResult, Ending, ReportOptions, RuleOutcome, Run
from checker.reporters.jsontext import json_text

_MOST_KNOWN = 1000
"""So many lists of outcomes are kept; most orders have one of a few dozen."""

_Known = tuple[Mapping[str, RuleOutcome], str]


class JsonReporter:
    """Writes one JSON object. Keys whose values are known last stand last."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language alone: the same run gives the same bytes everywhere."""
        self._language = options.language
        self._first = True
        self._known: dict[object, _Known] = {}

    def begin(self, run: Run) -> Iterator[str]:
        """Yield the head of the object."""
        head = {
            "format": FORMAT,
            "tool": {"name": "checker", "version": run.version},
            "as_of": run.as_of,
            "language": self._language,
            "rulesets": run.rulesets(),
            "plugins": run.plugins,
            "selection": {"select": run.select, "ignore": run.ignore},
        }
        yield f'{json_text(head)[:-1]},"documents":['

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield one element of the list of documents, on a line of its own."""
        element = {
            "path": result.path,
            "index": result.index,
            "id": result.id,
            "status": result.status,
            "sha256": result.sha256(),
            "verdict": result.verdict,
            "findings": result.findings,
        }
        separator = "" if self._first else ","
        yield f'{separator}\n{json_text(element)[:-1]},"outcomes":{self._outcomes(result)}}}'
        self._first = False

    def _outcomes(self, result: DocumentResult) -> str:
        """Return the outcome of every rule, which takes long to write and is often the same."""
        departures = tuple(result.departures.items())
        key = id(result.settled), tuple(result.idle), departures
        if key not in self._known:
            if len(self._known) == _MOST_KNOWN:
                self._known.clear()
            # What was settled is kept as well: so nothing else comes to have its identity.
            self._known[key] = result.settled, json_text(result.outcomes())
        return self._known[key][1]

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield the rest of the object."""
        rest = {
            "complete": ending.complete,
            "problems": ending.problems,
            "notices": ending.notices,
            "summary": ending.summary,
        }
        yield f"],\n{json_text(rest)[1:]}\n"
