"""What the program learns from its surroundings when nobody says otherwise: time and language."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from checker.languages import CHINESE, ENGLISH


def now() -> datetime:
    """Return the current time, in whole seconds: the only clock that the program looks at."""
    return datetime.now(UTC).replace(microsecond=0)


def language_of_environment() -> str:
    """Return the language of the environment, English when it is none that there is.

    As everywhere, the first of the three variables that is set counts, and traditional Chinese is
    another language.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := os.environ.get(name):
            return CHINESE if _is_simplified(locale) else ENGLISH
    return ENGLISH


def _is_simplified(locale: str) -> bool:
    tag = locale.partition(".")[0].partition("@")[0].replace("_", "-").casefold()
    return tag in {"zh", "zh-cn", "zh-sg"} or tag.startswith("zh-hans")
