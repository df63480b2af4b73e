"""Rules without code, in whole commands: findings, faults, and what other runs are spared."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

AS_OF = "2026-02-02T12:00:00+08:00"

SHOP = """
ruleset: my-shop
extends: [trade-assurance]
rules:
  SHOP001:
    title: Air freight needs an HS code on every line
    severity: error
    status: [draft, submitted]
    when: order.shipping.mode == "air"
    assert: order.lines.all(l, has(l.hs_code))
    at: /lines
    message: Add the HS codes.
  SHOP002:
    title: Large lines are looked at by a second person
    why: Mistakes in large lines are expensive.
    remedy: Ask a colleague to sign.
    severity: warning
    tags: [shop]
    for_each: /lines
    assert: it.quantity * it.unit_price <= 5000.05
    at: unit_price
    message: "{it.quantity} at {it.unit_price} is a large line."
  SHOP003:
    title: Orders are shipped within a month
    severity: error
    assert: >-
      order.shipping.shipments.all(s,
        s.shipped_at < deadline(order.timestamps.ordered_at, 30))
    message: Shipped late.
"""


@pytest.fixture
def shop(directory: Path) -> Callable[..., tuple[str, ...]]:
    """Return what writes a ruleset and returns the arguments to check by it."""

    def write(text: str = SHOP, name: str = "shop.yaml") -> tuple[str, ...]:
        (directory / name).write_text(text, "utf-8")
        return ("--ruleset", name, "--as-of", AS_OF)

    return write


def outcome(report: Any, rule: str) -> Any:
    """Return the outcome of a rule for the only document."""
    (document,) = report["documents"]
    return document["outcomes"][rule]


def test_a_rule_without_code_finds_what_it_should(
    checker: Checker, order: Write, shop: Callable[..., tuple[str, ...]]
) -> None:
    path = order(shipping={"mode": "air"}, lines=[{"id": "1", "name": "a"}])
    ended = checker("check", path, *shop(), "--report", "json")
    assert ended.code == 1
    (document,) = ended.report["documents"]
    (found,) = [entry for entry in document["findings"] if entry["rule"] == "SHOP001"]
    assert found["severity"] == "error"
    assert found["message"] == "Add the HS codes."
    assert found["pointer"] == "/lines"
    assert found["fingerprint"]
    assert outcome(ended.report, "SHOP002") == {
        "outcome": "cannot_evaluate",
        "missing": ["/lines/0/quantity", "/lines/0/unit_price"],
    }


def test_each_line_is_looked_at_and_placed_in_the_file(
    checker: Checker, order: Write, shop: Callable[..., tuple[str, ...]]
) -> None:
    lines = [
        {"id": "1", "quantity": "1.1", "unit_price": "4545.50"},
        {"id": "2", "quantity": "1.1", "unit_price": "4545.51"},
    ]
    ended = checker("check", order(lines=lines), *shop(), "--report", "json")
    (document,) = ended.report["documents"]
    (found,) = [entry for entry in document["findings"] if entry["rule"] == "SHOP002"]
    assert found["pointer"] == "/lines/1/unit_price"
    assert found["message"] == "1.1 at 4545.51 is a large line."
    assert found["observed"] == "4545.51"
    assert found["remedy"] == "Ask a colleague to sign."
    text = Path("a.json").read_text("utf-8").split("\n")
    assert text[found["line"] - 1][found["column"] - 1 :].startswith('"4545.51"')


def test_what_the_rule_does_not_speak_of_is_not_applicable(
    checker: Checker, good: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    ended = checker("check", good, *shop(), "--report", "json")
    assert ended.code == 0
    assert outcome(ended.report, "SHOP001") == {"outcome": "not_applicable"}
    assert outcome(ended.report, "SHOP002") == {"outcome": "pass"}
    assert outcome(ended.report, "SHOP003") == {"outcome": "pass"}


def test_a_rule_without_code_is_graded_selected_and_switched_off_like_any_other(
    checker: Checker, order: Write, shop: Callable[..., tuple[str, ...]]
) -> None:
    path = order(shipping={"mode": "air"}, lines=[{"id": "1", "quantity": "1", "unit_price": "1"}])
    shop()
    stricter = "ruleset: b\nextends: [shop.yaml]\nrules: {SHOP001: warning, SHOP002: off}\n"
    ended = checker("check", path, *shop(stricter, "b.yaml"), "--report", "json")
    (document,) = ended.report["documents"]
    (found,) = [entry for entry in document["findings"] if entry["rule"] == "SHOP001"]
    assert found["severity"] == "warning"
    assert "SHOP002" not in document["outcomes"]
    ended = checker("check", path, *shop(), "--select", "shop", "--report", "json")
    (document,) = ended.report["documents"]
    assert {rule for rule in document["outcomes"] if rule.startswith("SHOP")} == {"SHOP002"}


def test_a_layer_above_may_change_a_part_of_the_rule(
    checker: Checker, order: Write, shop: Callable[..., tuple[str, ...]]
) -> None:
    shop()
    above = (
        'ruleset: b\nextends: [shop.yaml]\nrules: {SHOP001: {message: "No codes: {order.id}"}}\n'
    )
    path = order(shipping={"mode": "air"}, lines=[{"id": "1"}])
    ended = checker("check", path, *shop(above, "b.yaml"), "--report", "json")
    messages = [entry["message"] for entry in ended.report["documents"][0]["findings"]]
    assert "No codes: 230011223344550001" in messages


def test_the_rules_in_force_name_it(checker: Checker, shop: Callable[..., tuple[str, ...]]) -> None:
    ended = checker("rules", *shop(), "--json")
    rows = {row["id"]: row for row in json.loads(ended.out)}
    assert rows["SHOP001"]["status"] == ["draft", "submitted"]
    assert rows["SHOP002"]["summary"] == "Large lines are looked at by a second person"
    assert rows["SHOP002"]["tags"] == ["shop"]


def test_all_faults_are_said_with_their_places_before_any_order_is_read(
    checker: Checker, shop: Callable[..., tuple[str, ...]]
) -> None:
    text = SHOP.replace("l.hs_code", "l.hs_cod").replace("{it.quantity}", "{it.quantty}")
    text = text.replace("order.shipping.mode ==", "order.shiping.mode ==")
    ended = checker("check", "no-such-order.json", *shop(text))
    assert ended.code == 2
    assert "shop.yaml:9:17: order has no field shiping. Did you mean shipping?" in ended.err
    assert "shop.yaml:10:38: l has no field hs_cod. Did you mean hs_code?" in ended.err
    assert "shop.yaml:22:19: it has no field quantty. Did you mean quantity?" in ended.err


def test_a_rule_that_fails_makes_the_run_incomplete(
    checker: Checker, good: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    text = SHOP.replace(
        "it.quantity * it.unit_price <= 5000.05", "1 / (size(order.lines) - 1) == 1"
    )
    ended = checker("check", good, *shop(text))
    assert ended.code == 3
    assert "it divides by zero" in ended.err + ended.out


def test_the_same_run_gives_the_same_bytes(
    checker: Checker, good: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    runs = {checker("check", good, *shop(), "--report", "json").out for _ in range(3)}
    assert len(runs) == 1


IN_A_PROCESS = """
import sys
{before}
from checker.cli.main import run
code = run(["check", {path!r}, "--as-of", "2026-02-02T12:00:00+08:00", "--ruleset", {ruleset!r}])
print([name for name in ("cel_expr_python", "google.protobuf") if sys.modules.get(name)])
sys.exit(code)
"""


def in_a_process(path: str, ruleset: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Return how a check in a process of its own ended."""
    source = IN_A_PROCESS.format(path=path, ruleset=ruleset, before=before)
    command = [sys.executable, "-c", source]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8")


