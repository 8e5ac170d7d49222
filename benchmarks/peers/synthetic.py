"""Write a PyMC-Marketing model whose posterior was drawn, not sampled.

    python -m benchmarks.peers.synthetic FILE logistic|hill SEED

The model is built on simulated weeks by PyMC-Marketing itself and saved in its own
format; only its draws come from a random generator around plausible values, because a
benchmark of planning has no use for hours of sampling.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd
import pymc_marketing
import xarray as xr
from pymc_marketing.mmm import GeometricAdstock, HillSaturation, LogisticSaturation
from pymc_marketing.mmm.mmm import MMM

CHANNELS, WEEKS, CHAINS, DRAWS, L_MAX = 10, 156, 4, 250, 8
NAMES = [f"channel_{i:02d}" for i in range(CHANNELS)]
SATURATIONS = {"logistic": LogisticSaturation, "hill": HillSaturation}


def simulated(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """Weekly spend of every channel, and an outcome that nothing is learned from."""
    size = rng.uniform(2e4, 2e5, CHANNELS)
    data = pd.DataFrame(rng.gamma(3.0, 1.0, (WEEKS, CHANNELS)) * size, columns=NAMES)
    data.insert(0, "date", pd.date_range("2023-01-02", periods=WEEKS, freq="W-MON"))
    return data, pd.Series(rng.normal(5e6, 3e5, WEEKS), name="y")


def draws(kind: str, rng: np.random.Generator) -> xr.Dataset:
    """Parameters of every draw: centres differ by channel, draws scatter around them."""

    def scattered(low: float, high: float, spread: float) -> xr.DataArray:
        centre = rng.uniform(low, high, CHANNELS)
        values = centre * np.exp(rng.normal(0.0, spread, (CHAINS, DRAWS, CHANNELS)))
        return xr.DataArray(values, dims=("chain", "draw", "channel"))

    found = {
        "adstock_alpha": scattered(0.15, 0.6, 0.1),
        "saturation_beta": scattered(0.02, 0.08, 0.25),
        "intercept_contribution": xr.DataArray(
            rng.normal(0.6, 0.02, (CHAINS, DRAWS)), dims=("chain", "draw")
        ),
        "y_sigma": xr.DataArray(rng.gamma(4, 0.01, (CHAINS, DRAWS)), dims=("chain", "draw")),
    }
    if kind == "logistic":
        found["saturation_lam"] = scattered(1.0, 4.0, 0.2)
    else:
        found["saturation_slope"] = scattered(0.8, 2.6, 0.08)
        found["saturation_kappa"] = scattered(0.2, 0.7, 0.15)
    coords = {"chain": np.arange(CHAINS), "draw": np.arange(DRAWS), "channel": NAMES}
    return xr.Dataset(found, coords=coords)


def write(path: str, kind: str, seed: int) -> None:
    """Build, fill with draws, save."""
    rng = np.random.default_rng(seed)
    data, outcome = simulated(rng)
    mmm = MMM(
        date_column="date",
        target_column="y",
        channel_columns=NAMES,
        adstock=GeometricAdstock(l_max=L_MAX),
        saturation=SATURATIONS[kind](),
    )
    mmm.build_model(data, outcome)
    posterior = draws(kind, rng)
    missing = {v.name for v in mmm.model.free_RVs} ^ set(posterior.data_vars)
    assert not missing, missing
    posterior.attrs = {
        "pymc_marketing_version": pymc_marketing.__version__,
        "created_at": "2026-01-05T00:00:00+00:00",
    }
    dims = mmm.model.named_vars_to_dims
    constant = xr.Dataset(
        {v.name: (dims.get(v.name, ()), v.get_value()) for v in mmm.model.data_vars},
        coords={"date": data["date"].to_numpy(), "channel": NAMES},
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
    mmm.save(path)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
