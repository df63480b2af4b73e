"""The fast way to read: whatever it accepts, the thorough way finds clean and reads alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker.documents.fast import FastReader
from checker.documents.mending import QuickReader
from checker.documents.parsing import Unreadable, parse
from checker.documents.reader import Reader
from checker.documents.schema import order_schema
from checker.documents.shape import Leaf, ListOf, SectionOf, Shape, order_shape
from checker.documents.text import Text
from checker.documents.thorough import Typed, typed
from checker.order import Order
from checker.testing import compliant_order
from checker.values.pointers import escaped
from checker.values.text import is_placeholder

FAST = FastReader()
QUICK = QuickReader(FAST)
WITHOUT_SHORT_PROOF = FastReader(compiled=None)
SCHEMA = Draft202012Validator(order_schema())

Draw = Callable[..., Any]

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""


class Raw(str):
    """JSON as it is to stand in the document."""

    __slots__ = ()


class Members(list[tuple[Raw, Any]]):
    """An object as its keys and values, in which a key may stand twice."""

    __slots__ = ()


def forms(words: str) -> list[str]:
    return words.split()


GOOD = {
    "decimal": forms("""0 -0 1.50 1e5 2E+3 12.5e-1 0.12345678901234567890123456789 "-0" "0" "-0.00"
        "12.50" "1e5" "1E-7" "999999999999999" "-999999999999999.5" "12\\u002e5" 123456789012345
        """),
    "instant": [
        json.dumps(text)
        for text in (
            "2026-02-01T09:00:00+08:00",
            "2026-02-01T01:00:00Z",
            "2026-02-01t01:00:00z",
            "2026-02-01T01:00:00.5Z",
            "2026-02-01T01:00:00.123456789-00:00",
            "2026-02-01 01:00:00-07:30",
            "2000-01-01T00:00:00+14:00",
            "2199-12-31T23:59:59-12:00",
        )
    ],
    "day": ['"2026-02-28"', '"0001-01-01"', '"2028-02-\\u00329"'],
    "flag": ["true", "false"],
    "count": ["0", "7", "3650", "-0"],
    "free": ["{}", "{ }"],
}

BAD = [
    *forms("""null "" "null" "N/A" "\\u006eull" "n\\/a" "-" "--" "\\u2014" "TBD" "tbd." "xx"
    "\\u5f85\\u5b9a" "\\u3000" "\\u1680" "\\u2009" "\\u0085" "\\u00A0" "\\u001f"
    "\\u0078x" "\\t" "\\u00a0" "1_000" "+1" "01" ".5" "5." "1e" "NaN" "Infinity" "-inf" "nan"
    "1,000" "0x1" "\\u0661" "1e400" 1e400 1e999999 "1e9999999999999999999" 1e-999999999
    1000000000000000 "1000000000000000" 1000000000000000.01 "1000000000000000.0000000000000001"
    -1000000000000000.01 1e-61 "1e-61" "2.5E-60" 1e-60 "0e-61"
    99999999999999999999999 7.0 7e0 70e-1 7.00000000000000000001 -1 3651
    true false "true" "7" [] {} [[]] [{}] [null] ["-"] {"a":1} "2026-02-01T09:00:00"
    "0001-01-01T00:00:00Z" "1970-01-01T08:00:00+08:00" "1999-12-31T23:59:59-12:00"
    "2200-01-01T00:00:00+14:00" "9999-12-31T23:59:59-12:00" "\\u0031970-01-01T00:00:00Z"
    "1\\u00370-01-01T00:00:00Z" "1970\\u002d01-01T00:00:00Z" "2\\u00300-01-01T00:00:00Z"
    "2\\u0032000-01-01T00:00:00Z"
    "197\\u0030-01-01T00:00:00Z" "2026-02-01T24:00:00Z" "2026-02-30" "2026-02-01T09:00:60Z"
    1770000000 "\\ud800" "a\\udc00b" "\\u0000" "ta-order\\/1" "USD" "usd" "UK" "status"
    "::" "a\\":\\"b" """),
    "0." + "0" * 60 + "1",
    f'"0.{"3" * 61}"',
    f'"0.{"3" * 60}"',
    '" "',
    '" 1 "',
    '"1 "',
    '"  -"',
    '"TBD by\\tforwarder"',
    '"待定"',
    '"\u3000"',
    '" \u2003x"',
    '"raw \x01 control"',
    '"raw \n line"',
    '"\x7f"',
    "NaN",
    "-Infinity",
    "'1'",
    "[" * 120 + "]" * 120,
]

ALPHABET = 'aZ09 :,{}[]"\\/\n\t\x7fé待\u2028\U0001f600-nx'
TEXTS = st.text(ALPHABET, max_size=6).map(lambda text: f"M{text}")

UNKNOWN_KEYS = ["foo", "Status", "id ", "", "a:b", "status\0", "amount", "\ud800", "ta/~1"]

SPACES = ["", " ", "\n", "\r\n", "\t", "  \n\t"]


@st.composite
def json_texts(draw: Draw, text: str, *, first: int = 2) -> Raw:
    """Render a text, with or without escapes for what is not ASCII, or for one of its characters.

    The fast way takes no chances with escapes at the beginning of a text, hence `first`.
    """
    plain = json.dumps(text, ensure_ascii=draw(st.booleans()))
    if first < len(text) and text.isalnum() and text.isascii() and draw(st.integers(0, 3)) == 0:
        i = draw(st.integers(first, len(text) - 1))
        plain = f'"{text[:i]}\\u{ord(text[i]):04x}{text[i + 1 :]}"'
    return Raw(plain)


@st.composite
def leaves(draw: Draw, leaf: Leaf, *, slips: bool) -> Raw:
    if slips and draw(st.integers(0, 5)) == 0:
        return Raw(draw(st.sampled_from(BAD)))
    if leaf.kind == "text":
        text: Raw = draw(json_texts(draw(TEXTS)))
        return text
    if leaf.kind == "word":
        word: Raw = draw(json_texts(draw(st.sampled_from(sorted(leaf.words)))))
        return word
    return Raw(draw(st.sampled_from(GOOD[leaf.kind])))


def values(shape: Shape, *, slips: bool) -> st.SearchStrategy[Any]:
    if isinstance(shape, SectionOf):
        return sections(shape, slips=slips)
    if isinstance(shape, ListOf):
        return st.lists(values(shape.item, slips=slips), max_size=2)
    return leaves(shape, slips=slips)


@st.composite
def sections(draw: Draw, shape: SectionOf, *, slips: bool) -> Any:
    if slips and draw(st.integers(0, 19)) == 0:
        return Raw(draw(st.sampled_from(BAD)))
    keys = draw(st.lists(st.sampled_from(sorted(shape.fields)), max_size=3, unique=not slips))
    members = Members()
    for key in keys:
        members.append((draw(json_texts(key)), draw(values(shape.fields[key][1], slips=slips))))
    if slips and draw(st.integers(0, 9)) == 0:
        unknown = json.dumps(draw(st.sampled_from(UNKNOWN_KEYS)))
        members.append((Raw(unknown), Raw(draw(st.sampled_from(BAD)))))
    return members


def render(value: Any, space: str) -> str:
    """Write a document down, with the white space between all tokens."""
    if isinstance(value, Members):
        inner = f"{space},{space}".join(
            f"{key}{space}:{space}{render(item, space)}" for key, item in value
        )
        return f"{{{space}{inner}{space}}}"
    if isinstance(value, list):
        return f"[{space}{f'{space},{space}'.join(render(v, space) for v in value)}{space}]"
    return str(value)


@st.composite
def trees(draw: Draw, *, slips: bool) -> Members:
    """Draw an order document; without slips it is one in which nothing is to be found."""
    members: Members = draw(
        sections(order_shape(), slips=slips).filter(lambda t: type(t) is Members)
    )
    without = Members(m for m in members if slips or json.loads(m[0]) != "schema")
    return Members([(Raw('"schema"'), Raw('"ta-order/1"')), *without])


def documents(*, slips: bool) -> st.SearchStrategy[bytes]:
    return st.builds(
        lambda tree, space: render(tree, space).encode("utf-8", "surrogatepass"),
        trees(slips=slips),
        st.sampled_from(SPACES),
    )


class Thorough(NamedTuple):
    """What the thorough way makes of a document."""

    order: Order
    is_clean: bool


def thorough(data: bytes) -> Thorough | None:
    try:
        parsed = parse(data)
    except Unreadable:
        return None
    if not isinstance(parsed.value, dict):
        return None
    result = typed(parsed.value)
    found = parsed.duplicates or result.faults or result.placeholders
    return Thorough(result.order, not found)


def read_fast(data: bytes) -> Order | None:
    """Return what the fast way reads, which without its short proof takes no more than with it."""
    order = FAST.read(data)
    alone = WITHOUT_SHORT_PROOF.read(data)
    if isinstance(alone, Order):
        assert repr(clean(data)) == repr(alone), data
    return order if isinstance(order, Order) else None


def clean(data: bytes) -> Order | None:
    """Return a document that is clean; what the short proof is not sure of is read by itself."""
    found = QUICK.read(data, 1, 1)
    if isinstance(found, Typed):
        return None if found.faults or found.placeholders else found.order
    return found


def agree(data: bytes) -> Order | None:
    """Require that the fast way accepts nothing but what is clean, and reads it alike."""
    assert repr(read_fast(data)) in (repr(None), repr(clean(data)))
    fast = clean(data)
    slow = thorough(data)
    if fast is not None:
        assert slow is not None, data
        assert slow.is_clean, data
        assert slow.order == fast
        # Equality knows neither 1.5 from 1.50 nor 0 from -0; the report does.
        assert repr(slow.order) == repr(fast)
    return fast


@given(documents(slips=True))
@settings(RELAXED, max_examples=300)
def test_what_the_fast_way_accepts_is_clean_and_reads_alike(data: bytes) -> None:
    agree(data)


@given(documents(slips=False))
@settings(RELAXED, max_examples=150)
def test_plain_documents_are_clean_are_read_the_fast_way_and_fit_the_schema(data: bytes) -> None:
    slow = thorough(data)
    assert slow is not None
    assert slow.is_clean
    assert agree(data) is not None
    SCHEMA.validate(json.loads(data))


LEAVES: list[tuple[str, Leaf]] = [
    ("/amounts/total", Leaf("decimal")),
    ("/timestamps/drafted_at", Leaf("instant")),
    ("/fx/as_of", Leaf("day")),
    ("/remark", Leaf("text")),
    ("/sample", Leaf("flag")),
    ("/shipping/ship_by/days_after", Leaf("count")),
    ("/status", Leaf("word")),
    ("/currency", Leaf("word")),
    ("/buyer/country", Leaf("word")),
    ("/extensions", Leaf("free")),
    ("/acknowledged_terms", Leaf("text")),
    ("/buyer", Leaf("free")),
    ("/lines", Leaf("free")),
]


def nested(pointer: str, value: str) -> bytes:
    keys = pointer.split("/")[1:]
    inner = "".join(f'{{"{key}":' for key in keys[1:]) + value + "}" * (len(keys) - 1)
    return f'{{"schema":"ta-order/1","{keys[0]}":{inner}}}'.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(("pointer", "leaf"), LEAVES, ids=str)
def test_every_form_of_value_in_every_kind_of_place_reads_alike(pointer: str, leaf: Leaf) -> None:
    every = [value for kind in GOOD.values() for value in kind] + BAD
    accepted = [value for value in every if agree(nested(pointer, value)) is not None]
    assert set(GOOD.get(leaf.kind, accepted)) <= set(accepted) or pointer in ("/buyer", "/lines")
    for value in every:
        assert agree(nested("/acknowledged_terms", f"[{value}]")) is None or value[0] == '"'


def places(shape: Shape, form: str = "{}") -> Iterator[tuple[str, Leaf]]:
    """Yield every leaf of the model, with a document in which one value has its place."""
    if isinstance(shape, SectionOf):
        for key, (_, item) in shape.fields.items():
            yield from places(item, form.replace("{}", f'{{"{key}":{{}}}}'))
    elif isinstance(shape, ListOf):
        yield from places(shape.item, form.replace("{}", "[{}]"))
    else:
        yield form, shape


def document_with(form: str, value: str) -> bytes:
    """Return an order document with a value in its place."""
    return form.replace("{}", value).replace("{", '{"schema":"ta-order/1",', 1).encode()


EVERY_PLACE = [entry for entry in places(order_shape()) if entry[0] != '{"schema":{}}']


def test_no_placeholder_is_accepted_anywhere() -> None:
    placeholders = [v for v in BAD if v[0] == '"' and "\n" not in v and "\x01" not in v]
    placeholders = [v for v in placeholders if is_placeholder(json.loads(v))]
    assert len(placeholders) > 15
    for form, _ in EVERY_PLACE:
        for value in placeholders:
            document = document_with(form, value)
            assert read_fast(document) is None, document


def test_every_place_of_the_model_is_read_the_fast_way() -> None:
    texts = ['"M"', '"2026"', '"needle"', '"Tax-free"', '"-1"', '"max"', '"\u00e9\u6797"']
    for form, leaf in EVERY_PLACE:
        words = [f'"{word}"' for word in leaf.words]
        for value in GOOD.get(leaf.kind, words or texts):
            assert agree(document_with(form, value)) is not None, (form, value)


def test_no_key_of_the_model_can_be_repeated_anywhere() -> None:
    for form, leaf in EVERY_PLACE:
        value = GOOD.get(leaf.kind, [f'"{word}"' for word in leaf.words] or ['"M"'])[0]
        document = document_with(form, value).decode()
        for match in re.finditer(r'"(\w+)":', document):
            for lost in (value, "null", "[]", "{}", '"a:b"'):
                for again in (match[1], f"\\u{ord(match[1][0]):04x}{match[1][1:]}"):
                    at = match.start()
                    smuggled = f'{document[:at]}"{again}":{lost},{document[at:]}'.encode()
                    assert read_fast(smuggled) is None, smuggled


DECIMALS = st.text("0123456789.-+eE_ nNaAiIfF\\u", min_size=1, max_size=7)


@given(DECIMALS, st.sampled_from(['"{}"', "{}"]))
@example("1000000000000000.01", "{}")
@example("1000000000000000.01", '"{}"')
@example("-1000000000000000." + "0" * 90 + "1", '"{}"')
@example("0." + "9" * 5000, "{}")
@example("9" * 5000, '"{}"')
@example("-0", '"{}"')
@example("-0", "{}")
@example("1e9999999", "{}")
@settings(RELAXED, max_examples=250)
def test_any_spelling_of_a_decimal_reads_alike(spelling: str, form: str) -> None:
    agree(nested("/amounts/total", form.format(spelling)))


@given(st.integers(-(10**6), 10**6), st.integers(1, 40), st.sampled_from(["", "-"]))
@settings(RELAXED, max_examples=100)
def test_decimals_around_the_limit_read_alike(step: int, places: int, sign: str) -> None:
    number = 10**15 * 10**places + step
    digits = f"{sign}{number // 10**places}.{number % 10**places:0{places}}"
    agree(nested("/amounts/total", digits))
    agree(nested("/amounts/total", f'"{digits}"'))


@given(st.text(" \t\u00a0\u3000\u2003\x1c\0nNuUlL/aA-\u2013xXtTbBdD待定1é", max_size=6))
@settings(RELAXED, max_examples=150)
def test_any_text_reads_alike_wherever_it_stands(text: str) -> None:
    for spelling in (json.dumps(text), json.dumps(text, ensure_ascii=False)):
        for pointer, form in (
            ("/remark", "{}"),
            ("/acknowledged_terms", '["M", {}]'),
            ("/returns", '[{{"verification":{{"lines":[{}]}}}}]'),
            ("/lines", '[{{"id" :\r\n {}}}]'),
        ):
            found = agree(nested(pointer, form.format(spelling)))
            assert found is None or not is_placeholder(text)


# Repeated keys


def objects(tree: Any, pointer: str = "") -> list[tuple[str, Members]]:
    """Return all objects of a document, each with its pointer."""
    found: list[tuple[str, Members]] = []
    if isinstance(tree, Members):
        found.append((pointer, tree))
        for key, item in tree:
            found += objects(item, f"{pointer}/{escaped(json.loads(key))}")
    elif isinstance(tree, list):
        for index, item in enumerate(tree):
            found += objects(item, f"{pointer}/{index}")
    return found


SMUGGLED = [
    *("null", '""', '"x"', "{}", "[]", "0", "1.5", '"::"', '"\\u003a"', '"\\":\\""', "true"),
    *('{"a":{"b":":"}}', '[{"a":1}]', '{"":""}', '":\\u003a"', "[[[]]]"),
]


@given(trees(slips=False), st.data(), st.sampled_from(SPACES))
@settings(RELAXED, max_examples=200)
def test_no_repeated_key_is_smuggled_past_the_fast_way(
    tree: Members, data: st.DataObject, space: str
) -> None:
    pointer, members = data.draw(
        st.sampled_from([(at, found) for at, found in objects(tree) if found])
    )
    index = data.draw(st.integers(0, len(members) - 1))
    key, value = members[index]
    again = data.draw(json_texts(json.loads(key), first=0))
    smuggled = data.draw(st.sampled_from([*SMUGGLED, render(value, "")]))
    members.insert(data.draw(st.integers(0, len(members))), (again, Raw(smuggled)))
    document = render(tree, space).encode()
    assert read_fast(document) is None
    (duplicate,) = parse(document).duplicates
    assert duplicate.violation.pointer == f"{pointer}/{escaped(json.loads(key))}"


@pytest.mark.parametrize(
    "document",
    [
        # A repeated key whose lost value has as many colons as something else could lack.
        '{"schema":"ta-order/1","id":"1","id":"1"}',
        '{"schema":"ta-order/1","id":null,"id":"1"}',
        '{"schema":"ta-order/1","id":"1","\\u0069d":"1"}',
        '{"schema":"ta-order/1","\\u0069\\u0064":"1","id":"1"}',
        '{"schema":"ta-order/1","id":"a:b","id":"a\\u003ab"}',
        '{"schema":"ta-order/1","id":"a\\u003ab","id":":"}',
        '{"schema":"ta-order/1","schema":"ta-order/1"}',
        '{"schema":"ta-order/2","schema":"ta-order/1"}',
        '{"schema":"ta-order/1","amounts":{"total":"1"},"amounts":{}}',
        '{"schema":"ta-order/1","amounts":{},"amounts":{}}',
        '{"schema":"ta-order/1","amounts":{"total":1,"total":1}}',
        '{"schema":"ta-order/1","amounts":{"total":null,"total":1.0}}',
        '{"schema":"ta-order/1","lines":[{"id":"1"},{"id":"1","id":"2"}]}',
        '{"schema":"ta-order/1","lines":[{"product":{"uploaded":true,"uploaded":false}}]}',
        '{"schema":"ta-order/1","lines":[],"lines":[]}',
        '{"schema":"ta-order/1","acknowledged_terms":["DDP"],"acknowledged_terms":[]}',
        '{"schema":"ta-order/1","extensions":{"a":{"b":1}},"extensions":{}}',
        '{"schema":"ta-order/1","extensions":{},"extensions":{}}',
        '{"schema":"ta-order/1","extensions":{"a":1,"a":2}}',
        '{"schema":"ta-order/1","extensions":{"a":{"b":[{"c":1,"c":1}]}}}',
        '{"schema":"ta-order/1","chat":{"messages":[{"from":"a","from":"b"}]}}',
        '{"schema":"ta-order/1","shipping":{"ship_by":{"days_after":1,"days_after":1}}}',
        '{"schema" : "ta-order/1" , "id"\n:\n"1" ,\r\n\t"id" :"1"}',
    ],
)
def test_a_repeated_key_goes_the_thorough_way_and_is_reported(document: str) -> None:
    assert read_fast(document.encode()) is None
    assert len(parse(document.encode()).duplicates) == 1


# What the fast way is for, and what it leaves alone


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", " : ")])
def test_the_compliant_order_is_read_the_fast_way(
    indent: int | None, separators: tuple[str, str]
) -> None:
    text = json.dumps(compliant_order(), indent=indent, separators=separators, default=str)
    assert agree(text.encode()) is not None
    assert agree(text.replace("\n", "\r\n").encode()) is not None


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b'{"id":"1"}',
        b'{"schema":"ta-order/2"}',
        b'{"schema":null}',
        b'{"schema":"ta-order/1"} x',
        b'{"schema":"ta-order/1"}{}',
        b'{"schema":"ta-order/1",}',
        b'{"schema":"ta-order/1","extensions":{"acme":1}}',
        b'\xef\xbb\xbf{"schema":"ta-order/1"}',
        b'{"schema":"ta-order/1","remark":"\xff"}',
        b'{"schema":"ta-order/1","remark":"\xed\xa0\x80"}',
        '{"schema":"ta-order/1"}'.encode("utf-16"),
        b"[" * 10_000,
        b'{"schema":"ta-order/1","extensions":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
    ],
    ids=lambda data: ascii(data[:50]),
)
def test_what_cannot_be_vouched_for_goes_the_thorough_way(document: bytes) -> None:
    assert read_fast(document) is None


def test_the_thirtieth_document_reads_as_the_first_does() -> None:
    reader = Reader()
    text = Text("a.json", 0, json.dumps(compliant_order()).encode())
    documents = [reader.read(text) for _ in range(30)]
    assert documents[0] == documents[-1]
    assert documents[0].order is not None
    assert documents[0].order.id == "230011223344550001"
