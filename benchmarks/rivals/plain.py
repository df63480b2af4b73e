"""Plain Python over ``orjson``: the reference itself, without findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from rivals.contestant import Contestant
from rivals.reference import broken


def prepare() -> Contestant:
    """Return it."""
    loads = orjson.loads

    def run(texts: Sequence[bytes]) -> Any:
        return [broken(loads(text)) for text in texts]

    return Contestant(run, list)
