"""The text of a remark, made ready to be searched."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 20_000
"""So many characters of a remark are read; more would be no remark, and take long."""

SENTENCE = r"\.(?=\s|$)|[!?;。\n]"
"""Where one sentence ends; a point inside of a number ends none."""

CLAUSE = rf"{SENTENCE}|,(?!\d)|、"
"""Where one clause of a sentence ends."""

# Also the wide blank, the closed-up blank, the typeset apostrophe and the dash of `15-20`.
_WIDE = "[\uff01-\uff5e\u3000\xa0\u2019\u2013\uffe5]"
_NARROW = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {
    "\u3000": " ",
    "\xa0": " ",
    "\u2019": "'",
    "\u2013": "-",
    "\uffe5": "\N{YEN SIGN}",
}


@lru_cache(maxsize=512)  # sellers write their remark once, for all orders
def narrow(remark: str) -> str:
    """Return a remark with ASCII in place of the full-width signs of Chinese typesetting."""
    if remark.isascii():
        return remark
    return re.sub(_WIDE, lambda match: _NARROW[match[0]], remark)  # str.translate takes much longer


def sentences(text: str) -> list[str]:
    """Return the sentences of a narrow remark, in a third of the time that `SENTENCE` takes."""
    for end in "!?;。":
        text = text.replace(end, "\n")
    return text.replace("\t", " ").replace("\r", " ").replace(". ", "\n").split("\n")
