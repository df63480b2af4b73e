"""Money: minor units, exact shares, exchange."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.values.countries import COUNTRIES
from checker.values.currencies import MINOR_UNITS
from checker.values.money import CONTEXT, LIMIT, allocate, in_usd, minor_unit, quantise

AMOUNTS = st.decimals(
    min_value=-LIMIT, max_value=LIMIT, places=4, allow_nan=False, allow_infinity=False
)
WEIGHTS = st.lists(
    st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=6,
).filter(any)
CURRENCIES = st.sampled_from(["USD", "JPY", "KWD", "EUR"])


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("333.335", "USD", "333.34"),
        ("333.334999", "USD", "333.33"),
        ("-333.335", "USD", "-333.34"),
        ("4.8700", "USD", "4.87"),
        ("5", "USD", "5.00"),
        ("333.5", "JPY", "334"),
        ("333.49", "JPY", "333"),
        ("0.0005", "KWD", "0.001"),
        ("1.0004", "KWD", "1.000"),
        ("0", "JPY", "0"),
        ("1000000000000000", "KWD", "1000000000000000.000"),
        ("1E-999999", "USD", "0.00"),
    ],
)
def test_amounts_are_rounded_to_minor_units_halves_away_from_zero(
    amount: str, currency: str, rounded: str
) -> None:
    assert str(quantise(Decimal(amount), currency)) == rounded


@pytest.mark.parametrize(
    ("currency", "unit"),
    [("USD", "0.01"), ("CNY", "0.01"), ("JPY", "1"), ("KWD", "0.001"), ("VND", "1")],
)
def test_the_minor_unit_is_that_of_iso_4217(currency: str, unit: str) -> None:
    assert str(minor_unit(currency)) == unit


def test_a_currency_that_does_not_exist_has_no_minor_unit() -> None:
    with pytest.raises(KeyError):
        minor_unit("XXX")
    with pytest.raises(KeyError):
        quantise(Decimal(1), "usd")
    with pytest.raises(KeyError):
        allocate(Decimal(1), [Decimal(1)], "XXX")


def test_codes_are_complete_unique_and_in_capitals() -> None:
    assert len(COUNTRIES) == len(set(COUNTRIES)) == 250
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)
    assert all(len(code) == 3 and code.isupper() for code in MINOR_UNITS)
    assert set(MINOR_UNITS.values()) == {0, 2, 3}


def test_a_third_of_an_order_is_shared_as_the_policy_shares_it() -> None:
    weights = [Decimal(900), Decimal(80), Decimal(20)]
    shares = allocate(Fraction(1000, 3), weights, "USD")
    assert [str(share) for share in shares] == ["300.00", "26.67", "6.66"]


@pytest.mark.parametrize(
    ("total", "weights", "currency", "shares"),
    [
        ("100", "1 1 1", "USD", "33.34 33.33 33.33"),
        ("0.02", "1 1 1", "USD", "0.01 0.01 0.00"),
        ("-100", "1 1 1", "USD", "-33.34 -33.33 -33.33"),
        ("100", "1 1 1", "JPY", "34 33 33"),
        ("100", "1 1 1", "KWD", "33.334 33.333 33.333"),
        ("10", "0 1", "USD", "0.00 10.00"),
        ("0", "1 2", "USD", "0.00 0.00"),
        ("0.005", "1", "USD", "0.01"),
        ("7", "1.5", "USD", "7.00"),
    ],
)
def test_shares_go_down_to_minor_units_and_the_rest_to_the_largest_remainders(
    total: str, weights: str, currency: str, shares: str
) -> None:
    found = allocate(Decimal(total), [Decimal(weight) for weight in weights.split()], currency)
    assert " ".join(map(str, found)) == shares


@given(AMOUNTS, WEIGHTS, CURRENCIES)
@example(Decimal("0.5"), [Decimal(1), Decimal(1)], "JPY")
@settings(max_examples=80, deadline=None)
def test_shares_add_up_to_the_rounded_total(
    total: Decimal, weights: list[Decimal], currency: str
) -> None:
    shares = allocate(total, weights, currency)
    assert len(shares) == len(weights)
    assert sum(shares) == quantise(total, currency)
    assert all(share == quantise(share, currency) for share in shares)


@given(AMOUNTS, WEIGHTS, CURRENCIES)
@settings(max_examples=80, deadline=None)
def test_no_share_is_a_minor_unit_away_from_what_is_exact(
    total: Decimal, weights: list[Decimal], currency: str
) -> None:
    whole = sum(map(Fraction, weights))
    unit = Fraction(minor_unit(currency))
    for share, weight in zip(allocate(total, weights, currency), weights, strict=True):
        assert abs(Fraction(share) - Fraction(total) * Fraction(weight) / whole) < unit
        assert weight or not share


@given(st.fractions(0, 10**6, max_denominator=100), st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_of_equal_parts_the_first_get_what_is_left_over(total: Fraction, parts: int) -> None:
    shares = allocate(total, [Decimal(3)] * parts, "USD")
    assert list(shares) == sorted(shares, reverse=True)


@pytest.mark.parametrize("weights", ["", "0", "0 0", "1 -1", "2 -1", "1E-999999999"])
def test_weights_that_cannot_share_anything_are_refused(weights: str) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(Decimal(1), [Decimal(weight) for weight in weights.split()], "USD")


def test_next_to_nothing_is_shared_as_nothing_and_at_once() -> None:
    tiny = Decimal("1E-999999999")  # a fraction with this denominator would fill the memory
    assert allocate(tiny, [Decimal(1)], "USD") == (Decimal(0),)
    assert allocate(Decimal(5), [tiny, Decimal(1)], "USD") == (Decimal(0), Decimal(5))


def test_dollars_need_no_rate() -> None:
    assert in_usd(Decimal("4.87"), "USD", None) == Decimal("4.87")
    assert in_usd(Decimal("4.87"), "USD", Decimal(7)) == Decimal("4.87")


@pytest.mark.parametrize("rate", [None, Decimal(0), Decimal("-1.1")])
def test_without_a_usable_rate_there_are_no_dollars(rate: Decimal | None) -> None:
    assert in_usd(Decimal(100), "EUR", rate) is None


def test_an_amount_is_exchanged_exactly_whatever_arithmetic_is_in_force() -> None:
    amount, rate = Decimal("123456789012345.123456789"), Decimal("1.08765432109876543")
    with localcontext() as context:
        context.prec = 5
        found = in_usd(amount, "EUR", rate)
    assert found is not None
    assert Fraction(found) == Fraction(amount) * Fraction(rate)


def test_the_arithmetic_of_rules_keeps_products_of_two_long_figures_exact() -> None:
    long_figure = Decimal("9" * 40)
    assert int(CONTEXT.multiply(long_figure, long_figure)) == int(long_figure) ** 2
