"""Another language than English: its catalogues, and how it writes numbers, dates and lists."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from msgspec import Struct

from checker.catalogue import Catalogue
from checker.errors import UsageError
from checker.words import Listing, Words

_CONSTANTS = {None: "无", True: "是", False: "否"}


_FOLDER = Path(__file__).with_name("locale")


class Entry(Struct, frozen=True):
    """One text of a catalogue.

    Attributes:
        line: on which it begins.
        source: the English text.
        translation: ``""`` while there is none.
        comments: the lines above it, without their mark.
    """

    line: int
    source: str
    translation: str
    comments: tuple[str, ...] = ()


class Language(Struct, frozen=True):
    """A language that findings are put into.

    Attributes:
        name: of the language.
        texts: English text or template to its translation.
    """

    name: str
    texts: Mapping[str, str]

    def text(self, text: str) -> str:
        """Return a text in this language, or as it is when no catalogue has it."""
        if isinstance(text, Words):
            return self.message(text.template, text.fields) if text.fields else self._found(text)
        if isinstance(text, Listing):
            return self._found(text.separator).join(map(self.written, text.items))
        return self._found(text)

    def message(self, template: str, fields: Mapping[str, Any]) -> str:
        """Return a template in this language, with its fields as the language writes them."""
        shown = {name: self.written(value) for name, value in fields.items()}
        translation = self.texts.get(template)
        return template.format(**shown) if translation is None else _filled(translation, shown)

    def value(self, value: Any) -> Any:
        """Return a value as it is, but for words that it is made of."""
        if isinstance(value, (Words, Listing)):
            return self.text(value)
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def written(self, value: Any) -> Any:
        """Return a field of a message as a reader of this language expects it."""
        if isinstance(value, (Words, Listing)):
            return self.text(value)
        if isinstance(value, (list, tuple)):
            return self._found(", ").join(str(self.written(item)) for item in value)
        return _chinese(value)

    def _found(self, text: str) -> str:
        return self.texts.get(text, str(text))


def language(name: str, catalogues: Iterable[tuple[str, Catalogue]]) -> Language:
    """Return a language with its catalogues; where two translate the same text, the first counts.

    Args:
        name: of the language.
        catalogues: each with the name of the plugin that brings it along.

    Raises:
        UsageError: a catalogue cannot be read or is not of the right form.
    """
    texts: dict[str, str] = {}
    for plugin, catalogue in catalogues:
        if catalogue.language != name:
            continue
        try:
            with open(catalogue.path, encoding="utf-8") as stream:  # noqa: PTH123 - as everywhere on the way of an order
                for entry in entries(stream.read()):
                    if entry.translation:
                        _check(entry)
                        texts.setdefault(entry.source, entry.translation)
        except (OSError, ValueError) as error:
            reason = f"plugin {plugin}: {catalogue.path}: {error}"
            raise UsageError(
                f"a catalogue of the language {name} cannot be used: {reason}"
            ) from error
    return Language(name, texts)


def core_catalogue(name: str) -> tuple[str, Catalogue]:
    """Return what the core itself says in a language, as of a plugin."""
    return "checker", Catalogue(name, str(_FOLDER / f"{name}.po"))


def entries(text: str) -> Iterator[Entry]:
    """Yield the texts of a catalogue in the form of gettext, but for its header.

    Only the part of that form is known that catalogues here need: comments, ``msgid`` and
    ``msgstr``, in one or more quoted lines.

    Raises:
        ValueError: it is of another form, and in which line.
    """
    comments: list[str] = []
    parts: dict[str, list[str]] = {}
    key, begin = "", 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        word, _, quoted = line.partition(" ")
        if line.startswith('"') and key:
            parts[key].append(_quoted(line, number))
        elif word == "msgid" and not parts:
            key, begin = word, number
            parts[word] = [_quoted(quoted, number)]
        elif word == "msgstr" and key == "msgid":
            key = word
            parts[word] = [_quoted(quoted, number)]
        elif not line.strip():
            if parts:
                if key != "msgstr":
                    raise ValueError(f"line {number}: a msgstr is missing here")
                source, translation = ("".join(parts[name]) for name in ("msgid", "msgstr"))
                if source:
                    yield Entry(begin, source, translation, tuple(comments))
            comments, parts, key = [], {}, ""
        elif line.startswith("#") and not parts:
            comments.append(line[1:].strip())
        else:
            raise ValueError(f"line {number}: this is not understood: {line[:40]}")


def fields_of(template: str) -> frozenset[str]:
    """Return the names of the fields of a template.

    Raises:
        ValueError: its braces do not match.
    """
    return frozenset(
        name for _, name, _, _ in string.Formatter().parse(template) if name is not None
    )


def _filled(template: str, fields: Mapping[str, Any]) -> str:
    """Return a template with its fields; no blank beside one stands between wide characters."""
    text = ""
    blanks: set[int] = set()
    for literal, name, form, conversion in string.Formatter().parse(template):
        if literal.startswith(" "):
            blanks.add(len(text))
        text += literal
        if name is not None:
            if text.endswith(" "):
                blanks.add(len(text) - 1)
            field = (
                f"{{{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}}}"
            )
            text += field.format(**fields)
    inside = range(1, len(text) - 1)
    apart = {i for i in blanks if i in inside and _is_wide(text[i - 1]) and _is_wide(text[i + 1])}
    return "".join(character for i, character in enumerate(text) if i not in apart)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"


def _check(entry: Entry) -> None:
    """Refuse a translation that would say less than the English text, or could not be filled in."""
    try:
        wanted = fields_of(entry.source)
    except ValueError:  # an English text with a brace of its own has no fields
        return
    try:
        given = fields_of(entry.translation)
    except ValueError as error:
        raise ValueError(f"line {entry.line}: {error}") from error
    if given != wanted:
        names = ", ".join(sorted(wanted ^ given))
        raise ValueError(f"line {entry.line}: the fields differ from the English text: {names}")


def _quoted(text: str, number: int) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise ValueError(f"line {number}: a text in double quotes belongs here")  # noqa: TRY004 - one kind of error for what is wrong with a file
    return value


def _chinese(value: Any) -> Any:
    """Return a value as Chinese writes it: the only language so far besides English."""
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:,f}"
    if isinstance(value, datetime):
        return _moment(value)
    return _day(value) if isinstance(value, date) else value


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _moment(value: datetime) -> str:
    """Return a time to the minute, or to the second when it has any, and its distance from UTC."""
    clock = f"{value:%H:%M:%S}" if value.second or value.microsecond else f"{value:%H:%M}"
    return f"{_day(value)} {clock}{_zone(value)}"


def _zone(value: datetime) -> str:
    distance = value.utcoffset()
    return "" if distance is None else f"（{timezone(distance)}）"
