"""Tables of cases: what stands in the files, read, checked, and each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from checker.errors import UsageError, did_you_mean
from checker.rulesets.form import Faults, Place
from checker.testing.orders import compliant_order, merge_patch
from checker.yamls import Placed, escaped, load_placed

AS_OF = "2026-02-02T12:00:00+08:00"
"""The time as of which a case is judged that does not name its own."""

Kind = Literal["good", "bad", "cannot_evaluate", "not_applicable"]
KINDS: tuple[Kind, ...] = ("good", "bad", "cannot_evaluate", "not_applicable")

PlaceOf = Callable[[str], Place]
"""From the JSON Pointer of something in a table to where it is written."""


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """A violation that a bad case must give; `expected` is compared only when it is given."""

    pointer: str
    severity: Literal["error", "warning", "info"]
    observed: str | int | bool | list[Any] | None = None
    expected: Any = msgspec.UNSET


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A case as it stands in the file."""

    name: str
    patch: dict[str, Any] = {}
    params: dict[str, Any] = {}
    as_of: str = AS_OF
    expect: tuple[Expected, ...] = ()
    missing: tuple[str, ...] = ()


class CaseFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one rule."""

    rule: str
    good: tuple[Entry, ...] = ()
    bad: tuple[Entry, ...] = ()
    cannot_evaluate: tuple[Entry, ...] = ()
    not_applicable: tuple[Entry, ...] = ()


class Case(Struct, frozen=True):
    """One case: the rule's id, the kind of case, what stands in the file, and where."""

    rule: str
    kind: Kind
    entry: Entry
    place: Place

    def __str__(self) -> str:
        """Return what a test report shows."""
        return f"{self.rule}/{self.kind}: {self.entry.name}"

    def order(self) -> dict[str, Any]:
        """Return the order document of the case."""
        patched: dict[str, Any] = merge_patch(compliant_order(), self.entry.patch)
        return patched


class Table(Struct, frozen=True):
    """The cases of one rule, and where they say whose they are."""

    rule: str
    place: Place
    cases: tuple[Case, ...]


def table_of(value: Any, place_of: PlaceOf, faults: Faults) -> Table | None:
    """Return a table of cases from plain values; None when it is none.

    Args:
        value: what was read.
        place_of: where its parts are written.
        faults: takes everything that is wrong with it.
    """
    try:
        table = msgspec.convert(value, CaseFile)
    except msgspec.ValidationError as error:
        # It stops at the first mistake; the schema knows all of them.
        for pointer, message in list(_schema_faults(value)) or [("", str(error))]:
            faults.add(place_of(pointer), f"{pointer or '/'}: {message}")
        return None
    contradictions = list(_contradictions(table))
    for pointer, message in contradictions:
        faults.add(place_of(pointer), f"{pointer}: {message}")
    if contradictions:
        return None
    return Table(
        table.rule,
        place_of("/rule"),
        tuple(
            Case(table.rule, kind, entry, place_of(f"/{kind}/{number}"))
            for kind in KINDS
            for number, entry in enumerate(getattr(table, kind))
        ),
    )


def read_table(placed: Placed, name: str, faults: Faults) -> Table | None:
    """Return the table of cases in a file that was read; arguments as for `table_of`."""
    repeated = list(placed.repeated)
    for pointer, mark in repeated:
        faults.add(Place(name, *mark), f"the key {pointer.rpartition('/')[2]} stands here again")
    found = table_of(placed.value, lambda pointer: place_in(placed, name, pointer), faults)
    return None if repeated else found


def place_in(placed: Placed, name: str, pointer: str) -> Place:
    """Return where something in a file is written."""
    return Place(name, *placed.place(pointer))


def read_cases(text: str, name: str) -> list[Case]:
    """Return the cases in the text of a file.

    Raises:
        UsageError: the text is no table of cases; a line for each mistake, with its place.
    """
    faults = Faults()
    table = read_table(load_placed(text, name), name, faults)
    faults.raise_any()
    return [] if table is None else list(table.cases)


def read_text(path: Traversable) -> str:
    """Return the text of a file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: the cases cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: the cases cannot be read: {error}") from error


def cases(path: str | Path) -> list[Case]:
    """Return the cases of a file, or of all ``*.yaml`` files of a directory.

    Raises:
        UsageError: there are none, or a file is no table of cases.
    """
    root = Path(path)
    files = sorted(root.glob("*.yaml")) if root.is_dir() else [root]
    found = [case for file in files for case in read_cases(read_text(file), str(file))]
    if not found:
        raise UsageError(f"{path}: there are no cases")
    return found


def _schema_faults(value: Any) -> Iterator[tuple[str, str]]:
    """Yield everything that is wrong with the form of a table of cases, each with its pointer."""
    from jsonschema import Draft202012Validator  # slow to import, and only mistakes need it

    validator = Draft202012Validator(msgspec.json.schema(CaseFile))
    for error in validator.iter_errors(value):
        pointer = "".join(f"/{escaped(str(key))}" for key in error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema["properties"]
            for key in error.instance.keys() - known.keys():
                hint = did_you_mean(key, known)
                yield f"{pointer}/{escaped(key)}", f"the key {key!r} is not known.{hint}"
        elif error.validator == "required":
            missing = sorted(set(error.validator_value) - error.instance.keys())
            yield pointer, f"the key {', '.join(map(repr, missing))} is missing"
        else:
            yield pointer, error.message


def _contradictions(table: CaseFile) -> Iterator[tuple[str, str]]:
    """Yield the cases that expect what a case of their kind cannot have, or expect nothing."""
    for kind in KINDS:
        for index, entry in enumerate(getattr(table, kind)):
            place = f"/{kind}/{index}"
            if kind == "bad" and not entry.expect:
                yield place, "a bad case says what it expects"
            if kind != "bad" and entry.expect:
                yield f"{place}/expect", "only bad cases expect findings"
            if kind == "cannot_evaluate" and not entry.missing:
                yield place, "a case that cannot be evaluated says what is missing"
            if kind in {"good", "not_applicable"} and entry.missing:
                yield f"{place}/missing", "nothing is missing in a case of this kind"
