"""The hooks that a plugin can implement.

Each is asked at most once in a run, before any order is read, and only by commands that need its
answers: what only some of them need is best imported inside of the hook.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from checker.assessment import Assessment
from checker.catalogue import Catalogue
from checker.clause import Clause
from checker.formats import InputFormat
from checker.report import ReportFormat
from checker.rule import Rule
from checker.rulesetsource import RulesetSource

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


@hookspec
def checker_assessments() -> Iterable[Assessment]:
    """Return the questions about an order that the plugin can answer."""
    raise NotImplementedError


@hookspec
def checker_clauses() -> Iterable[Clause]:
    """Return the clauses of a policy source that rules cite, in the order of the source."""
    raise NotImplementedError


@hookspec
def checker_rulesets() -> Iterable[RulesetSource]:
    """Return the rulesets that the plugin brings along, as files."""
    raise NotImplementedError


@hookspec
def checker_catalogues() -> Iterable[Catalogue]:
    """Return the catalogues that translate what the plugin says."""
    raise NotImplementedError
