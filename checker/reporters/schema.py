"""The JSON Schema of the report for programs, ``checker-report/1``."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from msgspec import Struct

from checker.finding import Finding
from checker.report import (
    FORMAT,
    Notice,
    PluginInfo,
    Problem,
    RuleOutcome,
    RulesetInfo,
    Summary,
    Verdict,
)

_KINDS: tuple[type[Struct], ...] = (
    Finding,
    Notice,
    PluginInfo,
    Problem,
    RuleOutcome,
    RulesetInfo,
    Summary,
)


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report.

    Later versions may have further keys, so they are allowed everywhere.
    """
    _, parts = msgspec.json.schema_components(_KINDS, ref_template="#/$defs/{name}")
    definitions = {name: _with_all_keys(name, part) for name, part in sorted(parts.items())}
    text = {"type": "string"}
    head = {
        "format": {"const": FORMAT},
        "tool": _object(name={"const": "checker"}, version=text),
        "as_of": {
            "description": "The moment as of which orders were judged.",
            "type": "string",
            "format": "date-time",
        },
        "language": {"description": "Of messages and other words, such as en.", **text},
        "rulesets": _list("RulesetInfo", "What was in force."),
        "plugins": _list("PluginInfo", "The plugins that took part."),
        "selection": {
            "description": "The words by which rules were selected and left out.",
            **_object(select=_texts(), ignore=_texts()),
        },
    }
    rest = {
        "documents": {"type": "array", "items": _document()},
        "complete": {
            "description": "Whether nothing failed; without it, no finding means nothing.",
            "type": "boolean",
        },
        "problems": _list("Problem", "What kept the run from being complete."),
        "notices": _list("Notice", "What is no problem, but should be known."),
        "summary": {"$ref": "#/$defs/Summary"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **_object(**head, **rest),
        "$defs": definitions,
    }


def _document() -> dict[str, Any]:
    text, text_or_nothing = {"type": "string"}, {"type": ["string", "null"]}
    return _object(
        path={**text, "description": "The file as it was named, - for standard input."},
        index={
            "description": "The order's place in a file of several.",
            "type": "integer",
            "minimum": 0,
        },
        id=text_or_nothing,
        status=text_or_nothing,
        sha256={"description": "Of its bytes.", "type": "string", "pattern": "^[0-9a-f]{64}$"},
        verdict={"enum": list(get_args(Verdict))},
        findings=_list("Finding", "By position, then rule."),
        outcomes={
            "description": "What every rule that was in force said, by its id.",
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/RuleOutcome"},
        },
    )


def _object(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has all of these keys."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(name: str, description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "array",
        "items": {"$ref": f"#/$defs/{name}"},
    }


def _texts() -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}}


_OMITTING = {kind.__name__ for kind in _KINDS if kind.__struct_config__.omit_defaults}


def _with_all_keys(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a struct; a report leaves no key out unless its struct says so."""
    if name in _OMITTING or "properties" not in part:
        return part
    return {**part, "required": list(part["properties"])}
