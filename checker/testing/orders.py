"""The order that every case starts from, and the way in which a case changes it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from checker.documents.parsing import parse


def compliant_order() -> dict[str, Any]:
    """Return a draft that keeps the whole policy, as plain JSON values."""
    data = resources.files("checker").joinpath("compliant_order.json").read_bytes()
    order: dict[str, Any] = parse(data).value
    return order


def merge_patch(target: Any, patch: Any) -> Any:
    """Return a value with a JSON merge patch applied (RFC 7396); neither argument changes."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged
