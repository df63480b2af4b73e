"""Which files the hooks for pre-commit look at, unless somebody says otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.yamls import load_placed

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
HOOKS = load_placed(MANIFEST.read_text("utf-8"), MANIFEST.name).value


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("orders/a.json", ["checker"]),
        ("a b/week-06.jsonl.gz", ["checker"]),
        ("week.ndjson", ["checker"]),
        ("notes.json.txt", []),
        ("archive.gz", []),
        ("rulesets/shop.yaml", ["checker-rulesets"]),
        ("shop/rulesets/eu/shop.yml", ["checker-rulesets"]),
        ("waivers.yaml", ["checker-rulesets"]),
        ("shop/my-ruleset.yaml", ["checker-rulesets"]),
        ("shop.yaml", []),
        (".pre-commit-config.yaml", []),
        (".github/workflows/orders.yaml", []),
        ("checker.yaml", []),
        ("src/acme/cases/ACME001.yaml", ["checker-cases"]),
        ("cases.yaml", []),
        ("showcases/ACME001.yaml", []),
    ],
)
def test_a_hook_looks_at_files_of_its_own_kind(path: str, ids: list[str]) -> None:
    assert [hook["id"] for hook in HOOKS if re.search(hook["files"], path)] == ids


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_what_comes_after_the_options_of_a_hook_is_a_file(hook: dict[str, list[str]]) -> None:
    assert hook["args"][-1] == "--"
