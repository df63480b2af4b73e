"""The decorator `rule`: what it makes of a function, and which functions it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from checker.api import ANY_STATUS, Order, Parameters, Rule, Severity, Violations, rule, violation
from checker.finding import Violation
from checker.rule import TIME_DEPENDENT

DOCSTRING = """The goods have
    no name.

    Why: Nobody knows
    what was sold.

    Remedy: Name the goods.

    Note: A line of the order is enough.
    """


class Params(Parameters, frozen=True):
    """Parameters with defaults."""

    least: int = 3


class NoDefault(Parameters, frozen=True):
    """Parameters that somebody would have to give."""

    least: int


def plain(order: Order) -> Violations:
    yield violation("/id", "Found.", observed=order.id)


def with_params(order: Order, params: Params) -> Violations:
    yield violation("/id", "Found.", observed=order.id, expected=params.least)


def with_now(order: Order, now: datetime) -> Violations:
    yield violation("/id", "Found.", observed=order.id, expected=now)


def with_both(order: Order, params: Params, now: datetime) -> Violations:
    yield violation("/id", f"Found {now}.", observed=order.id, expected=params.least)


def made(
    function: Callable[..., Any],
    rule_id: str = "TST001",
    docstring: str | None = DOCSTRING,
    **options: Any,
) -> Rule:
    """Make a rule of a function with this docstring."""
    function.__doc__ = docstring
    return rule(rule_id, **{"severity": "error", "status": ANY_STATUS} | options)(function)


def test_a_rule_knows_what_its_function_and_its_docstring_say() -> None:
    made_of_it = made(plain, clauses=["S01"], tags=["money"], needs=["/id"], severity="warning")
    assert made_of_it.id == "TST001"
    assert made_of_it.name == "plain"
    assert made_of_it.summary == "The goods have no name."
    assert made_of_it.why == "Nobody knows what was sold."
    assert made_of_it.remedy == "Name the goods."
    assert made_of_it.note == "A line of the order is enough."
    assert made_of_it.severity is Severity.WARNING
    assert made_of_it.statuses == ANY_STATUS
    assert made_of_it.needs == ("/id",)
    assert made_of_it.clauses == ("S01",)
    assert made_of_it.tags == {"money"}
    assert made_of_it.params is None
    assert made_of_it.check is plain


def test_a_rule_needs_no_note() -> None:
    assert made(plain, docstring=DOCSTRING.partition("Note:")[0]).note == ""


def test_a_rule_is_called_with_what_its_function_asks_for_in_the_order_it_asks() -> None:
    now, order = datetime(2026, 2, 2, tzinfo=UTC), Order(id="1")
    for asked, expected, message in (
        (made(plain).bound(None, now), None, "Found."),
        (made(with_params, params=Params).bound(Params(least=5), now), 5, "Found."),
        (made(with_now).bound(None, now), now, "Found."),
        (made(with_both, params=Params).bound(Params(least=7), now), 7, f"Found {now}."),
    ):
        (said,) = asked(order)
        assert isinstance(said, Violation)
        assert (said.observed, said.expected, said.message) == ("1", expected, message)


def test_the_defaults_of_the_parameters_belong_to_the_rule() -> None:
    assert made(with_params, params=Params).params == Params(least=3)


def test_a_rule_that_asks_for_now_is_tagged_as_dependent_on_time() -> None:
    assert made(with_now, tags=["money"]).tags == {"money", TIME_DEPENDENT}
    assert made(with_both, params=Params).tags == {TIME_DEPENDENT}
    assert TIME_DEPENDENT not in made(with_params, params=Params).tags


def without_order(params: Params) -> Violations:
    yield violation("/id", "Found.", expected=params.least)


def other_name(document: Order) -> Violations:
    yield violation("/id", "Found.", observed=document.id)


def other_order(order: Order, now: datetime, params: Params) -> Violations:
    yield violation("/id", f"Found {now}.", observed=order.id, expected=params.least)


def more_arguments(order: Order, context: object) -> Violations:
    yield violation("/id", f"Found {context}.", observed=order.id)


def keyword_only(order: Order, *, now: datetime) -> Violations:
    yield violation("/id", "Found.", observed=order.id, expected=now)


REFUSED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "small letters in the id": (plain, {"rule_id": "tst001"}),
    "two digits in the id": (plain, {"rule_id": "TST01"}),
    "four digits in the id": (plain, {"rule_id": "T0001-1"}),
    "a line break after the id": (plain, {"rule_id": "TST001\n"}),
    "one letter in the id": (plain, {"rule_id": "T001"}),
    "no id": (plain, {"rule_id": ""}),
    "no order": (without_order, {"params": Params}),
    "another name for the order": (other_name, {}),
    "arguments in another order": (other_order, {"params": Params}),
    "an argument that nobody knows": (more_arguments, {}),
    "an argument by name only": (keyword_only, {}),
    "parameters without the argument": (plain, {"params": Params}),
    "the argument without parameters": (with_params, {}),
    "parameters without defaults": (with_params, {"params": NoDefault}),
    "no docstring": (plain, {"docstring": None}),
    "an empty docstring": (plain, {"docstring": ""}),
    "no summary": (plain, {"docstring": "\n\nWhy: Because.\n\nRemedy: Do."}),
    "no reason": (plain, {"docstring": "Summary.\n\nRemedy: Do."}),
    "no remedy": (plain, {"docstring": "Summary.\n\nWhy: Because."}),
    "an empty reason": (plain, {"docstring": "Summary.\n\nWhy:\n\nRemedy: Do."}),
    "reason and remedy in the summary": (plain, {"docstring": "Summary. Why: x. Remedy: y."}),
    "a status that no order has": (plain, {"status": frozenset({"draft", "dreaming"})}),
}


@pytest.mark.parametrize(("function", "options"), REFUSED.values(), ids=REFUSED.keys())
def test_a_rule_that_is_not_of_the_right_form_is_refused(
    function: Callable[..., Any], options: dict[str, Any]
) -> None:
    with pytest.raises(TypeError) as refusal:
        made(function, **options)
    if "defaults" not in str(options) and options.get("params") is not NoDefault:
        assert repr(options.get("rule_id", "TST001")).strip("'") in str(refusal.value)


def test_the_refusal_of_a_status_names_it() -> None:
    with pytest.raises(TypeError, match="TST001: no order has the status dreaming"):
        made(plain, status=frozenset({"dreaming"}))


def test_there_are_no_severities_but_three() -> None:
    with pytest.raises(TypeError, match="TST001: severity is error, warning or info, not 'fatal'"):
        made(plain, severity="fatal")
