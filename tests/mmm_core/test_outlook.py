"""Base, carry-over and noise of a horizon, against direct computations and PyMC-Marketing."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mmm_core.importers import read_model
from mmm_core.labels import PERIOD, SAMPLE
from mmm_core.model import FittedModel
from mmm_core.outlook import NO_NOISE, TOO_SHORT, outlook
from mmm_core.periods import Horizon
from mmm_core.plan import default_horizon
from mmm_core.predictive import predictive_quantiles, total_noise
from mmm_core.response import ResponseWindow
from tests.builders import hill_model
from tests.mmm_core import written


def with_base(model: FittedModel) -> FittedModel:
    """The same model, with a base that tells draws, periods and units apart."""
    panel = [dim for dim in model.cells.dims if dim != "channel"]
    shape = (model.samples, model.dates.size, *(len(model.cells.along(dim)) for dim in panel))
    values = np.random.default_rng(9).normal(1e6, 1e5, shape).astype(np.float32)
    return replace(model, base=xr.DataArray(values, dims=(SAMPLE, PERIOD, *panel)))


def window(model: FittedModel, horizon: Horizon) -> ResponseWindow:
    return ResponseWindow(model, horizon, model.observed_spend.mean(axis=0))


@pytest.mark.parametrize("geos", [0, 3])
def test_the_base_is_that_of_a_year_earlier_and_repeats(geos: int) -> None:
    model = with_base(hill_model(channels=2, samples=7, weeks=110, geos=geos))
    found = outlook(window(model, default_horizon(model, 60)))
    assert found.base is not None
    stored = model.base.to_numpy().astype(float).reshape(7, 110, -1).sum(axis=2)
    np.testing.assert_allclose(found.base[:, :52], stored[:, 58:], rtol=1e-12)
    np.testing.assert_allclose(found.base[:, 52:], stored[:, 58:66], rtol=1e-12)
    assert found.noise == pytest.approx(1e4 * max(geos, 1) ** 0.5)
    assert found.missing == ()


def test_carry_over_is_what_past_spend_brings_whatever_the_tail() -> None:
    model = hill_model(channels=3, samples=5)
    horizon = default_horizon(model)
    media = np.concatenate([model.observed_media[-6:], np.zeros((horizon.periods, 3))])
    parameters = {k: v[:, :, None] for k, v in model.saturation_parameters.items()}
    adstocked = np.array(
        [
            [
                [model.adstock_weights[k, s] @ media[t + 1 : t + 7, k][::-1] for t in range(13)]
                for s in range(5)
            ]
            for k in range(3)
        ]
    )
    shifted = adstocked ** parameters["slope"]
    share = shifted / (shifted + parameters["kappa"] ** parameters["slope"])
    wanted = 1e6 * (parameters["beta"] * share).sum(axis=0)
    np.testing.assert_allclose(outlook(window(model, horizon)).carry_over, wanted, rtol=1e-12)


def test_what_is_not_known_is_said() -> None:
    model = hill_model(channels=2, samples=5)
    found = outlook(window(model, default_horizon(model)))
    assert found.base is None
    assert found.before_plan is None
    assert found.missing == ("made in memory",)
    without = outlook(window(replace(with_base(model), noise=None), default_horizon(model)))
    assert without.noise is None
    assert without.missing == (NO_NOISE,)
    young = with_base(hill_model(channels=2, samples=5, weeks=40))
    assert outlook(window(young, default_horizon(young))).missing == (TOO_SHORT,)


def test_noise_beyond_what_can_be_counted_is_none() -> None:
    model = with_base(hill_model(channels=2, samples=5, geos=4))
    vast = outlook(window(replace(model, noise=model.noise * 1e304), default_horizon(model)))
    assert vast.noise is None
    large = outlook(window(replace(model, noise=model.noise * 1e290), default_horizon(model)))
    assert large.noise == pytest.approx(2e294)


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["larkfield_national", "larkfield_regions"])
def test_pymc_marketing_predicts_what_we_expect(repo: Path, tmp_path: Path, name: str) -> None:
    """Its own posterior predictive, draw by draw, of the last weeks that were observed."""
    from pymc_marketing.mmm import MMM

    # It keeps the file open, and locked in its own way: it gets a copy.
    path = Path(shutil.copy(repo / "models" / f"{name}.nc", tmp_path))
    ours, theirs = read_model(path), MMM.load(str(path))
    first = ours.dates.size - 13
    within = window(ours, Horizon(ours.dates[first].astype("M8[D]"), 13))
    data = theirs.idata.fit_data.to_dataset().to_dataframe().reset_index()
    columns = [name for name in data.columns if name != theirs.output_var]
    predicted = theirs.sample_posterior_predictive(
        data[columns], extend_idata=False, progressbar=False, random_seed=20261126
    )
    units = predicted["y"].transpose("sample", "date", ...).to_numpy()
    seen = (units * np.asarray(theirs.scalers._target)).reshape(ours.samples, -1, units[0, 0].size)
    seen = seen.sum(axis=2)[:, first:]

    found = outlook(within)
    base = ours.base.to_numpy().astype(float)[:, first:].reshape(ours.samples, 13, -1).sum(axis=2)
    brought = within.incremental(ours.observed_spend[first:])[:, :, :13].sum(axis=0)
    mean = base + found.carry_over + brought
    assert found.noise is not None
    surprise, count = (seen - mean) / found.noise[:, None], seen.size
    assert abs(surprise.mean()) < 5 / count**0.5
    assert abs(surprise.std() - 1) < 5 / (2 * count) ** 0.5
    low, high = predictive_quantiles(mean, found.noise, (0.05, 0.95))
    inside = float(((seen >= low) & (seen <= high)).mean())
    assert inside == pytest.approx(0.9, abs=5 * (0.09 / count) ** 0.5)


def test_a_noise_that_regions_have_in_common_scatters_in_each_of_them() -> None:
    model = with_base(hill_model(channels=2, samples=5, geos=4))
    shared = replace(model, noise=model.noise.isel(geo=0, drop=True))
    assert shared.noise.dims == (SAMPLE,)
    found = outlook(window(shared, default_horizon(shared))).noise
    assert found == pytest.approx(2e4)
    np.testing.assert_array_equal(found, outlook(window(model, default_horizon(model))).noise)


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("own", [(), ("geo",)], ids=["in common", "of each region"])
def test_pymc_scatters_every_region_by_itself(tmp_path: Path, own: tuple[str, ...]) -> None:
    """A panel as PyMC-Marketing builds and saves it, against its own draws of the outcome."""
    pm = pytest.importorskip("pymc")
    from pymc_extras.prior import Prior
    from pymc_marketing.mmm import MMM, GeometricAdstock, LogisticSaturation

    data, outcome = panel_data()
    sigma = Prior("HalfNormal", sigma=2, dims=own or None)
    mmm = MMM(
        date_column="week",
        channel_columns=["tv", "radio"],
        target_column="sales",
        dims=("geo",),
        adstock=GeometricAdstock(l_max=4),
        saturation=LogisticSaturation(),
        model_config={"likelihood": Prior("Normal", sigma=sigma, dims=("date", "geo"))},
    )
    path = tmp_path / "panel.nc"
    written.save(path, mmm, data, outcome, np.random.default_rng(5))
    ours = read_model(path)
    noise = total_noise(ours)

    posterior = mmm.idata["posterior"].to_dataset()
    names = [variable.name for variable in mmm.model.free_RVs]
    drawn = pm.sample_posterior_predictive(
        posterior[names], model=mmm.model, var_names=["y", "mu"], progressbar=False,
        random_seed=7, compile_kwargs={"mode": written.by_numpy()},
    )  # fmt: skip
    apart = drawn.posterior_predictive["y"] - drawn.posterior_predictive["mu"]
    scale = mmm.idata["constant_data"]["target_scale"]
    seen = (apart * scale).sum("geo").to_numpy().reshape(ours.samples, -1)
    surprise = seen / noise[:, None]
    assert abs(surprise.std() - 1) < 4 / (2 * surprise.size) ** 0.5


def panel_data() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(11)
    weeks = pd.date_range("2024-01-01", periods=60, freq="W-MON")
    frames = [
        pd.DataFrame({"week": weeks, "geo": geo, "tv": rng.gamma(2, 1e3, 60)})
        for geo in ("north", "south", "west", "east")
    ]
    data = pd.concat(frames, ignore_index=True).assign(radio=rng.gamma(2, 1e3, 240))
    return data, pd.Series(rng.normal(5e4, 5e3, 240), name="sales")
