"""Templates, and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources

from checker import __version__
from checker.api import API_LEVEL
from checker.scaffold.names import PluginNames

_PLACE = re.compile(r"<<(\w+)>>")
"""A mark that neither Python nor TOML, YAML, Markdown or a CI service has a meaning for."""

_VERSION = ".".join(__version__.split(".")[:2])

_PLUGIN = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
    "workflow.yaml": ".github/workflows/ci.yaml",
    "package.py": "src/<<package>>/__init__.py",
    "py.typed": "src/<<package>>/py.typed",
    "rules.py": "src/<<package>>/rules/__init__.py",
    "lead_time_too_short.py": "src/<<package>>/rules/lead_time_too_short.py",
    "lead_time_too_short.yaml": "src/<<package>>/cases/<<prefix>>001.yaml",
    "test_plugin.py": "tests/test_plugin.py",
}
"""Template to the path that it has in a new distribution."""


def plugin_files(names: PluginNames) -> dict[str, str]:
    """Return the files of a new plugin: path in its directory to text."""
    values = {
        "name": names.name,
        "distribution": names.distribution,
        "package": names.package,
        "prefix": names.prefix,
        "api": str(API_LEVEL),
        "version": _VERSION,
    }
    return {_filled(path, values): rendered(name, values) for name, path in _PLUGIN.items()}


def rule_files(rule_id: str, name: str) -> dict[str, str]:
    """Return the files of a new rule: path in the package of its plugin to text."""
    values = {"id": rule_id, "name": name}
    return {
        f"rules/{name}.py": rendered("rule.py", values),
        f"cases/{rule_id}.yaml": rendered("cases.yaml", values),
    }


def ruleset_text(name: str) -> str:
    """Return a new ruleset."""
    return rendered("ruleset.yaml", {"name": name, "version": _VERSION})


def rendered(template: str, values: Mapping[str, str]) -> str:
    """Return the text of a template in which every place is filled."""
    file = resources.files("checker.scaffold").joinpath("files", f"{template}.tmpl")
    return _filled(file.read_text("utf-8"), values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], text)
