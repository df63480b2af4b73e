"""From starting to working."""

from __future__ import annotations

import gc


def started() -> None:
    """Look for rubbish from here on, but no more among what was made while the program started."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
