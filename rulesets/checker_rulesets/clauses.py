"""The clauses of the policy source, in its own words and in English."""

from __future__ import annotations

import json
from importlib import resources

from checker.api import Clause

SOURCE = "阿里巴巴国际站信保订单客户不想要了能全部退货吗?阿里巴巴信保订单多久到账 (2025-06-29)"
"""The title of the article, and the day on which it was published."""


def _clauses() -> tuple[Clause, ...]:
    """Read the clauses that lie beside this module."""
    text = resources.files(__package__).joinpath("clauses.json").read_text("utf-8")
    return tuple(Clause(**entry, source=SOURCE) for entry in json.loads(text))


CLAUSES = _clauses()
"""In the order of the source."""
