"""Placeholders: text that stands where a fact should stand."""

from __future__ import annotations

import time

import pytest

from checker.values.text import is_placeholder

PLACEHOLDERS = [
    *("", " ", "\t\r\n", "\u00a0", "\u3000", "\u2003", "\x1c"),
    *("null", "NULL", "Null", " null\n"),
    *("N/A", "n/a", "N/a", "\u3000n/a "),
    *("-", "--", "-----", " - ", "\u2013", "\u2014", "\u2014\u2013"),
    *("TBD", "tbd", "TBD by forwarder", "tbd.", "TBD\nnext week", "TBD待定", " TBD", "TBD\0x"),
    "TBD\N{KELVIN SIGN}",  # no letter of ASCII, though it is one in lower case
    *("xx", "XX", "xX", "xxxxxx"),
    *("待定", " 待定 "),
]

FACTS = [
    *("0", "no", "none", "nil", "x", "y", "?", "."),
    *("nullable", "null and void", "annul", "N/A N/A", "NA", "n / a"),
    *("-1", "- 1", "-a", "a-", "\u2013 5", "-\u2013"),
    *("TBDecor Ltd", "TBD1", "tbdx", "a TBD", "TB", "T B D"),
    *("xxl", "xx 5", "XXX Ltd", "x x", "max"),
    *("待定的", "价格待定", "待"),
    *("\0", "\u200b", "\ufeff"),
]


@pytest.mark.parametrize("text", PLACEHOLDERS, ids=ascii)
def test_a_placeholder_counts_as_absent(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", FACTS, ids=ascii)
def test_a_fact_counts_as_present(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize("blank", [" ", "\u3000", "\n"])
@pytest.mark.parametrize("end", ["", "x", "-x", "\0"])
def test_a_long_text_is_judged_at_once(blank: str, end: str) -> None:
    start = time.perf_counter()
    assert is_placeholder(blank * 500_000 + end) == (not end)
    assert time.perf_counter() - start < 2
