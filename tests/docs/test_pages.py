"""The pages of the documentation, walked as their readers walk them: every command is run.

A block of shell commands has a comment above it that says what becomes of it:

* ``<!-- run -->``: every command ends with exit code 0;
* ``<!-- run exit=1 -->``: every command ends with 1; ``exit=1,0`` says it for each of them;
* ``<!-- not run: REASON -->``.

The commands of a page are run one after the other in one directory. There lie the orders of
``examples``, and every file that the page shows: a block whose first line is a comment with the
name of a file is that file. A block under ``<!-- prints -->`` stands in what the command before it
printed; ``…`` in it is anything. Blocks of YAML are right, and those of a pipeline are marked like
shell commands: what the pipeline runs is run.
"""

from __future__ import annotations

import gzip
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import pytest

from checker.cli.main import run
from checker.yamls import load_placed

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "examples" / "orders"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

AS_OF = "2026-02-02T12:00:00+08:00"

SHELL = "sh"
OTHER_SHELLS = {"bash", "zsh", "fish", "shell", "console", "shell-session"}
OF_THE_GATE = {"check", "test"}
"""What stands above the two commands of the README that the gate takes from there."""

PRINTS = "prints"

_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<mark>[^\n]*) -->\n)?"
    r"^(?P<indent> *)```(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_RUN = re.compile(r"run(?: exit=(?P<codes>\d(?:,\d)*))?")
_NOT_RUN = re.compile(r"not run: \S.*")
_FILE_NAME = re.compile(r"# (?P<name>[\w./-]+\.\w+)\n")
_LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
_HEADING = re.compile(r"^#+ (?P<words>.*)$", re.MULTILINE)
_NEEDS_A_SHELL = re.compile(r"[|<>&;$`*?(){}~]")
_INSTALLS = re.compile(r"(python -m )?pip install ")


class Block(NamedTuple):
    """A fenced block of a page: the comment above it, its language and what stands in it."""

    page: Path
    line: int
    mark: str
    language: str
    text: str

    @property
    def place(self) -> str:
        """Where it begins."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def is_run(self) -> bool:
        """Whether its commands are run."""
        return _RUN.fullmatch(self.mark) is not None

    def commands(self) -> list[str]:
        """Return the commands in it, without those that install what is installed."""
        texts = [self.text]
        if self.language == "yaml":
            texts = list(_scripts(load_placed(self.text, self.place).value))
        lines = (line for text in texts for line in text.replace("\\\n", " ").splitlines())
        return [line for line in lines if _is_command(line) and not _INSTALLS.match(line)]

    def codes(self) -> list[int]:
        """Return the exit code that each command is said to end with."""
        match = _RUN.fullmatch(self.mark)
        said = (match and match["codes"]) or "0"
        codes = [int(code) for code in said.split(",")]
        return codes * len(self.commands()) if len(codes) == 1 else codes


def _is_command(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _scripts(value: Any) -> Iterator[str]:
    """Yield what a pipeline runs: the steps of GitHub, the scripts of GitLab."""
    if isinstance(value, list):
        for item in value:
            yield from _scripts(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "run":
                yield inner
            elif key in {"script", "before_script", "after_script"}:
                yield from inner
            else:
                yield from _scripts(inner)


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page."""
    text = page.read_text("utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, match.start("language")) + 1,
            match["mark"] or "",
            match["language"],
            dedent(match["text"]),
        )
        for match in _BLOCK.finditer(text)
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def marked(*languages: str) -> list[Any]:
    """Return the blocks in these languages, as parameters of a test."""
    return [pytest.param(each, id=each.place) for each in BLOCKS if each.language in languages]


