"""Rule cases: small tables in YAML that say what a rule must find, and what it must leave alone.

A file holds the cases of one rule:

    rule: PAY005
    good:
      - name: thirty percent in advance
    bad:
      - name: a cent is missing
        patch: {payment_plan: {balance: "699.99"}}
        expect:
          - {pointer: /payment_plan/advance, severity: error, observed: "300.00"}
    cannot_evaluate:
      - name: no total
        patch: {amounts: {total: null}}
        missing: [/amounts/total]
    not_applicable:
      - name: a completed order
        patch: {status: completed}

`patch` is a JSON merge patch (RFC 7396) over one compliant order, `compliant_order`; `params` and
`as_of` set what the rule is called with. In pytest:

    @pytest.mark.parametrize("case", cases("cases"), ids=str)
    def test_case(case):
        run(case, RULES)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import localcontext
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from checker.documents.parsing import parse
from checker.documents.thorough import typed
from checker.engine import Engine, Judged
from checker.errors import UsageError
from checker.rule import Parameters, Rule
from checker.rulesets.active import ActiveRule
from checker.values.money import CONTEXT
from checker.yamls import load_yaml

AS_OF = "2026-02-02T12:00:00+08:00"
"""The time as of which a case is judged that does not name its own."""

Kind = Literal["good", "bad", "cannot_evaluate", "not_applicable"]
KINDS: tuple[Kind, ...] = ("good", "bad", "cannot_evaluate", "not_applicable")

_OUTCOMES = {"good": "pass", "bad": "fail"}


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
    """One case: the rule's id, the kind of case, and what stands in the file."""

    rule: str
    kind: Kind
    entry: Entry

    def __str__(self) -> str:
        """Return what a test report shows."""
        return f"{self.rule}: {self.kind}: {self.entry.name}"

    def order(self) -> dict[str, Any]:
        """Return the order document of the case."""
        patched: dict[str, Any] = merge_patch(compliant_order(), self.entry.patch)
        return patched


def compliant_order() -> dict[str, Any]:
    """Return a draft that keeps the whole policy, as plain JSON values."""
    data = resources.files("checker").joinpath("compliant_order.json").read_bytes()
    order: dict[str, Any] = parse(data).value
    return order


