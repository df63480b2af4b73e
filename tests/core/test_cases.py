"""The cases of every installed plugin, and the harness that runs them."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from textwrap import dedent
from typing import Annotated, Any

import pytest

from checker.api import (
    Meta,
    Order,
    Parameters,
    Rule,
    Violations,
    between,
    missing,
    rule,
    violation,
)
from checker.errors import UsageError
from checker.registry import Plugin, load
from checker.testing import Case, cases, compliant_order, merge_patch, read_cases, run
from checker.yamls import load_placed

REGISTRY = load()


def cases_of(plugin: Plugin) -> list[Case]:
    """Return the cases that a plugin brings along."""
    directory = resources.files(plugin.module).joinpath("cases")
    return cases(Path(str(directory))) if directory.is_dir() else []


@pytest.mark.parametrize(
    ("case", "rules"),
    [
        pytest.param(case, plugin.rules, id=str(case))
        for plugin in REGISTRY.plugins
        if plugin.rules
        for case in cases_of(plugin)
    ],
)
def test_case(case: Case, rules: tuple[Rule, ...]) -> None:
    run(case, rules)


def test_no_installed_plugin_is_refused() -> None:
    assert not REGISTRY.refusals


# --- the harness ---------------------------------------------------------------------------------


class Params(Parameters, frozen=True):
    """Parameters of the rule that the harness is tried out with."""

    most: Annotated[int, Meta(ge=0)] = 1


@rule(
    "TST001",
    severity="error",
    status=between("draft", "paid"),
    needs=["/currency"],
    params=Params,
)
def too_many_lines(order: Order, params: Params) -> Violations:
    """The order has too many lines.

    Why: A reason.

    Remedy: A remedy.
    """
    if order.remark is None:
        yield missing("/remark")
    for i in range(params.most, len(order.lines)):
        yield violation(f"/lines/{i}", "One too many.", observed=order.lines[i].id, expected=[1])


TWO = 'patch: {lines: [{id: "1"}, {id: "2"}]}'
THREE = 'patch: {lines: [{id: "1"}, {id: "2"}, {id: "3"}]}'


def table(text: str) -> list[Case]:
    return read_cases(f"rule: TST001\n{dedent(text)}", "TST001.yaml")


def one(kind: str, *fields: str) -> Case:
    """Return a single case of a kind, made of these fields."""
    lines = "\n".join(f"    {field}" for field in ("name: it", *fields)).replace("    ", "  - ", 1)
    (case,) = table(f"{kind}:\n{lines}")
    return case


RIGHT = {
    "good": one("good"),
    "good with parameters": one("good", TWO, "params: {most: 2}"),
    "bad": one("bad", TWO, "expect: [{pointer: /lines/1, severity: error, observed: '2'}]"),
    "bad with what is expected": one(
        "bad", TWO, "expect: [{pointer: /lines/1, severity: error, observed: '2', expected: [1]}]"
    ),
    "bad twice, in any order": one(
        "bad",
        THREE,
        "expect: [{pointer: /lines/2, severity: error, observed: '3'},"
        " {pointer: /lines/1, severity: error, observed: '2', expected: [1]}]",
    ),
    "bad with something missing": one(
        "bad",
        'patch: {remark: null, lines: [{id: "1"}, {id: "2"}]}',
        "expect: [{pointer: /lines/1, severity: error, observed: '2'}]",
        "missing: [/remark]",
    ),
    "cannot_evaluate by a need": one(
        "cannot_evaluate", "patch: {currency: null}", "missing: [/currency]"
    ),
    "cannot_evaluate by the rule": one(
        "cannot_evaluate", "patch: {remark: null}", "missing: [/remark]"
    ),
    "not_applicable": one("not_applicable", "patch: {status: shipped}"),
}


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT.keys())
def test_a_case_that_is_right_holds(case: Case) -> None:
    run(case, [too_many_lines])


WRONG = {
    "good but bad": one("good", TWO),
    "good but for another parameter": one("good", THREE, "params: {most: 2}"),
    "good but cannot be evaluated": one("good", "patch: {currency: null}"),
    "good but does not apply": one("good", "patch: {status: shipped}"),
    "bad but good": one("bad", "expect: [{pointer: /lines/1, severity: error}]"),
    "another pointer": one(
        "bad", TWO, "expect: [{pointer: /lines/0, severity: error, observed: '2'}]"
    ),
    "another severity": one(
        "bad", TWO, "expect: [{pointer: /lines/1, severity: info, observed: '2'}]"
    ),
    "something else observed": one(
        "bad", TWO, "expect: [{pointer: /lines/1, severity: error, observed: '1'}]"
    ),
    "nothing observed": one("bad", TWO, "expect: [{pointer: /lines/1, severity: error}]"),
    "something else expected": one(
        "bad", TWO, "expect: [{pointer: /lines/1, severity: error, observed: '2', expected: [2]}]"
    ),
    "nothing expected": one(
        "bad", TWO, "expect: [{pointer: /lines/1, severity: error, observed: '2', expected: null}]"
    ),
    "one violation too many": one(
        "bad", THREE, "expect: [{pointer: /lines/1, severity: error, observed: '2'}]"
    ),
    "one violation too few": one(
        "bad",
        TWO,
        "expect: [{pointer: /lines/1, severity: error, observed: '2'},"
        " {pointer: /lines/2, severity: error, observed: '3'}]",
    ),
    "bad, and something else is missing": one(
        "bad",
        TWO,
        "expect: [{pointer: /lines/1, severity: error, observed: '2'}]",
        "missing: [/remark]",
    ),
    "something else missing": one(
        "cannot_evaluate", "patch: {remark: null}", "missing: [/currency]"
    ),
    "more missing": one(
        "cannot_evaluate", "patch: {remark: null}", "missing: [/remark, /currency]"
    ),
    "not missing": one("cannot_evaluate", "missing: [/currency]"),
    "applicable": one("not_applicable"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_a_case_that_expects_something_else_fails_and_is_named(case: Case) -> None:
    with pytest.raises(AssertionError, match=f"TST001/{case.kind}: it\n"):
        run(case, [too_many_lines])


@rule("TST001", severity="error", status=between("draft", "paid"))
def raising(order: Order) -> Violations:
    """The rule raises.

    Why: A reason.

    Remedy: A remedy.
    """
    if order.status:
        raise LookupError(order.id)
    yield missing("/status")


@pytest.mark.parametrize("kind", ["good", "not_applicable"])
def test_no_case_holds_for_a_rule_that_raises(kind: str) -> None:
    with pytest.raises(AssertionError, match="raised LookupError"):
        run(one(kind), [raising])


UNUSABLE = {
    "an order that is malformed": (
        one("good", "patch: {amounts: {total: much}}"),
        "/amounts/total",
    ),
    "an order with an unknown key": (one("good", "patch: {colour: red}"), "/colour"),
    "a parameter that the rule has not": (one("good", "params: {least: 1}"), "least"),
    "a parameter of another type": (one("good", "params: {most: many}"), "params"),
    "a parameter out of its range": (one("good", "params: {most: -1}"), "params"),
    "a time without an offset": (one("good", "as_of: 2026-02-02T00:00:00"), "no offset"),
    "a time that is none": (one("good", "as_of: tomorrow"), "as_of"),
    "a time at the end of the calendar": (
        one("good", 'as_of: "9999-12-31T23:59:59+00:00"'),
        "too near to the end of the calendar",
    ),
}


@pytest.mark.parametrize(("case", "word"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_case_that_cannot_be_run_is_refused(case: Case, word: str) -> None:
    with pytest.raises(UsageError, match=r"^TST001\.yaml:\d+:\d+: TST001/good: it: ") as refusal:
        run(case, [too_many_lines])
    assert word in str(refusal.value)


def test_parameters_for_a_rule_without_any_are_refused() -> None:
    with pytest.raises(UsageError, match="the rule has no parameters"):
        run(one("good", "params: {most: 1}"), [raising])


def test_a_case_of_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no rule TST001"):
        run(one("good"), [])


REFUSED = {
    "an unknown key at the top": ("ugly: []", "2:1: /ugly: ", "'ugly' is not known"),
    "a misspelt key at the top": ("god: []", "2:1: /god: ", "Did you mean good?"),
    "an unknown key in a case": (
        "good:\n  - {name: a, pach: {}}",
        "3:15: /good/0/pach: ",
        "Did you mean patch?",
    ),
    "an unknown key in what is expected": (
        "bad:\n  - {name: a, expect: [{pointer: '', severity: error, ponter: ''}]}",
        "3:55: /bad/0/expect/0/ponter: ",
        "Did you mean pointer?",
    ),
    "a severity that is none": (
        "bad:\n  - {name: a, expect: [{pointer: '', severity: fatal}]}",
        "3:38: /bad/0/expect/0/severity: ",
        "fatal",
    ),
    "a case without a name": ("good:\n  - {patch: {}}", "3:5: /good/0: ", "'name'"),
    "a patch that is a list": (
        "good:\n  - {name: a, patch: []}",
        "3:15: /good/0/patch: ",
        "object",
    ),
    "a case that is text": ("good: [a]", "2:8: /good/0: ", "object"),
    "a key that stands there twice": (
        "good:\n  - {name: a}\ngood:\n  - {name: b}",
        "4:1: ",
        "the key good stands here again",
    ),
    "a good case that expects a finding": (
        "good:\n  - {name: a}\n  - {name: b, expect: [{pointer: '', severity: error}]}",
        "4:15: /good/1/expect: ",
        "only bad cases",
    ),
    "a good case with something missing": (
        "good:\n  - {name: a, missing: [/id]}",
        "3:15: /good/0/missing: ",
        "nothing is missing",
    ),
    "a bad case that expects nothing": (
        "bad:\n  - {name: a}",
        "3:5: /bad/0: ",
        "says what it expects",
    ),
    "a case that cannot be evaluated for nothing": (
        "cannot_evaluate:\n  - {name: a}",
        "3:5: /cannot_evaluate/0: ",
        "says what is missing",
    ),
}


@pytest.mark.parametrize(("text", "place", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_table_that_is_none_is_refused_with_file_and_place(
    text: str, place: str, reason: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        table(text)
    assert str(refusal.value).startswith(f"TST001.yaml:{place}")
    assert reason in str(refusal.value)


def test_all_that_is_wrong_with_a_table_is_said_at_once() -> None:
    with pytest.raises(UsageError) as refusal:
        table("good:\n  - {name: a, pach: {}}\nugly: []")
    assert len(str(refusal.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "[]", "PAY005", "good: []"])
def test_a_table_without_a_rule_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^a\.yaml:1:1: /: "):
        read_cases(text, "a.yaml")


def test_cases_are_read_from_a_file_or_from_all_files_of_a_directory(tmp_path: Path) -> None:
    for name in ("TST002", "TST001"):
        (tmp_path / f"{name}.yaml").write_text(f"rule: {name}\ngood: [{{name: a}}]", "utf-8")
    (tmp_path / "notes.txt").write_text("no table", "utf-8")
    assert [str(case) for case in cases(tmp_path)] == ["TST001/good: a", "TST002/good: a"]
    assert [str(case) for case in cases(str(tmp_path / "TST002.yaml"))] == ["TST002/good: a"]


@pytest.mark.parametrize("name", ["", "gone.yaml", "empty.yaml", "latin.yaml"])
def test_where_no_cases_can_be_read_that_is_said(name: str, tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("rule: Größe".encode("latin-1"))
    (tmp_path / "empty.yaml").write_text("rule: TST001", "utf-8")
    path = tmp_path / name if name else tmp_path / "nowhere"
    with pytest.raises(UsageError, match=path.name):
        cases(path)


def test_a_case_does_not_change_the_order_that_it_starts_from() -> None:
    before = json.dumps(compliant_order(), default=str)
    case = one("good", "patch: {buyer: {account: {id: x}}, lines: null}")
    assert case.order()["buyer"]["account"]["id"] == "x"
    assert "lines" not in case.order()
    assert json.dumps(compliant_order(), default=str) == before


# --- merge patches -------------------------------------------------------------------------------

RFC_7396: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
"""The examples of the RFC's appendix A: a document, a patch, the result."""


