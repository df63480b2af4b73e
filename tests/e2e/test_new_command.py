"""`checker new`: what it writes works as it is, and nothing that is there is written over."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checker import __version__
from checker.api import API_LEVEL
from checker.yamls import load_placed

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

FILES = {
    ".github/workflows/ci.yaml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "README.md",
    "pyproject.toml",
    "src/checker_acme/__init__.py",
    "src/checker_acme/cases/ACME001.yaml",
    "src/checker_acme/py.typed",
    "src/checker_acme/rules/__init__.py",
    "src/checker_acme/rules/lead_time_too_short.py",
    "tests/test_plugin.py",
}

HASTY: dict[str, Any] = {"shipping": {"ship_by": {"days_after": 3}}}
"""Breaks the rule that a new plugin has."""


@pytest.fixture
def installed(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return what lets the package be imported, as if it were installed; it is forgotten later."""
    yield lambda: monkeypatch.syspath_prepend(str(directory / "checker-acme" / "src"))
    for name in [name for name in sys.modules if name.split(".")[0] == "checker_acme"]:
        del sys.modules[name]


@pytest.fixture
def acme(checker: Checker, directory: Path, installed: Callable[[], None]) -> Path:
    """Return the directory of a new plugin, which can be imported."""
    assert checker("new", "plugin", "acme").code == 0
    installed()
    return directory / "checker-acme"