def merge_patch(target: Any, patch: Any) -> Any:
    """Return a value with a JSON merge patch applied (RFC 7396); neither argument changes."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def read_cases(text: str, name: str) -> list[Case]:
    """Return the cases in the text of a file.

    Raises:
        UsageError: the text is no table of cases; with the file and the place in it.
    """
    data = load_yaml(text, name)
    try:
        table = msgspec.convert(data, CaseFile)
    except msgspec.ValidationError as error:
        # It stops at the first mistake; the schema knows all but those like keys that are no text.
        errors = sorted(_schema_errors(data)) or [str(error)]
    else:
        errors = list(_contradictions(table))
    if errors:
        raise UsageError("\n".join(f"{name}: {error}" for error in errors))
    return [Case(table.rule, kind, entry) for kind in KINDS for entry in getattr(table, kind)]


def _schema_errors(data: Any) -> Iterator[str]:
    """Yield everything that is wrong with a table of cases."""
    from jsonschema import Draft202012Validator  # slow to import, and only mistakes need it

    for error in Draft202012Validator(msgspec.json.schema(CaseFile)).iter_errors(data):
        place = "/".join(map(str, error.absolute_path))
        yield f"/{place}: {error.message}"


def _contradictions(table: CaseFile) -> Iterator[str]:
    """Yield the cases that expect what a case of their kind cannot have, or expect nothing."""
    for kind in KINDS:
        for index, entry in enumerate(getattr(table, kind)):
            place = f"/{kind}/{index}"
            if kind == "bad" and not entry.expect:
                yield f"{place}: a bad case says what it expects"
            if kind != "bad" and entry.expect:
                yield f"{place}/expect: only bad cases expect findings"
            if kind == "cannot_evaluate" and not entry.missing:
                yield f"{place}: a case that cannot be evaluated says what is missing"
            if kind in {"good", "not_applicable"} and entry.missing:
                yield f"{place}/missing: nothing is missing in a case of this kind"


def cases(path: str | Path) -> list[Case]:
    """Return the cases of a file, or of all ``*.yaml`` files of a directory.

    Raises:
        UsageError: there are none, or a file is no table of cases.
    """
    root = Path(path)
    files = sorted(root.glob("*.yaml")) if root.is_dir() else [root]
    try:
        found = [case for file in files for case in read_cases(file.read_text("utf-8"), str(file))]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the cases cannot be read: {error}") from error
    if not found:
        raise UsageError(f"{path}: there are no cases")
    return found


def run(case: Case, rules: Iterable[Rule]) -> None:
    """Apply the rule of a case, alone, to its order.

    Raises:
        AssertionError: the rule says something else than the case expects.
        UsageError: none of the rules is that of the case, or its order, its parameters or its
            time are not what they should be.
    """
    rule = next((rule for rule in rules if rule.id == case.rule), None)
    if rule is None:
        raise UsageError(f"{case}: there is no rule {case.rule}")
    # Through JSON, so that a case is read like any user's file.
    document = parse(json.dumps(case.order()).encode()).value
    result = typed(document)
    if result.faults:
        raise UsageError(f"{case}: the order is malformed at {result.faults[0].violation.pointer}")
    with localcontext(CONTEXT):
        engine = Engine([ActiveRule(rule, rule.severity, _params(case, rule))], _as_of(case))
        evaluation = engine.evaluate(result.order)
    outcome = evaluation.outcomes()[rule.id]
    wanted = _OUTCOMES.get(case.kind, case.kind)
    found = [_found(judged, result.placeholders) for judged in evaluation.judged]
    reason = outcome.reason or outcome.missing or found
    assert outcome.outcome == wanted, f"{case}: {outcome.outcome}, not {wanted}: {reason}"  # noqa: S101 - a test helper
    if case.kind == "bad":
        _compare(case, found)
    if case.kind == "cannot_evaluate" or case.entry.missing:
        assert outcome.missing == case.entry.missing, f"{case}: missing {outcome.missing}"  # noqa: S101 - a test helper


def _params(case: Case, rule: Rule) -> Parameters | None:
    """Return the parameters of a case: those that it names, the others by their defaults."""
    if not case.entry.params:
        return rule.params
    if rule.params is None:
        raise UsageError(f"{case}: the rule has no parameters")
    try:
        return msgspec.convert(case.entry.params, type(rule.params))
    except msgspec.ValidationError as error:
        raise UsageError(f"{case}: params: {error}") from error


def _as_of(case: Case) -> datetime:
    try:
        as_of = datetime.fromisoformat(case.entry.as_of)
    except ValueError as error:
        raise UsageError(f"{case}: as_of: {error}") from error
    if as_of.tzinfo is None:
        raise UsageError(f"{case}: as_of: {case.entry.as_of} has no offset")
    return as_of


def _found(judged: Judged, placeholders: Mapping[str, str]) -> Expected:
    pointer, observed = judged.violation.pointer, judged.observed
    if observed is None:
        observed = placeholders.get(pointer)
    return Expected(pointer, judged.severity.label, observed, judged.expected)


def _compare(case: Case, found: list[Expected]) -> None:
    """Compare the violations with those expected, both by pointer."""
    wanted = sorted(case.entry.expect, key=_by_pointer)
    given = [
        msgspec.structs.replace(one, expected=msgspec.UNSET)
        if index < len(wanted) and wanted[index].expected is msgspec.UNSET
        else one
        for index, one in enumerate(sorted(found, key=_by_pointer))
    ]
    assert given == wanted, f"{case}: found {given}, expected {wanted}"  # noqa: S101 - a test helper


def _by_pointer(expected: Expected) -> tuple[str, str]:
    return expected.pointer, str(expected.observed)
