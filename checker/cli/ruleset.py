"""``checker ruleset``: what rulesets say, whether they are right, and what they change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click
import msgspec
from msgspec import Struct

from checker.cli.comparing import Comparison, Differences, as_data
from checker.cli.data import printable_json
from checker.cli.exits import Exit
from checker.cli.groups import CommandGroup
from checker.cli.loading import load_plugins
from checker.cli.options import (
    RuleType,
    as_of_option,
    input_format_option,
    json_option,
    plugin_options,
    ruleset_option,
)
from checker.cli.output import prints_apart, say, standard_output
from checker.cli.refusals import ended, refusals_explain, say_refusals
from checker.cli.reports import say_nothing_checked
from checker.cli.starting import started
from checker.documents.files import expand
from checker.documents.reader import Reader
from checker.errors import UsageError, did_you_mean
from checker.finding import Finding
from checker.inforce import groups_of, policy_of
from checker.marks import read_waivers
from checker.registry import Hook, Registry
from checker.report import Problem
from checker.reporters.text import printable
from checker.rule import Rule
from checker.rulesets.form import Faults
from checker.rulesets.policy import Policy, info, load_policy
from checker.rulesets.resolved import as_data as policy_as_data
from checker.rulesets.resolved import as_yaml
from checker.rulesets.waivers import check_waivable, holds_waivers, load_waivers
from checker.rulesets.why import AUTHOR, Elsewhere, Reasons, Said, reasons
from checker.values.days import local_date

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_rulesets")


@click.group("ruleset", cls=CommandGroup)
def command() -> None:
    """Look at rulesets: what they say, whether they are right, and what they change."""


# --- show -----------------------------------------------------------------------------------------


@command.command("show", short_help="Print what is in force as one ruleset.")
@click.argument("rulesets", nargs=-1, metavar="[NAME|FILE]...", envvar="CHECKER_RULESET")
@as_of_option
@plugin_options
@json_option
def show(
    *,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Print what is in force as one ruleset that extends nothing.

    It says the same when it is loaded again, and has the same digest. Without a NAME or FILE, it
    is what `checker check` would apply.
    """
    registry, policy = _in_force(rulesets, as_of, plugins, no_plugins=no_plugins)
    day = local_date(as_of)
    if as_json:
        _write(
            {
                **msgspec.to_builtins(info(policy)),
                "day": day.isoformat(),
                "layers": [_layer(each.name, each.version, each.path) for each in policy.layers],
                "content": policy_as_data(policy),
            }
        )
    else:
        standard_output().write(as_yaml(policy, day))
    return ended(registry.refusals)


def _layer(name: str, version: str | None, path: str) -> dict[str, Any]:
    return {"name": name, "version": version, "path": path}


# --- validate -------------------------------------------------------------------------------------


@command.command("validate", short_help="Find everything that is wrong with rulesets.")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@ruleset_option
@as_of_option
@plugin_options
def validate(
    *,
    files: tuple[str, ...],
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
) -> int:
    """Find everything that is wrong with rulesets, what they extend, and their waivers.

    FILE is a ruleset or a file of waivers; waivers can name the rules of the rulesets in force.
    Without FILE, the rulesets in force are looked at.

    Entries that do not count yet, or not any more, are looked at as well.
    """
    words = files or rulesets
    if not words:
        raise UsageError("no ruleset is named: name a FILE")
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    faults: dict[str, None] = {}
    out = standard_output()
    for word in words:
        try:
            if holds_waivers(word):
                said = _waivers_in(word, policy_of(rulesets, registry, as_of))
            else:
                said = _in_ruleset(load_policy([word], registry, local_date(as_of)))
        except UsageError as error:
            faults |= dict.fromkeys(str(error).splitlines())
        else:
            out.write(f"{printable(word)}: OK: {printable(said)}\n")
    if faults:
        say_refusals(registry.refusals)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        where = "waivers" if all(map(holds_waivers, words)) else "rulesets"
        raise UsageError("\n".join([f"{count} in {where}:", *faults]))
    return ended(registry.refusals)


def _in_ruleset(policy: Policy) -> str:
    """Return what is in a ruleset that is right.

    Raises:
        UsageError: everything that is wrong with the waivers that it names.
    """
    faults = Faults()
    check_waivable(read_waivers(policy), policy, faults)
    faults.raise_any()
    version = policy.version or "without a version"
    return f"{policy.name} {version}, {len(policy.active)} rules in force."


def _waivers_in(file: str, policy: Policy) -> str:
    """Return what is in a file of waivers that is right.

    Raises:
        UsageError: everything that is wrong with it.
    """
    faults = Faults()
    found = load_waivers({file: None}, policy.rules, faults)
    check_waivable(found, policy, faults)
    faults.raise_any()
    return "1 waiver." if len(found) == 1 else f"{len(found):,} waivers."


# --- why ------------------------------------------------------------------------------------------


