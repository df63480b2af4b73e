"""The JSON Schema of the order document, generated from the model."""

from __future__ import annotations

from typing import Any

import msgspec

from checker.order import SCHEMA, Order

_DECIMAL = {"type": "string", "format": "decimal"}

# The grammar of a JSON number, so that text and bare numbers say the same.
_DECIMAL_TEXT = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_ANY_DECIMAL = (
    {"type": "string", "pattern": _DECIMAL_TEXT},
    {"type": "number"},
)


def order_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an order document.

    It describes what a document should look like. The checker itself takes a little more: it
    counts placeholders such as ``"N/A"`` as absent wherever they stand.
    """
    (reference,), definitions = msgspec.json.schema_components(
        [Order], ref_template="#/$defs/{name}"
    )
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Trade Assurance order, {SCHEMA}",
        **reference,
        "$defs": {name: _with_decimals(part) for name, part in sorted(definitions.items())},
    }
    return schema


def _with_decimals(part: Any) -> Any:
    """Let a decimal be a bare number as well, which msgspec reads but does not describe."""
    if isinstance(part, list):
        return [_with_decimals(item) for item in part]
    if not isinstance(part, dict):
        return part
    described = {key: _with_decimals(item) for key, item in part.items()}
    if "anyOf" in described:
        options = [
            choice
            for option in described["anyOf"]
            for choice in (_ANY_DECIMAL if option == _DECIMAL else (option,))
        ]
        described["anyOf"] = options
    return described
