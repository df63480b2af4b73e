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
from jsonschema import Draft202012Validator

from checker.documents.reader import Reader
from checker.documents.schema import order_schema
from checker.documents.sources import Text, texts
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
        if placeholders := typed(order).placeholders:
            order = without(order, placeholders)
        errors = [f"{text.path}: {error.message}" for error in VALIDATOR.iter_errors(order)]
        assert errors == []


def without(value: Any, pointers: dict[str, str], pointer: str = "") -> Any:
    """Return a value in which null stands at these places."""
    if pointer in pointers:
        return None
    if isinstance(value, dict):
        return {key: without(item, pointers, f"{pointer}/{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [without(item, pointers, f"{pointer}/{i}") for i, item in enumerate(value)]
    return value


@pytest.mark.parametrize(
    "order",
    [
        *({"amounts": {"total": text}} for text in ("1,000", "NaN", " 1", "+1", "1_000", "01", "")),
        {"amounts": {"total": True}},
        {"amounts": {"total": []}},
        {"schema": "ta-order/2"},
        {"ammounts": {}},
        {"status": "drafft"},
        {"currency": "usd"},
        {"currency": "XXX"},
        {"seller": {"country": "UK"}},
        {"buyer": "Harbor Sound"},
        {"lines": {"id": "1"}},
        {"sample": "no"},
        {"shipping": {"ship_by": {"days_after": -1}}},
        {"shipping": {"ship_by": {"days_after": 3651}}},
        {"shipping": {"ship_by": {"days_after": 1.5}}},
        {"extensions": []},
        {"id": 17},
    ],
    ids=json.dumps,
)
def test_what_the_reader_reports_does_not_fit_the_schema_either(order: dict[str, Any]) -> None:
    result = typed(order)
    assert result.faults or result.placeholders
    assert not VALIDATOR.is_valid(order)


@pytest.mark.parametrize("value", ["1250.00", "-0", "1e5", "1E-7", 0, 12.5, None])
def test_a_decimal_may_be_text_or_a_bare_number_or_null(value: object) -> None:
    VALIDATOR.validate({"amounts": {"total": value}})


def test_the_key_of_a_field_is_that_of_the_document() -> None:
    VALIDATOR.validate({"chat": {"messages": [{"from": "buyer"}]}})
    assert not VALIDATOR.is_valid({"chat": {"messages": [{"sender": "buyer"}]}})
