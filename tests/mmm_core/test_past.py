"""Past periods as they were: against PyMC-Marketing's own contributions, and by another road."""

from dataclasses import replace

import h5py
import numpy as np
import pytest

from mmm_core.errors import InvalidPlan
from mmm_core.importers import read_model
from mmm_core.past import assumed_after, last_periods, past_window, spent_before, spent_plan
from mmm_core.periods import Horizon
from tests.builders import hill_model
from tests.whole_series import brought


@pytest.mark.parity
@pytest.mark.parametrize("name", ["national_hill", "national_weibull_mm", "geo_panel"])
@pytest.mark.parametrize("first", [0, 3, 40, 91])
def test_what_was_spent_contributes_what_the_file_says(goldens, name, first):
    model = read_model(goldens / f"{name}.nc")
    with h5py.File(goldens / f"{name}.nc") as file:
        stored = file["posterior/channel_contribution"][:]
    stored = stored.reshape(model.samples, model.dates.size, -1) * model.outcome_factor
    horizon = Horizon(model.dates[first].astype("M8[D]"), 13)
    window = past_window(model, horizon)
    spend = spent_plan(model, horizon).array(model)
    media = window.incremental(spend)[:, :, :13].sum(axis=0) + window.carry_over()
    expected = stored[:, first : first + 13].sum(axis=2)
    np.testing.assert_allclose(media, expected, rtol=1e-9)


@pytest.mark.parametrize("adstock_first", [True, False])
@pytest.mark.parametrize("ends", [0, 2, 30])
@pytest.mark.parametrize("geos", [0, 2])
def test_carry_in_and_tail_are_those_that_there_were(adstock_first, ends, geos):
    model = replace(hill_model(channels=2, samples=3, geos=geos), adstock_first=adstock_first)
    horizon = Horizon(model.dates[-9 - ends], 9)
    spend = spent_plan(model, horizon).array(model) * np.linspace(0.3, 1.4, len(model.cells))
    found = past_window(model, horizon).incremental(spend).sum(axis=2)
    np.testing.assert_allclose(found, brought(model, horizon, spend / model.media_scale))
    assert assumed_after(model, horizon) == max(model.l_max - ends, 0)


def test_media_cost_what_they_cost_then():
    """Units at prices that wander: what was bought is what the model was fitted on."""
    plain = hill_model(channels=2, samples=3)
    price = np.random.default_rng(4).uniform(0.5, 2.0, plain.observed_spend.shape)
    spend = plain.media * price
    model = replace(plain, spend=spend, unit_price=plain.unit_price * 1.3)
    horizon = Horizon(model.dates[-20], 13)
    window = past_window(model, horizon)
    paid = spent_plan(model, horizon).array(model)
    bought = model.observed_media[-20:-7]
    # The current plan after the data does not reach into this tail, so prices of then are all.
    np.testing.assert_allclose(
        window.incremental(paid).sum(axis=2), brought(model, horizon, bought)
    )
    half = window.incremental(paid / 2).sum(axis=2)
    np.testing.assert_allclose(half, brought(model, horizon, bought / 2))
    shape = paid / paid.sum(axis=0)
    curves = window.curves(np.zeros_like(paid), shape)
    np.testing.assert_allclose(curves.at(paid.sum(axis=0) / 2), half)
    # Money is compared with money: rules and flags know no price here.
    assert window.price is None
    np.testing.assert_array_equal(window.deflated(paid), paid)


def test_the_last_periods_and_the_eve():
    model = hill_model(channels=2, samples=2)
    assert last_periods(model, 13) == Horizon(model.dates[-13], 13)
    assert last_periods(model, 1000) == Horizon(model.dates[0], model.dates.size)
    eve = spent_before(model, Horizon(model.dates[5], 4))
    np.testing.assert_array_equal(eve, model.observed_spend[4])
    assert not spent_before(model, Horizon(model.dates[0], 4)).any()


def _missing(model, period, cell):
    flags = np.zeros((model.dates.size, len(model.cells)))
    flags[period, cell] = 1
    return replace(model, missing=model.cells.array(flags, "period", period=model.dates))


@pytest.mark.parametrize(
    ("change", "start", "says"),
    [
        (lambda model: model, -5, "end after the data"),
        (lambda model: _missing(model, -8, 1), -13, r"c1: the data lack .* is not known"),
        (lambda model: replace(model, spend=model.spend * 0), -13, "Nothing was spent"),
    ],
)
def test_what_is_not_known_is_refused(change, start, says):
    model = change(hill_model(channels=2, samples=2))
    with pytest.raises(InvalidPlan, match=says):
        spent_plan(model, Horizon(model.dates[start], 13))


def test_media_that_were_not_paid_for_are_refused():
    model = hill_model(channels=2, samples=2)
    free = model.spend.copy()
    free[-3, 0] = 0.0
    with pytest.raises(InvalidPlan, match="c0: media came without being paid for"):
        past_window(replace(model, spend=free), last_periods(model, 13))


def test_a_gap_elsewhere_stands_in_no_way():
    model = hill_model(channels=2, samples=2)
    horizon = last_periods(model, 13)
    gap = spent_plan(_missing(model, 20, 0), horizon)
    np.testing.assert_array_equal(gap.array(model), model.observed_spend[-13:])
