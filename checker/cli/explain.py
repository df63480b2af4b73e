"""``checker explain``: what a rule wants, why, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.data import printable_json
from checker.cli.loading import load_plugins
from checker.cli.options import (
    RuleType,
    as_of_option,
    json_option,
    lang_option,
    plugin_options,
    ruleset_option,
)
from checker.cli.output import Sink, standard_output, terminal_width
from checker.cli.refusals import ended, refusals_explain
from checker.cli.replacing import opened
from checker.errors import UsageError, did_you_mean
from checker.inforce import groups_of, policy_of
from checker.languages import hooks_for, language_of, translating
from checker.reference import RuleEntry, as_data, entries, entry, pages, translated
from checker.registry import Hook
from checker.reporters.text import printable
from checker.reporters.wrapping import wrapped
from checker.rule import Rule
from checker.statuses import in_words
from checker.testing import Case
from checker.words import listing, words

if TYPE_CHECKING:
    from checker.language import Language

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
@lang_option
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
    lang: str,
) -> int:
    """Say what a rule wants, why, and what to do; RULE is an id such as PAY005, or a name."""
    if everything == (rule_id is not None):
        raise click.UsageError("Name one RULE, or ask for --all of them.")
    if directory is not None and not (everything and form == "markdown"):
        raise click.UsageError("--output goes with --all --format markdown.")
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=hooks_for(lang, _HOOKS))
    if directory is not None:
        _make(directory)
    with refusals_explain(registry.refusals):
        policy = policy_of(rulesets, registry, as_of)
        groups = groups_of(policy, registry)
        if rule_id is None:
            found = list(entries(registry, groups, policy))
        else:
            found = [entry(registry, *_find(groups, rule_id), policy)]
    language = language_of(lang, registry)
    found = [translated(each, translating(language)) for each in found]
    if directory is not None:
        _write_pages(directory, pages(found))
    elif as_json:
        data = [as_data(each) for each in found]
        shown = data if everything else data[0]
        standard_output().write(printable_json(shown))
    elif form == "markdown":
        texts = pages(found)
        # One rule needs no index.
        standard_output().write("\n".join(texts.values() if everything else [*texts.values()][1:]))
    else:
        _print(standard_output(), found, language)
    return ended(registry.refusals)


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


def _print(out: Sink, found: list[RuleEntry], language: Language | None) -> None:
    width = min(terminal_width(), _WIDEST)
    say = translating(language)
    for number, each in enumerate(found):
        out.write(f"{'=' * width}\n\n" if number else "")
        for heading, *paragraphs in _page(each, is_chinese=language is not None):
            lines = [line for text in paragraphs for line in wrapped(say(text), width - 4)]
            shown = [say(heading), *(f"    {line}" for line in lines)]
            out.write("\n".join(map(printable, shown)) + "\n\n")


def _page(each: RuleEntry, *, is_chinese: bool) -> Iterator[tuple[str, ...]]:
    """Yield the headings of a rule's page, each with its paragraphs."""
    rule = each.rule
    yield f"{rule.id} {rule.name}", rule.summary
    yield words("Why"), rule.why
    yield words("Remedy"), rule.remedy
    if rule.note:
        yield words("Note"), rule.note
    severity = words("{severity} at the most", severity=words(rule.severity.label))
    off = words("off: the rulesets that were asked for leave it out")
    yield words("Severity"), severity if each.is_in_force else off
    statuses = words("orders that are: {statuses}", statuses=in_words(rule.statuses))
    yield words("Applies to"), statuses
    if rule.needs:
        yield words("Needs"), listing(rule.needs)
    for number, clause in each.clauses.items():
        texts = [] if clause is None else [clause.original, clause.translation]
        if is_chinese and clause is not None and not clause.original.isascii():
            del texts[1]  # the source itself is Chinese
        yield (
            words("Clause {number}", number=number),
            *dict.fromkeys(texts),
        )  # once, if the source is in English
    if rule.tags:
        yield words("Tags"), listing(sorted(rule.tags))
    if rule.supersedes:
        ids = listing(sorted(rule.supersedes))
        yield words("Takes in"), words("{rules}, where they have the same cause", rules=ids)
    yield words("Plugin"), each.plugin if each.origin is None else f"{each.plugin} ({each.origin})"
    for parameter in each.parameters:
        said = words(
            "{description} ({type}, default {default})",
            description=parameter.description,
            type=parameter.type,
            default=parameter.default,
        )
        yield words("Parameter {name}", name=parameter.name), said
    if each.good is not None:
        yield words("Good example"), _example(each.good)
    if each.bad is not None:
        yield words("Bad example"), _example(each.bad)


def _example(case: Case) -> str:
    """Return a case in words: what it changes in a compliant order, and what is found then."""
    written = case.entry
    changes = json.dumps(written.patch, ensure_ascii=False) if written.patch else words("nothing")
    said = words(
        "{name}: a compliant order, in which this is changed: {changes}",
        name=written.name,
        changes=changes,
    )
    found = (
        words("{severity} at {place}", severity=words(e.severity), place=e.pointer)
        for e in written.expect
    )
    return listing([said, *found], "; ")
