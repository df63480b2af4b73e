"""Findings in another language: the same report, said in other words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.reporters.text import columns

# Shapes of the fixtures in conftest.py, which no module can import.
Checker = Callable[..., Any]
Write = Callable[..., str]

CHINESE = re.compile(r"[一-鿿]")
IN_WORDS = {"message", "remedy", "reason", "expected"}
"""Keys of a report whose texts are translated; of `expected`, what is said in words."""

CATALOGUE = """
@hookimpl
def checker_catalogues():
    from checker.api import Catalogue
    return [Catalogue("zh-CN", {path!r})]
"""


def differing(english: Any, other: Any, key: str = "") -> set[str]:
    """Return the keys of values that are not the same in two reports."""
    if isinstance(english, dict):
        assert english.keys() == other.keys()
        return {found for name in english for found in differing(english[name], other[name], name)}
    if isinstance(english, list):
        assert len(english) == len(other)
        pairs = zip(english, other, strict=True)
        return {found for one, two in pairs for found in differing(one, two, key)}
    return set() if english == other else {key}


def test_a_finding_is_said_in_chinese(checker: Checker, bad: str) -> None:
    ended = checker("check", bad, "--lang", "zh-CN")
    assert ended.code == 1
    assert (
        "错误 PAY005: 预付款 300.00 与尾款 699.99 合计 999.99 USD，不等于总额 1,000.00 USD。"
        in ended.out
    )
    assert re.search(r"^ +实际: +300\.00$", ended.out, re.MULTILINE)
    assert "已检查 1 份订单：通过 0 份，不通过 1 份" in ended.out


def test_two_reports_differ_only_in_words(checker: Checker, order: Write) -> None:
    spoilt = order(
        payment_plan={"balance": "699.99", "advance": None},
        currency="RMB",
        extra=1,
        seller={"country": None},
    )
    args = ("check", spoilt, "--report", "json", "--min-severity", "info", "--as-of")
    time = "2026-02-02T12:00:00+08:00"
    english = checker(*args, time, "--lang", "en").report
    chinese = checker(*args, time, "--lang", "zh-CN").report
    assert (english.pop("language"), chinese.pop("language")) == ("en", "zh-CN")
    assert differing(english, chinese) <= IN_WORDS
    assert "message" in differing(english, chinese)


@pytest.mark.parametrize("args", [("check",), ("check", "--report", "json"), ("explain", "PAY005")])
def test_english_is_what_stands_there_without_a_language(
    checker: Checker, bad: str, args: tuple[str, ...]
) -> None:
    args = (*args, bad, "--as-of", "2026-02-02T12:00:00+08:00") if args[0] == "check" else args
    plain = checker(*args)
    assert checker(*args, "--lang", "en").out == plain.out
    assert not CHINESE.search(plain.out) or args[0] == "explain"


@pytest.mark.parametrize(
    ("variables", "is_chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_Hans_SG"}, True),
        ({"LANG": "zh"}, True),
        ({"LANG": "zh_TW.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8", "CHECKER_LANG": "zh-CN"}, True),
        ({"LANG": "zh_CN.UTF-8", "CHECKER_LANG": "en"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_the_environment_names_the_language(
    checker: Checker,
    bad: str,
    variables: dict[str, str],
    is_chinese: bool,  # noqa: FBT001 - a column of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = checker("check", bad).out
    assert ("不等于总额" in out) == is_chinese
    assert ("not the total of" in out) != is_chinese


def test_the_settings_name_the_language(checker: Checker, bad: str, directory: Path) -> None:
    (directory / "checker.yaml").write_text("lang: zh-CN\n", "utf-8")
    assert "不等于总额" in checker("check", bad).out
    assert "not the total of" in checker("check", bad, "--lang", "en").out


def test_a_language_that_there_is_not_is_refused(checker: Checker, bad: str) -> None:
    ended = checker("check", bad, "--lang", "tlh")
    assert ended.code == 2
    assert "'tlh' is not one of 'en', 'zh-CN'" in ended.err


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_of_text_is_wider_than_the_terminal(
    checker: Checker, bad: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = checker("check", bad, "--lang", "zh-CN").out
    remedy = out[out.index("处理:") :].splitlines()
    ends = remedy.index("")
    assert ends > 1 or width > 80
    assert all(columns(line) <= width for line in remedy[:ends])


def test_explain_speaks_chinese_and_quotes_the_source_once(checker: Checker) -> None:
    ended = checker("explain", "PAY005", "--lang", "zh-CN")
    assert ended.code == 0
    assert "预付款与尾款之和不等于订单总额。" in ended.out
    headings = [line for line in ended.out.splitlines() if line and not line.startswith(" ")]
    assert all(CHINESE.search(line) for line in headings[1:])
    data = checker("explain", "PAY005", "--lang", "zh-CN", "--json").report
    assert (data["id"], data["why"][:5]) == ("PAY005", "平台向买家")


def test_rules_are_listed_in_chinese_and_their_columns_stand_below_each_other(
    checker: Checker,
) -> None:
    lines = checker("rules", "--lang", "zh-CN", "--select", "payment").out.splitlines()
    rows = [line for line in lines if re.match(r"PAY\d", line)]
    assert len(rows) == 17
    before = [row[: row.rindex("  ")] for row in rows]
    assert len({columns(text) for text in before}) == 1


def test_a_plugin_brings_its_own_catalogue(
    checker: Checker, order: Write, plugin: Write, directory: Path
) -> None:
    path = directory / "zh-CN.po"
    path.write_text('msgid "Found by {name}."\nmsgstr "由 {name} 发现。"\n', "utf-8")
    file = plugin(body="name = 'shop'")
    text = Path(file).read_text("utf-8").replace('"Found by shop."', '"Found by {name}."')
    text = text.replace("observed=order.status", "observed=order.status, name=name")
    Path(file).write_text(text + CATALOGUE.format(path=str(path)), "utf-8")
    args = ("check", order(), "--no-plugins", "--plugin", file, "--lang")
    assert "由 shop 发现。" in checker(*args, "zh-CN").out
    assert "Found by shop." in checker(*args, "en").out


def test_a_plugin_without_a_catalogue_speaks_english(
    checker: Checker, order: Write, plugin: Write
) -> None:
    ended = checker("check", order(), "--no-plugins", "--plugin", plugin(), "--lang", "zh-CN")
    assert "错误 SHOP001: Found by shop." in ended.out


def test_a_catalogue_that_cannot_be_read_ends_the_run(
    checker: Checker, order: Write, plugin: Write, directory: Path
) -> None:
    file = plugin()
    with Path(file).open("a", encoding="utf-8") as stream:
        stream.write(CATALOGUE.format(path=str(directory / "nowhere.po")))
    args = ("check", order(), "--no-plugins", "--plugin", file)
    ended = checker(*args, "--lang", "zh-CN")
    assert ended.code == 2
    assert "plugin shop" in ended.err
    assert "nowhere.po" in ended.err
    assert checker(*args, "--lang", "en").code == 1
