"""What is compiled: sure of ordinary orders, never sure of one that is not plain, never lost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.compiled import COMPILED
from checker.testing import compliant_order
from checker.values.money import FRACTION, LIMIT

scan = pytest.importorskip("checker.documents._scan", reason="it could not be compiled here")

DECIMALS = b"\x05total\x08quantity"
ORDER = json.dumps(compliant_order(), default=str).encode()


def is_plain(text: str | bytes) -> bool:
    found = scan.is_plain(text.encode() if isinstance(text, str) else text, DECIMALS)
    assert isinstance(found, bool)
    return found


@pytest.mark.parametrize("indent", [None, 1, "\t"])
@pytest.mark.parametrize("escapes", [True, False])
def test_it_is_sure_of_an_ordinary_order(indent: Any, escapes: bool) -> None:  # noqa: FBT001 - a case
    order = compliant_order() | {"remark": '林 said: "5 % off"\\n', "buyer": {"name": "Émile"}}
    assert is_plain(json.dumps(order, indent=indent, ensure_ascii=escapes, default=str))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        " {\r\n} ",
        '{"a":{"a":{"a":1}},"b":{"a":1}}',
        '{"a":[{"b":1},{"b":2}],"b":[]}',
        '{"a":[[],{},[{}],true,false,null,-0.5]}',
        '{"total":"1.50"}',
        '{"total":-999999999999999.999}',
        '{"phone":"+8613800000000","id":"00123456789012345678","day":"2026-02-01"}',
        '{"at":"2000-01-01T00:00:00Z","to":"2199-12-31T23:59:59Z","day":"1999-12-31"}',
        '{"street":"1-2 \\u6e2f\\u533a 19990"}',
        '{"id":"1_000","name":"Infinity"}',
        '{"adjustment":"-1.5","a":"Nota bene","b":"tax","c":"X-ray","d":"\\u00e9","e":"\\u5317"}',
    ],
)
def test_it_is_sure_of_what_is_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":1,"b":2,"a":3}',
        '{"a":{"b":1,"c":{"d":1},"b":2}}',
        '{"x":[{"a":1,"a":1}]}',
        '{"a":1,"\\u0061":1}',
        '{"\\u0061":1}',
        '{"":1}',
        *(
            f'{{"a":"{text}"}}'
            for text in ("", "null", "n/a", "-", "--", "TBD", "xx", " ", "  N/A")
        ),
        *(f'{{"a":["{text}"]}}' for text in ("待定", "—", "\u3000", "\u00a0", "\u2003-")),
        *(
            f'{{"a":"{text}"}}'
            for text in ("\\u006eull", "n\\/a", "\\t", "\\u2014", "\\u5F85\\u5b9a")
        ),
        *(
            f'{{"total":"{text}"}}'
            for text in ("1_000", "NaN", " 1", "+1", "01", "1.", ".5", "1e3")
        ),
        *(
            f'{{"total":"{text}"}}'
            for text in ("inf", "sNaN12", "\u0661", "\\u0661", "\uff11\uff12", "1" * 16)
        ),
        *(
            f'{{"at":"{year}-01-01T00:00:00Z"}}'
            for year in ("0001", "1970", "1999", "2200", "9999", "197\\u0030", "2\\u0030\\u00300")
        ),
        '{"at":"1970\\u002d01-01T00:00:00Z"}',
        '{"quantity":{"total":["1_0"]}}',
        '{"a":1e3}',
        '{"a":1000000000000000}',
        '{"a":01}',
        '{"a":' * 16 + "1" + "}" * 16,
        "{" + ",".join(f'"k{i}":1' for i in range(257)) + "}",
    ],
)
def test_it_is_not_sure_of_what_may_not_be_plain(text: str) -> None:
    assert not is_plain(text)


def test_it_is_not_sure_of_a_text_that_ends_too_early_or_too_late() -> None:
    assert is_plain(ORDER)
    for end in range(len(ORDER)):
        assert not is_plain(ORDER[:end])
    for more in (b"}", b",", b"x", b"\0", b"{}"):
        assert not is_plain(ORDER + more)


@given(st.text('{}[]:,"\\ua0b1e-+. \n\0xX', max_size=60))
@settings(max_examples=500)
def test_it_takes_any_text_and_is_sure_of_none_that_is_no_json_but_for_its_strings(
    text: str,
) -> None:
    if is_plain(text):
        without_strings = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.DOTALL)
        json.loads(without_strings)


@given(st.binary(max_size=40), st.integers(0, len(ORDER)))
def test_it_takes_any_bytes_in_the_middle_of_an_order(noise: bytes, place: int) -> None:
    is_plain(ORDER[:place] + noise + ORDER[place:])


def test_it_refuses_what_it_is_not_made_for() -> None:
    wrong: tuple[tuple[object, ...], ...] = (
        (),
        (b"{}",),
        ("{}", DECIMALS),
        (b"{}", (b"total",)),
        (bytearray(b"{}"), b""),
    )
    for arguments in wrong:
        with pytest.raises(TypeError):
            scan.is_plain(*arguments)
    misled: tuple[tuple[object, ...], ...] = (
        (),
        (b"{}", 0),
        (b"{}", 0, ("a",)),
        (b"{}", 0, [1]),
        ("{}", 0, ["a"]),
    )
    for arguments in misled:
        with pytest.raises(TypeError):
            scan.locate(*arguments)


@pytest.mark.parametrize(
    ("text", "path", "value", "again"),
    [
        ('{"a":[{"b":1},{"b" : "N/A"}]}', ["a", "1", "b"], '"N/A"', False),
        ('{"a":{"é":{"c":[],"d":""}}}', ["a", "é", "d"], '""', False),
        ('{"total": "1_000","a":1}', ["total"], '"1_000"', False),
        ('{"a":1e3}', ["a"], "1e3", False),
        ('{"a":{"b":[1,{}]} ,"a":2}', ["a"], '{"b":[1,{}]}', True),
        ('{"x":[{"a":1,"b":2,"a":3}]}', ["x", "0", "a"], "1", True),
    ],
)
def test_it_names_the_member_that_is_odd(
    text: str,
    path: list[str],
    value: str,
    again: bool,  # noqa: FBT001 - a case
) -> None:
    data = text.encode()
    found, (key, key_end, start, end), (second, second_end) = scan.oddity(data, DECIMALS)
    assert found == path
    assert json.loads(data[key:key_end]) == path[-1]
    assert data[start:end].decode() == value
    assert (data[second:second_end] == data[key:key_end]) if again else second == -1


@pytest.mark.parametrize(
    "text",
    ["{}", '{"a":1}', "", '["N/A"]', '{"a":["N/A"]}', '{"\\u0061":1}', '{"a":"N/A'],
)
def test_it_names_no_member_of_what_is_plain_or_has_none(text: str) -> None:
    assert scan.oddity(text.encode(), DECIMALS) is None


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("escapes", [True, False])
def test_it_finds_every_place_of_an_order(indent: Any, escapes: bool) -> None:  # noqa: FBT001 - a case
    nested = {"a": {"b": {"c": "x" * 100}, "d": "y" * 100}, "e": [[[["]" * 70]], 1], []]}
    order = compliant_order() | {"remark": "[{" * 99 + "林}]" * 70, "extensions": nested}
    data = json.dumps(order, indent=indent, ensure_ascii=escapes, default=str).encode()
    pending: list[tuple[list[str], Any]] = [([], json.loads(data))]
    while pending:
        path, value = pending.pop()
        depth, (_, _, start, end) = scan.locate(data, 0, path)
        assert (depth, json.loads(data[start:end])) == (len(path), value)
        if isinstance(value, dict):
            pending += (([*path, key], below) for key, below in value.items())
        elif isinstance(value, list):
            pending += (([*path, str(index)], below) for index, below in enumerate(value))


def test_a_key_that_is_no_text_has_no_name() -> None:
    assert scan.oddity(b'{"\xff":""}', DECIMALS) is None


def test_half_of_a_surrogate_pair_is_found_nowhere() -> None:
    assert scan.locate(b'{"a":1}', 0, ["\ud800"]) is None


def test_the_proof_that_was_compiled_is_the_one_that_is_used() -> None:
    assert COMPILED is not None
    assert (COMPILED.is_plain, COMPILED.oddity) == (scan.is_plain, scan.oddity)
    assert COMPILED.locate == scan.locate


def test_numbers_have_the_bounds_that_money_has() -> None:
    digits = len(str(int(LIMIT))) - 1
    assert is_plain(f'{{"total": {"9" * digits}}}')
    assert not is_plain(f'{{"total": {int(LIMIT) + 1}}}')
    assert is_plain(f'{{"total": 0.{"1" * FRACTION}}}')
    assert not is_plain(f'{{"total": 0.{"1" * (FRACTION + 1)}}}')
