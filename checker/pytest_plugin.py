"""The plugin for pytest that comes along: cases become tests, an order is checked in one line.

In ``pyproject.toml``:

    [tool.pytest.ini_options]
    checker_cases = ["src/acme/cases"]
    checker_plugins = ["acme_rules.py"]     # only those that are not installed

Every YAML file below `checker_cases` is collected, one test for each case. pytest imports this
module in every run of whoever has the checker installed, so it imports the checker only when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from checker.registry import Registry
    from checker.testing import Checked
    from checker.testing.running import Trial, Verdict

CASES = "checker_cases"
PLUGINS = "checker_plugins"

CheckOrder = Callable[..., "Checked"]
"""What the fixture `check_order` is; see `checker.testing.check_order`."""

_DIRECTORIES = pytest.StashKey[list[Path]]()
_REGISTRY = pytest.StashKey["Registry"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the ini file."""
    parser.addini(
        CASES,
        "directories with tables of rule cases, or rulesets, relative to the root",
        type="linelist",
        default=[],
    )
    parser.addini(
        PLUGINS,
        "plugins of the checker that are not installed: files relative to the root, or modules",
        type="linelist",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look where the cases are; a run of all tests includes them."""
    directories = [config.rootpath / name for name in config.getini(CASES)]
    for directory in directories:
        if not directory.is_dir():
            raise pytest.UsageError(f"{CASES}: there is no directory {str(directory)!r}")
    config.stash[_DIRECTORIES] = directories
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        named = [config.rootpath / argument for argument in config.args]
        config.args += [
            str(directory)
            for directory in directories
            if not any(directory.is_relative_to(path) for path in named)
        ]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CasesFile | None:
    """Return what collects the cases of a file, where there are any."""
    directories = parent.config.stash[_DIRECTORIES]
    is_below = any(file_path.is_relative_to(directory) for directory in directories)
    if not is_below or file_path.suffix not in {".yaml", ".yml"}:
        return None
    return CasesFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which plugins did not take part."""
    registry = config.stash.get(_REGISTRY, None)
    if registry is not None and registry.refusals:
        terminalreporter.section("checker: refused plugins")
        for refusal in registry.refusals:
            terminalreporter.write_line(str(refusal))


class CasesFile(pytest.File):
    """A table of cases, or a ruleset that brings its own."""

    def collect(self) -> Iterator[CaseItem]:
        """Yield a test for each case."""
        from datetime import datetime

        from checker.errors import UsageError
        from checker.testing import AS_OF
        from checker.testing.files import shown
        from checker.testing.gathering import gather

        registry = _registry(self.config)
        try:
            found = gather([shown(str(self.path))], registry, datetime.fromisoformat(AS_OF))
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        for trial in found.trials:
            yield CaseItem.from_parent(self, name=str(trial.case), trial=trial)


class CaseItem(pytest.Item):
    """A case as a test."""

    def __init__(self, *, trial: Trial, **kwargs: Any) -> None:
        """Take the case, ready to be run."""
        super().__init__(**kwargs)
        self._trial = trial

    def runtest(self) -> None:
        """Run the case.

        Raises:
            CaseFailed: the rule says something else than the case wants.
        """
        from checker.testing.running import judge

        verdict = judge(self._trial)
        if not verdict.holds():
            raise CaseFailed(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the diff; where it broke in Python is of no interest."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case is written."""
        return self.path, self._trial.case.place.line - 1, self.name


class CaseFailed(AssertionError):  # noqa: N818 - it tells of a rule, and is no error of the test
    """A rule says something else than its case wants."""

    def __init__(self, verdict: Verdict) -> None:
        """Put it into words."""
        from checker.testing.differences import explained

        super().__init__(explained(verdict))


def _registry(config: pytest.Config) -> Registry:
    """Return the plugins: those that are installed, and those that the ini file names."""
    from checker.registry import load

    if _REGISTRY not in config.stash:
        named = [_plugin(config, word) for word in config.getini(PLUGINS)]
        config.stash[_REGISTRY] = load(named=named)
    return config.stash[_REGISTRY]


def _plugin(config: pytest.Config, word: str) -> str:
    """Return a plugin by its module, or by its file as it is found from anywhere."""
    is_file = word.endswith(".py") or "/" in word or "\\" in word
    return str(config.rootpath / word) if is_file else word


@pytest.fixture
def compliant_order() -> dict[str, Any]:
    """Return a draft that keeps the whole policy; the test may change it as it likes."""
    from checker.testing import compliant_order as make

    return make()


@pytest.fixture
def check_order(pytestconfig: pytest.Config) -> CheckOrder:
    """Return what checks an order in one line; see `checker.testing.check_order`."""
    from checker.testing import check_order as check

    registry = _registry(pytestconfig)

    def check_one(patch: Mapping[str, Any] | None = None, **terms: Any) -> Checked:
        return check(patch, registry=registry, **terms)

    return check_one
