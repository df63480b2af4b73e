"""``checker waiver``: findings that may stay, written down, looked through, and cleared out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

from checker.cli.data import printable_json
from checker.cli.groups import CommandGroup
from checker.cli.loading import load_plugins
from checker.cli.options import RuleType, as_of_option, json_option, plugin_options, ruleset_option
from checker.cli.output import say, standard_output
from checker.cli.refusals import refusals_explain
from checker.cli.replacing import replace
from checker.errors import UsageError, did_you_mean
from checker.inforce import policy_of
from checker.registry import Hook
from checker.reporters.text import printable
from checker.rulesets.form import Faults, Place
from checker.rulesets.policy import Policy
from checker.rulesets.waiverfile import with_waiver, without_waivers
from checker.rulesets.waivers import (
    KEYS,
    Waiver,
    load_waivers,
    read_waivers,
    text_of,
    unwaivable,
)
from checker.values.days import local_date

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")


@click.group("waiver", cls=CommandGroup)
def command() -> None:
    """Waive findings for a time, see what expires, and clear out what has expired."""


# --- add ------------------------------------------------------------------------------------------


@command.command("add", short_help="Write a waiver into FILE.")
@click.argument("file")
@click.option("--rule", required=True, type=RuleType(), help="Waive findings of this rule.")
@click.option("--order", metavar="ID", help="Only those of the order with this number.")
@click.option(
    "--files",
    multiple=True,
    metavar="GLOB",
    help="Only those in these files; relative to the directory of FILE. Repeatable.",
)
@click.option("--pointer", help="Only those at this place of the document, or in it.")
@click.option("--fingerprint", help="Only the one with this fingerprint, from a JSON report.")
@click.option("--reason", required=True, help="Why the finding may stay.")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option(
    "--expires",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The last day on which the waiver holds, such as 2026-12-31.",
)
@click.option("--ticket", help="Where it is followed up.")
@ruleset_option
@as_of_option
@plugin_options
def add(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    file: str,
    rule: str,
    files: tuple[str, ...],
    expires: datetime,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    **texts: str | None,
) -> None:
    """Write a waiver into FILE; what else stands in it stays as it is.

    FILE is made if there is none. A waiver names an --order, or --files, or both.
    """
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    with refusals_explain(registry.refusals):
        rule_id = _waivable(rule, policy_of(rulesets, registry, as_of))
    given = {**texts, "rule": rule_id, "files": list(files), "expires": expires.date()}
    entry = {key: given[key] for key in KEYS if given[key] not in (None, [])}
    day = local_date(as_of)
    if expires.date() < day:
        raise UsageError(f"a waiver that expires on {expires.date()} waives nothing on {day}")
    before = _read_if_there(file)
    present = _waivers_in(before, file)
    after = with_waiver(before, file, entry)
    try:
        new = _waivers_in(after, file)[-1]
    except UsageError as error:
        raise UsageError(f"nothing was written, for this would be wrong:\n{error}") from error
    for waiver in present:
        if waiver.target() == new.target() and waiver.holds_on(day):
            words = f"a waiver of {new.in_words()} stands there already"
            raise UsageError(f"{waiver.place}: {words}; it expires on {waiver.expires}")
    replace(file, after, lambda: _read_if_there(file) == before)
    said = f"{new.place}: waived {new.in_words()}, until {new.expires}."
    standard_output().write(f"{printable(said)}\n")


def _waivable(word: str, policy: Policy) -> str:
    """Return the id of a rule by its id or name.

    Raises:
        UsageError: there is no such rule, or it cannot be waived.
    """
    known = {name: rule.id for rule in policy.rules.values() for name in (rule.id, rule.name)}
    rule_id = {name.casefold(): rule_id for name, rule_id in known.items()}.get(word.casefold())
    if rule_id is None:
        raise UsageError(f"there is no rule {word!r}.{did_you_mean(word, known)}")
    if rule_id in unwaivable(policy):
        raise UsageError(f"{rule_id} cannot be waived")
    return rule_id


# --- list -----------------------------------------------------------------------------------------


@command.command("list", short_help="List waivers by their last day.")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--within",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Only those that have expired, or will within so many days.",
)
@ruleset_option
@as_of_option
@plugin_options
@json_option
def list_(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    files: tuple[str, ...],
    within: int | None,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> None:
    """List waivers by their last day, those that have expired first.

    Without FILE, those that the rulesets in force name.
    """
    named: Mapping[str, Place | None] = dict.fromkeys(files)
    if not files:
        registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
        with refusals_explain(registry.refusals):
            named = policy_of(rulesets, registry, as_of).waiver_files
    if not named:
        raise UsageError("no ruleset in force names a file of waivers: name a FILE")
    faults = Faults()
    waivers = load_waivers(named, None, faults)
    faults.raise_any()
    day = local_date(as_of)
    shown = sorted(
        (each for each in waivers if within is None or _days_left(each, day) <= within),
        key=lambda each: (each.expires, each.place),
    )
    if as_json:
        rows = [_as_data(waiver, day) for waiver in shown]
        standard_output().write(printable_json(rows))
    else:
        _print(shown, len(waivers), day)


def _print(shown: Sequence[Waiver], number: int, day: date) -> None:
    out = standard_output()
    for waiver in shown:
        ticket = f", {waiver.ticket}" if waiver.ticket else ""
        out.write(
            f"{waiver.expires}  {_term(waiver, day):<20}  {printable(waiver.in_words())}\n"
            f"{' ' * 12}{printable(f'{waiver.reason} ({waiver.owner}{ticket})')}\n"
            f"{' ' * 12}{printable(str(waiver.place))}\n"
        )
    gone = sum(not waiver.holds_on(day) for waiver in shown)
    listed = "" if len(shown) == number else f", {len(shown)} listed"
    out.write(f"{_count(number)}{listed}, {gone} expired.\n")


def _as_data(waiver: Waiver, day: date) -> dict[str, Any]:
    return {
        "rule": waiver.rule,
        "order": waiver.order,
        "files": waiver.files,
        "pointer": waiver.pointer,
        "fingerprint": waiver.fingerprint,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
        "ticket": waiver.ticket,
        "place": str(waiver.place),
        "expired": not waiver.holds_on(day),
        "days_left": _days_left(waiver, day),
    }


def _days_left(waiver: Waiver, day: date) -> int:
    """Return how many days a waiver holds after this one, negative when it has expired."""
    return (waiver.expires - day).days


def _term(waiver: Waiver, day: date) -> str:
    left = _days_left(waiver, day)
    if left == 0:
        return "last day today"
    days = "1 day" if abs(left) == 1 else f"{abs(left):,} days"
    return f"{days} left" if left > 0 else f"expired {days} ago"


# --- prune ----------------------------------------------------------------------------------------


@command.command("prune", short_help="Remove the waivers that have expired.")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@as_of_option
def prune(*, file: str, dry_run: bool, as_of: datetime) -> None:
    """Remove the waivers in FILE that have expired, with the comments that belong to them."""
    text = _read(file)
    waivers = _waivers_in(text, file)
    day = local_date(as_of)
    dead = [waiver for waiver in waivers if not waiver.holds_on(day)]
    if dead:
        after = without_waivers(text, file, [waiver.number for waiver in dead])
        if not dry_run:
            replace(file, after, lambda: _read(file) == text)
    out = standard_output()
    for waiver in dead:
        said = f"{waiver.place}: {waiver.in_words()}, expired on {waiver.expires}"
        out.write(f"{printable(said)}\n")
    would = "would be removed" if dry_run else "removed"
    out.write(f"{_count(len(dead))} {would}, {_count(len(waivers) - len(dead))} left.\n")
    if dry_run and dead:
        say("checker: nothing was written: --dry-run")


# --- parts ----------------------------------------------------------------------------------------


def _read(path: str) -> str:
    """Return the text of a file, with its line ends as they are.

    Raises:
        UsageError: it cannot be read.
    """
    faults = Faults()
    text = text_of(path, faults)
    faults.raise_any()
    return text or ""


def _read_if_there(path: str) -> str:
    """Return the text of a file, empty where there is none; raises as `_read` does."""
    return _read(path) if os.path.exists(path) else ""  # noqa: PTH110 - raises nothing where nobody may look


def _waivers_in(text: str, path: str) -> list[Waiver]:
    """Return the waivers in a text, of whichever rules.

    Raises:
        UsageError: everything that is wrong with them.
    """
    faults = Faults()
    found = read_waivers(text, path, None, faults)
    faults.raise_any()
    return found


def _count(number: int) -> str:
    return "1 waiver" if number == 1 else f"{number:,} waivers"
