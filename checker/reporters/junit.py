"""JUnit's XML, which every CI server can show: a test suite for each order, a test for each rule.

A rule that does not apply to an order is no test of it. One that could not be evaluated is a
skipped test: it must not look like one that passed, and it rejects nothing. Times are left out,
because the same run has to give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from checker.finding import Finding, Severity, is_marked
from checker.report import NOT_READ, DocumentResult, Ending, ReportOptions, RuleOutcome, Run
from checker.reporters.places import relative
from checker.words import words

_RUN = "run"
_INCOMPLETE = "incomplete"

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML cannot hold, not even escaped."""

_IN_ATTRIBUTES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}

_CANNOT_EVALUATE = "It cannot be evaluated without {missing}."
_CANNOT_EVALUATE_BECAUSE = "It cannot be evaluated at {missing}: {reason}."
_NO_ORDER = "It cannot be evaluated: the document is no order."
_FAILED = "The rule failed: {reason}."
_REMEDY = "remedy: {remedy}"
_RELATED = "It has the same cause as {rule}."
_WAIVED = "waived: {reason} ({owner}, until {expires})"
_BASELINED = "in the baseline"


class JUnitReporter:
    """Writes one XML document."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language."""
        self._say = options.translate
        self._fail_on = Severity.ERROR
        self._summaries: dict[str, str] = {}

    def begin(self, run: Run) -> Iterator[str]:
        """Yield the beginning of the document."""
        self._fail_on = Severity.of(run.fail_on)
        self._summaries = {rule.id: rule.summary for rule in run.catalogue()}
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="checker">\n'

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield the test suite of an order."""
        found: dict[str, list[tuple[Finding, Finding | None]]] = {}
        for finding in result.findings:
            found.setdefault(finding.rule, []).append((finding, None))
            for other in finding.related:
                found.setdefault(other.rule, []).append((other, finding))
        asked: Mapping[str, RuleOutcome] = {
            rule: outcome
            for rule, outcome in sorted(result.outcomes().items())
            if outcome.outcome != "not_applicable" or rule in found
        }
        file = relative(result.path)
        # What tells tests apart is their class and their name, also within a file of many orders.
        order = f"{file}#{result.index}" if result.index else file
        tests = [
            self._test(order, file, rule, outcome, found.get(rule, ()))
            for rule, outcome in asked.items()
        ]
        name = f"{order} {result.id}" if result.id else order
        yield _suite(name, [each for each, _ in tests], file=file)
        properties = {
            "order": result.id,
            "index": str(result.index),
            "status": result.status,
            "verdict": result.verdict,
        }
        yield "    <properties>\n"
        for key, value in properties.items():
            if value is not None:
                yield f"      <property{_attributes(name=key, value=value)}/>\n"
        yield "    </properties>\n"
        yield from (text for _, text in tests)
        yield "  </testsuite>\n"

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield a test suite of what kept the run from being complete, and the end."""
        # The failures of rules stand in the test suites of their orders.
        problems = [problem for problem in ending.problems if problem.kind != "rule"]
        if problems or ending.notices:
            yield _suite(_RUN, ["error"] * len(problems))
            for problem in problems:
                said = problem.in_words(self._say)
                name = problem.plugin or problem.path or problem.kind
                yield f"    <testcase{_attributes(classname=_RUN, name=name)}>\n"
                yield f"      <error{_attributes(message=said, type=_INCOMPLETE)}/>\n"
                yield "    </testcase>\n"
            notes = [notice.in_words() for notice in ending.notices]
            yield from _output(notes, 4)
            yield "  </testsuite>\n"
        yield "</testsuites>\n"

    def _test(
        self,
        order: str,
        file: str,
        rule: str,
        outcome: RuleOutcome,
        found: Sequence[tuple[Finding, Finding | None]],
    ) -> tuple[str, str]:
        """Return what came of a rule, and its test in XML."""
        rejecting = [
            pair
            for pair in found
            if not is_marked(pair[0]) and Severity.of(pair[0].severity) >= self._fail_on
        ]
        others = [pair for pair in found if pair not in rejecting]
        kind, body = "pass", ""
        if outcome.outcome == "error":
            kind = "error"
            said = self._say(words(_FAILED, reason=outcome.reason or ""))
            body = f"      <error{_attributes(message=said, type=_INCOMPLETE)}/>\n"
        elif rejecting:
            kind = "failure"
            first = rejecting[0][0]
            texts = "\n\n".join(self._finding(file, *pair) for pair in rejecting)
            opening = _attributes(message=first.message, type=first.severity)
            body = f"      <failure{opening}>{_text(texts)}</failure>\n"
        elif outcome.outcome == "cannot_evaluate":
            kind = "skipped"
            body = f"      <skipped{_attributes(message=self._lacking(outcome))}/>\n"
        body += "".join(_output([self._finding(file, *pair) for pair in others], 6))
        summary = self._summaries.get(rule)
        opening = _attributes(
            classname=order,
            name=f"{rule}: {summary}" if summary else rule,
            file=file,
            line=str(rejecting[0][0].line) if rejecting else None,
        )
        if not body:
            return kind, f"    <testcase{opening}/>\n"
        return kind, f"    <testcase{opening}>\n{body}    </testcase>\n"

    def _lacking(self, outcome: RuleOutcome) -> str:
        if outcome == NOT_READ:
            return self._say(words(_NO_ORDER))
        missing = ", ".join(outcome.missing)
        if outcome.reason is None:
            return self._say(words(_CANNOT_EVALUATE, missing=missing))
        return self._say(words(_CANNOT_EVALUATE_BECAUSE, missing=missing, reason=outcome.reason))

    def _finding(self, file: str, finding: Finding, head: Finding | None) -> str:
        """Return a finding in lines: its severity, its place, what is wrong and what to do."""
        place = f"{file}:{finding.line}:{finding.column}-{finding.end_line}:{finding.end_column}"
        lines = [f"{finding.severity} {place}", finding.message]
        lines.append(self._say(words(_REMEDY, remedy=finding.remedy)))
        if head is not None:
            lines.append(self._say(words(_RELATED, rule=head.rule)))
        if finding.waiver is not None:
            waiver = finding.waiver
            said = words(_WAIVED, reason=waiver.reason, owner=waiver.owner, expires=waiver.expires)
            lines.append(self._say(said))
        if finding.baselined:
            lines.append(self._say(words(_BASELINED)))
        return "\n".join(lines)


def _suite(name: str, kinds: Sequence[str], **attributes: str) -> str:
    counts = {
        "tests": len(kinds),
        "failures": kinds.count("failure"),
        "errors": kinds.count("error"),
        "skipped": kinds.count("skipped"),
    }
    figures = {key: str(count) for key, count in counts.items()}
    return f"  <testsuite{_attributes(name=name, **figures, **attributes)}>\n"


def _output(texts: Sequence[str], indent: int) -> Iterator[str]:
    if texts:
        joined = "\n\n".join(texts)
        yield f"{' ' * indent}<system-out>{_text(joined)}</system-out>\n"


def _attributes(**values: str | None) -> str:
    """Return attributes, each with a blank before it; those without a value are left out."""
    return "".join(
        f" {name}={quoteattr(_possible(value), _IN_ATTRIBUTES)}"
        for name, value in values.items()
        if value is not None
    )


def _text(text: str) -> str:
    return escape(_possible(text), {"\r": "&#13;"})


def _possible(text: str) -> str:
    """Return text that XML can hold: other characters are escaped as Python writes them."""
    return _NO_XML.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