def tree(root: Path) -> dict[str, bytes]:
    """Return everything that lies in a directory: path to content."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


# --- plugin ---------------------------------------------------------------------------------------


def test_a_new_plugin_is_complete_and_every_file_is_said(checker: Checker, directory: Path) -> None:
    ended = checker("new", "plugin", "acme")
    assert (ended.code, ended.err) == (0, "")
    said = re.findall(r"^wrote checker-acme/(.*)$", ended.out, re.MULTILINE)
    assert len(said) == len(set(said))
    assert set(said) == FILES == set(tree(directory / "checker-acme"))
    assert [path.name for path in directory.iterdir()] == ["checker-acme"]


def test_the_commands_that_come_next_are_said(checker: Checker, directory: Path) -> None:
    (directory / "my plugins").mkdir()
    ended = checker("new", "plugin", "acme", "--directory", "my plugins")
    assert ended.out.partition("\nNext:\n")[2].splitlines() == [
        "  pip install -e './my plugins/checker-acme[test]'",
        "  pytest 'my plugins/checker-acme'",
        "  checker new rule ACME002 remark_too_short --directory 'my plugins/checker-acme'",
    ]


def test_files_and_directories_have_the_usual_permissions(acme: Path) -> None:
    usual = acme.parent / "usual"
    usual.mkdir()
    (usual / "file").touch()
    for path in (acme, *acme.rglob("*")):
        other = usual if path.is_dir() else usual / "file"
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)


def test_the_metadata_are_those_of_a_plugin(acme: Path) -> None:
    metadata = tomllib.loads((acme / "pyproject.toml").read_text("utf-8"))
    project = metadata["project"]
    assert project["name"] == "checker-acme"
    assert project["entry-points"] == {"checker.plugins": {"acme": "checker_acme"}}
    ours, minor = __version__.split(".")[:2]
    assert project["dependencies"] == [f"trade-order-checker>={ours}.{minor}"]
    assert set(project["optional-dependencies"]) == {"test", "lint"}
    code = (acme / "src/checker_acme/__init__.py").read_text("utf-8")
    assert f"\nCHECKER_API = {API_LEVEL}\n" in code


def test_a_plugin_imports_nothing_of_the_core_but_its_public_face(
    checker: Checker, acme: Path
) -> None:
    checker("new", "rule", "ACME002", "remark_too_short", "--directory", str(acme))
    code = "\n".join(path.read_text("utf-8") for path in acme.glob("src/**/*.py"))
    assert set(re.findall(r"^(?:from|import) +(checker\S*)", code, re.MULTILINE)) == {"checker.api"}


def test_the_yaml_of_services_can_be_read(acme: Path) -> None:
    workflow = load_placed((acme / ".github/workflows/ci.yaml").read_text("utf-8"), "ci.yaml").value
    commands = [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]
    assert commands[:2] == ["pip install -e '.[test,lint]'", "pytest"]
    name = ".pre-commit-config.yaml"
    (repository,) = load_placed((acme / name).read_text("utf-8"), name).value["repos"]
    (pattern,) = [hook["files"] for hook in repository["hooks"] if "files" in hook]
    assert re.search(pattern, "src/checker_acme/cases/ACME001.yaml")


def test_its_rule_finds_its_fault(checker: Checker, acme: Path, order: Write, good: str) -> None:
    del acme
    rules = checker("rules", "--plugin", "checker_acme", "--json").report
    assert [rule["plugin"] for rule in rules if rule["id"] == "ACME001"] == ["checker_acme"]
    check = ("check", "--plugin", "checker_acme", "--fail-on", "warning", "--report", "json")
    assert checker(*check, good).code == 0
    ended = checker(*check, order("hasty.json", **HASTY))
    assert (ended.code, ended.err) == (1, "")
    (finding,) = ended.report["documents"][0]["findings"]
    assert (finding["rule"], finding["severity"]) == ("ACME001", "warning")
    assert (finding["pointer"], finding["observed"]) == ("/shipping/ship_by/days_after", 3)
    assert finding["message"] == (
        "The goods are to be shipped 3 days after advance_received; this shop needs 15."
    )


def test_its_rule_can_be_explained_with_its_cases(checker: Checker, acme: Path) -> None:
    del acme
    ended = checker("explain", "ACME001", "--plugin", "checker_acme")
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.split())
    assert "The order promises to ship sooner than this shop can." in words
    assert "Parameter least_days The days that it takes to make and pack the goods." in words
    assert "Bad example a day less than the shop needs" in words


def test_the_ids_of_its_rules_begin_as_one_says(
    checker: Checker, directory: Path, installed: Callable[[], None]
) -> None:
    assert checker("new", "plugin", "acme", "--prefix", "HOUSE").code == 0
    installed()
    assert (directory / "checker-acme/src/checker_acme/cases/HOUSE001.yaml").is_file()
    rules = checker("rules", "--plugin", "checker_acme", "--json").report
    assert "HOUSE001" in {rule["id"] for rule in rules}


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["Acme GmbH"], "'Acme GmbH' is no name for a plugin"),
        (["checker"], "that is the program itself"),
        (["3m"], "choose a beginning with --prefix"),
        (["acme", "--prefix", "acme"], "Did you mean ACME?"),
        (["payment"], "there is a plugin payment already: trade-order-checker"),
        (["checker-payment"], "there is a plugin payment already: trade-order-checker"),
        (["payment", "--no-plugins"], "there is a package checker_payment already"),
        (["pay"], "the ids of payment's rules begin with PAY: choose another"),
        (["acme", "--prefix", "ORD"], "the ids of checker's rules begin with ORD"),
        (["acme", "--directory", "nowhere"], "'nowhere' does not exist"),
        ([], "Missing argument 'NAME'"),
    ],
)
def test_a_plugin_that_could_not_be_used_is_not_begun(
    checker: Checker, directory: Path, args: list[str], reason: str
) -> None:
    ended = checker("new", "plugin", *args)
    assert (ended.code, ended.out) == (2, "")
    assert reason in ended.err
    assert list(directory.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "directory", "dangling link"])
def test_what_is_there_already_stays_as_it_is(checker: Checker, directory: Path, kind: str) -> None:
    target = directory / "checker-acme"
    if kind == "file":
        target.write_text("mine")
    elif kind == "directory":
        target.mkdir()
    else:
        target.symlink_to("nowhere")
    before = os.lstat(target)
    ended = checker("new", "plugin", "acme")
    assert (ended.code, ended.out) == (2, "")
    assert "checker-acme is there already" in ended.err
    assert os.lstat(target) == before
    assert list(directory.iterdir()) == [target]


def test_a_directory_that_nothing_can_be_written_into_is_a_usage_error(checker: Checker) -> None:
    ended = checker("new", "plugin", "acme", "--directory", "/proc/self")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot write into '/proc/self'" in ended.err


def test_a_plugin_that_was_refused_is_said_and_changes_the_exit_code(
    checker: Checker, directory: Path
) -> None:
    (directory / "broken.py").write_text("raise RuntimeError('no')")
    ended = checker("new", "plugin", "acme", "--plugin", "broken.py")
    assert ended.code == 3
    assert "plugin broken: cannot be imported: RuntimeError: no" in ended.err
    assert set(tree(directory / "checker-acme")) == FILES


def test_the_name_of_a_refused_plugin_is_taken(checker: Checker, directory: Path) -> None:
    (directory / "acme.py").write_text("raise RuntimeError('no')")
    ended = checker("new", "plugin", "acme", "--plugin", "acme.py")
    assert (ended.code, ended.out) == (2, "")
    assert "there is a plugin acme already, which was refused: cannot be imported" in ended.err


def test_the_name_of_a_plugin_that_is_not_allowed_is_taken(
    checker: Checker, directory: Path
) -> None:
    (directory / "checker.yaml").write_text("plugins: {allow: [rulesets, payment]}\n")
    ended = checker("new", "plugin", "logistics")
    assert (ended.code, ended.out) == (2, "")
    assert "there is a plugin logistics already: trade-order-checker" in ended.err


# --- rule -----------------------------------------------------------------------------------------


def test_a_new_rule_works_as_it_is(
    checker: Checker, acme: Path, order: Write, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(acme)
    monkeypatch.chdir(acme / "src" / "checker_acme" / "rules")
    ended = checker("new", "rule", "ACME002", "remark_too_short")
    assert (ended.code, ended.err) == (0, "")
    monkeypatch.chdir(acme.parent)
    new = set(tree(acme)) - set(before)
    assert new == {
        "src/checker_acme/rules/remark_too_short.py",
        "src/checker_acme/cases/ACME002.yaml",
    }
    said = re.findall(r"^(wrote|changed) .*checker-acme/(.*)$", ended.out, re.MULTILINE)
    init = "src/checker_acme/__init__.py"
    assert set(said) == {*(("wrote", path) for path in new), ("changed", init)}
    assert {path for path in before if before[path] != tree(acme)[path]} == {init}

    check = ("check", "--plugin", "checker_acme", "--fail-on", "warning", "--report", "json")
    assert checker(*check, good).code == 0
    ended = checker(*check, order("said.json", remark="ACME002"), "--select", "ACME002")
    assert (ended.code, ended.err) == (1, "")
    (finding,) = ended.report["documents"][0]["findings"]
    assert (finding["rule"], finding["pointer"]) == ("ACME002", "/remark")


def test_what_comes_after_a_rule_depends_on_whether_its_plugin_is_installed(
    checker: Checker, acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = "src/checker_acme/cases"
    monkeypatch.chdir(acme)
    ended = checker("new", "rule", "ACME002", "remark_too_short")
    assert ended.out.partition("\nNext:\n")[2].splitlines() == [
        "  pip install -e '.[test]'",
        f"  checker test {cases}/ACME002.yaml",
    ]


def test_rules_are_listed_in_the_order_of_their_ids(checker: Checker, acme: Path) -> None:
    for rule_id, name in (("ACME009", "z_last"), ("ACME003", "m_middle"), ("ACME002", "a_first")):
        ended = checker("new", "rule", rule_id, name, "--directory", str(acme / "tests"))
        assert (ended.code, ended.err) == (0, "")
    text = (acme / "src/checker_acme/__init__.py").read_text("utf-8")
    modules = re.findall(r"^from \.rules\.(\w+) import \1$", text, re.MULTILINE)
    assert modules == ["a_first", "lead_time_too_short", "m_middle", "z_last"]
    rules = "    lead_time_too_short,\n    a_first,\n    m_middle,\n    z_last,\n"
    assert f"\nRULES = (\n{rules})\n" in text
    listed = checker("rules", "--plugin", "checker_acme", "--select", "checker_acme", "--json")
    ids = [rule["id"] for rule in listed.report if rule["plugin"] == "checker_acme"]
    assert ids == ["ACME001", "ACME002", "ACME003", "ACME009"]


def test_the_cases_of_new_rules_hold_and_none_is_wanting(checker: Checker, acme: Path) -> None:
    checker("new", "rule", "ACME002", "remark_too_short", "--directory", str(acme))
    cases = "checker-acme/src/checker_acme/cases"
    which = ("--plugin", "checker_acme", "--select", "checker_acme")
    ended = checker("test", cases, *which, "--require-coverage")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "11 cases of 2 rules, all passed.\n"


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["remark_too_short", "ACME002"], "'remark_too_short' is no rule id"),
        (["acme002", "remark_too_short"], "Did you mean ACME002?"),
        (["ACME002", "Remark too short"], "Did you mean remark_too_short?"),
        (["ACME002", "violation"], "a rule cannot be called violation"),
        (["ACME001", "remark_too_short"], "a rule ACME001 already: lead_time_too_short of acme"),
        (["ACME002", "lead_time_too_short"], "a rule lead_time_too_short already: ACME001 of acme"),
        (["PAY005", "remark_too_short"], "a rule PAY005 already: split_mismatch of payment"),
        (["ACME002", "split_mismatch"], "a rule split_mismatch already: PAY005 of payment"),
        (["ORD001", "remark_too_short"], "a rule ORD001 already: "),
        (["ACME002"], "Missing argument 'NAME'"),
    ],
)
def test_a_rule_that_could_not_be_used_is_not_added(
    checker: Checker, acme: Path, args: list[str], reason: str
) -> None:
    before = tree(acme)
    ended = checker("new", "rule", *args, "--directory", "checker-acme")
    assert (ended.code, ended.out) == (2, "")
    assert reason in ended.err
    assert tree(acme) == before


@pytest.mark.parametrize("path", ["rules/remark_too_short.py", "cases/ACME002.yaml"])
def test_a_file_that_is_there_is_not_written_over(checker: Checker, acme: Path, path: str) -> None:
    (acme / "src/checker_acme" / path).write_text("# mine\n")
    before = tree(acme)
    ended = checker("new", "rule", "ACME002", "remark_too_short", "--directory", "checker-acme")
    assert (ended.code, ended.out) == (2, "")
    assert f"{path} is there already" in ended.err
    assert tree(acme) == before


def test_a_rule_is_added_whole_or_not_at_all(checker: Checker, acme: Path) -> None:
    cases = acme / "src/checker_acme/cases"
    (cases / "ACME001.yaml").unlink()
    cases.rmdir()
    cases.write_text("no directory")
    before = tree(acme)
    ended = checker("new", "rule", "ACME002", "remark_too_short", "--directory", "checker-acme")
    assert (ended.code, ended.out) == (3, "")
    assert "writing into" in ended.err
    assert tree(acme) == before
    assert not list(acme.rglob("*.tmp"))


def test_outside_of_a_plugin_no_rule_can_be_added(checker: Checker, directory: Path) -> None:
    (directory / "pyproject.toml").write_text('[project]\nname = "other"\n')
    ended = checker("new", "rule", "ACME002", "remark_too_short")
    assert (ended.code, ended.out) == (2, "")
    assert "'.' is not inside of a plugin" in ended.err
    assert "checker new plugin NAME" in ended.err


POINTS = '[project.entry-points."checker.plugins"]\n'


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        ("[project\n", "pyproject.toml: cannot be read: "),
        (POINTS + 'a = "one"\nb = "two"\n', "of several plugins (a, b) none can be chosen"),
        (POINTS + 'a = "one"\n', "where the package one lies in src/ or here"),
        ("project = 1\n", "is not inside of a plugin"),
    ],
)
def test_a_project_that_no_rule_can_be_added_to_is_a_usage_error(
    checker: Checker, directory: Path, project: str, reason: str
) -> None:
    (directory / "pyproject.toml").write_text(project)
    ended = checker("new", "rule", "ACME002", "remark_too_short")
    assert (ended.code, ended.out) == (2, "")
    assert reason in ended.err


def test_code_that_is_no_python_is_said_with_its_place(checker: Checker, acme: Path) -> None:
    (acme / "src/checker_acme/rules/broken.py").write_text("x = 1\ndef broken(:\n")
    before = tree(acme)
    ended = checker("new", "rule", "ACME002", "remark_too_short", "--directory", "checker-acme")
    assert (ended.code, ended.out) == (2, "")
    assert "checker-acme/src/checker_acme/rules/broken.py:2:" in ended.err
    assert tree(acme) == before


# --- ruleset --------------------------------------------------------------------------------------


def test_a_new_ruleset_is_the_default_until_it_is_changed(
    checker: Checker, directory: Path, bad: str
) -> None:
    ended = checker("new", "ruleset", "my-shop")
    assert (ended.code, ended.err) == (0, "")
    assert "wrote my-shop.yaml\n" in ended.out
    validated = checker("ruleset", "validate", "my-shop.yaml")
    assert (validated.code, validated.err) == (0, "")
    args = ("check", bad, "--report", "json", "--ruleset")
    mine, default = (checker(*args, name).report for name in ("my-shop.yaml", "trade-assurance"))
    assert mine["documents"] == default["documents"]
    assert mine["rulesets"][-1]["name"] == "my-shop"
    assert sorted(path.name for path in directory.iterdir()) == [bad, "my-shop.yaml"]


def test_its_examples_are_right(checker: Checker, directory: Path) -> None:
    pytest.importorskip("cel_expr_python")
    checker("new", "ruleset", "my-shop")
    path = directory / "my-shop.yaml"
    text, examples = re.subn("^#:", "", path.read_text("utf-8"), flags=re.MULTILINE)
    assert examples > 15
    path.write_text(text, "utf-8")
    (directory / "waivers.yaml").write_text("waivers: []\n")
    ended = checker("ruleset", "validate", "my-shop.yaml")
    assert (ended.code, ended.err) == (0, "")
    rules = {rule["id"] for rule in checker("rules", "--ruleset", str(path), "--json").report}
    assert "SHOP001" in rules
    assert "LOG007" not in rules


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["my shop"], "Did you mean my-shop?"),
        (["../my-shop"], "Did you mean my-shop?"),
        (["strict"], "there is a ruleset strict already: "),
        (["payment"], "there is a plugin payment, whose name stands for all of its rules"),
        (["mine"], "mine.yaml is there already, and stays as it is"),
    ],
)
def test_a_ruleset_that_could_not_be_used_is_not_written(
    checker: Checker, directory: Path, args: list[str], reason: str
) -> None:
    (directory / "mine.yaml").write_text("mine")
    ended = checker("new", "ruleset", *args)
    assert (ended.code, ended.out) == (2, "")
    assert reason in ended.err
    assert tree(directory) == {"mine.yaml": b"mine"}


# --- the command ----------------------------------------------------------------------------------


def test_what_cannot_be_begun_is_refused(checker: Checker) -> None:
    ended = checker("new", "rul", "ACME002")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean rule?" in ended.err
    assert json.dumps("rul").strip('"') in ended.err


def test_settings_of_the_project_count(checker: Checker, directory: Path) -> None:
    (directory / "house.py").write_text("raise RuntimeError('no')")
    (directory / "checker.yaml").write_text("plugin: house.py\n")
    ended = checker("new", "ruleset", "my-shop")
    assert ended.code == 3
    assert "plugin house: cannot be imported" in ended.err
