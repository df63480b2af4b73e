"""The same order in other words: what does not change its facts changes none of its findings."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.documents.shape import Leaf, ListOf, SectionOf, Shape, order_shape
from checker.finding import Finding
from checker.report import DocumentResult

# Shapes of the fixtures in conftest.py, which no module can import.
Check = Callable[..., DocumentResult]
Samples = dict[str, Any]
Results = dict[str, DocumentResult]

RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines that are busy with other tests."""

LISTS = ("/lines", "/contract/items", "/shipping/packages")
"""The lists whose order says nothing."""

WITHOUT_IDS = ("/contract/items/", "/shipping/packages/")
"""Elements that a fingerprint can know by their place only."""

NO_MONEY = frozenset(
    ("quantity", "weight_kg", "length_cm", "width_cm", "height_cm", "usd_rate", "advance_pct")
)
"""The decimal numbers that are no money."""

TIMES = 10
"""How much more money there is in a scaled order."""

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[+-]?\d+)?")
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
PLACE = re.compile(r"\bpackage \d+")

Places = Mapping[str, list[int]]
"""By list, where each of its elements stood before."""

Change = Callable[[Any, Leaf, str], Any]
Way = Callable[[Any, Random], Any]
Unchanged = Callable[[str, bytes, Places], None]


def with_leaves(value: Any, change: Change, shape: Shape | None = None, key: str = "") -> Any:
    """Return a document with its single values changed, and with what is unknown left alone."""
    shape = shape or order_shape()
    if isinstance(shape, SectionOf) and isinstance(value, dict):
        fields = shape.fields
        return {
            name: with_leaves(member, change, fields[name][1], name) if name in fields else member
            for name, member in value.items()
        }
    if isinstance(shape, ListOf) and isinstance(value, list):
        return [with_leaves(element, change, shape.item, key) for element in value]
    return change(value, shape, key) if isinstance(shape, Leaf) else value


# --- other words ---------------------------------------------------------------------------------


def other_keys(value: Any, random: Random) -> Any:
    """Put the keys of each object in another order."""
    if isinstance(value, list):
        return [other_keys(element, random) for element in value]
    if not isinstance(value, dict):
        return value
    return {key: other_keys(value[key], random) for key in random.sample(list(value), len(value))}


def other_numbers(document: Any, random: Random) -> Any:
    """Write numbers with other zeros or an exponent, as text or not."""

    def change(value: Any, leaf: Leaf, _: str) -> Any:
        if leaf.kind != "decimal" or not NUMBER.fullmatch(str(value)):
            return value
        number = Decimal(str(value))
        shortest = f"{number.normalize():f}"
        point = "" if "." in shortest else "."
        form = random.choice(
            [shortest, f"{shortest}{point}0", f"{shortest}{point}0000", f"{number:E}"]
        )
        return form if random.random() < 0.5 else msgspec.Raw(form.encode())

    return with_leaves(document, change)


def other_offsets(document: Any, random: Random) -> Any:
    """Write each time by the clock of another place."""

    def change(value: Any, leaf: Leaf, _: str) -> Any:
        if leaf.kind != "instant" or not TIME.fullmatch(str(value)):
            return value
        zone = timezone(timedelta(minutes=random.choice([-720, -450, 0, 330, 480, 840])))
        return datetime.fromisoformat(value).astimezone(zone).isoformat()

    return with_leaves(document, change)


def further_facts(document: Any, random: Random) -> Any:
    """Add facts of a third party, be they a whole order."""
    further = random.choice([{}, {"status": "closed"}, [document], {"total": "1", "": None}])
    return document | {"extensions": {"acme": further, "lines": 7}}


WAYS = {
    "keys in another order": other_keys,
    "other forms of numbers": other_numbers,
    "other offsets of times": other_offsets,
    "facts of a third party": further_facts,
}


def written(document: Any, random: Random) -> bytes:
    """Return the text of a document, laid out in some way."""
    data = msgspec.json.format(msgspec.json.encode(document), indent=random.choice([-1, 0, 1, 4]))
    text = data.decode()
    if random.random() < 0.5:
        text = "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)
    if random.random() < 0.5:
        text = text.replace("\n", random.choice(["\r\n", "\n\n", "\n\t"]))
    return (random.choice(["", " ", "\n"]) + text + "\n").encode()


# --- what is said of an order --------------------------------------------------------------------


def normal(text: object) -> str:
    """Return a text in which the same time, and the same number, always looks the same."""
    said = TIME.sub(
        lambda time: datetime.fromisoformat(time[0]).astimezone(UTC).isoformat(), str(text)
    )
    said = PLACE.sub("package", said)
    return NUMBER.sub(lambda number: f"{Decimal(number[0]).normalize():f}", said)


