"""Files as PyMC-Marketing fits and saves them, in many forms: none contradicts itself.

The sampler is stood in for by draws from the prior; everything else is the library's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.importers import read_model
from mmm_core.model import FittedModel

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
WEEKS = 40
COLUMNS = ["tv", "radio"]
ORIGINALS = ["channel_contribution", "intercept_contribution", "y"]


@pytest.fixture(autouse=True)
def _no_sampler(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pm = pytest.importorskip("pymc")
    testing = pytest.importorskip("pymc.testing")
    pytest.importorskip("pymc_marketing")
    monkeypatch.setattr(pm, "sample", testing.mock_sample)
    return


def data_of(geos: tuple[str, ...] = ()) -> tuple[Any, Any]:
    import pandas as pd

    rng = np.random.default_rng(11)
    weeks = pd.date_range("2024-01-01", periods=WEEKS, freq="W-MON")
    frames = []
    for geo in geos or ("",):
        frame = pd.DataFrame({"week": weeks, **({"geo": geo} if geo else {})})
        for column in COLUMNS:
            frame[column] = rng.gamma(2.0, 1e3, WEEKS) * (rng.random(WEEKS) > 0.2)
        frame["price"] = rng.normal(10.0, 1.0, WEEKS)
        frames.append(frame)
    data = pd.concat(frames, ignore_index=True)
    return data, pd.Series(rng.normal(5e4, 5e3, len(data)), name="sales")


def fitted(
    path: Path,
    geos: tuple[str, ...] = (),
    before: Callable[[Any], None] | None = None,
    blank: bool = False,
    **form: Any,
) -> FittedModel:
    from pymc_marketing.mmm import MMM, GeometricAdstock, LogisticSaturation

    data, outcome = data_of(geos)
    if blank:
        data.loc[[3, 9], "radio"] = np.nan
    form = {
        "adstock": GeometricAdstock(l_max=4),
        "saturation": LogisticSaturation(),
        "control_columns": ["price"],
        "yearly_seasonality": 2,
        **({"dims": ("geo",)} if geos else {}),
        **form,
    }
    mmm = MMM(date_column="week", target_column="sales", channel_columns=COLUMNS, **form)
    if before is not None:
        before(mmm)
    mmm.build_model(data, outcome)
    mmm.add_original_scale_contribution_variable(ORIGINALS)
    mmm.fit(data, outcome, draws=6, chains=2, random_seed=3, progressbar=False)
    mmm.save(str(path))
    return read_model(path)


def compared(model: FittedModel) -> set[str]:
    assert model.parity is not None
    assert model.parity < 1e-12
    found = model.coverage.compared
    assert all(one.difference is None or one.difference < 1e-12 for one in found)
    assert {one.draws for one in found} == {None, 12}
    decisive = [one.stored for one in model.coverage.uncovered if one.decides]
    assert decisive == ([] if model.missing is None else [("fit_data: blanks",)])
    return {one.stored.rpartition("/")[2] for one in found}


USUAL = {
    "channel_contribution", "channel_contribution_original_scale", "control_contribution", "mu",
    "intercept_contribution_original_scale", "total_media_contribution_original_scale",
    "yearly_seasonality_contribution", "fourier_contribution", "dayofyear", "y", "channel_data",
    "target_data", "control_data", "channel_scale", "target_scale",
}  # fmt: skip


def test_a_panel_with_scales_of_its_own_and_blanks(tmp_path: Path) -> None:
    from pymc_marketing.mmm.scaling import DataDerivedScaling, Scaling

    scaling = Scaling(
        target=DataDerivedScaling(method="mean", dims=()),
        channel=DataDerivedScaling(method="max", dims=()),
    )
    model = fitted(tmp_path / "m.nc", ("north", "south"), scaling=scaling, blank=True)
    assert compared(model) >= {*USUAL, "y_original_scale"}
    assert len(set(model.outcome_factor.tolist())) == 2


def fixed() -> dict[str, Any]:
    from pymc_marketing.mmm.scaling import FixedScaling, Scaling

    channel = FixedScaling(dims=(), value={"tv": 5e3, "radio": 7e3})
    return {"scaling": Scaling(target=FixedScaling(dims=(), value=6e4), channel=channel)}


def table() -> dict[str, Any]:
    import xarray as xr
    from pymc_marketing.mmm.scaling import DataDerivedScaling, FixedScaling, Scaling

    value = xr.DataArray(
        [[1e3, 2e3, 9.0], [3e3, 4e3, 9.0]],
        dims=("channel", "geo"),
        coords={"channel": ["radio", "tv"], "geo": ["south", "north", "west"]},
    )
    channel = FixedScaling(dims=(), value=value)
    target = DataDerivedScaling(method="max", dims=("geo",))
    return {"scaling": Scaling(target=target, channel=channel), "geos": ("north", "south")}


def priced() -> dict[str, Any]:
    prices, _ = data_of()
    prices = prices.rename(columns={"week": "date"})[["date", "tv"]]
    prices["tv"] = np.random.default_rng(2).uniform(1e-3, 2e-3, WEEKS)
    return {"cost_per_unit": prices}


def effects() -> dict[str, Any]:
    from pymc_marketing.mmm.additive_effect import FourierEffect, LinearTrendEffect
    from pymc_marketing.mmm.fourier import MonthlyFourier
    from pymc_marketing.mmm.linear_trend import LinearTrend

    def add(mmm: Any) -> None:
        trend = LinearTrend(n_changepoints=3, include_intercept=False)
        mmm.mu_effects.append(LinearTrendEffect(trend=trend, prefix="trend"))
        fourier = MonthlyFourier(n_order=2, prefix="monthly")
        mmm.mu_effects.append(FourierEffect(fourier=fourier))

    return {"before": add}


def varying() -> dict[str, Any]:
    return {"time_varying_intercept": True}


def student() -> dict[str, Any]:
    from pymc_extras.prior import Prior

    sigma = Prior("HalfNormal", sigma=2)
    likelihood = Prior("StudentT", nu=4, sigma=sigma, dims="date")
    return {"model_config": {"likelihood": likelihood}}


def raw() -> dict[str, Any]:
    from pymc_marketing.mmm import LogSaturation

    return {"saturation": LogSaturation()}


FORMS: dict[str, tuple[Callable[[], dict[str, Any]], set[str], set[str]]] = {
    "as it comes": (dict, {"y_original_scale"}, set()),
    "fixed scales": (fixed, {"y_original_scale"}, set()),
    "a table of scales": (table, {"y_original_scale"}, set()),
    "prices of media": (priced, {"channel_spend"}, set()),
    "further effects": (effects, {"total_response_original_scale"}, set()),
    "intercept over time": (varying, {"intercept_contribution"}, set()),
    "another likelihood": (student, set(), {"y_original_scale"}),
    "media as it is": (raw, set(), set()),
}


@pytest.mark.long
@pytest.mark.parametrize(("form", "more", "less"), FORMS.values(), ids=FORMS)
def test_every_form_agrees_with_itself(
    tmp_path: Path, form: Callable[[], dict[str, Any]], more: set[str], less: set[str]
) -> None:
    found = compared(fitted(tmp_path / "m.nc", **form()))
    assert found >= USUAL | more
    assert not found & less
