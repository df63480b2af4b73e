"""Globs of paths, as in many ignore files: ``**`` stands for any number of directories."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path


def matches(path: str, directory: str, glob: str) -> bool:
    """Whether a glob that is relative to a directory matches a path.

    >>> matches("shop/samples/a.json", "shop", "samples/**")
    True
    """
    try:
        relative = Path(path).resolve().relative_to(Path(directory).resolve())
    except ValueError:
        return False
    return _pattern(glob).fullmatch(relative.as_posix()) is not None


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """Return a glob as a regular expression."""
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", glob.removeprefix("./"))
    meanings = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts), re.DOTALL)
