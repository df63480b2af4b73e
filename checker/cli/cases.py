"""The JSON Schema of a file of rule cases, with the rules that are installed."""

from __future__ import annotations

from typing import Any

import msgspec

from checker.registry import Registry
from checker.rule import RULE_ID
from checker.rulesets.caseform import ANSWERS, KINDS, CaseFile, Kind


def cases_schema(registry: Registry) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of cases; other rule ids are allowed."""
    (_,), parts = msgspec.json.schema_components([CaseFile], ref_template="#/$defs/{name}")
    table = parts.pop(CaseFile.__name__)
    known = [
        {"const": rule.id, "description": rule.summary}
        for rules in registry.rules().values()
        for rule in rules
    ]
    table["properties"]["rule"] = {
        "description": "The id of the rule.",
        "anyOf": [*known, {"type": "string", "pattern": f"^{RULE_ID.pattern}$"}],
    }
    for kind in KINDS:
        entry = table["properties"][kind]
        entry["items"] = {"allOf": [entry["items"], _narrower(kind)]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **table,
        "title": "rule cases",
        "$defs": parts,
    }


def _narrower(kind: Kind) -> dict[str, Any]:
    """Return what holds for cases of one kind besides what holds for all."""
    told = ANSWERS[kind]
    needed = [key for key, is_needed in told.items() if is_needed]
    out_of_place = {key for keys in ANSWERS.values() for key in keys} - told.keys()
    return {
        "properties": dict.fromkeys(sorted(out_of_place), False)
        | {key: {"minItems": 1} for key in needed},
        "required": needed,
    }
