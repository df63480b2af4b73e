"""Whole processes: the start with one file, and a directory of many files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from orders import AS_OF
from rivals.contestant import bits
from rivals.reference import ALL, LABELS
from rivals.schema import DOES, SCHEMA

Verdicts = Callable[[Any], dict[str, int]]

HERE = Path(__file__).parent
BARE = "python -c pass"


class Tool(NamedTuple):
    """A program that checks files.

    Attributes:
        name: as tables call it.
        start: the command, but for the files.
        as_json: what makes it write JSON, and nothing else that it would not do.
        verdicts: file name to verdict, from that JSON; None if its verdicts are about other rules.
        does: the mask of the rules that it can do.
        by_rule: whether it tells which rules an order breaks.
        wants: what stands before the directory, or `_EACH` if it wants every file by name.
        environment: what it wants to have set.
    """

    name: str
    start: tuple[str, ...]
    as_json: tuple[str, ...]
    verdicts: Verdicts | None
    does: int = ALL
    by_rule: bool = True
    wants: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}


_EACH = ("*",)


def tools(places: Mapping[str, str], work: Path) -> list[Tool]:
    """Return the programs that are installed.

    Args:
        places: name to the program.
        work: a directory to put what they are to read into.
    """
    schema = work / "five.schema.json"
    schema.write_text(json.dumps(SCHEMA), "utf-8")
    python = Path(sys.executable).parent
    check = (str(python / "checker"), "check", "--no-progress", "--as-of", AS_OF.isoformat())
    plugin = ("--no-plugins", "--plugin", str(HERE / "twelve.py"))
    known = [
        Tool("checker, the twelve rules", (*check, *plugin), ("--report", "json"), _ours),
        Tool("checker, the whole default ruleset", check, ("--report", "json"), None),
    ]
    if "check-jsonschema" in places:
        by_schema = (places["check-jsonschema"], "--schemafile", str(schema))
        known.append(
            Tool(
                "check-jsonschema",
                by_schema,
                ("-o", "json"),
                _schema,
                DOES,
                by_rule=False,
                wants=_EACH,
            )
        )
    if "spectral" in places:
        lint = (places["spectral"], "lint", "--quiet", "-r", str(HERE / "spectral.mjs"))
        known.append(Tool("Spectral", lint, ("-f", "json"), _spectral, wants=_EACH))
    if "checkov" in places:
        checks = str(HERE / "checkov_checks")
        start = (places["checkov"], "--framework", "json", "--external-checks-dir", checks)
        quietly = ("--skip-download", "--compact", "--quiet")
        known.append(
            Tool(
                "Checkov",
                (*start, *quietly),
                ("-o", "json"),
                _checkov,
                wants=("-d",),
                environment={"PYTHONPATH": str(HERE.parent)},
            )
        )
    return known


# -- what they say ---------------------------------------------------------------------------------


def _ours(said: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for document in said["documents"]:
        failed = (i for i, e in document["outcomes"].items() if e["outcome"] == "fail")
        places = [int(rule[-3:]) - 1 for rule in failed if rule.startswith("TWELVE")]
        found[Path(document["path"]).name] = bits(*places)
    return found


def _schema(said: Any) -> dict[str, int]:
    return {Path(error["filename"]).name: 1 for error in said["errors"]}


def _spectral(said: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in said:
        if entry["code"] not in LABELS:
            raise ValueError(f"Spectral says {entry['code']}: {entry['message']}")
        name = Path(entry["source"]).name
        found[name] = found.get(name, 0) | bits(LABELS.index(entry["code"]))
    return found


def _checkov(said: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in said["results"]["failed_checks"]:
        name = Path(entry["file_path"]).name
        place = int(entry["check_id"].rpartition("_")[2])
        found[name] = found.get(name, 0) | bits(place)
    return found


# -- running them ----------------------------------------------------------------------------------


def command(tool: Tool, target: Path) -> list[str]:
    """Return the command that checks a file, or all files of a directory."""
    is_many = target.is_dir()
    if tool.wants == _EACH:
        paths = sorted(map(str, target.iterdir())) if is_many else [str(target)]
        return [*tool.start, *paths]
    if tool.wants and not is_many:
        return [*tool.start, "-f", str(target)]
    return [*tool.start, *tool.wants, str(target)]


def wall_time(tool: Tool, target: Path) -> float:
    """Return the seconds that a program takes, from its start to its end.

    Raises:
        RuntimeError: it did not come to its end.
    """
    return _timed(command(tool, target), tool.environment, codes=(0, 1))


def bare_time() -> float:
    """Return the seconds that Python takes to start and end."""
    return _timed((sys.executable, "-c", "pass"), {}, codes=(0,))


def _timed(words: Sequence[str], more: Mapping[str, str], codes: Sequence[int]) -> float:
    start = perf_counter()
    process = subprocess.run(
        words,
        env=_environment(more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    elapsed = perf_counter() - start
    if process.returncode not in codes:
        raise RuntimeError(_last_line(process.stderr) or f"ended with {process.returncode}")
    return elapsed


def differences(tool: Tool, target: Path, expected: Mapping[str, int]) -> list[str]:
    """Return the files of a directory of which a program says something else than expected."""
    if tool.verdicts is None:
        return []
    words = command(tool, target)
    process = subprocess.run(
        [words[0], *_placed(tool, words)],
        env=_environment(tool.environment),
        capture_output=True,
        check=False,
    )
    try:
        found = tool.verdicts(json.loads(process.stdout))
    except (ValueError, KeyError, TypeError) as error:
        raise RuntimeError(f"{error}: {_last_line(process.stderr)}") from error
    wrong = []
    for name, mask in expected.items():
        wanted = mask & tool.does if tool.by_rule else int(mask & tool.does != 0)
        if found.get(name, 0) != wanted:
            wrong.append(name)
    return wrong


def _placed(tool: Tool, words: Sequence[str]) -> list[str]:
    """Return the words after the program, with the option for JSON among the other options."""
    own = len(tool.start)
    return [*words[1:own], *tool.as_json, *words[own:]]


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**inherited, **more}


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


class Timed(NamedTuple):
    """How long a program takes, in seconds: the middle of all rounds."""

    name: str
    seconds: float


def in_turns(known: Sequence[Tool], target: Path, rounds: int) -> list[Timed]:
    """Measure programs in turns, bare Python first; each is called once before it counts."""
    for tool in known:
        wall_time(tool, target)
    bare: list[float] = []
    taken: dict[str, list[float]] = {tool.name: [] for tool in known}
    for _ in range(rounds):
        bare.append(bare_time())
        for tool in known:
            taken[tool.name].append(wall_time(tool, target))
    return [Timed(BARE, median(bare)), *(Timed(name, median(all_)) for name, all_ in taken.items())]
