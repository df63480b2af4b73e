"""What can be seen in a plugin's source without running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter

from msgspec import Struct

from checker import api
from checker.deprecation import DEPRECATED, Deprecated, advice
from checker.registry import Plugin
from checker.testing.files import shown

_CORE = "checker"
_PUBLIC = "checker.api"
_FOR_TESTS = "checker.testing"

_CLOCKS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "datetime.date.today",
        "time.ctime",
        "time.gmtime",
        "time.localtime",
        "time.time",
        "time.time_ns",
    }
)

_KNOWN_FIELDS = frozenset({"observed", "expected"})
"""What every message can name."""


class Seen(Struct, frozen=True):
    """What was seen in the source, each with its place.

    Attributes:
        imports: of what is not public.
        clocks: that are looked at.
        deprecated: names that will be taken out.
        messages: that cannot be put into words, or not be translated.
    """

    imports: tuple[str, ...]
    clocks: tuple[str, ...]
    deprecated: tuple[str, ...]
    messages: tuple[str, ...]


def seen_in(plugin: Plugin, deprecated: Mapping[str, Deprecated] = DEPRECATED) -> Seen:
    """Return what can be seen in a plugin's source.

    Args:
        plugin: the plugin.
        deprecated: names of `checker.api` that will be taken out.
    """
    scans = []
    for file in source_files(plugin):
        scan = _Scan(file, deprecated)
        scan.read()
        scans.append(scan)
    if not scans:
        return Seen(("its source is not there to be looked at",), (), (), ())
    return Seen(
        imports=_in_order(scan.imports for scan in scans),
        clocks=_in_order(scan.clocks for scan in scans),
        deprecated=_in_order(scan.deprecated for scan in scans),
        messages=_in_order(scan.messages for scan in scans),
    )


def _in_order(found: Iterable[list[tuple[int, str]]]) -> tuple[str, ...]:
    """Return what was seen in each file, by line."""
    return tuple(text for texts in found for _, text in sorted(texts))


def source_files(plugin: Plugin) -> list[Path]:
    """Return the Python files of a plugin: its package, and the modules of its rules."""
    modules = [sys.modules.get(plugin.module)]
    modules += [sys.modules.get(rule.check.__module__) for rule in plugin.rules]
    files: dict[Path, None] = {}
    for module in modules:
        file = getattr(module, "__file__", None)
        if file is None or not file.endswith(".py"):
            continue
        is_in_package = bool(getattr(module, "__package__", ""))
        found = sorted(Path(file).parent.rglob("*.py")) if is_in_package else [Path(file)]
        files.update(dict.fromkeys(found))
    return list(files)


def _is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name.startswith(("test_", "conftest."))


class _Scan:
    """Looks at one file."""

    def __init__(self, path: Path, deprecated: Mapping[str, Deprecated]) -> None:
        self._path = path
        self._name = shown(str(path))
        self._is_test = _is_test(path)
        self._deprecated = deprecated
        self._aliases: dict[str, str] = {}
        self.imports: list[tuple[int, str]] = []
        self.clocks: list[tuple[int, str]] = []
        self.deprecated: list[tuple[int, str]] = []
        self.messages: list[tuple[int, str]] = []

    def read(self) -> None:
        """Read the file, imports first: what a name stands for is known only then."""
        try:
            tree = ast.parse(self._path.read_bytes())
        except (OSError, SyntaxError, ValueError) as error:
            self.imports.append((0, f"{self._name}: cannot be read: {error}"))
            return
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                self._import_from(node)
        for node in nodes:
            if isinstance(node, (ast.Attribute, ast.Name)):
                self._name_used(node)
            elif isinstance(node, ast.Call):
                self._call(node)

    def _add(self, found: list[tuple[int, str]], node: ast.expr | ast.stmt, text: str) -> None:
        found.append((node.lineno, f"{self._name}:{node.lineno}:{node.col_offset + 1}: {text}"))

    # --- imports ----------------------------------------------------------------------------------

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self._aliases[alias.asname] = alias.name
            else:
                top = alias.name.partition(".")[0]
                self._aliases[top] = top
            self._look_at_module(node, alias.name)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for alias in node.names:
            full = f"{module}.{alias.name}"
            self._aliases[alias.asname or alias.name] = full
            if module == _PUBLIC:
                self._look_at_name(node, alias.name)
            else:
                self._look_at_module(node, full if module == _CORE else module)

    def _look_at_module(self, node: ast.stmt | ast.expr, name: str) -> None:
        """Take note of a module of the core that is not public."""
        if name.partition(".")[0] != _CORE or name == _PUBLIC:
            return
        if self._is_test and f"{name}.".startswith(f"{_FOR_TESTS}."):
            return
        self._add(self.imports, node, f"imports {name}; only {_PUBLIC} is public")

    def _look_at_name(self, node: ast.stmt, name: str) -> None:
        """Take note of a name that is not public, or will not stay so."""
        if name in self._deprecated:
            self._add(self.deprecated, node, advice(name, self._deprecated[name]))
        elif name not in api.__all__:
            self._add(self.imports, node, f"imports {name}, which {_PUBLIC} does not export")

    # --- what is done with them -------------------------------------------------------------------

    def _full_name(self, node: ast.expr) -> str | None:
        """Return the name of a thing in full, such as ``datetime.datetime.now``."""
        if isinstance(node, ast.Name):
            return self._aliases.get(node.id)
        if isinstance(node, ast.Attribute):
            above = self._full_name(node.value)
            return None if above is None else f"{above}.{node.attr}"
        return None

    def _name_used(self, node: ast.Attribute | ast.Name) -> None:
        name = self._full_name(node)
        if name in _CLOCKS and not self._is_test:
            self._add(self.clocks, node, f"looks at a clock: {name}")
        module, _, attribute = (name or "").rpartition(".")
        if module == _PUBLIC and isinstance(node, ast.Attribute) and attribute in self._deprecated:
            self._add(self.deprecated, node, advice(attribute, self._deprecated[attribute]))

    def _call(self, node: ast.Call) -> None:
        name = self._full_name(node.func)
        if name == f"{_PUBLIC}.violation":
            self._message(node)
        is_import = name == "importlib.import_module" or (
            isinstance(node.func, ast.Name) and node.func.id == "__import__"
        )
        if is_import and node.args and isinstance(node.args[0], ast.Constant):
            self._look_at_module(node, str(node.args[0].value))

    def _message(self, node: ast.Call) -> None:
        """Look at the template of a message, where it is written out."""
        given = {word.arg: word.value for word in node.keywords}
        template = node.args[1] if len(node.args) > 1 else given.get("message")
        if isinstance(template, ast.JoinedStr):
            text = "the message is an f-string: name the values in braces, and pass them by name"
            self._add(self.messages, template, text)
        if not isinstance(template, ast.Constant) or not isinstance(template.value, str):
            return
        try:
            named = {
                name for _, name, _, _ in Formatter().parse(template.value) if name is not None
            }
        except ValueError as error:
            self._add(self.messages, template, f"the message is no template: {error}")
            return
        has_more = None in given  # **fields
        fields = {name.replace("[", ".").partition(".")[0] for name in named}
        unknown = sorted(fields - given.keys() - _KNOWN_FIELDS)
        if unknown and not has_more:
            names = ", ".join(name or "{}" for name in unknown)
            self._add(self.messages, template, f"the message names {names}, which is not passed")
