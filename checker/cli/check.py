"""``checker check``: the main job."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime

import click
from msgspec import Struct

from checker import __version__
from checker.api import API_LEVEL
from checker.batch import Batch
from checker.cli.exits import Exit
from checker.cli.marks import Marks
from checker.cli.options import (
    SeverityType,
    as_of_option,
    input_format_option,
    no_waivers_option,
    plugin_options,
    ruleset_option,
    selection_options,
)
from checker.cli.output import (
    OutputError,
    Sink,
    opened,
    say,
    standard_output,
    terminal_width,
    wants_colour,
)
from checker.cli.policies import Choice, groups_of, policy_of
from checker.cli.refusals import refusals_explain
from checker.cli.starting import started
from checker.documents.reader import Reader
from checker.documents.sources import expand
from checker.engine import Engine
from checker.errors import InputError, UsageError, did_you_mean, raised
from checker.finding import Severity
from checker.registry import Hook, Registry, load
from checker.report import Ending, PluginInfo, Reporter, ReportFormat, ReportOptions, Run
from checker.reporters import REPORTS
from checker.rulesets.active import selection
from checker.rulesets.policy import info

STANDARD_OUTPUT = "-"

_HOOKS: tuple[Hook, ...] = (
    "checker_rules",
    "checker_formats",
    "checker_reporters",
    "checker_rulesets",
)


class Destination(Struct, frozen=True):
    """A report that was asked for: its format, who writes it, and where to."""

    name: str
    reporter: Reporter
    sink: Sink


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@ruleset_option
@selection_options
@click.option(
    "--report",
    "reports",
    multiple=True,
    default=("text",),
    metavar="FORMAT[:FILE]",
    envvar="CHECKER_REPORT",
    help="Write this report; to standard output without FILE. Repeatable.",
)
@click.option(
    "--fail-on",
    type=SeverityType(),
    default="error",
    show_default=True,
    envvar="CHECKER_FAIL_ON",
    help="Reject an order that has findings of this severity or above.",
)
@click.option(
    "--min-severity",
    type=SeverityType(),
    default="warning",
    show_default=True,
    envvar="CHECKER_MIN_SEVERITY",
    help="Report findings of this severity or above.",
)
@as_of_option
@input_format_option
@click.option(
    "--allow-empty",
    is_flag=True,
    envvar="CHECKER_ALLOW_EMPTY",
    help="Having nothing to check is no failure.",
)
@no_waivers_option
@click.option(
    "--baseline",
    metavar="FILE",
    envvar="CHECKER_BASELINE",
    help="Let the findings count that are not in this baseline.",
)
@plugin_options
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    paths: tuple[str, ...],
    rulesets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    reports: tuple[str, ...],
    fail_on: Severity,
    min_severity: Severity,
    as_of: datetime,
    input_format: str | None,
    allow_empty: bool,
    no_waivers: bool,
    baseline: str | None,
    plugins: tuple[str, ...],
    no_plugins: bool,
) -> int:
    """Check orders against the policy.

    PATH is a file (.json, .jsonl, .ndjson, also .gz), a directory that is searched for those, or -
    for standard input.
    """
    registry = load(discover=not no_plugins, named=plugins, hooks=_HOOKS)
    started()
    with refusals_explain(registry.refusals):
        policy = policy_of(rulesets, registry, as_of)
        stays = selection(groups_of(policy, registry), select, ignore)
        reader = Reader(registry.formats(), input_format)
    marks = Marks(policy, as_of, waive=not no_waivers, baseline=baseline)
    active = tuple(filter(stays, policy.active))
    engine = Engine(active, as_of, shown_from=min(fail_on, min_severity))
    batch = Batch(
        reader,
        engine,
        fail_on=fail_on,
        min_severity=min_severity,
        choose=Choice(policy, engine, stays) if policy.overrides else None,
        marks=marks.each,
    )
    batch.refuse(registry.refusals)
    files = expand(paths)
    run = Run(
        version=__version__,
        as_of=as_of,
        plugins=tuple(PluginInfo(p.name, p.version, API_LEVEL) for p in registry.plugins),
        rules=tuple(entry.rule.id for entry in active),
        select=select,
        ignore=ignore,
        rulesets=lambda: (info(policy),),
    )
    wanted = _wanted(reports, registry)
    files = _without(files, paths, [path for _, path in wanted if path], baseline)
    with ExitStack() as stack:
        destinations = [_destination(entry, path, stack) for entry, path in wanted]
        _write(destinations, lambda reporter: reporter.begin(run))
        for result in batch.check_files(files):
            _write(destinations, lambda reporter, result=result: reporter.document(result))  # type: ignore[misc]  # bound early
        ending = batch.ending(marks.notices())
        _write(destinations, lambda reporter: reporter.end(ending))
    if len(destinations) < len(wanted):
        return Exit.INCOMPLETE
    return _exit_code(ending, allow_empty=allow_empty)


def _wanted(words: tuple[str, ...], registry: Registry) -> list[tuple[ReportFormat, str]]:
    """Return the reports that were asked for, each with its file, ``""`` for standard output.

    Raises:
        UsageError: a format is not known, or two reports go to the same place.
    """
    known = {entry.name: entry for entry in (*REPORTS, *registry.reports())}
    wanted: list[tuple[ReportFormat, str]] = []
    places: set[str] = set()
    for word in words:
        name, _, path = word.partition(":")
        entry = _report_format(known, name)
        path = "" if path == STANDARD_OUTPUT else path
        place = path and os.path.realpath(path)
        if place in places:
            where = repr(path) if path else f"standard output: write {name}:FILE"
            raise UsageError(f"only one report can go to {where}")
        places.add(place)
        wanted.append((entry, path))
    return wanted


def _without(
    files: Iterator[str | InputError],
    named: tuple[str, ...],
    reports: list[str],
    baseline: str | None,
) -> Iterator[str | InputError]:
    """Return the files to check; reports and the baseline in a directory are not among them.

    Raises:
        UsageError: a report would overwrite a file that was named.
    """
    own = {os.path.realpath(path) for path in reports}
    for path in named:
        if os.path.realpath(path) in own:
            raise UsageError(f"the report would overwrite {path!r}, which is to be checked")
    if baseline is not None:
        own.add(os.path.realpath(baseline))
    if not own:
        return files
    return (
        file for file in files if isinstance(file, InputError) or os.path.realpath(file) not in own
    )


def _destination(entry: ReportFormat, path: str, stack: ExitStack) -> Destination:
    """Open what a report goes to.

    Raises:
        UsageError: the file cannot be created.
    """
    options = ReportOptions() if path else ReportOptions(wants_colour(), terminal_width())
    try:
        reporter = entry.reporter(options)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything
        raise OutputError(f"the report {entry.name} failed: {raised(error)}") from error
    sink = stack.enter_context(opened(path)) if path else standard_output()
    return Destination(entry.name, reporter, sink)


def _report_format(known: dict[str, ReportFormat], name: str) -> ReportFormat:
    if name not in known:
        names = ", ".join(sorted(known))
        hint = did_you_mean(name, known)
        raise UsageError(f"no report format is named {name!r}: there are {names}.{hint}")
    return known[name]


def _write(destinations: list[Destination], tell: Callable[[Reporter], Iterable[str]]) -> None:
    """Let every report write its next part; one that fails is given up, the others go on.

    Raises:
        OutputError: the last one has failed.
    """
    for destination in tuple(destinations):
        try:
            for piece in tell(destination.reporter):
                destination.sink.write(piece)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a plugin may raise anything
            destinations.remove(destination)
            failure: BaseException = error
            if not isinstance(error, OutputError):
                failure = OutputError(f"the report {destination.name} failed: {raised(error)}")
            if not destinations:
                raise failure from error
            say(f"checker: error: {failure}")


def _exit_code(ending: Ending, *, allow_empty: bool) -> int:
    if not ending.complete:
        return Exit.INCOMPLETE
    if ending.summary.documents == 0 and not allow_empty:
        say("checker: nothing was checked: no order file was found")
        return Exit.NOTHING_CHECKED
    return Exit.FINDINGS if ending.summary.rejected else Exit.COMPLIANT
