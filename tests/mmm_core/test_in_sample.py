"""Outcome against fit: PyMC-Marketing's own mean, and the measures by other roads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom
from statsmodels.stats.stattools import durbin_watson

from mmm_core.importers import read_model
from mmm_core.in_sample import explained, in_sample
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.response import ResponseWindow
from tests.builders import hill_model
from tests.mmm_core import written
from tests.mmm_core.test_outlook import with_base

NAMES = ["national_logistic", "national_hill", "national_weibull_mm", "geo_panel"]


@pytest.mark.parity
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("whose", ["ours", "shared"])
def test_fit_and_residuals_are_those_of_pymc_marketing(request, goldens, name, whose) -> None:
    """The mean that its graph stored of every draw, in outcome units, regions added up."""
    folder = goldens if whose == "ours" else request.getfixturevalue("shared") / "models"
    path = folder / f"{name}.nc"
    found = in_sample(read_model(path))
    with (
        xr.open_dataset(path, group="posterior") as draws,
        xr.open_dataset(path, group="constant_data") as data,
    ):
        panel = [dim for dim in draws["mu"].dims if dim == "geo"]
        mean = draws["mu"].astype(float).mean(("chain", "draw")) * data["target_scale"]
        theirs, observed = mean.sum(panel).to_numpy(), data["target_data"].sum(panel).to_numpy()
    np.testing.assert_allclose(found.mean, theirs, rtol=1e-7)
    largest = observed.max()
    np.testing.assert_allclose(found.residuals, observed - theirs, atol=1e-7 * largest)


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["national_hill", "geo_panel"])
def test_pymc_predicts_the_fitted_mean_and_band(goldens: Path, tmp_path: Path, name: str) -> None:
    """Its own draws of the outcome, not what the file stored."""
    pm = pytest.importorskip("pymc")
    import shutil

    from pymc_marketing.mmm import MMM

    path = Path(shutil.copy(goldens / f"{name}.nc", tmp_path))
    found, theirs = in_sample(read_model(path)), MMM.load(str(path))
    posterior = theirs.idata["posterior"].to_dataset()
    names = [variable.name for variable in theirs.model.free_RVs]
    drawn = pm.sample_posterior_predictive(
        posterior[names], model=theirs.model, var_names=["y", "mu"], progressbar=False,
        random_seed=3, compile_kwargs={"mode": written.by_numpy()},
    )  # fmt: skip
    scale = theirs.idata["constant_data"]["target_scale"]
    panel = [dim for dim in drawn.posterior_predictive["y"].dims if dim == "geo"]
    total = (drawn.posterior_predictive * scale).sum(panel)
    mean = total["mu"].mean(("chain", "draw")).to_numpy()
    np.testing.assert_allclose(found.mean, mean, rtol=1e-7)
    low, high = found.band
    seen = total["y"].transpose("chain", "draw", ...).to_numpy()
    inside = float(((seen >= low) & (seen <= high)).mean())
    assert inside == pytest.approx(0.9, abs=5 * (0.09 / seen.size) ** 0.5)


@pytest.fixture(scope="module", params=[0, 3], ids=["national", "panel"])
def made(request) -> FittedModel:
    return with_base(hill_model(channels=3, samples=40, geos=request.param))


def test_media_are_what_a_plan_of_the_data_brings(made: FittedModel) -> None:
    """By the road of plans: the same money over all of the data, and nothing before it."""
    found = in_sample(made)
    window = ResponseWindow(
        made, Horizon(made.dates[0].astype("M8[D]"), made.dates.size), np.zeros(len(made.cells))
    )
    brought = window.incremental(made.observed_spend)[:, :, : made.dates.size]
    np.testing.assert_allclose(found.media, brought.sum(axis=0), rtol=1e-9)
    by_channel = brought.mean(axis=1).reshape(-1, 3, made.dates.size).sum(axis=0)
    np.testing.assert_allclose(found.by_channel, by_channel, rtol=1e-9)
    parts = found.base + found.by_channel.sum(axis=0)
    np.testing.assert_allclose(found.mean, parts, rtol=1e-12)


def test_measures_by_other_roads(made: FittedModel) -> None:
    rng = np.random.default_rng(2)
    mean = in_sample(made).mean
    share = made.outcome.to_numpy().reshape(made.dates.size, -1).shape[1]
    noisy = (mean + rng.normal(0, 1e5, mean.size))[:, None] / share * np.ones(share)
    model = replace(made, outcome=made.outcome.copy(data=noisy.reshape(made.outcome.shape)))
    found = in_sample(model)
    assert found.durbin_watson == pytest.approx(float(durbin_watson(found.residuals)))
    total = noisy.sum(axis=1)
    wanted = 1 - ((total - mean) ** 2).sum() / (total.var() * total.size)
    assert found.r2 == pytest.approx(wanted)
    low, high = found.band
    assert found.within == pytest.approx(((total >= low) & (total <= high)).mean())
    assert len(found.r2_by_unit) == share


@pytest.mark.parametrize("periods", [12, 110, 3000])
def test_what_a_band_usually_holds_is_binomial(made: FittedModel, periods: int) -> None:
    found = replace(in_sample(made), known=np.ones((periods, 1), dtype=bool))
    least, most = found.usual_within
    assert (least, most) == tuple(binom.ppf([0.025, 0.975], periods, 0.9))
    assert 0 < least < 0.9 * periods < most <= periods


def test_what_is_missing_is_measured_by_nobody(made: FittedModel) -> None:
    lost = xr.zeros_like(made.media, dtype=bool)
    lost[{"period": slice(4, 9), "channel": slice(None)}] = True
    wrong = made.outcome.copy()
    wrong[{"period": slice(4, 9)}] = 1e12
    found, plain = in_sample(replace(made, missing=lost, outcome=wrong)), in_sample(made)
    assert found.whole.sum() == made.dates.size - 5
    assert np.isnan(found.residuals[4:9]).all()
    kept = plain.whole.copy()
    kept[4:9] = False
    assert found.r2 == pytest.approx(explained(plain.total, plain.mean, kept))


def test_a_base_below_zero_is_counted_in_each_region(made: FittedModel) -> None:
    base = made.base.copy()
    first = {dim: 0 for dim in base.dims if dim == "geo"}
    base[dict(period=slice(0, 22), **first)] = -1.0
    units = base.sizes.get("geo", 1)
    assert in_sample(replace(made, base=base)).negative_base == pytest.approx(0.2 / units)


def test_nothing_is_made_up_where_the_base_is_unknown() -> None:
    found = in_sample(hill_model(channels=2, samples=5))
    assert (found.mean, found.band, found.r2, found.residuals) == (None,) * 4
    assert (found.within, found.negative_base, found.durbin_watson) == (None,) * 3
    assert found.by_channel.shape == (2, 110)


def test_an_outcome_that_never_moves_is_not_explained() -> None:
    assert explained(np.ones(5), np.ones(5), np.ones(5, bool)) is None
