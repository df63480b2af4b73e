"""JSON texts to plain values: every number exactly, every repeated key noticed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.documents.parsing import MAX_DEPTH, Unreadable, parse

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""


def forms(words: str) -> list[str]:
    return words.split()


LEAVES = [
    *forms("""0 -0 7 -7 1.50 -0.0 1e5 1E-400 123456789012345678 1234567890123456789
    -12345678901234567 -123456789012345678 0.123456789012345678901 true false null "" "a" ":"
    "\\u003a" "\\u003A:" "\\\\u003a" "\\ud83d\\ude00" "\\ud800" "é" "\\/" NaN 01 1. "\x01"
    "\\x" "123456789012345678901"
    """),
    '"\u2028"',
]
KEYS = ['"a"', '"\\u0061"', '"b"', '"a:b"', '"a\\u003ab"', '""', '"é"']
SPACES = st.sampled_from(["", "", " ", "\r\n"])

TEXTS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.builds("[{}]".format, st.lists(inner, max_size=3).map(",".join))
        | st.builds(
            "{{{}}}".format,
            st.lists(
                st.builds("{}{}{}:{}".format, SPACES, st.sampled_from(KEYS), SPACES, inner),
                max_size=3,
            ).map(",".join),
        )
    ),
    max_leaves=8,
)


def number(text: str) -> int | Decimal:
    """Return a number as it has to be read."""
    return int(text) if len(text) <= 18 and text.lstrip("-").isdigit() else Decimal(text)


def refused(word: str) -> None:
    raise ValueError(word)


@given(TEXTS)
@settings(RELAXED, max_examples=500)
def test_a_text_is_parsed_as_the_standard_library_does_it(text: str) -> None:
    repeated = 0

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        repeated += len(members) - len(dict(members))
        return dict(members)

    try:
        wanted = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_float=number,
            parse_int=number,
            parse_constant=refused,
        )
    except ValueError:
        with pytest.raises(Unreadable):
            parse(text.encode())
        return
    found = parse(text.encode())
    assert repr(found.value) == repr(wanted)
    assert len(found.duplicates) == repeated


@pytest.mark.parametrize("beside", ["", "[],"], ids=["alone", "beside others"])
def test_the_limit_of_nesting_is_the_same_for_every_text(beside: str) -> None:
    def nested(levels: int) -> bytes:
        return f"{'[' * levels}{beside * 60}1{']' * levels}".encode()

    assert parse(nested(MAX_DEPTH - 1)).value
    with pytest.raises(Unreadable):
        parse(nested(MAX_DEPTH + 1))
