"""Fit four small models with PyMC-Marketing, and write down its own answers on them.

    python tests/goldens/make.py                 # all four, about two minutes
    python tests/goldens/make.py national_hill   # one of them

Each model is fitted to simulated weeks, thinned to 30 draws and written by ``mmm.save`` as
``NAME.nc``. The file is then loaded again by ``MMM.load``, which answers for ``NAME.json``:
what five even plans and one calendar bring, response(plan) - response(zero plan) draw by
draw, and the best plans that its own optimizer finds within four boxes. One seed serves
data and sampler; other versions of the libraries give other draws and other answers.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from pymc_extras.prior import Prior
from pymc_marketing.mmm import (
    GeometricAdstock,
    HillSaturation,
    LogisticSaturation,
    MichaelisMentenSaturation,
    WeibullPDFAdstock,
)
from pymc_marketing.mmm.budget_optimizer import BudgetOptimizer
from pymc_marketing.mmm.mmm import MMM

FOLDER = Path(__file__).resolve().parent
SEED, WEEKS, PERIODS, L_MAX = 20_261_126, 104, 13, 6
CHAINS, KEPT_DRAWS = 2, 15
CHANNELS, GEOS = ["tv", "search", "social"], ["north", "south"]
# Large, and nothing that an importer or MMM.load needs.
DROPPED = ("original_scale", "control_contribution", "fourier_contribution", "yearly_seasonality")
ENCODING = {"zlib": True, "complevel": 9, "shuffle": True}
# Bounds in multiples of the current plan, at the current budget.
BOXES = {
    "half_to_double": (0.5, 2.0),
    "pm30": (0.7, 1.3),
    "half_to_one_and_half": (0.5, 1.5),
    "zero_to_triple": (0.0, 3.0),
}


@dataclass(frozen=True)
class Case:
    """One class of model."""

    adstock: Callable[[], Any]
    saturation: Callable[[], Any]
    geos: tuple[str, ...] = ()


CASES = {
    "national_logistic": Case(lambda: GeometricAdstock(l_max=L_MAX), LogisticSaturation),
    "national_hill": Case(
        lambda: GeometricAdstock(l_max=L_MAX),
        lambda: HillSaturation(
            priors={
                "slope": Prior("Gamma", mu=1.8, sigma=0.5, dims="channel"),
                "kappa": Prior("Gamma", mu=0.5, sigma=0.2, dims="channel"),
                "beta": Prior("HalfNormal", sigma=0.5, dims="channel"),
            }
        ),
    ),
    "national_weibull_mm": Case(lambda: WeibullPDFAdstock(l_max=L_MAX), MichaelisMentenSaturation),
    "geo_panel": Case(lambda: GeometricAdstock(l_max=L_MAX), LogisticSaturation, tuple(GEOS)),
}


# --- data and model ---------------------------------------------------------------------


def market(rng: np.random.Generator, size: float) -> pd.DataFrame:
    """Weeks of one market: spend in money, promotion, sales; media saturates and carries over."""
    time = np.arange(WEEKS)
    on_air = rng.random((WEEKS, len(CHANNELS))) < (0.5, 0.97, 0.8)
    spend = size * np.array([9e3, 5e3, 4e3]) * rng.gamma(4.0, 0.25, on_air.shape) * on_air
    decay = 0.5 ** np.arange(L_MAX) / (0.5 ** np.arange(L_MAX)).sum()
    felt = np.stack([np.convolve(x, decay)[:WEEKS] for x in spend.T], axis=1)
    media = (size * np.array([2.2e4, 1.5e4, 9e3]) * felt / (felt + 0.6 * felt.max(axis=0))).sum(1)
    promotion = rng.random(WEEKS) * (rng.random(WEEKS) < 0.3)
    base = size * (8e4 + 6e3 * np.sin(2 * np.pi * time / 52) + 1e4 * promotion)
    frame = pd.DataFrame(spend.round(2), columns=CHANNELS)
    frame.insert(0, "week", pd.date_range("2024-11-25", periods=WEEKS, freq="W-MON"))
    return frame.assign(promotion=promotion, sales=base + media + size * rng.normal(0, 2e3, WEEKS))


def simulated(case: Case) -> pd.DataFrame:
    """The data of one model; a panel has one market after the other."""
    rng = np.random.default_rng(SEED)
    if not case.geos:
        return market(rng, 1.0)
    sizes = zip(case.geos, (0.6, 0.4), strict=True)
    return pd.concat([market(rng, size).assign(geo=geo) for geo, size in sizes])


def fitted(case: Case) -> MMM:
    """The model, sampled by NUTS."""
    data = simulated(case)
    mmm = MMM(
        date_column="week",
        target_column="sales",
        channel_columns=CHANNELS,
        control_columns=["promotion"],
        dims=("geo",) if case.geos else None,
        adstock=case.adstock(),
        saturation=case.saturation(),
        yearly_seasonality=1,
    )
    mmm.fit(
        data.drop(columns="sales"),
        data["sales"],
        nuts_sampler="nutpie",
        chains=CHAINS,
        tune=1_000,
        draws=600,
        target_accept=0.95,
        random_seed=SEED,
        progressbar=False,
    )
    return mmm


# --- file -------------------------------------------------------------------------------


def thinned(group: xr.Dataset) -> xr.Dataset:
    """Evenly spaced draws of each chain; they count from zero again."""
    step = group.sizes["draw"] // KEPT_DRAWS
    kept = group.isel(draw=slice(step - 1, None, step))
    kept = kept.drop_vars([name for name in kept.data_vars if any(d in name for d in DROPPED)])
    return kept.assign_coords(chain=np.arange(CHAINS), draw=np.arange(KEPT_DRAWS))


def save(mmm: MMM, path: Path) -> None:
    """Thin the draws and let PyMC-Marketing write its own file, compressed."""
    idata = mmm.idata
    kept = {name: thinned(idata[name].to_dataset()) for name in ("posterior", "sample_stats")}
    kept["sample_stats"] = kept["sample_stats"][["diverging"]]
    for name in ("constant_data", "observed_data", "fit_data"):
        kept[name] = idata[name].to_dataset()
    tree = xr.DataTree.from_dict(kept)
    tree.attrs = dict(idata.attrs)
    mmm.idata = tree
    encoding = {
        node.path: {n: ENCODING for n, v in node.data_vars.items() if v.ndim}
        for node in tree.subtree
    }
    mmm.save(str(path), engine="h5netcdf", encoding=encoding)


# --- answers ----------------------------------------------------------------------------


class Judge:
    """PyMC-Marketing's own evaluation of plans over the periods right after the data."""

    def __init__(self, path: Path, calendar: xr.DataArray | None = None) -> None:
        mmm = MMM.load(str(path))
        self.data = mmm.idata["constant_data"]["channel_data"].load()
        last = pd.Timestamp(self.data["date"].to_numpy()[-1])
        self.dates = pd.date_range(last, periods=PERIODS + 1, freq="W-MON")[1:]
        share = None if calendar is None else calendar / calendar.sum("date")
        self.optimizer: BudgetOptimizer = mmm.budget_optimizer(
            str(self.dates[0].date()),
            str(self.dates[-1].date()),
            budget_distribution_over_period=share,
        )
        self._zero = self._response(self.current() * 0.0)

    def current(self) -> xr.DataArray:
        """Mean spend per period of the last year, by cell."""
        return self.data.isel(date=slice(-52, None)).mean("date")

    def incremental(self, per_period: xr.DataArray) -> np.ndarray:
        """What a plan brings beyond the zero plan, one number a draw, chain-major."""
        return self._response(per_period) - self._zero

    def _response(self, per_period: xr.DataArray) -> np.ndarray:
        return np.ravel(self.optimizer.evaluate_response_distribution(per_period))

    def optimum(self, low: float, high: float) -> dict[str, Any]:
        """The plan that its optimizer finds within multiples of the current plan."""
        current = self.current()
        budget = float(current.sum())
        bounds = xr.concat([low * current, high * current], "bound").assign_coords(
            bound=["lower", "upper"]
        )
        found = self.optimizer.allocate_budget(
            budget, budget_bounds=bounds.transpose(*current.dims, "bound")
        )
        plan = found.budgets.transpose(*current.dims)
        return {
            "per_period_spend": plan.to_numpy().tolist(),
            "mean": float(self.incremental(plan).mean()),
            "budget_per_period": budget,
        }


