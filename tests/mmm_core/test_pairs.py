"""Every pair of adstock and saturation in both orders, on files that PyMC-Marketing wrote.

The model is built and saved by PyMC-Marketing, its draws are made up, and its contributions are
computed by its own graph. Media is on air in bursts with dark periods between, so that far lags
are felt alone: there the rounding of a kernel is all there is, and a root makes it large.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from mmm_core.curves import ADSTOCKS, SATURATIONS
from mmm_core.importers import read_model

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
CHANNELS, WEEKS, CHAINS, DRAWS, L_MAX = ["tv", "radio", "search"], 40, 2, 4, 7
RANGES = {
    "alpha": (0.05, 0.9), "theta": (0.0, 3.0), "lam": (0.4, 3.0), "k": (0.5, 3.0),
    "r": (0.1, 0.9), "slope": (0.5, 3.0), "kappa": (0.2, 1.5), "sigma": (0.3, 1.5),
}  # fmt: skip
_USUAL = (0.3, 1.5)
PAIRS = [
    (adstock, saturation, first)
    for adstock in sorted(ADSTOCKS)
    for saturation in sorted(SATURATIONS)
    for first in (True, False)
]


def covering() -> Iterator[tuple[str, str, bool]]:
    """Every class in both orders, and those that make a rounding large behind every kernel."""
    adstocks, saturations = sorted(ADSTOCKS), sorted(SATURATIONS)
    for i, saturation in enumerate(saturations):
        yield adstocks[i % len(adstocks)], saturation, bool(i % 2)
    for adstock in adstocks:
        yield adstock, "RootSaturation", True


COVERING = sorted(set(covering()))


def outcome_and_media(rng: np.random.Generator) -> tuple[Any, Any]:
    import pandas as pd

    media = rng.gamma(2.0, 1e4, (WEEKS, len(CHANNELS)))
    weeks = np.arange(WEEKS)[:, None]
    media[(weeks + np.array([0, 3, 5])) % 12 > 2] = 0.0
    data = pd.DataFrame(media, columns=CHANNELS)
    data.insert(0, "date", pd.date_range("2024-01-01", periods=WEEKS, freq="W-MON"))
    return data, pd.Series(rng.normal(5e5, 3e4, WEEKS), name="y")


def made(path: Path, adstock: str, saturation: str, first: bool) -> float:
    """Write the file; the largest contribution, in scaled units."""
    import pymc as pm
    import pymc_marketing
    from pymc_marketing.mmm import MMM
    from pymc_marketing.mmm.components import adstock as adstocks
    from pymc_marketing.mmm.components import saturation as saturations
    from pytensor.compile.mode import Mode

    rng = np.random.default_rng(PAIRS.index((adstock, saturation, first)))
    data, outcome = outcome_and_media(rng)
    mmm = MMM(
        date_column="date",
        target_column="y",
        channel_columns=CHANNELS,
        adstock=getattr(adstocks, adstock)(l_max=L_MAX),
        saturation=getattr(saturations, saturation)(),
        adstock_first=first,
    )
    mmm.build_model(data, outcome)
    posterior = drawn(mmm.model, rng)
    found = pm.compute_deterministics(
        posterior,
        model=mmm.model,
        var_names=["channel_contribution"],
        progressbar=False,
        # Fused in Python, a reciprocal is taken in single precision; no compiled graph does so.
        compile_kwargs={"mode": Mode(linker="py", optimizer="fast_run").excluding("fusion")},
    )
    posterior["channel_contribution"] = found["channel_contribution"]
    posterior.attrs = {
        "pymc_marketing_version": pymc_marketing.__version__,
        "created_at": "2026-01-05T00:00:00+00:00",
    }
    dims = mmm.model.named_vars_to_dims
    constant = xr.Dataset(
        {v.name: (dims.get(v.name, ()), v.get_value()) for v in mmm.model.data_vars},
        coords={"date": data["date"].to_numpy(), "channel": CHANNELS},
    )
    mmm.idata = xr.DataTree.from_dict(
        {
            "/": xr.Dataset(),
            "/posterior": posterior,
            "/constant_data": constant,
            "/fit_data": mmm.create_fit_data(data, outcome),
        }
    )
    mmm.set_idata_attrs(mmm.idata)
    mmm.is_fitted_ = True
    mmm.save(str(path))
    return float(np.abs(posterior["channel_contribution"]).max())


def drawn(model: Any, rng: np.random.Generator) -> xr.Dataset:
    """Every free variable, uniform where its class shows all of its shapes."""
    variables = {}
    for variable in model.free_RVs:
        dims = model.named_vars_to_dims.get(variable.name, ())
        low, high = RANGES.get(variable.name.rsplit("_", 1)[-1], _USUAL)
        shape = (CHAINS, DRAWS, *(len(model.coords[dim]) for dim in dims))
        variables[variable.name] = (("chain", "draw", *dims), rng.uniform(low, high, shape))
    coords = {"chain": np.arange(CHAINS), "draw": np.arange(DRAWS), "channel": CHANNELS}
    return xr.Dataset(variables, coords=coords)


def agrees(path: Path, adstock: str, saturation: str, first: bool) -> None:
    pytest.importorskip("pymc_marketing")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        largest = made(path, adstock, saturation, first)
    model = read_model(path)
    assert (model.adstock.kind, model.saturation.kind) == (adstock, saturation)
    assert model.adstock_first is first
    assert model.parity is not None
    assert model.parity <= 1e-12 * largest
    assert model.missing is None


@pytest.mark.parametrize(("adstock", "saturation", "first"), COVERING)
def test_a_covering_choice_of_pairs(
    tmp_path: Path, adstock: str, saturation: str, first: bool
) -> None:
    agrees(tmp_path / "model.nc", adstock, saturation, first)


@pytest.mark.long
@pytest.mark.parametrize(
    ("adstock", "saturation", "first"), [pair for pair in PAIRS if pair not in COVERING]
)
def test_all_other_pairs(tmp_path: Path, adstock: str, saturation: str, first: bool) -> None:
    agrees(tmp_path / "model.nc", adstock, saturation, first)


def test_a_root_behind_a_weibull_kernel(shared: Path) -> None:
    path = shared / "cases" / "weibullcdf_root" / "e_root.nc"
    if not path.is_file():
        pytest.skip("no such case")
    parity = read_model(path).parity
    assert parity is not None
    assert parity < 1e-12
