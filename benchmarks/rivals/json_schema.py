"""jsonschema-rs: the five rules that a JSON Schema can say, each as a subschema of its own.

What compares two values of an order, or two times, is beyond the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jsonschema_rs
import orjson
from rivals.contestant import Contestant
from rivals.schema import DOES, SCHEMA, place_of


def prepare() -> Contestant:
    """Return it with all its errors, by which it tells the rules."""
    find = jsonschema_rs.validator_for(SCHEMA).iter_errors
    loads = orjson.loads

    def run(texts: Sequence[bytes]) -> Any:
        return [[error.schema_path for error in find(loads(text))] for text in texts]

    return Contestant(run, _masks, does=DOES)


def _masks(said: Sequence[Sequence[Sequence[Any]]]) -> list[int]:
    found = []
    for paths in said:
        mask = 0
        for path in paths:
            mask |= 1 << place_of(path)
        found.append(mask)
    return found
