"""Distributions of PyMC that can be drawn with numpy: a closed list, in PyMC's own parameters.

Names from a file are looked up here and nowhere else. Parameters are those of ``pymc.dims``,
in which PyMC-Marketing builds its media priors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats

Parameters = Mapping[str, Floats]
Random = np.random.Generator
Shape = tuple[int, ...]


class UnknownPrior(Exception):
    """A prior that cannot be drawn; the text says why, as part of a sentence."""


@dataclass(frozen=True)
class Distribution:
    """One distribution.

    Parameters
    ----------
    parameters : its own, each with PyMC's default; NaN where PyMC has none
    positive : those that must be above zero
    draw : from a generator, a shape and parameters that broadcast to it
    others : parameters that may be given instead, and what they are in its own
    """

    parameters: Mapping[str, float]
    positive: frozenset[str]
    draw: Callable[[Random, Shape, Parameters], Floats]
    others: Mapping[frozenset[str], Callable[[Parameters], dict[str, Floats]]]


def draw(name: str, given: Parameters, rng: Random, shape: Shape) -> Floats:
    """Draws of a distribution; NaN where its parameters are impossible in that draw.

    Parameters
    ----------
    name : as PyMC calls it
    given : its parameters, each broadcasting to ``shape``

    Raises
    ------
    UnknownPrior
        If the name or the parameters are not known.
    """
    if name not in DISTRIBUTIONS:
        raise UnknownPrior(f"is a {name}, which cannot be drawn here")
    kind = DISTRIBUTIONS[name]
    own = _own(kind, name, given)
    sound = np.ones(shape, dtype=bool)
    for parameter, values in own.items():
        sound &= values > 0 if parameter in kind.positive else ~np.isnan(values)
        sound &= np.isfinite(values) | (parameter in _MAY_BE_INFINITE)
    safe = {parameter: np.where(sound, values, 1.0) for parameter, values in own.items()}
    return np.where(sound, kind.draw(rng, shape, safe), np.nan)


def transformed(values: Floats, name: str) -> Floats:
    """Draws after a transform; raises UnknownPrior if its name is not known."""
    if name not in _TRANSFORMS:
        raise UnknownPrior(f"has the transform {name}, which is not known here")
    return _TRANSFORMS[name](values)


def _own(kind: Distribution, name: str, given: Parameters) -> dict[str, Floats]:
    keys = frozenset(given)
    if keys in kind.others:
        return kind.others[keys](given)
    own = {key: np.asarray(value) for key, value in kind.parameters.items()} | dict(given)
    needed = {key for key, default in kind.parameters.items() if np.isnan(default)}
    if keys - kind.parameters.keys() or needed - keys:
        said = ", ".join(sorted(keys)) or "no parameters"
        raise UnknownPrior(f"is a {name} with {said}, which cannot be drawn here")
    return own


_MAY_BE_INFINITE = frozenset({"lower", "upper"})
_NEEDED = float("nan")
_MOMENT_NAMES = {"mu": "mean", "sigma": "std"}


def log_normal_of_moments(given: Parameters) -> dict[str, Floats]:
    """Parameters of the logarithm, from mean and standard deviation (``LogNormalPrior``)."""
    p = {_MOMENT_NAMES.get(name, name): values for name, values in given.items()}
    if p.keys() != {"mean", "std"} or len(p) != len(given):
        raise UnknownPrior(f"is a LogNormalPrior with {', '.join(given)}, which is not known here")
    mean, variance = p["mean"] ** 2, _positive(p["std"]) ** 2
    return {
        "mu": np.log(mean / np.sqrt(mean + variance)),
        "sigma": np.sqrt(np.log1p(variance / mean)),
    }


def _gamma_of_moments(p: Parameters) -> dict[str, Floats]:
    sigma = _positive(p["sigma"])
    return {"alpha": (p["mu"] / sigma) ** 2, "beta": p["mu"] / sigma**2}


def _inverse_gamma_of_moments(p: Parameters) -> dict[str, Floats]:
    mu, variance = p["mu"], _positive(p["sigma"]) ** 2
    return {"alpha": 2.0 + mu**2 / variance, "beta": mu * (mu**2 / variance + 1.0)}


def _beta_of_moments(p: Parameters) -> dict[str, Floats]:
    size = p["mu"] * (1.0 - p["mu"]) / _positive(p["sigma"]) ** 2 - 1.0
    return {"alpha": p["mu"] * size, "beta": (1.0 - p["mu"]) * size}


def _beta_of_size(p: Parameters) -> dict[str, Floats]:
    return {"alpha": p["mu"] * p["nu"], "beta": (1.0 - p["mu"]) * p["nu"]}


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)


def _between(rng: Random, shape: Shape, p: Parameters) -> Floats:
    """Normal draws inside of bounds; taken in the lower tail, where they are exact."""
    from scipy.special import ndtr, ndtri  # takes as long to load as a model

    low, high = ((p[end] - p["mu"]) / p["sigma"] for end in ("lower", "upper"))
    flip = np.where(low > 0, -1.0, 1.0)
    first, last = ndtr(np.where(low > 0, -high, low)), ndtr(np.where(low > 0, -low, high))
    z = flip * ndtri(first + (last - first) * rng.random(shape))
    drawn = np.clip(p["mu"] + p["sigma"] * z, p["lower"], p["upper"])
    return np.where(p["lower"] < p["upper"], drawn, np.nan)


def _uniform(rng: Random, shape: Shape, p: Parameters) -> Floats:
    drawn = p["lower"] + (p["upper"] - p["lower"]) * rng.random(shape)
    return np.where(p["lower"] < p["upper"], drawn, np.nan)


def _kind(
    draw: Callable[[Random, Shape, Parameters], Floats],
    positive: str,
    others: Mapping[frozenset[str], Callable[[Parameters], dict[str, Floats]]] | None = None,
    **parameters: float,
) -> Distribution:
    return Distribution(parameters, frozenset(positive.split()), draw, others or {})


_MOMENTS = frozenset({"mu", "sigma"})

DISTRIBUTIONS: dict[str, Distribution] = {
    "Normal": _kind(lambda g, n, p: g.normal(p["mu"], p["sigma"], n), "sigma", mu=0.0, sigma=1.0),
    "HalfNormal": _kind(lambda g, n, p: p["sigma"] * np.abs(g.normal(size=n)), "sigma", sigma=1.0),
    "TruncatedNormal": _kind(
        _between, "sigma", mu=0.0, sigma=1.0, lower=-np.inf, upper=np.inf
    ),
    "LogNormal": _kind(
        lambda g, n, p: g.lognormal(p["mu"], p["sigma"], n), "sigma", mu=0.0, sigma=1.0
    ),
    "StudentT": _kind(
        lambda g, n, p: p["mu"] + p["sigma"] * g.standard_t(p["nu"], n),
        "nu sigma", nu=_NEEDED, mu=0.0, sigma=1.0,
    ),
    "HalfStudentT": _kind(
        lambda g, n, p: p["sigma"] * np.abs(g.standard_t(p["nu"], n)),
        "nu sigma", nu=_NEEDED, sigma=1.0,
    ),
    "Cauchy": _kind(
        lambda g, n, p: p["alpha"] + p["beta"] * g.standard_cauchy(n),
        "beta", alpha=_NEEDED, beta=_NEEDED,
    ),
    "HalfCauchy": _kind(
        lambda g, n, p: p["beta"] * np.abs(g.standard_cauchy(n)), "beta", beta=_NEEDED
    ),
    "Laplace": _kind(lambda g, n, p: g.laplace(p["mu"], p["b"], n), "b", mu=0.0, b=1.0),
    "Uniform": _kind(_uniform, "", lower=0.0, upper=1.0),
    "Exponential": _kind(
        lambda g, n, p: g.exponential(size=n) / p["lam"], "lam",
        {frozenset({"scale"}): lambda p: {"lam": 1.0 / _positive(p["scale"])}}, lam=1.0,
    ),
    "Gamma": _kind(
        lambda g, n, p: g.standard_gamma(p["alpha"], n) / p["beta"], "alpha beta",
        {_MOMENTS: _gamma_of_moments}, alpha=_NEEDED, beta=_NEEDED,
    ),
    "InverseGamma": _kind(
        lambda g, n, p: p["beta"] / g.standard_gamma(p["alpha"], n), "alpha beta",
        {_MOMENTS: _inverse_gamma_of_moments}, alpha=_NEEDED, beta=1.0,
    ),
    "Beta": _kind(
        lambda g, n, p: g.beta(p["alpha"], p["beta"], n), "alpha beta",
        {_MOMENTS: _beta_of_moments, frozenset({"mu", "nu"}): _beta_of_size},
        alpha=_NEEDED, beta=_NEEDED,
    ),
    "Weibull": _kind(
        lambda g, n, p: p["beta"] * g.weibull(p["alpha"], n), "alpha beta",
        alpha=_NEEDED, beta=_NEEDED,
    ),
}  # fmt: skip


def _sigmoid(x: Floats) -> Floats:
    from scipy.special import expit

    return expit(x)


_TRANSFORMS: dict[str, Callable[[Floats], Floats]] = {
    "exp": np.exp,
    "sigmoid": _sigmoid,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "sqrt": np.sqrt,
    "reciprocal": np.reciprocal,
}
