"""YAML files as plain data: text stays text, and every mistake has a line and a column."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from checker.errors import UsageError


class _TextConstructor(SafeConstructor):
    """Leaves times as they are written, and takes numbers with a point as text, which is exact."""


# A table of the subclass: adding to that of the parent would change YAML for the whole process.
_TextConstructor.yaml_constructors = {
    **SafeConstructor.yaml_constructors,
    "tag:yaml.org,2002:timestamp": SafeConstructor.construct_yaml_str,
    "tag:yaml.org,2002:float": SafeConstructor.construct_yaml_str,
}


def load_yaml(text: str, name: str) -> Any:
    """Return the one YAML document in a text.

    Args:
        text: YAML 1.2, so ``off`` and ``no`` are text.
        name: of the file, for messages.

    Raises:
        UsageError: with file, line and column.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _TextConstructor
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise UsageError(f"{place}: {error.problem or error.context}") from error
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise UsageError(f"{name}:{line}:{column}: {error.reason}") from error
    except YAMLError as error:
        raise UsageError(f"{name}: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{name}: it is nested too deeply") from error
    except (ValueError, KeyError) as error:  # a number that is none
        raise UsageError(f"{name}: {error}") from error
