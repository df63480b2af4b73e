"""A clause of a policy, in the words of its source."""

from __future__ import annotations

from msgspec import Struct


class Clause(Struct, frozen=True):
    """One numbered statement of a policy source.

    Attributes:
        number: as rules cite it, such as ``S35``.
        original: the statement in the words and the language of the source.
        translation: the same in English.
        source: what the source is, and of which day.
    """

    number: str
    original: str
    translation: str
    source: str
