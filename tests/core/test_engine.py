"""What the engine makes of rules, whatever they do."""

from __future__ import annotations

import itertools
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_DOWN, Context, Decimal, Inexact, getcontext, localcontext, setcontext
from typing import Any, NoReturn

import msgspec
import pytest

from checker.api import (
    ANY_STATUS,
    Amounts,
    Line,
    Missing,
    Order,
    Parameters,
    Rule,
    Violation,
    Violations,
    between,
    missing,
    rule,
    violation,
)
from checker.budget import time_budget
from checker.engine import MOST_SAID, PATIENCE, Engine, Judged, RuleTimeout
from checker.finding import Severity
from checker.order import Status
from checker.report import RuleOutcome
from checker.rulesets.active import ActiveRule
from checker.values.money import CONTEXT

AS_OF = datetime(2026, 2, 2, tzinfo=UTC)

ORDER = Order(id="1", status="draft", amounts=Amounts(total=Decimal("10.00")))

PASS = RuleOutcome("pass")

DOCSTRING = "Summary.\n\nWhy: A reason.\n\nRemedy: The remedy of the rule."


def made(function: Callable[..., Any], rule_id: str = "TST001", **options: Any) -> Rule:
    """Make a rule of a function."""
    function.__doc__ = DOCSTRING
    return rule(rule_id, **{"severity": "error", "status": ANY_STATUS} | options)(function)


def engine_of(*rules: Rule, severity: Severity | None = None) -> Engine:
    active = [ActiveRule(entry, severity or entry.severity, entry.params) for entry in rules]
    return Engine(active, AS_OF)


def ask(
    *rules: Rule, order: Order = ORDER, severity: Severity | None = None
) -> tuple[dict[str, RuleOutcome], list[Judged]]:
    """Return the outcome of every rule, and what they found."""
    evaluation = engine_of(*rules, severity=severity).evaluate(order)
    return evaluation.outcomes(), evaluation.judged


def outcome(
    function: Callable[..., Any], order: Order = ORDER, **options: Any
) -> tuple[RuleOutcome, list[Judged]]:
    """Return the outcome of one rule, and what it found; a good rule beside it has to pass."""
    outcomes, judged = ask(
        made(silent, "GOOD001"), made(function, **options), made(silent, "ZGOOD002"), order=order
    )
    assert outcomes["GOOD001"] == outcomes["ZGOOD002"] == PASS
    return outcomes["TST001"], judged


def silent(order: Order) -> Violations:
    if order.id == "never":
        yield violation("/id", "Never.")


def finds(order: Order) -> Violations:
    yield violation("/amounts/total", "The total is {observed}.", observed=order.amounts.total)


def lacks(order: Order) -> Violations:
    if order.id:
        yield missing("/fees/platform", "/currency")
        yield missing("/currency")


# --- the five outcomes ---------------------------------------------------------------------------


def test_a_rule_that_yields_nothing_passes() -> None:
    assert outcome(silent) == (PASS, [])


def test_a_rule_that_yields_a_violation_fails() -> None:
    said, (judged,) = outcome(finds, clauses=["S01"])
    assert said == RuleOutcome("fail")
    assert judged.rule_id == "TST001"
    assert judged.severity is Severity.ERROR
    assert judged.message == "The total is 10.00."
    assert judged.observed == "10.00"
    assert judged.remedy == "The remedy of the rule."
    assert judged.clauses == ("S01",)


def test_a_rule_does_not_apply_to_an_order_of_another_status() -> None:
    assert outcome(finds, status=between("paid", "delivered")) == (
        RuleOutcome("not_applicable"),
        [],
    )


def test_a_rule_does_not_apply_to_an_order_that_has_nothing_that_it_speaks_of() -> None:
    assert outcome(finds, when=lambda order: bool(order.lines)) == (
        RuleOutcome("not_applicable"),
        [],
    )
    said, _ = outcome(
        finds, when=lambda order: bool(order.lines), order=Order(status="draft", lines=(Line(),))
    )
    assert said == RuleOutcome("fail")


