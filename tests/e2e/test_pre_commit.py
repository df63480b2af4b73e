"""The hooks, as pre-commit runs them: installed for real, in real repositories, on real commits."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from checker.testing import compliant_order, merge_patch
from checker.yamls import load_placed

# Shapes of the fixtures in conftest.py, which no module can import.
WriteOrder = Callable[..., str]

ROOT = Path(__file__).parents[2]
OF_THE_HOOKS = (
    *("checker", "plugins", "rulesets"),
    *("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"),
)
MANIFEST = ".pre-commit-hooks.yaml"
PLUGIN = Path(__file__).parent / "third_party"

BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}
"""Breaks PAY005 and nothing else."""

LATE: dict[str, Any] = {
    "status": "submitted",
    "timestamps": {
        "submitted_at": "2026-02-01T10:00:00+08:00",
        "ordered_at": "2026-02-01T11:00:00+08:00",
    },
    "payments": [
        {
            "id": "p1",
            "step": "advance",
            "channel": "trade_assurance",
            "method": "tt",
            "status": "initiated",
            "amount": "300.00",
            "currency": "USD",
            "initiated_at": "2026-02-01T12:00:00+08:00",
            "payee": {"designated": True},
        }
    ],
}
"""Breaks PAY010, a warning, once the transfer should have arrived."""

CASE = """\
rule: PAY005
bad:
  - name: a cent is missing
    patch: {payment_plan: {balance: "699.99"}}
    expect:
      - {pointer: /payment_plan/advance, severity: error, observed: "300.00", expected: "300.01"}
"""

MANY = 60
"""Files of which pre-commit makes several calls wherever there are several processors."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]


