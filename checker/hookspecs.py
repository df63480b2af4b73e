"""The hooks that a plugin can implement. Each is asked once, at start-up, without arguments."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from checker.formats import InputFormat
from checker.report import ReportFormat
from checker.rule import Rule

PROJECT = "checker"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def checker_rules() -> Iterable[Rule]:
    """Return the plugin's rules, each made by the decorator `rule`."""
    raise NotImplementedError


@hookspec
def checker_formats() -> Iterable[InputFormat]:
    """Return the vendors' payloads that the plugin can read as orders."""
    raise NotImplementedError


@hookspec
def checker_reporters() -> Iterable[ReportFormat]:
    """Return the report formats that the plugin can write."""
    raise NotImplementedError
