"""A newcomer walks through the tutorial in an environment of their own, command by command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from checker.testing import compliant_order, merge_patch

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"

FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILE = re.compile(r"# (?P<name>[\w./-]+\.\w+)\n")

LONGEST = "a_fault_that_takes_forty_letters_to_tell"

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]


class Step(NamedTuple):
    """A command of the page and how it ends, or a file that the page shows."""

    command: str = ""
    code: int = 0
    file: str = ""
    text: str = ""


def steps() -> Iterator[Step]:
    """Yield what a reader of the page does."""
    for block in FENCE.finditer(PAGE.read_text("utf-8")):
        name = FILE.match(block["text"])
        if name:
            yield Step(file=name["name"], text=block["text"])
        elif block["language"] == "sh" and "test_newcomer" in block["mark"]:
            commands = block["text"].splitlines()
            said = re.search(r"exit=([\d,]+)", block["mark"])
            codes = said[1].split(",") if said else ["0"] * len(commands)
            for command, code in zip(commands, codes, strict=True):
                yield Step(command=command, code=int(code))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory that the newcomer works in."""
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def run(place: Path) -> Run:
    """Return what runs a command in the newcomer's environment, in which the checker is."""
    environment = place / ".venv"
    venv.create(environment, with_pip=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CHECKER_", "_CHECKER_", "PYTEST_", "PYTHON"))
    }
    kept["PATH"] = f"{environment / 'bin'}{os.pathsep}{kept['PATH']}"
    kept |= {"VIRTUAL_ENV": str(environment), "PIP_QUIET": "1", "COLUMNS": "100"}
    kept["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"

    def invoke(
        command: str, code: int = 0, directory: str = "."
    ) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            ["bash", "-c", command],  # noqa: S607 - whichever there is
            cwd=place / directory,
            env=kept,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ended.returncode == code, f"{command}\n{ended.stdout}\n{ended.stderr}"
        return ended

    invoke(f"pip install '{ROOT}'")
    return invoke


@pytest.fixture(scope="module")
def walked(run: Run, place: Path) -> dict[str, str]:
    """Return what each command of the page printed."""
    printed: dict[str, str] = {}
    for step in steps():
        if step.file:
            # What is shown takes the place of what was written for the reader.
            assert (place / step.file).is_file()
            (place / step.file).write_text(step.text, "utf-8")
        else:
            printed[step.command] = run(step.command, step.code).stdout
    return printed


def test_it_takes_less_than_five_commands_to_a_green_test_of_a_rule_of_ones_own(
    walked: dict[str, str],
) -> None:
    commands = list(walked)
    way = commands[: commands.index("pytest checker-acme") + 1]
    assert way[0] == "checker new plugin acme"
    assert len(way) < 5
    promised = re.search(r"`(\d+ passed)`", PAGE.read_text("utf-8"))
    assert promised
    assert f" {promised[1]} in " in walked[way[-1]]


def test_the_rule_is_in_force_explained_and_finds_its_fault(walked: dict[str, str]) -> None:
    rules = walked["checker rules --select acme"]
    assert re.search(r"^ACME001 +warning +acme ", rules, re.MULTILINE)
    assert re.search(r"^ACME002 +warning +acme ", rules, re.MULTILINE)
    assert "a sample that nobody can tell" in walked["checker explain ACME002"]
    report = walked["checker check sample.json --select acme --fail-on warning"]
    assert "The remark of this sample begins with Please." in report
    assert "ACME001" in report


@pytest.mark.usefixtures("walked")
def test_every_case_was_a_test(run: Run) -> None:
    ended = run("pytest checker-acme --collect-only -q")
    for name in (
        "ACME001/good: as many days as the shop needs",
        "ACME001/cannot_evaluate: neither a day nor a number of days",
        "ACME002/bad: a sample that nobody can tell",
        "test_a_compliant_order_stays_one",
    ):
        assert name in ended.stdout


@pytest.mark.usefixtures("walked")
def test_the_cases_run_without_pytest_and_none_is_wanting(run: Run) -> None:
    ended = run("checker test --select acme --require-coverage")
    assert "of 2 rules, all passed" in ended.stdout


@pytest.mark.usefixtures("walked")
def test_the_rule_of_a_new_plugin_finds_its_fault(run: Run, place: Path) -> None:
    hasty = merge_patch(compliant_order(), {"shipping": {"ship_by": {"days_after": 3}}})
    (place / "hasty.json").write_text(json.dumps(hasty), "utf-8")
    ended = run("checker check hasty.json --fail-on warning --report json", 1)
    (finding,) = json.loads(ended.stdout)["documents"][0]["findings"]
    assert finding["rule"] == "ACME001"


@pytest.mark.usefixtures("walked")
def test_the_ruleset_in_its_readme_is_right(run: Run, place: Path) -> None:
    blocks = FENCE.finditer((place / "checker-acme" / "README.md").read_text("utf-8"))
    rulesets = [block["text"] for block in blocks if block["text"].startswith("ruleset:")]
    assert len(rulesets) == 1
    (place / "house.yaml").write_text(rulesets[0], "utf-8")
    assert "house.yaml: OK: my-shop" in run("checker ruleset validate house.yaml").stdout
    rules = run("checker rules --ruleset house.yaml --select acme").stdout
    assert re.search(r"^ACME001 +error +acme ", rules, re.MULTILINE)


@pytest.mark.usefixtures("walked")
def test_linters_and_types_are_content_with_what_was_written(run: Run) -> None:
    # A rule as it is written; the page has put something else into the other one.
    ended = run("checker new rule ACME003 as_written", directory="checker-acme")
    assert ended.stdout.partition("Next:")[2].split() == [
        *("checker", "test", "src/checker_acme/cases/ACME003.yaml")
    ]
    # An id and a name as long as they can be.
    run(f"checker new rule HOUSERULESOFACME003 {LONGEST}", directory="checker-acme")
    run("pip install -e '.[test,lint]'", directory="checker-acme")
    run("ruff check", directory="checker-acme")
    run("ruff format --check", directory="checker-acme")
    run("mypy", directory="checker-acme")
    run("pytest -q", directory="checker-acme")


@pytest.mark.usefixtures("walked")
def test_an_installation_that_is_no_link_has_everything(run: Run) -> None:
    run("pip install --no-deps --force-reinstall ./checker-acme")
    ended = run("checker plugins --json")
    (acme,) = [entry for entry in json.loads(ended.stdout)["plugins"] if entry["name"] == "acme"]
    assert acme["origin"] == "checker-acme 0.1.0"
    run("checker test --select acme --require-coverage")
    location = run("python -c 'import checker_acme; print(checker_acme.__path__[0])'").stdout
    files = {path.name for path in Path(location.strip()).iterdir()}
    assert {"cases", "py.typed", "rules"} <= files


@pytest.mark.usefixtures("walked")
def test_the_checks_of_its_ci_pass(run: Run) -> None:
    run("checker test --compatibility acme", directory="checker-acme")
