r"""The report for a browser: one page that needs neither network nor script, and can be filtered.

The page is written as the run goes on. What is known last, the verdict, stands last in the file and
first in the page: the page puts it into a slot at its beginning. Until it arrives, the slot says
that the report breaks off; so does a page whose end was never written.

Every element that a filter can hide has ``data-state``: ``open``, ``waived``, ``baselined``, or
``incomplete`` for rules that failed or could not be evaluated. For programs, a finding is an
``article`` with these attributes, and so is each ``li`` of a finding that is related to it, without
``data-state``; characters that are not printable are escaped as in ``\x1b``:

* ``data-rule``, ``data-severity``, ``data-fingerprint``;
* ``data-path``, ``data-index``: of the document;
* ``data-pointer``, ``data-line``, ``data-column``, ``data-end-line``, ``data-end-column``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib import resources
from unicodedata import category

from checker.finding import Finding, Waived, is_marked
from checker.report import (
    DocumentResult,
    Ending,
    PluginInfo,
    Problem,
    ReportOptions,
    RuleInfo,
    RuleOutcome,
    RulesetInfo,
    Run,
    Summary,
)
from checker.reporters.excerpt import excerpt, lines_of, quoted_value, shortened
from checker.words import words

WORDS = {
    "title": words("Orders checked against the policy"),
    "to the findings": words("Skip to the findings"),
    "to the verdict": words("Skip to the verdict"),
    "breaks off": words(
        "This report breaks off: the run did not come to its end, so there is no verdict, and"
        " orders may be missing."
    ),
    "as of": words("Judged as of"),
    "accepted": words("Accepted"),
    "rejected": words("Rejected"),
    "incomplete": words("Incomplete"),
    "nothing": words("Nothing was checked"),
    "accepted at length": words("No order was rejected, and nothing failed."),
    "rejected at length": words("Orders rejected: {rejected} of {documents}."),
    "incomplete at length": words(
        "Something failed, so an order may be at fault although nothing is said of it here. "
        "Orders rejected: {rejected} of {documents}."
    ),
    "nothing at length": words("No order was found, so nothing is known of any."),
    "orders": words("orders"),
    "orders accepted": words("orders accepted"),
    "orders rejected": words("orders rejected"),
    "orders incomplete": words("orders incomplete"),
    "error": words("error"),
    "warning": words("warning"),
    "info": words("info"),
    "waived": words("waived"),
    "baselined": words("in the baseline"),
    "cannot evaluate": words("rules not evaluated"),
    "hidden": words(
        "Findings below the severity that is reported: {hidden}. They are not in this report;"
        " --min-severity info brings them in."
    ),
    "problems": words("What kept the run from being complete"),
    "notices": words("What should be known"),
    "about": words("About this run"),
    "checker": words("Checker"),
    "rulesets": words("Rulesets"),
    "plugins": words("Plugins"),
    "rules in force": words("Rules in force"),
    "selected": words("Selected"),
    "all rules": words("all"),
    "left out": words("Left out"),
    "none": words("none"),
    "filter": words("Filter"),
    "severity": words("Severity"),
    "state": words("State"),
    "state open": words("open"),
    "state waived": words("waived"),
    "state baselined": words("in the baseline"),
    "state incomplete": words("not evaluated"),
    "rule": words("Rule"),
    "any rule": words("every rule"),
    "file": words("File"),
    "any file": words("every file"),
    "search": words("Search"),
    "reset": words("Reset"),
    "shown": words("Shown: {shown} of {all}"),
    "findings": words("Findings by file"),
    "order": words("Order {id}"),
    "order without number": words("An order without a number"),
    "no status": words("no status"),
    "rule failed": words("rule failed"),
    "failed": words("The rule failed: {reason}."),
    "observed": words("Observed"),
    "expected": words("Expected"),
    "remedy": words("Remedy"),
    "clauses": words("Clauses"),
    "fingerprint": words("Fingerprint"),
    "related": words("Same cause"),
    "waiver": words("Waiver"),
    "waiver at length": words("{reason} ({owner}, until {expires})"),
    "waiver with ticket": words("{reason} ({owner}, until {expires}, {ticket})"),
    "apart": words("Waived or in the baseline: {count}"),
    "not evaluated": words("Could not be evaluated"),
    "missing": words("Missing:"),
    "at": words("At"),
    "many rules": words("{count} rules"),
    "whole order": words("the order itself"),
    "clean": words("Orders with nothing to report"),
    "rules found": words("Rules that found something"),
    "why": words("Why"),
}
"""All fixed words of the page, in English."""

_ROOM = 240
_FOLDED_FROM = 12
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SEVERITIES = ("error", "warning", "info")
_STATES = ("open", "waived", "baselined", "incomplete")


class HtmlReporter:
    """Writes a page for a browser."""

    def __init__(self, options: ReportOptions) -> None:
        """Adapt to the language alone: the same run gives the same bytes everywhere."""
        self._language = options.language
        self._say = options.translate
        self._path: str | None = None
        self._lists_clean_orders = False
        self._findings = 0
        self._catalogue: dict[str, RuleInfo] = {}
        self._found: set[str] = set()

    def begin(self, run: Run) -> Iterator[str]:
        """Yield the head of the page, what is known of the run, and the controls."""
        self._catalogue = {rule.id: rule for rule in run.catalogue()}
        style, script = _asset("html.css"), _asset("html.js")
        policy = (
            f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
            "base-uri 'none'; form-action 'none'"
        )
        title = self._word("title")
        as_of = run.as_of.isoformat()
        moment = safe(self._say(words("{moment}", moment=run.as_of)))
        rulesets = "".join(f" · {_named(entry)}" for entry in run.rulesets())
        yield (
            f'<!DOCTYPE html>\n<html lang="{safe(self._language)}">\n<head>\n'
            f'<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="referrer" content="no-referrer">\n'
            f'<meta name="color-scheme" content="light dark">\n'
            f'<meta name="generator" content="checker {safe(run.version)}">\n'
            f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f'<a class="skip" href="#findings">{self._word("to the findings")}</a>\n'
            f'<a class="skip" href="#verdict">{self._word("to the verdict")}</a>\n'
            f"<header>\n<h1>{title}</h1>\n"
            f'<p class="as-of">{self._word("as of")} <time datetime="{as_of}">{moment}</time>'
            f"{rulesets}</p>\n"
            f"</header>\n<main>\n"
            f'<template shadowrootmode="open"><slot name="verdict">'
            f"<p><strong>{self._word('breaks off')}</strong></p></slot><slot></slot></template>\n"
        )
        yield from self._about(run)
        yield from self._controls()
        yield f'<h2 id="findings" class="skip" tabindex="-1">{self._word("findings")}</h2>\n'

    def document(self, result: DocumentResult) -> Iterator[str]:
        """Yield what was found in a document, under the name of its file."""
        open_ones = [finding for finding in result.findings if not is_marked(finding)]
        marked = [finding for finding in result.findings if is_marked(finding)]
        outcomes = result.outcomes()
        failed = {rule: o for rule, o in outcomes.items() if o.outcome == "error"}
        lacking = {rule: o for rule, o in outcomes.items() if o.outcome == "cannot_evaluate"}
        if not (result.findings or failed or lacking):
            yield from self._clean(result)
            return
        yield from self._under(result.path)
        yield f'<div class="order">\n<h3>{self._heading(result)}</h3>\n'
        lines = lines_of(result) if result.findings else []
        for finding in open_ones:
            yield from self._finding(result, finding, lines)
        for rule, outcome in failed.items():
            yield self._failure(result, rule, outcome)
        if lacking:
            yield from self._lacking(result, lacking)
        if marked:
            yield f'<details class="apart">\n<summary>{self._word("apart", count=len(marked))}'
            yield "</summary>\n"
            for finding in marked:
                yield from self._finding(result, finding, lines)
            yield "</details>\n"
        yield "</div>\n"

    def end(self, ending: Ending) -> Iterator[str]:
        """Yield the verdict, which the page shows first, and what makes the controls work."""
        yield from self._close_clean()
        yield from self._close_file()
        yield from self._explained()
        yield from self._verdict(ending)
        yield "</main>\n<footer></footer>\n"
        yield f"<script>{_asset('html.js')}</script>\n</body>\n</html>\n"

    def _about(self, run: Run) -> Iterator[str]:
        """Yield what was in force, known before the first document."""
        rulesets = [
            f"{_named(entry)}<br><code>{safe(entry.digest)}</code>" for entry in run.rulesets()
        ]
        plugins = map(_named, run.plugins)
        rows = [
            ("checker", [safe(run.version)]),
            ("rulesets", rulesets or [self._word("none")]),
            ("plugins", [", ".join(plugins) or self._word("none")]),
            ("rules in force", [f"{len(run.rules):,}"]),
            ("selected", [safe(", ".join(run.select)) or self._word("all rules")]),
            ("left out", [safe(", ".join(run.ignore)) or self._word("none")]),
        ]
        yield f'<details class="about">\n<summary>{self._word("about")}</summary>\n<dl>\n'
        for name, values in rows:
            yield f"<dt>{self._word(name)}</dt>\n"
            yield f"<dd>{'<br>'.join(values)}</dd>\n"
        yield "</dl>\n</details>\n"

    def _controls(self) -> Iterator[str]:
        """Yield the controls; without a script they would do nothing, and stay hidden."""
        yield f'<form id="filter" role="search" aria-label="{self._word("filter")}" hidden>\n'
        yield self._box("search", '<input type="search" name="q" autocomplete="off">', "wide")
        for name in ("rule", "file"):
            anything = f'<option value="">{self._word(f"any {name}")}</option>'
            yield self._box(name, f'<select name="{name}">{anything}</select>', "choice")
        yield f'<button type="reset">{self._word("reset")}</button>\n'
        for name, prefix, values in (("severity", "", _SEVERITIES), ("state", "state ", _STATES)):
            chips = "".join(
                f'<label class="chip {value}"><input type="checkbox" name="{name}" '
                f'value="{value}">{_icon() if name == "severity" else ""}'
                f"{self._word(prefix + value)} <b>0</b></label>"
                for value in values
            )
            yield f"<fieldset><legend>{self._word(name)}</legend>{chips}</fieldset>\n"
        yield f'<output id="shown" data-words="{self._word("shown")}"></output>\n</form>\n'

    def _box(self, name: str, control: str, kind: str) -> str:
        label = f'<span class="named">{self._word(name)}</span>'
        return f'<label class="{kind}">{label}{control}</label>\n'

    def _under(self, path: str) -> Iterator[str]:
        """Yield the heading of a file, unless it is that of the document before."""
        yield from self._close_clean()
        if path != self._path:
            yield from self._close_file()
            yield f'<section class="file">\n<h2>{safe(path)}</h2>\n'
            self._path = path

    def _clean(self, result: DocumentResult) -> Iterator[str]:
        """Yield a line for a document of which there is nothing to say; they are folded up."""
        if result.path != self._path:
            yield from self._close_file()
        if not self._lists_clean_orders:
            yield f'<details class="clean-orders">\n<summary>{self._word("clean")}</summary>\n'
            self._lists_clean_orders = True
        yield (
            f'<p class="clean">{_icon()}<code>{safe(_place(result, *result.origin))}</code> '
            f"{self._about_order(result)}</p>\n"
        )

    def _close_clean(self) -> Iterator[str]:
        if self._lists_clean_orders:
            yield "</details>\n"
        self._lists_clean_orders = False

    def _close_file(self) -> Iterator[str]:
        if self._path is not None:
            yield from self._close_clean()
            yield "</section>\n"
        self._path = None

    def _heading(self, result: DocumentResult) -> str:
        verdict = (
            f'<span class="verdict {result.verdict}">{_icon()}{self._word(result.verdict)}</span>'
        )
        return f"{self._about_order(result)} {verdict}"

    def _about_order(self, result: DocumentResult) -> str:
        name = self._word("order", id=shortened(result.id)) if result.id else None
        status = safe(self._say(words(result.status))) if result.status else self._word("no status")
        return f"<span>{name or self._word('order without number')}</span> <small>{status}</small>"

    def _finding(
        self, result: DocumentResult, finding: Finding, lines: Sequence[str]
    ) -> Iterator[str]:
        """Yield a finding with all that is known of it."""
        self._findings += 1
        name = f"finding-{self._findings}"
        state = "waived" if finding.waiver else "baselined" if finding.baselined else "open"
        place = _place(result, finding.line, finding.column)
        yield (
            f'<article class="finding {finding.severity if state == "open" else state}" '
            f'id="{name}" data-state="{state}" {_attributes(result, finding)}>\n<h4>'
        )
        if state != "open":
            yield f'<span class="badge {state}">{self._word(f"state {state}")}</span> '
        yield (
            f"{self._badge(finding.severity, finding.severity)}"
            f"{self._to_rule(finding.rule)} {safe(shortened(finding.message))}</h4>\n"
            f'<p class="place"><a href="#{name}"><code>{safe(place)}</code></a>'
            f" <code>{safe(finding.pointer) or self._word('whole order')}</code></p>\n"
        )
        quoted = excerpt(result, finding, lines, _ROOM)
        if quoted is not None:
            yield (
                f'<pre><span class="number">{finding.line}</span> <code>{safe(quoted.before)}'
                f"<mark>{safe(quoted.marked)}</mark>{safe(quoted.after)}</code></pre>\n"
            )
        yield "<dl>\n"
        if finding.waiver is not None:
            yield self._row("waiver", self._waiver(finding.waiver))
        for word, value in (("observed", finding.observed), ("expected", finding.expected)):
            if value is not None:
                yield self._row(word, safe(quoted_value(value)))
        yield self._row("remedy", safe(finding.remedy))
        if finding.related:
            others = "".join(self._related(result, other) for other in finding.related)
            yield self._row("related", f'<ul class="related">{others}</ul>')
        yield self._row("clauses", ", ".join(map(safe, finding.clauses)))
        yield self._row("fingerprint", f"<code>{safe(finding.fingerprint)}</code>")
        yield "</dl>\n</article>\n"

    def _to_rule(self, rule: str) -> str:
        """Return the id of a rule, which leads to what it is about."""
        code = f'<code class="rule">{safe(rule)}</code>'
        if rule not in self._catalogue:
            return code
        self._found.add(rule)
        return f'<a class="to-rule" href="#rule-{safe(rule)}">{code}</a>'

    def _explained(self) -> Iterator[str]:
        """Yield what each rule that found something protects from."""
        if not self._found:
            return
        yield f'<section id="rules">\n<h2>{self._word("rules found")}</h2>\n'
        for rule in map(self._catalogue.__getitem__, sorted(self._found)):
            yield (
                f'<div class="rule-entry" id="rule-{safe(rule.id)}">\n'
                f'<h3><code class="rule">{safe(rule.id)}</code> {safe(rule.summary)}</h3>\n<dl>\n'
            )
            yield self._row("why", safe(rule.why))
            yield self._row("remedy", safe(rule.remedy))
            yield self._row("clauses", ", ".join(map(safe, rule.clauses)))
            yield "</dl>\n</div>\n"
        yield "</section>\n"

    def _row(self, word: str, markup: str) -> str:
        return f"<dt>{self._word(word)}</dt>\n<dd>{markup}</dd>\n" if markup else ""

    def _badge(self, kind: str, word: str) -> str:
        return f'<span class="badge {kind}">{_icon()}{self._word(word)}</span> '

    def _waiver(self, waiver: Waived) -> str:
        template = "waiver with ticket" if waiver.ticket else "waiver at length"
        said = self._word(
            template,
            reason=waiver.reason,
            owner=waiver.owner,
            expires=waiver.expires,
            ticket=waiver.ticket,
        )
        return f"{said}<br><code>{safe(waiver.place)}</code>"

    def _related(self, result: DocumentResult, other: Finding) -> str:
        place = safe(_place(result, other.line, other.column))
        return (
            f"<li {_attributes(result, other)}>{self._badge(other.severity, other.severity)}"
            f"{self._to_rule(other.rule)} {safe(shortened(other.message))} "
            f"<code>{place}</code></li>"
        )

    def _failure(self, result: DocumentResult, rule: str, outcome: RuleOutcome) -> str:
        said = self._word("failed", reason=str(outcome.reason))
        return (
            f'<article class="finding incomplete" data-state="incomplete" data-rule="{safe(rule)}" '
            f'data-path="{safe(result.path)}" data-index="{result.index}">\n'
            f"<h4>{self._badge('incomplete', 'rule failed')}"
            f'<code class="rule">{safe(rule)}</code> {said}</h4>\n</article>\n'
        )

    def _lacking(self, result: DocumentResult, lacking: dict[str, RuleOutcome]) -> Iterator[str]:
        """Yield the rules that could not be evaluated, by what is missing."""
        by_facts: dict[tuple[tuple[str, ...], str | None], list[str]] = {}
        for rule, outcome in lacking.items():
            by_facts.setdefault((outcome.missing, outcome.reason), []).append(rule)
        yield (
            f'<div class="lacking incomplete">\n'
            f"<h4>{self._badge('incomplete', 'not evaluated')}</h4>\n<ul>\n"
        )
        for (missing, reason), rules in by_facts.items():
            facts = ", ".join(
                f"<code>{safe(pointer)}</code>" if pointer else self._word("whole order")
                for pointer in missing
            )
            yield (
                f'<li data-state="incomplete" data-rule="{safe(" ".join(rules))}" '
                f'data-path="{safe(result.path)}" data-index="{result.index}">'
            )
            if facts:
                yield f"{self._word('missing' if reason is None else 'at')} {facts}"
            if reason:
                yield f": {safe(reason)}" if facts else safe(reason)
            yield f"\n{self._rules(rules)}</li>\n"
        yield "</ul>\n</div>\n"

    def _rules(self, rules: Sequence[str]) -> str:
        """Return the ids of rules, folded up when there are many."""
        codes = " ".join(f"<code>{safe(rule)}</code>" for rule in rules)
        if len(rules) < _FOLDED_FROM:
            return f'<p class="codes">{codes}</p>'
        many = self._word("many rules", count=len(rules))
        return f'<details class="codes"><summary>{many}</summary>{codes}</details>'

    def _verdict(self, ending: Ending) -> Iterator[str]:
        """Yield the verdict on the run, its counts, and what else must not be passed over."""
        summary = ending.summary
        kind = _kind(ending)
        said = self._word(
            f"{kind} at length",
            rejected=f"{summary.rejected:,}",
            documents=f"{summary.documents:,}",
        )
        yield (
            f'<section id="verdict" slot="verdict" class="{kind}" aria-labelledby="verdict-word">\n'
            f'<h2 id="verdict-word">{_icon()}{self._word(kind)}</h2>\n<p>{said}</p>\n'
        )
        yield from self._messages("problems", map(self._told, ending.problems))
        yield '<dl class="counts">\n'
        for kind, word, count in _counts(summary):
            icon = _icon() if kind in _SEVERITIES else ""
            yield f'<div><dt class="{kind}">{icon}{self._word(word)}</dt><dd>{count:,}</dd></div>\n'
        yield "</dl>\n"
        if ending.hidden:
            yield f"<p>{self._word('hidden', hidden=f'{ending.hidden:,}')}</p>\n"
        yield from self._messages(
            "notices",
            (notice.in_words() for notice in ending.notices),
        )
        yield "</section>\n"

    def _messages(self, name: str, messages: Iterable[str]) -> Iterator[str]:
        items = "".join(f"<li>{safe(message)}</li>\n" for message in messages)
        if items:
            yield f'<h3>{self._word(name)}</h3>\n<ul class="{name}">\n{items}</ul>\n'

    def _told(self, problem: Problem) -> str:
        """Return a problem in words, that of a rule under the rule's id."""
        said = problem.in_words(self._say)
        return f"{problem.rule}: {said}" if problem.rule else said

    def _word(self, name: str, **values: object) -> str:
        """Return fixed words as markup, with values in them."""
        template = self._say(WORDS[name])
        return safe(template.format(**values) if values else template)


