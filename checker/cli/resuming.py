"""``--resume``: a run that was cut off goes on where it ended, and says the same as a whole one."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from checker.cli.output import OutputError
from checker.errors import UsageError
from checker.registry import Registry
from checker.report import Run
from checker.runs import Terms

if TYPE_CHECKING:
    from checker.journal import Journal

_AS_OF = "as_of"


def moment_of(resume: str | None, as_of: datetime) -> datetime:
    """Return the moment as of which orders are judged: that of the run that is resumed.

    Raises:
        UsageError: the journal cannot be read.
    """
    if resume is None:
        return as_of
    from checker.cli.replacing import is_written_straight  # only long runs wait for it
    from checker.journal import asked_before

    if not Path(resume).is_dir() and is_written_straight(resume):  # nothing to read or delete
        raise UsageError(f"{resume!r} is no file that a run could go on from")
    before = asked_before(resume)
    source = click.get_current_context().get_parameter_source(_AS_OF)
    if before is None or source is not ParameterSource.DEFAULT:
        return as_of
    try:
        return datetime.fromisoformat(str(before.get(_AS_OF)))
    except ValueError as error:
        raise UsageError(f"{resume!r} is no journal of a run") from error


def journal_of(path: str, run: Run, terms: Terms, registry: Registry) -> Journal:
    """Open the journal of a run.

    Raises:
        UsageError: it cannot be opened, or is of a run that was asked something else.
        OutputError: its beginning cannot be written.
    """
    from checker.journal import Journal

    asked = {
        _AS_OF: run.as_of.isoformat(),
        "version": run.version,
        "plugins": {plugin.name: _code_of(plugin.module) for plugin in registry.plugins},
        "refused_plugins": sorted(refusal.plugin for refusal in registry.refusals),
        "rulesets": [entry.digest for entry in run.rulesets()],
        "selection": [list(terms.select), list(terms.ignore)],
        "input_format": terms.input_format,
        "level": min(terms.fail_on, terms.min_severity).label,
        "language": "en" if terms.language is None else terms.language.name,
    }
    try:
        return Journal(path, asked)
    except OSError as error:
        raise not_written(error) from error


def not_written(error: OSError) -> OutputError:
    """Return what is to be said when a journal cannot be written."""
    return OutputError(f"the journal cannot be written: {error.strerror}")


def _code_of(module: str) -> str:
    """Return the digest of a plugin's files."""
    from pathlib import Path  # only runs with a journal wait for these

    from checker.digesting import digest_of

    file = getattr(sys.modules[module], "__file__", None)
    if file is None:
        return ""
    path = Path(file)
    return digest_of(str(path.parent if path.stem == "__init__" else path))[1]
