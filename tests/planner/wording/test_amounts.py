"""Numbers as a person would say them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mmm_core.statistics import Probability
from planner.wording import amounts


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"), (0.314, "0.31"), (8.42, "8.42"), (842.4, "842"), (999.6, "1.00 k"),
        (12_340, "12.3 k"), (999_960, "1.00 M"), (1_240_000, "1.24 M"), (-35.1e6, "−35.1 M"),
        (2.5e9, "2.50 B"), (float("inf"), "unbounded"),
    ],
)  # fmt: skip
def test_amounts(value, said):
    assert amounts.amount(value) == said


def test_money_carries_its_currency():
    assert amounts.money(1.24e6, "EUR") == "€1.24 M"
    assert amounts.money(-310e3, "EUR") == "−€310 k"
    assert amounts.money(1.24e6, "CHF") == "1.24 M CHF"
    assert amounts.money(1.24e6, "") == "1.24 M"
    assert amounts.signed_money(5e3, "USD") == "+$5.00 k"
    assert amounts.exact_money(10_000, "USD") == "$10 k"
    assert amounts.exact_money(1_234_567.5, "USD") == "$1,234,567.5"
    assert amounts.round_money(10_000, "EUR") == "€10 k"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.4, "€0.40"), (0.00312, "€0.0031"), (-0.000052, "−€0.000052"),
        (1e-9, "€0.00"), (0.0, "€0"),
    ],
)  # fmt: skip
def test_a_price_below_a_cent_is_not_nothing_and_dust_is(value, said):
    assert amounts.money(value, "EUR") == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("€10.9 M", "€13.8 M", "€10.9 to 13.8 M"),
        ("€900 k", "€1.24 M", "€900 k to €1.24 M"),
        ("−€3.00 M", "€2.00 M", "−€3.00 M to €2.00 M"),
        ("1.4x", "1.6x", "1.4 to 1.6x"),
        ("€5.00 k", "unbounded", "€5.00 k to unbounded"),
        ("CA$10.9 M", "CA$13.8 M", "CA$10.9 to 13.8 M"),
        ("10.9 M CHF", "13.8 M CHF", "10.9 to 13.8 M CHF"),
        ("€10,9 M", "€13,8 M", "€10,9 to 13,8 M"),
    ],
)
def test_a_range_says_its_unit_once_where_that_is_clear(low, high, said):
    assert amounts.span(low, high) == said


@given(st.floats(0, 1))
@example(0.005)
@example(0.995)
def test_draws_never_show_certainty(share):
    said = amounts.chance(Probability(share, 0.0))
    assert said not in ("0 %", "100 %")


@pytest.mark.parametrize("value", [-1e-9, -0.0, 1e-9])
def test_what_is_nothing_is_neither_more_nor_less(value):
    assert amounts.money(value, "EUR") in ("€0.00", "€0")
    assert amounts.signed_money(value, "EUR") in ("€0.00", "€0")
    assert amounts.amount(value) in ("0.00", "0")
    assert amounts.signed_quantity(value, "boxes", "EUR") in ("0.00 boxes", "0 boxes")
    assert amounts.times(value) == "0.00x"
    assert amounts.percent(value, signed=True) in ("0.0 %", "0 %")


def test_a_small_change_keeps_its_sign():
    assert amounts.signed_money(-0.004, "EUR") == "−€0.004"
    assert amounts.signed_quantity(0.31, "boxes", "EUR") == "+0.31 boxes"
    assert amounts.percent(-0.001, signed=True) == "−0.1 %"
