"""Fingerprints survive whatever leaves the finding itself alone, tried on made-up changes."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.api import ANY_STATUS, Order, Violations, rule, violation
from checker.batch import Batch
from checker.documents.faults import DOCUMENT_RULES
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.engine import Engine
from checker.examiner import Examiner
from checker.finding import Finding, Severity
from checker.rulesets.active import ActiveRule
from checker.testing import compliant_order, merge_patch

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""


@rule("TST001", severity="error", status=ANY_STATUS)
def faulty(order: Order) -> Violations:
    """Something is wrong all over the order.

    Why: To have findings of every kind.

    Remedy: None.
    """
    yield violation("", "The whole of it.")
    yield violation("/buyer/name", "A text.", observed=order.buyer.name)
    yield violation("/amounts/total", "Money.", observed=order.amounts.total)
    yield violation("/timestamps/drafted_at", "A time.", observed=order.timestamps.drafted_at)
    yield violation("/shipping/packages/0/weight_kg", "By its place.")
    for i, line in enumerate(order.lines):
        yield violation(f"/lines/{i}/unit_price", "In a list.", observed=line.unit_price)
        yield violation(f"/lines/{i}/hs_code", "A missing value in a list.")


LINES = [{"id": str(n), "name": f"lamp {n}", "unit_price": f"{n}.50", "colour": n} for n in (1, 2)]

ORDER: Any = merge_patch(
    compliant_order(),
    {
        "lines": LINES,
        "coulour": "red",
        "fees": {"platform": {"amount": "20.00", "currency": "USD"}},
        "remark": ["a", {"b": 1, "c": 2}],
        "withdrawals": [{"at": "yesterday", "amount": "1"}],
    },
)
"""Has keys and values that are no part of an order, besides what the rule finds."""

ELSEWHERE = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["draft", "submitted", "paid"]),
        "trade_term": st.fixed_dictionaries({"code": st.sampled_from(["FOB", "CIF"])}),
        "extensions": st.dictionaries(st.text(), st.integers() | st.text()),
        "acknowledged_terms": st.lists(st.text(max_size=5), max_size=3),
        "seller": st.fixed_dictionaries({"name": st.text()}),
    },
)
"""Merge patches for what no finding speaks of."""


def findings(data: bytes, path: str = "a.json") -> tuple[Finding, ...]:
    """Return what is found in a document."""
    rules = (*DOCUMENT_RULES, faulty)
    active = [ActiveRule(entry, entry.severity, None) for entry in rules]
    engine = Engine(active, datetime(2026, 2, 2, tzinfo=UTC))
    batch = Batch(Examiner(Reader(()), engine, fail_on=Severity.ERROR))
    return batch.check(Text(path, 0, data)).findings


def fingerprints(data: bytes, path: str = "a.json") -> Counter[tuple[str, str]]:
    """Return how often each fingerprint stands in the findings of a document."""
    return Counter((finding.rule, finding.fingerprint) for finding in findings(data, path))


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


BEFORE = fingerprints(encoded(ORDER))


def shuffled(value: Any, random: Random) -> Any:
    """Return a value with the keys of all its objects in another order."""
    if isinstance(value, list):
        return [shuffled(item, random) for item in value]
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: shuffled(value[key], random) for key in keys}
    return value


def layouts() -> st.SearchStrategy[Callable[[Any], bytes]]:
    """Return ways to write a document down."""

    def written(
        indent: int | str | None, blank: str, end: str, *, is_ascii: bool
    ) -> Callable[[Any], bytes]:
        def write(value: Any) -> bytes:
            separators = (f"{blank},{blank}", f"{blank}:{blank}")
            text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=is_ascii)
            return f"{end}{text}{end}".replace("\n", end).encode()

        return write

    return st.builds(
        written,
        st.sampled_from([None, 0, 1, 4, "\t"]),
        st.sampled_from(["", " ", "\t"]),
        st.sampled_from(["\n", "\r\n", "\r"]),
        is_ascii=st.booleans(),
    )


def test_there_is_a_finding_of_every_kind_and_none_looks_like_another() -> None:
    found = findings(encoded(ORDER))
    assert {finding.rule for finding in found} == {"ORD003", "ORD004", "TST001"}
    assert len(found) == 15
    assert set(BEFORE.values()) == {1}


@given(layout=layouts())
@RELAXED
def test_reformatting_changes_no_fingerprint(layout: Callable[[Any], bytes]) -> None:
    assert fingerprints(layout(ORDER)) == BEFORE


@given(random=st.randoms(use_true_random=False))
@RELAXED
def test_the_order_of_keys_changes_no_fingerprint(random: Random) -> None:
    assert fingerprints(encoded(shuffled(ORDER, random))) == BEFORE


@given(patch=ELSEWHERE)
@RELAXED
def test_an_edit_elsewhere_in_the_order_changes_no_fingerprint(patch: dict[str, Any]) -> None:
    changed = fingerprints(encoded(merge_patch(ORDER, patch)))
    assert not BEFORE - changed


@given(at=st.lists(st.integers(0, len(LINES)), min_size=1, max_size=3))
@RELAXED
def test_lines_put_in_anywhere_change_no_fingerprint_of_the_others(at: list[int]) -> None:
    value = copy.deepcopy(ORDER)
    for number, place in enumerate(at):
        value["lines"].insert(place, {"id": f"new {number}", "unit_price": "1.00"})
    assert not BEFORE - fingerprints(encoded(value))


@given(random=st.randoms(use_true_random=False))
@RELAXED
def test_lines_in_another_order_keep_their_fingerprints(random: Random) -> None:
    value = copy.deepcopy(ORDER)
    random.shuffle(value["lines"])
    assert fingerprints(encoded(value)) == BEFORE


@given(path=st.text(min_size=1, max_size=30))
@RELAXED
def test_a_moved_file_keeps_its_fingerprints_when_the_order_has_a_number(path: str) -> None:
    assert fingerprints(encoded(ORDER), path) == BEFORE


@given(
    layout=layouts(),
    random=st.randoms(use_true_random=False),
    patch=ELSEWHERE,
    place=st.integers(0, len(LINES)),
    path=st.text(min_size=1, max_size=30),
)
@RELAXED
def test_all_of_it_together_changes_no_fingerprint(
    layout: Callable[[Any], bytes], random: Random, patch: dict[str, Any], place: int, path: str
) -> None:
    value = shuffled(merge_patch(ORDER, patch), random)
    value["lines"].insert(place, {"id": "new"})
    assert not BEFORE - fingerprints(layout(value), path)


@given(cents=st.integers(1, 100_000).filter(lambda cents: cents != 150))
@RELAXED
def test_another_value_at_the_place_is_another_finding(cents: int) -> None:
    value = copy.deepcopy(ORDER)
    value["lines"][0]["unit_price"] = f"{cents / 100:.2f}"
    after = fingerprints(encoded(value))
    assert sum((BEFORE - after).values()) == sum((after - BEFORE).values()) == 1


@pytest.mark.parametrize(
    ("value", "seems"),
    [
        ({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, "an object with the keys e, d, c, b, …"),
        (
            {"a": {"data": {"fund_pay_list": []}}, "b": {"data": {"tracking_list": []}}},
            "a logistics tracking of Alibaba.com",
        ),
    ],
)
def test_the_order_of_keys_changes_no_fingerprint_of_what_is_no_order(
    value: dict[str, Any], seems: str
) -> None:
    backwards = dict(reversed(value.items()))
    (finding,) = findings(encoded(backwards))
    assert (finding.rule, finding.observed) == ("ORD006", seems)
    assert fingerprints(encoded(backwards)) == fingerprints(encoded(value))
    assert fingerprints(encoded(value)) != fingerprints(encoded(value), "b.json")
