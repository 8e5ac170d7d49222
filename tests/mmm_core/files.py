"""Small files in PyMC-Marketing's layout, with contributions computed by plain loops.

Nothing here uses the kernels under test: every curve is written out a second time, one
number at a time.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

PARAMETERS: dict[str, tuple[str, ...]] = {
    "GeometricAdstock": ("alpha",),
    "DelayedAdstock": ("alpha", "theta"),
    "BinomialAdstock": ("alpha",),
    "WeibullPDFAdstock": ("lam", "k"),
    "WeibullCDFAdstock": ("lam", "k"),
    "NoAdstock": (),
    "LogisticSaturation": ("lam", "beta"),
    "InverseScaledLogisticSaturation": ("lam", "beta"),
    "TanhSaturation": ("b", "c"),
    "TanhSaturationBaselined": ("x0", "gain", "r", "beta"),
    "MichaelisMentenSaturation": ("alpha", "lam"),
    "HillSaturation": ("slope", "kappa", "beta"),
    "HillSaturationSigmoid": ("sigma", "beta", "lam"),
    "RootSaturation": ("alpha", "beta"),
    "LogSaturation": ("beta",),
    "NoSaturation": ("beta",),
}
ADSTOCK_NAMES = tuple(name for name in PARAMETERS if name.endswith("Adstock"))
SATURATION_NAMES = tuple(name for name in PARAMETERS if not name.endswith("Adstock"))
_UNIT = {"alpha", "r"}
_HALF = {"WeibullPDFAdstock", "WeibullCDFAdstock"}


@dataclass
class Spec:
    """What to write; every field may be changed by a test."""

    adstock: str = "GeometricAdstock"
    saturation: str = "LogisticSaturation"
    adstock_first: bool = True
    normalize: bool = True
    l_max: int = 4
    panel: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: tuple[str, ...] = ("tv", "radio")
    parameter_dims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scale_dims: tuple[str, ...] = ("channel",)
    halflife: bool = False
    dtype: str = "float64"
    cost_per_unit: bool = False
    start: str = "2022-01-03"
    step: int = 7
    periods: int = 30
    chains: int = 2
    draws: int = 3
    thin: int = 5
    controls: tuple[str, ...] = ("price",)
    seasonality: int = 2
    leave_out: tuple[str, ...] = ()
    check_group: bool = False
    observed: bool = False
    version: str = "1.3.0"
    attrs: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 1


@dataclass
class Truth:
    """What a file holds, by plain loops; axes (chain, draw, date, *panel, channel)."""

    contribution: np.ndarray
    base: np.ndarray
    media: np.ndarray
    spend: np.ndarray
    target_scale: float


def build(spec: Spec) -> tuple[dict[str, xr.Dataset], Truth]:
    """Groups of a file, and the truth about them."""
    rng = np.random.default_rng(spec.seed)
    dims = (*spec.panel, "channel")
    labels = {**spec.panel, "channel": spec.channels}
    dates = np.datetime64(spec.start, "ns") + np.arange(spec.periods) * np.timedelta64(
        spec.step * 24, "h"
    )
    shape = tuple(len(labels[dim]) for dim in dims)
    media = rng.gamma(2.0, 50.0, (spec.periods, *shape)) * (
        rng.random((spec.periods, *shape)) > 0.2
    )
    reduced = tuple(1 + i for i, dim in enumerate(dims) if dim not in spec.scale_dims)
    scale = media.max(axis=(0, *reduced))
    if spec.saturation == "LogSaturation":
        scale = np.ones_like(scale)
    wide_scale = np.broadcast_to(
        np.expand_dims(scale, tuple(i for i, d in enumerate(dims) if d not in spec.scale_dims)),
        shape,
    )
    parameters = _parameters(spec, rng, labels)
    contribution = _contributions(spec, media / wide_scale, parameters, dims, shape)
    rest, base = _rest(spec, rng, dates, shape[:-1])
    mu = base + contribution.sum(axis=-1)
    target_scale = 1000.0
    sample = ("chain", "draw")
    posterior: dict[str, Any] = {
        **{name: ((*sample, *found), values) for name, (found, values) in parameters.items()},
        **rest,
        "channel_contribution": ((*sample, "date", *dims), contribution),
        "mu": ((*sample, *dims[:-1], "date"), np.moveaxis(mu, 2, -1)),
        "y_sigma": ((*sample,), rng.gamma(4.0, 0.02, (spec.chains, spec.draws))),
    }
    coords: dict[str, Any] = {
        "chain": np.arange(spec.chains),
        "draw": np.arange(spec.draws) * spec.thin,
        "date": dates,
        **{dim: np.array(values, dtype=object) for dim, values in labels.items()},
    }
    if spec.controls:
        coords["control"] = np.array(spec.controls, dtype=object)
    if spec.seasonality:
        coords["fourier_mode"] = np.array(
            [f"{w}_{i}" for w in ("sin", "cos") for i in range(1, spec.seasonality + 1)],
            dtype=object,
        )
    price = 1.0 + np.arange(len(spec.channels)) if spec.cost_per_unit else 1.0
    constant = {
        "channel_data": (("date", *dims), media),
        "channel_scale": (tuple(d for d in dims if d in spec.scale_dims), scale),
        "target_scale": ((), np.float64(target_scale)),
        "target_data": (("date", *dims[:-1]), mu.mean(axis=(0, 1)) * target_scale),
    }
    if spec.controls:
        constant["control_data"] = (
            ("date", *dims[:-1], "control"),
            posterior.pop("_control_data"),
        )
    if spec.cost_per_unit:
        constant["channel_spend"] = (("date", *dims), media * price)
    groups = {
        "/": xr.Dataset(attrs=_attributes(spec)),
        "/posterior": _dataset(posterior, coords, spec),
        "/constant_data": _dataset(constant, coords, spec),
        "/sample_stats": xr.Dataset(
            {"diverging": (sample, np.zeros((spec.chains, spec.draws), dtype=bool))},
            coords={"chain": coords["chain"], "draw": coords["draw"]},
        ),
    }
    groups["/posterior"].attrs = {
        "created_at": "2026-01-02T03:04:05+00:00",
        "pymc_marketing_version": spec.version,
    }
    if spec.observed:
        scaled = {"y": (("date", *dims[:-1]), mu.mean(axis=(0, 1)))}
        groups["/observed_data"] = _dataset(scaled, coords, spec)
    if spec.check_group:
        groups["/contribution_check"] = _check_group(contribution, dims, coords)
    return groups, Truth(contribution, base, media, media * price, target_scale)


def write(path: Path, spec: Spec | None = None, **changes: Any) -> Truth:
    """Write a file; ``changes`` are fields of ``Spec``."""
    from dataclasses import replace

    groups, truth = build(replace(spec or Spec(), **changes))
    save(path, groups)
    return truth


def save(path: Path, groups: dict[str, xr.Dataset]) -> None:
    """Write groups to a netCDF-4 file."""
    tree = xr.DataTree.from_dict(groups)
    tree.to_netcdf(path, engine="h5netcdf")


def _dataset(variables: dict[str, Any], coords: dict[str, Any], spec: Spec) -> xr.Dataset:
    kept = {k: v for k, v in variables.items() if k not in spec.leave_out}
    cast = {k: (dims, np.asarray(values, dtype=spec.dtype)) for k, (dims, values) in kept.items()}
    used = {dim for dims, _ in kept.values() for dim in dims}
    return xr.Dataset(cast, coords={k: v for k, v in coords.items() if k in used})


def _check_group(
    contribution: np.ndarray, dims: tuple[str, ...], coords: dict[str, Any]
) -> xr.Dataset:
    chains = np.array([0, contribution.shape[0] - 1])
    draws = np.array([1, contribution.shape[1] - 1])
    return xr.Dataset(
        {
            "channel_contribution": (("sample", "date", *dims), contribution[chains, draws]),
            "chain": ("sample", chains),
            "draw": ("sample", draws),
        },
        coords={k: coords[k] for k in ("date", *dims)},
    )


def _attributes(spec: Spec) -> dict[str, str]:
    module = "pymc_marketing.mmm.components"
    attrs: dict[str, Any] = {
        "model_type": "MMMM (Multi-Dimensional Marketing Mix Model)",
        "version": "0.0.2",
        "__serialization_version__": "1",
        "dims": list(spec.panel),
        "date_column": "date",
        "adstock": {
            "__type__": f"{module}.adstock.{spec.adstock}",
            "prefix": "adstock",
            "priors": {},
            "l_max": spec.l_max,
            "normalize": spec.normalize,
            "mode": "After",
        },
        "saturation": {
            "__type__": f"{module}.saturation.{spec.saturation}",
            "prefix": "saturation",
            "priors": {},
        },
        "adstock_first": spec.adstock_first,
        "control_columns": list(spec.controls) or None,
        "channel_columns": list(spec.channels),
        "yearly_seasonality": spec.seasonality or None,
        "time_varying_intercept": False,
        "time_varying_media": False,
        "target_column": "y",
        "link": "identity",
        "mu_effects": [],
        "cost_per_unit": {"columns": ["date"], "data": []} if spec.cost_per_unit else None,
    }
    attrs.update(spec.attrs)
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in attrs.items()
        if value is not ...
    }


def _parameters(
    spec: Spec, rng: np.random.Generator, labels: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
    found = {}
    for prefix, kind in (("adstock", spec.adstock), ("saturation", spec.saturation)):
        for parameter in PARAMETERS[kind]:
            if spec.halflife and prefix == "adstock" and parameter == "alpha":
                parameter = "halflife"
            name = f"{prefix}_{parameter}"
            dims = spec.parameter_dims.get(name, tuple(labels))
            size = (spec.chains, spec.draws, *(len(labels[dim]) for dim in dims))
            low, high = (0.1, 0.9) if parameter in _UNIT else (0.4, 2.5)
            found[name] = (dims, rng.uniform(low, high, size).astype(spec.dtype).astype(float))
    return found


def _rest(
    spec: Spec, rng: np.random.Generator, dates: np.ndarray, panel: tuple[int, ...]
) -> tuple[dict[str, Any], np.ndarray]:
    dims, sample = tuple(spec.panel), ("chain", "draw")
    draws = (spec.chains, spec.draws)
    intercept = rng.normal(1.0, 0.1, (*draws, *panel))
    base = np.repeat(intercept[:, :, None], spec.periods, axis=2)
    rest: dict[str, Any] = {"intercept_contribution": ((*sample, *dims), intercept)}
    if spec.controls:
        data = rng.normal(size=(spec.periods, *panel, len(spec.controls)))
        gamma = rng.normal(size=(*draws, len(spec.controls))) * 0.1
        contribution = data * gamma.reshape(*draws, *(1 for _ in (0, *panel)), -1)
        rest["_control_data"] = data
        rest["gamma_control"] = ((*sample, "control"), gamma)
        rest["control_contribution"] = ((*sample, "date", *dims, "control"), contribution)
        base = base + contribution.sum(axis=-1)
    if spec.seasonality:
        gamma = rng.normal(size=(*draws, 2 * spec.seasonality)) * 0.1
        modes = np.empty((spec.periods, 2 * spec.seasonality))
        for row, date in enumerate(dates.astype("M8[D]").tolist()):
            angle = 2 * math.pi * date.timetuple().tm_yday / 365.25
            for i in range(spec.seasonality):
                modes[row, i] = math.sin((i + 1) * angle)
                modes[row, spec.seasonality + i] = math.cos((i + 1) * angle)
        parts = modes * gamma[:, :, None, :]
        rest["gamma_fourier"] = ((*sample, "fourier_mode"), gamma)
        rest["fourier_contribution"] = ((*sample, "date", "fourier_mode"), parts)
        season = parts.sum(axis=-1)
        rest["yearly_seasonality_contribution"] = ((*sample, "date"), season)
        base = base + season.reshape(*season.shape, *(1 for _ in panel))
    return rest, base


def _contributions(
    spec: Spec,
    scaled: np.ndarray,
    parameters: Mapping[str, tuple[tuple[str, ...], np.ndarray]],
    dims: tuple[str, ...],
    shape: tuple[int, ...],
) -> np.ndarray:
    result = np.zeros((spec.chains, spec.draws, spec.periods, *shape))
    for chain, draw in itertools.product(range(spec.chains), range(spec.draws)):
        for cell in itertools.product(*(range(size) for size in shape)):
            p = {}
            for name, (own, values) in parameters.items():
                key = tuple(cell[dims.index(dim)] for dim in own)
                p[name] = float(values[(chain, draw, *key)])
            series = [float(scaled[(t, *cell)]) for t in range(spec.periods)]
            result[(chain, draw, slice(None), *cell)] = _series(spec, series, p)
    return result


def _series(spec: Spec, series: list[float], p: Mapping[str, float]) -> list[float]:
    weights = kernel(spec, p)
    if spec.adstock_first:
        return [curve(spec.saturation, x, p) for x in _felt(series, weights)]
    return _felt([curve(spec.saturation, x, p) for x in series], weights)


def _felt(series: list[float], weights: list[float]) -> list[float]:
    felt = []
    for t in range(len(series)):
        total = 0.0
        for lag, weight in enumerate(weights):
            if t - lag >= 0:
                total += weight * series[t - lag]
        felt.append(total)
    return felt


def kernel(spec: Spec, p: Mapping[str, float]) -> list[float]:
    """Weights over lag, one at a time."""
    lags = range(spec.l_max)
    kind = spec.adstock
    if kind == "NoAdstock":
        return [1.0] + [0.0] * (spec.l_max - 1)
    alpha = p.get("adstock_alpha", 0.0)
    if "adstock_halflife" in p:
        h = p["adstock_halflife"]
        alpha = 2 ** (-1 / h**2) if kind == "DelayedAdstock" else 0.5 ** (1 / h)
    lam, k = p.get("adstock_lam", 1.0), p.get("adstock_k", 1.0)
    if kind == "GeometricAdstock":
        weights = [alpha**lag for lag in lags]
    elif kind == "DelayedAdstock":
        weights = [alpha ** ((lag - p["adstock_theta"]) ** 2) for lag in lags]
    elif kind == "BinomialAdstock":
        weights = [(1 - lag / (spec.l_max + 1)) ** (1 / alpha - 1) for lag in lags]
    elif kind == "WeibullPDFAdstock":
        density = [
            (k / lam) * ((lag + 1) / lam) ** (k - 1) * math.exp(-(((lag + 1) / lam) ** k))
            for lag in lags
        ]
        low, high = min(density), max(density)
        weights = [(d - low) / (high - low) for d in density]
    else:
        weights, product = [1.0], 1.0
        for lag in range(1, spec.l_max):
            product *= math.exp(-((lag / lam) ** k))
            weights.append(product)
    total = sum(weights) if spec.normalize else 1.0
    return [w / total for w in weights]


def curve(kind: str, x: float, p: Mapping[str, float]) -> float:
    """One value of a saturation curve."""
    q = {name.removeprefix("saturation_"): value for name, value in p.items()}
    if kind == "LogisticSaturation":
        return q["beta"] * (1 - math.exp(-q["lam"] * x)) / (1 + math.exp(-q["lam"] * x))
    if kind == "InverseScaledLogisticSaturation":
        rate = math.log(3) / q["lam"]
        return q["beta"] * (1 - math.exp(-rate * x)) / (1 + math.exp(-rate * x))
    if kind == "TanhSaturation":
        return q["b"] * math.tanh(x / (q["b"] * q["c"]))
    if kind == "TanhSaturationBaselined":
        slope = math.atanh(q["r"]) / q["x0"]
        return q["beta"] * q["gain"] * q["x0"] * math.tanh(x * slope) / q["r"]
    if kind == "MichaelisMentenSaturation":
        return q["alpha"] * x / (q["lam"] + x)
    if kind == "HillSaturation":
        return q["beta"] / (1 + (q["kappa"] / x) ** q["slope"]) if x > 0 else 0.0
    if kind == "HillSaturationSigmoid":
        at = q["sigma"] / (1 + math.exp(-q["beta"] * (x - q["lam"])))
        return at - q["sigma"] / (1 + math.exp(q["beta"] * q["lam"]))
    if kind == "RootSaturation":
        return q["beta"] * x ** q["alpha"] if x > 0 else 0.0
    if kind == "LogSaturation":
        return q["beta"] * math.log(1 + x)
    return q["beta"] * x
