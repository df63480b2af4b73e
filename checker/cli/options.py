"""Options that mean the same wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from checker.cli.surroundings import language_of_environment, now
from checker.finding import Severity
from checker.languages import LANGUAGES
from checker.values.days import moment

_F = TypeVar("_F", bound=Callable[..., Any])


class InstantType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A moment: RFC 3339 with an offset."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return an aware time, or refuse."""
        if isinstance(value, datetime):
            return value
        try:
            return moment(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SeverityType(click.Choice[str]):
    """A severity by its label."""

    name = "severity"

    def __init__(self) -> None:
        """Know all severities."""
        super().__init__([severity.label for severity in reversed(Severity)], case_sensitive=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a Severity, or refuse."""
        if isinstance(value, Severity):
            return value
        return Severity.of(super().convert(value, param, ctx))


class RuleType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A rule's id or name, a tag or a plugin; completed from those that are installed."""

    name = "rule"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Return the rules that begin like this."""
        del param
        from click.shell_completion import CompletionItem

        from checker.cli.loading import completable

        return [
            CompletionItem(rule.id, help=rule.summary)
            for rules in completable(ctx).rules().values()
            for rule in rules
            if rule.id.startswith(incomplete.upper())
        ]


LOCKED = "checker.locked"
LOCK = "checker.lock"
"""Where a click context keeps what `lock_options` were given."""


def plugin_options(command: _F) -> _F:
    """Add the options that say which plugins take part, and whether they are locked.

    A command is given `plugins` and `no_plugins`, and hands them on to `loading.load_plugins`.
    """
    return named_plugin_options(lock_options(command))


def lock_options(command: _F) -> _F:
    """Add the options that let only locked plugins take part.

    No command sees them: `loading.load_plugins` heeds them, so that none can forget to.
    """
    command = click.option(
        "--lock",
        metavar="FILE",
        envvar="CHECKER_LOCK",
        expose_value=False,
        callback=lambda ctx, _param, value: ctx.meta.__setitem__(LOCK, value),
        help="The lock file; checker.lock, unless it is said here.",
    )(command)
    return click.option(
        "--locked/--no-locked",
        envvar="CHECKER_LOCKED",
        expose_value=False,
        callback=lambda ctx, _param, value: ctx.meta.__setitem__(LOCKED, value),
        help="Stop unless the plugins are those that were locked.",
    )(command)


def named_plugin_options(command: _F) -> _F:
    """Add the options that say which plugins take part."""
    command = click.option(
        "--plugin",
        "plugins",
        multiple=True,
        metavar="PATH|MODULE",
        envvar="CHECKER_PLUGIN",
        help="Also load this plugin.",
    )(command)
    return click.option(
        "--no-plugins",
        is_flag=True,
        envvar="CHECKER_NO_PLUGINS",
        help="Load no installed plugin; only those of --plugin.",
    )(command)


def selection_options(command: _F) -> _F:
    """Add the options that say which rules are in force."""
    command = click.option(
        "--ignore",
        multiple=True,
        type=RuleType(),
        metavar="RULE|TAG|PLUGIN",
        envvar="CHECKER_IGNORE",
        help="Leave these rules out.",
    )(command)
    return click.option(
        "--select",
        multiple=True,
        type=RuleType(),
        metavar="RULE|TAG|PLUGIN",
        envvar="CHECKER_SELECT",
        help="Only these rules, besides those of the document itself.",
    )(command)


def json_option(command: _F) -> _F:
    """Add the option that asks for data instead of text."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(
        command
    )


def as_of_option(command: _F) -> _F:
    """Add the option that says as of which moment orders are judged."""
    return click.option(
        "--as-of",
        type=InstantType(),
        default=now,
        metavar="TIME",
        show_default="now",
        envvar="CHECKER_AS_OF",
        help="Judge as of this moment, such as 2026-02-01T09:00:00+08:00.",
    )(command)


def input_format_option(command: _F) -> _F:
    """Add the option that says in which format documents come."""
    return click.option(
        "--input-format",
        metavar="FORMAT",
        envvar="CHECKER_INPUT_FORMAT",
        help="Read every document in this format instead of recognising it.",
    )(command)


def ruleset_option(command: _F) -> _F:
    """Add the option that says which rulesets are in force."""
    return click.option(
        "--ruleset",
        "rulesets",
        multiple=True,
        metavar="NAME|FILE",
        envvar="CHECKER_RULESET",
        help="Put this ruleset in force instead of the default; the last one has the last word.",
    )(command)


def no_waivers_option(command: _F) -> _F:
    """Add the option that lets no waiver count."""
    return click.option(
        "--no-waivers",
        is_flag=True,
        envvar="CHECKER_NO_WAIVERS",
        help="Let no waiver count: show every finding as it is.",
    )(command)


def lang_option(command: _F) -> _F:
    """Add the option that says in which language findings are put."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=language_of_environment,
        show_default="the environment's",
        envvar="CHECKER_LANG",
        help="Put findings into this language.",
    )(command)


def severity_options(command: _F) -> _F:
    """Add the options that say what rejects an order, and what is reported."""
    command = click.option(
        "--min-severity",
        type=SeverityType(),
        default="warning",
        show_default=True,
        envvar="CHECKER_MIN_SEVERITY",
        help="Report findings of this severity or above.",
    )(command)
    return click.option(
        "--fail-on",
        type=SeverityType(),
        default="error",
        show_default=True,
        envvar="CHECKER_FAIL_ON",
        help="Reject an order that has findings of this severity or above.",
    )(command)


def allow_empty_option(command: _F) -> _F:
    """Add the option for which it is no failure that there is nothing to do."""
    return click.option(
        "--allow-empty",
        is_flag=True,
        envvar="CHECKER_ALLOW_EMPTY",
        help="Having nothing to check is no failure.",
    )(command)


def baseline_option(command: _F) -> _F:
    """Add the option that names the findings that are known."""
    return click.option(
        "--baseline",
        metavar="FILE",
        envvar="CHECKER_BASELINE",
        help="Let the findings count that are not in this baseline.",
    )(command)


def jobs_option(command: _F) -> _F:
    """Add the option that says how many processes share the work."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        show_default="all processors for large inputs, one for small ones",
        envvar="CHECKER_JOBS",
        help="Share the work between as many processes.",
    )(command)


def progress_option(command: _F) -> _F:
    """Add the option that asks for silence."""
    return click.option(
        "--no-progress",
        is_flag=True,
        envvar="CHECKER_NO_PROGRESS",
        help="Show no progress on a terminal.",
    )(command)


def resume_option(command: _F) -> _F:
    """Add the option that names the journal."""
    return click.option(
        "--resume",
        metavar="FILE",
        envvar="CHECKER_RESUME",
        help="Keep in FILE what is done, and go on from there if it was begun before.",
    )(command)
