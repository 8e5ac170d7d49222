"""Priors of a file: drawn from a closed list as PyMC defines them, or not drawn and why."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mmm_core.importers import read_model
from mmm_core.importers.pymc_marketing.distributions import DISTRIBUTIONS, UnknownPrior, draw
from mmm_core.media import MediaModel
from mmm_core.model import FittedModel
from tests.mmm_core import files, written

LEVELS = np.linspace(0.02, 0.98, 25)
GEO = {"geo": ("north", "south", "west")}
# Every distribution, in every way in which its parameters may be given.
GIVEN: list[tuple[str, dict[str, float], Any]] = [
    ("Normal", {"mu": 1.0, "sigma": 2.0}, stats.norm(1, 2)),
    ("Normal", {}, stats.norm(0, 1)),
    ("HalfNormal", {"sigma": 2.0}, stats.halfnorm(scale=2)),
    ("HalfNormal", {}, stats.halfnorm()),
    (
        "TruncatedNormal", {"mu": 1.0, "sigma": 2.0, "lower": 0.0},
        stats.truncnorm(-0.5, np.inf, 1, 2),
    ),
    ("TruncatedNormal", {"lower": 9.0, "upper": 10.0}, stats.truncnorm(9, 10)),
    ("TruncatedNormal", {"upper": -7.0}, stats.truncnorm(-np.inf, -7)),
    ("LogNormal", {"mu": 0.5, "sigma": 0.3}, stats.lognorm(0.3, scale=np.exp(0.5))),
    ("StudentT", {"nu": 4.0, "mu": 1.0, "sigma": 0.5}, stats.t(4, 1, 0.5)),
    ("HalfStudentT", {"nu": 4.0, "sigma": 0.5}, None),
    ("Cauchy", {"alpha": 1.0, "beta": 2.0}, stats.cauchy(1, 2)),
    ("HalfCauchy", {"beta": 2.0}, stats.halfcauchy(scale=2)),
    ("Laplace", {"mu": 1.0, "b": 0.5}, stats.laplace(1, 0.5)),
    ("Uniform", {"lower": 1.0, "upper": 3.0}, stats.uniform(1, 2)),
    ("Exponential", {"lam": 4.0}, stats.expon(scale=0.25)),
    ("Exponential", {"scale": 4.0}, stats.expon(scale=4)),
    ("Gamma", {"alpha": 3.0, "beta": 2.0}, stats.gamma(3, scale=0.5)),
    ("Gamma", {"mu": 2.0, "sigma": 1.0}, stats.gamma(4, scale=0.5)),
    ("InverseGamma", {"alpha": 2.6}, stats.invgamma(2.6)),
    ("InverseGamma", {"alpha": 4.0, "beta": 2.0}, stats.invgamma(4, scale=2)),
    ("InverseGamma", {"mu": 1.0, "sigma": 0.5}, stats.invgamma(6, scale=5)),
    ("Beta", {"alpha": 1.0, "beta": 3.0}, stats.beta(1, 3)),
    ("Beta", {"mu": 0.4, "sigma": 0.1}, stats.beta(9.2, 13.8)),
    ("Beta", {"mu": 0.4, "nu": 10.0}, stats.beta(4, 6)),
    ("Weibull", {"alpha": 1.5, "beta": 2.0}, stats.weibull_min(1.5, scale=2)),
]  # fmt: skip
NAMED = [f"{name} {' '.join(given)}" for name, given, _ in GIVEN]


def drawn(name: str, count: int = 40_000, **given: Any) -> np.ndarray:
    parameters = {key: np.asarray(value, dtype=float) for key, value in given.items()}
    return draw(name, parameters, np.random.default_rng(0), (count,))


def alike(found: np.ndarray, expected: np.ndarray) -> None:
    """Levels of two samples of one distribution lie within their Monte Carlo error."""
    reached = np.array([(found <= np.quantile(expected, q)).mean() for q in LEVELS])
    error = np.sqrt(0.25 * (1 / found.size + 1 / expected.size))
    np.testing.assert_allclose(reached, LEVELS, atol=4.5 * error)


# --- distributions ------------------------------------------------------------------------


def test_every_distribution_is_tried() -> None:
    assert {name for name, _, _ in GIVEN} == set(DISTRIBUTIONS)


@pytest.mark.parametrize(("name", "given", "law"), GIVEN, ids=NAMED)
def test_distributions_are_those_of_the_textbook(
    name: str, given: dict[str, float], law: Any
) -> None:
    found = drawn(name, **given)
    if law is None:
        levels = stats.t(given["nu"], 0, given["sigma"]).cdf(np.quantile(found, LEVELS)) * 2 - 1
    else:
        levels = law.cdf(np.quantile(found, LEVELS))
    np.testing.assert_allclose(levels, LEVELS, atol=0.012)


@pytest.mark.sweep(keep=10)
@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "given", "_law"), GIVEN, ids=NAMED)
def test_distributions_are_those_of_pymc(name: str, given: dict[str, float], _law: Any) -> None:
    pm = pytest.importorskip("pymc")
    kind = getattr(pytest.importorskip("pymc.dims"), name)
    expected = pm.draw(getattr(pm, name).dist(**given), 4_000, random_seed=1)
    alike(drawn(name, 40_000, **given), expected)
    with pm.Model():
        kind("x", **given)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Normal", {"sigma": -1.0}),
        ("HalfNormal", {"sigma": 0.0}),
        ("Gamma", {"mu": 2.0, "sigma": -1.0}),
        ("Gamma", {"alpha": np.inf, "beta": 1.0}),
        ("Beta", {"mu": 1.5, "sigma": 0.1}),
        ("Uniform", {"lower": 3.0, "upper": 1.0}),
        ("TruncatedNormal", {"lower": 3.0, "upper": 1.0}),
        ("Normal", {"mu": np.nan}),
    ],
)
def test_impossible_parameters_give_no_numbers(name: str, given: dict[str, float]) -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(drawn(name, 100, **given)).all()


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("Flat", {}, "is a Flat, which cannot be drawn here"),
        ("Gamma", {"alpha": 1.0}, "is a Gamma with alpha, which"),
        ("Gamma", {"alpha": 1.0, "beta": 1.0, "mu": 2.0}, "with alpha, beta, mu"),
        ("HalfCauchy", {}, "is a HalfCauchy with no parameters"),
        ("Normal", {"tau": 1.0}, "is a Normal with tau"),
        ("__class__", {}, "is a __class__"),
    ],
)
def test_what_is_not_listed_is_not_drawn(name: str, given: dict[str, float], why: str) -> None:
    with pytest.raises(UnknownPrior, match=why):
        drawn(name, **given)


def test_extreme_parameters_end_quickly() -> None:
    started = time.perf_counter()
    for kind in DISTRIBUTIONS.values():
        for value in (5e-324, 1e-300, 1e300, 1.7e308):
            given = {key: np.asarray(value) for key in kind.parameters}
            with np.errstate(all="ignore"):
                kind.draw(np.random.default_rng(0), (1_000,), given)
    assert time.perf_counter() - started < 5.0


# --- what a file says ---------------------------------------------------------------------


def priors(kind: str = "LogisticSaturation", **changed: Any) -> dict[str, Any]:
    """Attributes of a file with priors; ``changed`` by the posterior's names."""
    usual: dict[str, Any] = {
        "adstock_alpha": {"dist": "Beta", "kwargs": {"alpha": 1, "beta": 3}, "dims": ["channel"]},
        "saturation_lam": {"dist": "Gamma", "kwargs": {"alpha": 3, "beta": 1}, "dims": ["channel"]},
        "saturation_beta": {"dist": "HalfNormal", "kwargs": {"sigma": 2}, "dims": ["channel"]},
    }
    module = "pymc_marketing.mmm.components"
    parts = {
        "adstock": {
            "__type__": f"{module}.adstock.GeometricAdstock", "l_max": 4, "normalize": True,
            "mode": "After",
        },
        "saturation": {"__type__": f"{module}.saturation.{kind}"},
    }  # fmt: skip
    for role, part in parts.items():
        names = {
            k.removeprefix(f"{role}_"): v
            for k, v in (usual | changed).items()
            if k.startswith(role)
        }
        part |= {"prefix": role, "priors": {k: v for k, v in names.items() if v is not ...}}
    return parts


