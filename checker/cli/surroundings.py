"""What the program learns from its surroundings when nobody says otherwise: time and language."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from checker.languages import CHINESE, ENGLISH
from checker.values.days import has_room


def now() -> datetime:
    """Return the current time, in whole seconds: the only clock that the program looks at."""
    return datetime.now(UTC).replace(microsecond=0)


def moment(text: str) -> datetime:
    """Return the moment that a text in the form of RFC 3339 means.

    Raises:
        ValueError: it means none, has no offset, or has no room around it: periods are counted
            from it, in whole days of other offsets, and the calendar ends with the year 9999.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time such as 2026-02-01T09:00:00+08:00") from None
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write 2026-02-01T09:00:00+08:00")
    if not has_room(found):
        raise ValueError(f"{text!r} lies too near to the end of the calendar to count days from it")
    return found


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
