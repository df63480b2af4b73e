"""The exceptions of the project, with their data as attributes.

    CheckerError
    ├── UsageError        what the user asked for does not exist or does not fit
    │   └── YamlError     a text is no YAML that can be used (`yamls.py`)
    ├── PluginError       a plugin cannot be used, and why
    ├── InputError        a file or stream could not be read to its end
    └── OutputError       what was to be written could not be (`cli/output.py`)

What one is made of are its arguments, so that it can be sent to another process. None of them knows
an exit code: that is the command line's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST = 200


class CheckerError(Exception):
    """The root of all exceptions that are meant for the user."""


class UsageError(CheckerError):
    """What the user asked for does not exist or does not fit."""


class PluginError(CheckerError):
    """A plugin cannot be used.

    Attributes:
        plugin: the plugin's name.
        reason: why, in one sentence.
    """

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(plugin, reason)
        self.plugin = plugin
        self.reason = reason

    def __str__(self) -> str:
        """Return both in one sentence."""
        return f"plugin {self.plugin}: {self.reason}"


class InputError(CheckerError):
    """A file or stream could not be read to its end.

    Attributes:
        path: the file as the user named it, ``-`` for standard input.
        reason: why, in one sentence.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Return both in one sentence."""
        return f"{self.path}: {self.reason}"


def spoken(error: BaseException) -> str:
    """Return the beginning of what an exception of somebody else's code says, on one line.

    The text is made by that code as well, and may raise in turn.
    """
    try:
        return without_addresses(" ".join(str(error).split())[:_LONGEST])
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - see above
        return ""


def without_addresses(text: str) -> str:
    """Return what Python says of an object that has no text of its own, the same in every run."""
    if " at 0x" not in text:
        return text
    import re  # seldom needed

    return re.sub(r" at 0x[0-9A-Fa-f]+", "", text)


def raised(error: BaseException) -> str:
    """Return what somebody else's code raised: its kind and what it says."""
    return f"{type(error).__name__}: {spoken(error)}".removesuffix(": ")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was most likely meant to be, if any."""
    import difflib  # only when something is misspelt: it costs more than a clean run has to spare

    folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)
    if not close:
        return None
    matcher = difflib.SequenceMatcher(b=word.casefold())

    def unlikeness(name: str) -> tuple[float, str]:
        matcher.set_seq1(name)
        return -matcher.ratio(), name

    return folded[min(close, key=unlikeness)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean X?`` with its leading blank, or nothing when no known word is near."""
    name = nearest(word, known)
    return f" Did you mean {name}?" if name else ""


def without_extra(extra: str, distribution: str = "trade-order-checker") -> str:
    """Return the reason of `missing` when a library is not there that an extra installs."""
    return words(
        "the extra '{extra}' is not installed: pip install '{distribution}[{extra}]'",
        extra=extra,
        distribution=distribution,
    )
