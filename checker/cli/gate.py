"""What ``checker check`` does, whoever has understood what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from msgspec import Struct

from checker import __version__
from checker.api import API_LEVEL
from checker.cli.exits import Exit
from checker.cli.jobs import Watch, results_of
from checker.cli.output import prints_apart
from checker.cli.progress import is_wanted, progress
from checker.cli.refusals import refusals_explain
from checker.cli.reports import asked as wanted_reports
from checker.cli.reports import (
    but_for,
    finish,
    opened,
    own_files,
    say_in_vain,
    say_nothing_checked,
    say_problems,
    write,
    write_end,
)
from checker.cli.starting import started
from checker.documents.files import expand, is_stream
from checker.errors import InputError
from checker.finding import Severity
from checker.languages import hooks_for, language_of, translating
from checker.marks import Marks
from checker.registry import Hook, Registry
from checker.report import Ending, PluginInfo, Run
from checker.reporters import TEXT
from checker.rulesets.policy import infos
from checker.runs import Loaded, Terms, batch_of, prepare

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_formats", "checker_rulesets")
"""Those that every command asks which checks orders."""

Plugins = Callable[[Collection[Hook]], Registry]
"""Loads the plugins, and asks these hooks."""


class Asked(Struct, frozen=True, kw_only=True):
    """What a run over orders is asked, by the names of the options but for those of plugins."""

    paths: tuple[str, ...]
    as_of: datetime
    lang: str
    rulesets: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    reports: tuple[str, ...] = (TEXT,)
    fail_on: Severity = Severity.ERROR
    min_severity: Severity = Severity.WARNING
    input_format: str | None = None
    allow_empty: bool = False
    no_waivers: bool = False
    baseline: str | None = None
    jobs: int | None = None
    resume: str | None = None
    no_progress: bool = False


def check(asked: Asked, plugins: Plugins) -> int:
    """Check orders, write the reports, and return the exit code.

    Args:
        asked: what is to be checked, and how.
        plugins: loads them.
    """
    registry, loaded, marks = ready(asked, plugins, "checker_reporters")
    language = loaded.terms.language
    batch = batch_of(registry, loaded, marks.each)
    files = expand(asked.paths)
    run = Run(
        version=__version__,
        as_of=asked.as_of,
        plugins=tuple(PluginInfo(p.name, p.version, API_LEVEL) for p in registry.plugins),
        rules=tuple(entry.rule.id for entry in loaded.active()),
        select=asked.select,
        ignore=asked.ignore,
        rulesets=lambda: infos(loaded.policy),
        fail_on=asked.fail_on.label,
        baseline=asked.baseline,
        catalogue=loaded.catalogue,
    )
    wanted = wanted_reports(asked.reports, registry)
    written = [path for _, path in wanted if path]
    others = {"--baseline": asked.baseline, "--resume": asked.resume}
    own = own_files(asked.paths, written, others, loaded.reader)
    with ExitStack() as stack:
        shown = watched(but_for(own, files), asked, to_terminal=len(written) < len(wanted))
        files, watch = stack.enter_context(shown)
        is_awaited = any(map(is_stream, asked.paths))
        destinations = opened(wanted, stack, language, is_awaited=is_awaited)
        journal = None  # begun when nothing else can be refused, as it would stay
        if asked.resume is not None:
            from checker.cli.resuming import journal_of  # only long runs wait for it

            journal = journal_of(asked.resume, run, loaded.terms, registry)
            stack.callback(journal.close)
        stack.enter_context(prints_apart())
        write(destinations, lambda reporter: reporter.begin(run))
        for result in results_of(batch, files, asked.jobs, journal, watch):
            write(destinations, lambda reporter, result=result: reporter.document(result))  # type: ignore[misc]  # bound early
        ending = batch.ending(marks.notices())
        write_end(destinations, ending)
        finish(destinations)
        if journal is not None and ending.complete and len(destinations) == len(wanted):
            journal.discard()
    if not any(entry.name == TEXT and not path for entry, path in wanted):
        say_problems(ending, translating(language))
    if len(destinations) < len(wanted):
        return Exit.INCOMPLETE
    code = came_to(ending, asked, own)
    return Exit.FINDINGS if code == Exit.COMPLIANT and ending.summary.rejected else code


def ready(asked: Asked, plugins: Plugins, *more: Hook) -> tuple[Registry, Loaded, Marks]:
    """Load, read and check everything that a run over orders needs.

    Args:
        asked: what is to be checked, and how.
        plugins: loads them.
        more: hooks that this command asks besides those that all ask.

    Returns:
        The plugins, what is in force, and what may mark findings.

    Raises:
        UsageError: something is wrong with what is asked, or with a file that it names.
    """
    registry = plugins(hooks_for(asked.lang, (*_HOOKS, *more)))
    language = language_of(asked.lang, registry)
    started()
    terms = Terms(
        as_of=asked.as_of,
        rulesets=asked.rulesets,
        select=asked.select,
        ignore=asked.ignore,
        input_format=asked.input_format,
        fail_on=asked.fail_on,
        min_severity=asked.min_severity,
        waive=not asked.no_waivers,
        baseline=asked.baseline,
        language=language,
    )
    with refusals_explain(registry.refusals):
        loaded = prepare(registry, terms)
        marks = loaded.marks()
    say_in_vain(loaded.in_vain)
    return registry, loaded, marks


@contextmanager
def watched(
    files: Iterator[str | InputError], asked: Asked, *, to_terminal: bool
) -> Iterator[tuple[Iterator[str | InputError], Watch | None]]:
    """Show how far a run is, if somebody may want to see it.

    Args:
        files: those to be read.
        asked: whether progress may be shown.
        to_terminal: whether results appear on standard output meanwhile.

    Yields:
        The same files, and what is to be told how much of them is done.
    """
    if not is_wanted(asked.no_progress, to_terminal=to_terminal):
        yield files, None
        return
    listed = list(files)
    with progress(listed) as watch:
        yield iter(listed), watch


def came_to(ending: Ending, asked: Asked, own: frozenset[str]) -> Exit:
    """Return the exit code of a run, whatever it found; say why if it checked nothing."""
    if not ending.complete:
        return Exit.INCOMPLETE
    if not ending.summary.documents and not asked.allow_empty:
        say_nothing_checked(asked.paths, but_for(own, expand(asked.paths)))
        return Exit.NOTHING_CHECKED
    return Exit.COMPLIANT
