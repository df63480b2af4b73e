"""Statistics of a run as a table for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from checker.finding import OUTCOMES, Outcome
from checker.report import ReportOptions, Verdict
from checker.reporters.text import columns, padded, paint, printable
from checker.statistics import SEVERITIES, VERDICTS, RuleStatistics, Statistics
from checker.words import Words, words

FORMAT = "checker-statistics/1"

Sorting = Literal["rule", "findings", "time"]
SORTINGS: tuple[Sorting, ...] = ("rule", "findings", "time")

_BOLD, _RED, _GREEN = "1", "1;31", "1;32"

_RULE, _STATUS, _FAULT = words("rule"), words("status"), words("fault")
_TEXTS = (_RULE, _STATUS, _FAULT)
"""Columns that begin on the left; the others hold numbers, which end on the right."""

_OUTCOMES: dict[Outcome, Words] = {
    "pass": words("pass"),
    "fail": words("fail"),
    "not_applicable": words("not applicable"),
    "cannot_evaluate": words("cannot evaluate"),
    "error": words("error"),
}
_FINDINGS = (*map(words, SEVERITIES), words("waived"), words("baselined"), words("related"))
_SLOWEST = (words("calls"), words("ms"), words("share"), words("µs a call"))
_VERDICTS: dict[Verdict, Words] = {
    "accepted": words("Accepted"),
    "rejected": words("Rejected"),
    "incomplete": words("Incomplete"),
}
"""In a heading in lower case; as a text of its own `rejected` is how a return was decided on."""

_NARROWEST = 20

_COUNTS = (*(f"findings_{label}" for label in SEVERITIES), "waived", "baselined", "related")
_TIMES = ("calls", "nanoseconds", "share", "mean_nanoseconds")


class Look(Struct, frozen=True):
    """How statistics are shown.

    Attributes:
        sorting: of the rules.
        top: how many of the slowest rules the table names.
        options: what the table adapts to; of JSON, only sentences are in another language.
    """

    sorting: Sorting
    top: int
    options: ReportOptions


def in_order_of(sorting: Sorting, rules: Sequence[RuleStatistics]) -> list[RuleStatistics]:
    """Return rules by id, or those first that found most, or took longest."""
    keys: dict[Sorting, Callable[[RuleStatistics], int]] = {
        "rule": lambda _: 0,
        "findings": lambda rule: -rule.found,
        "time": lambda rule: -_nanoseconds(rule),
    }
    key = keys[sorting]
    return sorted(rules, key=lambda rule: (key(rule), rule.id))


# --- for programs ---------------------------------------------------------------------------------


def as_json(found: Statistics, look: Look, version: str, as_of: datetime) -> str:
    """Return statistics as JSON; what was not timed has no key for it."""
    ending = found.ending
    time = {"time": {"nanoseconds": found.nanoseconds, "documents_per_second": _rate(found)}}
    data = {
        "format": FORMAT,
        "tool": {"name": "checker", "version": version},
        "language": look.options.language,
        "as_of": as_of,
        "complete": ending.complete,
        "problems": ending.problems,
        "notices": ending.notices,
        "summary": ending.summary,
        "hidden": ending.hidden,
        "statuses": [{"status": each.status, **each.verdicts} for each in found.statuses],
        "rules": [_rule_as_data(rule) for rule in in_order_of(look.sorting, found.rules)],
        **({} if found.nanoseconds is None else time),
    }
    return f"{json.dumps(msgspec.to_builtins(data), indent=2, ensure_ascii=False)}\n"


def _rule_as_data(rule: RuleStatistics) -> dict[str, Any]:
    data = {name: getattr(rule, name) for name in RuleStatistics.__struct_fields__}
    if rule.time is None:
        del data["time"]
    return data


def as_csv(found: Statistics, look: Look) -> str:
    """Return what there is to say of each rule as CSV, one line for a rule."""
    is_timed = found.nanoseconds is not None
    outcomes = [f"outcome_{outcome}" for outcome in OUTCOMES]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["rule", "name", *_COUNTS, *outcomes, *(_TIMES if is_timed else ())])
    for rule in in_order_of(look.sorting, found.rules):
        counts = [*rule.findings.values(), rule.waived, rule.baselined, rule.related]
        times = [] if rule.time is None else msgspec.structs.astuple(rule.time)
        writer.writerow([rule.id, rule.name, *counts, *rule.outcomes.values(), *times])
    return text.getvalue()


# --- for people -----------------------------------------------------------------------------------


def as_table(found: Statistics, look: Look) -> str:
    """Return statistics as aligned text; the longest table first, the sum last."""
    rules = in_order_of(look.sorting, found.rules)
    parts = [
        _outcomes(rules, look),
        _findings(rules, look),
        *([] if found.nanoseconds is None else [_slowest(found.rules, look)]),
        _statuses(found, look),
        _sum(found, look),
    ]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def _outcomes(rules: Sequence[RuleStatistics], look: Look) -> list[str]:
    head = (_RULE, *(_OUTCOMES[outcome] for outcome in OUTCOMES))
    rows = [(rule.id, *map(_count, rule.outcomes.values())) for rule in rules]
    return _titled(words("Outcomes"), head, rows, look)


def _findings(rules: Sequence[RuleStatistics], look: Look) -> list[str]:
    head = (_RULE, *_FINDINGS, _FAULT)
    rows = [
        (
            rule.id,
            *map(_count, (*rule.findings.values(), rule.waived, rule.baselined, rule.related)),
            rule.summary,
        )
        for rule in rules
        if rule.found
    ]
    return _titled(words("Findings"), head, rows, look)


def _slowest(rules: Sequence[RuleStatistics], look: Look) -> list[str]:
    head = (_RULE, *_SLOWEST, _FAULT)
    rows = [
        (
            rule.id,
            _count(time.calls),
            f"{time.nanoseconds / 1e6:,.1f}",
            f"{time.share:.1%}",
            f"{time.mean_nanoseconds / 1e3:,.1f}",
            rule.summary,
        )
        for rule in in_order_of("time", rules)[: look.top]
        if (time := rule.time) is not None and time.calls
    ]
    return _titled(words("Slowest rules"), head, rows, look)


def _statuses(found: Statistics, look: Look) -> list[str]:
    say = look.options.translate
    head = (_STATUS, *(say(_VERDICTS[verdict]).lower() for verdict in VERDICTS), words("all"))
    rows = [
        (
            say(words(each.status) if each.status else words("none")),
            *map(_count, each.verdicts.values()),
            _count(sum(each.verdicts.values())),
        )
        for each in found.statuses
    ]
    return _titled(words("Orders"), head, rows, look)


def _sum(found: Statistics, look: Look) -> list[str]:
    ending, summary = found.ending, found.ending.summary
    lines = [
        words(
            "{orders}: {accepted} accepted, {rejected} rejected, {incomplete} incomplete.",
            orders=words(
                "{count} order" if summary.documents == 1 else "{count} orders",
                count=f"{summary.documents:,}",
            ),
            **{verdict: f"{getattr(summary, verdict):,}" for verdict in VERDICTS},
        ),
        words(
            "Findings: {error} error, {warning} warning, {info} info, {waived} waived, "
            "{baselined} baselined.",
            **{label: f"{summary.findings[label]:,}" for label in SEVERITIES},
            waived=f"{summary.waived:,}",
            baselined=f"{summary.baselined:,}",
        ),
    ]
    if ending.hidden:
        hidden = f"{ending.hidden:,}"
        lines.append(words("Below --min-severity, and not counted by rule: {count}.", count=hidden))
    if found.nanoseconds is not None:
        rate, seconds = f"{_rate(found):,}", f"{found.nanoseconds / 1e9:,.2f}"
        lines.append(words("{seconds} s, {rate} orders a second.", seconds=seconds, rate=rate))
    say, colour = look.options.translate, _GREEN if ending.complete else _RED
    ended = words("The run is complete." if ending.complete else "The run is incomplete.")
    return [*map(say, lines), paint(colour, say(ended), colour=look.options.colour)]


def _titled(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], look: Look
) -> list[str]:
    """Return the lines of a table below its title; none when it has no rows."""
    if not rows:
        return []
    head_line, *lines = _aligned(head, rows, look.options)
    named = (look.options.translate(title), head_line)
    bold = [paint(_BOLD, line, colour=look.options.colour) for line in named]
    return [*bold, *lines]


def _aligned(
    head: Sequence[str], rows: Sequence[Sequence[str]], options: ReportOptions
) -> Iterator[str]:
    """Yield lines in which every column is as wide as what is in it, none wider than the terminal.

    Only text in the last column is cut, or left out where there is no room for any of it.
    """
    table = [[*map(options.translate, head)], *([printable(cell) for cell in row] for row in rows)]
    widths = [max(map(columns, column)) for column in zip(*table, strict=True)]
    if head[-1] in _TEXTS:
        room = options.width - sum(widths[:-1]) - 2 * len(widths)
        if room < min(_NARROWEST, widths[-1]):
            head, table, widths = head[:-1], [row[:-1] for row in table], widths[:-1]
        else:
            widths[-1] = room
    for row in table:
        cells = [
            padded(_cut(cell, wide), wide) if name in _TEXTS else _right(cell, wide)
            for name, cell, wide in zip(head, row, widths, strict=True)
        ]
        yield f"  {'  '.join(cells)}".rstrip()


def _right(text: str, width: int) -> str:
    return " " * (width - columns(text)) + text


def _cut(text: str, width: int) -> str:
    """Return as much of a text as fits."""
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _rate(found: Statistics) -> int:
    return round(found.rate or 0)


def _nanoseconds(rule: RuleStatistics) -> int:
    return 0 if rule.time is None else rule.time.nanoseconds
