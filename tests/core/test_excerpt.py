"""The quoted line: what is marked is what the finding means, and nothing in it is invented."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from checker.finding import Finding
from checker.report import DocumentResult
from checker.reporters.excerpt import excerpt, lines_of

LINE = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff"), max_size=300)

FINDING = Finding("A001", "error", "It is.", "", 1, 1, 1, 2, None, None, (), "Mend it.", "0" * 16)


def document(text: str, origin: tuple[int, int] = (1, 1)) -> DocumentResult:
    """Return the result for a document that consists of this text."""
    return DocumentResult(
        path="a.json",
        index=0,
        id=None,
        status=None,
        verdict="rejected",
        findings=(),
        hidden=0,
        settled={},
        idle=(),
        departures={},
        text=text.encode(),
        origin=origin,
    )


def placed(line: int, column: int, end_line: int, end_column: int) -> Finding:
    """Return a finding at this place."""
    return msgspec.structs.replace(
        FINDING, line=line, column=column, end_line=end_line, end_column=end_column
    )


@given(
    st.lists(LINE, min_size=1, max_size=4),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.integers(100, 160),
    st.data(),
)
def test_the_excerpt_marks_what_stands_between_the_columns(
    lines: list[str], line_end: str, origin: tuple[int, int], room: int, data: st.DataObject
) -> None:
    line, column = origin
    number = data.draw(st.integers(0, len(lines) - 1))
    text = lines[number]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shift = column if number == 0 else 1
    result = document(line_end.join(lines), origin)
    finding = placed(line + number, start + shift, line + number, end + shift)
    quoted = excerpt(result, finding, lines_of(result), room)
    assert quoted is not None
    meant = text[start:end] or " "
    assert meant.startswith(quoted.marked.removesuffix("…")) or quoted.marked == meant
    assert text[:start].endswith(quoted.before.removeprefix("…")) or quoted.before == text[:start]
    if len(text) <= room and end > start:
        assert "".join(quoted) == text
    assert len("".join(quoted)) <= room + 3


def test_a_finding_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    result = document('{\n "a": [1,\n 2]}')
    quoted = excerpt(result, placed(2, 7, 3, 4), lines_of(result), 80)
    assert quoted == (' "a": ', "[1,", "")


def test_a_byte_order_mark_takes_no_column() -> None:
    result = document('\ufeff{"a": 1}')
    quoted = excerpt(result, placed(1, 7, 1, 8), lines_of(result), 80)
    assert quoted == ('{"a": ', "1", "}")


def test_a_line_that_the_document_does_not_have_is_not_quoted() -> None:
    result = document("{}", (5, 1))
    assert excerpt(result, placed(4, 1, 4, 2), lines_of(result), 80) is None
    assert excerpt(result, placed(6, 1, 6, 2), lines_of(result), 80) is None


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    result = document("x" * 500 + "HERE" + "y" * 500)
    quoted = excerpt(result, placed(1, 501, 1, 505), lines_of(result), 100)
    assert quoted == ("…" + "x" * 60, "HERE", "y" * 36 + "…")