# --- the form of the pages ------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_a_page_is_found(page: Path) -> None:
    fences = re.findall(r"^\s*(?:```|~~~)", page.read_text("utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(blocks_of(page))


@pytest.mark.parametrize("block", marked(SHELL))
def test_a_block_of_commands_is_run_or_says_why_not(block: Block) -> None:
    said = block.is_run() or _NOT_RUN.fullmatch(block.mark) or block.mark in OF_THE_GATE
    assert said, "write <!-- run -->, <!-- run exit=1 --> or <!-- not run: reason --> above it"


def test_commands_stand_in_blocks_that_are_looked_at() -> None:
    assert [each.place for each in BLOCKS if each.language in OTHER_SHELLS] == []


@pytest.mark.parametrize("block", [pytest.param(each, id=each.place) for each in BLOCKS])
def test_a_mark_means_something_for_its_block(block: Block) -> None:
    runs = block.is_run() or _NOT_RUN.fullmatch(block.mark)
    if block.mark and not (block.mark in OF_THE_GATE and block.language == SHELL):
        assert block.mark == PRINTS if block.language == "text" else runs
    if runs:
        assert block.language in {SHELL, "yaml"}


@pytest.mark.parametrize("block", marked("yaml"))
def test_what_stands_in_a_block_of_yaml_is_yaml(block: Block) -> None:
    scripts = list(_scripts(load_placed(block.text, block.place).value))
    says = block.is_run() or bool(_NOT_RUN.fullmatch(block.mark))
    assert says == bool(scripts), "what a pipeline runs is marked like a block of commands"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.finditer(_BLOCK.sub("", page.read_text("utf-8"))):
        target = (page.parent / link["path"]).resolve() if link["path"] else page
        assert target.exists(), link[0]
        if link["anchor"]:
            headings = _HEADING.finditer(_BLOCK.sub("", target.read_text("utf-8")))
            assert link["anchor"] in {_anchor(each["words"]) for each in headings}, link[0]


def _anchor(heading: str) -> str:
    """Return the anchor that a heading has on a rendered page."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# --- the walk -------------------------------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work where a reader does: beside orders, with `checker` on the path."""
    for name in list(os.environ):
        if name.startswith(("CHECKER_", "_CHECKER_", "GITHUB_", "CI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CHECKER_AS_OF", AS_OF)
    monkeypatch.setenv("CHECKER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    directory = tmp_path / "work"
    shutil.copytree(ORDERS, directory / "orders")
    shutil.copy(ORDERS / "draft-deposit-by-sea.json", directory / "order.json")
    shutil.copy(ORDERS / "alibaba-order-get.json", directory / "order-get.json")
    week = (ORDERS / "week-06.jsonl").read_bytes()
    (directory / "week-06.jsonl.gz").write_bytes(gzip.compress(week, mtime=0))
    (directory / "my-shop.yaml").write_text("ruleset: my-shop\nextends: [trade-assurance]\n")
    monkeypatch.chdir(directory)
    return directory


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_do_what_it_says(
    page: Path, workplace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    printed = ""
    for block in blocks_of(page):
        if name := _FILE_NAME.match(block.text):
            (workplace / name["name"]).parent.mkdir(parents=True, exist_ok=True)
            (workplace / name["name"]).write_text(block.text, "utf-8")
        if block.is_run():
            commands, codes = block.commands(), block.codes()
            assert len(commands) == len(codes) > 0, f"{block.place}: codes for other commands"
            for command, code in zip(commands, codes, strict=True):
                ended = _ended(command)
                printed, err = capfd.readouterr()
                said = f"{block.place}: {command}\n{printed}{err}"
                assert ended == code, said
                assert "Traceback" not in err, said
        elif block.mark == PRINTS:
            shown = "".join(
                ".*" if part == "…" else re.escape(part) for part in re.split("(…)", block.text)
            )
            assert re.search(f"^{shown}", printed, re.MULTILINE | re.DOTALL), (
                f"{block.place}: it is not in\n{printed}"
            )


def _ended(command: str) -> int:
    """Run a command and return its exit code; the checker itself runs in this process."""
    words = shlex.split(command, comments=True)
    plain = not _NEEDS_A_SHELL.search(command.partition(" #")[0])
    if words[0] == "checker" and plain:
        return run(words[1:])
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], check=False)  # noqa: S607 - whichever the reader has
    return ended.returncode
