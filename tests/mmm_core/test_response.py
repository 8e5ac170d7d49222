"""Response against a slow loop, curves against plans, and what subtraction means."""

from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.curves import SATURATIONS
from mmm_core.evaluation import evaluate, highest_total
from mmm_core.importers import read_model
from mmm_core.labels import SAMPLE
from mmm_core.model import Transformation
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, default_horizon, gap_before, reference_plan
from mmm_core.response import ResponseWindow, calendar_shape
from tests.builders import hill_model, saturation_draws


def slow_response(model, carry, spend, tail):
    """Media contribution of one cell-draw at a time, by the definition."""
    lags = model.l_max
    media = np.concatenate([carry, np.concatenate([spend, tail]) / model.media_scale])
    periods = media.shape[0]
    weights, p = model.adstock_weights, model.saturation_parameters
    result = np.zeros((len(model.cells), model.samples, periods))

    def hill(x, k, s):
        if x <= 0:
            return 0.0
        return p["beta"][k, s] / (1 + (p["kappa"][k, s] / x) ** p["slope"][k, s])

    for k in range(len(model.cells)):
        for s in range(model.samples):
            for t in range(periods):
                lagged = [(lag, t - lag) for lag in range(lags) if t - lag >= 0]
                if model.adstock_first:
                    x = sum(weights[k, s, lag] * media[at, k] for lag, at in lagged)
                    result[k, s, t] = hill(x, k, s)
                else:
                    result[k, s, t] = sum(
                        weights[k, s, lag] * hill(media[at, k], k, s) for lag, at in lagged
                    )
    return result[:, :, lags:] * model.outcome_factor[:, None, None]


@pytest.mark.parametrize("adstock_first", [True, False])
@pytest.mark.parametrize("continuing", [False, True])
def test_equal_to_a_slow_loop(adstock_first, continuing):
    model = replace(hill_model(channels=3, samples=5), adstock_first=adstock_first)
    horizon = default_horizon(model, 4)
    spend = reference_plan(model, horizon).plan.array(model) * [0.3, 1.2, 2.0]
    level = spend.mean(axis=0) if continuing else np.zeros(3)
    window = ResponseWindow(model, horizon, level)
    carry = model.observed_media[-model.l_max :]
    tail = np.tile(level, (model.l_max, 1))
    expected = slow_response(model, carry, spend, tail) - slow_response(
        model, carry, np.zeros_like(spend), tail
    )
    scale = np.abs(expected).max()
    np.testing.assert_allclose(window.incremental(spend), expected, atol=1e-11 * scale)


