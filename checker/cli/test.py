"""``checker test``: runs the cases of rules, and says which rules lack some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import click

from checker.budget import time_budget
from checker.cli.data import printable_json
from checker.cli.exits import Exit
from checker.cli.loading import load_plugins
from checker.cli.options import (
    allow_empty_option,
    as_of_option,
    json_option,
    plugin_options,
    ruleset_option,
    selection_options,
)
from checker.cli.output import Sink, prints_apart, say, standard_output, wants_colour
from checker.cli.refusals import refusals_explain, say_refusals
from checker.registry import Hook, Registry
from checker.reporters.text import printable
from checker.testing.coverage import Gap, gaps
from checker.testing.differences import Mark, diff, differences
from checker.testing.gathering import gather
from checker.testing.running import Trial, Verdict, judge

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")

_COLOURS: dict[Mark, str] = {"-": "red", "+": "green"}


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@ruleset_option
@selection_options
@click.option(
    "--coverage/--no-coverage",
    default=True,
    show_default=True,
    help="Say which rules have no case of a kind of answer that they can give.",
)
@click.option(
    "--compatibility",
    is_flag=True,
    help="Tell instead whether plugins work with this API level; PATH is then a plugin, by name.",
)
@click.option("--require-coverage", is_flag=True, help="Fail when a rule lacks cases.")
@allow_empty_option
@as_of_option
@plugin_options
@json_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    paths: tuple[str, ...],
    rulesets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    coverage: bool,
    compatibility: bool,
    require_coverage: bool,
    allow_empty: bool,
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Run the cases of rules.

    PATH is a table of cases, a ruleset (whose own rules bring their cases along), or a directory
    that is searched for both; without any, the cases of all plugins are run, and of the rulesets.
    """
    if compatibility:
        from checker.cli.compatibility import check_compatibility  # only who asks for it waits

        return check_compatibility(
            paths, plugins, no_plugins=no_plugins, as_json=as_json, allow_empty=allow_empty
        )
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    with refusals_explain(registry.refusals):
        gathered = gather(paths, registry, as_of, rulesets=rulesets, select=select, ignore=ignore)
    verdicts = _judged(gathered.trials)
    wants_gaps = coverage or require_coverage
    cases = (trial.case for trial in gathered.trials)
    lacking = list(gaps(gathered.rules, cases)) if wants_gaps else []
    out = standard_output()
    if as_json:
        data = _as_data(verdicts, lacking, registry)
        out.write(printable_json(data))
    else:
        _write(out, verdicts, lacking, registry)
    say_refusals(registry.refusals)
    if registry.refusals or any(verdict.raised() for verdict in verdicts):
        return Exit.INCOMPLETE
    if not verdicts and not allow_empty:
        say("checker: nothing was tested: no case was found")
        return Exit.NOTHING_CHECKED
    is_short = require_coverage and bool(lacking)
    failed = is_short or not all(verdict.holds() for verdict in verdicts)
    return Exit.FINDINGS if failed else Exit.COMPLIANT


def _judged(trials: Iterable[Trial]) -> list[Verdict]:
    """Run cases; a rule that does not come to an end is stopped."""
    with time_budget(), prints_apart():
        return [*map(judge, trials)]


# --- for people -----------------------------------------------------------------------------------


def _write(
    out: Sink, verdicts: Sequence[Verdict], lacking: Sequence[Gap], registry: Registry
) -> None:
    """Write what failed, which rules lack cases, and the sum."""
    is_coloured = wants_colour()

    def paint(text: str, **style: object) -> str:
        return click.style(printable(text), **style) if is_coloured else printable(text)  # type: ignore[arg-type]  # styles are of many types

    failed = [verdict for verdict in verdicts if not verdict.holds()]
    for verdict in failed:
        out.write(f"{paint(str(verdict.case.place), bold=True)}: {paint(str(verdict.case))}\n")
        for line in diff(verdict):
            out.write(f"    {paint(str(line), fg=_COLOURS.get(line.mark))}\n")
        out.write("\n")
    for gap in lacking:
        kinds = " and no ".join(gap.lacks)
        out.write(f"{paint(gap.rule, bold=True)} has no {kinds} case\n")
    out.write("\n" if lacking else "")
    colour = "red" if failed or registry.refusals else "green"
    out.write(f"{paint(_sum(verdicts, failed, lacking, registry), fg=colour, bold=True)}\n")


def _sum(
    verdicts: Sequence[Verdict],
    failed: Sequence[Verdict],
    lacking: Sequence[Gap],
    registry: Registry,
) -> str:
    """Return the last line."""
    rules = len({verdict.case.rule for verdict in verdicts})
    parts = [f"{_count(len(verdicts), 'case')} of {_count(rules, 'rule')}"]
    if failed:
        parts.append(f"{len(failed)} failed (- wanted, + found)")
    raised = sum(verdict.raised() for verdict in failed)
    if raised:
        parts.append(f"{raised} of them because the rule itself failed")
    if verdicts and not failed:
        parts.append("all passed")
    if lacking:
        parts.append(f"{_count(len(lacking), 'rule')} without all cases")
    if registry.refusals:
        parts.append(f"{_count(len(registry.refusals), 'plugin')} refused")
    return f"{', '.join(parts)}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# --- for programs ---------------------------------------------------------------------------------


def _as_data(
    verdicts: Sequence[Verdict], lacking: Sequence[Gap], registry: Registry
) -> dict[str, object]:
    failed = [verdict for verdict in verdicts if not verdict.holds()]
    return {
        "summary": {
            "cases": len(verdicts),
            "passed": len(verdicts) - len(failed),
            "failed": len(failed),
            "raised": sum(verdict.raised() for verdict in failed),
        },
        "cases": [_case_as_data(verdict) for verdict in verdicts],
        "coverage": [{"rule": gap.rule, "lacks": list(gap.lacks)} for gap in lacking],
        "refused": [{"name": each.plugin, "reason": each.reason} for each in registry.refusals],
    }


def _case_as_data(verdict: Verdict) -> dict[str, object]:
    case = verdict.case
    return {
        "rule": case.rule,
        "kind": case.kind,
        "name": case.entry.name,
        "file": case.place.file,
        "line": case.place.line,
        "column": case.place.column,
        "passed": verdict.holds(),
        "outcome": verdict.outcome.outcome,
        "reason": verdict.outcome.reason,
        "differences": differences(verdict),
    }