def git(directory: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run git as somebody who has set up nothing."""
    who = ("-c", "user.name=A. Seller", "-c", "user.email=seller@shop.example")
    return _run("git", *who, *args, cwd=directory)


def _run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    # A hook that runs these tests sets GIT_DIR, which would lead into the wrong repository.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def _page_config() -> Any:
    """Return the configuration that docs/ci.md shows."""
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    match = re.search(r"^# \.pre-commit-config\.yaml\n.*?(?=^```$)", page, re.MULTILINE | re.DOTALL)
    assert match is not None
    return load_placed(match[0], "docs/ci.md").value


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return the address and the revision of a repository that holds what this one does."""
    directory = tmp_path_factory.mktemp("hooks") / "checker"
    directory.mkdir()
    for name in (*OF_THE_HOOKS, MANIFEST):
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, directory / name, ignore=ignored)
        else:
            shutil.copy(source, directory / name)
    git(directory, "init", "--quiet")
    git(directory, "add", "--all")
    assert git(directory, "commit", "--quiet", "--message", "All of it").returncode == 0
    return {"repo": str(directory), "rev": git(directory, "rev-parse", "HEAD").stdout.strip()}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory in which pre-commit keeps the environment of the hooks."""
    return tmp_path_factory.mktemp("pre-commit")


class Shop:
    """A repository of orders, in which the hooks run before every commit."""

    def __init__(self, directory: Path, hooks: Mapping[str, str]) -> None:
        """Set the hooks up as docs/ci.md says, with somebody else's plugin."""
        self.directory = directory
        self._config = _page_config()
        (self._source,) = self._config["repos"]
        self._source |= hooks
        manifest = load_placed((ROOT / MANIFEST).read_text("utf-8"), MANIFEST).value
        self._dependencies = {each["id"]: each["additional_dependencies"] for each in manifest}
        self.configure()
        git(directory, "init", "--quiet")
        assert self.pre_commit("install").returncode == 0

    def configure(self, **changes: Any) -> None:
        """Write the configuration; `changes` are for the hook that looks at orders."""
        for hook in self._source["hooks"]:
            hook["additional_dependencies"] = [*self._dependencies[hook["id"]], str(PLUGIN)]
        first, *others = self._source["hooks"]
        source = {**self._source, "hooks": [{**first, **changes}, *others]}
        self.write(".pre-commit-config.yaml", json.dumps({"repos": [source]}))

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.directory / name).parent.mkdir(parents=True, exist_ok=True)
        (self.directory / name).write_text(text, "utf-8")

    def order(self, name: str, **patch: Any) -> None:
        """Write an order."""
        self.write(name, json.dumps(merge_patch(compliant_order(), patch), indent=1))

    def pre_commit(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run pre-commit itself."""
        return _run(sys.executable, "-m", "pre_commit", *args, cwd=self.directory)

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Try to commit everything."""
        git(self.directory, "add", "--all")
        return git(self.directory, "commit", "--message", "A change")

    def commits(self) -> int:
        """Return how many commits there are."""
        return int(git(self.directory, "rev-list", "--count", "--all").stdout)


@pytest.fixture
def shop(
    directory: Path, hooks: Mapping[str, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """Return an empty repository with the hooks."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(home))
    monkeypatch.setenv("CHECKER_AS_OF", "2026-02-28T12:00:00+08:00")
    return Shop(directory, hooks)


def test_what_the_page_shows_is_valid_for_pre_commit(shop: Shop) -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    shown = re.findall(r"^```yaml\n( +- id: .*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown
    for text in shown:
        (hook,) = load_placed(text, "docs/ci.md").value
        shop.configure(**hook)
        ended = shop.pre_commit("validate-config")
        assert (ended.returncode, ended.stdout) == (0, "")
    ended = shop.pre_commit("validate-manifest", str(ROOT / MANIFEST))
    assert (ended.returncode, ended.stdout) == (0, "")


def test_a_bad_order_blocks_the_commit_and_the_mended_one_passes(shop: Shop) -> None:
    shop.order("orders/-a b.json", **BAD)
    ended = shop.commit()
    assert ended.returncode == 1
    assert "error PAY005: Advance 300.00 and balance 699.99 make 999.99 USD" in ended.stderr
    assert " --> orders/-a b.json:" in ended.stderr
    assert shop.commits() == 0
    shop.order("orders/-a b.json")
    ended = shop.commit()
    assert (ended.returncode, shop.commits()) == (0, 1), ended.stderr


def test_only_what_a_commit_changes_is_checked(shop: Shop) -> None:
    shop.order("orders/old.json", **BAD)
    git(shop.directory, "add", "--all")
    git(shop.directory, "commit", "--no-verify", "--message", "Before there were hooks")
    shop.order("orders/new.json")
    assert shop.commit().returncode == 0
    shop.write("README.md", "Orders of a shop.\n")
    shop.write("package.json", "{}\n")
    ended = shop.commit()
    assert (ended.returncode, ended.stderr.count("(no files to check)Skipped")) == (0, 3)
    assert shop.commits() == 3


def test_a_file_without_orders_is_no_failure(shop: Shop) -> None:
    shop.write("orders/week-07.jsonl", "")
    ended = shop.commit()
    assert (ended.returncode, shop.commits()) == (0, 1), ended.stderr
    assert "(no files to check)" not in ended.stderr.splitlines()[0]


def test_json_that_is_no_order_is_stopped_where_nobody_says_where_orders_lie(shop: Shop) -> None:
    manifest = load_placed((ROOT / MANIFEST).read_text("utf-8"), MANIFEST).value
    shop.configure(files=manifest[0]["files"])
    shop.write("package.json", '{"name": "shop", "version": "1.0.0", "dependencies": {}}\n')
    ended = shop.commit()
    assert ended.returncode == 1
    assert "ORD006" in ended.stderr
    assert "a package manifest of npm" in ended.stderr
    shop.configure(files=manifest[0]["files"], exclude="^package")
    assert shop.commit().returncode == 0


def test_faulty_rulesets_waivers_and_cases_block_the_commit(shop: Shop) -> None:
    shop.write("rulesets/shop.yaml", "ruleset: shop\nrules: {PAY05: off}\n")
    waiver = "rule: PAY005, order: '7', reason: Agreed., owner: ops@shop.example"
    shop.write("rulesets/waivers.yaml", f"waivers:\n  - {{{waiver}}}\n")
    shop.write("cases/PAY005.yaml", CASE.replace("699.99", "700.00"))
    ended = shop.commit()
    assert (ended.returncode, shop.commits()) == (1, 0)
    assert "rulesets/shop.yaml:2:9: no rule is named PAY05." in ended.stderr
    assert "rulesets/waivers.yaml:2:5: the waiver has no expires" in ended.stderr
    assert "cases/PAY005.yaml:3:5: " in ended.stderr
    shop.write("rulesets/shop.yaml", "ruleset: shop\nrules: {PAY005: warning}\n")
    shop.write("rulesets/waivers.yaml", f"waivers:\n  - {{{waiver}, expires: 2026-12-31}}\n")
    shop.write("cases/PAY005.yaml", CASE)
    ended = shop.commit()
    assert (ended.returncode, shop.commits()) == (0, 1), ended.stderr


def test_many_files_are_checked_once_each_in_any_number_of_calls(shop: Shop) -> None:
    for number in range(MANY):
        shop.order(f"orders/{number:02}.json", id=f"{number:018}")
    git(shop.directory, "add", "--all")
    ended = shop.pre_commit("run", "checker", "--verbose")
    assert ended.returncode == 0, ended.stdout
    calls = [
        int(count) for count in re.findall(r"^(\d+) orders? checked", ended.stdout, re.MULTILINE)
    ]
    assert sum(calls) == MANY
    shop.order("orders/31.json", id="31", **BAD)
    git(shop.directory, "add", "--all")
    ended = shop.pre_commit("run", "checker")
    assert ended.returncode == 1
    assert ended.stdout.count("error PAY005") == 1


def test_rules_that_depend_on_the_day_can_be_left_out(shop: Shop) -> None:
    shop.order("orders/late.json", **LATE)
    shop.configure(args=["--fail-on", "warning", "--"])
    assert "warning PAY010" in shop.commit().stderr
    shop.configure(args=["--fail-on", "warning", "--ignore", "time_dependent", "--"])
    ended = shop.commit()
    assert (ended.returncode, shop.commits()) == (0, 1), ended.stderr


def test_a_file_that_is_called_like_an_option_is_a_file(shop: Shop) -> None:
    shop.configure(files=r"\.json$")
    shop.order("--no-plugins.json", **BAD)
    ended = shop.commit()
    assert ended.returncode == 1
    assert "error PAY005" in ended.stderr


def test_plugins_come_along_and_the_settings_of_the_repository_hold(shop: Shop) -> None:
    shop.order("orders/a.json", remark="soon")
    shop.write("checker.yaml", "fail_on: warning\nselect: acme\n")
    ended = shop.commit()
    assert ended.returncode == 1
    assert "warning ACME001" in ended.stderr
    shop.write("checker.yaml", "fail_on: warning\nignore: [acme, DOC010]\n")
    assert shop.commit().returncode == 0
