"""JSON in one line, whatever text is in it."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def json_text(value: Any) -> str:
    """Return a value as JSON, without a line end."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, as in a file name that is no UTF-8
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))
