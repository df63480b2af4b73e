"""Names that plugins may still use but should not, and what is said to whoever does.

How a deprecation goes, and what is promised, is written down in ``docs/stability.md``.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class CheckerDeprecationWarning(DeprecationWarning):
    """A plugin uses a name of `checker.api` that will be taken out."""


class Deprecated(Struct, frozen=True):
    """A name that will be taken out.

    Attributes:
        replacement: the name to use instead.
        since: the release that deprecated it.
        error_in: the release in which using it becomes an error.
    """

    replacement: str
    since: str
    error_in: str


DEPRECATED: Mapping[str, Deprecated] = {}
"""Names of `checker.api` that will be taken out: there are none."""


def advice(name: str, entry: Deprecated) -> str:
    """Return what is said to whoever uses a deprecated name."""
    return (
        f"checker.api.{name} is deprecated since {entry.since} and becomes an error in "
        f"{entry.error_in}: use {entry.replacement}"
    )


def resolved(
    name: str, namespace: Mapping[str, Any], table: Mapping[str, Deprecated] = DEPRECATED
) -> Any:
    """Return what a name stands for that a module does not have itself; warn if it is deprecated.

    To be called by the module's ``__getattr__``: the warning names the line that asked for it.

    Args:
        name: that was asked for.
        namespace: of the module, for replacements.
        table: the names that are deprecated.

    Raises:
        AttributeError: the module has no such name.
    """
    if name == CheckerDeprecationWarning.__name__:
        return CheckerDeprecationWarning
    entry = table.get(name)
    if entry is None:
        raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
    warnings.warn(advice(name, entry), CheckerDeprecationWarning, stacklevel=3)
    return namespace[entry.replacement]