@pytest.mark.parametrize(("target", "patch", "result"), RFC_7396)
def test_patches_merge_as_the_rfc_shows(target: Any, patch: Any, result: Any) -> None:
    before = json.dumps([target, patch])
    assert merge_patch(target, patch) == result
    assert json.dumps([target, patch]) == before


# --- YAML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),
        ("no", "no"),
        ("true", True),
        ("2026-01-02", "2026-01-02"),
        ("2026-02-02T12:00:00+08:00", "2026-02-02T12:00:00+08:00"),
        ("1.50", "1.50"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        ("7", 7),
        ("null", None),
        ("", None),
        ("[待定, N/A]", ["待定", "N/A"]),
    ],
)
def test_yaml_is_read_as_it_is_written(text: str, value: Any) -> None:
    assert load_placed(text, "a.yaml").value == value


BROKEN = {
    "a: b: c": "1:5",
    "a:\n  - [1, 2\nb: 3": "3:2",
    "a: 1\n\tb: 2": "2:1",
    "---\na\n---\nb": "3:1",
    "a: *nowhere": "1:4",
    "a: !!python/name:os.system": "1:4",
    "a: 1\nb: x\x01": "2:5",
    "\x00": "1:1",
    '"open': "1:6",
}


@pytest.mark.parametrize(("text", "place"), BROKEN.items())
def test_broken_yaml_is_refused_with_file_line_and_column(text: str, place: str) -> None:
    with pytest.raises(UsageError) as refusal:
        load_placed(text, "a.yaml")
    assert str(refusal.value).startswith(f"a.yaml:{place}: ")


@pytest.mark.parametrize("text", ["a: -_", "a: !!int x", "a: !!bool 3", "a: " + 5000 * "9"])
def test_a_value_that_is_none_of_its_kind_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^a\.yaml:1:4: "):
        load_placed(text, "a.yaml")


def test_yaml_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(UsageError, match="nested too deeply"):
        load_placed("[" * 700, "a.yaml")
