"""The shipped rulesets: each says where its rules come from, and finds more than the one before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from checker.batch import Batch
from checker.documents.faults import DOCUMENT_RULES
from checker.documents.reader import Reader
from checker.documents.sources import texts
from checker.documents.text import Text
from checker.engine import Engine
from checker.examiner import Examiner
from checker.finding import Finding, Severity
from checker.registry import Registry, load
from checker.rule import Rule
from checker.rulesets.policy import Policy, default_policy, digest, load_policy
from checker.yamls import load_placed

LADDER = ("minimal", "trade-assurance", "strict")

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "orders"
DAY = date(2026, 2, 2)
AS_OF = ["2026-02-02T12:00:00+08:00", "2026-02-20T23:30:00+08:00", "2026-06-01T00:00:00+00:00"]

OWN = "trade-order-checker"

MUST = re.compile("必须|需要?|无法|限制")
DERIVED = {"LOG017", "DOC009"}
"""Errors whose clause is a must about something else: a phone number, the limit of an amount."""

_LINE = re.compile(
    r"^  ([A-Z]{3}[0-9]{3}): \{.*\} +# (?:(S[0-9]{2})(?:-(S[0-9]{2}))? (\S+): )?(.*)$"
)

Shape = tuple[str, str]


@cache
def built_in() -> Registry:
    """Return the plugins of this distribution alone."""
    plugins = tuple(each for each in load().plugins if each.origin.split()[0] == OWN)
    return Registry(plugins, ())


@cache
def policy(name: str) -> Policy:
    return load_policy([name], built_in(), DAY)


def rules() -> dict[str, Rule]:
    return {rule.id: rule for group in built_in().rules().values() for rule in group}


def source(name: str) -> str:
    return resources.files("checker_rulesets").joinpath(f"{name}.yaml").read_text("utf-8")


def lines(name: str) -> Iterator[re.Match[str]]:
    """Yield the lines of a ruleset that say something of a rule."""
    for line in source(name).splitlines():
        if re.match(r"  [A-Z]", line):
            found = _LINE.match(line)
            assert found, f"{name}: {line!r} is not of the form of the others"
            yield found


# --- what stands in the files ---------------------------------------------------------------------


def test_without_further_plugins_the_default_is_what_its_file_says() -> None:
    default = default_policy(built_in(), "trade-assurance")
    assert digest(policy("trade-assurance")) == digest(default)
    assert policy("trade-assurance").version == default.version


@pytest.mark.parametrize("name", LADDER)
def test_every_line_has_the_fault_of_its_rule_as_a_comment(name: str) -> None:
    seen = [line[1] for line in lines(name)]
    assert seen == list(load_placed(source(name), name).value["rules"])
    for line in lines(name):
        assert line[5] == rules()[line[1]].summary


def test_every_line_begins_its_comment_in_one_column_where_it_can() -> None:
    for name in LADDER:
        columns = {line[0].index("# ") for line in lines(name) if "params" not in line[0]}
        assert len(columns) == 1, name


def test_minimal_has_the_errors_whose_clause_is_a_must_and_no_others() -> None:
    in_minimal = {entry.rule.id for entry in policy("minimal").active}
    musts = {
        rule.id
        for rule in rules().values()
        if rule.severity is Severity.ERROR and any(map(_is_must, rule.clauses))
    }
    assert musts >= DERIVED
    assert in_minimal == musts - DERIVED | {rule.id for rule in DOCUMENT_RULES}


def _is_must(number: str) -> bool:
    """Whether a clause, with what it continues in its sentence, says that something must be."""
    clauses = built_in().clauses()
    text, at = clauses[number].original, int(number[1:])
    while at > 1 and clauses[f"S{at - 1:02}"].original[-1] not in "。.;":
        at -= 1
        if not text.startswith(("并", "及")):
            break
        text = clauses[f"S{at:02}"].original + text
    return MUST.search(text) is not None


def test_minimal_quotes_the_word_that_makes_a_clause_a_must() -> None:
    clauses = built_in().clauses()
    for line in lines("minimal"):
        rule = rules()[line[1]]
        if rule in DOCUMENT_RULES:
            assert line[2] is None
            continue
        first, last, word = line[2], line[3] or line[2], line[4]
        assert last in rule.clauses
        assert MUST.fullmatch(word)
        assert word in clauses[first].original


def test_strict_says_only_what_it_changes() -> None:
    before = {entry.rule.id: entry for entry in policy("trade-assurance").active}
    after = {entry.rule.id: entry for entry in policy("strict").active}
    assert after.keys() == before.keys()
    changed = {rule_id for rule_id in before if before[rule_id] != after[rule_id]}
    assert [line[1] for line in lines("strict") if line[1] not in changed] == []
    assert changed == {line[1] for line in lines("strict")}


def test_every_rung_grades_a_rule_as_high_as_the_one_before_or_higher() -> None:
    for lower, higher in pairwise(LADDER):
        after = {entry.rule.id: entry.severity for entry in policy(higher).active}
        for entry in policy(lower).active:
            assert after[entry.rule.id] >= entry.severity


def test_the_grades_of_all_rules_on_every_rung_stand_in_the_documentation() -> None:
    """In one table; it is what this test expects if it fails."""
    text = (ROOT / "docs" / "rulesets.md").read_text("utf-8")
    assert "\n".join(_table()) in text, "\n" + "\n".join(_table())


def _table() -> Iterator[str]:
    graded = {name: {entry.rule.id: entry for entry in policy(name).active} for name in LADDER}
    yield f"| rule | {' | '.join(LADDER)} | fault |"
    yield f"|---|{'---|' * len(LADDER)}---|"
    for rule in rules().values():
        cells = []
        for name in LADDER:
            entry = graded[name].get(rule.id)
            changes = "" if entry is None or entry.params == rule.params else "*"
            cells.append("" if entry is None else f"{entry.severity.label}{changes}")
        yield f"| {rule.id} | {' | '.join(cells)} | {rule.summary} |"


# --- what they find -------------------------------------------------------------------------------


@cache
def batch(name: str, as_of: str) -> Batch:
    engine = Engine(policy(name).active, datetime.fromisoformat(as_of), Severity.INFO)
    reader = Reader(built_in().formats())
    return Batch(Examiner(reader, engine, fail_on=Severity.ERROR))


def found(name: str, text: Text, as_of: str) -> dict[Shape, Severity]:
    """Return what is found in a document, related findings among them, with its grade."""
    graded: dict[Shape, Severity] = {}
    for finding in _flat(batch(name, as_of).check(text).findings):
        key = (finding.rule, finding.fingerprint)
        graded[key] = max(graded.get(key, Severity.INFO), Severity.of(finding.severity))
    return graded


def _flat(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding
        yield from _flat(finding.related)


OVERTAKEN_BY = {"LOG016": "RET006"}
"""What warns of a deadline is silent where a stricter rung has the deadline over already."""


def assert_ladder(text: Text, as_of: str) -> None:
    """Fail unless every rung finds what the one before finds, and grades it as high or higher."""
    rungs = [found(name, text, as_of) for name in LADDER]
    for lower, higher in pairwise(rungs):
        graver = {rule: severity for (rule, _), severity in higher.items()}
        for key, severity in lower.items():
            overtaken = graver.get(OVERTAKEN_BY.get(key[0], ""), Severity.INFO)
            if key in higher:
                assert higher[key] >= severity, f"{key} is graded lower"
            else:
                assert overtaken > severity, f"{key} vanishes"


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json*")), ids=lambda path: path.name)
def test_every_rung_finds_in_an_example_what_the_one_before_finds(path: Path, as_of: str) -> None:
    for text in texts(str(path)):
        assert_ladder(text, as_of)


def test_every_rung_finds_in_an_order_what_the_one_before_finds(
    samples: Mapping[str, Any],
) -> None:
    for sample in samples.values():
        assert_ladder(Text("order.json", 0, sample.data()), sample.as_of)


def test_every_rung_makes_a_difference(samples: Mapping[str, Any]) -> None:
    counts: list[int] = []
    for name in LADDER:
        errors = (
            severity
            for sample in samples.values()
            for severity in found(name, Text("a.json", 0, sample.data()), sample.as_of).values()
            if severity is Severity.ERROR
        )
        counts.append(sum(1 for _ in errors))
    assert counts == sorted(set(counts))


def test_what_keeps_the_policy_keeps_it_on_every_rung_but_the_last(
    samples: Mapping[str, Any],
) -> None:
    for name in ("draft", "submitted", "paid"):
        sample = samples[name]
        for rung in LADDER[:2]:
            graded = found(rung, Text("a.json", 0, sample.data()), sample.as_of)
            assert all(severity < Severity.WARNING for severity in graded.values())
