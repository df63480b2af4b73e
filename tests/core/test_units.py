"""Cutting what is to be checked into units, and passing on what was seen in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.batch import Batch
from checker.documents.faults import DOCUMENT_RULES
from checker.documents.reader import Reader
from checker.documents.sources import texts
from checker.documents.text import Text
from checker.documents.units import Unit, texts_of, units
from checker.engine import Engine
from checker.errors import InputError
from checker.examiner import Examiner, Seen
from checker.finding import Finding, Severity
from checker.merging import merged
from checker.parts import FilePart, Part, decode, encode, look_at
from checker.report import RuleOutcome
from checker.rulesets.active import activate

LINES = st.lists(
    st.sampled_from([b"", b" ", b"{}", b'{"a": 1}', b'{"id": "\xe4\xbd\xa0"}', b"\r", b"x" * 40]),
    max_size=60,
)
ENDS = st.sampled_from([(b"\n", b""), (b"\n", b"\n"), (b"\r\n", b""), (b"\r\n", b"\r\n")])


def read_in_units(found: list[Unit]) -> list[Text]:
    """Return all documents, read unit by unit."""
    read: list[Text] = []
    before: dict[str, int] = {}
    for unit in found:
        for path in unit.files:
            assert isinstance(path, str)
            texts_here = list(texts_of(unit, path, before.get(path, 0)))
            before[path] = before.get(path, 0) + len(texts_here)
            read += texts_here
    return read


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LINES, ENDS, st.integers(1, 200))
def test_units_hold_every_document_once_with_its_place_and_line(
    tmp_path: Path, lines: list[bytes], ends: tuple[bytes, bytes], size: int
) -> None:
    path = tmp_path / "a.jsonl"
    end, last = ends
    path.write_bytes(end.join(lines) + last)
    found = list(units([str(path)], size))
    assert read_in_units(found) == list(texts(str(path)))
    assert sum(unit.size for unit in found) == path.stat().st_size
    assert [unit.end for unit in found[:-1]] == [unit.start for unit in found[1:]]


def test_small_files_stand_together_and_errors_in_their_place(tmp_path: Path) -> None:
    paths: list[str | InputError] = []
    for number in range(5):
        (tmp_path / f"{number}.json").write_bytes(b"x" * 40)
        paths.append(str(tmp_path / f"{number}.json"))
    paths.insert(2, InputError("gone", "no such file"))
    found = list(units(paths, 100))
    assert [entry for unit in found for entry in unit.files] == paths
    assert [len(unit.files) for unit in found] == [3, 2, 1]


def test_standard_input_is_a_unit_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    path = str(tmp_path / "a.json")
    assert [unit.files for unit in units([path, "-", path])] == [(path,), ("-",), (path,)]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl.gz", "array.json"])
def test_what_is_not_lines_is_not_cut(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"[1,\n2,\n3]\n" * 100)
    assert [unit.end for unit in units([str(tmp_path / name)], 10)] == [None]


def test_utf16_is_not_cut(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes("{}\n{}\n{}\n".encode("utf-16"))
    assert [unit.end for unit in units([str(tmp_path / "a.jsonl")], 4)] == [None]


def test_a_line_longer_than_a_unit_is_not_cut(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"x" * 100 + b"\n{}\n" + b"y" * 100)
    parts = [(unit.start, unit.end) for unit in units([str(tmp_path / "a.jsonl")], 10)]
    assert parts == [(0, 101), (101, 204)]


@pytest.mark.parametrize("observed", [None, "1.00", 10**30, -(2**70), "\ud800", ["你", True]])
def test_what_was_seen_arrives_as_it_was_sent(observed: object) -> None:
    finding = Finding(
        rule="PAY005",
        severity="error",
        message="The sum is wrong.",
        pointer="/a",
        line=1,
        column=2,
        end_line=1,
        end_column=3,
        observed=observed,
        expected=None,
        clauses=("S34",),
        remedy="Mend it.",
        fingerprint="0",
    )
    seen = Seen(
        overrides=(0, 2),
        is_order=True,
        id="1",
        status="draft",
        findings=(finding,),
        hidden=3,
        idle=["PAY001"],
        departures={"PAY002": RuleOutcome("cannot_evaluate", ("/b",), "why")},
        failure=None,
    )
    part = Part([FilePart([(7, seen)], None), FilePart([], "cut off")])
    assert decode(encode(part)) == part


@pytest.mark.parametrize("after", [b'{"a": 2}\n{}\n', b'{"a": 1}\n', b'{"a": 1}\n{}\n{}\n', b""])
def test_a_file_that_was_changed_meanwhile_makes_the_run_incomplete(
    tmp_path: Path, after: bytes
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n{}\n')
    engine = Engine(activate({"core": DOCUMENT_RULES}), datetime(2026, 2, 2, tzinfo=UTC))
    batch = Batch(Examiner(Reader(), engine, fail_on=Severity.ERROR))
    (unit,) = units([str(path)])
    part = look_at(unit, batch.examiner)
    assert len(list(merged(batch, [(unit, part)]))) == 2
    assert batch.ending().complete
    path.write_bytes(after)
    list(merged(batch, [(unit, part)]))
    (problem,) = batch.ending().problems
    assert problem.message == "it was changed while it was checked"