@command.command("why", short_help="Say who set what for a rule.")
@click.argument("rule", type=RuleType(), metavar="RULE")
@ruleset_option
@as_of_option
@plugin_options
@json_option
def why(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    rule: str,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Say which file and line set each value of a rule, and what it overrode.

    RULE is an id such as PAY005, or a name.
    """
    registry, policy = _in_force(rulesets, as_of, plugins, no_plugins=no_plugins)
    with refusals_explain(registry.refusals):
        found = _find(policy, rule)
    owners = {
        each.id: name for name, rules in groups_of(policy, registry).items() for each in rules
    }
    day = local_date(as_of)
    why_so = reasons(policy, found, owners[found.id], day)
    if as_json:
        _write(msgspec.to_builtins(why_so))
    else:
        standard_output().write("".join(f"{printable(line)}\n" for line in _told(why_so, day)))
    return ended(registry.refusals)


def _find(policy: Policy, word: str) -> Rule:
    """Return a rule by its id or name.

    Raises:
        UsageError: there is none.
    """
    known = {name: rule for rule in policy.rules.values() for name in (rule.name, rule.id)}
    folded = {name.casefold(): rule for name, rule in known.items()}
    if word.casefold() not in folded:
        raise UsageError(f"there is no rule {word!r}.{did_you_mean(word, known)}")
    return folded[word.casefold()]


def _told(why_so: Reasons, day: date) -> Iterator[str]:
    """Yield the lines that explain a rule."""
    yield f"{why_so.rule} {why_so.name} ({why_so.plugin}): {why_so.summary}"
    severity = why_so.values["severity"][0]
    if why_so.in_force:
        yield f"In force on {day}, {severity.value} at the most."
    elif severity.by == AUTHOR:
        yield f"Not in force on {day}: no ruleset names it."
    else:
        yield f"Not in force on {day}: it is switched off."
    yield ""
    width = max(map(len, why_so.values))
    for name, (last, *others) in why_so.values.items():
        yield f"{name:<{width}}  {_word(last)}"
        for word in others:
            yield f"{'':<{width}}    instead of {_word(word)}"
    if why_so.elsewhere:
        yield ""
        yield "Not now, or not for every order:"
    for entry in why_so.elsewhere:
        yield f"  {_aside(entry)}"


def _word(said: Said) -> str:
    change = ""
    if said.change is not None:
        change = f" by {', '.join(f'{key} {_plain(v)}' for key, v in said.change.items())}"
    place = f", {said.place}" if said.place and said.place != said.by else ""
    return f"{_plain(said.value)}{change}  ({said.by}{place})"


def _aside(entry: Elsewhere) -> str:
    parts = []
    if entry.effective_from is not None:
        parts.append(f"from {entry.effective_from}")
    if entry.effective_until is not None:
        parts.append(f"until {entry.effective_until}")
    if entry.when is not None:
        parts.append("where " + ", ".join(f"{k} is {_plain(v)}" for k, v in entry.when.items()))
    says = ", ".join(f"{key} {_plain(value)}" for key, value in entry.says.items())
    return f"{', '.join(parts)}: {says or 'on'}  ({entry.by}, {entry.place})"


def _plain(value: Any) -> str:
    """Return a value as a person writes it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


# --- diff -----------------------------------------------------------------------------------------


@command.command("diff", short_help="Say what would change for these orders.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@as_of_option
@input_format_option
@plugin_options
@json_option
def diff(  # noqa: PLR0913 - one argument for each option, all by name
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
    hooks: tuple[Hook, ...] = (*_HOOKS, "checker_formats")
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
        _write(
            {
                "before": msgspec.to_builtins(info(pair[0])),
                "after": msgspec.to_builtins(info(pair[1])),
                "as_of": as_of.isoformat(),
                "complete": not problems,
                "problems": msgspec.to_builtins(problems),
                "documents": listed,
                "summary": counts.as_data(comparison.documents),
            }
        )
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


# --- list -----------------------------------------------------------------------------------------


class _Row(Struct, frozen=True):
    """A ruleset that can be named: `rules` is how many it puts in force, None if it is faulty."""

    name: str
    version: str | None
    path: str
    rules: int | None


@command.command("list", short_help="List the rulesets that have a name.")
@as_of_option
@plugin_options
@json_option
def list_(*, as_of: datetime, plugins: tuple[str, ...], no_plugins: bool, as_json: bool) -> int:
    """List the rulesets that can be named: those that plugins bring along, and plugins themselves.

    The name of a plugin stands for all of its rules.
    """
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    faults: dict[str, None] = {}
    rows = list(_rows(registry, local_date(as_of), faults))
    if as_json:
        _write([msgspec.to_builtins(row) for row in rows])
    else:
        _print(rows)
    if faults:
        say_refusals(registry.refusals)
        raise UsageError("\n".join(faults))
    return ended(registry.refusals)


def _rows(registry: Registry, day: date, faults: dict[str, None]) -> Iterator[_Row]:
    """Yield the rulesets that have a name; `faults` takes what is wrong with them."""
    known: dict[str, tuple[str | None, str]] = {
        each.name: (each.version, each.path) for each in registry.rulesets()
    }
    for plugin in registry.plugins:
        if plugin.rules:
            known.setdefault(plugin.name, (plugin.version, f"plugin {plugin.name}"))
    for name, (version, path) in sorted(known.items()):
        try:
            rules = len(load_policy([name], registry, day).active)
        except UsageError as error:
            faults |= dict.fromkeys(str(error).splitlines())
            yield _Row(name, version, path, None)
        else:
            yield _Row(name, version, path, rules)


def _print(rows: Sequence[_Row]) -> None:
    out = standard_output()
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        count = "faulty" if row.rules is None else f"{row.rules} rules"
        line = f"{row.name:<{width}}  {row.version or '-':<10} {count:>9}  {row.path}"
        out.write(f"{printable(line)}\n")


# --- parts ----------------------------------------------------------------------------------------


def _in_force(
    rulesets: Sequence[str], as_of: datetime, plugins: Sequence[str], *, no_plugins: bool
) -> tuple[Registry, Policy]:
    """Return the plugins, and what is in force.

    Raises:
        UsageError: something is wrong with the rulesets.
    """
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=_HOOKS)
    with refusals_explain(registry.refusals):
        return registry, policy_of(rulesets, registry, as_of)


def _write(data: Mapping[str, Any] | Sequence[Any]) -> None:
    standard_output().write(printable_json(data))
