"""Where a finding stands in the user's file, and what identifies it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from checker.api import ANY_STATUS, InputFormat, Order, OrderBuilder, Violations, rule, violation
from checker.batch import Batch
from checker.documents.faults import DOCUMENT_RULES
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.engine import Engine
from checker.examiner import Examiner
from checker.finding import Finding, Severity
from checker.rulesets.active import ActiveRule
from checker.testing import compliant_order, merge_patch

Says = Callable[[Order], Violations]


def says(pointer: str, observed: Any = None) -> Says:
    """Return the function of a rule that finds fault with one place of every order."""

    def finds(order: Order) -> Violations:
        yield violation(pointer, "Found in {status}.", observed=observed, status=order.status)

    finds.__doc__ = "Summary.\n\nWhy: A reason.\n\nRemedy: A remedy."
    return finds


def findings(
    data: bytes,
    *functions: Says,
    path: str = "a.json",
    origin: tuple[int, int] = (1, 1),
    formats: tuple[InputFormat, ...] = (),
    first: int = 1,
) -> tuple[Finding, ...]:
    """Return what rules of these functions, TST001 and so on, find in a document."""
    rules = [
        rule(f"TST{number:03}", severity="error", status=ANY_STATUS)(function)
        for number, function in enumerate(functions, first)
    ]
    active = [ActiveRule(entry, entry.severity, None) for entry in (*DOCUMENT_RULES, *rules)]
    engine = Engine(active, datetime(2026, 2, 2, tzinfo=UTC))
    batch = Batch(Examiner(Reader(formats), engine, fail_on=Severity.ERROR))
    return batch.check(Text(path, 0, data, *origin)).findings


def place(data: bytes, pointer: str, **options: Any) -> tuple[int, int, int, int]:
    """Return where a finding of this pointer stands."""
    (found,) = findings(data, says(pointer), **options)
    return found.line, found.column, found.end_line, found.end_column


HEAD = '{"schema": "ta-order/1", "id": "1", "status": "draft"'

LINES = f"""{HEAD},
 "buyer": {{"name": "李雷", "email": "a@b.com"}},
 "lines": [
   {{"id": "A", "name": "lamp"}},
   {{"id": "B",
     "name": "desk"}}
 ]
}}
""".encode()


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/status", (1, 47, 1, 54)),
        ("/buyer/name", (2, 20, 2, 24)),
        ("/buyer/email", (2, 35, 2, 44)),  # columns count characters, not bytes
        ("/lines/0", (4, 4, 4, 31)),
        ("/lines/1/name", (6, 14, 6, 20)),
        ("/lines/1", (5, 4, 6, 21)),
        ("", (1, 1, 1, 2)),
    ],
)
def test_a_finding_stands_where_its_value_stands(
    pointer: str, expected: tuple[int, int, int, int]
) -> None:
    assert place(LINES, pointer) == expected


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/buyer/phone", (2, 2, 2, 9)),
        ("/buyer/account/id", (2, 2, 2, 9)),
        ("/payment_plan/advance", (1, 1, 1, 2)),
        ("/lines/1/unit", (5, 4, 5, 5)),
        ("/lines/7/name", (3, 2, 3, 9)),
        ("/status/deeper", (1, 37, 1, 45)),
    ],
)
def test_a_finding_about_what_is_missing_stands_at_its_nearest_parent(
    pointer: str, expected: tuple[int, int, int, int]
) -> None:
    assert place(LINES, pointer) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_however_they_end(line_end: str) -> None:
    data = LINES.replace(b"\n", line_end.encode())
    assert place(data, "/lines/1/name") == (6, 14, 6, 20)


def test_a_byte_order_mark_takes_no_column() -> None:
    assert place(b"\xef\xbb\xbf" + LINES, "/status") == (1, 47, 1, 54)


def test_places_count_from_where_the_document_begins_in_its_file() -> None:
    assert place(LINES, "/status", origin=(7, 5)) == (7, 51, 7, 58)
    assert place(LINES, "/buyer/name", origin=(7, 5)) == (8, 20, 8, 24)


def test_findings_come_by_place_then_by_rule() -> None:
    found = findings(
        LINES, says("/lines/1/name"), says("/buyer/email"), says("/status"), says("/buyer/email")
    )
    assert [entry.rule for entry in found] == ["TST003", "TST002", "TST004", "TST001"]


def test_a_fault_of_a_key_stands_at_the_key() -> None:
    (found,) = findings(f'{HEAD},\n "buyr": {{"name": "x"}}, "amounts": {{}}}}'.encode())
    assert (found.rule, found.pointer) == ("ORD003", "/buyr")
    assert (found.line, found.column, found.end_column) == (2, 2, 8)


def test_a_repeated_key_is_found_where_it_stands_again() -> None:
    (found,) = findings(f'{HEAD},\n "remark": "a",\n "remark": "b", "lines": []}}'.encode())
    assert (found.rule, found.line, found.column) == ("ORD002", 3, 2)


def test_a_text_that_is_no_json_has_its_finding_where_it_breaks() -> None:
    (found,) = findings(b'{"id": "1",\n  "status" "draft"}')
    assert (found.rule, found.line, found.column) == ("ORD001", 2, 12)


def test_a_placeholder_is_quoted_as_what_was_observed() -> None:
    data = f'{HEAD}, "trade_term": {{"place": "TBD later"}}}}'.encode()
    (found,) = findings(data, says("/trade_term/place"))
    assert found.observed == "TBD later"


def test_what_the_rule_observed_comes_before_a_placeholder() -> None:
    data = f'{HEAD}, "trade_term": {{"place": "TBD"}}}}'.encode()
    (found,) = findings(data, says("/trade_term/place", observed="its own words"))
    assert found.observed == "its own words"


@pytest.mark.parametrize(
    "pointer",
    ["/lines/²", "/lines/-1", "/lines/x/y", f"/lines/{'9' * 5000}", "/no/such/place", "/"],
)
def test_a_rule_may_point_to_what_cannot_be(pointer: str) -> None:
    (found,) = findings(LINES, says(pointer))
    assert found.pointer == pointer
    assert found.line >= 1


# --- vendors' files ------------------------------------------------------------------------------


def read(payload: Mapping[str, Any]) -> OrderBuilder:
    builder = OrderBuilder("/answer")
    builder.put("/status", "draft", "/answer/state")
    builder.put("/lines/0/name", payload["answer"]["item"], "/answer/item")
    builder.put("/buyer/email", None, "/answer/contact")
    builder.put("/extensions/vendor/net~1gross", "net", "/answer/net~1gross")
    builder.put("/extensions/vendor/~01/inner~0~1", "odd", "/answer/~01")
    return builder


VENDOR = InputFormat("vendor", "", lambda payload: "answer" in payload, read)

PAYLOAD = b"""{"answer":
 {"state": "new",
  "item": "lamp", "contact": {},
  "net/gross": "net", "~1": "odd"}}"""


@pytest.mark.parametrize(
    ("pointer", "source", "expected"),
    [
        ("/status", "/answer/state", (2, 12)),
        ("/lines/0/name", "/answer/item", (3, 11)),
        ("/buyer/email", "/answer/contact", (3, 30)),
        ("/extensions/vendor/net~1gross", "/answer/net~1gross", (4, 16)),
        ("/buyer/email/more", "/answer/contact", (3, 30)),
        ("/lines/0/unit", "/answer", (2, 2)),
        ("", "/answer", (2, 2)),
    ],
)
def test_a_finding_points_into_the_file_that_the_user_has(
    pointer: str, source: str, expected: tuple[int, int]
) -> None:
    (found,) = findings(PAYLOAD, says(pointer), formats=(VENDOR,))
    assert found.pointer == source
    assert (found.line, found.column) == expected


def test_an_order_has_the_keys_that_pointers_stand_for() -> None:
    builder = read({"answer": {"item": "lamp"}})
    assert builder.order["extensions"] == {
        "vendor": {"net/gross": "net", "~1": {"inner~/": "odd"}},
    }


def test_an_unknown_key_with_a_slash_is_found_in_the_file_that_the_user_has() -> None:
    def read_all(payload: Mapping[str, Any]) -> OrderBuilder:
        builder = OrderBuilder("/answer")
        builder.put("/net~1gross", payload["answer"]["net/gross"], "/answer/net~1gross")
        return builder

    vendor = InputFormat("vendor", "", lambda payload: "answer" in payload, read_all)
    (found,) = findings(PAYLOAD, formats=(vendor,))
    assert (found.rule, found.pointer, found.line) == ("ORD003", "/answer/net~1gross", 4)


# --- fingerprints --------------------------------------------------------------------------------


def fingerprint(document: Any, pointer: str, **options: Any) -> str:
    """Return the fingerprint of the one finding at this pointer."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    observed = options.pop("observed", None)
    (found,) = findings(data, says(pointer, observed), **options)
    assert len(found.fingerprint) == 16
    return found.fingerprint


