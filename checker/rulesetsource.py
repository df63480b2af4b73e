"""Where a ruleset that comes with a plugin is found."""

from __future__ import annotations

from msgspec import Struct


class RulesetSource(Struct, frozen=True):
    """A ruleset that a plugin brings along, to be named in ``extends`` and by ``--ruleset``.

    Attributes:
        name: as the file itself says it under ``ruleset``.
        version: as the file itself says it.
        path: of the file.
    """

    name: str
    version: str
    path: str