def test_without_expressions_the_engine_is_not_imported(
    good: str, shop: Callable[..., tuple[str, ...]]
) -> None:
    shop("ruleset: plain\nextends: [trade-assurance]\nrules: {LOG001: off}\n", "plain.yaml")
    ended = in_a_process(good, "plain.yaml")
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "[]")
    shop()
    assert "cel_expr_python" in in_a_process(good, "shop.yaml").stdout.splitlines()[-1]


@pytest.mark.parametrize("library", ["cel_expr_python", "google.protobuf"])
def test_without_the_engine_the_ruleset_is_refused_and_the_extra_named(
    good: str, shop: Callable[..., tuple[str, ...]], library: str
) -> None:
    shop()
    ended = in_a_process(good, "shop.yaml", before=f"sys.modules[{library!r}] = None")
    assert ended.returncode == 2
    assert "shop.yaml:6:5: SHOP001: the extra 'expressions' is not installed" in ended.stderr
    assert "pip install 'trade-order-checker[expressions]'" in ended.stderr


def test_a_number_beyond_all_bounds_is_a_finding_like_any_other(
    checker: Checker, directory: Path
) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nrules:\n  SHOP001:\n    severity: error\n    title: T.\n"
        "    assert: order.extensions.a == 1\n    at: /extensions/a\n"
        '    message: "It is {order.extensions.a}."\n',
        "utf-8",
    )
    for number, said in (
        ("1e1000000", "It is 1E+1000000."),
        ("-2.50e999999999", "It is -2.50E+999999999."),
        ("1e-99999999", "It is 1E-99999999."),
        ("2.50", "It is 2.50."),
    ):
        text = f'{{"schema": "ta-order/1", "status": "draft", "extensions": {{"a": {number}}}}}'
        (directory / "a.json").write_text(text, "utf-8")
        report = checker("check", "a.json", "--ruleset", "shop.yaml", "--report", "json").report
        assert report["complete"]
        (document,) = report["documents"]
        assert [found["message"] for found in document["findings"]] == [said]


def test_what_no_test_could_run_is_no_valid_ruleset(
    checker: Checker, directory: Path, order: Write
) -> None:
    (directory / "shop.yaml").write_text(
        "ruleset: shop\nrules:\n  SHOP001:\n    severity: error\n    title: T.\n"
        "    assert: order.amounts.total > 1\n    message: M\n    cases:\n"
        "      good:\n        - {name: g, missing: [/amounts/total]}\n"
        "      bad:\n        - {name: b}\n",
        "utf-8",
    )
    for ended in (
        checker("ruleset", "validate", "shop.yaml"),
        checker("test", "shop.yaml"),
        checker("check", order(), "--ruleset", "shop.yaml"),
    ):
        assert ended.code == 2
        assert "shop.yaml:10:21: /good/0/missing: nothing is missing in a case" in ended.err
        assert "shop.yaml:12:11: /bad/0: a bad case says what it expects" in ended.err
