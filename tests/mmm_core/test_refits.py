"""One fit's posterior on another's data, and what differs between two files."""

from dataclasses import replace

import numpy as np
import pytest

from mmm_core.card import Outcome
from mmm_core.convergence import mean_ess
from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells
from mmm_core.monte_carlo import mean_error
from mmm_core.plan import Plan, default_horizon, reference_plan
from mmm_core.refits import carried, changed, on_data_of, require_comparable, same_cells
from mmm_core.response import ResponseWindow
from tests.builders import hill_model


def earlier(model, periods=80):
    """The same posterior on data that end before."""
    first = slice(0, periods)
    return replace(
        model,
        fingerprint="1" * 64,
        dates=model.dates[first],
        media=model.media[first],
        spend=model.spend[first],
        outcome=model.outcome[first],
    )


def turned_round(model):
    """The same model, its channels the other way round."""
    names = tuple(reversed(model.cells.along("channel")))
    cells = Cells(model.cells.dims, (*model.cells.labels[:-1], names))

    def turned(array):
        return array.sel(channel=list(names)) if "channel" in array.dims else array

    def half(of):
        return replace(of, parameters={name: turned(a) for name, a in of.parameters.items()})

    arrays = ("media", "spend", "unit_price", "channel_scale", "outcome_scale")
    return replace(
        model,
        fingerprint="2" * 64,
        cells=cells,
        adstock=half(model.adstock),
        saturation=half(model.saturation),
        **{name: turned(getattr(model, name)) for name in arrays},
    )


def brought(model, plan):
    window = ResponseWindow(model, plan.horizon, plan.array(model).mean(axis=0))
    found = window.incremental(plan.array(model)).sum(axis=2)
    return {tuple(n.values()): row for n, row in zip(model.cells.names, found, strict=True)}


@pytest.mark.parametrize("geos", [0, 2])
@pytest.mark.parametrize("change", [earlier, turned_round, lambda m: turned_round(earlier(m))])
def test_the_same_posterior_says_the_same_on_the_same_data(geos, change):
    model = hill_model(channels=3, samples=5, geos=geos)
    former = on_data_of(change(model), model)
    plan = reference_plan(model, default_horizon(model)).plan
    there = carried(plan, former)
    assert np.array_equal(former.dates, model.dates)
    here, found = brought(model, plan), brought(former, there)
    assert set(here) == set(found)
    for name in here:
        np.testing.assert_allclose(found[name], here[name], rtol=1e-12)


def test_scales_of_a_fit_are_its_own():
    """Twice the scale and half the half-saturation say the same of the same money."""
    model = hill_model(channels=2, samples=4)
    kappa = model.saturation.parameters["kappa"]
    parameters = {**model.saturation.parameters, "kappa": kappa / 2}
    other = replace(
        earlier(model),
        channel_scale=model.channel_scale * 2,
        saturation=replace(model.saturation, parameters=parameters),
    )
    plan = reference_plan(model, default_horizon(model)).plan
    here, found = brought(model, plan), brought(on_data_of(other, model), plan)
    for name in here:
        np.testing.assert_allclose(found[name], here[name], rtol=1e-10)


def test_the_same_file_is_the_same_model():
    model = hill_model(channels=2, samples=3)
    assert on_data_of(model, model) is model


def test_what_differs_by_the_files():
    model = hill_model(channels=3, samples=3)
    found = changed(model, earlier(model))
    assert (found.added, found.dropped, found.revised, found.outcome) == (30, 0, (), False)
    assert changed(earlier(model), model).dropped == 30
    assert found.data
    assert not found.form
    assert not changed(model, model).data
    assert changed(model, model).same_file
    revised = model.spend.copy()
    revised[7, 1] *= 1.01
    assert changed(replace(model, spend=revised), earlier(model)).revised == ("c1",)
    outcome = model.outcome.copy()
    outcome[7] *= 1.01
    assert changed(replace(model, outcome=outcome), earlier(model)).outcome
    said = changed(replace(model, l_max=8, adstock_first=False), earlier(model)).form
    assert said == (
        "the carry-over reaches so many periods: 8, not 6",
        "media carry over before they saturate: no, not yes",
    )
    wide = hill_model(channels=4, samples=3)
    assert changed(wide, model).appeared == ("c3",)
    assert changed(model, wide).gone == ("c3",)
    assert not same_cells(model, wide)
    assert same_cells(model, turned_round(model))
    assert changed(model, turned_round(model)).revised == ()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (hill_model(channels=2, samples=2, geos=2), "dimensions of its own: geo, channel"),
        (
            replace(
                (one := hill_model(channels=2, samples=2)),
                card=replace(one.card, outcome=Outcome("Visits", "", None)),
            ),
            "an outcome of its own: Visits",
        ),
    ],
)
def test_other_businesses_are_refused(other, says):
    with pytest.raises(InvalidProblem, match=says):
        require_comparable(hill_model(channels=2, samples=2), other)


def test_a_plan_is_carried_over_by_its_labels():
    model = hill_model(channels=3, samples=2)
    plan = reference_plan(model, default_horizon(model)).plan
    there = carried(plan, turned_round(model))
    np.testing.assert_array_equal(there.spend.sel(channel="c2"), plan.spend.sel(channel="c2"))
    assert isinstance(there, Plan)


@pytest.mark.parametrize("memory", [0.0, 0.4, 0.9, -0.5])
@pytest.mark.parametrize("draws", [20, 57, 250])
def test_effective_draws_of_a_mean_agree_with_arviz(memory, draws):
    array_stats = pytest.importorskip("arviz_stats.base").array_stats
    values = np.random.default_rng(draws).normal(size=(4, draws, 5))
    for t in range(1, draws):
        values[:, t] += memory * values[:, t - 1]
    there = array_stats.ess(values, method="mean", chain_axis=0, draw_axis=1)
    np.testing.assert_allclose(mean_ess(values), there, rtol=1e-6)


def test_the_error_of_a_mean_is_that_of_repeated_sampling():
    """Means of many samples of the same autocorrelated process spread as the error says."""
    rng, model = np.random.default_rng(3), hill_model(channels=2, samples=1000)
    means, errors = [], []
    for _ in range(150):
        steps = rng.normal(size=(2, 500))
        for t in range(1, 500):
            steps[:, t] += 0.7 * steps[:, t - 1]
        means.append(steps.mean())
        errors.append(mean_error(model, steps.ravel()))
    assert np.std(means) == pytest.approx(np.mean(errors), rel=0.2)
    assert np.mean(errors) > 1.5 * np.std(steps) / np.sqrt(1000)
