"""SARIF 2.1.0, the format in which tools hand findings to code scanning and to editors.

The one run in it has a rule object for every rule that is in force, and is written as the run goes
on: what is known last, the invocation, stands last. Its times are left out, because the same run
has to give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from checker.finding import Finding, SeverityLabel, Waived
from checker.report import (
    DocumentResult,
    Ending,
    Notice,
    Problem,
    ReportOptions,
    RuleInfo,
    Run,
)
from checker.reporters.jsontext import json_text
from checker.reporters.places import is_absolute, relative
from checker.words import words

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "checkerFinding/v1"
"""The key of a finding's fingerprint; it changes when fingerprints are made in another way."""

_LEVELS: dict[SeverityLabel, str] = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_SEVERITIES: dict[SeverityLabel, str] = {
    "error": "error",
    "warning": "warning",
    "info": "recommendation",
}
_CLAUSES = "Clauses of the policy: {clauses}."


class SarifReporter:
    """Writes one log with one run."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language."""
        self._say = options.translate
        self._language = options.language
        self._first = True
        self._has_baseline = False
        self._indices: dict[str, int] = {}
        self._about: dict[str, Any] = {}

    def begin(self, run: Run) -> Iterator[str]:
        """Yield the tool with its rules."""
        catalogue = run.catalogue()
        self._indices = {rule.id: index for index, rule in enumerate(catalogue)}
        self._has_baseline = run.baseline is not None
        self._about = {
            "asOf": run.as_of.isoformat(),
            "failOn": run.fail_on,
            "rulesets": run.rulesets(),
            "plugins": run.plugins,
            "selection": {"select": run.select, "ignore": run.ignore},
        }
        driver = {
            "name": "checker",
            "version": run.version,
            "semanticVersion": run.version,
            "language": self._language,
            "rules": [self._rule(rule) for rule in catalogue],
        }
        head = {
            "tool": {"driver": driver},
            "language": self._language,
            "columnKind": "unicodeCodePoints",
        }
        log = {"$schema": SCHEMA, "version": VERSION}
        yield f'{json_text(log)[:-1]},"runs":[\n{json_text(head)[:-1]},"results":['

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield a result for each finding, on a line of its own."""
        for finding in result.findings:
            yield f"{'' if self._first else ','}\n{json_text(self._result(result, finding))}"
            self._first = False

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield how the run ended."""
        refused = [problem for problem in ending.problems if problem.kind == "plugin"]
        failed = [problem for problem in ending.problems if problem.kind != "plugin"]
        invocation = {
            "executionSuccessful": ending.complete,
            "toolConfigurationNotifications": [self._problem(problem) for problem in refused],
            "toolExecutionNotifications": [
                *(self._problem(problem) for problem in failed),
                *map(_notice, ending.notices),
            ],
        }
        rest = {
            "invocations": [invocation],
            "properties": self._about | {"summary": ending.summary, "hidden": ending.hidden},
        }
        yield f"],\n{json_text(rest)[1:]}\n]}}\n"

    def _rule(self, rule: RuleInfo) -> dict[str, Any]:
        text = rule.remedy
        if rule.clauses:
            text += f"\n\n{self._say(words(_CLAUSES, clauses=', '.join(rule.clauses)))}"
        return {
            "id": rule.id,
            "name": rule.name,
            "shortDescription": {"text": _escaped(rule.summary)},
            "fullDescription": {"text": _escaped(rule.why)},
            "help": {"text": _escaped(text), "markdown": _escaped(text)},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            "properties": {
                "tags": rule.tags,
                "precision": "very-high",
                "problem.severity": _GITHUB_SEVERITIES[rule.severity],
                "clauses": rule.clauses,
            },
        }

    def _result(self, document: DocumentResult, finding: Finding) -> dict[str, Any]:
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": _LEVELS[finding.severity],
            "message": {"text": _escaped(finding.message)},
            "locations": [_location(document.path, finding)],
            "partialFingerprints": {FINGERPRINT: finding.fingerprint},
            "properties": {
                "order": document.id,
                "index": document.index,
                "status": document.status,
                "observed": finding.observed,
                "expected": finding.expected,
                "remedy": finding.remedy,
                "clauses": finding.clauses,
            },
        }
        if finding.rule in self._indices:
            result["ruleIndex"] = self._indices[finding.rule]
        if finding.related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    **_location(document.path, other),
                    "message": {"text": _escaped(f"{other.rule}: {other.message}")},
                    "properties": {
                        "ruleId": other.rule,
                        "level": _LEVELS[other.severity],
                        "fingerprint": other.fingerprint,
                    },
                }
                for number, other in enumerate(finding.related, 1)
            ]
        # Where some results say that they are not suppressed, all of them have to.
        result["suppressions"] = [] if finding.waiver is None else [_suppression(finding.waiver)]
        if self._has_baseline:
            result["baselineState"] = "unchanged" if finding.baselined else "new"
        return result

    def _problem(self, problem: Problem) -> dict[str, Any]:
        notification: dict[str, Any] = {
            "descriptor": {"id": f"incomplete-{problem.kind}"},
            "level": "error",
            "message": {"text": _escaped(problem.in_words(self._say))},
            "properties": {"count": problem.count},
        }
        if problem.plugin is not None:
            notification["properties"]["plugin"] = problem.plugin
        if problem.rule is not None:
            notification["associatedRule"] = {"id": problem.rule}
            if problem.rule in self._indices:
                notification["associatedRule"]["index"] = self._indices[problem.rule]
        if problem.path is not None:
            notification["locations"] = [{"physicalLocation": _file(problem.path)}]
        return notification


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "descriptor": {"id": notice.kind},
        "level": "note",
        "message": {"text": _escaped(notice.in_words())},
    }


def _suppression(waiver: Waived) -> dict[str, Any]:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": waiver.reason,
        "properties": {
            "owner": waiver.owner,
            "expires": waiver.expires,
            "ticket": waiver.ticket,
            "place": waiver.place,
        },
    }


def _location(path: str, finding: Finding) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    location: dict[str, Any] = {"physicalLocation": {**_file(path), "region": region}}
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer}]
    return location


def _file(path: str) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri(path)}}


def uri(path: str) -> str:
    """Return a file as a reference, relative when it is below the working directory."""
    named = relative(path)
    scheme = "file://" if is_absolute(named) else ""
    return scheme + quote(os.fsencode(named))


def _escaped(text: str) -> str:
    """Return text as a message of SARIF, in which braces are placeholders unless doubled."""
    return text.replace("{", "{{").replace("}", "}}")
