"""Reports: which were asked for, where they go, and writing all of them as a run goes on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from checker.cli.output import (
    OutputError,
    Sink,
    is_terminal,
    prints_apart,
    say,
    standard_output,
    terminal_width,
    wants_colour,
)
from checker.documents.files import STANDARD_INPUT, expand
from checker.documents.reader import Reader
from checker.documents.sources import texts
from checker.errors import InputError, UsageError, did_you_mean, raised
from checker.registry import Registry
from checker.report import Ending, Notice, Reporter, ReportFormat, ReportOptions
from checker.reporters import REPORTS
from checker.words import words

if TYPE_CHECKING:
    from checker.language import Language

STANDARD_OUTPUT = "-"

_OUTPUT = "/dev/stdout"
"""Where this is a link, it leads to the file that standard output goes to."""

_STEP_SUMMARY = 1024 * 1024
"""Bytes of the longest summary that GitHub takes of one step."""

_REPORT = rb'\s*\{\s*"(?:format"\s*:\s*"checker-|\$schema"\s*:\s*"[^"]*/sarif-schema-)'
"""How those reports of ours begin that may be long."""

_BEGINNING = 512
_LOOKED_AT = 10
"""Bytes, and documents, of a file that tell whether it holds orders."""

Wanted = tuple[ReportFormat, str]
"""A report format, and the file that it goes to, ``""`` for standard output."""


class Destination(Struct, frozen=True):
    """A report that is being written.

    Attributes:
        name: of its format.
        reporter: writes it.
        sink: where it goes.
        is_awaited: whether somebody may wait for what it says of one document before giving the
            next one.
    """

    name: str
    reporter: Reporter
    sink: Sink
    is_awaited: bool = False


def asked(named: Sequence[str], registry: Registry) -> list[Wanted]:
    """Return the reports that were asked for.

    Raises:
        UsageError: a format is not known, or two reports go to the same place.
    """
    known = {entry.name: entry for entry in (*REPORTS, *registry.reports())}
    found: list[Wanted] = []
    places: set[str] = set()
    for word in named:
        name, _, path = word.partition(":")
        entry = _report_format(known, name)
        path = "" if path == STANDARD_OUTPUT else path
        place = os.path.realpath(path or _OUTPUT)
        if place in places and place != os.devnull:
            where = repr(path) if path else f"standard output, not {name!r} too: write {name}:FILE"
            raise UsageError(f"only one report can go to {where}")
        places.add(place)
        found.append((entry, path))
    summary = step_summary()
    has_github = any(entry.name == "github" for entry, _ in found)
    if has_github and summary and os.path.realpath(summary) not in places:
        found.append((known["markdown"], summary))
    return found


def step_summary() -> str:
    """Return the file that a step of GitHub Actions may add its summary to, ``""`` for none."""
    return os.environ.get("GITHUB_STEP_SUMMARY", "")


def own_files(
    named: Sequence[str],
    reports: Sequence[str],
    others: Mapping[str, str | None],
    reader: Reader,
) -> frozenset[str]:
    """Return the files that a run itself writes or reads, which are not to be checked.

    Args:
        named: the files and directories that were asked for.
        reports: the files that reports go to, besides the one that standard output goes to.
        others: option to the file that it names, None where it was not given.
        reader: reads the documents of the run.

    Raises:
        UsageError: a report would overwrite a file that was named, or orders in a directory. What
            else lies in a directory may be an older report, whoever wrote it.
    """
    written = {os.path.realpath(path): path for path in reports}
    if os.path.isfile(_OUTPUT):  # noqa: PTH113 - needed by every run
        written.setdefault(os.path.realpath(_OUTPUT), _OUTPUT)
    for path in named:
        if os.path.realpath(path) in written:
            raise UsageError(f"the report would overwrite {path!r}, which is to be checked")
    for option, other in others.items():
        if other is not None and os.path.realpath(other) in written:
            raise UsageError(f"the report would overwrite {other!r}, which is the file of {option}")
    for place, path in written.items():
        if os.path.isfile(place) and _has_orders(place, reader) and _is_among(place, named):  # noqa: PTH113 - needed by every run
            raise UsageError(f"the report would overwrite {path!r}, which holds orders to check")
    read = (os.path.realpath(other) for other in others.values() if other is not None)
    return frozenset((*written, *read))


def _has_orders(path: str, reader: Reader) -> bool:
    """Whether an order is among the first documents of a file that is no report of ours."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - needed by every run
            if re.match(_REPORT, stream.read(_BEGINNING)):
                return False
        with prints_apart():  # input formats are code of others
            read = map(reader.read, islice(texts(path), _LOOKED_AT))
            return any(document.order is not None for document in read)
    except (OSError, InputError):  # whatever it is, no order of it was read
        return False


def _is_among(place: str, named: Sequence[str]) -> bool:
    files = (file for file in expand(named) if not isinstance(file, InputError))
    return any(os.path.realpath(file) == place for file in files)


