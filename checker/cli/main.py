"""The command `checker`: finds the subcommand, and turns every end of a run into an exit code."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from checker import __version__
from checker.cli.exits import Exit
from checker.cli.output import close_quietly, say
from checker.cli.settings import defaults
from checker.errors import CheckerError, UsageError, did_you_mean

_COMPLETION = "_CHECKER_COMPLETE"

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
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], _COMMANDS)
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
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
    settings = defaults()
    ctx.default_map = dict.fromkeys(_COMMANDS, settings) if settings else None


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    code = run(args)
    # The interpreter would look through everything once more for rubbish, a sixth of a short run.
    gc.freeze()
    sys.exit(code)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End as with Ctrl-C: whatever is half done is put away."""
    raise KeyboardInterrupt


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; say every error, show no traceback."""
    try:
        with close_quietly():
            code = cli.main(args=args, prog_name="checker", standalone_mode=False)
            return int(code or Exit.COMPLIANT)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        error.show()
        return Exit.USAGE
    except UsageError as error:
        say(f"checker: error: {error}")
        return Exit.USAGE
    except SystemExit as end:
        if _COMPLETION in os.environ and not end.code:  # a completion ends like this
            return Exit.COMPLIANT
        say("checker: ended before its time: the run is incomplete")
    except (click.Abort, KeyboardInterrupt):
        say("checker: interrupted: the run is incomplete")
    except CheckerError as error:
        say(f"checker: error: {error}")
    except OSError as error:  # click writes help and version by itself
        say(f"checker: error: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - a fault of ours, which a traceback would not mend
        say(f"checker: internal error, please report it: {type(error).__name__}: {error}")
    return Exit.INCOMPLETE
