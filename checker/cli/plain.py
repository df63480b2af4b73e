"""What most runs are asked, understood without click: loading that takes a sixth of a short run.

Whatever is said in any other way, by settings or by the environment too, is left to click, and so
is whatever has to be refused.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.cli.settings import find

if TYPE_CHECKING:
    from checker.cli.gate import Asked

_ENVIRONMENT = ("CHECKER_", "_CHECKER_")


def understood(args: Sequence[str]) -> Asked | None:
    """Return what ``checker check`` is asked, None when it takes click to tell.

    Known are paths, --as-of, --report and --no-progress.
    """
    if os.name == "nt" or not args or args[0] != "check":  # on Windows it takes patterns for paths
        return None
    if any(name.startswith(_ENVIRONMENT) for name in os.environ) or find() is not None:
        return None
    paths: list[str] = []
    reports: list[str] = []
    moments: list[str] = []
    no_progress = False
    words = iter(args[1:])
    for word in words:
        if word == "--no-progress":
            no_progress = True
        elif word in ("--report", "--as-of"):
            value = next(words, "")
            if not value or value.startswith("-"):
                return None
            (reports if word == "--report" else moments).append(value)
        elif word.startswith("-") and word != "-":
            return None
        else:
            paths.append(word)
    from checker.cli.gate import Asked  # it is clear now that a run will need it
    from checker.cli.surroundings import language_of_environment, now
    from checker.reporters import TEXT
    from checker.values.days import moment

    try:
        as_of = [moment(each) for each in moments]
    except ValueError:
        return None
    return Asked(
        paths=tuple(paths),
        as_of=as_of[-1] if as_of else now(),
        lang=language_of_environment(),
        reports=tuple(reports) or (TEXT,),
        no_progress=no_progress,
    )
