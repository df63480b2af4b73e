"""Why buyers return goods: the words of the policy, and others that mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

from checker.api import Meta, Parameters, Return

ReasonCode = Literal[
    "quality", "not_as_described", "expectation", "description_not_read", "personal"
]

OBJECTIVE: frozenset[str] = frozenset(("quality", "not_as_described"))
"""Reasons that lie in the goods (clauses S10 and S12): once verified, they oblige the seller."""

SUBJECTIVE: frozenset[str] = frozenset(("expectation", "description_not_read", "personal"))
"""Reasons that lie in the buyer (clauses S14 to S17): they oblige nobody to a full return."""

KNOWN = OBJECTIVE | SUBJECTIVE
"""The words of the policy. Most reasons have one of them, and nothing has to be looked up."""

EXTRA_CODES: Mapping[str, ReasonCode] = {
    "damaged": "quality",
    "short_shipment": "not_as_described",
    "wrong_item": "not_as_described",
}
"""Further words, for clause S02 leaves its list of reasons open."""


class Coded(Protocol):
    """What has a code: an entry of a return's reasons."""

    @property
    def code(self) -> str | None:
        """A word of whoever wrote the order."""


class ReasonParams(Parameters, frozen=True):
    """What a ruleset can set about reasons."""

    extra_codes: Annotated[
        dict[str, ReasonCode],
        Meta(description="Further words for reasons, each with the code that it stands for."),
    ] = {}  # noqa: RUF012 - every instance gets its own

    def __post_init__(self) -> None:
        """Refuse a word that no reason can have, for it would be looked up in vain."""
        for word in self.extra_codes:
            if word != plain_word(word):
                raise ValueError(f"extra_codes: write {plain_word(word)!r}, not {word!r}")

    def __hash__(self) -> int:
        """Return a hash, for rules are values, with their parameters; a dict alone has none."""
        return hash(frozenset(self.extra_codes.items()))


def plain_word(text: str) -> str:
    """Return a word as codes are written: ``Not as described`` is ``not_as_described``."""
    return "_".join(text.replace("-", " ").lower().split())


def code_of(reason: Coded, extra: Mapping[str, str] = EXTRA_CODES) -> str | None:
    """Return the code of a reason, None when it has none that is known.

    Args:
        reason: one of a return's.
        extra: words that a ruleset adds to `EXTRA_CODES`; where both know one, it is right.
    """
    code = reason.code
    if code is None or code in KNOWN:
        return code
    word = plain_word(code)
    if word in KNOWN:
        return word
    return extra.get(word) or EXTRA_CODES.get(word)


def is_subjective(claim: Return, extra: Mapping[str, str] = EXTRA_CODES) -> bool:
    """Whether every reason of a return is known and lies in the buyer: the strongest counts."""
    for reason in claim.reasons:
        if code_of(reason, extra) not in SUBJECTIVE:
            return False
    return bool(claim.reasons)
