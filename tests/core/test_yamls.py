"""YAML as plain data: exact, with the place of everything, and with every mistake explained."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.values.pointers import escaped, unescaped
from checker.yamls import Number, Placed, YamlError, load_placed


def test_values_stay_what_they_are_written_as() -> None:
    text = "a: off\nb: 2026-12-01\nc: 12.50\nd: 7\ne: true\nf: ~\ng: '7'\nh: [x, 1.0]\n"
    found = load_placed(text, "f").value
    assert found == {
        "a": "off",
        "b": "2026-12-01",
        "c": "12.50",
        "d": 7,
        "e": True,
        "f": None,
        "g": "7",
        "h": ["x", "1.0"],
    }


def test_a_number_with_a_point_can_be_told_from_text() -> None:
    found = load_placed("a: 1.50\nb: '1.50'\n", "f").value
    assert isinstance(found["a"], Number)
    assert not isinstance(found["b"], Number)


def test_keys_and_values_have_their_places() -> None:
    placed = load_placed("a:\n  b/c: [x,\n    {d~: 1}]\n", "f")
    assert placed.place("/a") == (1, 1)
    assert placed.place("/a/b~1c") == (2, 3)
    assert placed.place("/a/b~1c/0") == (2, 9)
    assert placed.place("/a/b~1c/1/d~0") == (3, 6)
    assert placed.values["/a/b~1c/1/d~0"] == (3, 10)


@pytest.mark.parametrize(
    ("pointer", "place"), [("/a/x/y", (2, 3)), ("/b", (1, 1)), ("", (1, 1)), ("/a/x", (2, 3))]
)
def test_the_place_of_what_is_not_there_is_that_of_the_nearest_parent(
    pointer: str, place: tuple[int, int]
) -> None:
    assert load_placed("a:\n  x: 1\n", "f").place(pointer) == place


def test_repeated_keys_are_all_known_and_the_first_one_counts() -> None:
    placed = load_placed("a: 1\nb: {c: 1, c: 2}\na: 3\na: 4\n", "f")
    assert placed.value == {"a": 1, "b": {"c": 1}}
    assert placed.repeated == (("/b/c", (2, 11)), ("/a", (3, 1)), ("/a", (4, 1)))


def test_nothing_is_a_document_too() -> None:
    assert load_placed("# only a comment\n", "f") == Placed(None, {}, {}, ())


def test_an_anchor_may_be_set_again(recwarn: pytest.WarningsRecorder) -> None:
    assert load_placed("a: &x 1\nb: &x 2\nc: *x\n", "f").value["c"] == 2
    assert not recwarn.list


MISTAKES = [
    ("a: [\n", "f:2:1: ", "a list that is not closed"),
    ("a: b: c", "f:1:5: mapping values are not allowed here", "two colons"),
    ("a:\n\t- b", "f:2:1: found character '\\t' that cannot start any token", "a tab"),
    ("a\n---\nb", "f:2:1: expected a single document in the stream, but found another", "two"),
    ("a: *b", "f:1:4: found undefined alias 'b'", "an unknown alias"),
    ("ä: \x01", "f:1:4: special characters are not allowed", "a control character"),
    ("\n  \x07", "f:2:3: special characters are not allowed", "one in the second line"),
    ("? [a]\n: b", "f:1:3: a key must be text", "a list as key"),
    ("a: !foo {b: 1}", "f:1:4: the tag !foo is not known here", "a tag of a mapping"),
    ("a: !!set {x, y}", "f:1:4: the tag !!set is not known here", "a set"),
    ("a: !env HOME", "f:1:4: could not determine a constructor for the tag '!env'", "a tag"),
    ("a: !!python/name:os.system x", "f:1:4: could not determine a constructor", "Python"),
    ("a: !!int seven", "f:1:4: 'seven' is no !!int", "a number that is none"),
    ("a: {<<: {b: 1}}", "f:1:5: `<<` merges nothing here", "a merge key"),
    ("%YAML 9.9\n---\na: 1", "f:1:1: found incompatible YAML document", "a version to come"),
    ("%YAML 1.3\n---\na: 1", "f:2:4: only versions 1.1 and 1.2 of YAML", "a version between"),
    ('a: !!int ""', "f:1:4: '' is no !!int", "a number that is empty"),
    ("a: !!binary aGk=", "f:1:4: the tag !!binary is not known here", "bytes"),
    ("? [{a: b}]\n: x", "f:1:3: a key must be text", "a mapping in a key"),
    ('a: "\\0"', "f:1:4: U+0000 cannot stand in text", "a zero"),
    ('a: {"\\0": b}', "f:1:5: U+0000 cannot stand in text", "a zero in a key"),
    ('a: "\\ud800"', "f:1:4: U+D800 cannot stand in text", "half a character"),
    ('a: ["\\ude00"]', "f:1:5: U+DE00 cannot stand in text", "the other half"),
    ('a: "\\UFFFFFFFF"', "f:1:7: it cannot be read", "a character that there is not"),
    ("a: &x [*x]", "f: it is nested too deeply", "a list within itself"),
    ("- " * 3000 + "x", "f: it is nested too deeply", "three thousand lists"),
]


@pytest.mark.parametrize(
    ("text", "message"),
    [pytest.param(text, message, id=name) for text, message, name in MISTAKES],
)
def test_a_mistake_is_explained_with_its_place(text: str, message: str) -> None:
    with pytest.raises(YamlError) as caught:
        load_placed(text, "f")
    assert str(caught.value).startswith(message)
    assert caught.value.name == "f"


def test_aliases_of_aliases_do_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(YamlError, match="it holds too much"):
        load_placed("\n".join(lines), "f")


@given(st.text())
def test_a_key_can_be_written_in_a_pointer(key: str) -> None:
    assert "/" not in escaped(key)
    assert unescaped(escaped(key)) == key


@given(st.text())
def test_whatever_the_text_there_is_a_value_or_a_mistake_with_a_place(text: str) -> None:
    try:
        load_placed(text, "f")
    except YamlError as error:
        assert str(error).startswith("f:")  # noqa: PT017 - either way is right


CHARACTERS = st.characters(codec="utf-8", min_codepoint=1, max_codepoint=0xFFFF)
TEXT = st.text(CHARACTERS)
KEYS = st.text(CHARACTERS, max_size=100)
"""YAML has no keys of a thousand characters, escapes counted, without a question mark."""
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


@given(PLAIN)
def test_json_is_yaml(value: Any) -> None:
    text = json.dumps(value)
    assert load_placed(text, "f").value == value