def test_a_rule_whose_needs_are_missing_cannot_be_evaluated_and_all_of_them_are_named() -> None:
    said, judged = outcome(finds, needs=["/currency", "/amounts/total", "/lines", "/fees/platform"])
    assert said == RuleOutcome("cannot_evaluate", ("/currency", "/lines", "/fees/platform"))
    assert not judged


def test_a_rule_whose_needs_are_there_is_called() -> None:
    order = Order(
        status="draft", amounts=Amounts(total=Decimal(0)), sample=False, extensions={"acme": 1}
    )
    said, _ = outcome(finds, order, needs=["/amounts/total", "/sample", "/extensions"])
    assert said == RuleOutcome("fail")


@pytest.mark.parametrize("order", [ORDER, Order(status="draft", extensions={})])
def test_extensions_that_hold_nothing_are_missing(order: Order) -> None:
    said, _ = outcome(finds, order, needs=["/extensions"])
    assert said == RuleOutcome("cannot_evaluate", ("/extensions",))


def test_needs_are_not_asked_of_an_order_that_has_nothing_that_the_rule_speaks_of() -> None:
    said, _ = outcome(finds, needs=["/currency"], when=lambda order: bool(order.lines))
    assert said == RuleOutcome("not_applicable")


def test_a_rule_that_yields_what_is_missing_cannot_be_evaluated() -> None:
    assert outcome(lacks) == (
        RuleOutcome("cannot_evaluate", ("/fees/platform", "/currency")),
        [],
    )


def test_a_rule_that_finds_something_fails_even_when_facts_are_missing_and_these_are_kept() -> None:
    def both(order: Order) -> Violations:
        yield from lacks(order)
        yield from finds(order)

    said, judged = outcome(both)
    assert said == RuleOutcome("fail", ("/fees/platform", "/currency"))
    assert len(judged) == 1


# --- severity, words and arguments ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_ruleset", "of_violation", "result"),
    [
        ("error", None, "error"),
        ("error", "warning", "warning"),
        ("warning", "error", "warning"),
        ("warning", "info", "info"),
        ("info", "warning", "info"),
        ("info", None, "info"),
        ("error", "error", "error"),
    ],
)
def test_a_violation_gets_the_lower_of_its_own_severity_and_that_in_force(
    of_ruleset: str, of_violation: Any, result: str
) -> None:
    def graded(order: Order) -> Violations:
        yield violation("/id", "Found.", observed=order.id, severity=of_violation)

    _, (judged,) = ask(made(graded), severity=Severity.of(of_ruleset))
    assert judged.severity.label == result


def test_violations_below_what_is_shown_are_counted_and_their_rule_fails_all_the_same() -> None:
    rules = [made(finds, "TST001", severity="info"), made(finds, "TST002", severity="warning")]
    active = [ActiveRule(entry, entry.severity, None) for entry in rules]
    evaluation = Engine(active, AS_OF, Severity.WARNING).evaluate(ORDER)
    assert evaluation.departures == {"TST001": RuleOutcome("fail"), "TST002": RuleOutcome("fail")}
    assert [entry.rule_id for entry in evaluation.judged] == ["TST002"]
    assert evaluation.hidden == 1


def test_a_message_names_its_fields_and_what_was_observed_and_expected() -> None:
    def wordy(order: Order) -> Violations:
        yield violation(
            "/id", "{who}: {observed}, not {expected}.", observed=1, expected=2, who="A"
        )
        yield violation("", "{{braces}} of {who.id}", who=order, remedy="Another remedy.")

    _, judged = outcome(wordy)
    assert [entry.message for entry in judged] == ["A: 1, not 2.", "{braces} of 1"]
    assert [entry.remedy for entry in judged] == ["The remedy of the rule.", "Another remedy."]


