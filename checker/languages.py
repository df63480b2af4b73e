"""The languages that there are answers in; who wants English imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from checker.registry import Hook, Registry

if TYPE_CHECKING:
    from checker.language import Language

ENGLISH = "en"
CHINESE = "zh-CN"
LANGUAGES = (ENGLISH, CHINESE)


def hooks_for(lang: str, hooks: Collection[Hook]) -> Collection[Hook]:
    """Return the hooks whose answers are needed to answer in this language."""
    return hooks if lang == ENGLISH else (*hooks, "checker_catalogues")


def language_of(lang: str, registry: Registry) -> Language | None:
    """Return the language with its catalogues, None for English.

    Raises:
        UsageError: a catalogue cannot be used.
    """
    if lang == ENGLISH:
        return None
    from checker.language import core_catalogue, language  # nobody else has to wait for it

    return language(lang, (core_catalogue(lang), *registry.catalogues()))


def translating(language: Language | None) -> Callable[[str], str]:
    """Return what puts text into a language."""
    return str if language is None else language.text