def order(**patch: Any) -> dict[str, Any]:
    patched: dict[str, Any] = merge_patch(compliant_order(), patch)
    return patched


def test_reformatting_changes_no_fingerprint() -> None:
    one_line = json.dumps(order()).encode()
    indented = json.dumps(order(), indent=4).encode()
    assert fingerprint(one_line, "/buyer/name") == fingerprint(indented, "/buyer/name")


def test_another_order_of_keys_changes_no_fingerprint() -> None:
    turned = dict(reversed(order().items()))
    turned["buyer"] = dict(reversed(turned["buyer"].items()))
    assert fingerprint(order(), "/buyer/name") == fingerprint(turned, "/buyer/name")


def test_edits_elsewhere_change_no_fingerprint() -> None:
    edited = order(remark="Another remark.", status="submitted", amounts={"total": "1.00"})
    assert fingerprint(order(), "/buyer/name") == fingerprint(edited, "/buyer/name")


def test_another_way_of_writing_a_number_changes_no_fingerprint() -> None:
    ways = [Decimal("300.00"), Decimal(300), Decimal("3E+2")]
    assert len({fingerprint(order(), "/amounts/total", observed=way) for way in ways}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-02-01T09:00:00+08:00", "2026-01-31T17:00:00-08:00"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31T12:59:59-23:00"),
    ],
)
def test_another_way_of_writing_a_time_changes_no_fingerprint(one: str, other: str) -> None:
    ways = [datetime.fromisoformat(text) for text in (one, other)]
    assert len({fingerprint(order(), "/fx/as_of", observed=way) for way in ways}) == 1


