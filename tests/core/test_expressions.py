"""Expressions: exact numbers, named gaps, faults in their place, and the engine as the measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from checker.documents.thorough import typed
from checker.finding import Missing, Severity, Violation
from checker.order import ANY_STATUS, Order
from checker.rule import Rule
from checker.rulesets.evaluation import Program, condition, program
from checker.rulesets.expressions import rule_of
from checker.rulesets.form import Entry, Faults, Place, Setting
from checker.rulesets.inside import inside
from checker.rulesets.resolve import Settings
from checker.rulesets.resolve import settings as settings_of
from checker.rulesets.running import MOST_STEPS, Unanswered
from checker.rulesets.tree import Flaw, FlawedError
from checker.testing import compliant_order, merge_patch

NOW = datetime.fromisoformat("2026-02-02T12:00:00+08:00")
TYPES = {"order": "Order", "now": "timestamp"}
EXTENSIONS = {
    "acme": {
        "tier": "gold",
        "limit": Decimal("5.5"),
        "stock": 3,
        "none": None,
        "list": [1, [2]],
        "flag": True,
    }
}

compiled: Callable[[str], Program] = cache(lambda text: program(text, TYPES))


def order_with(**patch: Any) -> Order:
    """Return the compliant order, patched."""
    order: Order = typed(merge_patch(compliant_order(), patch)).order
    return order


UNTAXED = {"duty": None, "tax": None}
COMPLIANT = order_with(extensions=EXTENSIONS, amounts=UNTAXED)


def value(text: str, order: Order = COMPLIANT) -> Any:
    """Return what an expression comes to."""
    return compiled(text)(order, NOW)


def gaps(text: str, order: Order = COMPLIANT) -> tuple[list[str], list[str]]:
    """Return the pointers and the reasons for which an expression has no answer."""
    with pytest.raises(Unanswered) as raised:
        value(text, order)
    return raised.value.pointers, raised.value.reasons


def flaws(text: str, variables: Mapping[str, str] = TYPES) -> list[tuple[int, str]]:
    """Return the flaws of an expression that should be true or false."""
    with pytest.raises(FlawedError) as raised:
        condition(text, variables)
    return [(flaw.offset, flaw.message) for flaw in raised.value.flaws]


# --- money ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "0.1 + 0.2 == 0.3",
        "1.1 * 3 == 3.3",
        "0.3 - 0.1 == 0.2",
        "4.35 * 100 == 435",
        "1.005 * 1000 == 1005",
        "100 * 1.1 == 110",
        "9007199254740993.0 != 9007199254740992.0",
        "0.1000000000000000000000000000001 > 0.1",
        "1.10 == 1.1",
        "1e3 == 1000",
        "-0.1 - 0.2 == - 0.3",
        "0.3 in [0.1 + 0.2]",
        "sum([0.1, 0.2]) == 0.3",
        "sum([1, 2]) == 3",
        "sum([0.1, 2]) == 2.1",
        "order.amounts.total == 1000",
        "1000 == order.amounts.total",
        "order.amounts.total >= 1000 && !(order.amounts.total > 1000)",
        "order.amounts.total in [999, 1000]",
        "order.amounts.goods + order.amounts.freight == order.amounts.total - 20",
        "order.payment_plan.advance == order.amounts.total * 0.3",
        "sum(order.lines.map(l, l.quantity * l.unit_price)) == order.amounts.goods",
        "(order.sample ? 1 : 2.5) == 2.5",
    ],
)
def test_money_is_exact(text: str) -> None:
    assert value(text) is True


AMOUNTS = st.decimals(
    min_value=Decimal(-(10**15)), max_value=Decimal(10**15), places=6, allow_nan=False
).map(lambda amount: amount or abs(amount))


@given(AMOUNTS, AMOUNTS)
@example(Decimal("0.1"), Decimal("0.2"))
@settings(max_examples=200)
def test_any_two_amounts_are_compared_and_reckoned_with_exactly(
    goods: Decimal, freight: Decimal
) -> None:
    order = order_with(amounts={"goods": f"{goods:f}", "freight": f"{freight:f}"})
    with localcontext() as context:
        context.prec = 200
        assert value("order.amounts.goods + order.amounts.freight", order) == goods + freight
        assert value("order.amounts.goods - order.amounts.freight", order) == goods - freight
        assert value("order.amounts.goods * order.amounts.freight", order) == goods * freight
        assert value("-order.amounts.goods", order) == -goods
    for sign, holds in (
        ("<", goods < freight),
        ("<=", goods <= freight),
        ("==", goods == freight),
        ("!=", goods != freight),
        (">", goods > freight),
    ):
        assert value(f"order.amounts.goods {sign} order.amounts.freight", order) is holds


@given(AMOUNTS)
@settings(max_examples=100)
def test_a_literal_is_the_number_that_was_written(amount: Decimal) -> None:
    order = order_with(amounts={"total": f"{amount:f}"})
    assert program(f"order.amounts.total == {amount:f}", TYPES)(order, NOW) is True
    with localcontext() as context:
        context.prec = 100
        more = amount + Decimal("1E-40")
    assert program(f"order.amounts.total < {more:f}", TYPES)(order, NOW) is True


def test_the_context_of_the_caller_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 3
        assert value("order.amounts.total + 0.0001 == 1000.0001") is True


def test_a_result_is_never_rounded() -> None:
    ninety = "0." + "1" * 90
    assert gaps(f"{ninety} * {ninety} > 0.0") == ([], ["a number has more than 160 digits"])


def test_only_whole_numbers_are_divided() -> None:
    for text in ("order.amounts.total / 3.0 > 1.0", "order.amounts.total / 3 > 1", "1 / 0.1 > 1.0"):
        ((_, message),) = flaws(text)
        assert "multiply the other side" in message


@pytest.mark.parametrize(
    ("text", "result"), [("7 / -2", -3), ("-7 / 2", -3), ("-7 % 3", -1), ("7 % -3", 1)]
)
def test_what_a_division_leaves_over_is_cut_off(text: str, result: int) -> None:
    assert value(text) == result


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "order.timestamps.drafted_at < now",
        'now - order.timestamps.drafted_at > duration("24h")',
        'now - order.timestamps.drafted_at < duration("1h30m") + duration("27h")',
        'now == timestamp("2026-02-02T04:00:00Z")',
        'deadline(timestamp("2026-02-10T23:30:00+08:00"), 7) == deadline(now, 15)',
        'deadline(timestamp("2026-02-10T16:30:00Z"), 0) == timestamp("2026-02-12T00:00:00+08:00")',
        'days_between(now, timestamp("2026-02-03T00:00:00+08:00")) == 1',
        'days_between(now, timestamp("2026-02-02T23:59:59+08:00")) == 0',
        'days_between(timestamp("2026-02-10T15:59:00Z"), timestamp("2026-02-10T16:01:00Z")) == 1',
        'days_between(now, now - duration("48h")) == -2',
        'duration("-90m") == duration("-1.5h")',
    ],
)
def test_times_are_times_and_days_are_natural_days(text: str) -> None:
    assert value(text) is True


def test_a_day_of_the_order_is_its_first_instant_in_the_sellers_zone() -> None:
    order = order_with(shipping={"ship_by": {"date": "2026-02-14"}})
    text = 'order.shipping.ship_by.date == timestamp("2026-02-14T00:00:00+08:00")'
    assert value(text, order) is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('now > timestamp("2026-01-01")', "is no time"),
        ('now > timestamp("2026-01-01T00:00:00")', "is no time"),
        ('now - now > duration("1 day")', "is no duration"),
        ('now - now > duration("0.0000001s")', "finer than a microsecond"),
        ('now > "2026-01-01T00:00:00Z"', "Write a time as timestamp("),
        ("now > 5", "> does not go with a time and a whole number"),
    ],
)
def test_a_time_that_is_none_is_found_at_once(text: str, message: str) -> None:
    ((_, said),) = flaws(text)
    assert message in said


def test_a_day_that_no_calendar_has_is_no_answer() -> None:
    assert gaps("deadline(now, 9999999) > now")[1]
    assert gaps("deadline(now, -1) > now")[1]


# --- missing facts --------------------------------------------------------------------------------

LINES: list[dict[str, Any]] = [
    {"id": "1", "name": "a", "quantity": "1", "product": {"uploaded": True}},
    {"id": "2", "quantity": "2", "hs_code": "8518.22"},
    {"id": "3"},
]
RETURNS: list[dict[str, Any]] = [
    {"lines": [{"line_id": "1"}]},
    {"lines": [{"line_id": "1"}, {"quantity": "1"}]},
]
LACKING = order_with(
    amounts=UNTAXED, lines=LINES, returns=RETURNS, contract={"items": None}, extensions=EXTENSIONS
)


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        ("order.timestamps.ordered_at < now", ["/timestamps/ordered_at"]),
        ("order.amounts.duty + order.amounts.tax > 0", ["/amounts/duty", "/amounts/tax"]),
        (
            "order.amounts.duty > 0 && order.amounts.tax > 0",
            ["/amounts/duty", "/amounts/tax"],
        ),
        ("order.amounts.duty > 0 || order.amounts.tax > 0", ["/amounts/duty", "/amounts/tax"]),
        ('order.lines.all(l, l.name != "")', ["/lines/1/name", "/lines/2/name"]),
        ('order.lines.exists(l, l.hs_code == "1")', ["/lines/0/hs_code", "/lines/2/hs_code"]),
        ("order.lines.map(l, l.quantity).all(q, q > 0)", ["/lines/2/quantity"]),
        ("sum(order.lines.map(l, l.quantity)) > 0", ["/lines/2/quantity"]),
        ('order.lines.filter(l, has(l.hs_code)).all(l, l.name != "")', ["/lines/1/name"]),
        ('order.lines.filter(l, has(l.hs_code))[0].name != ""', ["/lines/1/name"]),
        (
            "order.lines.all(l, l.product.uploaded)",
            ["/lines/1/product/uploaded", "/lines/2/product/uploaded"],
        ),
        ('order.lines[1].name != ""', ["/lines/1/name"]),
        ('order.lines[3].name != ""', ["/lines/3"]),
        (
            "order.returns.all(r, r.lines.all(l, l.quantity > 0))",
            ["/returns/0/lines/0/quantity", "/returns/1/lines/0/quantity"],
        ),
        ("order.lines.exists_one(l, l.quantity > 1)", ["/lines/2/quantity"]),
        ('order.contract.items.exists(i, i.name == "a")', ["/contract/items"]),
        ("order.extensions.acme.vip == true", ["/extensions/acme/vip"]),
        ("order.extensions.acme.none == true", ["/extensions/acme/none"]),
        ("order.extensions.shop.vip == true", ["/extensions/shop"]),
        ('order.extensions["a/b"].vip == true', ["/extensions/a~1b"]),
        ("order.extensions.acme.list[7] == true", ["/extensions/acme/list/7"]),
        ("has(order.lines[3].name)", ["/lines/3"]),
    ],
)
def test_a_fact_that_is_needed_and_missing_is_named(text: str, pointers: list[str]) -> None:
    assert gaps(text, LACKING) == (pointers, [])


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("order.amounts.duty > 0 && order.amounts.total < 0", False),
        ("order.amounts.total < 0 && order.amounts.duty > 0", False),
        ("order.amounts.duty > 0 || order.amounts.total > 0", True),
        ('order.lines.exists(l, l.name == "a")', True),
        ('order.lines.all(l, l.name != "a")', False),
        ("order.amounts.total > 0 ? true : order.amounts.duty > 0", True),
        ("has(order.amounts.duty)", False),
        ("has(order.amounts.duty) && order.amounts.duty > 0", False),
        ("order.lines.all(l, !has(l.quantity) || l.quantity > 0)", True),
        ("1 / 0 == 1 || true", True),
        ("order.lines[7].quantity > 0 || true", True),
    ],
)
def test_a_missing_fact_counts_only_where_it_matters(text: str, result: object) -> None:
    assert value(text, LACKING) is result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("order.refunds.all(r, r.amount > 0)", True),
        ("size(order.refunds) == 0 && order.refunds.size() == 0", True),
        ("has(order.refunds)", False),
        ("has(order.lines)", True),
        ("has(order.fees)", False),
        ("has(order.shipping.address)", True),
        ("has(order.contract.items)", False),
        ("has(order.extensions)", True),
        ("has(order.extensions.acme.tier)", True),
        ("has(order.extensions.acme.none)", False),
        ("has(order.extensions.other)", False),
    ],
)
def test_sections_are_never_missing_and_absent_lists_are_empty(text: str, result: object) -> None:
    order = order_with(fees=None, refunds=None, contract={"items": None}, extensions=EXTENSIONS)
    assert value(text, order) is result


def test_what_is_no_gap_of_the_order_is_a_reason() -> None:
    assert gaps("1 / 0 == 1") == ([], ["it divides by zero"])
    assert gaps("[1][2] == 1")[0] == []
    assert gaps("order.extensions.acme.tier.name == 1")[1]


# --- facts of third parties -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('order.extensions.acme.tier == "gold"', True),
        ("order.extensions.acme.limit > 5", True),
        ("order.extensions.acme.limit + 0.1 == 5.6", True),
        ("order.extensions.acme.limit < order.amounts.total", True),
        ("order.extensions.acme.stock + 1 == 4", True),
        ("order.extensions.acme.list == [1, [2]]", True),
        ("order.extensions.acme.list[0] == true", False),
        ("order.extensions.acme.tier == 5", False),
        ('"acme" in order.extensions', True),
        ('order.extensions.all(name, name == "acme")', True),
        ("order.extensions.acme.stock / 2 == 1", True),
        ("-order.extensions.acme.limit == -5.5", True),
        ("1 in order.extensions.acme.list", True),
        ("true in order.extensions.acme.list", False),
        ('double("1.10") == 1.1', True),
    ],
)
def test_what_the_model_leaves_free_has_the_type_that_it_has(text: str, result: object) -> None:
    assert value(text) is result


@pytest.mark.parametrize(
    "text",
    [
        "order.extensions.acme.tier > 5",
        "order.extensions.acme.tier && true",
        "!order.extensions.acme.tier",
        "order.extensions.acme.tier ? true : false",
        "order.extensions.acme.stock.all(x, true)",
        "order.extensions.acme.limit / 2 <= 3",
        "order.extensions.acme.limit % 2 == 1",
        "order.extensions.acme.flag >= 1",
        "order.extensions.acme.flag + 1 == 2",
        "-order.extensions.acme.flag == -1",
        "sum([order.extensions.acme.flag, 1]) == 2",
        "order.extensions.acme.tier * 3 != 'x'",
        "order.extensions.acme.list * 2 != [1]",
        "'o' in order.extensions.acme.tier",
        "order.extensions.acme.stock.lowerAscii() == '3'",
        "order.extensions.acme.stock.matches('3')",
        'double("many") > 1',
        'double("NaN") > 1',
    ],
)
def test_a_type_that_does_not_fit_then_is_a_reason(text: str) -> None:
    pointers, reasons = gaps(text)
    assert pointers == []
    assert reasons


def test_a_condition_that_turns_out_not_to_be_one_is_a_reason() -> None:
    asked = condition("order.extensions.acme.tier", TYPES)
    with pytest.raises(Unanswered) as raised:
        asked(COMPLIANT)
    assert raised.value.reasons == ["'gold' is not true or false"]


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('"aé😀".size() == 3', True),
        ('"ÄB".lowerAscii() == "Äb"', True),
        ('"äb".upperAscii() == "äB"', True),
        ('" a ".trim() == "a"', True),
        ('"abc".contains("b") && "abc".startsWith("a") && "abc".endsWith("c")', True),
        ('order.lines[0].name.matches("(?i)LOUDSPEAKER")', True),
        ('order.lines[0].name.matches("^x")', False),
        ('"a\\u0000b".matches("b$")', True),
        ('"a" + "b" == "ab" && [1] + [2] == [1, 2]', True),
        ("order.lines.map(l, l.id) == order.lines.map(l, l.id)", True),
        ("[[1, 2].map(x, x * 2), [2]] == [[2, 4], [2]]", True),
    ],
)
def test_texts_and_lists(text: str, result: object) -> None:
    assert value(text) is result


def test_a_regular_expression_takes_no_longer_than_its_text() -> None:
    order = order_with(remark="a" * 100_000)
    assert value('order.remark.matches("(a+)+$b")', order) is False


# --- the engine is the measure --------------------------------------------------------------------

_ATOMS = st.sampled_from(
    [
        "true",
        "false",
        'order.shipping.mode == "sea"',
        'order.shipping.mode in ["air", "road"]',
        'order.status != "draft"',
        "order.sample",
        "has(order.amounts.duty)",
        "has(order.amounts.total)",
        "order.amounts.duty > 0.5",
        "order.amounts.total > 500.0",
        "order.amounts.goods + order.amounts.freight < order.amounts.total",
        "order.timestamps.drafted_at < now",
        "order.timestamps.ordered_at < now",
        'now - order.timestamps.drafted_at > duration("24h")',
        "size(order.lines) == 3",
        "1 / 0 == 1",
        "7 / -2 == -3",
        "-7 % 3 == -1",
        'order.lines[7].id == "1"',
        'order.lines[0].id == "1"',
        '"abc".contains("b")',
        'order.lines.map(l, l.id) == ["1", "2", "3"]',
        "order.lines.filter(l, has(l.name)).size() == 1",
        'order.lines.map(l, l.name).exists(n, n == "a")',
        'order.lines.map(l, has(l.hs_code), l.id) == ["2"]',
    ]
)
_OF_A_LINE = st.sampled_from(
    [
        'l.id == "2"',
        'l.name == "a"',
        "has(l.quantity)",
        "l.quantity > 1.0",
        "l.product.uploaded",
        "order.sample",
        "1 / 0 == 1",
        "true",
        "false",
    ]
)


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} && {})".format, parts, parts),
        st.builds("({} || {})".format, parts, parts),
        st.builds("!({})".format, parts),
        st.builds("({} ? {} : {})".format, parts, parts, parts),
    )


_MACROS = st.builds(
    "order.lines.{}(l, {})".format,
    st.sampled_from(["all", "exists", "exists_one"]),
    st.recursive(_OF_A_LINE, _combined, max_leaves=3),
)
_CONDITIONS = st.recursive(_ATOMS | _MACROS, _combined, max_leaves=6)


@cache
def _engine() -> tuple[Any, Any]:
    """Return the engine, and an order for it, with binary numbers."""
    from cel_expr_python import cel  # type: ignore[import-untyped]

    # In what has no type the engine takes no times; so they have names of their own.
    drafted = "order.timestamps.drafted_at"
    times = dict.fromkeys(("now", drafted, "order.timestamps.ordered_at"), cel.Type.TIMESTAMP)
    environment = cel.NewEnv(variables={"order": cel.Type.DYN, **times})
    given = {"now": NOW, drafted: LACKING.timestamps.drafted_at, "order": _for_engine(LACKING)}
    return environment, environment.Activation(given)


def _for_engine(value: Any) -> Any:
    if isinstance(value, Struct):
        keys = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        items = ((key, _for_engine(getattr(value, name))) for key, name in keys)
        return {key: item for key, item in items if item is not None}
    if isinstance(value, tuple):
        return [_for_engine(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, (date, dict)) else value


@given(_CONDITIONS)
@settings(max_examples=400)
@example('order.lines.all(l, l.name == "a")')
@example('order.lines.exists_one(l, l.name == "a")')
def test_the_engine_would_say_the_same(text: str) -> None:
    environment, activation = _engine()
    said = environment.compile(text).eval(activation).value()
    try:
        found = program(text, TYPES)(LACKING, NOW)
    except Unanswered:
        found = None
    assert found is (said if isinstance(said, bool) else None)


# --- flaws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("order.amounts.totl > 5", 14, "order.amounts has no field totl. Did you mean total?"),
        ("order.shiping.mode == 'sea'", 6, "order has no field shiping. Did you mean shipping?"),
        ("order.lines.all(l, has(l.hs_cod))", 25, "l has no field hs_cod. Did you mean hs_code?"),
        (
            "order.lines.filter(l, true).all(x, x.nam == '')",
            37,
            "x has no field nam. Did you mean name?",
        ),
        ("order.chat.messages.all(m, m.sender == '')", 29, "m has no field sender."),
        ("ordr.status == 'draft'", 0, "there is no ordr. Did you mean order?"),
        ("it.name == ''", 0, "there is no it. There are now, order."),
        (
            "dedline(now, 7) > now",
            0,
            "there is no function dedline. Did you mean deadline?",
        ),
        ("order.status == 'drafft'", 16, "status is never 'drafft'. Did you mean draft?"),
        ("'drafft' != order.status", 0, "status is never 'drafft'. Did you mean draft?"),
        ("order.currency in ['USD', 'EURO']", 26, "currency is never 'EURO'. Did you mean EUR?"),
        ("order.amounts.total > 'x'", 20, "> does not go with a number and text."),
        (
            "order.remark == null",
            13,
            "== does not go with text and null. Write has(…) to ask whether a fact is there.",
        ),
        (
            "order.timestamps.ordered_at == null",
            31,
            "null has no use here. Write has(…) to ask whether a fact is there.",
        ),
        ("order.lines.name == ''", 11, "a list has no fields. Ask it with .all(…) or .exists(…)."),
        ("order.amounts.total = 5", 20, "= does not compare: write =="),
        ("order.sample &&", 15, "it ends too early"),
        ("order.amounts.total", 13, "it is a number, not true or false"),
        ("now", 0, "it is a time, not true or false"),
        ("order.remark.matches('[')", 21, "it is no regular expression: missing ]: ["),
        (
            "order.remark.matches(order.id)",
            26,
            "the regular expression has to be written out",
        ),
        ("b'a' == b'a'", 0, "a literal of this type has no use here."),
        ("size({'a': 1}) == 1", 5, "a map or a message that is written out has no use here."),
        ("type(order.id) == string", 18, "string has no use here"),
    ],
)
def test_a_flaw_is_found_at_once_and_in_its_place(text: str, offset: int, message: str) -> None:
    found = flaws(text)
    assert (offset, message) in found


def test_all_flaws_are_said_at_once() -> None:
    found = flaws("order.foo == 1 && order.amounts.bar > 2 &&\n now.baz()")
    assert [offset for offset, _ in found] == [6, 32, 48]


def test_functions_that_are_not_offered_are_refused() -> None:
    for text in ("string(1) == ''", "now.getHours() == 1", "int('1') == 1", "type(1) == type(2)"):
        assert "has no use here" in " ".join(message for _, message in flaws(text))


# --- bounds ---------------------------------------------------------------------------------------


def test_nothing_is_longer_or_deeper_than_it_needs_to_be() -> None:
    ((_, message),) = flaws(f"order.remark == '{'x' * 5000}'")
    assert "4000 are the most" in message
    for text in (
        "(" * 1000 + "true" + ")" * 1000,
        " + ".join(["1"] * 900) + " == 1",
        "[" * 300 + "]" * 300 + " == []",
    ):
        assert "make two rules of it" in flaws(text)[0][1]
    assert value(" && ".join(["true"] * 300)) is True
    assert value(" + ".join(["1"] * 30)) == 30
    nested = "order.lines.all({}, ".format
    text = "".join(nested(name) for name in "abcd") + "true" + ")" * 4
    assert any("inside of one another" in message for _, message in flaws(text))


@pytest.mark.parametrize(
    "text",
    [
        "order.lines.all(a, order.lines.all(b, order.lines.all(c, true)))",
        "order.lines.map(a, order.lines.map(b, [a] + order.lines)).size() > 0",
        "order.lines.all(a, order.lines.all(b, !([b] in [order.lines])))",
        "order.lines.all(a, order.lines.all(b, a.id in order.lines.map(l, l.id)))",
        "order.lines.all(a, order.lines.all(b, !(order.remark + b.id).contains('x')))",
    ],
)
def test_an_evaluation_that_takes_too_long_is_stopped(text: str) -> None:
    order = order_with(lines=[{"id": str(i)} for i in range(700)], remark="y" * 10_000)
    assert gaps(text, order) == ([], [f"it takes more than {MOST_STEPS} steps"])


def test_many_lines_are_not_too_many() -> None:
    order = order_with(lines=[{"id": str(i), "quantity": "0.1"} for i in range(50_000)])
    assert value("sum(order.lines.map(l, l.quantity)) == 5000", order) is True


@given(st.text(alphabet="order.lins&|!()[]{}'\"0123 ,?:+-*/%<>=\n😀", max_size=60))
@settings(max_examples=300)
def test_any_text_is_an_expression_or_has_flaws_that_lie_within_it(text: str) -> None:
    found: tuple[Flaw, ...] = ()
    try:
        program(text, TYPES)
    except FlawedError as error:
        found = error.flaws or (Flaw(-1, "it has none"),)
    assert all(0 <= flaw.offset <= len(text) for flaw in found)


# --- rules ----------------------------------------------------------------------------------------

PLACE = Place("shop.yaml", 3, 3)
BASE: dict[str, Any] = {
    "title": "A title.",
    "assert": "order.amounts.total > 5000",
    "message": "Only {order.amounts.total}.",
}


def written(rule: str = "SHOP001", severity: str | None = "warning", **more: Any) -> Settings:
    """Return what a ruleset says of a rule; None leaves a key out."""
    said = {key: Setting(text, PLACE) for key, text in (BASE | more).items() if text is not None}
    grade = None if severity is None else Setting(severity, PLACE)
    return settings_of([Entry(rule, PLACE, severity=grade, expression=said)])[rule]


def made(**more: Any) -> Rule:
    """Return the rule that is written so."""
    faults = Faults()
    rule = rule_of(written(**more), faults)
    faults.raise_any()
    assert rule is not None
    return rule


def findings(rule: Rule, order: Order = COMPLIANT) -> list[Violation | Missing]:
    """Return what a rule says of an order that it applies to."""
    assert rule.when is None or rule.when(order)
    return list(rule.bound(None, NOW)(order))


def test_a_rule_has_all_that_other_rules_have() -> None:
    rule = made(
        why="Why\n  not.",
        remedy="Do it.",
        note="A note.",
        status=["draft", "paid"],
        clauses=["S1"],
        tags=["shop"],
    )
    assert (rule.id, rule.name, rule.summary) == ("SHOP001", "shop001", "A title.")
    assert (rule.why, rule.remedy, rule.note) == ("Why not.", "Do it.", "A note.")
    assert rule.severity is Severity.WARNING
    assert rule.statuses == {"draft", "paid"}
    assert rule.clauses == ("S1",)
    assert rule.tags == {"shop"}
    assert (rule.when, rule.params, rule.arguments) == (None, None, ("order",))
    bare = made()
    assert bare.statuses == ANY_STATUS
    assert bare.remedy == "Make this true: order.amounts.total > 5000"
    assert bare.why


def test_a_finding_has_its_place_its_words_and_what_stands_there() -> None:
    (found,) = findings(made(at="/amounts/total"))
    assert isinstance(found, Violation)
    assert (found.pointer, found.observed) == ("/amounts/total", Decimal("1000.00"))
    assert found.message.format(**found.fields) == "Only 1000.00."
    (found,) = findings(made())
    assert isinstance(found, Violation)
    assert (found.pointer, found.observed) == ("", None)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("{order.amounts.total}{order.amounts.total}", "1000.001000.00"),
        ("{{{order.currency}}} {{}}", "{USD} {}"),
        ("{order.amounts.duty}", "nothing"),
        ("{order.shipping.ship_by.date}", "2026-02-14"),
        ("{order.lines[0].product.uploaded} {order.lines[9].name}", "true nothing"),
        ("{now}", "2026-02-02T12:00:00+08:00"),
        ("{order.extensions.acme.limit}", "5.5"),
        ("{order.remark}", "y" * 60 + "…"),
        ("100 %s %(a)s {order.shipping.ship_by.days_after}", "100 %s %(a)s nothing"),
    ],
)
def test_a_message_names_values(message: str, said: str) -> None:
    order = order_with(
        remark="y" * 100,
        amounts=UNTAXED,
        shipping={"ship_by": {"date": "2026-02-14", "days_after": None}},
        lines=[{"product": {"uploaded": True}}],
        extensions=EXTENSIONS,
    )
    (found,) = findings(made(message=message), order)
    assert isinstance(found, Violation)
    assert found.message.format(**found.fields) == said


def test_without_a_fact_that_it_needs_a_rule_says_which() -> None:
    rule = made(**{"assert": "order.amounts.duty > 1 && order.amounts.tax > 1"})
    assert findings(rule) == [Missing(("/amounts/duty", "/amounts/tax"))]


def test_a_rule_applies_when_it_says_so() -> None:
    rule = made(when='order.shipping.mode == "air"')
    assert rule.when is not None
    assert not rule.when(COMPLIANT)
    assert findings(rule, order_with(shipping={"mode": "air"}))
    unknown = order_with(shipping={"mode": None})
    assert findings(rule, unknown) == [Missing(("/shipping/mode",))]


def test_each_element_is_looked_at() -> None:
    rule = made(
        for_each="/lines", at="quantity", message="{it.id}", **{"assert": "it.quantity > 1"}
    )
    gap, violation = sorted(findings(rule, LACKING), key=lambda found: type(found).__name__)
    assert gap == Missing(("/lines/2/quantity",))
    assert isinstance(violation, Violation)
    assert (violation.pointer, violation.observed) == ("/lines/0/quantity", Decimal(1))
    assert violation.message.format(**violation.fields) == "1"


def test_each_element_may_be_left_out_and_none_is_no_pass() -> None:
    rule = made(for_each="/lines", when='it.id == "2"', message="m", **{"assert": "false"})
    assert [found.pointer for found in findings(rule, LACKING) if isinstance(found, Violation)] == [
        "/lines/1"
    ]
    assert rule.when is not None
    assert not rule.when(order_with(lines=[{"id": "3"}]))
    assert not rule.when(order_with(lines=[]))
    assert rule.when(order_with(lines=[{}]))
    every = made(for_each="/lines", message="m", **{"assert": "false"})
    assert every.when is not None
    assert every.when(LACKING)
    assert not every.when(order_with(lines=[]))


def test_a_list_that_is_left_out_is_missing() -> None:
    rule = made(for_each="/contract/items", message="m", **{"assert": 'it.name == ""'})
    assert findings(rule, LACKING) == [Missing(("/contract/items",))]
    texts = made(for_each="/acknowledged_terms", message="{it}", **{"assert": 'it == "DDP"'})
    (found,) = findings(texts, order_with(acknowledged_terms=["DDP", "EXW"]))
    assert isinstance(found, Violation)
    assert (found.pointer, found.observed) == ("/acknowledged_terms/1", "EXW")


def test_a_rule_that_asks_the_time_says_so() -> None:
    rule = made(message="m", **{"assert": "order.timestamps.drafted_at > now"})
    assert rule.tags == {"time_dependent"}
    assert rule.arguments == ("order", "now")
    assert findings(rule)


def test_what_is_no_gap_is_an_error_of_the_rule() -> None:
    rule = made(message="m", **{"assert": "1 / 0 == 1"})
    with pytest.raises(Exception, match="it divides by zero"):
        findings(rule)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"rule": "shop1"}, "shop1 is no rule id"),
        ({"title": None}, "title is missing"),
        ({"assert": None}, "assert is missing"),
        ({"message": None}, "message is missing"),
        ({"severity": None}, "severity is missing"),
        ({"severity": "off"}, "severity is missing"),
        ({"title": 5}, "title is text"),
        ({"assert": True}, "assert is text"),
        ({"status": ["drafft"]}, "no status is named 'drafft'. Did you mean draft?"),
        ({"status": []}, "status is a list of texts"),
        ({"clauses": [5]}, "clauses is a list of texts"),
        ({"when": "order.status"}, "it is text, not true or false"),
        ({"when": "now > order.timestamps.ordered_at"}, "not about the time"),
        ({"for_each": "/lins"}, "/lins is no list of an order. Did you mean /lines?"),
        ({"for_each": "lines"}, "lines is no list of an order. Did you mean /lines?"),
        ({"for_each": "/amounts"}, "/amounts is no list"),
        ({"for_each": "/returns/0/lines"}, "is no list"),
        ({"at": "/amounts/totl"}, "there is no totl. Did you mean total?"),
        ({"at": "/lines/first"}, "there is no first"),
        ({"at": "total"}, "begins without a slash"),
        ({"at": "quantty", "for_each": "/lines"}, "there is no quantty. Did you mean quantity?"),
        ({"at": 5}, "at is a JSON Pointer"),
        ({"message": "{order.amounts.totl}"}, "order.amounts has no field totl"),
        ({"message": "{order.lines}"}, "order.lines is more than one value"),
        ({"message": "{}"}, "stand in braces"),
        ({"message": "{order.id"}, "stand in braces"),
        ({"message": "{1 + 1}"}, "stand in braces"),
        ({"message": "{it.name}"}, "there is no it"),
        ({"cases": []}, "cases is a mapping"),
        (
            {"cases": {"god": []}},
            "/god: the key 'god' is not known. Did you mean good?",
        ),
        ({"cases": {"good": {}}}, "/good: {} is not of type 'array'"),
        ({"cases": {"good": [{}]}}, "/good/0: the key 'name' is missing"),
        (
            {"cases": {"good": [{"name": "x", "ptch": {}}]}},
            "/good/0/ptch: the key 'ptch' is not known. Did you mean patch?",
        ),
        (
            {"cases": {"bad": [{"name": "x", "expect": {}}]}},
            "/bad/0/expect: {} is not of type 'array'",
        ),
        ({"cases": {"bad": [{"name": "x"}]}}, "/bad/0: a bad case says what it expects"),
        (
            {"cases": {"good": [{"name": "x", "params": {"a": 1}}]}},
            "/good/0/params: a rule that is written in a ruleset has no parameters",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_place(
    more: dict[str, Any], message: str
) -> None:
    faults = Faults()
    assert rule_of(written(**more), faults) is None
    with pytest.raises(Exception, match=r"shop\.yaml:3:3: ") as raised:
        faults.raise_any()
    assert message in str(raised.value)


# --- places in YAML -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yaml", "text", "found"),
    [
        ("assert: a == b", "a == b", "b"),
        ("assert:   a ==  b   # a comment", "a == b", "b"),
        ("'assert' : a == b", "a == b", "b"),
        ("assert: 'a == ''b''; c'", "a == 'b'; c", "c"),
        ('assert: "a == \\"b\\"; c"', 'a == "b"; c', "c"),
        ("assert: |\n    a ==\n\n    b\n", "a ==\n\nb\n", "b"),
        ("assert: >-   # folded\n    a ==\n      b\n", "a ==\n  b", "b"),
        ("assert:\n    a ==\n    b", "a == b", "b"),
        ("{title: x, assert: a == b}", "a == b", "b"),
        ("assert: !!str a == b", "a == b", "b"),
    ],
)
def test_a_character_of_a_text_is_found_in_the_file(
    tmp_path: Path, yaml: str, text: str, found: str
) -> None:
    file = tmp_path / "shop.yaml"
    written = f"rules:\n  {yaml}\n"
    file.write_text(written, "utf-8")
    key = written.index("assert") - (1 if "'assert'" in written else 0)
    line = written.count("\n", 0, key) + 1
    setting = Setting(text, Place(str(file), line, key - written.rfind("\n", 0, key)))
    place = inside(setting, text.index(found))
    offset = written.rindex(found, 0, written.find("#") if "# a" in written else None)
    assert written.split("\n")[place.line - 1][place.column - 1] == found
    assert place.line == written.count("\n", 0, offset) + 1


def test_where_it_cannot_be_told_it_is_the_place_of_the_key(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("assert: *other\n", "utf-8")
    place = Place(str(file), 1, 1)
    assert inside(Setting("a == b", place), 5) == place
    gone = Place(str(tmp_path / "gone.yaml"), 1, 1)
    assert inside(Setting("a == b", gone), 5) == gone
