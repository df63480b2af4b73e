"""The text of a remark, made ready to be searched."""

from __future__ import annotations

SENTENCE = r"\.(?=\s|$)|[!?;。\n]"
"""Where one sentence ends; a point inside of a number ends none."""

CLAUSE = rf"{SENTENCE}|,(?!\d)|、"
"""Where one clause of a sentence ends."""

# Also the wide blank, the closed-up blank, the typeset apostrophe and the dash of `15-20`.
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    0x3000: " ",
    0xA0: " ",
    0x2019: "'",
    0x2013: "-",
    0xFFE5: "\N{YEN SIGN}",
}


def narrow(remark: str) -> str:
    """Return a remark with ASCII in place of the full-width signs of Chinese typesetting."""
    return remark if remark.isascii() else remark.translate(_FULL_WIDTH)
