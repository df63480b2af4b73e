"""The report formats of the core, one module each."""

from __future__ import annotations

from checker.report import Reporter, ReportFormat, ReportOptions


def _text(options: ReportOptions) -> Reporter:
    from checker.reporters.text import TextReporter  # only the reporter that is used is imported

    return TextReporter(options)


def _json(options: ReportOptions) -> Reporter:
    from checker.reporters.json import JsonReporter

    return JsonReporter(options)


REPORTS = (
    ReportFormat("text", "for people: grouped by file, with the place quoted", _text),
    ReportFormat("json", "for programs: checker-report/1", _json),
)
