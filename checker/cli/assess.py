"""``checker assess``: the questions that no single finding answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import click

from checker import __version__
from checker.answers import Answered, Respondent
from checker.api import API_LEVEL
from checker.assessment import ParametersByRule
from checker.batch import Batch
from checker.choosing import Choice
from checker.cli.exits import Exit
from checker.cli.loading import load_plugins
from checker.cli.options import (
    as_of_option,
    input_format_option,
    json_option,
    lang_option,
    plugin_options,
    ruleset_option,
)
from checker.cli.output import (
    is_terminal,
    prints_apart,
    say,
    standard_output,
    terminal_width,
    wants_colour,
)
from checker.cli.refusals import refusals_explain
from checker.cli.starting import started
from checker.documents.faults import DOCUMENT
from checker.documents.files import expand
from checker.documents.reader import Reader
from checker.documents.sources import texts
from checker.engine import Engine
from checker.errors import InputError
from checker.examiner import Examiner
from checker.finding import Severity
from checker.inforce import policy_of
from checker.languages import hooks_for, language_of, translating
from checker.order import Order
from checker.registry import Hook, Registry
from checker.report import PluginInfo, Problem, ReportOptions, Run
from checker.reporters.answers import as_json, as_text
from checker.rulesets.active import ActiveRule
from checker.rulesets.policy import Policy

if TYPE_CHECKING:
    from checker.language import Language

_HOOKS: tuple[Hook, ...] = (
    "checker_rules",
    "checker_formats",
    "checker_assessments",
    "checker_rulesets",
)


@click.command("assess")
@click.argument("order")
@ruleset_option
@as_of_option
@input_format_option
@plugin_options
@json_option
@lang_option
def command(  # noqa: PLR0913 - one argument for each option, all by name
    *,
    order: str,
    rulesets: tuple[str, ...],
    as_of: datetime,
    input_format: str | None,
    plugins: tuple[str, ...],
    no_plugins: bool,
    as_json: bool,
    lang: str,
) -> int:
    """Answer whether the buyer can return it all, and when the money arrives.

    ORDER is a file with one order or more, a directory, or - for standard input.
    """
    registry = load_plugins(plugins, no_plugins=no_plugins, hooks=hooks_for(lang, _HOOKS))
    started()
    with refusals_explain(registry.refusals):
        policy = policy_of(rulesets, registry, as_of)
        language = language_of(lang, registry)
        respondent = _respondent(registry, policy, input_format, as_of, language)
    translate = translating(language)
    problems = [Problem("plugin", entry.reason, plugin=entry.plugin) for entry in registry.refusals]
    answered: list[Answered] = []
    for path in expand((order,)):
        try:
            if isinstance(path, InputError):
                raise path
            with prints_apart():
                answered += map(respondent.answer, texts(path))
        except InputError as error:
            problems.append(Problem("input", translate(error.reason), path=error.path))
    problems += respondent.problems()
    options = ReportOptions(
        wants_colour(), terminal_width(), lang, translate, is_terminal=is_terminal()
    )
    if as_json:
        _write(registry, as_of, answered, problems, options)
    else:
        _print(answered, options)
    for problem in problems:
        say(f"checker: {problem.in_words(translate)}")
    return _exit_code(registry, answered, problems)


def _respondent(
    registry: Registry,
    policy: Policy,
    input_format: str | None,
    as_of: datetime,
    language: Language | None,
) -> Respondent:
    """Return who answers: by the rules in force, after a look at the document itself."""
    reader = Reader(registry.formats(), input_format)
    of_documents = tuple(filter(_is_of_documents, policy.active))
    engine = Engine(of_documents, as_of, shown_from=Severity.WARNING, language=language)
    examiner = Examiner(
        reader,
        engine,
        fail_on=Severity.ERROR,
        choice=Choice(policy, engine, _is_of_documents) if policy.overrides else None,
    )
    assessments = registry.assessments()
    return Respondent(reader, Batch(examiner), assessments, _parameters(policy), as_of)


def _is_of_documents(active: ActiveRule) -> bool:
    return DOCUMENT in active.rule.tags


def _parameters(policy: Policy) -> Callable[[str, Order], ParametersByRule]:
    """Return what gives the parameters that are in force for an order: overrides may set others."""

    @cache
    def in_force(numbers: tuple[int, ...]) -> ParametersByRule:
        return {entry.rule.id: entry.params for entry in policy.active_with(numbers)}

    return lambda path, order: in_force(policy.overriding(path, order))


def _print(answered: list[Answered], options: ReportOptions) -> None:
    out = standard_output()
    for number, entry in enumerate(answered):
        out.write("\n" if number else "")
        for piece in as_text(entry, options):
            out.write(piece)


def _write(
    registry: Registry,
    as_of: datetime,
    answered: list[Answered],
    problems: list[Problem],
    options: ReportOptions,
) -> None:
    plugins = tuple(PluginInfo(p.name, p.version, API_LEVEL) for p in registry.plugins)
    run = Run(version=__version__, as_of=as_of, plugins=plugins, rules=())
    standard_output().write(as_json(run, answered, problems, options))


def _exit_code(registry: Registry, answered: list[Answered], problems: list[Problem]) -> int:
    if problems:
        return Exit.INCOMPLETE
    if not answered or not registry.assessments():
        say("checker: nothing was answered: there is no order, or no plugin that answers")
        return Exit.NOTHING_CHECKED
    if any(entry.document.verdict != "accepted" for entry in answered):
        return Exit.FINDINGS
    return Exit.COMPLIANT