def read(path: Path, spec: dict[str, Any] | None = None, **changed: Any) -> FittedModel:
    files.write(path, attrs=priors(**changed), **(spec or {}))
    return read_model(path)


def test_priors_are_drawn_as_the_file_says(tmp_path: Path) -> None:
    model = read(tmp_path / "m.nc")
    assert model.prior is not None
    assert model.prior_missing == ""
    alpha, beta = model.prior.adstock.parameters["alpha"], model.prior.saturation.parameters["beta"]
    assert alpha.dims == beta.dims == ("sample", "channel")
    assert model.prior.samples == 1_000
    np.testing.assert_allclose(stats.beta(1, 3).cdf(np.quantile(alpha, LEVELS)), LEVELS, atol=0.05)
    np.testing.assert_allclose(beta.std("sample"), 2 * stats.halfnorm().std(), rtol=0.1)
    assert abs(np.corrcoef(beta.T)[0, 1]) < 0.1


def test_drawn_twice_they_are_the_same(tmp_path: Path) -> None:
    first, second = (read(tmp_path / f"{i}.nc").prior for i in range(2))
    assert first is not None
    assert second is not None
    for name, values in first.saturation.parameters.items():
        np.testing.assert_array_equal(values, second.saturation.parameters[name])


def beta_of(path: Path, prior: object, spec: dict[str, Any] | None = None) -> xr.DataArray:
    model = read(path, spec, saturation_beta=prior)
    assert model.prior is not None, model.prior_missing
    return model.prior.saturation.parameters["beta"]


