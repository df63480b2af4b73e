"""What is wrong with a text that is no JSON, in the words of who wrote it."""

from __future__ import annotations

import re
from json import JSONDecodeError

from checker.words import words

_OF_PARSER = (
    words("expecting value"),
    words("expecting property name enclosed in double quotes"),
    words("expecting ':' delimiter"),
    words("expecting ',' delimiter"),
    words("extra data"),
    words("invalid control character"),
    words("invalid \\escape"),
    words("invalid \\uXXXX escape"),
    words("unterminated string"),
)
"""What the parser of the standard library says, for the catalogues."""

_ABOUT_THE_PLACE = r"( starting)? at$|: $"
"""How some of it ends, where the parser goes on with the place."""

_AFTER_COMMA = {
    ("expecting property name enclosed in double quotes", "}"): words(
        "illegal trailing comma before end of object"
    ),
    ("expecting value", "]"): words("illegal trailing comma before end of array"),
}
"""What later versions of the parser say of what earlier ones expect, at the comma."""

_SPACE = " \t\r\n"


def mistake(error: JSONDecodeError) -> tuple[int, str]:
    """Return where the mistake is, as an offset in characters, and what it is."""
    text, at = error.doc, error.pos
    said = re.sub(_ABOUT_THE_PLACE, "", error.msg[:1].lower() + error.msg[1:])
    trailing = _AFTER_COMMA.get((said, text[at : at + 1]))
    if trailing is not None and (comma := _comma_before(text, at)) is not None:
        return comma, trailing
    return at, _at_the_place(text, at, said)


def _at_the_place(text: str, at: int, said: str) -> str:
    """Return what is wrong at a place, by what stands there."""
    here = text[at : at + 2]
    if not text.strip(_SPACE):
        return words("there is nothing in it")
    if not here:
        return words("the text ends here: {reason}", reason=words(said))
    if here in ("//", "/*") or here.startswith("#"):
        return words("a comment stands here, and JSON has none")
    if here.startswith("\ufeff"):
        return words("a second byte-order mark stands here")
    if here.startswith(("{", "[")) and said == "extra data":
        return words(
            "another document begins here; several of them stand in an array, or one on each line "
            "of a file whose name ends in .jsonl"
        )
    return words(said)


def _comma_before(text: str, at: int) -> int | None:
    """Return where a comma stands before this place, if nothing but white space is between."""
    before = text[:at].rstrip(_SPACE)
    return len(before) - 1 if before.endswith(",") else None
