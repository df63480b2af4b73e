"""``checker explain``: what a rule wants, why, and what to do."""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click

from checker.cli.exits import Exit
from checker.cli.options import (
    RuleType,
    as_of_option,
    json_option,
    plugin_options,
    ruleset_option,
)
from checker.cli.output import Sink, opened, standard_output, terminal_width
from checker.cli.refusals import refusals_explain, say_refusals
from checker.errors import UsageError, did_you_mean
from checker.inforce import groups_of, policy_of
from checker.reference import RuleEntry, as_data, entries, entry, pages
from checker.registry import Hook, load
from checker.rule import Rule
from checker.statuses import in_words
from checker.testing import Case

_HOOKS: tuple[Hook, ...] = ("checker_rules", "checker_clauses", "checker_rulesets")
_WIDEST = 88


@click.command("explain")
@click.argument("rule_id", type=RuleType(), metavar="RULE", required=False)
@click.option("--all", "everything", is_flag=True, help="Explain all rules instead of one.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="Print text for a terminal, or Markdown.",
)
@click.option(
    "--output",
    "directory",
    metavar="DIRECTORY",
    help="With --all --format markdown: write an index and one page for each plugin there.",
)
@ruleset_option
@as_of_option
@plugin_options
@json_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    rule_id: str | None,
    everything: bool,
    form: str,
    directory: str | None,
    rulesets: tuple[str, ...],
    as_of: datetime,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
) -> int:
    """Say what a rule wants, why, and what to do; RULE is an id such as PAY005, or a name."""
    if everything == (rule_id is not None):
        raise click.UsageError("Name one RULE, or ask for --all of them.")
    if directory is not None and not (everything and form == "markdown"):
        raise click.UsageError("--output goes with --all --format markdown.")
    registry = load(discover=not no_plugins, named=plugins, hooks=_HOOKS)
    if directory is not None:
        _make(directory)
    with refusals_explain(registry.refusals):
        groups = groups_of(policy_of(rulesets, registry, as_of), registry)
        if rule_id is None:
            found = list(entries(registry, groups))
        else:
            found = [entry(registry, *_find(groups, rule_id))]
    if directory is not None:
        _write_pages(directory, pages(found))
    elif as_json:
        data = [as_data(each) for each in found]
        shown = data if everything else data[0]
        standard_output().write(f"{json.dumps(shown, indent=2, ensure_ascii=False)}\n")
    elif form == "markdown":
        texts = pages(found)
        # One rule needs no index.
        standard_output().write("\n".join(texts.values() if everything else [*texts.values()][1:]))
    else:
        _print(standard_output(), found)
    say_refusals(registry.refusals)
    return Exit.INCOMPLETE if registry.refusals else Exit.COMPLIANT


def _find(groups: Mapping[str, Iterable[Rule]], word: str) -> tuple[str, Rule]:
    """Return a rule by its id or name, and its group."""
    found: dict[str, tuple[str, Rule]] = {}
    for name, rules in groups.items():
        for rule in rules:
            found[rule.id] = found[rule.name] = (name, rule)
    folded = {known.casefold(): pair for known, pair in found.items()}
    if word.casefold() not in folded:
        raise UsageError(f"there is no rule {word!r}.{did_you_mean(word, found)}")
    return folded[word.casefold()]


def _make(directory: str) -> None:
    """Make a directory if there is none.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        Path(directory).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {directory!r}: {error.strerror}") from error


def _write_pages(directory: str, texts: dict[str, str]) -> None:
    """Write the pages of the reference into a directory."""
    for name, text in texts.items():
        with opened(str(Path(directory, name))) as sink:
            sink.write(text)


def _print(out: Sink, found: list[RuleEntry]) -> None:
    width = min(terminal_width(), _WIDEST)
    for number, each in enumerate(found):
        out.write(f"{'=' * width}\n\n" if number else "")
        for heading, *paragraphs in _page(each):
            lines = [line for text in paragraphs for line in _wrapped(text, width - 4)]
            out.write("\n".join([heading, *(f"    {line}" for line in lines)]) + "\n\n")


def _page(each: RuleEntry) -> Iterator[tuple[str, ...]]:
    """Yield the headings of a rule's page, each with its paragraphs."""
    rule = each.rule
    yield f"{rule.id} {rule.name}", rule.summary
    yield "Why", rule.why
    yield "Remedy", rule.remedy
    if rule.note:
        yield "Note", rule.note
    yield "Severity", f"{rule.severity.label} at the most"
    yield "Applies to", f"orders that are: {in_words(rule.statuses)}"
    if rule.needs:
        yield "Needs", ", ".join(rule.needs)
    for number, clause in each.clauses.items():
        texts = () if clause is None else (clause.original, clause.translation)
        yield f"Clause {number}", *texts
    if rule.tags:
        yield "Tags", ", ".join(sorted(rule.tags))
    if rule.supersedes:
        yield "Takes in", f"{', '.join(sorted(rule.supersedes))}, where they have the same cause"
    yield "Plugin", each.plugin if each.origin is None else f"{each.plugin} ({each.origin})"
    for parameter in each.parameters:
        default = f"{parameter.type}, default {parameter.default}"
        yield f"Parameter {parameter.name}", f"{parameter.description} ({default})"
    for case, title in ((each.good, "Good"), (each.bad, "Bad")):
        if case is not None:
            yield f"{title} example", _example(case)


def _example(case: Case) -> str:
    """Return a case in words: what it changes in a compliant order, and what is found then."""
    written = case.entry
    changes = json.dumps(written.patch, ensure_ascii=False) if written.patch else "nothing"
    found = "".join(f"; {e.severity} at {e.pointer}" for e in written.expect)
    return f"{written.name}: a compliant order, in which this is changed: {changes}{found}"


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines; Chinese has no blanks, and its characters are two columns wide."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    if wide * 2 > len(text):
        return textwrap.wrap(text, width // 2)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
