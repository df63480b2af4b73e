"""Facts that the order document has no field for; they stand under ``extensions``."""

from __future__ import annotations

from typing import Any

from checker.api import Order

KEY = "alibaba_public"


def pointer(name: str) -> str:
    """Return where a fact stands, or belongs."""
    return f"/extensions/{KEY}/{name}"


def fact(order: Order, name: str) -> Any:
    """Return a fact, None when the order does not state it."""
    ours = order.extensions.get(KEY)
    return ours.get(name) if isinstance(ours, dict) else None
