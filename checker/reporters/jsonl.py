"""One finding on each line, for programs that read as they go.

There is no line for a document without findings, and none for what kept the run from being
complete: that is in the exit code, and in full in the report ``json``.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checker.report import DocumentResult, Ending, ReportOptions, Run
from checker.reporters.jsontext import json_text


class JsonLinesReporter:
    """Writes each finding with the document that it is about, as soon as it is found."""

    def __init__(self, _: ReportOptions) -> None:
        """Adapt to nothing."""

    def begin(self, run: Run) -> Iterator[str]:
        """Yield nothing."""
        del run
        yield from ()

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield one line for each finding."""
        document = {
            "path": result.path,
            "index": result.index,
            "id": result.id,
            "status": result.status,
        }
        for finding in result.findings:
            yield f"{json_text(document | msgspec.structs.asdict(finding))}\n"

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield nothing."""
        del ending
        yield from ()
