"""Fit the demo models and write their files.

    python models/fit.py                      # all three
    python models/fit.py larkfield_regions    # one of them

Each model is fitted with PyMC-Marketing to data from `simulator`, thinned to
1,000 draws and written beside this script as ``<name>.nc`` (the posterior, in
the layout of ``MMM.save``) and ``<name>.truth.json`` (what is true, and whether
the posterior covers it). One seed serves data and sampler. Files are written
only if no transition diverged and every r-hat is below 1.01, before and after
thinning.

Needs pymc-marketing, nutpie and h5netcdf, which the planner itself does not.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import arviz as az
import numpy as np
import pandas as pd
import xarray as xr
from pymc_extras.prior import Prior
from pymc_marketing.mmm import GeometricAdstock, HillSaturation
from pymc_marketing.mmm.mmm import MMM

import simulator
from simulator import L_MAX, N_FOURIER, SEED, Simulation

FOLDER = Path(__file__).resolve().parent
CHAINS = 4
KEPT_DRAWS = 250
CHECK_DRAWS = ((0, 0), (1, 62), (2, 124), (3, 187), (3, 249))
MAX_R_HAT = 1.01
ENCODING = {"zlib": True, "complevel": 9, "shuffle": True}
PLAIN_STATISTICS = (
    "diverging",
    "depth",
    "maxdepth_reached",
    "n_steps",
    "step_size",
    "logp",
    "energy",
    "energy_error",
    "mean_tree_accept",
)
ORIGINAL_SCALE = "_original_scale"
PRIVATE_TEXT = re.compile(r"(?:^|[\s\"'=:])(?:/[\w.-]+){2,}|[A-Za-z]:\\\\|https?://")
BRAND = ("tv", "ooh", "video", "radio")
BURSTY = ("tv", "ooh")
MEDIA_PARAMETERS = ("adstock_alpha", "saturation_slope", "saturation_kappa", "saturation_beta")


@dataclass(frozen=True)
class Case:
    """One model file: its data, and how long and how carefully to sample."""

    simulate: Callable[[], Simulation]
    dims: tuple[str, ...] = ()
    tune: int = 1500
    draws: int = 4000
    target_accept: float = 0.98


CASES = {
    "larkfield_national": Case(simulator.simulate_national),
    "larkfield_national_2026h1": Case(
        lambda: simulator.truncate(simulator.simulate_national(), pd.Timestamp("2026-03-30"))
    ),
    "larkfield_regions": Case(simulator.simulate_regions, dims=("geo",)),
}


# --------------------------------------------------------------------------
# Model
# --------------------------------------------------------------------------
def by_channel(
    channels: tuple[str, ...], members: tuple[str, ...], inside: float, outside: float
) -> xr.DataArray:
    """`inside` for the channels among `members`, else `outside`: over ``channel``."""
    return xr.DataArray([inside if c in members else outside for c in channels], dims="channel")


def gamma_prior(mean: xr.DataArray, relative_sd: float) -> Prior:
    """Gamma prior with this mean and this standard deviation relative to the mean."""
    shape = 1.0 / relative_sd**2
    return Prior("Gamma", alpha=shape, beta=shape / mean, dims=mean.dims)


def size_of_markets(simulation: Simulation) -> xr.DataArray:
    """Mean revenue of each market relative to the largest one: over ``geo``, or a scalar."""
    if "geo" not in simulation.data:
        return xr.DataArray(1.0)
    revenue = simulation.data.groupby("geo")["revenue"].mean()
    return xr.DataArray(revenue / revenue.max())


def media_priors(simulation: Simulation) -> dict[str, Prior]:
    """Priors of adstock and saturation, as an analyst would set them from spend and market size.

    - Retention: Beta(3, 3) for brand media, Beta(2, 4) for performance media.
    - Slope: Gamma around 2.2 for media bought in bursts, around 1.3 for the rest.
    - Kappa: Gamma around half of the highest spend (of the market's size).
    - Beta: HalfNormal with scale proportional to spend share, i.e. the same
      prior return for every channel.
    """
    channels, spend = simulation.channels, simulation.spend
    share = spend.sum("date") / spend.sum()
    size = size_of_markets(simulation)
    kappa = (0.5 * size * xr.ones_like(share)).transpose(*share.dims)
    beta = 0.4 * share * size.sum()
    return {
        "alpha": Prior(
            "Beta",
            alpha=by_channel(channels, BRAND, 3.0, 2.0),
            beta=by_channel(channels, BRAND, 3.0, 4.0),
            dims="channel",
        ),
        "slope": gamma_prior(by_channel(channels, BURSTY, 2.2, 1.3), 0.2),
        "kappa": gamma_prior(kappa.drop_vars(kappa.coords), 0.5),
        "beta": Prior("HalfNormal", sigma=beta.drop_vars(beta.coords), dims=beta.dims),
    }


def build_model(simulation: Simulation, dims: tuple[str, ...] = ()) -> MMM:
    """The (unfitted) marketing mix model of a data set."""
    priors = media_priors(simulation)
    noise = Prior("HalfNormal", sigma=0.1, dims=dims or None)
    return MMM(
        date_column="date",
        target_column="revenue",
        channel_columns=list(simulation.channels),
        control_columns=list(simulation.controls),
        dims=dims or None,
        adstock=GeometricAdstock(
            l_max=L_MAX, normalize=True, priors={"alpha": priors.pop("alpha")}
        ),
        saturation=HillSaturation(priors=priors),
        yearly_seasonality=N_FOURIER,
        model_config={
            "intercept": Prior("Normal", mu=0.5, sigma=0.3, dims=dims or None),
            "gamma_control": Prior("Normal", mu=0.0, sigma=0.5, dims=(*dims, "control")),
            "gamma_fourier": Prior("Normal", mu=0.0, sigma=0.1, dims=(*dims, "fourier_mode")),
            "likelihood": Prior("Normal", sigma=noise, dims=("date", *dims)),
        },
    )


def fit(simulation: Simulation, case: Case, seed: int = SEED) -> MMM:
    """Sample the model; every chain is longer than what is kept."""
    mmm = build_model(simulation, case.dims)
    X = simulation.data.drop(columns="revenue")
    mmm.fit(
        X,
        simulation.data["revenue"],
        nuts_sampler="nutpie",
        chains=CHAINS,
        cores=2,
        tune=case.tune,
        draws=case.draws,
        target_accept=case.target_accept,
        random_seed=seed,
        progressbar=False,
        nuts_sampler_kwargs={"adaptation": "low_rank"},
    )
    return mmm


def free_parameters(mmm: MMM) -> list[str]:
    """Names of the sampled variables, as the posterior holds them."""
    return [rv.name for rv in mmm.model.free_RVs]


# --------------------------------------------------------------------------
# Diagnostics
# --------------------------------------------------------------------------
def max_r_hat(draws: xr.Dataset) -> float:
    """Largest rank-normalised split r-hat over all elements."""
    return max(float(v.max()) for v in az.rhat(draws).data_vars.values())


def diagnostics(posterior: xr.Dataset, stats: xr.Dataset, names: list[str]) -> dict[str, float]:
    """Divergences, largest r-hat and smallest effective sizes over `names`."""
    draws = posterior[names]
    extreme = {
        "divergences": int(stats["diverging"].sum()),
        "max_r_hat": max_r_hat(draws),
    }
    for method in ("bulk", "tail"):
        ess = az.ess(draws, method=method)
        extreme[f"min_ess_{method}"] = min(float(v.min()) for v in ess.data_vars.values())
    return extreme


def assert_converged(name: str, found: dict[str, float]) -> None:
    """Refuse a fit with divergences or an r-hat at or above `MAX_R_HAT`."""
    if found["divergences"] or found["max_r_hat"] >= MAX_R_HAT:
        raise RuntimeError(f"{name}: the sampler did not converge: {found}")


# --------------------------------------------------------------------------
# File
# --------------------------------------------------------------------------
def thin(dataset: xr.Dataset, offset: int) -> xr.Dataset:
    """Keep `KEPT_DRAWS` evenly spaced draws a chain; chain and draw count from zero again."""
    step = dataset.sizes["draw"] // KEPT_DRAWS
    thinned = dataset.isel(draw=slice(offset, step * KEPT_DRAWS, step))
    return thinned.assign_coords(chain=np.arange(CHAINS), draw=np.arange(KEPT_DRAWS))


def thinning_offset(posterior: xr.Dataset, names: list[str]) -> int:
    """First draw to keep: the earliest for which the kept draws, too, have r-hat below the limit.

    Long chains that agree can be thinned to short ones whose r-hat exceeds the
    limit by chance. Only r-hat decides, never a posterior value.
    """
    draws = posterior[names]
    worst = []
    for offset in range(posterior.sizes["draw"] // KEPT_DRAWS):
        worst.append(max_r_hat(thin(draws, offset)))
        if worst[-1] < MAX_R_HAT:
            return offset
    return int(np.argmin(worst))


def contribution_check(posterior: xr.Dataset) -> xr.Dataset:
    """PyMC-Marketing's own media contribution of a few draws, with their positions.

    ``chain`` and ``draw`` are positions in the thinned posterior; the
    contribution is in scaled outcome units, as in the posterior.
    """
    chain, draw = (xr.DataArray(list(p), dims="sample") for p in zip(*CHECK_DRAWS, strict=True))
    stored = posterior["channel_contribution"].isel(chain=chain, draw=draw)
    stored = stored.drop_vars(["chain", "draw"])
    dims = ("sample", *[d for d in ("date", "geo", "channel") if d in stored.dims])
    return xr.Dataset(
        {
            "channel_contribution": stored.transpose(*dims).astype("float64"),
            "chain": chain.astype("int64"),
            "draw": draw.astype("int64"),
        }
    )


def slim_tree(mmm: MMM, names: list[str], offset: int) -> xr.DataTree:
    """The fitted model's tree with 1,000 draws and without its large deterministics."""
    idata = mmm.idata
    posterior = thin(idata["posterior"].to_dataset(), offset)
    kept = posterior[names].astype("float64")
    kept["mu"] = posterior["mu"].astype("float32")
    kept.attrs = dict(posterior.attrs)
    stats = thin(idata["sample_stats"].to_dataset(), offset)
    groups = {
        "posterior": kept,
        "sample_stats": stats[[n for n in PLAIN_STATISTICS if n in stats]],
        **{g: idata[g].to_dataset() for g in ("constant_data", "observed_data", "fit_data")},
        "contribution_check": contribution_check(posterior),
    }
    tree = xr.DataTree.from_dict(groups)
    tree.attrs = {**idata.attrs, "original_scale_vars": json.dumps(original_scale_names(mmm))}
    return tree


def original_scale_names(mmm: MMM) -> list[str]:
    """The attribute that ``MMM.save`` adds: variables that the model has in original units."""
    names = [n.removesuffix(ORIGINAL_SCALE) for n in mmm.model.named_vars if ORIGINAL_SCALE in n]
    return [n for n in names if n.endswith("_contribution") or n == mmm.output_var]


def write(tree: xr.DataTree, path: Path) -> None:
    """Write the tree compressed, without attributes that hold a path or an address."""
    for node in tree.subtree:
        node.attrs = {
            k: v
            for k, v in node.attrs.items()
            if not (isinstance(v, str) and PRIVATE_TEXT.search(v))
        }
    encoding = {
        node.path: {n: ENCODING for n, v in node.data_vars.items() if v.ndim}
        for node in tree.subtree
        if node.data_vars
    }
    tree.to_netcdf(path, engine="h5netcdf", encoding=encoding)


# --------------------------------------------------------------------------
# Truth
# --------------------------------------------------------------------------
def nested(values: xr.DataArray) -> Any:
    """Values by label: {geo: {channel: value}} or {channel: value}."""
    if not values.ndim:
        return float(values)
    first = values.dims[0]
    return {str(k): nested(values.sel({first: k}, drop=True)) for k in values[first].to_numpy()}


def without_shared_dims(truth: xr.DataArray, fitted: xr.DataArray) -> xr.DataArray:
    """The truth of a parameter that the fit shares over a dimension, without that dimension."""
    return truth.isel({d: 0 for d in truth.dims if d not in fitted.dims}, drop=True)


def coverage_of(truth: xr.DataArray, draws: xr.DataArray) -> list[dict[str, Any]]:
    """Truth against the posterior, one record a cell; `draws` has a ``sample`` dim."""
    summary = xr.Dataset(
        {
            "truth": truth,
            "mean": draws.mean("sample"),
            "q05": draws.quantile(0.05, "sample").drop_vars("quantile"),
            "q95": draws.quantile(0.95, "sample").drop_vars("quantile"),
        }
    )
    table = summary.to_dataframe(dim_order=truth.dims).reset_index()
    table["covered"] = (table["truth"] >= table["q05"]) & (table["truth"] <= table["q95"])
    order = [*truth.dims, "truth", "mean", "q05", "q95", "covered"]
    return json.loads(table[order].to_json(orient="records", double_precision=15))


def returns(simulation: Simulation, contribution: xr.DataArray, weeks: int | None) -> xr.Dataset:
    """Contribution, spend (EUR) and iROAS by channel over the last `weeks` (None: all)."""
    window = {"date": slice(-weeks if weeks else None, None)}
    other = [d for d in simulation.contribution.dims if d != "channel"]
    spend = simulation.spend.isel(window).sum(other)
    total = contribution.isel(window).sum(other)
    return xr.Dataset({"contribution": total, "spend": spend, "iroas": total / spend})


def response(spend: xr.DataArray, parameters: xr.Dataset) -> xr.DataArray:
    """Weekly media contribution in EUR of `spend` in EUR; `parameters` in EUR units."""
    weights = parameters["adstock_alpha"] ** xr.DataArray(np.arange(L_MAX), dims="lag")
    weights = weights / weights.sum("lag")
    lagged = (spend.shift(date=k, fill_value=0.0) * weights.isel(lag=k) for k in range(L_MAX))
    stock = sum(lagged, start=xr.DataArray(0.0))
    ratio = parameters["saturation_kappa"] / stock.where(stock > 0.0)
    saturated = 1.0 / (1.0 + ratio ** parameters["saturation_slope"])
    return parameters["saturation_beta"] * saturated.fillna(0.0)


def marginal_return(
    simulation: Simulation, parameters: xr.Dataset, weeks: int = 52
) -> xr.DataArray:
    """Marginal iROAS by channel: the last `weeks` scaled up by 1 %, carry-over after them included.

    `parameters` are in EUR units and may have a ``sample`` dim.
    """
    spend = simulation.spend.drop_vars("date").pad(date=(0, L_MAX), constant_values=0.0)
    factor = xr.DataArray(np.ones(spend.sizes["date"]), dims="date")
    factor[-weeks - L_MAX : -L_MAX] = 1.01
    more = spend * factor
    other = [d for d in spend.dims if d != "channel"]
    gain = (response(more, parameters) - response(spend, parameters)).sum(other)
    return gain / (more - spend).sum(other)


def in_euro(draws: xr.Dataset, scales: xr.Dataset) -> xr.Dataset:
    """The media parameters with kappa and beta in EUR instead of scaled units."""
    parameters = draws[list(MEDIA_PARAMETERS)].copy()
    parameters["saturation_kappa"] = parameters["saturation_kappa"] * scales["channel_scale"]
    parameters["saturation_beta"] = parameters["saturation_beta"] * scales["target_scale"]
    return parameters


def truth_document(simulation: Simulation, mmm: MMM, posterior: xr.Dataset) -> dict[str, Any]:
    """Everything of ``<name>.truth.json``; `posterior` is thinned and holds the contributions."""
    scales = mmm.idata["constant_data"].to_dataset()
    target_scale = float(scales["target_scale"])
    draws = posterior.stack(sample=("chain", "draw"), create_index=False)
    fitted = draws["channel_contribution"] * target_scale
    scaled = simulator.scaled_truth(simulation, scales["channel_scale"], target_scale)
    truth = {p: without_shared_dims(scaled[p], draws[p]) for p in MEDIA_PARAMETERS}
    coverage = {p: coverage_of(truth[p], draws[p]) for p in MEDIA_PARAMETERS}
    document: dict[str, Any] = {
        "seed": SEED,
        "interval": "equal-tailed 90 %: the 5 % and 95 % quantiles of the draws",
        "units": "parameters in scaled units of the fit, money in EUR",
        "target_scale": target_scale,
        "channel_scale": nested(scales["channel_scale"]),
        "parameters": {p: nested(truth[p]) for p in MEDIA_PARAMETERS},
    }
    for label, weeks in (("all_weeks", None), ("last_52_weeks", 52)):
        true, found = (returns(simulation, c, weeks) for c in (simulation.contribution, fitted))
        document |= {f"{name}_{label}": nested(true[name]) for name in true}
        for name in ("contribution", "iroas"):
            coverage[f"{name}_{label}"] = coverage_of(true[name], found[name])
    if "geo" in fitted.dims:
        cells = (c.sum("date") for c in (simulation.contribution, fitted))
        coverage["contribution_by_geo_all_weeks"] = coverage_of(*cells)
    margins = marginal_return(simulation, simulation.truth)
    document["mroas_last_52_weeks"] = nested(margins)
    fitted_margins = marginal_return(simulation, in_euro(draws, scales))
    coverage["mroas_last_52_weeks"] = coverage_of(margins, fitted_margins)
    document["coverage"] = coverage
    document["coverage_counts"] = {
        name: {"covered": sum(r["covered"] for r in rows), "of": len(rows)}
        for name, rows in coverage.items()
    }
    return document


# --------------------------------------------------------------------------
# Command line
# --------------------------------------------------------------------------
def report(name: str, seconds: float, found: dict[str, dict], document: dict[str, Any]) -> None:
    """Print what an analyst would want to know before handing the model over."""
    print(f"\n{name}: fitted in {seconds:.0f} s")
    for draws, numbers in found.items():
        print(f"  {draws}: {numbers}")
    for item, count in document["coverage_counts"].items():
        print(f"  covered, {item}: {count['covered']} of {count['of']}")
    coverage = document["coverage"]
    for label in ("iroas", "mroas"):
        for row in coverage[f"{label}_last_52_weeks"]:
            print(
                f"  {label} {row['channel']:9s} {row['mean']:.2f}"
                f" [{row['q05']:.2f}, {row['q95']:.2f}]  true {row['truth']:.2f}"
            )


def make(name: str) -> None:
    """Simulate, fit, check and write one model."""
    case = CASES[name]
    simulation = case.simulate()
    start = time.perf_counter()
    mmm = fit(simulation, case)
    seconds = time.perf_counter() - start
    names = free_parameters(mmm)
    posterior, stats = (mmm.idata[g].to_dataset() for g in ("posterior", "sample_stats"))
    offset = thinning_offset(posterior, names)
    kept = thin(posterior, offset)
    found = {
        "all draws": diagnostics(posterior, stats, names),
        "kept draws": diagnostics(kept, thin(stats, offset), names),
    }
    document = truth_document(simulation, mmm, kept)
    report(name, seconds, found, document)
    for numbers in found.values():
        assert_converged(name, numbers)
    write(slim_tree(mmm, names, offset), FOLDER / f"{name}.nc")
    (FOLDER / f"{name}.truth.json").write_text(json.dumps(document, indent=1) + "\n")


def main() -> None:
    """Make the models named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Fit the demo models and write their files.")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"{', '.join(CASES)}; default: all"
    )
    names = parser.parse_args().names or list(CASES)
    if unknown := set(names) - set(CASES):
        parser.error(f"unknown model: {', '.join(sorted(unknown))}; known: {', '.join(CASES)}")
    warnings.filterwarnings("ignore", category=FutureWarning)
    for name in names:
        make(name)


if __name__ == "__main__":
    main()
