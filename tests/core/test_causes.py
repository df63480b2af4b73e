"""One cause, one message: which findings take in which, and which stay alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.causes import one_per_cause
from checker.documents.faults import MALFORMED
from checker.finding import Finding, SeverityLabel

LIMIT = {"A": frozenset({"B", "C"}), "B": frozenset({"C"})}


def finding(rule: str, pointer: str = "/id", severity: SeverityLabel = "error") -> Finding:
    """Return a finding of which only these properties matter."""
    return Finding(
        rule, severity, "It is so.", pointer, 1, 1, 1, 2, None, None, (), "Mend it.", "f"
    )


def shown(*findings: Finding, supersedes: Any = LIMIT) -> dict[str, list[str]]:
    """Return the rules of the findings that are shown, each with those of the related ones."""
    found = one_per_cause(findings, supersedes)
    return {entry.rule: [other.rule for other in entry.related] for entry in found}


def test_a_finding_takes_in_those_that_it_supersedes() -> None:
    assert shown(finding("C"), finding("A"), finding("B")) == {"A": ["C", "B"]}


def test_the_one_that_takes_in_is_itself_taken_in() -> None:
    chain = {"A": frozenset({"B"}), "B": frozenset({"C"})}
    assert shown(finding("C"), finding("B"), finding("A"), supersedes=chain) == {"A": ["C", "B"]}


def test_a_finding_without_a_superior_is_left_alone() -> None:
    assert shown(finding("B"), finding("D")) == {"B": [], "D": []}


def test_a_graver_finding_is_not_hidden_behind_a_lesser_one() -> None:
    assert shown(finding("A", severity="warning"), finding("C")) == {"A": [], "C": []}
    assert shown(finding("A"), finding("C", severity="warning")) == {"A": ["C"]}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/amounts/total", "/shipping/export_service", True),
        ("/amounts/total", "/payments/0/amount", True),
        ("/returns/0/decision", "/returns/0/verification/result", True),
        ("/returns/0", "/returns/1", False),
        ("/returns/0/lines/1/quantity", "/returns/0/reasons", True),
        ("/returns/0/lines/1", "/returns/1", False),
        ("/payments/0", "/returns/0", False),
    ],
)
def test_findings_about_different_elements_have_different_causes(
    one: str, other: str, *, same: bool
) -> None:
    for first, second in ((one, other), (other, one)):
        expected = {"A": ["C"]} if same else {"A": [], "C": []}
        assert shown(finding("A", first), finding("C", second)) == expected


@pytest.mark.parametrize(
    ("pointer", "severity", "same"),
    [
        ("/shipping/address/country", "error", True),
        ("/shipping/address", "error", False),
        ("/shipping/address/country/name", "warning", True),
        ("/shipping/address/country_code", "error", False),
        ("/shipping/address/city", "error", False),
    ],
)
def test_what_is_found_of_the_absence_of_a_value_that_does_not_fit_is_related_to_it(
    pointer: str, severity: SeverityLabel, *, same: bool
) -> None:
    malformed = finding(MALFORMED, "/shipping/address/country")
    expected = {MALFORMED: ["D"]} if same else {MALFORMED: [], "D": []}
    assert shown(malformed, finding("D", pointer, severity)) == expected


def test_a_value_that_does_not_fit_hides_nothing_that_is_graver() -> None:
    malformed = finding(MALFORMED, "/id", severity="warning")
    assert shown(malformed, finding("D")) == {MALFORMED: [], "D": []}


def test_several_values_that_do_not_fit_stay_apart() -> None:
    found = [finding(MALFORMED, pointer) for pointer in ("/lines/0", "/lines/0/name")]
    assert [entry.related for entry in one_per_cause(found, LIMIT)] == [(), ()]


def test_each_element_has_its_own() -> None:
    found = one_per_cause(
        [finding(rule, f"/returns/{i}") for i in (0, 1) for rule in ("A", "C")], LIMIT
    )
    assert [(f.pointer, [r.pointer for r in f.related]) for f in found] == [
        ("/returns/0", ["/returns/0"]),
        ("/returns/1", ["/returns/1"]),
    ]


def test_rules_that_supersede_each_other_lose_nothing() -> None:
    ring = {"A": frozenset({"B"}), "B": frozenset({"A"})}
    assert shown(finding("B"), finding("A"), supersedes=ring) == {"B": ["A"]}


rules = st.sampled_from("ABCDE")
many = st.lists(
    st.builds(
        finding,
        rules,
        st.sampled_from(["/id", "/returns/0", "/returns/1/id"]),
        st.sampled_from(["error", "warning"]),
    ),
    max_size=8,
)


@given(many, st.dictionaries(rules, st.frozensets(rules)))
def test_every_finding_is_shown_exactly_once(
    findings: list[Finding], supersedes: dict[str, frozenset[str]]
) -> None:
    found = one_per_cause(findings, supersedes)
    flat = [msgspec.structs.replace(entry, related=()) for entry in found]
    flat += [other for entry in found for other in entry.related]
    assert sorted(map(repr, flat)) == sorted(map(repr, findings))
    gravest = {entry.severity for entry in findings}
    assert not findings or ("error" in gravest) == ("error" in {entry.severity for entry in found})
