"""Where a character of a text stands in the YAML file that says the text."""

from __future__ import annotations

import re

from checker.rulesets.form import Place, Setting

_KEY = re.compile(
    r"""["']?[\w-]+["']?\s*:[ \t]*(?:[&!]\S*\s+)*(?:[|>][-+\d]*[ \t]*(?:\#.*)?\n)?\s*"""
)


def inside(setting: Setting, offset: int) -> Place:
    """Return the place of a character of a text; that of its key when it cannot be told.

    YAML folds lines, and takes quotes and indentation away. So the text and the file are gone
    through side by side, and blanks passed over in both.

    Args:
        setting: the text, and the place of the key above it.
        offset: of the character.
    """
    place, text = setting.place, str(setting.value)
    try:
        with open(place.file, encoding="utf-8-sig") as stream:  # noqa: PTH123 - as everywhere in the core
            lines = stream.read().split("\n")
    except (OSError, UnicodeDecodeError):
        return place
    written = "\n".join(lines[place.line - 1 :])
    key = _KEY.match(written, place.column - 1)
    found = None if key is None else _side_by_side(text, offset, written, key.end())
    if found is None:
        return place
    before = written[:found]
    line = place.line + before.count("\n")
    return Place(place.file, line, len(before) - before.rfind("\n"))


def _side_by_side(text: str, offset: int, written: str, start: int) -> int | None:
    """Return the offset in what is written of a character of the text that it stands for."""
    at = start
    quote = written[at : at + 1]
    if quote in {'"', "'"} and not text.startswith(quote):
        at += 1
    else:
        quote = ""
    for number, character in enumerate(text.rstrip()):
        if character.isspace():
            continue
        while written[at : at + 1].isspace():
            at += 1
        if (quote == '"' and written[at : at + 2] == f"\\{character}") or (
            quote == "'" == character and written[at : at + 2] == "''"
        ):
            at += 1
        if written[at : at + 1] != character:
            return None
        if number >= offset:
            return at
        at += 1
    return at if offset >= len(text.rstrip()) else None