def test_parameters_by_cell(tmp_path: Path) -> None:
    """Arrays have names, so their axes may stand in any order; lists vary by the last one."""
    spec = {
        "panel": GEO,
        "parameter_dims": {"adstock_alpha": ("channel",), "saturation_lam": ("channel",)},
    }
    sigma = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    named = {"class": "DataArray", "data": sigma.tolist(), "dims": ["channel", "geo"]}
    prior = {"dist": "HalfNormal", "kwargs": {"sigma": named}, "dims": ["geo", "channel"]}
    found = beta_of(tmp_path / "a.nc", prior, spec).transpose("channel", "geo", "sample")
    np.testing.assert_allclose(found.std("sample"), sigma * stats.halfnorm().std(), rtol=0.12)
    listed = {"dist": "HalfNormal", "kwargs": {"sigma": [1, 9]}, "dims": ["geo", "channel"]}
    found = beta_of(tmp_path / "b.nc", listed, spec)
    ratio = found.sel(channel="radio").std() / found.sel(channel="tv").std()
    assert ratio == pytest.approx(9, rel=0.1)
    full = {"dims": ["channel"], "attrs": {}, "data": [1, 9], "coords": {}, "name": None}
    prior = {"dist": "HalfNormal", "kwargs": {"sigma": full}, "dims": ["geo", "channel"]}
    np.testing.assert_array_equal(beta_of(tmp_path / "c.nc", prior, spec), found)


def test_what_is_shared_is_shared(tmp_path: Path) -> None:
    """Draws of what lies above belong to all cells alike."""
    scale = {"dist": "LogNormal", "kwargs": {"mu": 0, "sigma": 1}}
    prior = {"dist": "Normal", "kwargs": {"mu": scale, "sigma": 0.01}, "dims": ["channel"]}
    found = beta_of(tmp_path / "a.nc", prior)
    assert np.corrcoef(found.T)[0, 1] > 0.99
    spec = {"parameter_dims": {"saturation_beta": ()}}
    single = beta_of(tmp_path / "b.nc", {"dist": "HalfNormal", "dims": []}, spec)
    assert single.dims == ("sample",)


def test_constants_halflives_masks_factors_and_transforms(tmp_path: Path) -> None:
    inner = {"dist": "HalfNormal", "kwargs": {"sigma": 2}, "dims": ["channel"]}
    mask = {"prior": inner, "mask": [True, False], "mask_dims": ["channel"], "active_dim": "x"}
    found = beta_of(tmp_path / "a.nc", {"class": "MaskedPrior", "data": mask})
    assert (found.sel(channel="radio") == 0).all()
    assert found.sel(channel="tv").std() > 1
    scaled = {"class": "Scaled", "data": {"dist": inner, "factor": 100.0}}
    assert beta_of(tmp_path / "b.nc", scaled).std() == pytest.approx(120.6, rel=0.1)
    raw = {"dist": "Normal", "dims": ["channel"], "transform": "exp", "centered": False}
    assert np.log(beta_of(tmp_path / "c.nc", raw)).std() == pytest.approx(1, rel=0.1)
    halflife = {"dist": "InverseGamma", "kwargs": {"alpha": 2.6, "beta": 1}, "dims": ["channel"]}
    spec = {"halflife": True}
    model = read(tmp_path / "d.nc", spec, adstock_alpha=..., adstock_halflife=halflife)
    assert model.prior is not None
    alpha = model.prior.adstock.parameters["alpha"]
    assert 0 < float(alpha.min()) < float(alpha.max()) < 1
    model = read(tmp_path / "e.nc", saturation_lam=1.5)
    assert model.prior is not None
    assert (model.prior.saturation.parameters["lam"] == 1.5).all()


