"""The exit codes that scripts rely on."""

from __future__ import annotations

import enum


class Exit(enum.IntEnum):
    """How a run ended."""

    COMPLIANT = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    NOTHING_CHECKED = 4
