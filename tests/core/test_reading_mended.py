"""The way between: whatever it reads, it reads as the thorough way does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.documents.compiled import COMPILED
from checker.documents.fast import FastReader
from checker.documents.mending import QuickReader
from checker.documents.parsing import Unreadable, parse
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.documents.thorough import Typed, typed
from checker.order import Order
from checker.testing import compliant_order

QUICK = QuickReader(FastReader())

needs_compiled = pytest.mark.skipif(COMPILED is None, reason="it could not be compiled here")

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""

LINE, COLUMN = 7, 3

ORDER: dict[str, Any] = json.loads(json.dumps(compliant_order(), default=str))


class Written(str):
    """JSON as it is to stand in the document."""

    __slots__ = ()


def forms(words: str) -> list[str]:
    return words.split()


VALUES = [
    *forms("""null "" "N/A" "TBD" "\\u5f85\\u5b9a" "twenty" "12,500.00" "1_000" "NaN" "RMB" "uk"
    "\\ud800" "2026-02-01T09:00:00" "2026-02-30" 1e400 1000000000000001 -7 7.50 true {} [] [{}]
    ["N/A"] {"a":1} {"a":1,"a":2} {"a":{"b:":[1,":"]}} "\\u003a" ":" 1234567890123456789 01 NaN
    """),
    '" - "',
    "[" * 97 + "]" * 97,
    "[" * 98 + "]" * 98,
    "[" * 99 + "]" * 99,
    '"\x01"',
    '"at `$.lines[0].id`"',
]
KEYS = ["frieght", "Status", "", "a:b", "a\\u003ab", "extensions", "ta/~1", "\\ud800"]


def written(value: Any, space: str) -> str:
    """Write a document down; what is `Written` already stands as it is, as a key as well."""
    if isinstance(value, dict):
        members = (
            f"{key if isinstance(key, Written) else json.dumps(key)}:{space}{written(item, space)}"
            for key, item in value.items()
        )
        return f"{{{f',{space}'.join(members)}}}"
    if isinstance(value, list):
        return f"[{f',{space}'.join(written(item, space) for item in value)}]"
    return value if isinstance(value, Written) else json.dumps(value)


def containers(value: Any) -> list[Any]:
    """Return all objects and lists that have something in them."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    below = [found for item in inner for found in containers(item)]
    return [value, *below] if isinstance(value, (dict, list)) and value else below


@st.composite
def spoilt_orders(draw: Any) -> bytes:
    """Draw the compliant order with some of its values replaced, and keys added or repeated."""
    order = json.loads(json.dumps(ORDER))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(containers(order)))
        value = Written(draw(st.sampled_from(VALUES)))
        key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        if isinstance(place, dict) and not isinstance(key, Written):
            unknown = Written(f'"{draw(st.sampled_from(KEYS))}"')
            key = draw(st.sampled_from([key, key, Written(json.dumps(key)), unknown]))
        place[key] = value
    return written(order, draw(st.sampled_from(["", " ", "\r\n"]))).encode("utf-8", "surrogatepass")


def thoroughly(data: bytes) -> Typed | None:
    """Return what the thorough way makes of a document, None when it cannot be read."""
    try:
        parsed = parse(data, LINE, COLUMN)
    except Unreadable:
        return None
    found = typed(parsed.value)
    return Typed(found.order, parsed.duplicates + found.faults, found.placeholders)


def agree(data: bytes) -> Typed | None:
    """Require that a document is read alike if it is mended."""
    found = QUICK.read(data, LINE, COLUMN)
    if isinstance(found, Order):
        found = Typed(found, (), {})
    if found is not None:
        # Equality knows neither 1.5 from 1.50 nor the order of keys; reports do.
        assert repr(found) == repr(thoroughly(data))
    return found


@given(spoilt_orders())
@settings(RELAXED, max_examples=400)
def test_what_is_mended_is_read_as_the_thorough_way_does(data: bytes) -> None:
    agree(data)


@given(spoilt_orders(), st.sampled_from(',:"{}[] \\\n\x001'), st.floats(0, 1))
@settings(RELAXED, max_examples=200)
def test_nothing_is_mended_that_is_no_json(data: bytes, noise: str, share: float) -> None:
    place = int(share * len(data))
    agree(data[:place] + noise.encode() + data[place:])
    agree(data[:place] + data[place + 1 :])


