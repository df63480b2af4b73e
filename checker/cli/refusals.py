"""Saying on standard error which plugins were refused."""

from __future__ import annotations

from collections.abc import Iterable

from checker.cli.output import say
from checker.errors import PluginError


def say_refusals(refusals: Iterable[PluginError]) -> None:
    """Say each refusal, with the plugin's name and the reason."""
    for refusal in refusals:
        say(f"checker: {refusal}")
