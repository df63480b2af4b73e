"""Text that remembers what it was made of, as English has it and as another language does."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from checker.language import Language
from checker.words import spelt, table, words

CHINESE = Language("zh-CN", {"Paid": "已付款", "at {time}": "于 {time}", "it is late": "已逾期"})

CELLS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6)


@given(ROWS)
def test_the_values_of_a_table_begin_below_each_other(rows: list[tuple[str, str]]) -> None:
    lines = table(rows)
    widest = max(len(label) for label, _ in rows)
    assert [line[widest + 2 :] for line in lines] == [value for _, value in rows]
    assert [line[: widest + 2].rstrip() for line in lines] == [label for label, _ in rows]


@given(ROWS)
def test_the_amounts_of_a_table_end_below_each_other(rows: list[tuple[str, str]]) -> None:
    lines = table(rows, is_amounts=True)
    assert len({len(line) for line in lines}) == 1
    assert all(line.endswith(value) for line, (_, value) in zip(lines, rows, strict=True))


def test_a_row_remembers_its_words() -> None:
    (row,) = table([(words("Paid"), "1.00 USD")], is_amounts=True)
    assert row == "Paid  1.00 USD"
    assert CHINESE.text(row.label) == "已付款"


def test_there_are_tables_without_rows() -> None:
    assert table([]) == ()


def test_english_spells_a_value_its_own_way() -> None:
    at = datetime.fromisoformat("2026-02-10T09:00:00+08:00")
    said = words("at {time}", time=spelt(at, "nine o'clock"))
    assert said == "at nine o'clock"
    assert CHINESE.text(said) == "于 2026年2月10日 09:00（UTC+08:00）"


def test_a_number_and_words_can_be_spelt_too() -> None:
    assert CHINESE.text(spelt(Decimal(1250), "twelve-fifty")) == "1,250"
    assert CHINESE.text(spelt(words("it is late"), "It is late")) == "已逾期"
