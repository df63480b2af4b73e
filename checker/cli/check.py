"""``checker check``: the main job."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

import click

from checker import __version__
from checker.api import API_LEVEL
from checker.cli.exits import Exit
from checker.cli.jobs import jobs_option, results_of
from checker.cli.loading import load_plugins
from checker.cli.options import (
    allow_empty_option,
    as_of_option,
    baseline_option,
    input_format_option,
    lang_option,
    no_waivers_option,
    plugin_options,
    ruleset_option,
    selection_options,
    severity_options,
)
from checker.cli.output import prints_apart, say
from checker.cli.progress import is_wanted, progress, progress_option
from checker.cli.refusals import refusals_explain
from checker.cli.reports import asked, destination, finish, without, write
from checker.cli.resuming import journal_of, moment_of, resume_option
from checker.cli.starting import started
from checker.documents.sources import expand
from checker.finding import Severity
from checker.languages import hooks_for, language_of, translating
from checker.registry import Hook
from checker.report import Ending, PluginInfo, Run
from checker.reporters import TEXT
from checker.rulesets.policy import infos
from checker.runs import Terms, batch_of, prepare

_HOOKS: tuple[Hook, ...] = (
    "checker_rules",
    "checker_formats",
    "checker_reporters",
    "checker_rulesets",
)


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
@severity_options
@as_of_option
@input_format_option
@allow_empty_option
@no_waivers_option
@baseline_option
@jobs_option
@resume_option
@progress_option
@plugin_options
@lang_option
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
    lang: str,
    jobs: int | None,
    no_progress: bool,
    resume: str | None,
) -> int:
    """Check orders against the policy.

    PATH is a file (.json, .jsonl, .ndjson, also .gz), a directory that is searched for those, or -
    for standard input.
    """
    as_of = moment_of(resume, as_of)
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=hooks_for(lang, _HOOKS))
    language = language_of(lang, registry)
    started()
    terms = Terms(
        as_of=as_of,
        rulesets=rulesets,
        select=select,
        ignore=ignore,
        input_format=input_format,
        fail_on=fail_on,
        min_severity=min_severity,
        waive=not no_waivers,
        baseline=baseline,
        language=language,
    )
    with refusals_explain(registry.refusals):
        loaded = prepare(registry, terms)
        marks = loaded.marks()
    batch = batch_of(registry, loaded, marks.each)
    files = expand(paths)
    run = Run(
        version=__version__,
        as_of=as_of,
        plugins=tuple(PluginInfo(p.name, p.version, API_LEVEL) for p in registry.plugins),
        rules=tuple(entry.rule.id for entry in loaded.active()),
        select=select,
        ignore=ignore,
        rulesets=lambda: infos(loaded.policy),
        fail_on=fail_on.label,
        baseline=baseline,
        catalogue=loaded.catalogue,
    )
    wanted = asked(reports, registry)
    written = [path for _, path in wanted if path]
    files = without(files, paths, written, (baseline, resume))
    with ExitStack() as stack:
        journal = None if resume is None else journal_of(resume, run, terms, registry)
        if journal is not None:
            stack.callback(journal.close)
        watch = None
        if is_wanted(no_progress, to_terminal=len(written) < len(wanted)):
            listed = list(files)
            files = iter(listed)
            watch = stack.enter_context(progress(listed))
        destinations = [destination(entry, path, stack, language) for entry, path in wanted]
        stack.enter_context(prints_apart())
        write(destinations, lambda reporter: reporter.begin(run))
        for result in results_of(batch, files, jobs, journal, watch):
            write(destinations, lambda reporter, result=result: reporter.document(result))  # type: ignore[misc]  # bound early
        ending = batch.ending(marks.notices())
        write(destinations, lambda reporter: reporter.end(ending))
        finish(destinations)
        if journal is not None and ending.complete and len(destinations) == len(wanted):
            journal.discard()
    if not any(entry.name == TEXT and not path for entry, path in wanted):
        _say_problems(ending, translating(language))
    if len(destinations) < len(wanted):
        return Exit.INCOMPLETE
    return _exit_code(ending, allow_empty=allow_empty)


def _say_problems(ending: Ending, translate: Callable[[str], str]) -> None:
    """Say what kept the run from being complete, where no report for people does."""
    for problem in ending.problems:
        say(f"checker: {problem.in_words(translate)}")


def _exit_code(ending: Ending, *, allow_empty: bool) -> int:
    if not ending.complete:
        return Exit.INCOMPLETE
    if ending.summary.documents == 0 and not allow_empty:
        say("checker: nothing was checked: no order file was found")
        return Exit.NOTHING_CHECKED
    return Exit.FINDINGS if ending.summary.rejected else Exit.COMPLIANT
