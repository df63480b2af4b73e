"""The JSON Schema of a ruleset, with the rules and the parameters of the plugins that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from checker.order import ANY_STATUS
from checker.registry import Registry
from checker.rule import RULE_ID, Rule
from checker.rulesets.caseform import KINDS, CaseFile, Entry
from checker.rulesets.form import OFF, ON
from checker.rulesets.params import ADD, REMOVE
from checker.statuses import in_order
from checker.values.countries import COUNTRIES
from checker.values.currencies import MINOR_UNITS

_TEXT = {"type": "string", "pattern": r"\S"}
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}
_DECIMAL = {"type": "string", "format": "decimal"}
_NUMBER = [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}]
_VERSIONS = {"type": "string", "pattern": r"^\s*(===|~=|[=!<>]=|[<>])", "examples": [">=1.2"]}

_GRADES = {
    "error": "a must of the policy is broken, or money or a deadline is lost",
    "warning": "a departure from what is usual, or a risk",
    "info": "a fact worth knowing",
    ON: "in force as its author graded it",
    OFF: "not in force",
}


def ruleset_schema(registry: Registry) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a ruleset file.

    It knows the rules that are installed, with their parameters. A ruleset can also speak of rules
    that are written in a ruleset, so other rule ids are allowed.
    """
    rules = sorted(
        (rule for group in registry.rules().values() for rule in group), key=lambda rule: rule.id
    )
    names = sorted(
        {source.name for source in registry.rulesets()}
        | {plugin.name for plugin in registry.plugins if plugin.rules}
    )
    definitions: dict[str, Any] = {
        "name": {"anyOf": [{"enum": names}, _TEXT]},
        "country": {"description": "ISO 3166-1 alpha-2.", "enum": sorted(COUNTRIES)},
        "currency": {"description": "ISO 4217.", "enum": sorted(MINOR_UNITS)},
        "status": {"enum": in_order(ANY_STATUS)},
        "grade": {"oneOf": [{"const": word, "description": _GRADES[word]} for word in _GRADES]},
        **_entry_parts(),
    }
    definitions |= {rule.id: _entry(rule, definitions) for rule in rules}
    graded = {rule.id: _defined(rule.id) for rule in rules}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ruleset",
        "description": "Which rules are in force, how grave they are, and with which parameters.",
        "type": "object",
        "properties": {
            "ruleset": {**_TEXT, "description": "The name of the ruleset."},
            "version": {**_TEXT, "description": "Its version, in quotes."},
            "description": {**_TEXT, "description": "What it is for."},
            "extends": {
                "description": "Rulesets that it builds on: names, or files beside this one.",
                **_some(_defined("name")),
            },
            "requires": _requires(registry),
            "plugins": _pins(registry),
            "rules": {
                "description": "What it says of rules.",
                **_rules(graded, _defined("written")),
            },
            "overrides": {
                "description": "What holds for some orders only; the later one has the last word.",
                "type": ["array", "null"],
                "items": _override(graded),
            },
            "waivers": {
                "description": "Files of waivers, beside this one.",
                **_some(_TEXT),
            },
        },
        "required": ["ruleset"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _defined(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _some(item: Mapping[str, Any], least: int = 0) -> dict[str, Any]:
    """Return the schema of one text or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": least}]}


def _pins(registry: Registry) -> dict[str, Any]:
    names = sorted(plugin.name for plugin in registry.plugins)
    return {
        "description": "Which plugins may take part, and which have to.",
        "type": ["object", "null"],
        "properties": {
            "allow": {
                "description": "With any other plugin this is refused: names of plugins, or of "
                "distributions for all that are in them.",
                **_some({"anyOf": [{"enum": names}, _TEXT]}),
            },
            "require": _versions(registry),
        },
        "additionalProperties": False,
    }


def _requires(registry: Registry) -> dict[str, Any]:
    return {
        "description": "The versions that it needs.",
        "type": ["object", "null"],
        "properties": {
            "checker": {**_VERSIONS, "description": "Of the checker."},
            "plugins": _versions(registry),
        },
        "additionalProperties": False,
    }


def _versions(registry: Registry) -> dict[str, Any]:
    return {
        "description": "Of plugins, by their names or those of their distributions.",
        "type": ["object", "null"],
        "properties": {plugin.name: _VERSIONS for plugin in registry.plugins},
        "additionalProperties": _VERSIONS,
    }


def _rules(graded: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "properties": graded,
        "propertyNames": {"pattern": f"^{RULE_ID.pattern}$"},
        "additionalProperties": other,
    }


def _override(graded: Mapping[str, Any]) -> dict[str, Any]:
    country = _some(_defined("country"), 1)
    glob = {"type": "string", "pattern": r"^(?!/).*\S"}
    conditions = {
        "files": {
            "description": "Globs of order files, relative to the directory of this file.",
            **_some(glob, 1),
        },
        "status": {
            "description": "Of the order.",
            **_some(_defined("status"), 1),
        },
        "currency": {
            "description": "Of the order.",
            **_some(_defined("currency"), 1),
        },
        "seller_country": {"description": "Of the seller.", **country},
        "buyer_country": {"description": "Of the buyer.", **country},
        "amount": {
            "description": "The total of the order, in its own currency.",
            "type": "object",
            "properties": {
                "min": {"description": "The least.", "anyOf": _NUMBER},
                "max": {"description": "The highest.", "anyOf": _NUMBER},
            },
            "minProperties": 1,
            "additionalProperties": False,
        },
    }
    rules = _rules(graded, _defined("written_grade"))
    return {
        "description": "What holds for the orders that meet all conditions.",
        "type": "object",
        "properties": {
            **conditions,
            "rules": {**rules, "type": "object", "minProperties": 1},
        },
        "required": ["rules"],
        "anyOf": [{"required": [name]} for name in conditions],
        "additionalProperties": False,
    }


def _entry_parts() -> dict[str, Any]:
    """Return the definitions of what may stand under a rule."""
    grading = {
        "severity": {
            "description": "How grave its findings are at the most.",
            **_defined("grade"),
        },
        "effective_from": {**_DAY, "description": "The first day on which this counts."},
        "effective_until": {**_DAY, "description": "The last day on which this counts."},
        "waivable": {"type": "boolean", "description": "Whether its findings can be waived."},
    }
    grade_of_written = {
        "type": "object",
        "properties": grading,
        "additionalProperties": False,
    }
    cases, parts_of_cases = _cases()
    written = {
        "type": "object",
        "properties": {**grading, **_written(), "cases": cases},
        "additionalProperties": False,
    }
    return {
        "grading": {"type": "object", "properties": grading},
        "written": {
            "description": "A rule that is written in a ruleset.",
            "anyOf": [_defined("grade"), written],
        },
        "written_grade": {
            "description": "A rule that is written in a ruleset.",
            "anyOf": [_defined("grade"), grade_of_written],
        },
        **parts_of_cases,
    }


def _written() -> dict[str, Any]:
    """Return the parts of a rule that is written in a ruleset."""
    return {
        "title": {**_TEXT, "description": "The fault, in one sentence."},
        "why": {**_TEXT, "description": "What the rule protects from."},
        "remedy": {**_TEXT, "description": "What the seller should do."},
        "note": {**_TEXT, "description": "How an unclear point was decided."},
        "status": {
            "description": "The statuses of orders in which it applies.",
            **_some(_defined("status")),
        },
        "clauses": {"description": "The clauses that it comes from.", **_some(_TEXT)},
        "tags": {"description": "Words to select rules by.", **_some(_TEXT)},
        "when": {**_TEXT, "description": "Whether an order has anything that the rule speaks of."},
        "for_each": {
            "type": "string",
            "pattern": "^/",
            "description": "The JSON Pointer of a list; the rule is asked for each element of it.",
        },
        "assert": {**_TEXT, "description": "What must be true."},
        "at": {
            "type": "string",
            "description": "The JSON Pointer of what is wrong otherwise; of an element that "
            "for_each looks at, without its slash at the beginning.",
        },
        "message": {
            **_TEXT,
            "description": "What is said then; {order.amounts.total} stands for that value.",
        },
    }


def _cases() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of the cases beside a rule that is written, and the definitions of it."""
    _, parts = msgspec.json.schema_components([CaseFile], ref_template="#/$defs/case.{name}")
    kinds = parts.pop(CaseFile.__name__)["properties"]
    del parts[Entry.__name__]["properties"]["params"]  # a rule that is written has none
    cases = {
        "description": "Orders that keep the rule, and orders that break it.",
        "type": "object",
        "properties": {kind: kinds[kind] for kind in KINDS},
        "additionalProperties": False,
    }
    return cases, {f"case.{name}": part for name, part in parts.items()}


def _entry(rule: Rule, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what a ruleset can say of a rule."""
    grading = definitions["grading"]["properties"]
    properties: dict[str, Any] = dict.fromkeys(grading, True)
    params = _params(rule, definitions)
    if params is not None:
        properties["params"] = params
    return {
        "description": f"{rule.summary} ({rule.severity.label})",
        "anyOf": [
            _defined("grade"),
            {
                "allOf": [_defined("grading")],
                "properties": properties,
                "additionalProperties": False,
            },
        ],
    }


def _params(rule: Rule, definitions: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of a rule's parameters, None when it has none."""
    if rule.params is None:
        return None
    template = f"#/$defs/{rule.id}.{{name}}"
    try:
        (reference,), parts = msgspec.json.schema_components(
            [type(rule.params)], ref_template=template
        )
    except TypeError:  # a type of the plugin's own, of which nothing can be said
        return {"type": ["object", "null"]}
    own = parts.pop(reference["$ref"].removeprefix(template.format(name="")))
    definitions |= {f"{rule.id}.{name}": _numbers(part) for name, part in parts.items()}
    return {
        "description": "Its parameters.",
        "type": ["object", "null"],
        "properties": {
            name: _changeable(_numbers(part)) for name, part in own["properties"].items()
        },
        "additionalProperties": False,
    }


def _numbers(part: Any) -> Any:
    """Let a decimal be a number as well, which is read exactly here."""
    if isinstance(part, list):
        return [_numbers(item) for item in part]
    if not isinstance(part, dict):
        return part
    if part.items() >= _DECIMAL.items():
        rest = {key: value for key, value in part.items() if key not in _DECIMAL}
        return {**rest, "anyOf": _NUMBER}
    return {key: _numbers(value) for key, value in part.items()}


def _changeable(part: dict[str, Any]) -> dict[str, Any]:
    """Let a list be changed as well: something added, something removed."""
    options = list(part.get("anyOf", [part]))
    item = next(_items(options), None)
    if item is None:
        return part
    change = {
        "type": "object",
        "properties": {
            ADD: {"description": "What is added to the list so far.", **_some(item)},
            REMOVE: {"description": "What is removed from the list so far.", **_some(item)},
        },
        "minProperties": 1,
        "additionalProperties": False,
    }
    about: dict[str, Any] = {key: part[key] for key in ("description", "default") if key in part}
    bare = [{k: v for k, v in option.items() if k not in about} for option in options]
    return {**about, "anyOf": [*bare, change]}


def _items(options: Iterable[dict[str, Any]]) -> Iterator[Any]:
    for option in options:
        if option.get("type") == "array":
            yield option.get("items", {})
