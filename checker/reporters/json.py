"""The report for programs, ``checker-report/1``; written document by document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from checker.report import FORMAT, DocumentResult, Ending, ReportOptions, Run


class JsonReporter:
    """Writes one JSON object. Keys whose values are known last stand last."""

    def __init__(self, _: ReportOptions) -> None:
        """Adapt to nothing: the same run gives the same bytes everywhere."""
        self._first = True

    def begin(self, run: Run) -> Iterator[str]:
        """Yield the head of the object."""
        head = {
            "format": FORMAT,
            "tool": {"name": "checker", "version": run.version},
            "as_of": run.as_of,
            "rulesets": run.rulesets(),
            "plugins": run.plugins,
            "selection": {"select": run.select, "ignore": run.ignore},
        }
        yield f'{_text(head)[:-1]},"documents":['

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
        yield f"{'' if self._first else ','}\n{_text(element)}"
        self._first = False

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield the rest of the object."""
        rest = {
            "complete": ending.complete,
            "problems": ending.problems,
            "notices": ending.notices,
            "summary": ending.summary,
        }
        yield f"],\n{_text(rest)[1:]}\n"


def _text(value: Any) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, as in a file name that is no UTF-8
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))