def summary(draws: np.ndarray) -> dict[str, Any]:
    """What is compared: sd with ddof 0, linear quantiles, the first five draws."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return {
        "mean": float(draws.mean()),
        "sd": float(draws.std()),
        "q05": float(low),
        "q95": float(high),
        "first5": draws[:5].tolist(),
    }


def answers(path: Path) -> dict[str, Any]:
    """Everything that is written down of one file."""
    rng = np.random.default_rng(SEED)
    judge = Judge(path)
    current = judge.current()
    plans = [current, *(current * rng.uniform(0.0, 2.0, current.shape) for _ in range(3))]
    plans.append(current.where(current["channel"] != "tv", 0.0))
    steps = xr.DataArray(
        rng.gamma(1.0, 1.0, (PERIODS, *current.shape)),
        dims=("date", *current.dims),
        coords={"date": judge.dates, **{dim: current[dim] for dim in current.dims}},
    )
    calendar = current * steps
    return {
        "model": path.name,
        "first_period": str(judge.dates[0].date()),
        "periods": PERIODS,
        "dims": list(current.dims),
        "coords": {dim: current[dim].to_numpy().tolist() for dim in current.dims},
        "plans": [
            {"per_period_spend": p.to_numpy().tolist()} | summary(judge.incremental(p))
            for p in plans
        ],
        "calendar_plan": {
            "spend": calendar.transpose("date", *current.dims).to_numpy().tolist(),
            **summary(Judge(path, calendar).incremental(calendar.mean("date"))),
        },
        "pymc_marketing_optimum": {name: judge.optimum(*box) for name, box in BOXES.items()},
    }


def make(name: str) -> None:
    """Fit, write and ask one model."""
    path = FOLDER / f"{name}.nc"
    path.unlink(missing_ok=True)
    save(fitted(CASES[name]), path)
    path.with_suffix(".json").write_text(json.dumps(answers(path), indent=1) + "\n", "utf-8")


def main() -> None:
    """Make the models named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Fit the golden models and ask PyMC-Marketing.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"default: {', '.join(CASES)}")
    warnings.simplefilter("ignore")
    for name in parser.parse_args().names or CASES:
        make(name)


if __name__ == "__main__":
    main()
