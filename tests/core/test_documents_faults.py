"""The rules of the document itself: every fault in one pass, each at its own line and column."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from checker.batch import Batch
from checker.documents.faults import DOCUMENT_RULES
from checker.documents.parsing import MAX_DEPTH, parse
from checker.documents.positions import Positions
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.documents.thorough import typed
from checker.engine import Engine
from checker.examiner import Examiner
from checker.finding import Finding, Severity
from checker.order import Order
from checker.report import DocumentResult
from checker.rulesets.active import activate

BOM = b"\xef\xbb\xbf"


def a_batch() -> Batch:
    engine = Engine(activate({"core": DOCUMENT_RULES}), datetime(2026, 2, 2, tzinfo=UTC))
    return Batch(Examiner(Reader(), engine, fail_on=Severity.ERROR))


def check(document: str | bytes) -> DocumentResult:
    data = document.encode() if isinstance(document, str) else document
    return a_batch().check(Text("order.json", 0, data))


def found(document: str | bytes) -> list[Finding]:
    return list(check(document).findings)


def the_only(document: str | bytes) -> Finding:
    (finding,) = found(document)
    return finding


def marked(document: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """Take ⟦ and ⟧ out of a document, and return the lines and columns that they stood at."""
    start, end = document.index("⟦"), document.index("⟧") - 1
    plain = document.replace("⟦", "").replace("⟧", "")

    def place(offset: int) -> tuple[int, int]:
        lines = plain[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return len(lines), len(lines[-1]) + 1

    return plain, place(start), place(end)


def stands_where_marked(finding: Finding, document: str) -> None:
    _, start, end = marked(document)
    assert (finding.line, finding.column) == start
    assert (finding.end_line, finding.end_column) == end


def read(document: str) -> Order:
    order = typed(parse(document.encode()).value).order
    assert isinstance(order, Order)
    return order


# ORD001


@pytest.mark.parametrize(
    ("document", "line", "column", "reason"),
    [
        (b"", 1, 1, "there is nothing in it"),
        (b"   \n ", 2, 2, "there is nothing in it"),
        (BOM, 1, 1, "there is nothing in it"),
        (b'{"schema": "ta-order/1",\n "id": }', 2, 8, "expecting value"),
        (b'{"schema": "ta-order/1"\r\n "id": "1"}', 2, 2, "expecting ',' delimiter"),
        (b'{"schema": "ta-order/1"} x', 1, 26, "extra data"),
        (b'{"schema": "ta-order/1"} {}', 1, 26, "another document begins here"),
        (b'{"schema": "ta-order/1"}\n[]', 2, 1, "another document begins here"),
        (b'{"schema": "ta-order/1",\n "lines": [', 2, 12, "the text ends here: expecting value"),
        (b'{"schema": "ta-order/1" ,\n }', 1, 25, "trailing comma before end of object"),
        (b'{"a": [1, [2,] ]}', 1, 13, "trailing comma before end of array"),
        (b'{"a": [1, }', 1, 11, "expecting value"),
        (b'{"a": 1, // one\n "b": 2}', 1, 10, "a comment stands here"),
        (b'{"a": /* one */ 1}', 1, 7, "a comment stands here"),
        (b'# one\n{"a": 1}', 1, 1, "a comment stands here"),
        (BOM + BOM + b'{"a": 1}', 1, 1, "a second byte-order mark stands here"),
        (gzip.compress(b"{}"), 1, 1, "it is compressed, which a name that ends in .gz is for"),
        (b'{"id": "\t"}', 1, 9, "invalid control character"),
        (b'{"id": "\\x"}', 1, 9, "invalid \\escape"),
        (b'{"id": "1', 1, 8, "unterminated string"),
        (b'{\n"name": "\xe5\xbe\x85\xe5\xae\x9a \xff"}', 2, 13, "byte 0xff is not UTF-8"),
        (b'{"name": "\xed\xa0\x80"}', 1, 11, "byte 0xed is not UTF-8"),
        (b'{"a": 1,\n  "b": NaN}', 2, 8, "NaN is not a JSON number"),
        (b'{"a": "NaN", "b": [-Infinity]}', 1, 20, "-Infinity is not a JSON number"),
        (b'{"a": Infinity}', 1, 7, "Infinity is not a JSON number"),
        (b'{"a": 01}', 1, 8, "expecting ',' delimiter"),
        (b'{"a": 1.}', 1, 8, "expecting ',' delimiter"),
        (BOM + b'\n{"a" 1}', 2, 6, "expecting ':' delimiter"),
        (BOM + b'{"a" 1}', 1, 6, "expecting ':' delimiter"),
        ('{"a": 1}'.encode("utf-16"), 1, 1, "the text is UTF-16, not UTF-8"),
        ('{"a": 1}'.encode("utf-16-be"), 1, 1, "the text looks like UTF-16"),
        ('{"质": 1}'.encode("utf-16-le"), 1, 1, "the text looks like UTF-16"),
        (b"{'a': 1}", 1, 2, "expecting property name"),
        (b"not json", 1, 1, "expecting value"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_not_json_in_utf_8_is_refused_where_it_breaks(
    document: bytes, line: int, column: int, reason: str
) -> None:
    finding = the_only(document)
    assert finding.rule == "ORD001"
    assert finding.severity == "error"
    assert (finding.line, finding.column) == (line, column)
    assert reason in finding.message


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 10_000, 200_000])
@pytest.mark.parametrize("closed", [True, False])
def test_nesting_without_end_is_refused_at_the_bracket_that_is_too_much(
    depth: int, *, closed: bool
) -> None:
    head = '{"schema": "ta-order/1",\n "extensions": '
    document = head + "[" * depth + ("]" * depth + "}" if closed else "")
    finding = the_only(document)
    assert finding.rule == "ORD001"
    assert f"deeper than {MAX_DEPTH} levels" in finding.message
    # One level is the object itself, the key takes fifteen columns.
    assert (finding.line, finding.column) == (2, 16 + MAX_DEPTH - 1)


def test_a_mistake_before_the_bracket_that_is_too_much_is_what_is_said() -> None:
    finding = the_only('{"schema": "ta-order/1",\n "id": tru, "extensions": ' + "[" * 200)
    assert (finding.line, finding.column) == (2, 8)
    assert "expecting value" in finding.message


def test_as_many_levels_as_are_allowed_are_read() -> None:
    depth = MAX_DEPTH - 2
    document = f'{{"schema":"ta-order/1","extensions":{{"a":{"[" * depth}{"]" * depth}}}}}'
    assert found(document) == []


# ORD002


@pytest.mark.parametrize(
    ("document", "pointer", "first"),
    [
        ('{"schema":"ta-order/1",\n"id":"1", ⟦"id"⟧:"1"}', "/id", "line 2, column 1"),
        ('{"schema":"ta-order/1",\n"id":"1", ⟦"\\u0069d"⟧:"2"}', "/id", "line 2, column 1"),
        (
            '{"schema":"ta-order/1","lines":[{},\r\n{"id":"1","name":"é",\r\n ⟦"id"⟧ :"2"}]}',
            "/lines/1/id",
            "line 2, column 2",
        ),
        (
            '{"schema":"ta-order/1","extensions":{"a~/b":[{"c":{"d":1,⟦"d"⟧:1}}]}}',
            "/extensions/a~0~1b/0/c/d",
            "line 1, column 52",
        ),
        ('{"schema":"ta-order/1",⟦"schema"⟧:"ta-order/1"}', "/schema", "line 1, column 2"),
        ('{"schema":"ta-order/1","buyer":{},\t⟦"buyer"⟧:{}}', "/buyer", "line 1, column 24"),
    ],
)
def test_a_repeated_key_is_found_at_every_depth(document: str, pointer: str, first: str) -> None:
    finding = the_only(marked(document)[0])
    assert finding.rule == "ORD002"
    assert finding.pointer == pointer
    assert first in finding.message
    stands_where_marked(finding, document)


def test_every_repetition_is_one_finding() -> None:
    document = '{"schema":"ta-order/1","id":"1","id":"2","id":"3","buyer":{"name":"a","name":"b"}}'
    assert [(f.rule, f.column) for f in found(document)] == [
        ("ORD002", 33),
        ("ORD002", 42),
        ("ORD002", 71),
    ]


def test_a_key_with_a_slash_is_named_as_it_is_spelt() -> None:
    finding = the_only('{"schema":"ta-order/1","extensions":{"a/b":1,"a/b":2}}')
    assert "The key a/b stands here again" in finding.message


def test_an_empty_key_can_be_seen() -> None:
    unknown, repeated = found('{"schema":"ta-order/1","":1,"extensions":{"":1,"":2}}')
    assert unknown.message.startswith('The key "" is not part of an order document.')
    assert repeated.message.startswith('The key "" stands here again;')


def test_of_a_repeated_key_the_last_value_counts() -> None:
    assert read('{"id":"1","id":"2"}').id == "2"


# ORD003


@pytest.mark.parametrize(
    ("document", "pointer", "expected"),
    [
        ('{"schema":"ta-order/1",\n ⟦"ammounts"⟧:{}}', "/ammounts", "amounts"),
        ('{"schema":"ta-order/1","amounts":{⟦"totals"⟧:1}}', "/amounts/totals", "total"),
        ('{"schema":"ta-order/1",⟦"hs_code"⟧:1}', "/hs_code", "hs_code"),
        ('{"schema":"ta-order/1",⟦"Status"⟧:"draft"}', "/Status", "status"),
        ('{"schema":"ta-order/1","buyer":{"name":"待定 Ltd",⟦"a/b~c"⟧:1}}', "/buyer/a~1b~0c", None),
        ('{"schema":"ta-order/1",⟦"\\u0069dd"⟧:1}', "/idd", "id"),
        ('{"schema":"ta-order/1",⟦""⟧:1}', "/", None),
        ('{"schema":"ta-order/1","lines":[{},{⟦"price"⟧:1}]}', "/lines/1/price", None),
    ],
)
def test_an_unknown_key_is_a_warning_at_the_key(
    document: str, pointer: str, expected: str | None
) -> None:
    finding = the_only(marked(document)[0])
    assert (finding.rule, finding.severity) == ("ORD003", "warning")
    assert finding.pointer == pointer
    assert finding.expected == expected or expected is None
    stands_where_marked(finding, document)


def test_the_section_of_a_misplaced_key_is_named() -> None:
    assert (
        "Did you mean hs_code of Line?" in the_only('{"schema":"ta-order/1","hs_code":1}').message
    )


def test_under_extensions_every_key_is_known() -> None:
    assert found('{"schema":"ta-order/1","extensions":{"acme":{"total":[1,"N/A"]}}}') == []


# ORD004


@pytest.mark.parametrize(
    ("document", "pointer", "observed", "expected"),
    [
        (
            '{"schema":"ta-order/1","amounts":{"total": ⟦"1,000"⟧}}',
            "/amounts/total",
            "1,000",
            'a decimal number such as "1250.00"',
        ),
        (
            '{"schema":"ta-order/1","amounts":{"total":⟦1e999999⟧}}',
            "/amounts/total",
            "1E+999999",
            "a number of at most 1,000,000,000,000,000",
        ),
        (
            '{"schema":"ta-order/1","timestamps":\r\n{"drafted_at":⟦"2026-02-01T09:00:00"⟧}}',
            "/timestamps/drafted_at",
            "2026-02-01T09:00:00",
            'a time with its offset such as "2026-02-01T09:00:00+08:00"',
        ),
        (
            '{"schema":"ta-order/1","timestamps":{"drafted_at":⟦"yesterday"⟧}}',
            "/timestamps/drafted_at",
            "yesterday",
            'a time with its offset such as "2026-02-01T09:00:00+08:00"',
        ),
        (
            '{"schema":"ta-order/1","fx":{"as_of":⟦"2026-02-30"⟧}}',
            "/fx/as_of",
            "2026-02-30",
            'a day such as "2026-02-01"',
        ),
        ('{"schema":"ta-order/1","sample":⟦"no"⟧}', "/sample", "no", "true or false"),
        ('{"schema":"ta-order/1","sample":⟦0⟧}', "/sample", "0", "true or false"),
        ('{"schema":"ta-order/1","id":⟦17⟧}', "/id", "17", "text"),
        ('{"schema":"ta-order/1","id":⟦true⟧}', "/id", True, "text"),
        ('{"schema":"ta-order/1","buyer":⟦["a"]⟧}', "/buyer", "A list", "an object"),
        ('{"schema":"ta-order/1","lines":⟦{"id": "1"}⟧}', "/lines", "An object", "a list"),
        ('{"schema":"ta-order/1","lines":[{},⟦"x y"⟧]}', "/lines/1", "x y", "an object"),
        (
            '{"schema":"ta-order/1","acknowledged_terms":["DDP",\r⟦7⟧]}',
            "/acknowledged_terms/1",
            "7",
            "text",
        ),
        (
            '{"schema":"ta-order/1","shipping":{"ship_by":{"days_after":⟦7.5⟧}}}',
            "/shipping/ship_by/days_after",
            "7.5",
            "a whole number from 0 to 3650",
        ),
        (
            '{"schema":"ta-order/1","currency":⟦"usd"⟧}',
            "/currency",
            "usd",
            "a currency code of ISO 4217",
        ),
        (
            '{"schema":"ta-order/1","seller":{"country":⟦"UK"⟧}}',
            "/seller/country",
            "UK",
            "a country code of ISO 3166",
        ),
        (
            '{"schema":"ta-order/1","remark":⟦"\\ud800"⟧}',
            "/remark",
            "\\ud800",
            "Unicode text, without half of a surrogate pair",
        ),
        ('{"schema":"ta-order/1","extensions":⟦[]⟧}', "/extensions", "A list", "an object"),
    ],
)
def test_a_value_of_the_wrong_form_stands_where_it_stands(
    document: str, pointer: str, observed: object, expected: str
) -> None:
    finding = the_only(marked(document)[0])
    assert (finding.rule, finding.severity) == ("ORD004", "error")
    assert (finding.pointer, finding.observed, finding.expected) == (pointer, observed, expected)
    stands_where_marked(finding, document)


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ('"status":"drafft"', "draft"),
        ('"currency":"usd"', "USD"),
        ('"currency":"RMB"', "CNY"),
        ('"seller":{"country":"uk"}', "GB"),
    ],
)
def test_the_word_that_was_probably_meant_is_named(place: str, meant: str) -> None:
    message = the_only(f'{{"schema":"ta-order/1",{place}}}').message
    assert message.endswith(f"Did you mean {meant}?")


FIVE_FAULTS = """{
  "schema": "ta-order/1",
  "id": "1", "id": "42",
  "status": "drafft",
  "currency": "USD",
  "buyer": {"name": "Æther 待定 🚢 e\u0301 Ltd", "countrey": "US"},
  "lines": [
    {"id": "1", "quantity": "two", "unit_price": "4.50"},
    {"id": "2", "quantity": "3", "product": {"uploaded": "yes"}}
  ],
  "amounts": {"goods": "900.00", "total": 1000}
}"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("indent", ["  ", "\t"])
@pytest.mark.parametrize("mark", [b"", BOM])
def test_five_faults_in_one_file_are_five_findings_and_hide_nothing(
    line_end: str, indent: str, mark: bytes
) -> None:
    text = FIVE_FAULTS.replace("  ", indent).replace("\n", line_end)
    result = check(mark + text.encode())
    width = len(indent)
    assert [(f.rule, f.pointer, f.line, f.column) for f in result.findings] == [
        ("ORD002", "/id", 3, 12 + width),
        ("ORD004", "/status", 4, 11 + width),
        ("ORD003", "/buyer/countrey", 6, 40 + width),
        ("ORD004", "/lines/0/quantity", 8, 25 + 2 * width),
        ("ORD004", "/lines/1/product/uploaded", 9, 54 + 2 * width),
    ]
    order = read(text)
    assert (order.id, order.status, order.currency) == ("42", None, "USD")
    assert order.buyer.name == "Æther 待定 🚢 e\u0301 Ltd"
    assert order.amounts.total == Decimal(1000)
    assert [line.quantity for line in order.lines] == [None, Decimal(3)]
    assert [line.unit_price for line in order.lines] == [Decimal("4.50"), None]


