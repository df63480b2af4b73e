"""What a baseline knows, what it forgets, and what its file looks like."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.finding import Finding, Severity
from checker.rulesets.baseline import (
    Baseline,
    Entry,
    Known,
    as_text,
    compare,
    parse_baseline,
    per_rule,
    read_baseline,
)

A = Entry("PAY005", "0123456789abcdef")
B = Entry("PAY005", "fedcba9876543210")
C = Entry("LOG001", "0123456789abcdef")

ENTRIES = st.sampled_from([A, B, C])
COUNTS = st.dictionaries(ENTRIES, st.integers(1, 3))


def finding(entry: Entry) -> Finding:
    return Finding(
        rule=entry.rule,
        severity="error",
        message="Something.",
        pointer="/status",
        line=1,
        column=1,
        end_line=1,
        end_column=2,
        observed=None,
        expected=None,
        clauses=(),
        remedy="Mend it.",
        fingerprint=entry.fingerprint,
    )


# --- what is known --------------------------------------------------------------------------------


def test_as_many_findings_are_known_as_were_counted() -> None:
    baseline = Baseline(Known({A: 2}))
    assert [baseline.knows(finding(A)) for _ in range(3)] == [True, True, False]


def test_a_finding_is_known_by_rule_and_fingerprint() -> None:
    baseline = Baseline(Known({A: 1}))
    assert not baseline.knows(finding(B))
    assert not baseline.knows(finding(C))
    assert baseline.knows(finding(A))


def test_what_was_not_seen_is_left_over() -> None:
    baseline = Baseline(Known({A: 2, B: 1, C: 1}))
    for entry in (A, B, B):
        baseline.knows(finding(entry))
    assert baseline.rest() == {C: 1, A: 1}
    assert list(baseline.rest()) == [C, A]


@pytest.mark.parametrize("rule", ["ORD001", "ORD006"])
def test_a_document_that_could_not_be_read_is_never_known(rule: str) -> None:
    entry = Entry(rule, A.fingerprint)
    assert not Baseline(Known({entry: 1})).knows(finding(entry))


@given(known=COUNTS, found=st.lists(ENTRIES, max_size=8))
def test_knowing_one_by_one_is_counting(known: dict[Entry, int], found: list[Entry]) -> None:
    baseline = Baseline(Known(known))
    new = Counter(entry for entry in found if not baseline.knows(finding(entry)))
    compared = compare(known, Counter(found), {"PAY005", "LOG001"})
    assert compared.new == new
    assert compared.fixed == baseline.rest()
    assert Counter(compared.known) + Counter(compared.new) == Counter(found)


# --- shrinking ------------------------------------------------------------------------------------


def test_a_baseline_beside_what_was_found() -> None:
    compared = compare({A: 3, C: 1}, {A: 1, B: 2}, {"PAY005"})
    assert compared.known == {A: 1}
    assert compared.new == {B: 2}
    assert compared.fixed == {A: 2}
    assert compared.not_asked == {C: 1}
    assert compared.shrunk() == {C: 1, A: 1}
    assert compared.grown() == {C: 1, A: 1, B: 2}


def test_what_a_rule_could_not_find_everywhere_is_not_mended() -> None:
    compared = compare({A: 3, C: 1}, {A: 1, B: 2}, {"PAY005", "LOG001"}, {"PAY005"})
    assert compared.known == {A: 1}
    assert compared.new == {B: 2}
    assert compared.unknown == {A: 2}
    assert compared.fixed == {C: 1}
    assert compared.shrunk() == {A: 3}
    assert compared.grown() == {A: 3, B: 2}


@given(known=COUNTS, found=COUNTS, in_force=st.sets(st.sampled_from(["PAY005", "LOG001"])))
def test_it_only_shrinks(
    known: dict[Entry, int], found: dict[Entry, int], in_force: set[str]
) -> None:
    asked = {entry: number for entry, number in found.items() if entry.rule in in_force}
    after = compare(known, asked, in_force).shrunk()
    assert all(number <= known[entry] for entry, number in after.items())
    assert all(after.get(entry, 0) >= min(known.get(entry, 0), asked[entry]) for entry in asked)
    kept = {entry: number for entry, number in known.items() if entry.rule not in in_force}
    assert kept.items() <= after.items()
    assert compare(after, asked, in_force).shrunk() == after


@given(known=COUNTS, found=COUNTS)
def test_grown_it_is_what_was_found(known: dict[Entry, int], found: dict[Entry, int]) -> None:
    compared = compare(known, found, {"PAY005", "LOG001"})
    assert compared.grown() == found


def test_findings_are_summed_up_by_rule() -> None:
    assert list(per_rule({A: 2, B: 3, C: 1}).items()) == [("LOG001", 1), ("PAY005", 5)]


# --- the file -------------------------------------------------------------------------------------

TEXT = """\
{
 "format": "checker-baseline/1",
 "min_severity": "warning",
 "findings": {
  "LOG001": {
   "0123456789abcdef": 1
  },
  "PAY005": {
   "0123456789abcdef": 2,
   "fedcba9876543210": 1
  }
 }
}
"""


def test_the_file_is_sorted_with_one_fingerprint_on_a_line() -> None:
    assert as_text(Known({B: 1, A: 2, C: 1})) == TEXT


@given(counts=COUNTS, level=st.sampled_from(Severity))
def test_a_file_is_read_as_it_was_written(counts: dict[Entry, int], level: Severity) -> None:
    known = parse_baseline(as_text(Known(counts, level)).encode(), "b.json")
    assert known == Known(counts, level)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "b.json:1:1: Expecting value"),
        (changed('1\n  },\n  "PAY', '1\n<<<<<<< HEAD\n  },\n  "PAY'), "b.json:7:1: Expecting ',' "),
        ("[]", "b.json:1:1: this is no baseline: `format` is not checker-baseline/1"),
        (changed("line/1", "line/2"), "b.json:2:12: this is no baseline: `format` is not "),
        (changed('"min_severity"', '"min_severety"'), "b.json:3:18: the key min_severety is not "),
        (changed('"warning"', '"Warning"'), "b.json:3:18: min_severity is one of error, warning"),
        (changed('"findings"', '"finding"'), "b.json:1:1: findings is a mapping of rules"),
        (changed(": 2", ": 0"), "b.json:9:24: a count is a whole number from 1"),
        (changed(": 2", ": true"), "b.json:9:24: a count is a whole number from 1"),
        (changed(": 2", ': "2"'), "b.json:9:24: a count is a whole number from 1"),
        (changed("fedcba9876543210", A.fingerprint), f"b.json:10:24: the key {A.fingerprint} "),
        (changed("LOG001", "PAY005"), "b.json:8:13: the key PAY005 stands here again"),
        (changed("LOG001", "ORD001"), "b.json:5:13: ORD001 cannot stand in a baseline"),
        (changed('{\n   "0123456789abcdef": 1\n  }', "3"), "b.json:5:13: LOG001 is a mapping of "),
        ("[" * 100_000, "b.json: it is no baseline"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_baseline(text.encode(), "b.json")
    assert said in str(raised.value)


def test_all_faults_of_a_file_are_said_at_once() -> None:
    text = re.sub(r": \d", ": 0", TEXT)
    with pytest.raises(UsageError) as raised:
        parse_baseline(text.encode(), "b.json")
    assert len(str(raised.value).splitlines()) == 3


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the baseline '.*b\.json': No such file"):
        read_baseline(f"{tmp_path}/b.json")
    with pytest.raises(UsageError, match=r"b\.json: it is not UTF-8"):
        parse_baseline(b"\xff\xfe", "b.json")


def test_a_file_that_an_editor_marked_as_unicode_is_read() -> None:
    assert parse_baseline(b"\xef\xbb\xbf" + TEXT.encode(), "b.json").counts == {C: 1, A: 2, B: 1}


def test_nothing_but_rules_fingerprints_and_counts_stands_in_a_file() -> None:
    value = json.loads(as_text(Known({A: 1})))
    assert set(value) == {"format", "min_severity", "findings"}
    assert value["findings"] == {"PAY005": {A.fingerprint: 1}}
