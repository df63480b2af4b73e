"""Lines of text in which some characters are two columns wide, as those of Chinese are."""

from __future__ import annotations

import re
import textwrap

from checker.reporters.text import columns

_CLOSING = "，。、；：！？）】》」』〉”’…％"
"""What no line begins with."""

_OPENING = "（【《「『〈“‘"
"""What no line ends with."""

_WIDE = r"[ᄀ-ᅟ⺀-〿ぁ-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦\U0001F300-\U0003FFFD]"
_PIECE = re.compile(
    rf"[{_OPENING}]*(?:(?![{_OPENING}]){_WIDE}|[^\s{_OPENING}{_CLOSING}](?:(?!{_WIDE})[^\s{_OPENING}{_CLOSING}])*)?"
    rf"[{_CLOSING}]*|\s+"
)


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than `width` columns if a line can be broken there.

    A line may end at a blank, and between two characters one of which is wide.
    """
    if columns(text) == len(text):
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    line, taken = "", 0
    for piece in _pieces(text, width):
        if piece.isspace():
            if line:
                line, taken = line + " " * len(piece), taken + len(piece)
            continue
        wide = columns(piece)
        if line and taken + wide > width:
            lines.append(line.rstrip())
            line, taken = "", 0
        line, taken = line + piece, taken + wide
    return [*lines, line.rstrip()] if line.rstrip() else lines


def _pieces(text: str, width: int) -> list[str]:
    """Return what can only stand together in one line; a word that fits in no line is cut."""
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        piece = match[0]
        while columns(piece) > width:
            cut = _fitting(piece, width)
            pieces.append(piece[:cut])
            piece = piece[cut:]
        pieces.append(piece)
    return [piece for piece in pieces if piece]


def _fitting(piece: str, width: int) -> int:
    """Return how many characters fit, at least one."""
    taken = 0
    for number, character in enumerate(piece):
        taken += columns(character)
        if taken > width:
            return max(number, 1)
    return len(piece)