@pytest.mark.parametrize("adstock_first", [True, False])
def test_what_saturates_is_the_sum_of_what_parts_of_a_plan_add(adstock_first):
    model = replace(hill_model(channels=3, samples=5), adstock_first=adstock_first)
    horizon = default_horizon(model, 9)
    spend = reference_plan(model, horizon).plan.array(model)
    window = ResponseWindow(model, horizon, spend.mean(axis=0))
    total = window.saturating(np.zeros_like(spend))
    total = np.repeat(total, model.samples, axis=1) if total.shape[1] == 1 else total.copy()
    for part in (slice(0, 4), slice(4, 5), slice(5, 9)):
        added = window.gain(spend, within=part)
        total[:, :, part.start : part.start + added.shape[2]] += added
    expected = np.broadcast_to(window.saturating(spend), total.shape)
    np.testing.assert_allclose(total, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(window.gain(spend, [1]), window.gain(spend)[[1]])


@pytest.mark.parametrize("adstock_first", [True, False])
def test_the_current_plan_lies_on_its_curve(adstock_first):
    model = replace(hill_model(channels=4, samples=20), adstock_first=adstock_first)
    horizon = default_horizon(model)
    spend = reference_plan(model, horizon).plan.array(model)
    window = ResponseWindow(model, horizon, spend.mean(axis=0))
    committed = np.zeros_like(spend)
    committed[:3] = spend[:3]
    free = spend - committed
    total = free.sum(axis=0)
    curves = window.curves(committed, free / total)
    brings = window.incremental(spend).sum(axis=2)
    for k in range(4):
        np.testing.assert_allclose(curves.value(k, float(total[k])), brings[k], rtol=1e-10)
        value, slope = curves.value_and_slope(k, float(total[k]))
        np.testing.assert_allclose(value, brings[k], rtol=1e-10)
        step = 1e-5 * total[k]
        numeric = (curves.value(k, total[k] + step) - curves.value(k, total[k] - step)) / (2 * step)
        np.testing.assert_allclose(slope, numeric, rtol=1e-5)


def test_a_zero_plan_brings_nothing():
    model = hill_model(channels=3, samples=5)
    window = ResponseWindow(model, default_horizon(model), np.full(3, 1e4))
    assert not window.incremental(np.zeros((13, 3))).any()


def test_a_gap_before_the_horizon_carries_the_reference():
    model = hill_model(channels=2, samples=3)
    late = Horizon(model.frequency.shift(model.dates[-1], 4), 2)
    window = ResponseWindow(model, late, np.zeros(2))
    assert window.lead_in == 3
    expected = model.observed_spend[[58, 59, 60]] / model.media_scale
    np.testing.assert_allclose(window.carry_in[-3:], expected)
    np.testing.assert_allclose(window.carry_in[:3], model.observed_media[-3:])


GOLDENS = Path(__file__).parents[1] / "goldens"


@pytest.mark.parametrize("name", ["national_hill", "national_logistic", "geo_panel"])
@pytest.mark.parametrize("between", [1, 3, 60])
def test_a_later_horizon_brings_what_it_adds_to_the_reference_before_it(name, between):
    """As one long horizon right after the data, in which parity with the peer is held."""
    model, periods = read_model(GOLDENS / f"{name}.nc"), 6
    cells = len(model.cells)
    late = Horizon(model.frequency.shift(model.dates[-1].astype("M8[D]"), between + 1), periods)
    gap = default_horizon(model, between)
    assert gap_before(model, late) == gap
    before = reference_plan(model, gap).plan.array(model)
    spend = reference_plan(model, late).plan.array(model) * np.linspace(0.4, 1.8, cells)
    whole = ResponseWindow(model, default_horizon(model, between + periods), np.ones(cells))
    with_it = whole.incremental(np.concatenate([before, spend]))
    without = whole.incremental(np.concatenate([before, np.zeros_like(spend)]))
    window = ResponseWindow(model, late, np.ones(cells))
    expected = (with_it - without)[:, :, between:]
    np.testing.assert_allclose(window.incremental(spend), expected, rtol=1e-9, atol=1e-6)
    # What is spent in between bends the curves: it must not be left out.
    silent = ResponseWindow(model, late, np.ones(cells))
    silent.__dict__["carry_in"] = np.zeros_like(window.carry_in)
    assert not np.allclose(silent.incremental(spend), expected, rtol=1e-6)


def test_a_horizon_right_after_or_within_the_data_has_no_gap():
    model = hill_model(channels=2, samples=3)
    assert gap_before(model, default_horizon(model)) is None
    assert gap_before(model, Horizon(model.dates[10], 4)) is None


def test_the_gap_has_one_reference():
    """Data of half a year: a mean stands for all of the gap, or last year's periods do."""
    model = hill_model(channels=2, samples=3, weeks=30)
    late = Horizon(model.frequency.shift(model.dates[-1], 31), 2)
    carry = ResponseWindow(model, late, np.zeros(2)).carry_in
    mean = model.observed_spend.mean(axis=0) / model.media_scale
    np.testing.assert_allclose(carry, np.tile(mean, (model.l_max, 1)))


def test_before_the_data_nothing_was_spent():
    model = hill_model(channels=2, samples=3)
    early = Horizon(model.dates[2], 2)
    carry = ResponseWindow(model, early, np.zeros(2)).carry_in
    assert not carry[:4].any()
    np.testing.assert_array_equal(carry[4:], model.observed_media[:2])


def test_money_on_a_never_bought_channel_is_worth_nothing():
    model = hill_model(channels=2, samples=3)
    model.channel_scale[0] = 0.0
    window = ResponseWindow(model, default_horizon(model), np.zeros(2))
    assert not window.incremental(np.ones((13, 2)) * 1e5)[0].any()


@given(scale=st.floats(0.01, 5), seed=st.integers(0, 50))
def test_totals_are_summed_per_draw(scale, seed):
    model = hill_model(channels=3, samples=8, seed=seed, geos=2)
    plan = reference_plan(model, default_horizon(model)).plan
    scaled = Plan.of(model, plan.horizon, plan.array(model) * scale)
    of = evaluate(ResponseWindow(model, plan.horizon, np.zeros(6)), scaled)
    by_geo = sum(of.incremental[cells].sum(axis=0) for _, cells in of.groups(("geo",)))
    np.testing.assert_allclose(by_geo, of.total, rtol=1e-12)
    assert [labels for labels, _ in of.groups(("geo",))] == [{"geo": "g0"}, {"geo": "g1"}]
    assert 0 < of.tail_share < 1


def test_mroas_is_the_slope_of_the_plans_own_calendar():
    model = hill_model(channels=3, samples=6)
    plan = reference_plan(model, default_horizon(model)).plan
    window = ResponseWindow(model, plan.horizon, np.zeros(3))
    of = evaluate(window, plan)
    for k in range(3):
        step = 1e-6
        more = plan.array(model).copy()
        more[:, k] *= 1 + step
        gained = (window.incremental(more).sum(axis=2) - of.incremental)[k]
        money = step * of.spend[k]
        np.testing.assert_allclose(of.marginal[k], gained / money, rtol=1e-4)


def test_extrapolation_is_flagged_by_period_and_by_total():
    model = hill_model(channels=2, samples=3)
    horizon = default_horizon(model)
    most = model.observed_spend.max(axis=0)
    inside = np.tile(model.observed_spend.mean(axis=0), (13, 1)) * 0.9
    window = ResponseWindow(model, horizon, np.zeros(2))
    assert evaluate(window, Plan.of(model, horizon, inside)).extrapolations() == ()
    beyond = inside.copy()
    beyond[5, 1] = 1.25 * most[1]
    (found,) = evaluate(window, Plan.of(model, horizon, beyond)).extrapolations()
    assert (found.cell, found.what) == (1, "period")
    assert found.beyond == pytest.approx(0.25)
    assert found.period == str(horizon.dates(model.frequency)[5])
    steady = np.tile(most * 0.99, (13, 1))
    kinds = {
        (e.cell, e.what) for e in evaluate(window, Plan.of(model, horizon, steady)).extrapolations()
    }
    assert kinds == {(0, "total"), (1, "total")}


def test_highest_total_over_as_many_periods():
    observed = np.array([[1.0], [5.0], [2.0], [4.0]])
    assert highest_total(observed, 2)[0] == 7.0
    assert highest_total(observed, 9)[0] == 12.0


@pytest.mark.parametrize("kind", sorted(SATURATIONS))
@pytest.mark.parametrize("adstock_first", [True, False])
@pytest.mark.parametrize(("periods", "continuing"), [(2, False), (9, False), (9, True)])
def test_earlier_spend_is_taken_off_wherever_it_is_felt(kind, adstock_first, periods, continuing):
    """To the last digit: what nothing brings is nothing, and is neither kept nor sent."""
    cells, samples = 3, 4
    draws = saturation_draws(kind, (samples, cells), np.random.default_rng(7))
    model = replace(hill_model(channels=cells, samples=samples), adstock_first=adstock_first)
    posterior = {name: model.cells.array(values, SAMPLE) for name, values in draws.items()}
    model = replace(model, saturation=Transformation(kind, posterior))
    horizon = default_horizon(model, periods)
    spend = reference_plan(model, horizon).plan.array(model)
    window = ResponseWindow(model, horizon, spend.mean(axis=0) * continuing)
    media = window._media(np.zeros_like(spend))
    np.testing.assert_array_equal(window._zero_response(slice(None)), window._response(media))
    assert (window._echo.shape[2] < periods + model.l_max) == (not continuing)
    nothing = window.incremental(np.zeros_like(spend))
    assert not nothing.any()
    assert (window.carry_over()[:, 0] != 0).all()
    assert "_echo" in vars(window)
    again = copy(window)  # as it is sent to another process
    assert "_echo" not in vars(again)
    np.testing.assert_array_equal(again.incremental(spend), window.incremental(spend))


@pytest.mark.parametrize("adstock_first", [True, False])
def test_curves_in_turn_are_those_of_all_cells_at_once(adstock_first):
    model = replace(hill_model(channels=10, samples=30, geos=7), adstock_first=adstock_first)
    plan = reference_plan(model, default_horizon(model, 6)).plan
    spend = plan.array(model)
    spend[:, 3] = 0.0
    window, shape = ResponseWindow(model, plan.horizon, np.zeros(70)), calendar_shape(spend)
    whole, nothing = window.curves(np.zeros_like(shape), shape), np.zeros_like(shape)
    for cells in (slice(None), np.array([69, 3, 40, 2])):
        numbers = np.arange(70)[cells]
        each = list(window.curves_in_turn(nothing, shape, cells))
        assert len(each) == numbers.size
        for cell, (at, some) in zip(numbers.tolist(), each, strict=True):
            assert some.cells <= 32
            for level in (0.0, 3e4, 2e6):
                for mine, own in zip(
                    some.value_and_slope(at, level), whole.value_and_slope(cell, level), strict=True
                ):
                    np.testing.assert_array_equal(mine, own)
