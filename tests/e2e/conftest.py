"""What all tests of the command line share: a working directory, orders, plugins, runs."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker.cli.main import run
from checker.testing import compliant_order, merge_patch

AS_OF = "2026-02-02T12:00:00+08:00"

RULE = '''
from checker.api import ANY_STATUS, hookimpl, rule, violation

CHECKER_API = 1

@rule("{rule_id}", severity="{severity}", status=ANY_STATUS)
def {name}(order):
    """The rule {name} says something.

    Why: It is tried out.

    Remedy: Leave it be.
    """
    {body}
    yield violation("/status", "Found by {name}.", observed=order.status)

@hookimpl
def checker_rules():
    return [{name}]
'''


class Ended(NamedTuple):
    """How a run of the command line ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)


Checker = Callable[..., Ended]
WriteOrder = Callable[..., str]
WritePlugin = Callable[..., str]


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, without settings from the environment."""
    for name in list(os.environ):
        if name.startswith(("CHECKER_", "_CHECKER_")) or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def checker(capsys: pytest.CaptureFixture[str]) -> Checker:
    """Return what runs the command line in this process."""

    def invoke(*args: str) -> Ended:
        capsys.readouterr()
        code = run(args)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return invoke


@pytest.fixture
def order(directory: Path) -> WriteOrder:
    """Return what writes an order, patched, to a file and returns the file's name."""

    def write(name: str = "a.json", indent: int | None = 1, **patch: Any) -> str:
        text = json.dumps(merge_patch(compliant_order(), patch), ensure_ascii=False, indent=indent)
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, "utf-8")
        return name

    return write


@pytest.fixture
def plugin(directory: Path) -> WritePlugin:
    """Return what writes a plugin with one rule to a file and returns the file's name."""

    def write(
        name: str = "shop", rule_id: str = "SHOP001", severity: str = "error", body: str = "pass"
    ) -> str:
        source = RULE.format(name=name, rule_id=rule_id, severity=severity, body=body)
        (directory / f"{name}.py").write_text(source, "utf-8")
        return f"{name}.py"

    return write


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return what sets the bytes that stand on standard input."""

    def feed(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return feed


BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
"""Breaks PAY005 and nothing else."""


@pytest.fixture
def bad(order: WriteOrder) -> str:
    """Return the name of a file with an order that breaks PAY005."""
    return order("bad.json", **BAD)


@pytest.fixture
def good(order: WriteOrder) -> str:
    """Return the name of a file with a compliant order."""
    return order("good.json")
