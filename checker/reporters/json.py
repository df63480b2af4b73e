"""The report for programs, ``checker-report/1``; written document by document."""

from __future__ import annotations

from collections.abc import Iterator

from checker.report import FORMAT, DocumentResult, Ending, ReportOptions, Run
from checker.reporters.jsontext import json_text


class JsonReporter:
    """Writes one JSON object. Keys whose values are known last stand last."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language alone: the same run gives the same bytes everywhere."""
        self._language = options.language
        self._first = True

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
            "outcomes": result.outcomes(),
        }
        yield f"{'' if self._first else ','}\n{json_text(element)}"
        self._first = False

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield the rest of the object."""
        rest = {
            "complete": ending.complete,
            "problems": ending.problems,
            "notices": ending.notices,
            "summary": ending.summary,
        }
        yield f"],\n{json_text(rest)[1:]}\n"
