"""What all tests of the command line share: a working directory, orders, plugins, runs."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import venv
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


ROOT = Path(__file__).parents[2]
OF_OTHERS = (ROOT / "tests/e2e/third_party", ROOT / "examples/checker-alibaba-public")
"""Distributions that are not part of this project."""

NOT_OURS = frozenset(
    ("NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_MESSAGES", "LANG", "GITHUB_STEP_SUMMARY")
)
"""What else the environment can say of the output."""

Checker = Callable[..., Ended]
Pip = Callable[..., None]
Installed = Callable[..., subprocess.CompletedProcess[str]]
WriteOrder = Callable[..., str]
WritePlugin = Callable[..., str]


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, without settings from the environment."""
    for name in list(os.environ):
        if name.startswith(("CHECKER_", "_CHECKER_")) or name in NOT_OURS:
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


# --- installed for real: only slow tests ask for these --------------------------------------------


@pytest.fixture(scope="session")
def pip() -> Pip:
    """Return what runs pip, which need not be in the environment that it installs into."""
    pytest.importorskip("pip")
    # Where the backend is there already, nothing has to be fetched to build.
    isolation = [] if importlib.util.find_spec("hatchling") is None else ["--no-build-isolation"]

    def invoke(*args: str | Path, command: str, into: Path | None = None) -> None:
        where = ["--python", str(into)] if into else []
        options = ["--quiet", "--disable-pip-version-check", *([] if into else isolation)]
        run_pip = [sys.executable, "-m", "pip", *where, command, *options]
        subprocess.run([*run_pip, *map(str, args)], check=True)

    return invoke


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, pip: Pip) -> Path:
    """Return a fresh virtual environment: this project, pytest, and distributions of others."""
    root = tmp_path_factory.mktemp("environment")
    wheels, made = root / "wheels", root / "venv"
    pip("--no-deps", "--wheel-dir", wheels, ROOT, *OF_OTHERS, command="wheel")
    venv.create(made)
    pip("pytest", *sorted(wheels.iterdir()), command="install", into=made)
    return made


@pytest.fixture
def installed(environment: Path) -> Installed:
    """Return what runs a program of the fresh environment."""

    def invoke(
        *args: str, program: str = "checker", path: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "PYTEST_"))
        }
        more = {} if path is None else {"PYTHONPATH": str(path)}
        return subprocess.run(
            [environment / "bin" / program, *args],
            env=kept | more,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return invoke
