"""`checker.yaml`: found upwards, beaten by environment and options, checked like a ruleset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

WARNS: dict[str, Any] = {"remark": None}
"""Breaks DOC010, a warning, and nothing else."""

AS_OF = ("--as-of", "2026-02-02T12:00:00+08:00")


def settings(text: str, directory: Path) -> None:
    """Write the settings of a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "checker.yaml").write_text(text, "utf-8")


def test_settings_set_what_options_would(checker: Checker, order: Write, directory: Path) -> None:
    path = order(**WARNS)
    assert checker("check", path, *AS_OF).code == 0
    settings("fail_on: warning\n", directory)
    assert checker("check", path, *AS_OF).code == 1


def test_options_beat_the_environment_and_that_beats_settings(
    checker: Checker, order: Write, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = order(**WARNS)
    settings("fail_on: warning\n", directory)
    monkeypatch.setenv("CHECKER_FAIL_ON", "error")
    assert checker("check", path, *AS_OF).code == 0
    assert checker("check", path, *AS_OF, "--fail-on", "warning").code == 1


def test_settings_are_found_upwards_and_the_nearest_count(
    checker: Checker, order: Write, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = directory / order(**WARNS)
    settings("fail_on: warning\n", directory)
    below = directory / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert checker("check", str(path), *AS_OF).code == 1
    settings("fail_on: error\n", directory / "a")
    assert checker("check", str(path), *AS_OF).code == 0


def test_files_lie_beside_the_settings(
    checker: Checker, order: Write, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = directory / order(**WARNS)
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nextends: [trade-assurance]\nrules: {DOC010: off}\n", "utf-8"
    )
    settings("ruleset: shop.yaml\nmin_severity: info\nselect: [DOC010, PAY016]\n", directory)
    (directory / "below").mkdir()
    monkeypatch.chdir(directory / "below")
    report = checker("check", str(path), *AS_OF, "--report", "json").report
    assert report["rulesets"][-1]["name"] == "shop"
    assert "DOC010" not in report["documents"][0]["outcomes"]
    assert report["selection"]["select"] == ["DOC010", "PAY016"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rulset: a\n", "checker.yaml:1:1: the key rulset is not known. Did you mean ruleset?"),
        ("fail_on: [error]\n", "checker.yaml:1:1: fail_on is text"),
        ("select: [1]\n", "checker.yaml:1:1: select is text, or a list of texts"),
        ("allow_empty: 1\n", "checker.yaml:1:1: allow_empty is true or false"),
        ("\n- a\n", "checker.yaml:1:1: settings are a mapping"),
        ("fail_on: error\nfail_on: info\n", "checker.yaml:2:1: the key fail_on stands here again"),
        ("a: [\n", "checker.yaml:2:1: "),
        ("jobs: 0", "jobs is a whole number, 1 or more"),
        ("jobs: true", "jobs is a whole number, 1 or more"),
        ("jobs: two", "jobs is a whole number, 1 or more"),
    ],
)
def test_every_fault_has_its_place(
    checker: Checker, good: str, directory: Path, text: str, fault: str
) -> None:
    settings(text, directory)
    ended = checker("check", good)
    assert (ended.code, ended.out) == (2, "")
    assert fault in ended.err


def test_all_faults_are_said_at_once(checker: Checker, good: str, directory: Path) -> None:
    settings("rulset: a\nfail_on: 1\n", directory)
    lines = checker("check", good).err.splitlines()
    assert len(lines) == 2


def test_empty_settings_change_nothing(checker: Checker, good: str, directory: Path) -> None:
    settings("# nothing yet\n", directory)
    assert checker("check", good, *AS_OF).code == 0
