"""Input formats and reports of plugins may fail in any way; the run goes on and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.cli.main import run
from checker.testing import compliant_order, merge_patch

FORMAT = """
import sys
from checker.api import InputFormat, OrderBuilder, hookimpl

CHECKER_API = 1


def read(payload):
    {read}


def recognises(payload):
    {recognises}


@hookimpl
def checker_formats():
    return [InputFormat("{name}", "a format", recognises, read)]
"""

REPORT = """
from checker.api import ReportFormat, hookimpl

CHECKER_API = 1


class Reporter:
    def begin(self, run):
        yield ""

    def document(self, result):
        {document}

    def end(self, ending):
        yield ""


@hookimpl
def checker_reporters():
    return [ReportFormat("shop", "a report", lambda options: Reporter())]
"""

DRAFT = '{"schema": "ta-order/1", "status": "draft", "sample": "yes"}'


def shop_format(
    directory: Path,
    read: str = "return OrderBuilder()",
    recognises: str = 'return "shop" in payload',
    name: str = "shop",
) -> str:
    plugin = directory / f"{name}_format.py"
    plugin.write_text(FORMAT.format(read=read, recognises=recognises, name=name))
    return str(plugin)


def shop_report(directory: Path, document: str) -> str:
    plugin = directory / "shop_report.py"
    plugin.write_text(REPORT.format(document=document))
    return str(plugin)


@pytest.fixture
def orders(tmp_path: Path) -> list[str]:
    """A payload of the shop, and a draft with a fault that must not be lost."""
    payload, draft = tmp_path / "a.json", tmp_path / "b.json"
    payload.write_text('{"shop": 1}')
    draft.write_text(DRAFT)
    return [str(payload), str(draft)]


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("sys.exit(0)", "raised SystemExit: 0"),
        ("raise RuntimeError('no\\nway')", "raised RuntimeError: no way"),
        ("return None", "raised TypeError: it returned NoneType, not OrderBuilder"),
        ("return type('B', (), {'order': {'id': 1}, 'sources': {}})()", "not OrderBuilder"),
        ("b = OrderBuilder(); b.put('/id', '1', None); return b", "None is no JSON Pointer"),
        ("b = OrderBuilder(); b.put('id', '1', ''); return b", "'id' is no JSON Pointer"),
        ("b = OrderBuilder(); b.sources[''] = None; return b", "a JSON Pointer, not NoneType"),
    ],
)
def test_a_format_that_fails_makes_the_run_incomplete_and_loses_no_other_finding(
    read: str, said: str, tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    code = run(["check", "--no-plugins", "--plugin", shop_format(tmp_path, read), *orders])

    report = capfd.readouterr().out
    assert code == 3
    assert said in report
    assert "ORD004" in report
    assert "1 rejected, 1 incomplete" in report


@pytest.mark.parametrize("recognises", ["sys.exit(0)", "raise ValueError('odd')"])
def test_a_format_that_fails_to_recognise_makes_the_run_incomplete(
    recognises: str, tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    plugin = shop_format(tmp_path, recognises=recognises)

    code = run(["check", "--no-plugins", "--plugin", plugin, *orders])

    assert code == 3
    assert "the input format shop raised" in capfd.readouterr().out


def test_a_format_that_finds_no_order_says_so_in_its_own_words(
    tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    plugin = shop_format(tmp_path, read="raise ValueError('the basket is empty')")

    code = run(["check", "--no-plugins", "--plugin", plugin, orders[0]])

    assert code == 1
    assert "not a recognised order document: the basket is empty." in capfd.readouterr().out


def test_a_format_that_names_no_place_for_the_whole_has_its_findings_at_the_beginning(
    tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    read = "b = OrderBuilder(); b.put('/sample', 'yes', '/shop'); del b.sources['']; return b"
    plugin = shop_format(tmp_path, read)

    code = run(["check", "--no-plugins", "--plugin", plugin, orders[0]])

    assert code == 1
    assert "ORD004" in capfd.readouterr().out


@pytest.mark.parametrize("where", ["read", "recognises"])
def test_the_arithmetic_of_a_format_is_its_own(
    where: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    change = "import decimal; decimal.getcontext().prec = 3; "
    code = {"read": "return OrderBuilder()", "recognises": 'return "shop" in payload'}
    plugin = shop_format(tmp_path, **{**code, where: change + code[where]})
    shop = {"shop": 1}
    whole = merge_patch(
        compliant_order(),
        {
            "amounts": {"goods": "1234.56", "total": "1334.56"},
            "lines": [{"quantity": "1", "unit_price": "1234.56"}],
            "payment_plan": {"advance": "400.37", "balance": "934.19"},
        },
    )
    path = tmp_path / "both.jsonl"
    path.write_text("\n".join(map(json.dumps, (shop, whole))))

    run(["check", "--select", "PAY005", "--select", "PAY017", "--plugin", plugin, str(path)])

    assert "2 accepted, 0 rejected, 0 incomplete" in capfd.readouterr().out


def test_a_payload_that_two_formats_recognise_is_read_by_neither(
    tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    plugins = [shop_format(tmp_path), shop_format(tmp_path, name="twin")]
    options = [word for plugin in plugins for word in ("--plugin", plugin)]

    code = run(["check", "--no-plugins", *options, orders[0]])

    assert code == 3
    assert "several input formats recognise the document: shop, twin" in capfd.readouterr().out
    assert run(["check", "--no-plugins", *options, "--input-format", "twin", orders[0]]) == 0


@pytest.mark.parametrize(
    "document", ["raise RuntimeError('torn')", "raise SystemExit(0)", "yield 1"]
)
def test_a_report_that_fails_does_not_take_another_one_with_it(
    document: str, tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    plugin, kept = shop_report(tmp_path, document), tmp_path / "kept.json"

    reports = ["--report", "shop", "--report", f"json:{kept}"]
    code = run(["check", "--no-plugins", "--plugin", plugin, *reports, orders[1]])

    assert code == 3
    assert "the report shop failed" in capfd.readouterr().err
    assert json.loads(kept.read_text())["summary"]["rejected"] == 1


def test_a_report_that_cannot_be_made_does_not_take_another_one_with_it(
    tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    plugin, kept = tmp_path / "shop_report.py", tmp_path / "kept.json"
    plugin.write_text(
        REPORT.format(document="yield ''").replace("lambda options: Reporter()", "no_such_class")
        + "\n\ndef no_such_class(options):\n    raise SystemExit(0)\n"
    )
    reports = ["--report", "shop", "--report", f"json:{kept}"]
    code = run(["check", "--no-plugins", "--plugin", str(plugin), *reports, orders[1]])

    assert code == 3
    assert "the report shop failed: SystemExit: 0" in capfd.readouterr().err
    assert json.loads(kept.read_text())["summary"]["rejected"] == 1


def test_what_a_report_does_to_the_sums_changes_neither_others_nor_the_exit_code(
    tmp_path: Path, orders: list[str]
) -> None:
    plugin, kept = tmp_path / "shop_report.py", tmp_path / "kept.json"
    plugin.write_text(
        REPORT.format(document="yield ''").replace(
            "    def end(self, ending):\n",
            "    def end(self, ending):\n"
            "        ending.summary.rejected = 0\n"
            "        ending.summary.findings.clear()\n",
        )
    )
    reports = ["--report", "shop", "--report", f"json:{kept}"]
    code = run(["check", "--no-plugins", "--plugin", str(plugin), *reports, orders[1]])

    assert code == 1
    summary = json.loads(kept.read_text())["summary"]
    assert (summary["rejected"], summary["findings"]["error"]) == (1, 1)


def test_the_only_report_that_fails_ends_the_run(
    tmp_path: Path, orders: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    plugin = shop_report(tmp_path, "raise SystemExit(0)")

    code = run(["check", "--no-plugins", "--plugin", plugin, "--report", "shop", orders[1]])

    assert code == 3
    assert "the report shop failed: SystemExit: 0" in capfd.readouterr().err