def but_for(own: frozenset[str], files: Iterator[str | InputError]) -> Iterator[str | InputError]:
    """Return the files to check; what the run itself writes or reads is not among them."""
    if not own:
        return files
    return (
        file for file in files if isinstance(file, InputError) or os.path.realpath(file) not in own
    )


def say_in_vain(selected: Iterable[str]) -> None:
    """Say which words of a selection name no rule that is in force, so that none is asked."""
    for word in selected:
        say(f"checker: note: --select {word}: nothing that it names is in force")


def say_nothing_checked(paths: Sequence[str], files: Iterable[str | InputError]) -> None:
    """Say why a run has checked nothing, though nothing went wrong: there are no orders.

    Args:
        paths: those that were named.
        files: those that they lead to.
    """
    read = [file for file in files if not isinstance(file, InputError)]
    reason = "no order file was found" if paths else "no PATH was named"
    if len(read) == 1:
        only = "standard input" if read[0] == STANDARD_INPUT else repr(read[0])
        reason = f"{only} holds no orders"
    elif read:
        reason = f"none of the {len(read):,} files holds an order"
    say(f"checker: nothing was checked: {reason}")


def say_notices(notices: Iterable[Notice], translate: Callable[[str], str] = str) -> None:
    """Say what is no problem, but must not be passed over, where no report for people does."""
    note = translate(words("note"))
    for notice in notices:
        say(f"checker: {note}: {notice.in_words()}")


def say_problems(ending: Ending, translate: Callable[[str], str] = str) -> None:
    """Say what kept the run from being complete, where no report for people does."""
    for problem in ending.problems:
        say(f"checker: {problem.in_words(translate)}")


def opened(
    wanted: Iterable[Wanted],
    stack: ExitStack,
    language: Language | None = None,
    *,
    is_awaited: bool = False,
) -> list[Destination]:
    """Open what reports go to; one that cannot be made is given up, the others go on.

    Args:
        wanted: the reports.
        stack: closes what they go to.
        language: that they are written in, None for English.
        is_awaited: whether somebody may wait for what goes to standard output.

    Raises:
        UsageError: a file cannot be created.
        OutputError: no report can be made.
    """
    found: list[Destination] = []
    failures: list[OutputError] = []
    for entry, path in wanted:
        try:
            reporter = _reporter(entry, path, language)
        except OutputError as error:
            failures.append(error)
            continue
        sink = _sink(path) if path else standard_output()
        stack.callback(sink.drop)
        found.append(Destination(entry.name, reporter, sink, is_awaited and not path))
    if failures and not found:
        raise failures[-1]
    for failure in failures:
        say(f"checker: error: {failure}")
    return found


def options_of(path: str, language: Language | None) -> ReportOptions:
    """Return what a report adapts to.

    Args:
        path: the file that it goes to, ``""`` for standard output.
        language: that it is written in, None for English.
    """
    options = ReportOptions()
    if not path:
        options = ReportOptions(wants_colour(), terminal_width(), is_terminal=is_terminal())
    if path and path == step_summary():
        options = replace(options, room=_room(path))
    if language is not None:
        options = replace(options, language=language.name, translate=language.text)
    return options


def _reporter(entry: ReportFormat, path: str, language: Language | None) -> Reporter:
    """Make what writes a report.

    Raises:
        OutputError: the format cannot.
    """
    options = options_of(path, language)
    try:
        return entry.reporter(options)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything
        raise OutputError(f"the report {entry.name} failed: {raised(error)}") from error


def _sink(path: str) -> Sink:
    from checker.cli.replacing import addition, draft  # most reports go to standard output

    return addition(path) if path == step_summary() else draft(path)


def write(destinations: list[Destination], tell: Callable[[Reporter], Iterable[str]]) -> None:
    """Let every report write its next part; one that fails is given up, the others go on.

    Raises:
        OutputError: the last one has failed.
    """

    def written(destination: Destination) -> None:
        for piece in tell(destination.reporter):
            destination.sink.write(piece)
        if destination.is_awaited:
            destination.sink.flush()

    _each(destinations, written)


def write_end(destinations: list[Destination], ending: Ending) -> None:
    """Let every report write its end; each has the sums for itself. Raises as `write` does."""
    write(
        destinations,
        lambda reporter: reporter.end(replace(ending, summary=ending.summary.copied())),
    )


def finish(destinations: list[Destination]) -> None:
    """Put every report that was written to its end in its place; raises as `write` does."""
    _each(destinations, lambda destination: destination.sink.keep())


def _each(destinations: list[Destination], do: Callable[[Destination], None]) -> None:
    for destination in tuple(destinations):
        try:
            do(destination)
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


def _room(summary: str) -> int:
    """Return how many bytes may still be added to the summary of a step."""
    try:
        return max(_STEP_SUMMARY - os.stat(summary).st_size, 0)  # noqa: PTH116 - needed by every run
    except OSError:
        return _STEP_SUMMARY


def _report_format(known: dict[str, ReportFormat], name: str) -> ReportFormat:
    if name not in known:
        names = ", ".join(sorted(known))
        hint = did_you_mean(name, known)
        raise UsageError(f"no report format is named {name!r}: there are {names}.{hint}")
    return known[name]
