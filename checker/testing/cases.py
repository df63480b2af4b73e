"""Tables of cases: what stands in the files, read, checked, and each with its place."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.errors import UsageError
from checker.rulesets.caseform import Entry, Kind, PlaceOf, case_file
from checker.rulesets.form import Faults, Place
from checker.testing.orders import compliant_order, merge_patch
from checker.yamls import Placed, load_placed


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
    """Return a table of cases from plain values; arguments and None as for `case_file`."""
    table = case_file(value, place_of, faults)
    if table is None:
        return None
    return Table(
        table.rule,
        place_of("/rule"),
        tuple(
            Case(table.rule, kind, entry, place_of(pointer))
            for pointer, kind, entry in table.entries()
        ),
    )


def read_table(placed: Placed, name: str, faults: Faults) -> Table | None:
    """Return the table of cases in a file that was read; arguments as for `table_of`."""
    repeated = list(placed.repeated)
    for pointer, mark in repeated:
        faults.add(Place(name, *mark), f"the key {pointer.rpartition('/')[2]} stands here again")
    found = table_of(placed.value, lambda pointer: Place(name, *placed.place(pointer)), faults)
    return None if repeated else found


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
