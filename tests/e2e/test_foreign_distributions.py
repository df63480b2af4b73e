"""Distributions that cannot be used, installed for real: each is named, and the rest goes on."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker import __version__
from checker.testing import compliant_order, merge_patch

PROJECT = """
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "1.0"

[project.entry-points."checker.plugins"]
{plugin} = "{name}"
"""

RULE = '''
from checker.api import ANY_STATUS, hookimpl, rule, violation

CHECKER_API = {level}

{first}

@rule("{rule_id}", severity="error", status=ANY_STATUS)
def found_by_{name}(order):
    """Everything is wrong.

    Why: It is tried out.

    Remedy: Leave it be.
    """
    yield violation("", "Found by {name}.")

@hookimpl
def {hook}():
    return [found_by_{name}]
'''

OWN = f"trade-order-checker {__version__}"


class Foreign(NamedTuple):
    """A distribution that has one thing wrong with it, and what is said of that.

    Attributes:
        reason: what stands in the refusal.
        plugin: the name of its entry point, where it is not the distribution's own.
        rule_id: of its only rule.
        level: of the API that it says it was written for.
        hook: that it implements.
        first: what is done while it is imported.
    """

    reason: str
    plugin: str | None = None
    rule_id: str | None = None
    level: int = 1
    hook: str = "checker_rules"
    first: str = ""


FOREIGN = {
    "raising": Foreign(
        "cannot be imported: RuntimeError: no licence was found",
        first="raise RuntimeError('no licence was found')",
    ),
    "squatting": Foreign(f"from squatting 1.0: {OWN} has one of the same name", plugin="payment"),
    "claiming": Foreign("LOG003 is also claimed by logistics", rule_id="LOG003"),
    "outdated": Foreign("was written for API level 0; this is level 1", level=0),
    "misspelt": Foreign("unknown hook 'checker_rulez'", hook="checker_rulez"),
}

VICTIMS = {
    "payment": f"from {OWN}: squatting 1.0 has one of the same name",
    "logistics": "LOG003 is also claimed by claiming",
}
"""Whose place was to be taken: as long as that is unclear, they do not take part either."""

# Shapes of the fixtures in conftest.py, which no module can import.
Pip = Callable[..., None]
Installed = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pip: Pip) -> Path:
    """Return a directory into which all of them were installed."""
    root = tmp_path_factory.mktemp("foreign")
    target = root / "site"
    for name, foreign in FOREIGN.items():
        source = root / name
        (source / name).mkdir(parents=True)
        project = PROJECT.format(name=name, plugin=foreign.plugin or name)
        module = RULE.format(
            name=name,
            rule_id=foreign.rule_id or f"{name.upper()}001",
            level=foreign.level,
            hook=foreign.hook,
            first=foreign.first,
        )
        (source / "pyproject.toml").write_text(project, "utf-8")
        (source / name / "__init__.py").write_text(module, "utf-8")
    pip("--no-deps", "--target", target, *(root / name for name in FOREIGN), command="install")
    return target


def refusals() -> list[tuple[str, str]]:
    """Return the names of all plugins that must be refused, each with its reason."""
    bad = [(foreign.plugin or name, foreign.reason) for name, foreign in FOREIGN.items()]
    return [*bad, *VICTIMS.items()]


def are_said(lines: str, before: str) -> bool:
    """Whether each refusal has a line of its own, with the plugin's name and the reason."""
    return all(
        sum(line.startswith(f"{before}{name}: ") and reason in line for line in lines.splitlines())
        == 1
        for name, reason in refusals()
    )


@pytest.fixture
def order() -> str:
    """Return the name of a file with an order in which rules of three plugins find something."""
    patch: dict[str, Any] = {"remark": "soon", "trade_term": {"place": None}}
    text = json.dumps(merge_patch(compliant_order(), patch))
    Path("order.json").write_text(text, "utf-8")
    return "order.json"


def test_a_check_is_incomplete_names_each_and_still_reports_what_the_others_find(
    installed: Installed, site: Path, order: str
) -> None:
    ended = installed("check", order, "--report", "json", path=site)
    assert ended.returncode == 3
    assert are_said(ended.stderr, before="checker: plugin ")
    report = json.loads(ended.stdout)
    (document,) = report["documents"]
    found = {finding["rule"] for finding in document["findings"]}
    assert found == {"ACME001", "DOC010", "XLOG105"}
    assert report["complete"] is False
    problems = [(each["plugin"], each["message"]) for each in report["problems"]]
    assert len(problems) == len(refusals())
    for name, reason in refusals():
        assert any(plugin == name and reason in message for plugin, message in problems)
    taking_part = {plugin["name"] for plugin in report["plugins"]}
    assert taking_part >= {"acme", "documentation", "public_pages", "returns"}
    assert not taking_part & {name for name, _ in refusals()}


def test_a_report_for_people_names_each_as_well(
    installed: Installed, site: Path, order: str
) -> None:
    ended = installed("check", order, path=site)
    assert ended.returncode == 3
    assert "Traceback" not in ended.stdout + ended.stderr
    assert are_said(ended.stdout, before="incomplete plugin ")
    assert "XLOG105" in ended.stdout


def test_the_list_of_plugins_has_each_with_its_distribution_and_the_reason(
    installed: Installed, site: Path
) -> None:
    ended = installed("plugins", "--json", path=site)
    assert ended.returncode == 3
    assert are_said(ended.stderr, before="checker: plugin ")
    refused = json.loads(ended.stdout)["refused"]
    assert len(refused) == len(refusals())
    reasons = {(each["name"], each["distribution"]): each["reason"] for each in refused}
    for name, foreign in FOREIGN.items():
        assert foreign.reason in reasons[foreign.plugin or name, name]


def test_without_them_the_same_check_is_complete(installed: Installed, order: str) -> None:
    ended = installed("check", order, "--report", "json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["complete"] is True
