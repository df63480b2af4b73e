"""Files as other programs name them."""

from __future__ import annotations

import os
from pathlib import Path

STANDARD_INPUT = "-"


def relative(path: str) -> str:
    """Return the path of a file as it is below the working directory, with slashes.

    A file that is elsewhere keeps its path; so does standard input.
    """
    plain = os.path.normpath(path)
    if is_absolute(plain):
        plain = plain.removeprefix(f"{Path.cwd()}{os.sep}")
    return plain.replace(os.sep, "/")


def is_absolute(path: str) -> bool:
    """Whether a path says by itself where the file is."""
    return Path(path).is_absolute()
