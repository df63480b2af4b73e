"""The names that a plugin, its rules and a ruleset go by, each made or refused with the reason."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata

from msgspec import Struct

from checker import api
from checker.errors import UsageError
from checker.registry import CORE, HOOKS
from checker.rule import RULE_ID

_PROJECT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
"""A name as packaging tools take it (PEP 508)."""

_FUNCTION = re.compile(r"[a-z](?:_?[a-z0-9])+")
_LONGEST_FUNCTION = 40
"""So that the line that imports it from a module of the same name has 100 characters."""

_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,15}")

_LONGEST_PREFIX = 8
"""Of one that is made from a name; who wants a longer one writes it."""

_TAKEN = {*api.__all__, *HOOKS, *dir(builtins), "rules", "cases", "tests"}
"""Names that mean something else in a module of rules."""


class PluginNames(Struct, frozen=True):
    """What a plugin is called.

    Attributes:
        name: of its entry point, by which the checker knows it.
        distribution: by which it is installed.
        package: by which it is imported.
        prefix: with which the ids of its rules begin.
    """

    name: str
    distribution: str
    package: str
    prefix: str


def plugin_names(word: str, prefix: str | None = None) -> PluginNames:
    """Return the names of a plugin, made from one word; ``acme`` and ``checker-acme`` are the same.

    Raises:
        UsageError: no names can be made of it.
    """
    name = _project(word, "plugin").removeprefix(f"{CORE}-")
    if name == CORE:
        raise UsageError(f"a plugin cannot be called {CORE}: that is the program itself")
    return PluginNames(
        name=name,
        distribution=f"{CORE}-{name}",
        package=f"{CORE}_{name.replace('-', '_')}",
        prefix=_derived_prefix(name) if prefix is None else _given_prefix(prefix),
    )


def ruleset_name(word: str) -> str:
    """Return the name of a ruleset.

    Raises:
        UsageError: it is no name.
    """
    return _project(word, "ruleset")


def rule_id(word: str) -> str:
    """Return the id of a rule.

    Raises:
        UsageError: it is no id.
    """
    if RULE_ID.fullmatch(word):
        return word
    likely = word.upper()
    hint = f" Did you mean {likely}?" if RULE_ID.fullmatch(likely) else ""
    raise UsageError(
        f"{word!r} is no rule id: capital letters, then three digits, such as ACME002.{hint}"
    )


def rule_name(word: str) -> str:
    """Return the name of a rule, which is that of its function and its module.

    Raises:
        UsageError: it is no name for a function, or means something else already.
    """
    if not _FUNCTION.fullmatch(word):
        likely = re.sub(r"[^a-z0-9]+", "_", _with_gaps(word).lower()).strip("_")
        hint = f" Did you mean {likely}?" if _FUNCTION.fullmatch(likely) else ""
        raise UsageError(
            f"{word!r} is no name for a rule: small letters, digits and underscores, such as "
            f"remark_too_short.{hint}"
        )
    if len(word) > _LONGEST_FUNCTION:
        raise UsageError(f"{word!r} is too long for a rule: {_LONGEST_FUNCTION} characters will do")
    if keyword.iskeyword(word) or keyword.issoftkeyword(word) or word in _TAKEN:
        raise UsageError(f"a rule cannot be called {word}: in its module that means something else")
    return word


def _project(word: str, what: str) -> str:
    """Return a name in its normal form (PEP 503).

    Raises:
        UsageError: it is none.
    """
    normal = re.sub(r"[._-]+", "-", word).lower()
    if _PROJECT.fullmatch(word):
        return normal
    plain = unicodedata.normalize("NFKD", normal).encode("ascii", "ignore").decode()
    likely = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    hint = f" Did you mean {likely}?" if likely else ""
    raise UsageError(
        f"{word!r} is no name for a {what}: letters and digits, in between also . - and _.{hint}"
    )


def _with_gaps(word: str) -> str:
    """Return ``RemarkTooShort`` as ``Remark Too Short``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", word)


def _derived_prefix(name: str) -> str:
    letters = name.replace("-", "").upper()
    word = letters if len(letters) <= _LONGEST_PREFIX else name.partition("-")[0].upper()
    prefix = word[:_LONGEST_PREFIX]
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(f"no rule id can begin with {prefix}: choose a beginning with --prefix")
    return prefix


def _given_prefix(prefix: str) -> str:
    if _PREFIX.fullmatch(prefix):
        return prefix
    likely = prefix.upper()
    hint = f" Did you mean {likely}?" if _PREFIX.fullmatch(likely) else ""
    raise UsageError(
        f"no rule id can begin with {prefix!r}: it takes 2 to 16 capital letters and digits, "
        f"a letter first.{hint}"
    )
