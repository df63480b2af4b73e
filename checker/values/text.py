"""Text that stands where a fact should stand, and says nothing."""

from __future__ import annotations

_WORDS = frozenset(("", "null", "n/a", "待定"))


def is_placeholder(text: str) -> bool:
    """Whether the text counts as absent: blank, null, N/A, a dash, TBD…, xx or 待定.

    >>> [is_placeholder(text) for text in ("", " N/A ", "TBD by forwarder", "TBDecor Ltd")]
    [True, True, True, False]
    """
    # No pattern: it would take a millisecond to compile, and every run has to wait for it.
    written = text.strip()
    said = written.lower()
    if said in _WORDS or not said.strip("-") or not said.strip("\u2013\u2014"):
        return True
    if said.startswith("tbd"):
        behind = written[3:4]
        return not (behind.isascii() and behind.isalnum())
    return len(said) > 1 and not said.strip("x")