class Limits(Parameters, frozen=True):
    """Parameters of a rule."""

    most: int = 3


def test_a_rule_gets_its_parameters_and_the_time_as_of_which_the_order_is_judged() -> None:
    def curious(order: Order, params: Limits, now: datetime) -> Violations:
        yield violation("/id", "{most} {now}", observed=order.id, most=params.most, now=now)

    rule_of_it = made(curious, params=Limits)
    engine = Engine([ActiveRule(rule_of_it, rule_of_it.severity, Limits(most=7))], AS_OF)
    (judged,) = engine.evaluate(ORDER).judged
    assert judged.message == f"7 {AS_OF}"


def test_values_are_kept_as_json_can_hold_them() -> None:
    class Text(str):
        __slots__ = ()

    def odd(order: Order) -> Violations:
        for observed in (
            Decimal("1.50"),
            AS_OF,
            (1, Decimal(2)),
            {"a": None},
            Text("x"),
            1.5,
            True,
        ):
            yield violation("/id", "Found.", observed=observed, expected=frozenset({"b", "a"}))
        assert order.status

    _, judged = outcome(odd)
    assert [entry.observed for entry in judged] == [
        "1.50",
        "2026-02-02T00:00:00+00:00",
        [1, "2"],
        {"a": None},
        "x",
        "1.5",
        True,
    ]
    assert all(entry.expected == ["a", "b"] for entry in judged)
    assert type(judged[4].observed) is str


def test_what_has_no_text_of_its_own_is_said_without_an_address() -> None:
    def odd(order: Order) -> Violations:
        thing, several = object(), frozenset({"c", "a", "b"})
        yield violation("/id", "{a} and {several}.", a=thing, several=several)
        yield violation("/id", "{observed}.", observed=thing, expected={thing: [thing]})
        yield violation("/id", "{observed}.", observed=f"{order.id} at 0x1", expected=len)

    _, judged = outcome(odd)
    assert [entry.message for entry in judged] == [
        "<object object> and ['a', 'b', 'c'].",
        "<object object>.",
        f"{ORDER.id} at 0x1.",
    ]
    assert [entry.observed for entry in judged] == [None, "<object object>", f"{ORDER.id} at 0x1"]
    assert judged[1].expected == {"<object object>": ["<object object>"]}
    assert judged[2].expected == "<built-in function len>"


