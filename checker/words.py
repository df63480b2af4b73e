"""Text that remembers how it was put together, so that it can be put together in another language.

To everything that does not translate they are plain English text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


class Words(str):
    """English text that remembers the template and the values that it was made of."""

    __slots__ = ("fields", "template")
    template: str
    fields: Mapping[str, Any]


class Listing(str):
    """English text that remembers the items and the separator that it was made of."""

    __slots__ = ("items", "separator")
    items: tuple[Any, ...]
    separator: str


def words(template: str, /, **fields: Any) -> Words:
    """Return text in words; a catalogue translates its template.

    Args:
        template: in English; ``{name}`` stands for the field of that name, if there are any.
        **fields: values, or words in turn. A time stands in English text as in ISO 8601.
    """
    written = {name: _written(value) for name, value in fields.items()}
    text = Words(template.format(**written) if fields else template)
    text.template = template
    text.fields = fields
    return text


def listing(items: Iterable[Any], separator: str = ", ") -> Listing:
    """Return items as text, with what stands between them, such as ``", "`` or ``" or "``."""
    items = tuple(items)
    text = Listing(separator.join(str(_written(item)) for item in items))
    text.items = items
    text.separator = separator
    return text


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
