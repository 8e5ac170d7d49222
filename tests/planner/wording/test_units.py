"""A model's amounts: the same words as `amounts`, as far as its card knows them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.card import Outcome, default_card
from mmm_core.statistics import Summary
from planner.wording import amounts
from planner.wording.units import Units
from tests.builders import hill_model

BARE = default_card("made", "sales", ("c0", "c1", "c2"))
MODEL = hill_model(card=BARE)
MONEY = replace(BARE, currency="EUR", outcome=Outcome("Revenue", "EUR", 1.0))
SIGN_UPS = replace(BARE, currency="CHF", outcome=Outcome("Sign-ups", "sign-ups", None))
PEOPLE = replace(SIGN_UPS, outcome=Outcome("Sign-ups", "people", None))
WORTH = replace(BARE, currency="CAD", outcome=Outcome("Orders", "orders", 40.0))
SALES = replace(BARE, currency="USD", outcome=Outcome("Sales", "USD", None))
CARDS = (BARE, MONEY, SIGN_UPS, WORTH, SALES)


def units(card, locale="en"):
    return Units.of(MODEL.with_card(replace(card, locale=locale)))


@given(st.sampled_from(CARDS), st.sampled_from(["en", "de"]), st.floats(-1e13, 1e13))
def test_units_say_what_amounts_say(card, locale, value):
    of, code = units(card, locale), card.currency
    assert of.say_money(value) == amounts.money(value, code, locale)
    assert of.say_money_change(value) == amounts.signed_money(value, code, locale)
    assert of.say_money_moved(value, 1e14) == (
        "none" if amounts.is_nothing(value, 1e14) else of.say_money_change(value)
    )
    assert of.say_exactly(value) == amounts.exact_money(value, code, locale)
    assert of.say_roundly(value) == amounts.round_money(value, code, locale)
    assert of.around == amounts.around(code, locale)
    worth = value * (card.outcome.value_per_unit or 1.0)
    unit = code if of.is_money else card.outcome.unit
    said = amounts.quantity(worth, unit, code, locale)
    assert of.say_outcome(value) == of.say_shown(worth) == said
    assert of.say_outcome_change(value) == amounts.signed_quantity(worth, unit, code, locale)
    assert of.say_outcome_in_full(value).startswith(said)
    if of.is_money:
        assert of.say_ratio(value) == amounts.times(value, locale)
    elif not 1e-4 <= abs(value) < 0.1:
        assert of.say_ratio(value) == amounts.amount(value, locale)


@given(st.sampled_from(CARDS), st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_units_say_intervals_as_amounts_do(card, low, width):
    of = units(card)
    interval = Summary(low, low, low, low + width)
    ends = low, low + width
    assert of.say_money_span(interval) == amounts.span(*map(of.say_money, ends))
    assert of.say_outcome_span(interval) == amounts.span(*map(of.say_outcome, ends))
    assert of.say_ratio_span(*ends) == amounts.span(*map(of.say_ratio, ends))


@pytest.mark.parametrize(
    ("card", "said", "in_full", "symbol"),
    [
        (BARE, "1.24 M", "1.24 M incremental sales", ""),
        (MONEY, "€1.24 M", "€1.24 M", "€"),
        (SIGN_UPS, "1.24 M sign-ups", "1.24 M sign-ups", "CHF"),
        (WORTH, "CA$49.6 M", "CA$49.6 M", "CA$"),
        (SALES, "$1.24 M", "$1.24 M", "$"),
    ],
)
def test_outcome_is_money_where_its_worth_is_known(card, said, in_full, symbol):
    of = units(card)
    assert of.say_outcome(1.24e6) == said
    assert of.say_outcome_in_full(1.24e6) == in_full
    assert of.symbol == symbol


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (BARE, "+1.24 M incremental sales"),
        (MONEY, "+€1.24 M incremental revenue"),
        (SIGN_UPS, "+1.24 M incremental sign-ups"),
        (PEOPLE, "+1.24 M people of incremental sign-ups"),
        (SALES, "+$1.24 M incremental sales"),
    ],
)
def test_an_amount_with_what_it_is_has_its_unit_once(card, said):
    of = units(card)
    assert of.with_result(of.say_outcome_change(1.24e6)) == said
    longer = f"{of.result} in the bad case"
    assert of.with_result(of.say_outcome_change(1.24e6), longer) == f"{said} in the bad case"
    assert of.with_result("€2.00", "profit") == "€2.00 profit"


def test_money_that_was_typed_is_said_in_full():
    assert units(MONEY).say_exactly(10_000) == "€10 k"
    assert units(MONEY).say_exactly(10_250.5) == "€10,250.5"
    assert units(BARE).say_exactly(0.5) == "0.5"
