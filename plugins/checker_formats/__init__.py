"""Input formats: vendors' payloads that are read as Trade Assurance orders."""

from __future__ import annotations

from checker.api import InputFormat, hookimpl
from checker_formats.alibaba import ALIBABA

CHECKER_API = 1


@hookimpl
def checker_formats() -> list[InputFormat]:
    """Return the formats of this plugin."""
    return [ALIBABA]
