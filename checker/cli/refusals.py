"""Saying on standard error which plugins were refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from checker.cli.exits import Exit
from checker.cli.output import say
from checker.errors import PluginError, UsageError


def say_refusals(refusals: Iterable[PluginError]) -> None:
    """Say each refusal, with the plugin's name and the reason."""
    for refusal in refusals:
        say(f"checker: {refusal}")


def ended(refusals: Collection[PluginError]) -> Exit:
    """Say each refusal, and return the exit code of a command that did all else."""
    say_refusals(refusals)
    return Exit.INCOMPLETE if refusals else Exit.COMPLIANT


@contextmanager
def refusals_explain(refusals: Iterable[PluginError]) -> Iterator[None]:
    """Say the refusals when a word is not known: it may be one of a plugin that was refused."""
    try:
        yield
    except UsageError:
        say_refusals(refusals)
        raise
