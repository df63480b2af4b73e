"""``checker stats``: what a run was like, rather than what it found in each order."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from time import perf_counter_ns
from typing import Any

import click
from click.core import ParameterSource

from checker import __version__
from checker.cli.gate import Asked, came_to, ready, watched
from checker.cli.jobs import results_of
from checker.cli.loading import load_plugins
from checker.cli.options import (
    allow_empty_option,
    as_of_option,
    baseline_option,
    input_format_option,
    jobs_option,
    lang_option,
    no_waivers_option,
    plugin_options,
    progress_option,
    ruleset_option,
    selection_options,
    severity_options,
)
from checker.cli.output import prints_apart, standard_output
from checker.cli.replacing import draft
from checker.cli.reports import (
    STANDARD_OUTPUT,
    but_for,
    options_of,
    own_files,
    say_notices,
    say_problems,
)
from checker.documents.files import expand
from checker.languages import translating
from checker.reporters.statistics import SORTINGS, Look, Sorting, as_csv, as_json, as_table
from checker.runs import batch_of
from checker.statistics import Statistics, Stopwatch, Tally


@click.command("stats")
@click.argument("paths", nargs=-1, metavar="PATH...", required=True)
@ruleset_option
@selection_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Print a table for people, JSON, or CSV with a line for each rule.",
)
@click.option(
    "--output",
    metavar="FILE",
    help="Write to this file, which is replaced only when the new one is whole.",
)
@click.option(
    "--sort",
    "sorting",
    type=click.Choice(SORTINGS),
    default="rule",
    show_default=True,
    help="List rules by id, or those first that found most, or took longest.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="Name so many of the slowest rules in the table.",
)
@click.option(
    "--timings/--no-timings",
    default=True,
    show_default=True,
    help="Measure how long each rule takes; without, the same orders give the same bytes.",
)
@severity_options
@as_of_option
@input_format_option
@allow_empty_option
@no_waivers_option
@baseline_option
@jobs_option
@progress_option
@plugin_options
@lang_option
def command(  # noqa: PLR0913 - one argument for each option of its own, by name
    *,
    form: str,
    output: str | None,
    sorting: Sorting,
    top: int,
    timings: bool,
    plugins: tuple[str, ...],
    no_plugins: bool,
    **others: Any,
) -> int:
    """Say what checking orders is like: findings, outcomes and time by rule.

    PATH is as for `checker check`. Findings do not make this fail: it is no gate.

    Rules are timed in one process. --jobs goes with --no-timings.
    """
    asked = Asked(**others)
    if timings:
        _refuse_more_than_one(asked.jobs)
    elif sorting == "time":
        raise click.UsageError("--sort time goes with --timings.")
    registry, loaded, marks = ready(
        asked, lambda hooks: load_plugins(plugins, no_plugins=no_plugins, hooks=hooks)
    )
    language = loaded.terms.language
    stopwatch = Stopwatch() if timings else None
    batch = batch_of(registry, loaded if stopwatch is None else stopwatch.on(loaded), marks.each)
    path = None if output == STANDARD_OUTPUT else output
    written = [] if path is None else [path]
    own = own_files(asked.paths, written, {"--baseline": asked.baseline}, loaded.reader)
    files = but_for(own, expand(asked.paths))
    tally = Tally()
    with ExitStack() as stack:
        sink = standard_output() if path is None else draft(path)
        stack.callback(sink.drop)
        files, watch = stack.enter_context(watched(files, asked, to_terminal=False))
        jobs = 1 if timings else asked.jobs
        begun = perf_counter_ns()
        with prints_apart():
            for result in results_of(batch, files, jobs, None, watch):
                tally.add(result)
        nanoseconds = perf_counter_ns() - begun if timings else None
        ending = batch.ending(marks.notices())
        found = tally.statistics(loaded.catalogue(), ending, stopwatch, nanoseconds)
        look = Look(sorting, top, options_of(path or "", language))
        sink.write(_written(form, found, look, asked.as_of))
        sink.keep()
    say_notices(ending.notices, translating(language))
    say_problems(ending, translating(language))
    return came_to(ending, asked, own)


def _refuse_more_than_one(jobs: int | None) -> None:
    """Refuse several processes if they were asked for here, rather than for all commands."""
    given = click.get_current_context().get_parameter_source("jobs")
    if jobs not in {None, 1} and given is ParameterSource.COMMANDLINE:
        raise click.UsageError("Rules are timed in one process: --jobs goes with --no-timings.")


def _written(form: str, found: Statistics, look: Look, as_of: datetime) -> str:
    if form == "json":
        return as_json(found, look, __version__, as_of)
    return as_csv(found, look) if form == "csv" else as_table(found, look)
