"""`checker.yaml`: found upwards, beaten by environment and options, checked like a ruleset."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from checker.cli.commands import VARIABLES, cli

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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("fail_on: errr\n", "1:10: Invalid value for '--fail-on': 'errr' is not one of"),
        ("\nfail_on: errr\n", "2:10: Invalid value for '--fail-on': 'errr' is not one of"),
        ("lang: fr\n", "1:7: Invalid value for '--lang': 'fr' is not one of"),
        ("ruleset: nope\n", "1:10: no ruleset is named 'nope'."),
        ("ruleset:\n  - minimal\n  - nope.yaml\n", "3:5: there is no ruleset file 'nope.yaml'."),
        ("select: [LOG001, PAY05]\n", "1:18: no rule, tag or plugin is named 'PAY05'. Did you"),
        ("ignore: ORD001\n", "1:9: ORD001 cannot be ignored"),
        ("report: jsn\n", "1:9: no report format is named 'jsn'"),
        ("report: json:no/such\n", "1:9: cannot write 'no/such'"),
        ("input_format: alib\n", "1:15: no input format is named 'alib'"),
        ("baseline: gone.json\n", "1:11: cannot read the baseline 'gone.json'"),
        ("plugins: {load: [./gone.py]}\n", "1:18: there is no plugin file or directory 'gone.py'"),
    ],
)
def test_a_value_that_turns_out_to_be_wrong_has_its_place(
    checker: Checker, good: str, directory: Path, text: str, fault: str
) -> None:
    settings(text, directory)
    ended = checker("check", good)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"checker: error: checker.yaml:{fault}")


def test_a_wrong_value_of_the_command_line_is_not_blamed_on_settings(
    checker: Checker, good: str, directory: Path
) -> None:
    settings("fail_on: error\nselect: PAY05\n", directory)
    ended = checker("check", good, "--select", "PAY05")
    assert ended.err.startswith("checker: error: no rule, tag or plugin is named 'PAY05'")
    ended = checker("check", good, "--select", "PAY005", "--fail-on", "errr")
    assert ended.err.startswith("Usage: ")


def test_a_fault_with_a_place_of_its_own_keeps_it(
    checker: Checker, good: str, directory: Path
) -> None:
    settings("ruleset: shop.yaml\nselect: PAY05\n", directory)
    (directory / "shop.yaml").write_text("ruleset: shop\nrules: {PAY05: off}\n", "utf-8")
    assert checker("check", good).err.startswith("checker: error: shop.yaml:2:9: ")


@pytest.mark.parametrize("text", ["report: []\n", "select: []\n", "plugins: []\n"])
def test_an_empty_list_sets_nothing(
    checker: Checker, good: str, directory: Path, text: str
) -> None:
    said = checker("check", good, *AS_OF).out
    settings(text, directory)
    assert checker("check", good, *AS_OF) == (0, said, "")


def test_a_blank_text_is_refused(checker: Checker, good: str, directory: Path) -> None:
    settings("report: ' '\n", directory)
    ended = checker("check", good)
    assert (ended.code, ended.out) == (2, "")
    assert "checker.yaml:1:1: report is text" in ended.err


def test_settings_that_are_not_utf_8_have_the_place_of_the_fault(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "checker.yaml").write_bytes(b"# shop\nlang: \xff\n")
    ended = checker("check", good)
    assert (ended.code, ended.err) == (2, "checker: error: checker.yaml:2:7: it is not UTF-8\n")


def _directory(path: Path) -> None:
    path.mkdir()


def _dangling(path: Path) -> None:
    path.symlink_to("gone.yaml")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_directory, "settings are a file, and this is none"),
        (_dangling, "No such file or directory"),
        (_loop, "Too many levels of symbolic links"),
        (_pipe, "settings are a file, and this is none"),
    ],
)
def test_settings_that_cannot_be_read_are_not_passed_over(
    checker: Checker, good: str, directory: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(directory / "checker.yaml")
    ended = checker("check", good)
    said = f"checker: error: cannot read 'checker.yaml': {reason}\n"
    assert ended == (2, "", said)


def test_all_faults_are_said_at_once(checker: Checker, good: str, directory: Path) -> None:
    settings("rulset: a\nfail_on: 1\n", directory)
    lines = checker("check", good).err.splitlines()
    assert len(lines) == 2


def test_empty_settings_change_nothing(checker: Checker, good: str, directory: Path) -> None:
    settings("# nothing yet\n", directory)
    assert checker("check", good, *AS_OF).code == 0


# --- the environment ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CHECKER_FAILON", "CHECKER_FAIL_ON"),
        ("CHECKER_FAIL-ON", "CHECKER_FAIL_ON"),
        ("CHECKER_PLUGINS", "CHECKER_PLUGIN"),
        ("CHECKER_RULESETS", "CHECKER_RULESET"),
    ],
)
def test_a_misspelt_variable_is_not_passed_over_in_silence(
    checker: Checker, good: str, monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "warning")
    ended = checker("check", good, *AS_OF)
    assert ended.code == 0
    assert ended.err == f"checker: note: no variable is named {name}. Did you mean {meant}?\n"


@pytest.mark.parametrize("name", ["CHECKER_URL", "CHECKER_PORT"])
def test_a_variable_of_another_program_is_none_of_ours(
    checker: Checker, good: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "8080")
    ended = checker("check", good, *AS_OF)
    assert (ended.code, ended.err) == (0, "")


def test_every_variable_of_an_option_is_known() -> None:
    def options(command: click.Command) -> Iterator[click.Parameter]:
        yield from command.params
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                found = command.get_command(click.Context(command), name)
                assert found
                yield from options(found)

    said = {str(option.envvar) for option in options(cli) if option.envvar}
    assert said == set(VARIABLES)
