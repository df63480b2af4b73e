"""JSON Pointers to places in the user's own bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.documents.positions import BOM, Place, Positions, Span, line_breaks
from checker.values.pointers import escaped, tokens

Draw = Callable[..., Any]

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""

STRINGS = st.text('ab"\\/~01:{}[], \n\té待\U0001f600e\u0301', max_size=5)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, width=16) | STRINGS
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(st.tuples(STRINGS, inner), max_size=3).map(tuple)
    ),
    max_leaves=8,
)
"""JSON values; an object is a tuple of keys and values, in which a key may stand twice."""

SPACES = st.text(" \t\r\n", max_size=3)


class Rendered:
    """A JSON text, and where each of its values and keys stands in it."""

    def __init__(self, draw: Draw, value: Any, start: bytes) -> None:
        """Render a value behind a beginning."""
        self._draw = draw
        self.data = start
        self.values: dict[str, Span] = {}
        self.keys: dict[str, Span] = {}
        self._space()
        self._value(value, "")
        self._space()

    def _space(self) -> None:
        self.data += self._draw(SPACES).encode()

    def _text(self, text: str) -> Span:
        start = len(self.data)
        self.data += json.dumps(text, ensure_ascii=self._draw(st.booleans())).encode()
        return Span(start, len(self.data))

    def _value(self, value: Any, pointer: str) -> None:
        start = len(self.data)
        for known in [key for key in self.values if key.startswith(f"{pointer}/")]:
            # What stood under a key that stands here again is lost.
            del self.values[known]
            self.keys.pop(known, None)
        if isinstance(value, (tuple, list)):
            self.data += b"{" if isinstance(value, tuple) else b"["
            self._space()
            for index, item in enumerate(value):
                if index:
                    self.data += b","
                    self._space()
                if isinstance(value, tuple):
                    below = f"{pointer}/{escaped(item[0])}"
                    self.keys[below] = self._text(item[0])
                    self._space()
                    self.data += b":"
                    self._space()
                    self._value(item[1], below)
                else:
                    self._value(item, f"{pointer}/{index}")
                self._space()
            self.data += b"}" if isinstance(value, tuple) else b"]"
        elif isinstance(value, str):
            self._text(value)
        else:
            self.data += json.dumps(value).encode()
        self.values[pointer] = Span(start, len(self.data))


@st.composite
def texts(draw: Draw) -> Rendered:
    return Rendered(draw, draw(VALUES), draw(st.sampled_from([b"", BOM])))


def lines_and_columns(data: bytes, span: Span) -> Place:
    """Count line ends and characters the slow way."""

    def place(offset: int) -> tuple[int, int]:
        lines = re.split(r"\r\n|\r|\n", data[:offset].decode("utf-8-sig"))
        return len(lines), len(lines[-1]) + 1

    return Place(*place(span.start), *place(span.end))


@given(texts())
@settings(RELAXED, max_examples=150)
def test_every_pointer_leads_to_the_whole_of_its_value_and_key(rendered: Rendered) -> None:
    positions = Positions(rendered.data)
    root = rendered.values.pop("")
    for pointer, span in rendered.values.items():
        assert positions.span(pointer) == span
        assert positions.place(span) == lines_and_columns(rendered.data, span)
    for pointer, span in rendered.keys.items():
        assert positions.span(pointer, of_key=True) == span
    assert positions.span("") == Span(root.start, root.start + 1)


@given(texts())
@settings(RELAXED, max_examples=150)
def test_what_was_compiled_finds_what_is_found_without_it(rendered: Rendered) -> None:
    positions = Positions(rendered.data)
    for pointer in rendered.values:
        for below in (pointer, f"{pointer}/nowhere", f"{pointer}/0", f"{pointer}/00"):
            path = tokens(below)
            assert positions.followed(path) == positions.followed_slowly(path)


@given(texts())
@settings(RELAXED, max_examples=80)
def test_a_value_that_is_not_there_is_placed_at_the_head_of_its_nearest_parent(
    rendered: Rendered,
) -> None:
    positions = Positions(rendered.data)
    for pointer, span in rendered.values.items():
        missing = positions.span(f"{pointer}/nowhere/0")
        head = Span(span.start, span.start + 1)
        assert missing == rendered.keys.get(pointer, head)


@given(texts())
@settings(RELAXED, max_examples=80)
def test_repeated_keys_are_those_that_a_parser_would_drop(rendered: Rendered) -> None:
    dropped = 0

    def count(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal dropped
        dropped += len(pairs) - len(dict(pairs))
        return dict(pairs)

    json.loads(rendered.data.decode("utf-8-sig"), object_pairs_hook=count)
    found = Positions(rendered.data).duplicates()
    assert len(found) == dropped
    for pointer, again, first in found:
        key = tokens(pointer)[-1]
        assert first < again
        assert json.loads(rendered.data[slice(*again)]) == key
        assert json.loads(rendered.data[slice(*first)]) == key


@given(st.lists(STRINGS, max_size=4))
@settings(RELAXED)
def test_a_pointer_holds_any_keys(keys: list[str]) -> None:
    assert tokens("".join(f"/{escaped(key)}" for key in keys)) == keys


@pytest.mark.parametrize(
    ("data", "breaks"),
    [(b"", 0), (b"a", 0), (b"\n", 1), (b"\r\n", 1), (b"\r", 1), (b"\n\r", 2), (b"\r\r\n\n", 3)],
)
def test_lf_cr_lf_and_a_lone_cr_end_a_line(data: bytes, breaks: int) -> None:
    assert line_breaks(data) == breaks


@pytest.mark.parametrize(
    ("data", "column"),
    [
        ('{"a":"", "b":1}', 10),
        ('{"a":"é", "b":1}', 11),
        ('{"a":"e\u0301", "b":1}', 12),
        ('{"a":"待定", "b":1}', 12),
        ('{"a":"\U0001f6a2", "b":1}', 11),
        ('{"a":"\\u00e9", "b":1}', 16),
        ('{"a":"\u2028\u0085", "b":1}', 12),
        ('{"a":\t"", "b":1}', 11),
    ],
)
def test_columns_count_characters(data: str, column: int) -> None:
    positions = Positions(data.encode())
    place = positions.place(positions.span("/b", of_key=True))
    assert (place.line, place.column, place.end_column) == (1, column, column + 3)


def test_a_document_inside_of_a_file_counts_from_its_own_beginning() -> None:
    positions = Positions(b'{"a":1,\n"b":2}', line=7, column=5)
    assert positions.place(positions.span("/a")) == (7, 10, 7, 11)
    assert positions.place(positions.span("/b")) == (8, 5, 8, 6)
    assert positions.place(positions.span("")) == (7, 5, 7, 6)


@pytest.mark.parametrize("data", [b"", b" ", BOM, b"{", b'{"a"', b'{"a":', b'{"a":1', b"[1", b"1"])
def test_a_text_that_is_broken_off_has_places_too(data: bytes) -> None:
    positions = Positions(data)
    for pointer in ("", "/a", "/0", "/a/b"):
        place = positions.place(positions.span(pointer))
        assert place >= (1, 1, 1, 1)


def test_the_place_behind_the_last_byte_is_in_the_last_line() -> None:
    assert Positions(b"ab").place(Span(2, 2)) == (1, 3, 1, 3)
    assert Positions(b"ab\n").place(Span(3, 3)) == (2, 1, 2, 1)
    assert Positions(b"ab\r\n").place(Span(2, 4)) == (1, 3, 2, 1)


@pytest.mark.parametrize(
    ("text", "pointer", "value"),
    [
        ('{"x": {"a": 2}, "a": 1}', "/a", "1"),  # the same key, deeper and sooner
        ('{"x": "a", "a": 1}', "/a", "1"),  # the same text, as a value
        ('{"x": ["a"], "y": {"a": 1}}', "/y/a", "1"),
        ('{"x": {"a": 2}, "\\u0061": 1}', "/a", "1"),  # the key itself is written otherwise
        ('{"x": "\\\\\\"a\\": 2", "a" : 1}', "/a", "1"),
    ],
)
def test_a_key_is_not_taken_for_another_that_looks_like_it(
    text: str, pointer: str, value: str
) -> None:
    span = Positions(text.encode()).span(pointer)
    assert text[span.start : span.end] == value
