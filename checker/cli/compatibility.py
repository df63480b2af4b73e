"""``checker test --compatibility``: whether plugins work with this level of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import islice

import click

from checker.api import API_LEVEL
from checker.cli.data import printable_json
from checker.cli.exits import Exit
from checker.cli.loading import load_plugins
from checker.cli.output import Sink, say, standard_output, wants_colour
from checker.compatibility import Check, Examination, examine, refused
from checker.discovery import EntryPoint
from checker.errors import UsageError, did_you_mean
from checker.registry import find
from checker.reporters.text import printable

_MOST_REASONS = 20
"""So many reasons are shown for a check; a plugin that fails everywhere has one cause."""


def check_compatibility(
    words: Sequence[str],
    plugins: Sequence[str],
    *,
    no_plugins: bool,
    as_json: bool,
    allow_empty: bool,
) -> int:
    """Examine plugins, write the outcome, and return the exit code.

    Args:
        words: their names, files or modules; none for all that there are.
        plugins: files and modules that are loaded besides.
        no_plugins: whether those that are installed stay away.
        as_json: whether to write data.
        allow_empty: whether having no plugin is no failure.

    Raises:
        UsageError: a word names no plugin.
    """
    known = find(discover=not no_plugins, named=plugins)
    more = [word for word in words if not _names_of(word, known) and _can_be_loaded(word)]
    named = [*plugins, *more]
    known = find(discover=not no_plugins, named=named)
    wanted = {name for word in words for name in _asked(word, known)}
    registry = load_plugins(named, no_plugins=no_plugins)
    if not words:
        wanted = {entry.name for entry in known}
    examinations = [
        *(
            refused(refusal.plugin, refusal.reason)
            for refusal in registry.refusals
            if refusal.plugin in wanted
        ),
        *(examine(plugin, registry) for plugin in registry.plugins if plugin.name in wanted),
    ]
    out = standard_output()
    if as_json:
        data = {"api": API_LEVEL, "plugins": [_as_data(each) for each in examinations]}
        out.write(printable_json(data))
    else:
        _write(out, examinations)
    if any(each.origin is None for each in examinations):
        return Exit.INCOMPLETE
    if not examinations and not allow_empty:
        say("checker: nothing was tested: there is no plugin")
        return Exit.NOTHING_CHECKED
    return Exit.COMPLIANT if all(each.passes() for each in examinations) else Exit.FINDINGS


def _names_of(word: str, known: Sequence[EntryPoint]) -> list[str]:
    """Return the names of the plugins that a word means: by name, path, or distribution."""
    return [entry.name for entry in known if word in {entry.name, entry.path, entry.distribution}]


def _can_be_loaded(word: str) -> bool:
    """Whether a word is a path or the name of a module, to be loaded as ``--plugin`` would."""
    if word.endswith(".py") or "/" in word or "\\" in word:
        return True
    try:
        return find_spec(word) is not None
    except (ImportError, ValueError):
        return False


def _asked(word: str, known: Sequence[EntryPoint]) -> list[str]:
    """Return the names of the plugins that a word means.

    Raises:
        UsageError: there is none.
    """
    names = _names_of(word, known)
    if not names:
        hint = did_you_mean(word, [entry.name for entry in known])
        raise UsageError(f"there is no plugin {word!r}.{hint}")
    return names


def _write(out: Sink, examinations: Sequence[Examination]) -> None:
    """Write what passed and what did not, and the sum."""
    is_coloured = wants_colour()

    def paint(text: str, colour: str | None = None, *, bold: bool = False) -> str:
        plain = printable(text)
        return click.style(plain, fg=colour, bold=bold) if is_coloured else plain

    for each in examinations:
        origin = f" ({each.origin})" if each.origin else ""
        out.write(f"{paint(each.plugin + origin, bold=True)}\n")
        for check in each.checks:
            mark = paint("failed", "red") if check.reasons else paint("ok    ", "green")
            out.write(f"  {mark}  {check.what}\n")
            for line in _lines(check):
                out.write(f"          {paint(line)}\n")
        out.write("\n")
    failed = sum(not each.passes() for each in examinations)
    plugins = f"{len(examinations)} plugin{'' if len(examinations) == 1 else 's'}"
    verdict = f"{failed} of them do not pass" if failed else "all pass"
    if len(examinations) == 1:
        verdict = "it does not pass" if failed else "it passes"
    text = f"{plugins}, API level {API_LEVEL}: {verdict}."
    out.write(f"{paint(text, 'red' if failed else 'green', bold=True)}\n")


def _lines(check: Check) -> Iterator[str]:
    """Yield the reasons of a check, up to a point, line by line."""
    for reason in islice(check.reasons, _MOST_REASONS):
        yield from reason.splitlines()
    rest = len(check.reasons) - _MOST_REASONS
    if rest > 0:
        yield f"and {rest} more; --json shows all"


def _as_data(examination: Examination) -> dict[str, object]:
    return {
        "name": examination.plugin,
        "origin": examination.origin,
        "passed": examination.passes(),
        "checks": [
            {"name": check.name, "passed": not check.reasons, "reasons": list(check.reasons)}
            for check in examination.checks
        ],
    }