def with_value(pointer: str, value: str) -> bytes:
    """Return the compliant order with something else at a place."""
    order = json.loads(json.dumps(ORDER))
    *above, last = pointer.split("/")[1:]
    place = order
    for key in above:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[last] = Written(value)
    return written(order, "").encode()


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/lines/0/quantity", '"twenty"'),
        ("/fees/platform", '"12,500.00"'),
        ("/timestamps/drafted_at", '"2026-02-01T09:00:00"'),
        ("/currency", '"RMB"'),
        ("/amounts/frieght", "1"),
        ("/frieght", '{"a":[1,2]}'),
        ("/trade_term/code", '""'),
        ("/extensions", '{"acme":{"a:":1.50}}'),
        ("/lines", "{}"),
        ("/amounts", "[]"),
        # What a decoder does not stumble over is found by compiled code alone.
        *(
            pytest.param(pointer, value, marks=needs_compiled)
            for pointer, value in (
                ("/shipping/address/phone", '"N/A"'),
                ("/remark", '"待定"'),
                ("/buyer", '"-"'),
                ("/lines", '"TBD"'),
                ("/lines/0/product", '""'),
                ("/amounts/discount", '"1E-2"'),
                ("/amounts/discount", '"1_000"'),
                ("/seller/name", '"Xxtra Ltd"'),
            )
        ),
    ],
)
def test_an_order_with_one_oddity_is_mended(pointer: str, value: str) -> None:
    assert agree(with_value(pointer, value)) is not None


@needs_compiled
def test_a_key_that_stands_three_times_is_said_twice() -> None:
    data = b'{"schema":"ta-order/1","id":"1" ,"id":"2", "amounts":{"total":1,"total":2},"id":"3"}'
    found = agree(data)
    assert found is not None
    assert [entry.violation.pointer for entry in found.faults] == ["/id", "/amounts/total", "/id"]
    assert found.order.id == "3"


@needs_compiled
def test_faults_in_several_members_come_in_the_order_of_the_document() -> None:
    order = with_value("/shipping/mode", '"boat"').decode()
    data = order.replace('{"schema"', '{"amount":1,"status":"paid","schema"', 1).encode()
    found = agree(data)
    assert found is not None
    assert [(entry.rule, entry.violation.pointer) for entry in found.faults] == [
        ("ORD002", "/status"),
        ("ORD003", "/amount"),
        ("ORD004", "/shipping/mode"),
    ]


@pytest.mark.parametrize(
    "document",
    [
        # Nobody looks at the first of two values but the thorough way.
        '{"schema":"ta-order/1","status":"\x01","status":"draft"}',
        '{"schema":"ta-order/1","status":NaN,"status":"draft"}',
        f'{{"schema":"ta-order/1","id":{"[" * 100}{"]" * 100},"id":"1"}}',
        # Written anew, the first key has the colon that the second one has lost.
        '{"schema":"ta-order/1","a\\u003ab":1,"id":null,"id":"1"}',
        '{"schema":"ta-order/1","id":"1"} x',
        '{"schema":"ta-order/2","remark":"N/A"}',
        '{"schema":"N/A","id":"1"}',
        '{"remark":"N/A"}',
        '{"schema":"ta-order/1","id":"1","remark":"N/A",}',
        '{"schema":"ta-order/1","remark":"N/A" "id":"1"}',
        '{"schema":"ta-order/1",,"remark":"N/A"}',
        '{,"remark":"N/A","schema":"ta-order/1"}',
        '{"schema":"ta-order/1","remark" "N/A"}',
        '{"schema":"ta-order/1","amounts":{"total":"x",}}',
        '{"schema":"ta-order/1","amounts":{"total":"x"',
        # What stands behind a value that is refused, nobody has read yet.
        '{"schema":"ta-order/1","currency":"RMB","\\q":1}',
        # What is said of the second comes where the first stands.
        '{"schema":"ta-order/1","amounts":{},"remark":5,"amounts":{"total":"x"}}',
        # Without the second, the first would count, and nobody would know that there were two.
        '{"schema":"ta-order/1","id":"1","id":5}',
        '{"schema":"ta-order/1","remark":"N/A","remark":"as agreed"}',
        '{"schema":"ta-order/1","schema":"N/A"}',
        '{"schema":"ta-order/1","am\\u006funts":{},"amounts":null}',
        '{"schema":"ta-order/1","fees":{"platform":1e5,"platform":null}}',
        f'{{"schema":"ta-order/1","extensions":{"[" * 100}{"]" * 100}}}',
        '["N/A"]',
        "",
    ],
)
def test_what_cannot_be_mended_goes_the_thorough_way(document: str) -> None:
    assert QUICK.read(document.encode(), LINE, COLUMN) is None


def test_the_thirtieth_document_has_the_faults_of_the_first() -> None:
    reader = Reader()
    data = with_value("/lines/0/quantity", '"twenty"')
    found = [reader.read(Text("orders.jsonl", 0, data)) for _ in range(30)]
    assert found[0].faults
    assert found[29] == found[0]
