"""The published JSON Schema describes what the reader takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker.documents.parsing import parse
from checker.documents.reader import Reader
from checker.documents.schema import order_schema
from checker.documents.sources import texts
from checker.documents.text import Text
from checker.documents.thorough import typed
from checker.order import SCHEMA
from checker.testing import compliant_order

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "orders"
VALIDATOR = Draft202012Validator(order_schema())


def valid_examples() -> Iterator[Text]:
    """Yield every example that is an order document and free of faults."""
    reader = Reader()
    for path in sorted([*EXAMPLES.glob("*.json"), *EXAMPLES.glob("*.jsonl")]):
        for text in texts(str(path)):
            document = reader.read(text)
            if document.order is None or document.faults or document.order.schema != SCHEMA:
                continue
            if document.sources is None:
                yield text


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(order_schema())


def test_the_schema_is_the_same_in_every_process() -> None:
    code = (
        "import json; from checker.documents.schema import order_schema; "
        "print(json.dumps(order_schema()))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert written == {json.dumps(order_schema()).encode() + os.linesep.encode()}


def test_the_compliant_order_fits_the_schema() -> None:
    VALIDATOR.validate(json.loads(json.dumps(compliant_order(), default=str)))


def test_the_examples_that_the_reader_takes_fit_the_schema() -> None:
    examples = list(valid_examples())
    assert examples
    for text in examples:
        order = json.loads(text.data)
        errors = [f"{text.path}: {error.message}" for error in VALIDATOR.iter_errors(order)]
        assert errors == []


@pytest.mark.parametrize("absent", ["", "TBD: ask\nDana", None])
def test_what_is_absent_fits_the_schema_wherever_the_reader_takes_it(absent: str | None) -> None:
    order = json.loads(json.dumps(compliant_order(), default=str))
    for changed in with_another_value_in_turn(order, absent):
        assert not typed(changed).faults
        VALIDATOR.validate(changed)


@given(st.text() | st.from_regex(r"\s*(null|tbd|n/a|x|-|\u2013|待定)+.?\s*", fullmatch=True))
def test_the_schema_and_the_reader_know_the_same_placeholders(text: str) -> None:
    assert VALIDATOR.is_valid({"amounts": {"total": text}}) == (
        not typed({"amounts": {"total": text}}).faults
    )


def with_another_value_in_turn(value: Any, other: str | None) -> Iterator[Any]:
    """Yield a value over and over, each time with the other in another place of it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield {**value, key: other}
            for changed in with_another_value_in_turn(item, other):
                yield {**value, key: changed}
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield [*value[:i], other, *value[i + 1 :]]
            for changed in with_another_value_in_turn(item, other):
                yield [*value[:i], changed, *value[i + 1 :]]


@pytest.mark.parametrize(
    "order",
    [
        *(
            {"amounts": {"total": text}}
            for text in ("1,000", "NaN", " 1", "+1", "1_000", "01", "x")
        ),
        {"amounts": {"total": "1\n"}},
        {"amounts": {"total": 10**15 + 1}},
        {"amounts": {"total": -(10**15) - 1}},
        {"amounts": {"total": True}},
        {"amounts": {"total": []}},
        {"schema": "ta-order/2"},
        {"ammounts": {}},
        {"status": "drafft"},
        {"currency": "usd"},
        {"currency": "ZZZ"},
        {"seller": {"country": "UK"}},
        {"buyer": "Harbor Sound"},
        {"lines": {"id": "1"}},
        {"sample": "no"},
        {"shipping": {"ship_by": {"days_after": -1}}},
        {"shipping": {"ship_by": {"days_after": 3651}}},
        {"shipping": {"ship_by": {"days_after": 1.5}}},
        *(
            {"timestamps": {"ordered_at": f"{year}-01-01T08:00:00+08:00"}}
            for year in ("0001", "1970", "2200", "9999")
        ),
        *(
            {"timestamps": {"ordered_at": f"2026-{rest}"}}
            for rest in (
                "02-01",
                "02-01T08:00:00",
                "02-01T08:00Z",
                "13-01T08:00:00Z",
                "02-01T24:00:00Z",
                "02-01T08:00:60Z",
                "02-01T08:00:00+24:00",
                "02-01T08:00:00Z\n",
            )
        ),
        *(
            {"shipping": {"ship_by": {"date": text}}}
            for text in ("soon", "2026-2-1", "01/02/2026", "2026-02-01T08:00:00Z", "2026-02-01\n")
        ),
        {"extensions": []},
        {"id": 17},
    ],
    ids=json.dumps,
)
def test_what_the_reader_reports_does_not_fit_the_schema_either(order: dict[str, Any]) -> None:
    result = typed(order)
    assert result.faults
    assert not VALIDATOR.is_valid(order)


MOMENTS = ("T08:00:00Z", "t08:00:00z", " 08:00:00.125-07:30", "T08:00:00+0800")


@pytest.mark.parametrize(
    "order",
    [
        *({"timestamps": {"ordered_at": f"2026-02-01{moment}"}} for moment in MOMENTS),
        {"timestamps": {"ordered_at": "2199-12-31T23:59:59-12:00"}},
        {"shipping": {"ship_by": {"date": "2026-02-28"}}},
        {"shipping": {"ship_by": {"days_after": 7.0}}},
        {"amounts": {"total": 10**15}},
        *({"amounts": {"total": text}} for text in ("\x85", "\x1c", "\u3000 TBD\n")),
    ],
    ids=json.dumps,
)
def test_what_the_reader_takes_fits_the_schema(order: dict[str, Any]) -> None:
    assert not typed(parse(json.dumps(order).encode()).value).faults
    VALIDATOR.validate(order)


def test_no_validator_needs_to_know_what_is_blank_or_where_a_line_ends() -> None:
    written = json.dumps(order_schema())
    assert "\\\\s*" not in written
    assert '$"' not in written


@pytest.mark.parametrize("value", ["1250.00", "-0", "1e5", "1E-7", 0, 12.5, None])
def test_a_decimal_may_be_text_or_a_bare_number_or_null(value: object) -> None:
    VALIDATOR.validate({"amounts": {"total": value}})


def test_the_key_of_a_field_is_that_of_the_document() -> None:
    VALIDATOR.validate({"chat": {"messages": [{"from": "buyer"}]}})
    assert not VALIDATOR.is_valid({"chat": {"messages": [{"sender": "buyer"}]}})
