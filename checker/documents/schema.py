"""The JSON Schema of the order document, generated from the model."""

from __future__ import annotations

from typing import Any

import msgspec

from checker.order import CENTURIES, SCHEMA, Order
from checker.values.money import LIMIT

_NULL = {"type": "null"}
_DECIMAL = {"type": "string", "format": "decimal"}
_PLACEHOLDER = "Placeholder"
_SAID_BESIDE = frozenset({"title", "description", "default"})

# Validators differ in what is blank to them, and whether `$` also stands before a line break.
_BLANK = r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*"
_END = r"(?![\s\S])"

# What `checker.values.text.is_placeholder` takes, in the regular expressions of JSON Schema.
_PLACEHOLDER_TEXT = (
    rf"^{_BLANK}([nN][uU][lL][lL]|[nN]/[aA]|-+|[\u2013\u2014]+|[xX]{{2,}}|\u5f85\u5b9a"
    rf"|[tT][bB][dD](?![a-zA-Z0-9])[\s\S]*)?{_BLANK}{_END}"
)

# The grammar of a JSON number, so that text and bare numbers say the same.
_DECIMAL_TEXT = rf"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?{_END}"

# Most validators take a `format` for a mere remark.
_DAY = r"-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CENTURIES = "|".join(map(str, CENTURIES))
_TEXTS = {
    "date": rf"^[0-9]{{4}}{_DAY}{_END}",
    "date-time": rf"^({_CENTURIES})[0-9]{{2}}{_DAY}[Tt ]([01][0-9]|2[0-3])(:[0-5][0-9]){{2}}"
    rf"(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):?[0-5][0-9]){_END}",
}


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
        bounds = {"minimum": -int(LIMIT), "maximum": int(LIMIT)}
        return {**said, "type": ["string", "number", "null"], "pattern": text, **bounds}
    if form.get("type") == "array":
        return {**said, **_or_absent({**form, "items": _member(form["items"])})}
    if form.get("type") == "object":
        return {**said, **_or_absent(form)}
    if form.get("format") in _TEXTS:
        form = {**form, "pattern": _TEXTS[form["format"]]}
    return {**said, "anyOf": [form, _NULL, {"$ref": f"#/$defs/{_PLACEHOLDER}"}]}


def _or_absent(form: dict[str, Any]) -> dict[str, Any]:
    """Describe an object or a list that may be absent.

    Not by `anyOf`, of which validators only say that nothing in it fits, and not what is wrong.
    """
    return {**form, "type": [form["type"], "null", "string"], "pattern": _PLACEHOLDER_TEXT}