def before(pointer: str, places: Places) -> str:
    """Return a pointer as it was before elements of lists changed places."""
    for place, indices in places.items():
        if pointer.startswith(f"{place}/"):
            index, *rest = pointer.removeprefix(f"{place}/").split("/")
            return "/".join((place, str(indices[int(index)]), *rest))
    return pointer


def said(finding: Finding, places: Places) -> tuple[object, ...]:
    """Return what a finding says, however it says it."""
    is_known_by_place = bool(places) and finding.pointer.startswith(WITHOUT_IDS)
    return (
        finding.rule,
        finding.severity,
        before(finding.pointer, places),
        normal(finding.message),
        normal(finding.observed),
        normal(finding.expected),
        finding.remedy,
        None if is_known_by_place else finding.fingerprint,
        frozenset(Counter(said(other, places) for other in finding.related).items()),
    )


def outcomes(result: DocumentResult, places: Places) -> dict[str, object]:
    return {
        rule: (outcome.outcome, {before(pointer, places) for pointer in outcome.missing})
        for rule, outcome in result.outcomes().items()
    }


@pytest.fixture(scope="module")
def plain(samples: Samples, check: Check) -> Results:
    """Return what is said of all orders in their plain form."""
    results = {name: check(sample.data(), sample.as_of) for name, sample in samples.items()}
    return type(samples)(results)


@pytest.fixture(scope="module")
def unchanged(samples: Samples, plain: Results, check: Check) -> Unchanged:
    """Return what compares an order in another form with its plain form, by what is said of it."""

    def compare(name: str, data: bytes, places: Places) -> None:
        result, expected = check(data, samples[name].as_of), plain[name]
        # Of its own places too, so that both sides leave out the same fingerprints.
        own = {place: list(range(len(indices))) for place, indices in places.items()}
        given = Counter(said(finding, places) for finding in result.findings)
        assert given == Counter(said(finding, own) for finding in expected.findings)
        assert outcomes(result, places) == outcomes(expected, own)
        assert result.verdict == expected.verdict

    return compare


# --- the same facts ------------------------------------------------------------------------------

randoms = st.randoms(use_true_random=True)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@settings(RELAXED, max_examples=150)
@given(data=st.data(), random=randoms)
def test_another_form_changes_nothing(
    samples: Samples, unchanged: Unchanged, way: Way, data: st.DataObject, random: Random
) -> None:
    name = data.draw(st.sampled_from(list(samples)))
    document = way(samples[name].document, random)
    unchanged(name, msgspec.json.encode(document), {})


@settings(RELAXED, max_examples=300)
@given(data=st.data(), random=randoms)
def test_nor_do_all_of_them_together(
    samples: Samples, unchanged: Unchanged, data: st.DataObject, random: Random
) -> None:
    name = data.draw(st.sampled_from(list(samples)))
    document = samples[name].document
    for way in WAYS.values():
        document = way(document, random)
    unchanged(name, written(document, random), {})


@settings(RELAXED, max_examples=150)
@given(data=st.data(), random=randoms)
def test_elements_in_another_order_change_nothing(
    samples: Samples, unchanged: Unchanged, data: st.DataObject, random: Random
) -> None:
    several = [name for name, sample in samples.items() if len(sample.document["lines"]) > 1]
    name = data.draw(st.sampled_from(several))
    document = copy.deepcopy(samples[name].document)
    places: dict[str, list[int]] = {}
    for place in LISTS:
        *path, key = place.split("/")[1:]
        section = document
        for part in path:
            section = section.get(part, {})
        elements = section.get(key) or []
        places[place] = random.sample(range(len(elements)), len(elements))
        if elements:
            section[key] = [elements[i] for i in places[place]]
    unchanged(name, msgspec.json.encode(document), places)


# --- more money ----------------------------------------------------------------------------------


def scaled(value: Any, leaf: Leaf, key: str) -> Any:
    if leaf.kind != "decimal" or key in NO_MONEY or not NUMBER.fullmatch(str(value)):
        return value
    return str(Decimal(str(value)) * TIMES)


def found(findings: tuple[Finding, ...]) -> Counter[object]:
    """Return which rules found something, how grave and where."""
    return Counter((f.rule, f.severity, f.pointer, repr(found(f.related))) for f in findings)


@settings(RELAXED, max_examples=150)
@given(data=st.data())
def test_more_money_under_higher_limits_is_judged_alike(
    samples: Samples, plain: Results, check: Check, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(list(samples)))
    document = with_leaves(samples[name].document, scaled)
    result = check(msgspec.json.encode(document), samples[name].as_of, times=TIMES)
    assert found(result.findings) == found(plain[name].findings)
    assert outcomes(result, {}) == outcomes(plain[name], {})