def test_an_element_that_does_not_fit_does_not_move_the_others() -> None:
    order = read('{"lines":[7,null,"N/A",{"id":"4"}]}')
    assert [line.id for line in order.lines] == [None, None, None, "4"]


def test_placeholders_are_absent_and_remembered() -> None:
    result = typed({"id": "N/A", "buyer": "-", "lines": [{"name": "TBD soon"}], "remark": None})
    assert result.faults == ()
    assert result.order == Order(lines=typed({"lines": [{}]}).order.lines)
    assert result.placeholders == {"/id": "N/A", "/buyer": "-", "/lines/0/name": "TBD soon"}


# ORD005 is the business of test_documents_lifecycle.py


# ORD006


@pytest.mark.parametrize(
    ("document", "seems"),
    [
        ("[]", "a JSON array"),
        ('"ta-order/1"', "a JSON string"),
        ("17", "a JSON number"),
        ("1.5", "a JSON number"),
        ("true", "a JSON boolean"),
        ("null", "a JSON null"),
        ("{}", "an empty object"),
        ('{"schema":"ta-order/2","status":"x"}', 'a document of the schema "ta-order/2"'),
        ('{"line_items":[],"financial_status":"paid"}', "a Shopify order"),
        (
            '{"data":[{"trade_id":"1","trade_status":"x"},{"trade_id":"2"}]}',
            "an order of Alibaba.com",
        ),
        (
            '{"x_response":{"result":{"value":{"order_list":[],"total_count":0}}}}',
            "a list of orders of Alibaba.com",
        ),
        (
            '{"x_response":{"value":{"order_list":{"trade_ecology_order":[{"trade_id":"1"}]}}}}',
            "a list of orders of Alibaba.com",
        ),
        (
            '{"x_response":{"values":{"value":[{"vendor_code":"x","trade_term":"DAP"}]}}}',
            "a freight calculation of Alibaba.com",
        ),
        ('{"error_response":{"code":27,"msg":"Invalid session"}}', "an error answer of an API"),
        (
            '{"type":"ISV","code":"IllegalAccessToken","message":"expired","request_id":"0ba2"}',
            "an error answer of an API",
        ),
        ('{"code":"15","sub_code":"isv","sub_msg":"no such order"}', "an error answer of an API"),
        (
            '{"code":"0","message":"","request_id":"0ba2","value":{"fund_pay_list":[]}}',
            "a fund query of Alibaba.com",
        ),
        ('{"name":"x","version":"1","dependencies":{}}', "a package manifest of npm"),
        ('{"$schema":"x","b":1,"c":1,"d":1,"e":1}', "a JSON Schema"),
        ('{"a":1,"b":1,"c":1,"d":1,"e":1}', "an object with the keys a, b, c, d, …"),
        ('{"amounts":1,"b":1,"c":1}', "an object with the keys amounts, b, c"),
        (f'{{"{"k" * 40}":1,"{"m" * 41}":1}}', f"an object with the keys {'k' * 40}, {'m' * 40}…"),
        (f'{{"@context":"","@type":"{"T" * 41}"}}', f"schema.org data of the type {'T' * 40}…"),
        ('{"status":"paid","currency":"USD"}', "an object with the keys status, currency"),
        ('{"@context":"https://schema.org","@type":"Order"}', "schema.org data of the type Order"),
    ],
)
def test_a_document_that_is_no_order_is_one_finding_that_says_what_it_seems_to_be(
    document: str, seems: str
) -> None:
    result = check(f"\n\t {document}")
    (finding,) = result.findings
    assert (finding.rule, finding.severity, finding.pointer) == ("ORD006", "error", "")
    assert finding.observed == seems
    assert (finding.line, finding.column) == (2, 3)
    assert result.id is None