def test_draws_beyond_the_curve_are_no_draws(tmp_path: Path) -> None:
    wide = {"dist": "HalfNormal", "kwargs": {"sigma": 1}, "dims": ["channel"]}
    model = read(tmp_path / "m.nc", adstock_alpha=wide)
    assert model.prior is not None
    alpha = model.prior.adstock.parameters["alpha"].to_numpy()
    assert np.isnan(alpha).mean() == pytest.approx(2 * stats.norm.sf(1), abs=0.04)
    assert np.nanmax(alpha) <= 1


DEEP: dict[str, Any] = {"dist": "HalfNormal"}
for _ in range(6):
    DEEP = {"dist": "HalfNormal", "kwargs": {"sigma": DEEP}, "dims": ["channel"]}
OF = {"dims": ["channel"]}
SHARED = {"dist": "HalfNormal", **OF}
TEXTS = ["x" * 900_000] + ["y"] * 100_000  # as one array they would take 360 GB
HOSTILE: list[tuple[object, str]] = [
    (..., "the prior of saturation_beta is not in the file"),
    ({"dist": "Flat", **OF}, "is a Flat, which cannot be drawn"),
    ({"dist": "os.system", "kwargs": {"command": 1}, **OF}, "is a os.system, which cannot"),
    ({"dist": "__init__", **OF}, "is a __init__"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": "__import__('os')"}, **OF}, "is a str"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": None}, **OF}, "is a NoneType"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": True}, **OF}, "is a bool"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": [1, 2, 3]}, **OF}, "does not fit"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": [1, "2"]}, **OF}, "does not fit"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": TEXTS}, **OF}, "does not fit"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": [[1, 2], [3, 4]]}, **OF}, "does not fit"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": 10**400}, **OF}, "too large"),
    ({"dist": "HalfNormal", "kwargs": {"size": 10**9}, **OF}, "is a HalfNormal with size"),
    ({"dist": "HalfNormal", "kwargs": [1], **OF}, "not written as"),
    ({"dist": "HalfNormal", "centered": "no", **OF}, "not written as"),
    ({"dist": "HalfNormal", "dims": ["date"]}, "varies by date"),
    ({"dist": "HalfNormal", "dims": ["channel", "channel"]}, "varies by channel, channel"),
    ({"dist": "HalfNormal", "dims": [1]}, "no names"),
    ({"dist": "HalfNormal", "dims": []}, "other dimensions than its draws"),
    ({"dist": "HalfNormal", "transform": "eval", **OF}, "has the transform eval"),
    ({"dist": "HalfNormal", "shape": 10**9, **OF}, "has shape"),
    ({"dist": "HalfNormal", "kwargs": {"sigma": SHARED}, "dims": []}, "more dimensions"),
    ({"special_prior": "HorseshoePrior", **OF}, "is a HorseshoePrior"),
    ({"special_prior": "LogNormalPrior", "kwargs": {"std": 1}, **OF}, "LogNormalPrior with std"),
    ({"class": "Censored", "data": {"dist": {"dist": "Normal"}}}, "is a Censored"),
    ({"__type__": "evil.module.Thing", "u": 1}, "is a Thing"),
    ({"class": "MaskedPrior", "data": {"prior": SHARED, "mask": [1, 0], "mask_dims": ["channel"]}},
     "does not fit"),
    ({"a": 1}, "is written in another way"),
    ("HalfNormal", "is a str"),
    (DEEP, "nested more than 4 levels"),
]  # fmt: skip