def test_text_of_a_subclass_is_kept_as_what_every_report_can_write() -> None:
    class Odd(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "odd"

    def odd(order: Order) -> Violations:
        yield violation(Odd("/id"), Odd("Found."), observed=Odd("x"), remedy=Odd("Mend it."))
        assert order.status

    _, (judged,) = outcome(odd)
    written = (judged.violation.pointer, judged.message, judged.observed, judged.remedy)
    assert written == ("/id", "Found.", "x", "Mend it.")
    assert {type(text) for text in written} == {str}


# --- orders without a status ---------------------------------------------------------------------


def test_without_a_status_only_rules_for_every_status_can_speak() -> None:
    said, judged = ask(
        made(finds, "TST001"),
        made(finds, "TST002", status=between("draft", "completed")),
        order=Order(amounts=Amounts(total=Decimal(1))),
    )
    assert said == {
        "TST001": RuleOutcome("fail"),
        "TST002": RuleOutcome("cannot_evaluate", ("/status",)),
    }
    assert [entry.rule_id for entry in judged] == ["TST001"]


@pytest.mark.parametrize("status", sorted(ANY_STATUS))
def test_every_rule_in_force_has_an_outcome_in_every_status(status: Status) -> None:
    rules = [
        made(finds, f"TST{number:03}", status=frozenset({of_rule}))
        for number, of_rule in enumerate(sorted(ANY_STATUS))
    ]
    said, judged = ask(*rules, order=Order(status=status))
    assert sorted(said) == [entry.id for entry in rules]
    assert [entry.outcome for entry in said.values()].count("not_applicable") == len(rules) - 1
    assert len(judged) == 1


# --- rules that fail -----------------------------------------------------------------------------


class MuteError(Exception):
    """An exception that cannot be put into words."""

    def __str__(self) -> str:
        """Raise instead."""
        raise ValueError


def raises(error: BaseException) -> Callable[[Order], Violations]:
    def raising(order: Order) -> Violations:
        yield violation("/id", "Found before it raised.", observed=order.id)
        raise error

    return raising


def says(*what: object) -> Callable[[Order], Any]:
    """Return a function that yields these, whatever the order."""
    return lambda order: iter(what) if order.status else iter(())


def returns(what: object) -> Callable[[Order], Any]:
    return lambda order: what if order.status else None


def endless(order: Order) -> Violations:
    while order.status:
        yield violation("/id", "Again.")


class Mute(Mapping[str, Any]):
    """A mapping that says nothing."""

    def __getitem__(self, key: str) -> Any:
        """Say nothing."""
        raise RuntimeError("mute")

    def __iter__(self) -> Iterator[str]:
        """Say nothing."""
        raise RuntimeError("mute")

    def __len__(self) -> int:
        """Say that there is something."""
        return 1

    def __str__(self) -> str:
        """Say so much."""
        return "mute"


class Nowhere(tzinfo):
    """A zone without an offset."""

    def utcoffset(self, _: datetime | None) -> None:
        """Return none."""

    dst = tzname = utcoffset


class LeavingError(Exception):
    """Ends the program when it is put into words."""

    def __str__(self) -> str:
        """Do so."""
        raise SystemExit(0)


FAILING: dict[str, tuple[Callable[..., Any], str]] = {
    "raises": (raises(ValueError("no such line")), "raised ValueError: no such line"),
    "raises with line breaks": (raises(KeyError("a\nb")), "raised KeyError: 'a\\nb'"),
    "raises without words": (raises(ZeroDivisionError()), "raised ZeroDivisionError"),
    "raises what cannot be put into words": (raises(MuteError()), "raised MuteError"),
    "leaves the program": (raises(SystemExit(0)), "raised SystemExit: 0"),
    "raises what is no Exception": (raises(BaseException("odd")), "raised BaseException: odd"),
    "stops a generator": (raises(StopIteration()), "raised RuntimeError: generator raised Stop"),
    "returns nothing": (returns(None), "raised TypeError: 'NoneType' object is not iterable"),
    "returns a truth value": (returns(True), "raised TypeError: 'bool' object is not iterable"),  # noqa: FBT003 - this is what a careless rule does
    "returns text": (returns("wrong"), "yielded str, not a violation"),
    "yields text": (says("The goods have no name."), "yielded str, not a violation"),
    "yields nothing": (says(None), "yielded NoneType, not a violation"),
    "yields text after a violation": (
        says(violation("/id", "Found."), "junk"),
        "yielded str, not a violation",
    ),
    "yields the class": (says(Missing), "yielded StructMeta, not a violation"),
    "yields a bad pointer": (says(violation("id", "Found.")), "raised ValueError: 'id' is no JSON"),
    "yields no pointer": (says(violation(None, "Found.", observed=1)), "raised ValueError: None"),  # type: ignore[arg-type]
    "yields a number for a pointer": (says(violation(7, "Found.")), "raised ValueError: 7 is no"),  # type: ignore[arg-type]
    "yields a bad pointer to what is missing": (says(missing("id")), "raised ValueError: 'id' is"),
    "misses nothing in particular": (says(missing()), "yielded Missing, not a violation"),
    "yields no message": (says(violation("/id", None)), "raised AttributeError"),  # type: ignore[arg-type]
    "names a field that it does not give": (
        says(violation("/id", "{who} did it.")),
        "raised KeyError: 'who'",
    ),
    "leaves a brace open": (says(violation("/id", "{who", who=1)), "raised ValueError"),
    "yields a severity that is none": (
        says(Violation("/id", "Found.", {}, severity="fatal")),  # type: ignore[arg-type]
        "raised TypeError",
    ),
    "yields a remedy that is no text": (
        says(Violation("/id", "Found.", {}, remedy=7)),  # type: ignore[arg-type]
        "raised TypeError: a remedy is text, not int",
    ),
    "yields a reason that is no text": (
        says(Missing(("/id",), reason=7)),  # type: ignore[arg-type]
        "raised TypeError: a reason is text, not int",
    ),
    "observes a number that is too long to be written": (
        says(violation("/id", "Found.", observed=[{"a": 10**5000}])),
        "raised ValueError: Exceeds the limit",
    ),
    "expects a number that is too long to be written": (
        says(violation("/id", "Found.", expected=10**5000)),
        "raised ValueError: Exceeds the limit",
    ),
    "raises what names an object": (
        raises(ValueError(object())),
        "raised ValueError: <object object>",
    ),
    "observes what cannot be put into words": (
        says(violation("/id", "Found.", observed=MuteError())),
        "raised ValueError",
    ),
    "observes a mapping that cannot be gone through": (
        says(violation("/id", "Found.", observed=Mute())),
        "raised RuntimeError: mute",
    ),
    "observes a time of no zone that says that it has one": (
        says(violation("/id", "Found.", observed=datetime(2026, 1, 1, tzinfo=Nowhere()))),
        "raised TypeError: can't subtract offset-naive",
    ),
    "raises what leaves the program when it is put into words": (
        raises(LeavingError()),
        "raised LeavingError",
    ),
    "yields without end": (endless, f"said more than {MOST_SAID} things of one order"),
    "yields what is missing without end": (
        lambda order: itertools.repeat(missing("/currency")) if order.status else (),
        f"said more than {MOST_SAID} things of one order",
    ),
}


@pytest.mark.parametrize(("function", "reason"), FAILING.values(), ids=FAILING.keys())
def test_a_rule_that_fails_has_the_outcome_error_with_the_reason_and_no_findings(
    function: Callable[..., Any], reason: str
) -> None:
    said, judged = outcome(function)
    assert said.outcome == "error"
    assert said.reason is not None
    assert said.reason.startswith(reason)
    assert "\n" not in said.reason
    assert not judged


def test_a_rule_may_find_as_much_as_there_may_be() -> None:
    def many(order: Order) -> Violations:
        yield from itertools.repeat(violation("/id", "Again.", observed=order.id), MOST_SAID)

    said, judged = outcome(many)
    assert said == RuleOutcome("fail")
    assert len(judged) == MOST_SAID


def test_a_long_reason_is_cut_off() -> None:
    said, _ = outcome(raises(ValueError("long " * 1000)))
    assert len(said.reason or "") < 300


def test_a_condition_that_raises_is_an_error_of_its_rule() -> None:
    def broken(order: Order) -> NoReturn:
        raise LookupError(order.id)

    said, _ = outcome(silent, when=broken)
    assert said == RuleOutcome("error", reason="raised LookupError: 1")


def test_ctrl_c_ends_the_run_and_is_no_error_of_a_rule() -> None:
    with pytest.raises(KeyboardInterrupt):
        ask(made(raises(KeyboardInterrupt())))


def test_the_same_order_and_rules_give_the_same_results() -> None:
    rules = [
        made(entry, f"TST{number:03}")
        for number, entry in enumerate((silent, finds, lacks, raises(ValueError("x"))))
    ]
    assert ask(*rules) == ask(*rules)
    engine = engine_of(*rules)
    first, second = engine.evaluate(ORDER), engine.evaluate(ORDER)
    assert (first.departures, first.judged) == (second.departures, second.judged)


# --- rules without an end ------------------------------------------------------------------------

BUDGET = 0.1


@pytest.fixture(autouse=True)
def _in_main_thread() -> None:
    """A time budget works in the main thread only; elsewhere these tests would never end."""
    assert threading.current_thread() is threading.main_thread()


def loops_for_ever(order: Order) -> Violations:
    while order.status:
        pass
    yield violation("/id", "Never.")


def waits_for_ever(order: Order) -> Violations:
    threading.Event().wait()
    yield violation("/id", "Never.", observed=order.id)


def swallows_exceptions(order: Order) -> Violations:
    while order.status:
        try:
            loops_for_ever(order).__next__()
        except Exception:  # noqa: BLE001, S112 - this is what a careless rule does
            continue
    yield violation("/id", "Never.")


def yields_for_ever(order: Order) -> Iterator[Missing]:
    while order.status:
        for _ in range(100_000):
            pass
        yield missing("/id")


def condition_without_end(order: Order) -> bool:
    while order.status:
        pass
    return True


@pytest.mark.parametrize(
    "function", [loops_for_ever, waits_for_ever, swallows_exceptions, yields_for_ever]
)
def test_a_rule_that_does_not_come_to_an_end_is_stopped_and_the_others_are_asked(
    function: Callable[..., Any],
) -> None:
    engine = engine_of(made(silent, "GOOD001"), made(function), made(finds, "ZBAD002"))
    with time_budget(BUDGET):
        evaluation = engine.evaluate(ORDER)
    assert evaluation.departures == {
        "TST001": RuleOutcome("error", reason=f"took longer than its budget of {BUDGET} s"),
        "ZBAD002": RuleOutcome("fail"),
    }


def test_what_has_a_frame_of_its_own_for_every_step_is_stopped() -> None:
    def endless(order: Order) -> Iterator[Violation]:
        return filter(lambda _: order.status is None, itertools.repeat(violation("/id", "Never.")))

    with time_budget(BUDGET):
        entry = engine_of(made(endless)).evaluate(ORDER)
    assert entry.departures["TST001"].reason == f"took longer than its budget of {BUDGET} s"


def test_a_budget_inside_of_another_one_leaves_it_as_it_was() -> None:
    with time_budget(BUDGET):
        with time_budget(BUDGET):
            pass
        entry = engine_of(made(loops_for_ever)).evaluate(ORDER)
    assert entry.departures["TST001"].outcome == "error"


def test_a_condition_that_does_not_come_to_an_end_is_stopped() -> None:
    engine = engine_of(made(silent, when=condition_without_end))
    with time_budget(BUDGET):
        evaluation = engine.evaluate(ORDER)
    assert evaluation.departures["TST001"].outcome == "error"


def test_a_rule_that_overruns_again_and_again_is_called_no_more() -> None:
    calls = []

    def slow(order: Order) -> Violations:
        calls.append(order.id)
        return loops_for_ever(order)

    engine = engine_of(made(finds, "GOOD001"), made(slow))
    orders = [Order(id=str(number), status="draft") for number in range(PATIENCE + 2)]
    with time_budget(BUDGET):
        evaluations = [engine.evaluate(order) for order in orders]
        paid = engine.evaluate(Order(id="paid", status="paid"))
    assert calls == [order.id for order in orders[:PATIENCE]]
    reasons = [str(entry.departures["TST001"].reason) for entry in (*evaluations, paid)]
    assert all("took longer" in reason for reason in reasons[:PATIENCE])
    assert all("not called any more" in reason for reason in reasons[PATIENCE:])
    assert all(len(entry.judged) == 1 for entry in (*evaluations, paid))


def test_a_rule_that_raises_after_its_time_is_over_harms_nobody() -> None:
    def late(order: Order) -> Violations:
        start = time.monotonic()
        while time.monotonic() - start < BUDGET / 2:  # so that the watch has seen the rule
            pass
        numbers: Iterator[Any] = itertools.chain(itertools.repeat(1, 100_000_000), ["junk"])
        sum(numbers)
        yield violation("/id", "Never.", observed=order.id)

    engine = engine_of(made(late), made(finds, "ZBAD002"))
    with time_budget(BUDGET):
        evaluation = engine.evaluate(ORDER)
    assert evaluation.departures["TST001"].outcome == "error"
    assert evaluation.departures["ZBAD002"] == RuleOutcome("fail")


def test_the_budget_is_that_of_one_rule_and_order_not_of_the_run() -> None:
    def takes_its_time(order: Order) -> Violations:
        start = time.monotonic()
        while order.status and time.monotonic() - start < BUDGET / 4:
            pass
        return iter(())

    engine = engine_of(made(takes_its_time))
    with time_budget(BUDGET):
        evaluations = [engine.evaluate(ORDER) for _ in range(8)]
    assert not any(entry.departures for entry in evaluations)


def test_what_runs_between_two_orders_is_not_stopped() -> None:
    engine = engine_of(made(silent))
    with time_budget(BUDGET):
        engine.evaluate(ORDER)
        start = time.monotonic()
        while time.monotonic() - start < 2 * BUDGET:
            pass
        assert not engine.evaluate(ORDER).departures


def test_what_runs_after_ctrl_c_in_a_rule_is_not_stopped() -> None:
    engine = engine_of(made(raises(KeyboardInterrupt())))
    with time_budget(BUDGET):
        with pytest.raises(KeyboardInterrupt):
            engine.evaluate(ORDER)
        start = time.monotonic()
        while time.monotonic() - start < 2 * BUDGET:
            pass


def test_no_watch_is_left_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_budget(BUDGET):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
        watch = signal.getsignal(signal.SIGALRM)
        assert watch != before
        with time_budget(BUDGET):
            pass
        assert signal.getsignal(signal.SIGALRM) == watch
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_outside_of_the_main_thread_rules_run_without_a_budget() -> None:
    results: list[object] = []

    def work() -> None:
        engine = engine_of(made(finds))
        with time_budget(BUDGET):
            results.append(engine.evaluate(ORDER).departures)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert results == [{"TST001": RuleOutcome("fail")}]


def test_an_overrun_is_no_exception_that_a_rule_would_catch() -> None:
    assert not issubclass(RuleTimeout, Exception)


# -- several orders at once ------------------------------------------------------------------------

ORDERS = tuple(
    Order(id=f"o{number}", status=status)
    for number, status in enumerate(("draft", "paid", "draft", None, "closed", "paid"))
)


def finds_ids(order: Order) -> Violations:
    yield violation("/id", "Order {observed}.", observed=order.id)


def test_orders_that_are_asked_about_together_get_the_answers_of_each_by_itself() -> None:
    engine = engine_of(
        made(finds_ids, "BAD001"),
        made(raises(ValueError("o2")), "BAD002"),
        made(finds, "BAD003", when=lambda order: order.id != "o0"),
        made(silent, "GOOD001", needs=["/buyer/email"]),
    )
    together = engine.evaluate_all(ORDERS)
    alone = [engine.evaluate(order) for order in ORDERS]
    assert [msgspec.structs.astuple(entry) for entry in together] == [
        msgspec.structs.astuple(entry) for entry in alone
    ]
    assert [judged.observed for entry in together for judged in entry.judged][:2] == ["o0", "o1"]


def test_what_is_no_order_has_its_place_among_them() -> None:
    engine = engine_of(made(finds_ids, "BAD001"))
    first, unread, last = engine.evaluate_all((ORDERS[0], None, ORDERS[2]))
    assert unread.plan is engine.unread
    assert [judged.observed for judged in (*first.judged, *last.judged)] == ["o0", "o2"]


def test_a_rule_that_overruns_is_called_no_more_for_orders_of_the_same_handful() -> None:
    calls = []

    def slow(order: Order) -> Violations:
        calls.append(order.id)
        return loops_for_ever(order)

    engine = engine_of(made(slow), made(finds, "ZBAD002"))
    orders = [Order(id=str(number), status="draft") for number in range(PATIENCE + 2)]
    paid = Order(id="paid", status="paid")
    with time_budget(BUDGET):
        evaluations = engine.evaluate_all((*orders, paid))
    assert calls == [order.id for order in orders[:PATIENCE]]
    assert {entry.departures["TST001"].outcome for entry in evaluations} == {"error"}
    assert "not called any more" in str(evaluations[-1].departures["TST001"].reason)
    assert all(len(entry.judged) == 1 for entry in evaluations)


def loses_precision(order: Order) -> Violations:
    getcontext().prec = 3
    yield violation("/id", "Nearly.", observed=order.id)


def rounds_down(order: Order) -> Violations:
    if order.id:
        getcontext().rounding = ROUND_DOWN
    return iter(())


def calculates_elsewhere(order: Order) -> Violations:
    if order.id:
        setcontext(Context(prec=3))
    return iter(())


def traps(order: Order) -> Violations:
    """Have every figure that is not exact raise an error."""
    getcontext().traps[Inexact] = True
    yield violation("/id", "{observed}", observed=order.id)


def narrows(order: Order) -> Violations:
    """Leave no room for figures of more than two digits."""
    getcontext().Emax = 1
    getcontext().Emin = -1
    getcontext().clamp = 1
    yield violation("/id", "{observed}", observed=order.id)


@pytest.mark.parametrize(
    "function", [loses_precision, rounds_down, calculates_elsewhere, traps, narrows]
)
def test_a_rule_that_changes_the_arithmetic_is_an_error_and_spoils_no_other(
    function: Callable[..., Any],
) -> None:
    def calculates(order: Order) -> Violations:
        yield violation("/id", "{observed}", observed=Decimal(len(str(order.id)) - 1) / 3)

    engine = engine_of(made(function, "BAD001"), made(calculates, "GOOD001"))
    with localcontext(CONTEXT):
        evaluations = engine.evaluate_all(ORDERS)
    exact = str(CONTEXT.divide(Decimal(1), Decimal(3)))
    for entry in evaluations:
        assert "changed the arithmetic" in str(entry.departures["BAD001"].reason)
        assert [(judged.rule_id, judged.observed) for judged in entry.judged] == [
            ("GOOD001", exact)
        ]


def test_who_changes_the_arithmetic_for_one_order_is_distrusted_for_that_one_alone() -> None:
    def is_not_last(order: Order) -> bool:
        return order.id != ORDERS[-1].id

    def spoils(order: Order) -> Violations:
        if order.id == ORDERS[0].id:
            getcontext().prec = 3
        yield violation("/id", "{observed}", observed=Decimal(1) / 3, severity="info")

    def calculates(order: Order) -> Violations:
        yield violation("/id", "{observed}", observed=Decimal(len(str(order.id)) - 1) / 3)

    active = [
        ActiveRule(entry, entry.severity, entry.params)
        for entry in (made(spoils, "BAD001", when=is_not_last), made(calculates, "GOOD001"))
    ]
    engine = Engine(active, AS_OF, Severity.WARNING)
    with localcontext(CONTEXT):
        together = engine.evaluate_all(ORDERS)
        alone = [engine.evaluate(order) for order in ORDERS]
    assert together == alone
    assert [entry.outcomes()["BAD001"].outcome for entry in together] == [
        "error",
        *["fail"] * (len(ORDERS) - 2),
        "not_applicable",
    ]
    assert [entry.hidden for entry in together] == [0, *[1] * (len(ORDERS) - 2), 0]


def test_a_rule_may_calculate_in_an_arithmetic_of_its_own() -> None:
    def careful(order: Order) -> Violations:
        with localcontext() as context:
            context.prec = 3
            yield violation("/id", "{observed}", observed=Decimal(len(str(order.id)) - 1) / 3)

    (entry,) = engine_of(made(careful)).evaluate_all(ORDERS[:1])
    assert [judged.observed for judged in entry.judged] == ["0.333"]