@pytest.mark.parametrize(
    "document",
    [
        '{"amounts":{"total":"1"},"id":"1"}',
        '{"payments":[],"status":"paid","color":"red"}',
        '{"schema":"ta-order/1","a":1,"b":2,"c":3}',
        '{"schema":null,"amounts":{"total":"1"}}',
        '{"schema":"TBD","payments":[]}',
    ],
)
def test_an_order_document_is_recognised_by_its_word_or_by_its_build(document: str) -> None:
    assert "ORD006" not in {finding.rule for finding in found(document)}


def test_what_was_not_recognised_is_shown_in_brief() -> None:
    for document in (
        {"k" * 10_000: 1},
        {"schema": "s" * 10_000},
        {"@context": 1, "@type": "t" * 10_000},
    ):
        assert len(str(the_only(json.dumps(document)).observed)) < 200


# Places


def test_a_missing_value_is_placed_at_the_key_of_its_nearest_parent() -> None:
    document = """{"schema": "ta-order/1", "id": "1", "status": "draft",
      "shipping": {"shipments": [{}, {"shipped_at": "2026-02-01T09:00:00Z"}]}}"""
    assert [(f.pointer, f.line, f.column) for f in found(document)] == [
        ("/shipping/shipments/1/shipped_at", 2, 53)
    ]
    positions = Positions(document.encode())
    places = {
        pointer: positions.place(positions.span(pointer))[:2]
        for pointer in (
            "/amounts/total",
            "/shipping/address/country",
            "/shipping/shipments/0/carrier",
            "/shipping/shipments/7/carrier",
            "/id/x",
        )
    }
    assert places == {
        "/amounts/total": (1, 1),
        "/shipping/address/country": (2, 7),
        "/shipping/shipments/0/carrier": (2, 34),
        "/shipping/shipments/7/carrier": (2, 20),
        "/id/x": (1, 26),
    }


