"""ORD002 names both places of a repeated key, in lines of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.cli.main import run


def test_both_places_of_a_repeated_key_are_lines_of_the_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    orders = tmp_path / "orders.jsonl"
    clean = '{"schema":"ta-order/1","status":"draft"}\n'
    orders.write_text(f'{clean}{clean}{{"schema":"ta-order/1","id":"1", "id":"2"}}\n')

    code = run(["check", "--no-plugins", str(orders)])

    said = capfd.readouterr().out
    assert code == 1
    assert f"{orders}:3:34" in said
    assert "it first stands in line 3, column 24" in said
