"""The twelve reference rules of the benchmark: the plugin says what plain Python says."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ORDERS = 400


@pytest.fixture(scope="module")
def benchmark() -> Any:
    """Return what imports a module of the benchmarks, which are scripts and not installed."""
    before = list(sys.path)
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module
    sys.path[:] = before


@pytest.fixture(scope="module")
def texts(benchmark: Any) -> list[bytes]:
    return list(benchmark("rivals.documents").documents(ORDERS, seed=7, faults=0.6))


@pytest.fixture(scope="module")
def expected(benchmark: Any, texts: list[bytes]) -> list[int]:
    return list(benchmark("rivals.plain").prepare().run(texts))


@pytest.mark.parametrize("way", ["without_proof", "with_proof"])
def test_the_plugin_says_what_the_reference_says(
    benchmark: Any, texts: list[bytes], expected: list[int], way: str
) -> None:
    contestant = getattr(benchmark("rivals.ours"), way)()
    assert contestant.verdicts(contestant.run(texts)) == expected


def test_every_rule_is_broken_by_some_order_and_kept_by_others(
    benchmark: Any, expected: list[int]
) -> None:
    for place, label in enumerate(benchmark("rivals.reference").LABELS):
        broken = sum(mask >> place & 1 for mask in expected)
        assert 0 < broken < ORDERS, label
