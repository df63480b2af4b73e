"""``checker baseline``: the old findings that are known, and how they get fewer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec
from msgspec import Struct

from checker.cli.data import printable_json
from checker.cli.exits import Exit
from checker.cli.gate import Asked, came_to, ready
from checker.cli.groups import CommandGroup
from checker.cli.loading import load_plugins
from checker.cli.options import (
    SeverityType,
    as_of_option,
    input_format_option,
    json_option,
    no_waivers_option,
    plugin_options,
    ruleset_option,
    selection_options,
)
from checker.cli.output import prints_apart, say, standard_output
from checker.cli.replacing import replace
from checker.cli.reports import but_for, own_files, say_notices, say_problems
from checker.documents.files import expand
from checker.errors import UsageError
from checker.finding import Finding, Severity
from checker.languages import ENGLISH
from checker.report import NOT_READ, DocumentResult
from checker.reporters.text import printable
from checker.rulesets.baseline import (
    Comparison,
    Counts,
    Entry,
    Known,
    as_text,
    can_be_known,
    compare,
    entry_of,
    per_rule,
    read_baseline,
)
from checker.runs import batch_of

_F = TypeVar("_F", bound=Callable[..., Any])

_NO_ANSWER = ("cannot_evaluate", "error")


class Found(Struct, frozen=True):
    """What a run found.

    Attributes:
        counts: the findings that a baseline may know, but for those that are waived.
        unread: the number of documents that could not be read, which no baseline knows.
        in_force: the ids of the rules that were asked.
        unanswered: the ids of those that did not answer for every order.
        exit: whether the run came to its end, and had anything to check.
    """

    counts: Counts
    unread: int
    in_force: frozenset[str]
    unanswered: frozenset[str]
    exit: Exit

    def beside(self, known: Known) -> Comparison:
        """Return what of a baseline was found."""
        return compare(known.counts, self.counts, self.in_force, self.unanswered)


def _run_options(function: _F) -> _F:
    """Add what all commands here share: the file, the orders, and how they are checked."""
    for option in (
        plugin_options,
        input_format_option,
        as_of_option,
        no_waivers_option,
        selection_options,
        ruleset_option,
        click.argument("paths", nargs=-1, metavar="PATH...", required=True),
        click.argument("file"),
    ):
        function = option(function)
    return function


@click.group("baseline", cls=CommandGroup)
def command() -> None:
    """Keep a list of old findings that are known, so that only new ones count.

    Name the same PATHs, rulesets and plugins as for `checker check`: what is not checked cannot be
    told from what was mended.
    """


@command.command("create", short_help="Write all findings to FILE, as known.")
@_run_options
@click.option(
    "--min-severity",
    type=SeverityType(),
    default="warning",
    show_default=True,
    envvar="CHECKER_MIN_SEVERITY",
    help="Take in findings of this severity or above, now and in every update.",
)
def create(*, file: str, min_severity: Severity, **options: Any) -> int:
    """Write all findings in these orders to FILE, as known.

    Findings that are waived are left out, so they count again when the waiver has expired; and so
    are documents that could not be read, which are never known.
    """
    if os.path.lexists(file):
        raise UsageError(f"{file!r} exists already: `checker baseline update` is for that")
    found = _run(file, min_severity, **options)
    if found.exit != Exit.COMPLIANT:
        return _refused(file, found)
    known = as_text(Known(found.counts, min_severity))
    replace(file, known, lambda: not os.path.lexists(file))
    _say_unread(found)
    _print_sum(file, f"{_count(found.counts)} known")
    return Exit.COMPLIANT


@command.command("update", short_help="Take out of FILE what is not found any more.")
@_run_options
@click.option("--add", "grow", is_flag=True, help="Take in new findings too.")
def update(*, file: str, grow: bool, **options: Any) -> int:
    """Take out of FILE what is not found any more; nothing is taken in, unless with --add.

    What a rule could not be asked about is not mended: where it did not answer for every order, its
    findings stay; and while a document cannot be read, FILE stays as it is.
    """
    known = read_baseline(file)
    found = _run(file, known.min_severity, **options)
    if found.exit != Exit.COMPLIANT:
        return _refused(file, found)
    _say_unread(found)
    if found.unread:
        # What stood in it cannot be told from what was mended: entries name no order.
        say(f"checker: {file!r} was left as it was: what was not read may not be mended")
        return Exit.INCOMPLETE
    compared = found.beside(known)
    counts = compared.grown() if grow else compared.shrunk()
    if counts != known.counts:
        shrunk = as_text(Known(counts, known.min_severity))
        replace(file, shrunk, lambda: read_baseline(file) == known)
    _say_left_alone(compared)
    new = f"{_count(compared.new)} {'added' if grow else 'not added'}" if compared.new else ""
    parts = [f"{_count(compared.fixed)} removed", new, f"{_count(counts)} known"]
    _print_sum(file, ", ".join(filter(None, parts)))
    return Exit.COMPLIANT


@command.command("status", short_help="Count what is known, new, and fixed.")
@_run_options
@json_option
def status(*, file: str, as_json: bool, **options: Any) -> int:
    """Say how many findings are known, new, and fixed; FILE stays as it is."""
    known = read_baseline(file)
    found = _run(file, known.min_severity, **options)
    compared = found.beside(known)
    _say_unread(found)
    _print_json(compared) if as_json else _print(file, compared)
    _say_left_alone(compared)
    return found.exit


def _run(
    file: str, level: Severity, *, plugins: tuple[str, ...], no_plugins: bool, **others: Any
) -> Found:
    """Check orders as ``checker check`` does, and count what it would report."""
    asked = Asked(lang=ENGLISH, min_severity=level, **others)
    registry, loaded, marks = ready(
        asked, lambda hooks: load_plugins(plugins, no_plugins=no_plugins, hooks=hooks)
    )
    counts: Counter[Entry] = Counter()

    def count(finding: Finding, *_: object) -> Finding:
        if not can_be_known(finding):
            return finding
        counts[entry_of(finding)] += 1
        return msgspec.structs.replace(finding, baselined=True)

    batch = batch_of(registry, loaded, [*marks.each, count])
    own = own_files(asked.paths, (), {"FILE": file}, loaded.reader)
    unread = 0
    in_force = loaded.anywhere()
    unanswered: frozenset[str] = frozenset()
    files = but_for(own, expand(asked.paths))
    with prints_apart():
        for result in batch.check_files(files):
            unread += NOT_READ in result.settled.values()
            unanswered |= _unanswered(result, in_force - unanswered)
    ending = batch.ending(marks.notices())
    # That a waiver is unused is for `checker check` to say; the others add to what is found.
    say_notices(notice for notice in ending.notices if notice.kind != "unused")
    say_problems(ending)
    code = came_to(ending, asked, own)
    is_unread = any(problem.kind == "input" for problem in ending.problems)
    if is_unread or code == Exit.NOTHING_CHECKED:
        unanswered = in_force  # whatever stands there, no rule saw it
    return Found(counts, unread, in_force, unanswered, code)


def _unanswered(result: DocumentResult, asked: frozenset[str]) -> frozenset[str]:
    """Return which rules did not say everything of a document: for want of facts, or they failed.

    One that an override switches off there was not even asked.
    """
    found = result.outcomes()
    answered = (
        rule_id
        for rule_id, said in found.items()
        if said.outcome not in _NO_ANSWER and not said.missing
    )
    return asked.difference(answered)


def _refused(file: str, found: Found) -> int:
    """Say that a run that saw only a part of the orders changes nothing."""
    say(f"checker: {file!r} was left as it was: not everything was checked")
    return found.exit


def _say_unread(found: Found) -> None:
    if found.unread:
        documents = "1 document" if found.unread == 1 else f"{found.unread:,} documents"
        say(f"checker: note: {documents} could not be read as orders; a baseline never knows that")


def _say_left_alone(compared: Comparison) -> None:
    """Say what stays though it was not found: nobody knows whether it is mended."""
    for counts, reason in (
        (compared.unknown, "of rules that could not be asked about every order"),
        (compared.not_asked, "of rules that are not in force"),
    ):
        if counts:
            rules = ", ".join(per_rule(counts))
            say(f"checker: note: {_count(counts)} left alone, {reason}: {rules}")


def _print(file: str, compared: Comparison) -> None:
    out = standard_output()
    columns = {
        "known": per_rule(compared.known),
        "new": per_rule(compared.new),
        "fixed": per_rule(compared.fixed),
    }
    if compared.unknown:
        columns["unknown"] = per_rule(compared.unknown)
    for rule in sorted({rule for counts in columns.values() for rule in counts}):
        parts = (f"{counts.get(rule, 0):>6,} {word}" for word, counts in columns.items())
        out.write(f"{printable(f'{rule:<8}')} {' '.join(parts)}\n")
    sums = (f"{sum(counts.values()):,} {word}" for word, counts in columns.items())
    _print_sum(file, ", ".join(sums))


def _print_sum(file: str, said: str) -> None:
    """Print what there is to say of the whole file; its name may hold anything."""
    standard_output().write(f"{printable(file)}: {said}.\n")


def _print_json(compared: Comparison) -> None:
    data = {
        name: {"findings": sum(counts.values()), "rules": per_rule(counts)}
        for name, counts in msgspec.structs.asdict(compared).items()
    }
    standard_output().write(printable_json(data))


def _count(counts: Counts) -> str:
    number = sum(counts.values())
    return "1 finding" if number == 1 else f"{number:,} findings"
