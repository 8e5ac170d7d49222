"""Summaries, probabilities and money over draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mmm_core.card import ModelCard, Outcome
from mmm_core.economics import Economics, economics_of, payback
from mmm_core.statistics import probability_above, quantiles, summarize
from tests.builders import hill_model

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


def test_break_even_and_required_return():
    assert Economics(1.0, 0.4).break_even == pytest.approx(2.5)
    assert Economics(1.0, 0.4, required_return=0.2).break_even == pytest.approx(3.0)


def test_payback_by_hand():
    earned = np.array([[10.0, 30.0, 40.0, 20.0], [30.0, 30.0, 60.0, 20.0]])
    spend = np.array([20.0, 20.0])
    assert payback(earned, spend) == 0
    late = np.array([[0.0, 10.0, 35.0, 0.0]])
    assert payback(late, spend) == 2
    assert payback(late * 0.5, spend) is None


def test_a_card_without_margin_has_no_economics():
    model = hill_model(1, samples=2)
    for card in (
        ModelCard("t", Outcome("y", "", 1.0)),
        ModelCard("t", Outcome("y", "", None), margin=0.5),
    ):
        assert economics_of(model.with_card(card)) is None
