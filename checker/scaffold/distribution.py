"""A plugin's distribution as it lies there: where its package is, and which rules it has.

It is read, never imported: what is being written may not run yet.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.errors import UsageError
from checker.registry import GROUP
from checker.rule import RULE_ID
from checker.scaffold.listing import source_tree

_PROJECT = "pyproject.toml"


class Distribution(Struct, frozen=True):
    """A distribution with a plugin.

    Attributes:
        root: the directory of the distribution.
        plugin: the name of the plugin.
        package: the directory of its package.
    """

    root: Path
    plugin: str
    package: Path

    def rules(self) -> dict[str, str]:
        """Return the rules that stand in modules of their own: name to id.

        Raises:
            UsageError: a module cannot be read.
        """
        found = (_rules(path) for path in sorted(self.package.glob("rules/*.py")))
        return {name: rule_id for rules in found for name, rule_id in rules}


def find(directory: Path) -> Distribution:
    """Return the distribution that a directory lies in.

    Raises:
        UsageError: it lies in none, or in one that rules cannot be added to.
    """
    start = directory.resolve()
    for candidate in (start, *start.parents):
        project = candidate / _PROJECT
        if not project.is_file():
            continue
        plugins = _plugins(project)
        if plugins:
            return _distribution(project, plugins)
    raise UsageError(
        f"{str(directory)!r} is not inside of a plugin: no {_PROJECT} there or above has an entry "
        f"point in {GROUP}. Begin one with: checker new plugin NAME"
    )


def _plugins(project: Path) -> dict[str, str]:
    """Return the plugins that a project declares: name to what is imported.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        content: Any = tomllib.loads(project.read_text("utf-8"))
    except (OSError, ValueError) as error:  # among the latter are those of TOML and of UTF-8
        raise UsageError(f"{project}: cannot be read: {error}") from error
    for key in ("project", "entry-points", GROUP):
        content = content.get(key, {}) if isinstance(content, dict) else {}
    return content if isinstance(content, dict) else {}


def _distribution(project: Path, plugins: dict[str, str]) -> Distribution:
    if len(plugins) > 1:
        names = ", ".join(plugins)
        raise UsageError(f"{project}: of several plugins ({names}) none can be chosen")
    ((plugin, target),) = plugins.items()
    path = str(target).replace(".", "/")
    for source in (project.parent / "src", project.parent):
        package = source / path
        if (package / "__init__.py").is_file() and (package / "rules").is_dir():
            return Distribution(project.parent, plugin, package)
    raise UsageError(
        f"{project}: rules can be added where the package {target} lies in src/ or here, with a "
        "directory rules/, as `checker new plugin` writes it"
    )


def _rules(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the id of each rule of a module."""
    for node in source_tree(path).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and (rule_id := _first_text(decorator)):
                yield node.name, rule_id


def _first_text(call: ast.Call) -> str | None:
    """Return the first argument of a call, if it is text that can be the id of a rule."""
    value = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    return value if isinstance(value, str) and RULE_ID.fullmatch(value) else None
