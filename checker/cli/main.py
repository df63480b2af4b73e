"""The command `checker`: turns every end of a run into an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Collection, Sequence
from types import FrameType
from typing import TYPE_CHECKING

from checker.cli.exits import Exit
from checker.cli.output import close_quietly, prints_apart, say
from checker.cli.plain import understood
from checker.errors import CheckerError, UsageError

if TYPE_CHECKING:
    from checker.registry import Hook, Registry


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    hang_up = getattr(signal, "SIGHUP", None)  # of a terminal that is closed; not on Windows
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:  # as by `nohup`
        signal.signal(hang_up, _interrupt)
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
            code = _plainly(sys.argv[1:] if args is None else args)
            return _by_click(args) if code is None else code
    except UsageError as error:
        say(f"checker: error: {error}")
        return Exit.USAGE
    except SystemExit:
        say("checker: ended before its time: the run is incomplete")
    except KeyboardInterrupt:
        say("checker: interrupted: the run is incomplete")
    except CheckerError as error:
        say(f"checker: error: {error}")
    except OSError as error:  # click writes help and version by itself
        say(f"checker: error: {_in_words(error)}")
    except Exception as error:  # noqa: BLE001 - a fault of ours, which a traceback would not mend
        from checker.cli.commands import ended_by_click

        if (code := ended_by_click(error)) is not None:
            return code
        say(f"checker: internal error, please report it: {type(error).__name__}: {error}")
    return Exit.INCOMPLETE


def _in_words(error: OSError) -> str:
    """Return what the system refused, and of which file."""
    reason = error.strerror or str(error)
    return reason if error.filename is None else f"{os.fsdecode(error.filename)!r}: {reason}"


def _by_click(args: Sequence[str] | None) -> int:
    from checker.cli.commands import invoke  # most runs do not wait for click

    return invoke(args)


def _plainly(args: Sequence[str]) -> int | None:
    """Check orders and return the exit code, None when it takes click to tell what is asked."""
    try:
        asked = understood(args)
        if asked is None:
            return None
        from checker.cli.gate import check  # other commands do not wait for it

        return check(asked, _installed)
    except (EOFError, KeyboardInterrupt) as error:
        import click

        click.echo(err=True)  # as click does: what a terminal shows of Ctrl-C has its own line
        raise KeyboardInterrupt from error


def _installed(hooks: Collection[Hook]) -> Registry:
    """Return the plugins that are installed."""
    from checker.registry import load

    with prints_apart():
        return load(hooks=hooks)
