"""What all tests of the whole rule set share: the rules, the orders, and the ways to spoil them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import replace

from checker.batch import Batch
from checker.documents.reader import Reader
from checker.documents.text import Text
from checker.engine import Engine
from checker.examiner import Examiner
from checker.finding import Severity
from checker.registry import Registry, load
from checker.report import DocumentResult
from checker.rulesets.active import ActiveRule, activate
from checker.testing import compliant_order, merge_patch
from checker.values.pointers import tokens
from checker.yamls import load_placed

HERE = Path(__file__).parent

Label = Literal["error", "warning", "info"]


class Named(dict[str, Any]):
    """A dictionary too long to be shown in full when a test fails."""

    def __repr__(self) -> str:
        """Return how much there is."""
        return f"<{len(self)} by name>"


class Sample(Struct, frozen=True):
    """A document to check as of a time.

    Attributes:
        document: as plain JSON values.
        as_of: the time.
        text: what is replaced once the document is written, text by text.
    """

    document: Any
    as_of: str
    text: Mapping[str, str] = {}

    def data(self) -> bytes:
        """Return the document as it would stand in a file."""
        written = json.dumps(self.document, ensure_ascii=False, indent=2)
        for old, new in self.text.items():
            assert written.count(old) == 1, f"{old!r} does not stand there just once"
            written = written.replace(old, new)
        return written.encode()


class Compliant(Struct, frozen=True, forbid_unknown_fields=True):
    """An order that keeps the whole policy, as it stands in `compliant.yaml`."""

    name: str
    as_of: str
    follows: str | None = None
    patch: dict[str, Any] = {}

    def sample(self) -> Sample:
        """Return the order and its time."""
        start = orders()[self.follows].sample().document if self.follows else compliant_order()
        return Sample(merge_patch(start, self.patch), self.as_of)


class Mutation(Struct, frozen=True, forbid_unknown_fields=True):
    """A fault, as it stands in `mutations.yaml`."""

    rule: str
    name: str
    base: str
    pointer: str
    severity: Label
    fault: dict[str, Any] = {}
    text: dict[str, str] = {}
    as_of: str | None = None
    also: tuple[str, ...] = ()
    boundary: dict[str, Any] | None = None
    boundary_as_of: str | None = None
    boundary_gives: Label | None = None

    def sample(self) -> Sample:
        """Return the order with the fault."""
        base = orders()[self.base].sample()
        return Sample(changed(base.document, self.fault), self.as_of or base.as_of, self.text)

    def within(self) -> Sample | None:
        """Return the order that is just within what the rule allows, None without a boundary."""
        if self.boundary is None and self.boundary_as_of is None:
            return None
        base = orders()[self.base].sample()
        changes = self.fault if self.boundary is None else self.boundary
        as_of = self.boundary_as_of or self.as_of or base.as_of
        return Sample(changed(base.document, changes), as_of)


def changed(document: Any, changes: Mapping[str, Any]) -> Any:
    """Return a document with the values at some pointers set, or taken out where they are null.

    ``-`` is the place after the last element of a list, ``""`` is the whole document.
    """
    result = copy.deepcopy(document)
    for pointer, value in copy.deepcopy(dict(changes)).items():
        if not pointer:
            result = value
            continue
        *path, last = tokens(pointer)
        place = result
        for token in path:
            place = place[int(token)] if isinstance(place, list) else place.setdefault(token, {})
        if isinstance(place, list):
            index = len(place) if last == "-" else int(last)
            place[index : index + 1] = [] if value is None else [value]
        elif value is None:
            del place[last]
        else:
            place[last] = value
    return result


def table(name: str) -> Any:
    """Return what stands in a file of this directory, as JSON has it."""
    return json.loads(json.dumps(load_placed((HERE / name).read_text("utf-8"), name).value))


@cache
def orders() -> dict[str, Compliant]:
    found = msgspec.convert(table("compliant.yaml"), list[Compliant])
    named = {entry.name: entry for entry in found}
    assert len(named) == len(found), "two compliant orders have one name"
    return named


@cache
def mutations() -> dict[str, Mutation]:
    found = msgspec.convert(table("mutations.yaml"), list[Mutation])
    named = {f"{entry.rule}: {entry.name}": entry for entry in found}
    assert len(named) == len(found), "two faults have one name"
    return named


@cache
def bounded() -> dict[str, Mutation]:
    return {name: entry for name, entry in mutations().items() if entry.within() is not None}


@cache
def installed() -> Registry:
    found = load()
    assert not found.refusals
    return found


@cache
def active(times: int) -> tuple[ActiveRule, ...]:
    """Return all rules with their default parameters, but limits of money so many times as high."""
    return tuple(raised(entry, times) for entry in activate(installed().rules()))


def raised(entry: ActiveRule, times: int) -> ActiveRule:
    params: Any = entry.params
    if not hasattr(params, "limit"):
        return entry
    return replace(entry, params=replace(params, limit=params.limit * times))


@cache
def reader() -> Reader:
    return Reader(installed().formats())


@cache
def batch(as_of: str, times: int = 1) -> Batch:
    """Return what checks orders as the program does, and reports all that is found."""
    engine = Engine(active(times), datetime.fromisoformat(as_of), Severity.INFO)
    return Batch(Examiner(reader(), engine, fail_on=Severity.ERROR))


def checked(data: bytes, as_of: str, times: int = 1) -> DocumentResult:
    return batch(as_of, times).check(Text("order.json", 0, data))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test about a `compliant` order, a `mutation`, or a `bounded` one, for each of them."""
    every: dict[str, Mapping[str, Any]] = {
        "compliant": orders(),
        "mutation": mutations(),
        "bounded": bounded(),
    }
    for fixture, entries in every.items():
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, list(entries.values()), ids=list(entries))


@pytest.fixture(scope="session")
def check() -> Callable[..., DocumentResult]:
    """Return what checks the bytes of an order as of a time, under all rules."""
    return checked


@pytest.fixture(scope="session")
def check_changed() -> Callable[[str, Mapping[str, Any]], DocumentResult]:
    """Return what checks a compliant order with the values at some pointers changed."""

    def check(name: str, changes: Mapping[str, Any]) -> DocumentResult:
        base = orders()[name].sample()
        return checked(Sample(changed(base.document, changes), base.as_of).data(), base.as_of)

    return check


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Return all plugins that are installed."""
    return installed()


@pytest.fixture(scope="session")
def faults() -> tuple[Mutation, ...]:
    """Return all faults."""
    return tuple(mutations().values())


@pytest.fixture(scope="session")
def samples() -> Named:
    """Return by name all orders, compliant and spoilt, that can be written in another way."""
    spoilt = {
        name: entry
        for name, entry in mutations().items()
        if not entry.text and "" not in entry.fault
    }
    return Named((name, entry.sample()) for name, entry in (orders() | spoilt).items())