ELEMENT = '{"schema":"ta-order/1",\n "id":"待定 🚢", "status":⟦"x"⟧}'


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", BOM])
@pytest.mark.parametrize(
    "form", ["[⟨⟩]", "[\n⟨⟩]", '[{"id": "é"}, ⟨⟩]', '\n\n [{},\n\n  ⟨⟩\n, {"schema":"x"}]']
)
def test_places_in_a_json_array_are_those_of_the_file(
    tmp_path: Path, form: str, mark: bytes, line_end: str
) -> None:
    document = form.replace("⟨⟩", ELEMENT).replace("\n", line_end)
    plain, _, _ = marked(document)
    path = tmp_path / "orders.json"
    path.write_bytes(mark + plain.encode())
    results = list(a_batch().check_files([str(path)]))
    findings = [f for result in results for f in result.findings if f.rule == "ORD004"]
    (finding,) = findings
    assert finding.pointer == "/status"
    stands_where_marked(finding, document)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", BOM])
def test_places_in_json_lines_are_those_of_the_file(
    tmp_path: Path, mark: bytes, line_end: str
) -> None:
    order = '{"schema":"ta-order/1","id":"é","status":⟦"x"⟧}'
    first, last = marked(order)[0], f"  {order}"
    path = tmp_path / "orders.jsonl"
    document = f"\n{first}\n \n{last}\n".replace("\n", line_end)
    path.write_bytes(mark + marked(document)[0].encode())
    results = list(a_batch().check_files([str(path)]))
    assert [(r.index, f.line, f.column) for r in results for f in r.findings] == [
        (0, 2, 42),
        (1, 4, 44),
    ]