@pytest.mark.sweep(keep=10)
@pytest.mark.parametrize(("prior", "why"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_known_is_not_drawn_and_said(tmp_path: Path, prior: object, why: str) -> None:
    model = read(tmp_path / "m.nc", saturation_beta=prior)
    assert model.prior is None
    assert model.prior_missing.startswith("the prior of saturation_beta ")
    assert why in model.prior_missing
    assert model.prior_missing.isprintable()
    assert len(model.prior_missing) < 200
    assert model.parity is not None


WORDS = ("dist", "kwargs", "dims", "class", "data", "prior", "mask", "mask_dims", "factor", "sigma",
         "special_prior", "transform", "centered", "coords", "mean", "std")  # fmt: skip
NAMES = ("HalfNormal", "Gamma", "DataArray", "Scaled", "MaskedPrior", "LogNormalPrior", "channel")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(NAMES) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(prior=ANYTHING)
def test_whatever_stands_there_the_model_is_read(
    tmp_path_factory: pytest.TempPathFactory, prior: object
) -> None:
    path = tmp_path_factory.mktemp("any") / "m.nc"
    files.write(path, attrs=priors(saturation_beta=prior), periods=4, controls=(), seasonality=0)
    model = read_model(path)
    assert (model.prior is None) == bool(model.prior_missing)


def test_many_numbers_are_not_drawn(tmp_path: Path) -> None:
    """Each level of a broad tree would be small by itself."""
    many = {"geo": tuple(f"g{i}" for i in range(400))}
    dims = ["geo", "channel"]
    leaf: dict[str, Any] = {"dist": "HalfNormal", "dims": dims}
    tree = leaf
    for _ in range(4):
        tree = {**leaf, "dist": "StudentT", "kwargs": dict.fromkeys(("nu", "mu", "sigma"), tree)}
    spec = {"panel": many, "periods": 8, "seasonality": 0, "controls": ()}
    parameters = {"adstock_alpha": ("channel",), "saturation_lam": ("channel",)}
    spec |= {"parameter_dims": parameters, "leave_out": ("channel_contribution", "mu")}
    model = read(tmp_path / "m.nc", spec, saturation_beta=tree)
    assert "takes more than 10,000,000 numbers" in model.prior_missing
    fewer = read(tmp_path / "n.nc", spec, saturation_beta=leaf).prior
    assert fewer is not None
    assert fewer.samples == 250


def test_labels_in_another_order_leave_arrays_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "m.nc"
    groups, _ = files.build(files.Spec(attrs=priors()))
    groups["/posterior"] = groups["/posterior"].isel(channel=[1, 0])
    files.save(path, groups)
    assert "another order" in read_model(path).prior_missing


# --- draws that the file stores -------------------------------------------------------------


def with_stored(
    path: Path, draws: int, leave_out: tuple[str, ...] = (), chains: int = 1
) -> FittedModel:
    groups, _ = files.build(files.Spec(attrs=priors()))
    rng = np.random.default_rng(0)
    names = {"adstock_alpha", "saturation_lam", "saturation_beta"} - set(leave_out)
    group = {
        name: (("channel", "chain", "draw"), 0.5 + 0.1 * rng.random((2, chains, draws)))
        for name in sorted(names)
    }
    coords = {"chain": np.arange(chains), "draw": np.arange(draws), "channel": ["radio", "tv"]}
    groups["/prior"] = xr.Dataset(group, coords=coords)
    groups["/prior"]["saturation_beta" if not leave_out else "adstock_alpha"][1] += 0.3
    files.save(path, groups)
    return read_model(path)


def test_stored_draws_are_taken_and_placed_by_label(tmp_path: Path) -> None:
    model = with_stored(tmp_path / "m.nc", 1_500, chains=2)
    assert model.prior is not None
    assert model.prior.samples == 1_000
    beta = model.prior.saturation.parameters["beta"]
    assert float(beta.sel(channel="tv").min()) > 0.8
    assert float(beta.sel(channel="radio").max()) < 0.6


@pytest.mark.parametrize(("draws", "leave_out"), [(100, ()), (500, ("saturation_lam",))])
def test_too_few_or_incomplete_stored_draws_are_left(
    tmp_path: Path, draws: int, leave_out: tuple[str, ...]
) -> None:
    model = with_stored(tmp_path / "m.nc", draws, leave_out)
    assert model.prior is not None
    assert model.prior.samples == 1_000
    assert float(model.prior.saturation.parameters["beta"].max()) > 3


# --- as PyMC-Marketing has them -------------------------------------------------------------


def serialised() -> dict[str, Any]:
    """Priors as PyMC-Marketing's own classes write them, by name."""
    from pymc_extras.prior import Prior, Scaled
    from pymc_marketing.special_priors import LaplacePrior, LogNormalPrior, MaskedPrior

    by_cell = xr.DataArray([[0.5, 1, 2], [3, 4, 5]], dims=["geo", "channel"])
    mask = xr.DataArray([[True, False, True], [True, True, False]], dims=["geo", "channel"])
    both, hyper = ("geo", "channel"), Prior("HalfNormal", sigma=1, dims="channel")
    return {
        "flat": Prior("Gamma", mu=2, sigma=1, dims=both),
        "by cell": Prior("HalfNormal", sigma=by_cell, dims=both),
        "nested": Prior("Gamma", alpha=Prior("HalfNormal"), beta=Prior("HalfNormal"), dims=both),
        "by channel": Prior("Normal", mu=hyper, sigma=hyper, dims=both, centered=False),
        "log normal": LogNormalPrior(
            mean=Prior("Gamma", mu=1, sigma=1), std=hyper, dims=both, centered=False
        ),
        "laplace": LaplacePrior(mu=0, b=Prior("HalfNormal"), dims=both, centered=False),
        "sigmoid": Prior("Normal", mu=0, sigma=2, transform="sigmoid", dims=both),
        "masked": MaskedPrior(Prior("HalfNormal", sigma=by_cell, dims=both), mask),
        "scaled": Scaled(Prior("HalfNormal", sigma=1, dims=both), factor=7),
    }


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")
def test_priors_that_pymc_marketing_writes(tmp_path: Path) -> None:
    pytest.importorskip("pymc_marketing")
    from pymc_extras.prior import sample_prior

    coords = {"geo": ["north", "south"], "channel": ["tv", "radio", "search"]}
    spec = {
        "panel": {"geo": ("north", "south")},
        "channels": ("tv", "radio", "search"),
        "parameter_dims": {"adstock_alpha": ("channel",), "saturation_lam": ("channel",)},
    }
    for name, prior in serialised().items():
        written_as = json.loads(json.dumps(prior.to_dict()))
        found = beta_of(tmp_path / f"{name}.nc", written_as, spec)
        expected = sample_prior(prior, coords, "x", xdist=True, draws=2_000, random_seed=3)["x"]
        for cell in range(6):
            mine, theirs = (
                a.transpose("geo", "channel", ...).to_numpy().reshape(6, -1)[cell]
                for a in (found, expected)
            )
            if np.ptp(theirs) == 0:
                np.testing.assert_array_equal(np.unique(mine), np.unique(theirs))
            else:
                alike(mine, theirs)


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("first", [True, False])
def test_a_prior_response_is_that_of_pymc_marketing(tmp_path: Path, first: bool) -> None:
    """Contributions under the prior: drawn by PyMC-Marketing, and from the file that it saved."""
    pytest.importorskip("pymc_marketing")
    import pymc as pm
    from pymc_marketing.mmm import MMM, GeometricAdstock, HillSaturation

    from tests.mmm_core.test_pairs import CHANNELS, outcome_and_media

    rng = np.random.default_rng(4)
    data, outcome = outcome_and_media(rng)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mmm = MMM(
            date_column="date", target_column="y", channel_columns=CHANNELS, adstock_first=first,
            adstock=GeometricAdstock(l_max=7), saturation=HillSaturation(),
        )  # fmt: skip
        written.save(tmp_path / "m.nc", mmm, data, outcome, rng)
        sampled = pm.sample_prior_predictive(
            draws=3_000, model=mmm.model, var_names=["channel_contribution"], random_seed=1
        )
    model = read_model(tmp_path / "m.nc")
    assert model.prior is not None
    mine = MediaModel.of(model.before_data()).contributions(slice(None)).sum(axis=-1)
    theirs = sampled["prior"]["channel_contribution"].sum("date").to_numpy()[0].T
    for ours, other in zip(mine, theirs, strict=True):
        alike(ours, other)
        assert ours.std() == pytest.approx(other.std(), rel=0.12)
