"""The JSON Schema of the order document, generated from the model."""

from __future__ import annotations

from typing import Any

import msgspec

from checker.order import SCHEMA, Order

_NULL = {"type": "null"}
_DECIMAL = {"type": "string", "format": "decimal"}
_PLACEHOLDER = "Placeholder"
_SAID_BESIDE = frozenset({"title", "description", "default"})

# What `checker.values.text.is_placeholder` takes, in the regular expressions of JSON Schema.
_PLACEHOLDER_TEXT = (
    r"^\s*([nN][uU][lL][lL]|[nN]/[aA]|-+|[\u2013\u2014]+|[xX]{2,}|\u5f85\u5b9a"
    r"|[tT][bB][dD](?![a-zA-Z0-9])[\s\S]*)?\s*$"
)

# The grammar of a JSON number, so that text and bare numbers say the same.
_DECIMAL_TEXT = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


def order_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an order document.

    Where a fact can be absent, a placeholder such as ``"N/A"`` can stand: it says as little.
    """
    (reference,), definitions = msgspec.json.schema_components(
        [Order], ref_template="#/$defs/{name}"
    )
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Trade Assurance order, {SCHEMA}",
        **reference,
        "$defs": {
            **{name: _section(part) for name, part in sorted(definitions.items())},
            _PLACEHOLDER: {
                "description": "Text that counts as absent.",
                "type": "string",
                "pattern": _PLACEHOLDER_TEXT,
            },
        },
    }
    return schema


def _section(definition: dict[str, Any]) -> dict[str, Any]:
    """Describe an object as the reader takes it; the order itself cannot be absent."""
    members = definition["properties"]
    described = {**definition, "properties": {key: _member(part) for key, part in members.items()}}
    return described if definition["title"] == Order.__name__ else _or_absent(described)


def _member(part: dict[str, Any]) -> dict[str, Any]:
    """Describe a value as the reader takes it: present, or null, or a placeholder."""
    said = {key: value for key, value in part.items() if key in _SAID_BESIDE}
    form = {key: value for key, value in part.items() if key not in _SAID_BESIDE}
    (form,) = (option for option in form.get("anyOf", (form,)) if option != _NULL)
    if "$ref" in form:
        return {**said, **form}
    if form == _DECIMAL:
        text = f"{_DECIMAL_TEXT}|{_PLACEHOLDER_TEXT}"
        return {**said, "type": ["string", "number", "null"], "pattern": text}
    if form.get("type") == "array":
        return {**said, **_or_absent({**form, "items": _member(form["items"])})}
    if form.get("type") == "object":
        return {**said, **_or_absent(form)}
    return {**said, "anyOf": [form, _NULL, {"$ref": f"#/$defs/{_PLACEHOLDER}"}]}


def _or_absent(form: dict[str, Any]) -> dict[str, Any]:
    """Describe an object or a list that may be absent.

    Not by `anyOf`, of which validators only say that nothing in it fits, and not what is wrong.
    """
    return {**form, "type": [form["type"], "null", "string"], "pattern": _PLACEHOLDER_TEXT}
