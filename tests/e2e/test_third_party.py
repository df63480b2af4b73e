"""A distribution of somebody else, installed for real: found, listed, asked, and tested."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.registry import load
from checker.testing import cases, compliant_order, merge_patch, run

SOURCE = Path(__file__).parent / "third_party"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory into which the distribution was installed."""
    pytest.importorskip("pip")
    root = tmp_path_factory.mktemp("third_party")
    source, target = root / "source", root / "target"
    shutil.copytree(SOURCE, source)
    # Where the backend is there already, nothing has to be fetched.
    isolation = [] if importlib.util.find_spec("hatchling") is None else ["--no-build-isolation"]
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", *isolation]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", target, source], check=True
    )
    return target


def checker(installed: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with the distribution on the path."""
    return subprocess.run(
        [sys.executable, "-m", "checker", *args],
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_it_is_listed_with_origin_version_and_contributions(installed: Path) -> None:
    ended = checker(installed, "plugins", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    report = json.loads(ended.stdout)
    assert report["refused"] == []
    assert {plugin["name"] for plugin in report["plugins"]} >= {"acme", "payment", "formats"}
    (acme,) = (plugin for plugin in report["plugins"] if plugin["name"] == "acme")
    assert acme == {
        "name": "acme",
        "origin": "acme-trade-rules 1.2.0",
        "version": "1.2.0",
        "module": "acme_trade_rules",
        "api": 1,
        "rules": ["ACME001"],
        "formats": ["acme-notebook"],
        "reports": [],
        "assessments": [],
        "clauses": [],
        "rulesets": [],
    }


def test_its_rule_is_in_force_beside_the_others(installed: Path) -> None:
    order = merge_patch(compliant_order(), {"remark": "soon", "payment_plan": {"balance": "1"}})
    Path("order.json").write_text(json.dumps(order), "utf-8")
    page = '{"acme_page": 7, "who": "李雷", "note": "N/A"}'
    Path("page.json").write_text(page, "utf-8")
    ended = checker(installed, "check", "order.json", "page.json", "--report", "json")
    assert (ended.returncode, ended.stderr) == (1, "")
    report = json.loads(ended.stdout)
    assert {"name": "acme", "version": "1.2.0", "api": 1} in report["plugins"]
    first, second = report["documents"]
    assert {finding["rule"] for finding in first["findings"]} == {"ACME001", "DOC010", "PAY005"}
    (finding,) = (finding for finding in second["findings"] if finding["rule"] == "ACME001")
    assert finding["message"] == "The remark for 李雷 has fewer than 10 characters."
    assert (finding["pointer"], finding["observed"]) == ("/note", "N/A")
    assert (finding["line"], finding["column"]) == (1, page.index('"N/A"') + 1)


def test_its_rule_is_explained_with_its_cases(installed: Path) -> None:
    ended = checker(installed, "explain", "acme001")
    assert (ended.returncode, ended.stderr) == (0, "")
    words = " ".join(ended.stdout.split())
    assert "acme (acme-trade-rules 1.2.0)" in words
    assert "Parameter min_length The least number of characters of a remark." in words
    assert "Bad example a remark that is one character short" in words


def test_its_cases_run_through_the_harness(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(installed))
    (acme,) = (plugin for plugin in load().plugins if plugin.name == "acme")
    found = cases(installed / "acme_trade_rules" / "cases")
    assert {case.kind for case in found} == {"good", "bad", "cannot_evaluate", "not_applicable"}
    for case in found:
        run(case, acme.rules)
