"""A word that is not known may be one of a plugin that was refused: both are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.cli.main import run


@pytest.mark.parametrize(
    "command", [["check", "--select", "SHOP001", "-"], ["rules", "--select", "SHOP001"]]
)
def test_selecting_a_rule_of_a_refused_plugin_says_the_refusal_too(
    command: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plugin = tmp_path / "shop.py"
    plugin.write_text("CHECKER_API = 99\n")

    code = run([*command, "--plugin", str(plugin)])

    said = capfd.readouterr().err
    assert code == 2
    assert "plugin shop: was written for API level 99" in said
    assert "'SHOP001'" in said


def test_explaining_a_rule_of_a_refused_plugin_says_the_refusal_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plugin = tmp_path / "shop.py"
    plugin.write_text("CHECKER_API = 99\n")

    code = run(["explain", "SHOP001", "--plugin", str(plugin)])

    assert code == 2
    assert "plugin shop: was written for API level 99" in capfd.readouterr().err
