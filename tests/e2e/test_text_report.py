"""The report for people: places, quotations, carets, and nothing that steers a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.finding import Finding
from checker.report import DocumentResult, ReportOptions
from checker.reporters.text import TextReporter, columns

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}

_QUOTE = re.compile(r"^( *(\d+) )\| (.*)\n( +)\| ( *)(\^+)$", re.MULTILINE)


def marked(out: str) -> tuple[int, str]:
    """Return the number of the one quoted line, and what stands above its carets."""
    ((margin, number, line, blank, indent, carets),) = _QUOTE.findall(out)
    assert len(blank) == len(margin)
    cells: list[str] = []
    for character in line:
        wide = unicodedata.east_asian_width(character) in "WF"
        if unicodedata.category(character) in {"Mn", "Me"}:
            cells[-1] += character
        else:
            cells += [character, ""] if wide else [character]
    return int(number), "".join(cells[len(indent) : len(indent) + len(carets)])


def write(directory: Path, text: str) -> str:
    """Write an order whose status a rule finds fault with."""
    (directory / "a.json").write_text(text, "utf-8", newline="")
    return "a.json"


def test_a_finding_has_file_line_and_column_that_an_editor_understands(
    checker: Checker, bad: str
) -> None:
    out = checker("check", bad).out
    ((path, line, column),) = re.findall(r"--> (\S+):(\d+):(\d+)  order", out)
    assert path == bad
    text = Path(bad).read_text("utf-8").splitlines()[int(line) - 1]
    assert text[int(column) - 1 :].startswith('"300.00"')
    assert "order 230011223344550001, draft" in out
    assert marked(out) == (int(line), '"300.00"')


def test_a_finding_says_what_was_observed_and_expected_and_what_to_do(
    checker: Checker, bad: str
) -> None:
    out = checker("check", bad).out
    assert "error PAY005: Advance 300.00 and balance 699.99 make 999.99 USD" in out
    assert re.search(r"^ +observed: 300\.00$", out, re.MULTILINE)
    assert re.search(r"^ +expected: 300\.01$", out, re.MULTILINE)
    assert re.search(r"^ +remedy:   Correct the advance", out, re.MULTILINE)


STATUS = {
    "after ASCII": '{"schema": "ta-order/1", "id": "1", "status": "paid"}',
    "after wide characters": '{"remark": "李雷、你好", "payments": [], "status": "paid"}',
    "after combining characters": '{"remark": "cafe\u0301", "payments": [], "status": "paid"}',
    "after an emoji": '{"remark": "🙂", "payments": [], "status": "paid"}',
    "after tabs": '\t{\t"payments": [],\t\t"status": "paid"}',
    "after what cannot be printed": '{"remark": "\u202e\x7f", "payments": [], "status": "paid"}',
    "on a later line": '{"payments": [],\n  "remark": "李",\n\t"status": "paid"\n}',
    "with other line ends": '{"payments": [],\r\n\t"status": "paid"\r\n}',
    "on an overlong line": '{"payments": [], "remark": "' + "李x" * 300 + '", "status": "paid"}',
    "at the head of an overlong line": '{"payments": [], "status": "paid", "remark": "'
    + "x" * 500
    + '"}',
    "at the end of an overlong line": '{"payments": [], "remark": "' + "x" * 300 + '"\n'
    ', "seller": {"name": "' + "李" * 90 + '"}, "status": "paid"}',
    "after vowels above and below": '{"remark": "บริษัท नमस्ते", "payments": [], "status": "paid"}',
    "after what emoji are made of": '{"remark": "\u2764\ufe0f", "payments": [], "status": "paid"}',
    "far down in a file": "\n" * 123_456 + '{"payments": [], "status": "paid"}',
}


@pytest.mark.parametrize("text", STATUS.values(), ids=STATUS.keys())
def test_the_carets_stand_under_the_value(
    checker: Checker, directory: Path, plugin: Write, text: str
) -> None:
    path = write(directory, text)
    out = checker("check", path, "--no-plugins", "--plugin", plugin()).out
    number, shown = marked(out)
    assert shown == '"paid"'
    assert number == text[: text.index('"paid"')].count("\n") + 1
    assert f"--> a.json:{number}:" in out


def test_lines_are_no_longer_than_the_terminal_is_wide(
    checker: Checker, order: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = order(indent=None, **BAD)
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = checker("check", path).out.splitlines()
        assert max(len(line) for line in lines if "|" in line) <= width
        assert max(len(line) for line in lines if "remedy:" in line) <= width


WIDE = {
    "before and after": '{"remark": "' + "李x" * 300 + '", "status": "paid", "id": "' + "李" * 99,
    "before": '{"remark": "' + "李" * 300 + '", "status": "paid"}',
    "after": '{"status": "paid", "remark": "' + "李" * 300 + '"}',
    "escaped": '{"remark": "' + "\u202e" * 60 + '", "status": "paid", "id": "' + "\x7f" * 60,
    "in a line that is short": '{"remark": "' + "李" * 20 + '", "status": "paid"}',
}


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE.keys())
def test_a_quoted_line_takes_no_more_columns_than_there_are(text: str, width: int) -> None:
    start = text.index('"paid"')
    place = (1, start + 1, 1, start + len('"paid"') + 1)
    finding = Finding("A001", "error", "It is.", "", *place, None, None, (), "", "0" * 16)
    result = DocumentResult(
        path="a.json",
        index=0,
        id=None,
        status=None,
        verdict="rejected",
        findings=(finding,),
        hidden=0,
        settled={},
        idle=(),
        departures={},
        text=text.encode(),
        origin=(1, 1),
    )
    out = "".join(TextReporter(ReportOptions(width=width)).document(result))
    assert marked(out) == (1, '"paid"')
    assert max(map(columns, out.splitlines())) <= width


def test_the_value_of_one_line_of_json_lines_is_quoted_with_its_place_in_the_file(
    checker: Checker, directory: Path, plugin: Write
) -> None:
    lines = ['{"payments": [], "status": "draft"}', '{"payments": [],  "status": "paid"}']
    (directory / "a.jsonl").write_text("\n".join(lines), "utf-8")
    body = "if order.status == 'draft': return"
    out = checker("check", "a.jsonl", "--no-plugins", "--plugin", plugin(body=body)).out
    assert marked(out) == (2, '"paid"')
    assert "--> a.jsonl:2:29 " in out


def test_an_element_of_an_array_is_quoted_with_its_place_in_the_file(
    checker: Checker, directory: Path, plugin: Write
) -> None:
    text = '[\n  {"payments": [], "status": "draft"}, {"payments": [], "status": "paid"}]'
    body = "if order.status == 'draft': return"
    path = write(directory, text)
    out = checker("check", path, "--no-plugins", "--plugin", plugin(body=body)).out
    assert marked(out) == (2, '"paid"')
    column = text.splitlines()[1].index('"paid"') + 1
    assert f"--> a.json:2:{column} " in out


def test_of_a_very_long_message_the_middle_is_left_out(checker: Checker, order: Write) -> None:
    path = order(id="9" * 5000, buyer={"email": "z" * 5000})
    out = checker("check", path).out
    assert max(map(len, out.splitlines())) < 1200
    assert re.search("DOC003: The order goes to z+…z*, but the buyer's account is bound to", out)
    assert re.search("order 9+…9*, draft", out)
    (message,) = (
        finding["message"]
        for finding in checker("check", path, "--report", "json").report["documents"][0]["findings"]
        if finding["rule"] == "DOC003"
    )
    assert "z" * 5000 in message


def test_a_file_is_named_once_above_all_that_was_found_in_it(
    checker: Checker, order: Write
) -> None:
    order("a.json", colour="red", **BAD)
    order("b.json", **BAD)
    lines = checker("check", ".").out.splitlines()
    assert [line for line in lines if line.startswith("./")] == ["./a.json", "./b.json"]


def test_a_compliant_order_takes_no_line_but_the_last(checker: Checker, good: str) -> None:
    assert checker("check", good).out == (
        "1 order checked: 1 accepted, 0 rejected, 0 incomplete; 0 errors, 0 warnings; "
        "0 rule outcomes could not be evaluated.\n"
    )


def test_the_last_line_sums_up(checker: Checker, order: Write, bad: str, good: str) -> None:
    lacking = order("lacking.json", amounts={"total": None})
    report = checker("check", bad, good, lacking, "--report", "json").report["summary"]
    number = report["outcomes"]["cannot_evaluate"]
    assert number > 1
    last = checker("check", bad, good, lacking).out.splitlines()[-1]
    assert last == (
        "3 orders checked: 2 accepted, 1 rejected, 0 incomplete; 1 error, 0 warnings; "
        f"{number} rule outcomes could not be evaluated."
    )


def test_the_last_line_says_that_a_run_is_incomplete(
    checker: Checker, good: str, directory: Path
) -> None:
    (directory / "gone.json").symlink_to("nowhere")
    last = checker("check", good, "gone.json").out.splitlines()[-1]
    assert last.endswith("The run is incomplete: 1 problem.")


def test_rules_that_cannot_be_evaluated_are_named_with_what_is_missing(
    checker: Checker, order: Write
) -> None:
    out = checker("check", order(amounts={"total": None}), "--select", "PAY005").out
    assert "cannot evaluate (a.json:1:1)" in out
    assert "PAY005 without /amounts/total" in out


def test_values_are_shown_as_they_stand_in_a_document(
    checker: Checker, directory: Path, plugin: Write, good: str
) -> None:
    plugin()
    source = (directory / "shop.py").read_text("utf-8")
    values = "observed=False, expected=['a', 1, None]"
    (directory / "shop.py").write_text(source.replace("observed=order.status", values), "utf-8")
    out = checker("check", good, "--no-plugins", "--plugin", "shop.py").out
    assert "observed: false\n" in out
    assert 'expected: ["a", 1, null]\n' in out


# --- on a terminal --------------------------------------------------------------------------------


def whole(lines: list[str]) -> str:
    """Return what lines say, wherever they are broken."""
    return re.sub(r"\s+", "", "".join(lines))


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_terminal_need_not_break_a_line_within_a_word(
    checker: Checker, order: Write, monkeypatch: pytest.MonkeyPatch, width: int, lang: str
) -> None:
    order("a.json", colour="red", id="李" * 12, **BAD)
    args = ("check", "a.json", "gone.json", "--min-severity", "warning", "--lang", lang)
    Path("gone.json").symlink_to("nowhere")
    monkeypatch.setenv("COLUMNS", str(width))
    elsewhere = checker(*args).out.splitlines()
    assert max(map(columns, elsewhere)) > width
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    lines = checker(*args).out.splitlines()
    assert whole(lines) == whole(elsewhere)
    assert [line for line in lines if columns(line) > width] == []
    if lang == "en":
        words = {word for line in elsewhere for word in line.split()}
        assert {word for line in lines for word in line.split()} <= words


def test_what_is_no_terminal_has_each_message_in_one_line(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    lines = checker("check", bad).out.splitlines()
    assert any("PAY005" in line and line.endswith("of 1000.00 USD.") for line in lines)
    assert "1 order checked" in lines[-1]


# --- colour --------------------------------------------------------------------------------------


def test_nothing_steers_the_terminal_where_there_is_none(
    checker: Checker, bad: str, good: str
) -> None:
    for path in (bad, good):
        assert "\033" not in checker("check", path).out


def test_colour_can_be_asked_for_and_changes_no_text(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = checker("check", bad).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = checker("check", bad).out
    assert "\033[1;31merror\033[0m" in coloured
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == plain


def test_no_colour_wins_over_colour(
    checker: Checker, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in checker("check", bad).out


def test_a_file_never_has_colour(
    checker: Checker, bad: str, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    checker("check", bad, "--report", "text:out.txt")
    assert "\033" not in (directory / "out.txt").read_text("utf-8")


# --- hostile text --------------------------------------------------------------------------------

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\r\x08\u2066\x00"


def assert_harmless(text: str) -> None:
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize(
    "patch",
    [
        {"id": HOSTILE, **BAD},
        {HOSTILE: 1},
        {"currency": HOSTILE},
        {"status": HOSTILE},
        {"schema": HOSTILE},
        {"payments": [{"channel": HOSTILE, "method": "tt"}], "status": "paid"},
        {"payment_plan": {"mode": None, "advance": HOSTILE}},
        {"fx": {"usd_rate": HOSTILE}},
    ],
    ids=["id", "key", "currency", "status", "schema", "channel", "amount", "rate"],
)
def test_what_stands_in_an_order_cannot_steer_the_terminal(
    checker: Checker, order: Write, patch: dict[str, Any]
) -> None:
    path = order(**patch)
    ended = checker("check", path, "--fail-on", "warning")
    assert ended.code == 1
    assert_harmless(ended.out + ended.err)


def test_what_stands_raw_in_a_file_cannot_steer_the_terminal(
    checker: Checker, directory: Path
) -> None:
    for number, data in enumerate([b'{"id": \x1b[31m}', HOSTILE.encode(), b"\xff\x1b[2J"]):
        (directory / f"{number}.json").write_bytes(data)
    ended = checker("check", ".")
    assert ended.code == 1
    assert_harmless(ended.out + ended.err)


@pytest.mark.parametrize("name", ["\x1b[31mred.json", "\u202enosj.json", "line\nbreak.json"])
def test_the_name_of_a_file_cannot_steer_the_terminal(
    checker: Checker, order: Write, directory: Path, name: str
) -> None:
    order(name, **BAD)
    (directory / f"gone {name}").symlink_to("nowhere")
    for args in (["."], [name], [f"gone {name}"], [f"nowhere {name}"]):
        ended = checker("check", *args)
        assert ended.code in {1, 2, 3}
        assert_harmless(ended.out + ended.err)
        assert "break.json" not in ended.out.splitlines()


def test_what_a_rule_raises_cannot_steer_the_terminal(
    checker: Checker, good: str, plugin: Write
) -> None:
    path = plugin(body=f"raise ValueError({HOSTILE!r})")
    ended = checker("check", good, "--plugin", path)
    assert ended.code == 3
    assert_harmless(ended.out + ended.err)


@pytest.mark.parametrize("command", ["check", "plugins", "rules"])
def test_what_a_plugin_raises_cannot_steer_the_terminal(
    checker: Checker, directory: Path, command: str
) -> None:
    (directory / "odd.py").write_text(f"raise ValueError({HOSTILE!r})", "utf-8")
    ended = checker(command, "--plugin", "odd.py")
    assert ended.code == 3
    assert_harmless(ended.out + ended.err)


def test_a_vendors_file_cannot_steer_the_terminal(checker: Checker, directory: Path) -> None:
    payload = {"value": {"trade_id": HOSTILE, "trade_status": HOSTILE, "order_products": []}}
    (directory / "a.json").write_text(json.dumps(payload), "utf-8")
    ended = checker("check", "a.json")
    assert_harmless(ended.out + ended.err)
