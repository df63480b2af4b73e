"""The five of the twelve rules that a JSON Schema can say, for all who check by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rivals.contestant import bits

Schema = dict[str, Any]


def _at(path: str, schema: Schema) -> Schema:
    """Return a schema for what stands at a place, which has to be there."""
    for key in reversed(path.split(".")):
        schema = {"required": [key], "properties": {key: schema}}
    return schema


_IS_LARGE: Schema = {
    "allOf": [
        _at("currency", {"const": "USD"}),
        _at("amounts.total", {"exclusiveMinimum": 5000}),
    ]
}
_IS_FOR_QUALITY = _at("reasons", {"contains": _at("code", {"const": "quality"})})

_BY_PLACE: dict[int, Schema] = {
    2: {"if": _IS_LARGE, "then": _at("shipping.export_service", {"const": "onetouch"})},
    3: {"if": _IS_LARGE, "then": {"not": _at("seller.onetouch_enabled", {"const": False})}},
    4: _at("shipping.address.phone", {"type": "string", "minLength": 1}),
    6: {
        "if": _at("trade_term.code", {"enum": ["FOB", "CIF", "CFR", "FAS"]}),
        "then": _at("shipping.mode", {"const": "sea"}),
    },
    9: {
        "properties": {
            "returns": {"items": {"if": _IS_FOR_QUALITY, "then": _at("evidence", {"minItems": 1})}}
        }
    },
}

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "allOf": list(_BY_PLACE.values()),
}

DOES = bits(*_BY_PLACE)


def place_of(path: Sequence[Any]) -> int:
    """Return the place of the rule that a path into the schema, ``allOf`` and a number, is of."""
    return tuple(_BY_PLACE)[int(path[1])]
