"""``checker ruleset diff``: what would change for these orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click
import msgspec

from checker.cli.comparing import Comparison, Differences, as_data
from checker.cli.data import printable_json
from checker.cli.exits import Exit
from checker.cli.loading import load_plugins
from checker.cli.options import (
    as_of_option,
    input_format_option,
    json_option,
    plugin_options,
)
from checker.cli.output import prints_apart, say, standard_output
from checker.cli.policies import HOOKS
from checker.cli.refusals import refusals_explain
from checker.cli.reports import say_nothing_checked
from checker.cli.starting import started
from checker.documents.files import expand
from checker.documents.reader import Reader
from checker.errors import UsageError
from checker.finding import Finding
from checker.registry import Hook, Registry
from checker.report import Problem
from checker.reporters.text import printable
from checker.rulesets.policy import Policy, info, load_policy
from checker.values.days import local_date


@click.command("diff", short_help="Say what would change for these orders.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@as_of_option
@input_format_option
@plugin_options
@json_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    before: str,
    after: str,
    paths: tuple[str, ...],
    as_of: datetime,
    input_format: str | None,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Say which findings appear, vanish or change their grade from ruleset A to ruleset B.

    A and B are names or files. Findings of every severity count, waivers do not. The exit code is
    0 when nothing differs and 1 when something does.
    """
    hooks: tuple[Hook, ...] = (*HOOKS, "checker_formats")
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=hooks)
    started()
    with refusals_explain(registry.refusals):
        pair = _both(before, after, registry, as_of)
        reader = Reader(registry.formats(), input_format)
    comparison = Comparison(*pair, reader, as_of)
    comparison.refuse(registry.refusals)
    found = comparison.compare(expand(paths))
    counts = _Counts(*pair)
    if as_json:
        with prints_apart():
            listed = [as_data(each) for each in counts.of(found) if each.count()]
        problems = comparison.problems()
        data = {
            "before": msgspec.to_builtins(info(pair[0])),
            "after": msgspec.to_builtins(info(pair[1])),
            "as_of": as_of.isoformat(),
            "complete": not problems,
            "problems": msgspec.to_builtins(problems),
            "documents": listed,
            "summary": counts.as_data(comparison.documents),
        }
        standard_output().write(printable_json(data))
    else:
        out = standard_output()
        with prints_apart():
            for each in counts.of(found):
                out.write("".join(f"{printable(line)}\n" for line in _changes(each)))
        out.write("".join(f"{printable(line)}\n" for line in counts.told(comparison.documents)))
    code = _compared(comparison, comparison.problems(), counts)
    if code == Exit.NOTHING_CHECKED:
        say_nothing_checked(paths, expand(paths))
    return code


def _both(before: str, after: str, registry: Registry, as_of: datetime) -> tuple[Policy, Policy]:
    """Return both policies.

    Raises:
        UsageError: everything that is wrong with either.
    """
    faults: dict[str, None] = {}
    found: list[Policy] = []
    for word in (before, after):
        try:
            found.append(load_policy([word], registry, local_date(as_of)))
        except UsageError as error:
            faults |= dict.fromkeys(str(error).splitlines())
    if faults:
        raise UsageError("\n".join(faults))
    return found[0], found[1]


class _Counts:
    """Adds up what differs."""

    def __init__(self, before: Policy, after: Policy) -> None:
        first, second = ({entry.rule.id for entry in each.active} for each in (before, after))
        self.only_before, self.only_after = sorted(first - second), sorted(second - first)
        self.appear = self.vanish = self.regraded = 0

    def of(self, found: Iterator[Differences]) -> Iterator[Differences]:
        """Pass differences on, and count them."""
        for each in found:
            self.appear += len(each.appear)
            self.vanish += len(each.vanish)
            self.regraded += len(each.regraded)
            yield each

    def any(self) -> bool:
        """Whether there was anything."""
        return bool(self.appear or self.vanish or self.regraded)

    def as_data(self, documents: int) -> dict[str, Any]:
        return {
            "documents": documents,
            "appear": self.appear,
            "vanish": self.vanish,
            "regraded": self.regraded,
            "rules": {"only_before": self.only_before, "only_after": self.only_after},
        }

    def told(self, documents: int) -> Iterator[str]:
        """Yield the sums in words."""
        for name, rules in (("A", self.only_before), ("B", self.only_after)):
            if rules:
                yield f"Only in force with {name}: {', '.join(rules)}."
        orders = "1 order" if documents == 1 else f"{documents:,} orders"
        yield (
            f"{orders}: {_findings(self.appear, 'appears', 'appear')}, "
            f"{_findings(self.vanish, 'vanishes', 'vanish')}, "
            f"{_findings(self.regraded, 'changes its grade', 'change their grade')}."
        )


def _findings(count: int, one: str, many: str) -> str:
    return f"1 finding {one}" if count == 1 else f"{count:,} findings {many}"


def _changes(differences: Differences) -> Iterator[str]:
    """Yield the lines for one order, none when nothing differs."""
    if not differences.count():
        return
    order = f"  order {differences.id}" if differences.id else ""
    yield f"{differences.path}{order}"
    for finding in differences.vanish:
        yield f"  - {_line(finding.severity, finding)}"
    for finding in differences.appear:
        yield f"  + {_line(finding.severity, finding)}"
    for each in differences.regraded:
        yield f"  ~ {_line(f'{each.before} -> {each.after}', each.finding)}"
    yield ""


def _line(grade: str, finding: Finding) -> str:
    return f"{grade} {finding.rule} {finding.line}:{finding.column}: {finding.message}"


def _compared(comparison: Comparison, problems: Sequence[Problem], counts: _Counts) -> int:
    for problem in problems:
        say(f"checker: {problem.in_words()}")
    if problems:
        return Exit.INCOMPLETE
    if not comparison.documents:
        return Exit.NOTHING_CHECKED
    return Exit.FINDINGS if counts.any() else Exit.COMPLIANT
