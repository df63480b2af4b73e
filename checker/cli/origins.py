"""Where a value was said that turned out to be wrong: in the settings, or in a variable."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import click
from click.core import ParameterSource

from checker.errors import UsageError, did_you_mean

PREFIX = "CHECKER_"

_COMMAND_LINE = "command line: "
_HAS_PLACE = re.compile(r"\S.*?:\d+:\d+: ")
_QUOTED = re.compile(r"'([^']+)'")
_BETWEEN = re.compile(r"[\s,=]+")

Places = Mapping[str, Mapping[str, Any]]
"""Parameter to what the settings say of it, each text with its place."""


def of_words(error: UsageError, args: Sequence[str], places: Places) -> UsageError:
    """Return an error whose lines say where the words stand that they find fault with.

    What the command line says too is left as it is: it has the first word.
    """
    lines = [_explained(line, args, places) for line in str(error).split("\n")]
    return UsageError("\n".join(lines))


def of_option(error: click.BadParameter, places: Places) -> UsageError | None:
    """Return an error that says where the value of an option stands, None on the command line."""
    if error.ctx is None or error.param is None or error.param.name is None:
        return None
    source = error.ctx.get_parameter_source(error.param.name)
    if source is ParameterSource.DEFAULT_MAP:
        said = {str(place): word for word, place in places.get(error.param.name, {}).items()}
    elif source is ParameterSource.ENVIRONMENT:
        name = str(error.param.envvar)
        said = {name: os.environ.get(name, "")}
    else:
        return None
    hint = ""
    if isinstance(error.param.type, click.Choice):
        hint = "".join(did_you_mean(word, error.param.type.choices) for word in said.values())
    return UsageError(f"{', '.join(said)}: {error.format_message()}{hint}")


def _explained(line: str, args: Sequence[str], places: Places) -> str:
    """Return a line of an error with the place of what it names in front."""
    rest = line.removeprefix(_COMMAND_LINE)
    if not rest or _HAS_PLACE.match(rest):
        return line
    quoted = _QUOTED.search(rest)
    word = quoted[1] if quoted else rest.partition(" ")[0]
    if _says(args, word):
        return line
    variables = [
        name
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and _says((value,), word)
    ]
    settings = [
        str(place)
        for said in places.values()
        for value, place in said.items()
        if _says((value,), word)
    ]
    origins: Collection[str] = variables or settings  # a variable beats the settings
    return f"{', '.join(origins)}: {rest}" if origins else line


def _says(values: Iterable[str], word: str) -> bool:
    """Whether a word is one of these, or a part of one such as the file of a report."""
    return any(
        word in (value, value.partition(":")[0], value.partition(":")[2])
        or word in _BETWEEN.split(value)
        for value in values
    )
