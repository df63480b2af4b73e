"""Globs of paths, as in many ignore files: ``**`` stands for any number of directories."""

from __future__ import annotations

import os.path
import re
from functools import lru_cache
from pathlib import Path, PurePath

from checker.documents.files import STANDARD_INPUT

_HERE, _UP = ".", ".."


def matches(path: str, directory: str, glob: str) -> bool:
    """Whether a glob that is relative to a directory matches a path.

    It may lead out of the directory by ``../`` at its beginning. Standard input, ``-``, is no file
    and matches nothing.

    >>> matches("shop/samples/a.json", "shop", "samples/**")
    True
    >>> matches("orders/a.json", "shop", "../orders/*.json")
    True
    """
    if path == STANDARD_INPUT:
        return False
    up, rest = climbed(glob)
    try:
        relative = Path(path).resolve().relative_to(_above(directory, up))
    except ValueError:
        return False
    return relative.parts != () and _pattern(rest).fullmatch(relative.as_posix()) is not None


def climbed(glob: str) -> tuple[int, str]:
    """Return how many directories a glob leads up, and what is left of it then.

    >>> climbed("./../../samples/**")
    (2, 'samples/**')
    """
    parts = glob.split("/")
    up = 0
    while parts and parts[0] in (_HERE, _UP):
        up += parts.pop(0) == _UP
    return up, "/".join(parts)


def moved(glob: str, directory: str, home: str) -> str:
    """Return a glob that is relative to a directory as one that is relative to another one.

    >>> moved("samples/**", "shop/policies", "shop/policies/team")
    '../samples/**'
    """
    up, rest = climbed(glob)
    relative = os.path.relpath(_above(directory, up), Path(home).resolve())
    return rest if relative == _HERE else f"{PurePath(relative).as_posix()}/{rest}"


def _above(directory: str, up: int) -> Path:
    """Return a directory, or one so many levels above it."""
    return Path(directory, *[_UP] * up).resolve()


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """Return a glob as a regular expression."""
    parts = re.split(r"((?:^|(?<=/))\*\*/|/\*\*$|\*\*|\*|\?)", glob)
    meanings = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts), re.DOTALL)
