"""JSON, whatever text is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec


def json_text(value: Any) -> str:
    """Return a value as JSON, without a line end."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, as in a file name that is no UTF-8
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))


def indented_json_text(value: Any, otherwise: Callable[[Any], Any]) -> str:
    """Return a value as JSON in lines, without the last line end.

    Args:
        value: what JSON can hold, and structs of it.
        otherwise: returns what stands for anything else, or raises TypeError.
    """
    try:
        return msgspec.json.format(msgspec.json.encode(value, enc_hook=otherwise)).decode()
    except UnicodeEncodeError:  # as above
        return json.dumps(msgspec.to_builtins(value, enc_hook=otherwise), indent=2)
