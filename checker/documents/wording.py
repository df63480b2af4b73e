"""Values in words, short enough for a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.words import words

LONGEST = 60
"""Characters of a text or a number that are shown; what is longer is cut."""


def shown(value: Any) -> Any:
    """Return a value as the report can hold it: a large one only by its kind."""
    if isinstance(value, (dict, list)):
        return described(value)
    if isinstance(value, str):
        text = value.encode("utf-8", "backslashreplace").decode()
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if isinstance(value, bool) or value is None:
        return value
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def described(value: Any) -> str:
    """Return a value in words."""
    if isinstance(value, dict):
        return words("An object")
    if isinstance(value, list):
        return words("A list")
    if isinstance(value, bool):
        return words("The value true" if value else "The value false")
    if isinstance(value, str):
        return words('The text "{text}"', text=shown(value))
    if isinstance(value, date):  # of an input format; and a datetime
        return words("The time {time}", time=value.isoformat())
    return words("The number {number}", number=shown(value))
