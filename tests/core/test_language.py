"""Catalogues, and how another language writes what a message names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.catalogue import Catalogue
from checker.errors import UsageError
from checker.language import Language, entries, language
from checker.reporters.text import columns
from checker.reporters.wrapping import wrapped
from checker.words import listing, words

CHINA = timezone(timedelta(hours=8))
CHINESE = Language(
    "zh-CN",
    {
        "advance": "预付款",
        "at most {limit} USD": "不超过 {limit} USD",
        "{first} or {second}": "{second} 或 {first}",
        "late since {time} already": "自 {time} 起逾期",
        ", ": "、",
        " or ": " 或 ",
    },
)

ENTRY = """
#: place
msgid ""
"two "
"lines"
msgstr "两行"
"""


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 2, 10), "2026年2月10日"),
        (datetime(2026, 2, 10, 9, tzinfo=CHINA), "2026年2月10日 09:00（UTC+08:00）"),
        (datetime(2026, 2, 10, 9, 5, 1, tzinfo=UTC), "2026年2月10日 09:05:01（UTC）"),
        (Decimal("1250.00"), "1,250.00"),
        (Decimal("0.5"), "0.5"),
        (Decimal("1E+5"), "100,000"),
        (Decimal("Infinity"), Decimal("Infinity")),
        (2026, 2026),
        (None, "无"),
        (True, "是"),
        (["a", Decimal(1000)], "a、1,000"),
        (words("advance"), "预付款"),
        ("advance", "advance"),
        (listing(["FOB", words("advance")], " or "), "FOB 或 预付款"),
    ],
)
def test_a_field_is_written_as_chinese_writes_it(value: Any, written: Any) -> None:
    assert CHINESE.written(value) == written


def test_a_template_may_name_its_fields_in_another_order() -> None:
    text = words("{first} or {second}", first=words("advance"), second=Decimal(1000))
    assert (text, CHINESE.text(text)) == ("advance or 1000", "1,000 或预付款")


def test_a_time_ends_in_a_wide_bracket_and_no_blank_follows() -> None:
    said = words("late since {time} already", time=datetime(2026, 2, 10, 9, tzinfo=CHINA))
    assert said == "late since 2026-02-10T09:00:00+08:00 already"
    assert CHINESE.text(said) == "自 2026年2月10日 09:00（UTC+08:00）起逾期"


def test_what_no_catalogue_has_stays_english() -> None:
    assert CHINESE.text(words("{day} is late", day=date(2026, 1, 2))) == "2026年1月2日 is late"


def test_a_value_is_translated_only_where_it_is_words() -> None:
    value = ["advance", words("at most {limit} USD", limit=Decimal(5000))]
    assert CHINESE.value(value) == ["advance", "不超过 5,000 USD"]
    assert CHINESE.value(Decimal(5000)) == Decimal(5000)


def test_text_in_several_lines_is_one_text() -> None:
    (entry,) = entries(ENTRY)
    assert (entry.line, entry.source, entry.translation) == (3, "two lines", "两行")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgid "a"\n', 2),
        ('msgid "a"\nmsgid "b"\n', 2),
        ('msgid a\nmsgstr "b"\n', 1),
        ('msgid "a"\nmsgstr "b\n', 2),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 2),
        ('"a"\n', 1),
        ('\nmsgid "{a}"\nmsgstr "{b}"\n', 2),
        ('msgid "{a}"\nmsgstr "{"\n', 1),
    ],
)
def test_a_catalogue_that_is_wrong_is_refused_with_its_line(
    text: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "zh-CN.po"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=rf"plugin shop: .*zh-CN\.po: line {line}: "):
        language("zh-CN", [("shop", Catalogue("zh-CN", str(path)))])


def test_of_two_translations_the_first_counts(tmp_path: Path) -> None:
    catalogues = []
    for name in ("first", "second"):
        path = tmp_path / f"{name}.po"
        path.write_text(f'msgid "a"\nmsgstr "{name}"\n\nmsgid "{name}"\nmsgstr "b"\n', "utf-8")
        catalogues.append((name, Catalogue("zh-CN", str(path))))
    catalogues.append(("third", Catalogue("de", "nowhere.po")))
    assert language("zh-CN", catalogues).texts == {"a": "first", "first": "b", "second": "b"}


def test_a_word_that_fits_in_no_line_is_cut() -> None:
    assert wrapped("中abcdefgh", 4) == ["中", "abcd", "efgh"]


def test_a_mark_that_closes_does_not_begin_a_line_and_one_that_opens_does_not_end_one() -> None:
    assert wrapped("一二三，四“五”", 6) == ["一二", "三，四", "“五”"]


TEXT = st.text("一二款。，：（）“” ab1.-é", max_size=80)


@given(TEXT, st.integers(4, 40))
def test_lines_hold_the_whole_text(text: str, width: int) -> None:
    assert "".join("".join(wrapped(text, width)).split()) == "".join(text.split())


@given(
    st.lists(st.sampled_from(["预付款", "，", "300.00", " ", "USD", "（尾款）", "。"])),
    st.integers(20, 40),
)
def test_no_line_is_wider_than_the_terminal(pieces: list[str], width: int) -> None:
    for line in wrapped("".join(["尾款", *pieces]), width):
        assert columns(line) <= width


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", 0),
        ("abc", 3),
        ("预付款", 6),
        ("ｆｏｂ", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("ที่", 1),
        ("हि", 2),
    ],
)
def test_columns_are_those_of_the_characters(text: str, taken: int) -> None:
    assert columns(text) == taken


@given(st.text(max_size=30), st.text(max_size=30))
def test_columns_add_up(one: str, other: str) -> None:
    assert columns(one + other) == columns(one) + columns(other)
