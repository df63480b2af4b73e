"""Text that stands where a fact should stand, and says nothing."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"\s*+(?:[nN][uU][lL][lL]|[nN]/[aA]|-+|[\u2013\u2014]+|[xX]{2,}|待定"
    r"|[tT][bB][dD](?![a-zA-Z0-9]).*)?\s*+",
    re.DOTALL,
)


def is_placeholder(text: str) -> bool:
    """Whether the text counts as absent: blank, null, N/A, a dash, TBD…, xx or 待定.

    >>> [is_placeholder(text) for text in ("", " N/A ", "TBD by forwarder", "TBDecor Ltd")]
    [True, True, True, False]
    """
    return _PLACEHOLDER.fullmatch(text) is not None
