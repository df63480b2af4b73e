"""The command line as click sees it: options, subcommands, help."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any

import click

from checker import __version__
from checker.cli import origins
from checker.cli.exits import Exit
from checker.cli.groups import refuse_unknown
from checker.cli.output import say, unheard
from checker.cli.settings import KEYS, defaults
from checker.errors import UsageError

_COMPLETION = "_CHECKER_COMPLETE"

_ARGS = "checker.args"
"""Where the context keeps what the command line says."""

VARIABLES = tuple(
    sorted(
        f"{origins.PREFIX}{key.upper()}"
        for key in (*KEYS, "as_of", "resume", "no_plugins")
        if key != "plugins"  # of which `plugin` is a part
    )
)
"""Those of the environment that stand for an option of some command."""

_NEARLY = 0.85
"""How like one of them another one has to be to be taken for misspelt."""

_COMMANDS = {
    "check": "Check orders against the policy.",
    "assess": "Answer whether the buyer can return it all, and when the money arrives.",
    "stats": "Say what checking orders is like: findings, outcomes and time by rule.",
    "explain": "Say what a rule wants, why, and what to do.",
    "rules": "List the rules in force.",
    "ruleset": "Look at rulesets: what they say, whether they are right, and what they change.",
    "waiver": "Waive findings for a time, see what expires, clear out what has.",
    "baseline": "Keep a list of old findings that are known, so that only new ones count.",
    "plugins": "List the plugins that were found, and why any was refused.",
    "new": "Begin a plugin, a rule, or a ruleset.",
    "test": "Run the cases of rules, and say which rules lack some.",
    "schema": "Print the JSON Schema of a document.",
}


class _Commands(click.Group):
    """Imports a subcommand only when it is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_ARGS] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (UsageError, click.BadParameter) as error:
            if (placed := _placed(error, ctx)) is None:
                raise
            raise placed from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"checker.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        refuse_unknown(ctx, args, _COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="checker %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Tell whether Alibaba.com Trade Assurance orders keep the policy.

    Exit codes: 0 compliant, 1 findings, 2 usage error, 3 incomplete, 4 nothing was checked.
    """
    _check_environment()
    settings = defaults()
    ctx.default_map = dict.fromkeys(_COMMANDS, settings) if settings else None


def _placed(error: UsageError | click.BadParameter, ctx: click.Context) -> UsageError | None:
    """Return an error that says where its value was said, None when it needs no more words."""
    settings: dict[str, Any] = next(iter((ctx.default_map or {}).values()), {})
    places = settings.get("places", {})
    if isinstance(error, click.BadParameter):
        return origins.of_option(error, places)
    return origins.of_words(error, ctx.meta[_ARGS], places)


def _check_environment() -> None:
    """Refuse variables of blanks, which would ask for nothing at all where there is a default.

    One that is misspelt is said, but may be of another program.

    Raises:
        UsageError: there is a blank one.
    """
    for name, value in os.environ.items():
        if not name.startswith(origins.PREFIX):
            continue
        if value.isspace():
            raise UsageError(f"{name} is blank: give it a value, or leave it out")
        if name not in VARIABLES and (meant := _variable_like(name)):
            say(f"checker: note: no variable is named {name}. Did you mean {meant}?")


def _variable_like(name: str) -> str | None:
    """Return our variable that another one is nearly called; some programs have such a prefix."""
    import difflib  # only where a variable is not ours

    keys = [variable.removeprefix(origins.PREFIX) for variable in VARIABLES]
    near = difflib.get_close_matches(name.removeprefix(origins.PREFIX), keys, n=1, cutoff=_NEARLY)
    return f"{origins.PREFIX}{near[0]}" if near else None


def invoke(args: Sequence[str] | None) -> int:
    """Run a command, that of the process when there are no arguments, and return its exit code."""
    said = os.environ.get(_COMPLETION, "")
    if said.endswith("_complete") and not (
        "COMP_WORDS" in os.environ and os.environ.get("COMP_CWORD", "").isdecimal()
    ):
        raise UsageError(f"{_COMPLETION} is for shells, which set COMP_WORDS and COMP_CWORD too")
    try:
        code = cli.main(args=args, prog_name="checker", standalone_mode=False)
    except click.Abort as abort:
        raise KeyboardInterrupt from abort
    except SystemExit as end:
        if not said:
            raise
        if end.code:
            shells = "bash, fish and zsh are known"
            raise UsageError(
                f"{_COMPLETION} is set to {said!r}, which no shell does: {shells}"
            ) from end
        return Exit.COMPLIANT  # a completion ends like this
    return int(code or Exit.COMPLIANT)


def ended_by_click(error: Exception) -> int | None:
    """Return the exit code of an end that click has brought about, None for any other."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.UsageError):
        with unheard():
            error.show()
        return Exit.USAGE
    return None