def safe(text: str) -> str:
    """Return text as it may stand in the page, in an attribute too: it is text and nothing else.

    Characters that cannot be seen, or that steer what can, are shown by their numbers.
    """
    if not text.isprintable():
        text = "".join(map(_shown, text))
    return escape(text)


def _shown(character: str) -> str:
    if category(character) not in _UNSHOWABLE:
        return character
    return " " if character == "\t" else character.encode("unicode_escape").decode("ascii")


def _asset(name: str) -> str:
    """Return the text of a file that belongs to the page."""
    return resources.files("checker.reporters").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return what lets a page run this text and no other."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _icon() -> str:
    """Return the icon of the class that it stands in; a word says the same beside it."""
    return '<span class="icon" aria-hidden="true"></span>'


def _named(entry: RulesetInfo | PluginInfo) -> str:
    """Return the name and the version of a part of the checker, if it has one."""
    return safe(f"{entry.name} {entry.version}" if entry.version else entry.name)


def _place(result: DocumentResult, line: int, column: int) -> str:
    return f"{result.path}:{line}:{column}"


def _attributes(result: DocumentResult, finding: Finding) -> str:
    """Return what a program reads of a finding."""
    values = {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": result.path,
        "index": result.index,
        "pointer": finding.pointer,
        "line": finding.line,
        "column": finding.column,
        "end-line": finding.end_line,
        "end-column": finding.end_column,
        "fingerprint": finding.fingerprint,
    }
    return " ".join(f'data-{name}="{safe(str(value))}"' for name, value in values.items())


def _kind(ending: Ending) -> str:
    """Return the verdict on the run as a whole."""
    if not ending.complete:
        return "incomplete"
    if not ending.summary.documents:
        return "nothing"
    return "rejected" if ending.summary.rejected else "accepted"


def _counts(summary: Summary) -> Iterator[tuple[str, str, int]]:
    """Yield the counts of a run: class, word, number; those that are mostly 0 only when not."""
    yield "orders", "orders", summary.documents
    yield "accepted", "orders accepted", summary.accepted
    yield "rejected", "orders rejected", summary.rejected
    if summary.incomplete:
        yield "incomplete", "orders incomplete", summary.incomplete
    for severity, count in summary.findings.items():
        yield severity, severity, count
    for name, count in (("waived", summary.waived), ("baselined", summary.baselined)):
        if count:
            yield name, name, count
    yield "incomplete", "cannot evaluate", summary.outcomes["cannot_evaluate"]
