"""Models that PyMC-Marketing itself builds and saves, with draws that are made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

CHAINS, DRAWS = 2, 4
# Where classes show all of their shapes.
RANGES = {
    "alpha": (0.05, 0.9), "theta": (0.0, 3.0), "lam": (0.4, 3.0), "k": (0.5, 5.0),
    "r": (0.1, 0.9), "slope": (0.5, 3.0), "kappa": (0.2, 1.5), "sigma": (0.3, 1.5),
}  # fmt: skip
_USUAL = (0.3, 1.5)


def save(
    path: Path,
    mmm: Any,
    data: Any,
    outcome: Any,
    rng: np.random.Generator,
    compiled: bool = False,
) -> float:
    """Build, fill with draws, let its own graph compute contributions, and save.

    ``compiled``: as a fit compiles the graph, which takes seconds; otherwise the same graph is
    run by numpy, whose exponential may round otherwise in the last bit.

    Returns the largest contribution, in scaled units.
    """
    import pymc as pm
    import pymc_marketing

    mmm.build_model(data, outcome)
    posterior = drawn(mmm.model, rng)
    found = pm.compute_deterministics(
        posterior,
        model=mmm.model,
        var_names=["channel_contribution"],
        progressbar=False,
        compile_kwargs={} if compiled else {"mode": by_numpy()},
    )
    posterior["channel_contribution"] = found["channel_contribution"]
    posterior.attrs = {
        "pymc_marketing_version": pymc_marketing.__version__,
        "created_at": "2026-01-05T00:00:00+00:00",
    }
    dims, coords = mmm.model.named_vars_to_dims, mmm.model.coords
    constant = xr.Dataset(
        {v.name: (dims.get(v.name, ()), v.get_value()) for v in mmm.model.data_vars},
        coords={dim: np.asarray(coords[dim]) for dim in ("date", *mmm.dims, "channel")},
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


def by_numpy() -> Any:
    """How a graph is run without being compiled."""
    from pytensor.compile.mode import Mode

    # Fused in Python, a reciprocal is taken in single precision; no compiled graph does so.
    return Mode(linker="py", optimizer="fast_run").excluding("fusion")


def drawn(model: Any, rng: np.random.Generator) -> xr.Dataset:
    """Every free variable, uniform over its range."""
    variables, used = {}, set()
    for variable in model.free_RVs:
        dims = model.named_vars_to_dims.get(variable.name, ())
        low, high = RANGES.get(variable.name.rsplit("_", 1)[-1], _USUAL)
        shape = (CHAINS, DRAWS, *(len(model.coords[dim]) for dim in dims))
        variables[variable.name] = (("chain", "draw", *dims), rng.uniform(low, high, shape))
        used |= set(dims)
    coords = {"chain": np.arange(CHAINS), "draw": np.arange(DRAWS)}
    coords |= {dim: np.asarray(model.coords[dim]) for dim in used}
    return xr.Dataset(variables, coords=coords)