# What is large or hostile


BIG = 5_000_000


@pytest.mark.parametrize(
    ("document", "rules"),
    [
        (b'{"schema":"ta-order/1","remark":"' + b"a" * BIG + b'"}', []),
        (b'{"schema":"ta-order/1","remark":"' + b" " * BIG + b'x"}', []),
        (b'{"schema":"ta-order/1","remark":"' + b"\\\\" * (BIG // 2) + b'","x":1}', ["ORD003"]),
        (b'{"schema":"ta-order/1","seller":{"country":"' + b"a" * BIG + b'"}}', ["ORD004"]),
        (b'{"schema":"ta-order/1","' + b"a" * BIG + b'":1}', ["ORD003"]),
        (b'{"schema":"ta-order/1","' + b"a" * BIG + b'":NaN}', ["ORD001"]),
        (b'{"schema":"ta-order/1","remark":"' + b"a" * BIG, ["ORD001"]),
        (b'{"schema":"ta-order/1","id":"1","id":"' + b"\\n" * (BIG // 2) + b'"}', ["ORD002"]),
        (b'{"schema":"ta-order/1","amounts":{"total":' + b"1" * BIG + b"}}", ["ORD004"]),
        (b'{"schema":"ta-order/1","amounts":{"total":0.' + b"1" * BIG + b"}}", ["ORD004"]),
        (b"\n" * BIG, ["ORD001"]),
        (b"[" * BIG, ["ORD001"]),
    ],
    ids=lambda value: ascii(value)[:45],
)
def test_a_document_of_five_megabytes_does_not_take_long(document: bytes, rules: list[str]) -> None:
    start = time.perf_counter()
    findings = found(document)
    assert time.perf_counter() - start < 5
    assert [finding.rule for finding in findings] == rules
    for finding in findings:
        assert len(finding.message) < 1000
        assert len(str(finding.observed)) < 100


@pytest.mark.parametrize(
    "number", ["1." + "0" * 60 + "1", "-0." + "3" * 61, "1e-61", "12.5E-60", "1e-999999999"]
)
def test_a_number_too_fine_to_be_added_exactly_is_refused_bare_or_quoted(number: str) -> None:
    for spelling in (number, f'"{number}"'):
        finding = the_only(f'{{"schema":"ta-order/1","amounts":{{"total":{spelling}}}}}')
        assert finding.rule == "ORD004"
        assert finding.expected == "a number with at most 60 digits after the point"


@pytest.mark.parametrize("number", ["1." + "0" * 59 + "1", "-0." + "3" * 60, "1e-60", "0e-999"])
def test_a_number_as_fine_as_can_be_is_read(number: str) -> None:
    for spelling in (number, f'"{number}"'):
        assert found(f'{{"schema":"ta-order/1","amounts":{{"total":{spelling}}}}}') == []


@pytest.mark.parametrize(
    "number",
    [
        *("1e999999", "1e9999999", "1e999999999999999999", "1e99999999999999999999", "-1e400"),
        *("9" * 5000, "-" + "9" * 5000, "1" + "0" * 4299, "1000000000000000.01"),
        *("1000000000000000." + "0" * 100 + "1", "-1000000000000000." + "0" * 30 + "1"),
    ],
    ids=lambda number: number[:24],
)
def test_a_number_beyond_all_bounds_is_refused_bare_or_quoted(number: str) -> None:
    for spelling in (number, f'"{number}"'):
        finding = the_only(f'{{"schema":"ta-order/1","amounts":{{"total":{spelling}}}}}')
        assert finding.rule == "ORD004"
        assert finding.expected == "a number of at most 1,000,000,000,000,000"


@pytest.mark.parametrize(
    "text",
    [
        *("1_000", " 1", "1 ", "1\n", "+1", "01", "-01", ".5", "5.", "1e", "1e+", "--1", "1.2.3"),
        *("NaN", "-NaN", "sNaN", "Infinity", "-inf", "0x10", "1,5", "$5", "5 USD", "٣", "1٣"),
    ],
)
def test_text_is_a_decimal_only_if_it_were_one_without_quotes(text: str) -> None:
    document = json.dumps({"schema": "ta-order/1", "amounts": {"total": text}})
    finding = the_only(document)
    assert (finding.rule, finding.observed) == ("ORD004", text)
    assert finding.expected == 'a decimal number such as "1250.00"'


@pytest.mark.parametrize(
    ("spelling", "text"),
    [
        ("1000000000000000", "1000000000000000"),
        ("-1000000000000000.000", "-1000000000000000.000"),
        ("0.12345678901234567890123456789012345", "0.12345678901234567890123456789012345"),
        ("4.8700", "4.8700"),
        ('"4.8700"', "4.8700"),
        ("1e-30", "1E-30"),
        ("0e-999999999", "0E-999999999"),
        ('"-0"', "-0"),
    ],
)
def test_a_decimal_is_read_exactly(spelling: str, text: str) -> None:
    order = read(f'{{"schema":"ta-order/1","amounts":{{"total":{spelling}}}}}')
    assert str(order.amounts.total) == text


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_that_says_that_there_is_none_is_refused_and_counts_as_absent(moment: str) -> None:
    document = f'{{"schema":"ta-order/1","timestamps":{{"ordered_at":⟦"{moment}"⟧}}}}'
    plain, *_ = marked(document)
    finding = the_only(plain)
    assert finding.rule == "ORD004"
    assert finding.message == (
        f'The text "{moment}" stands where a time of the years 2000 to 2199 or null is expected.'
    )
    stands_where_marked(finding, document)
    assert read(plain).timestamps.ordered_at is None


@pytest.mark.parametrize("moment", ["2000-01-01T00:00:00+14:00", "2199-12-31T23:59:59-12:00"])
def test_the_first_and_the_last_time_are_read(moment: str) -> None:
    document = f'{{"schema":"ta-order/1","timestamps":{{"ordered_at":"{moment}"}}}}'
    assert not found(document)
    assert read(document).timestamps.ordered_at == datetime.fromisoformat(moment)


def test_a_day_may_be_the_last_that_there_is() -> None:
    document = '{"schema":"ta-order/1","shipping":{"ship_by":{"date":"9999-12-31"}}}'
    assert not found(document)


@pytest.mark.parametrize("spelling", ["7", "7.0", "70e-1", "7E0"])
def test_a_whole_number_is_one_however_it_is_spelt(spelling: str) -> None:
    document = f'{{"schema":"ta-order/1","shipping":{{"ship_by":{{"days_after":{spelling}}}}}}}'
    assert found(document) == []
    assert repr(read(document).shipping.ship_by.days_after) == "7"


def test_ten_thousand_faults_are_placed_in_one_walk() -> None:
    count = 10_000
    lines = ",".join(['{"quantity":"x"}'] * count)
    document = f'{{"schema":"ta-order/1","remark":"é","lines":[{lines}]}}'
    start = time.perf_counter()
    findings = found(document)
    assert len(findings) == count
    assert findings[-1].column - findings[0].column == (count - 1) * len('{"quantity":"x"},')
    assert time.perf_counter() - start < 20
