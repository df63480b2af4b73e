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


class Row(str):
    """A line of a table in English that remembers its cells, for the columns of other languages.

    Attributes:
        label: the first cell.
        value: the second one.
        is_amount: whether the values of the table end below each other, as figures do.
    """

    __slots__ = ("is_amount", "label", "value")
    label: str
    value: str
    is_amount: bool


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


def spelt(value: Any, text: str) -> Listing:
    """Return a value as English text in a spelling of one's own; others spell it their own way."""
    spelling = Listing(text)
    spelling.items = (value,)
    spelling.separator = ", "
    return spelling


def table(rows: Iterable[tuple[str, str]], *, is_amounts: bool = False) -> tuple[Row, ...]:
    """Return labels and values as lines of text, in columns.

    Args:
        rows: each a label and a value, both as text or words.
        is_amounts: whether the values end below each other, as figures do.
    """
    rows = tuple(rows)
    widest = max((len(label) for label, _ in rows), default=0)
    longest = max((len(value) for _, value in rows), default=0) if is_amounts else 0
    lines = []
    for label, value in rows:
        row = Row(f"{label:{widest}}  {value:>{longest}}")
        row.label, row.value, row.is_amount = label, value, is_amounts
        lines.append(row)
    return tuple(lines)


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