def test_the_name_of_the_file_does_not_matter_where_the_order_has_a_number() -> None:
    assert fingerprint(order(), "/buyer/name") == fingerprint(
        order(), "/buyer/name", path="moved/b.json"
    )


def test_an_order_without_a_number_is_known_by_its_file() -> None:
    first = fingerprint(order(id=None), "/buyer/name")
    assert first == fingerprint(order(id=None), "/buyer/name")
    assert first != fingerprint(order(id=None), "/buyer/name", path="b.json")


def test_an_element_of_a_list_is_known_by_its_own_id_wherever_it_stands() -> None:
    first, second = {"id": "p1", "amount": "1"}, {"id": "p2", "amount": "2"}
    alone = fingerprint(order(payments=[second]), "/payments/0/amount")
    behind = fingerprint(order(payments=[first, second]), "/payments/1/amount")
    assert alone == behind
    assert alone != fingerprint(order(payments=[first, second]), "/payments/0/amount")


def test_an_element_without_an_id_is_known_by_its_place() -> None:
    both = order(payments=[{"amount": "1"}, {"amount": "2"}])
    assert fingerprint(both, "/payments/0/amount") != fingerprint(both, "/payments/1/amount")


def test_every_finding_that_is_another_one_has_another_fingerprint() -> None:
    known = [
        fingerprint(order(), "/buyer/name"),
        fingerprint(order(id="2"), "/buyer/name"),
        fingerprint(order(), "/buyer/email"),
        fingerprint(order(), "/buyer/name", observed="x"),
        fingerprint(order(), "/buyer/name", observed=Decimal(1)),
        fingerprint(order(), "/buyer/name", first=2),
        fingerprint(order(), ""),
    ]
    assert len(set(known)) == len(known)


def test_a_document_that_is_no_order_has_fingerprints_too() -> None:
    (found,) = findings(b"[1", path="a.json")
    (again,) = findings(b"[1", path="a.json")
    (other,) = findings(b"[1", path="b.json")
    assert found.fingerprint == again.fingerprint != other.fingerprint
