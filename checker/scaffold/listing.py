"""Listing a rule in the package of its plugin: a line that imports it, and one in ``RULES``.

The text is changed line by line, so that comments and whatever else stands there stay as they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from checker.errors import UsageError

_PARTS = re.compile(r"[0-9]+|[^0-9]+")

LIST = "RULES"
"""The name under which a package lists its rules."""


def source_tree(path: Path) -> ast.Module:
    """Return a module as a tree.

    Raises:
        UsageError: it cannot be read, or is no Python.
    """
    try:
        return ast.parse(path.read_bytes())
    except SyntaxError as error:
        place = f"{path}:{error.lineno or 1}:{error.offset or 1}"
        raise UsageError(f"{place}: this is no Python: {error.msg}") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error


def listed(path: Path, name: str, rule_id: str, ids: Mapping[str, str]) -> str:
    """Return the text of a package with one more rule in it.

    Args:
        path: of the package's `__init__.py`, in UTF-8.
        name: of the rule, and of its module in ``rules``.
        rule_id: its id.
        ids: of the other rules by name; what is sorted by id stays so.

    Raises:
        UsageError: the text is not of a form in which rules can be listed.
    """
    tree = source_tree(path)
    lines = path.read_bytes().splitlines(keepends=True)
    end = b"\r\n" if lines and lines[0].endswith(b"\r\n") else b"\n"
    rules = _listing(tree)
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    if rules is None or not imports or imports[-1].lineno > rules.lineno:
        raise _by_hand(path, name)
    later = [node for node in rules.elts if _id(node, ids) > rule_id]
    # The list first: it stands below the imports, whose lines keep their numbers.
    if rules.lineno == rules.end_lineno:
        _stretch(lines, rules, later, name, end)
    elif not _insert(lines, rules.elts, later, name, end):
        raise _by_hand(path, name)
    row, module = _import_place(imports, name)
    lines[row:row] = [
        b"from %s.%s import %s" % (module.encode(), name.encode(), name.encode()),
        end,
    ]
    return b"".join(lines).decode()


def _by_hand(path: Path, name: str) -> UsageError:
    return UsageError(
        f"{path}: there is no tuple or list {LIST} below the imports, with a line for each rule, "
        f"in which the rule can be listed; it would take `from .rules.{name} import {name}` and "
        f"`{LIST} = ({name},)`"
    )


def _listing(tree: ast.Module) -> ast.Tuple | ast.List | None:
    """Return the tuple or list of rules that a module assigns."""
    for target, value in _assignments(tree):
        if isinstance(target, ast.Name) and target.id == LIST:
            return value if isinstance(value, (ast.Tuple, ast.List)) else None
    return None


def _assignments(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign):
            yield node.target, node.value


def _id(node: ast.expr, ids: Mapping[str, str]) -> str:
    return ids.get(node.id, "") if isinstance(node, ast.Name) else ""


def _stretch(
    lines: list[bytes],
    rules: ast.Tuple | ast.List,
    later: Sequence[ast.expr],
    name: str,
    end: bytes,
) -> None:
    """Write a list that stands in one line anew, with a line for each rule."""
    at = rules.elts.index(later[0]) if later else len(rules.elts)
    names = [ast.unparse(node) for node in rules.elts]
    names.insert(at, name)
    opening, closing = (b"(", b")") if isinstance(rules, ast.Tuple) else (b"[", b"]")
    if len(names) == 1:
        text = b"%s," % name.encode() if isinstance(rules, ast.Tuple) else name.encode()
    else:
        text = end + b"".join(b"    %s,%s" % (each.encode(), end) for each in names)
    line = lines[rules.lineno - 1]
    before, after = line[: rules.col_offset], line[rules.end_col_offset :]
    lines[rules.lineno - 1] = before + opening + text + closing + after


def _insert(
    lines: list[bytes],
    items: Sequence[ast.expr],
    later: Sequence[ast.expr],
    name: str,
    end: bytes,
) -> bool:
    """Insert a line into a list that has several; say whether that is possible."""
    if not items:
        return False
    neighbour = later[0] if later else items[-1]
    line = lines[neighbour.lineno - 1]
    indent = line[: neighbour.col_offset]
    rest = lines[(neighbour.end_lineno or 0) - 1][neighbour.end_col_offset :].lstrip()
    if indent.strip() or not rest.startswith(b","):
        return False
    at = neighbour.lineno - 1 if later else neighbour.end_lineno or 0
    lines.insert(at, b"%s%s,%s" % (indent, name.encode(), end))
    return True


def _import_place(imports: Sequence[ast.Import | ast.ImportFrom], name: str) -> tuple[int, str]:
    """Return before which line the import belongs, and from which package it comes."""
    row, package = imports[-1].end_lineno or 0, ".rules"
    for node in imports:
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        parent, _, module = f"{'.' * node.level}{node.module}".rpartition(".")
        if parent.rpartition(".")[2] != "rules":
            continue
        package = parent
        if _natural(module) > _natural(name):
            return node.lineno - 1, package
        row = node.end_lineno or 0
    return row, package


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what names are sorted by as isort does: ``line_9`` before ``line_10``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _PARTS.findall(name)]
