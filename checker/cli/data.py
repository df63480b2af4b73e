"""What commands print for programs."""

from __future__ import annotations

import json
import re
from typing import Any

_NOT_ASCII = re.compile(r"[^\n -~]")


def printable_json(data: Any) -> str:
    """Return data as JSON, with a line end; on a terminal, it cannot steer that."""
    text = f"{json.dumps(data, indent=2, ensure_ascii=False)}\n"
    return _NOT_ASCII.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else json.dumps(character)[1:-1]
