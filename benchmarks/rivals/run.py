"""Measures this program beside others that could do its work, and writes docs/performance.md.

Sets up everything by itself, in a directory for caches: an environment for what is measured in one
process, one for each program that is measured as a whole, and what comes from npm. What cannot be
installed here is listed on the page, with the reason::

    python benchmarks/rivals/run.py            # ten minutes, on a machine with nothing else to do
    python benchmarks/rivals/run.py --quick    # to try it out; the page stays as it is
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

# What tables call those that pip and npm know under another name.
NAMES = {
    "celine-regorus": "regorus",
    "checkov": "Checkov",
    "duckdb": "DuckDB",
    "@stoplight/spectral-cli": "Spectral",
}


class Setup:
    """What is installed, and what could not be."""

    def __init__(self, cache: Path) -> None:
        """Begin with nothing."""
        self.cache = cache
        self.versions: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    def install(self, pins: dict[str, dict[str, str]]) -> Path:
        """Install everything, and return the Python to measure with.

        Raises:
            SystemExit: what nothing can be measured without could not be.
        """
        python = self._environment("together")
        _pip(python, [f"{ROOT}[full]"], check=True)
        _pip(python, ["--no-deps", "--force-reinstall", str(ROOT)], check=True)
        for name, version in pins["together"].items():
            self._note(name, version, _pip(python, [f"{name}=={version}"]))
        if "orjson" in self.refused:
            raise SystemExit(f"orjson {self.refused['orjson']}: it is what all are compared with")
        for name, version in pins["alone"].items():
            own = self._environment(name)
            if self._note(name, version, _pip(own, [f"{name}=={version}"])):
                self.places[name] = str(own.parent / name)
        for name, version in pins["npm"].items():
            if self._note(name, version, self._npm(name, version)):
                self.places["spectral"] = str(self.cache / "npm/node_modules/.bin/spectral")
        return python

    def _environment(self, name: str) -> Path:
        """Return the Python of an environment, which is made unless it is there."""
        path = self.cache / name
        python = path / SCRIPTS / "python"
        if not python.exists():
            venv.create(path, with_pip=True)
        return python

    def _npm(self, name: str, version: str) -> str:
        """Install a package of npm, and return why not, "" if it was."""
        npm = shutil.which("npm")
        if npm is None:
            return "there is no npm on this machine"
        prefix = self.cache / "npm"
        prefix.mkdir(exist_ok=True)
        return _failure(
            [
                npm,
                "install",
                "--no-audit",
                "--no-fund",
                "--prefix",
                str(prefix),
                f"{name}@{version}",
            ]
        )

    def _note(self, name: str, version: str, failure: str) -> bool:
        """Take down how it went, and return whether it went well."""
        known = NAMES.get(name, name)
        if failure:
            self.refused[known] = f"could not be installed: {failure}"
        else:
            self.versions[known] = version
        return not failure


def _pip(python: Path, what: Sequence[str], *, check: bool = False) -> str:
    """Install by pip, and return why not, "" if it was.

    Raises:
        SystemExit: it was not, and `check` says that nothing can be done without.
    """
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    failure = _failure([str(python), "-m", "pip", "install", *quiet, *what])
    if failure and check:
        raise SystemExit(f"{' '.join(what)} could not be installed: {failure}")
    return failure


def _failure(command: Sequence[str]) -> str:
    """Run a command, and return the last line of what it complains of, "" if it went well."""
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if not process.returncode:
        return ""
    lines = (process.stderr.strip() or process.stdout.strip()).splitlines()
    errors = [line for line in lines if "rror" in line]
    return (errors or lines or [f"it ended with {process.returncode}"])[-1].strip()


def main() -> None:
    """Set up, measure, write."""
    parser = argparse.ArgumentParser(description="Measure this program beside its rivals.")
    parser.add_argument("--quick", action="store_true", help="try it out; the page stays as it is")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir(), "checker-rivals"),
        help="where environments are kept for the next time (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    print(f"setting up in {options.cache}", file=sys.stderr, flush=True)
    setup = Setup(options.cache)
    python = setup.install(tomllib.loads((HERE / "pins.toml").read_text("utf-8")))
    written: dict[str, Any] = {
        "places": setup.places,
        "versions": setup.versions,
        "refused": setup.refused,
    }
    (options.cache / "setup.json").write_text(json.dumps(written), "utf-8")
    results = (options.json or options.cache / "results.json").resolve()
    # The directory of this script is no place to import from: the modules beside it are `rivals`.
    surroundings = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    measure = [str(python), "-m", "rivals.measure", str(options.cache / "setup.json"), str(results)]
    quick = ["--quick"] if options.quick else []
    subprocess.run([*measure, *quick], env=surroundings, check=True)
    page = [str(python), "-m", "rivals.page", str(results), *(["--print"] if quick else [])]
    subprocess.run(page, env=surroundings, check=True)


if __name__ == "__main__":
    main()
