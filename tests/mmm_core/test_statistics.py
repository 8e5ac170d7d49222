"""Summaries, probabilities and money over draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mmm_core.card import ModelCard, Outcome
from mmm_core.economics import Economics, economics_of
from mmm_core.errors import InvalidProblem
from mmm_core.statistics import probability_above, quantiles, summarize

DRAWS = arrays(np.float64, st.integers(2, 80), elements=st.floats(-1e9, 1e9))


@given(DRAWS)
def test_summary_is_mean_and_linear_quantiles(draws):
    said = summarize(draws)
    assert said.mean == pytest.approx(draws.mean(), rel=1e-12, abs=1e-6)
    expected = np.quantile(draws, [0.05, 0.5, 0.95])
    np.testing.assert_allclose([said.low, said.median, said.high], expected, atol=1e-6)
    assert said.low <= said.median <= said.high


def test_infinite_draws_stay_infinite_and_never_nan():
    found = quantiles(np.array([1.0, np.inf, np.inf, np.inf]))
    assert not np.isnan(found).any()
    assert found[2] == np.inf


@given(DRAWS)
def test_probability_is_strict_and_has_an_error(draws):
    chance = probability_above(draws, 0.0)
    assert chance.value == (draws > 0).mean()
    assert 0 <= chance.error <= 0.5
    assert probability_above(np.zeros(5)).value == 0.0


def test_break_even_and_hurdle():
    assert Economics(1.0, 0.4).break_even == pytest.approx(2.5)
    assert Economics(1.0, 0.4, hurdle_rate=0.2).break_even == pytest.approx(3.0)


def test_profit_and_payback_by_hand():
    outcome = np.array([[10.0, 30.0, 40.0, 20.0], [30.0, 30.0, 60.0, 20.0]])
    spend = np.array([20.0, 20.0])
    terms = Economics(value_per_unit=2.0, margin=0.5)
    np.testing.assert_allclose(terms.profit(outcome, spend, 52), [60.0, 100.0])
    assert terms.payback(outcome, spend, 52) == 0
    late = np.array([[0.0, 10.0, 35.0, 0.0]])
    assert terms.payback(late, spend, 52) == 2
    assert terms.payback(late * 0.5, spend, 52) is None


def test_discounting_by_period():
    terms = Economics(1.0, 1.0, discount_rate=0.21)
    outcome, spend = np.array([[0.0, 0.0, 121.0]]), np.array([10.0])
    assert terms.profit(outcome, spend, 1)[0] == pytest.approx(121 / 1.21**2 - 10)
    assert terms.profit(outcome, spend, 2)[0] == pytest.approx(121 / 1.21 - 10)


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, 11])
def test_impossible_rates_are_refused(rate):
    with pytest.raises(InvalidProblem, match="rate"):
        Economics(1.0, 0.5, discount_rate=rate)


def test_a_card_without_margin_has_no_economics():
    assert economics_of(ModelCard("t", Outcome("y", "", 1.0))) is None
    assert economics_of(ModelCard("t", Outcome("y", "", None), margin=0.5)) is None
