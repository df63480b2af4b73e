"""The report formats of the core, one module each."""

from __future__ import annotations

from checker.report import Reporter, ReportFormat, ReportOptions

TEXT = "text"
"""The report for people, which is written when none is asked for."""


def _text(options: ReportOptions) -> Reporter:
    from checker.reporters.text import TextReporter  # only the reporter that is used is imported

    return TextReporter(options)


def _json(options: ReportOptions) -> Reporter:
    from checker.reporters.json import JsonReporter

    return JsonReporter(options)


def _html(options: ReportOptions) -> Reporter:
    from checker.reporters.html import HtmlReporter

    return HtmlReporter(options)


def _jsonl(options: ReportOptions) -> Reporter:
    from checker.reporters.jsonl import JsonLinesReporter

    return JsonLinesReporter(options)


def _sarif(options: ReportOptions) -> Reporter:
    from checker.reporters.sarif import SarifReporter

    return SarifReporter(options)


def _junit(options: ReportOptions) -> Reporter:
    from checker.reporters.junit import JUnitReporter

    return JUnitReporter(options)


def _github(options: ReportOptions) -> Reporter:
    from checker.reporters.github import GitHubReporter

    return GitHubReporter(options)


def _gitlab(options: ReportOptions) -> Reporter:
    from checker.reporters.gitlab import GitLabReporter

    return GitLabReporter(options)


def _markdown(options: ReportOptions) -> Reporter:
    from checker.reporters.markdown import MarkdownReporter

    return MarkdownReporter(options)


REPORTS = (
    ReportFormat(TEXT, "for people: grouped by file, with the place quoted", _text),
    ReportFormat("json", "for programs: checker-report/1", _json),
    ReportFormat("html", "for a browser: one page, with filter and search", _html),
    ReportFormat("jsonl", "for programs: one finding a line", _jsonl),
    ReportFormat("sarif", "for code scanning and editors: SARIF 2.1.0", _sarif),
    ReportFormat("junit", "for CI: a test for each rule that was asked of an order", _junit),
    ReportFormat("github", "for GitHub Actions: annotations, and the job summary", _github),
    ReportFormat("gitlab", "for GitLab: the code quality report", _gitlab),
    ReportFormat("markdown", "for a comment: a summary, and the findings of each file", _markdown),
)
