"""Reports: which were asked for, where they go, and writing all of them as a run goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack

from msgspec import Struct

from checker.cli.output import (
    OutputError,
    Sink,
    opened,
    say,
    standard_output,
    terminal_width,
    wants_colour,
)
from checker.errors import InputError, UsageError, did_you_mean, raised
from checker.registry import Registry
from checker.report import Reporter, ReportFormat, ReportOptions
from checker.reporters import REPORTS

STANDARD_OUTPUT = "-"

Wanted = tuple[ReportFormat, str]
"""A report format, and the file that it goes to, ``""`` for standard output."""


class Destination(Struct, frozen=True):
    """A report that is being written: its format, who writes it, and where to."""

    name: str
    reporter: Reporter
    sink: Sink


def asked(words: Sequence[str], registry: Registry) -> list[Wanted]:
    """Return the reports that were asked for.

    Raises:
        UsageError: a format is not known, or two reports go to the same place.
    """
    known = {entry.name: entry for entry in (*REPORTS, *registry.reports())}
    found: list[Wanted] = []
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
        found.append((entry, path))
    return found


def without(
    files: Iterator[str | InputError],
    named: Sequence[str],
    reports: Sequence[str],
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


def destination(entry: ReportFormat, path: str, stack: ExitStack) -> Destination:
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


def write(destinations: list[Destination], tell: Callable[[Reporter], Iterable[str]]) -> None:
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


def _report_format(known: dict[str, ReportFormat], name: str) -> ReportFormat:
    if name not in known:
        names = ", ".join(sorted(known))
        hint = did_you_mean(name, known)
        raise UsageError(f"no report format is named {name!r}: there are {names}.{hint}")
    return known[name]
