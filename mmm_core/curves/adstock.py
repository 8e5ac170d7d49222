"""Adstock kernels: how one period's media is felt in the periods after it.

Each kernel gives weights over lag 0..l_max-1 from arrays of parameters, one per draw
and cell. Formulas follow PyMC-Marketing 1.3 (``mmm/transformers.py``), to the last bit
where a formula could be written in two ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kernel = Callable[..., Floats]


def _geometric(lag: Floats, alpha: Floats) -> Floats:
    return np.power(alpha, lag)


def _delayed(lag: Floats, alpha: Floats, theta: Floats) -> Floats:
    return np.power(alpha, (lag - theta) ** 2)


def _binomial(lag: Floats, alpha: Floats) -> Floats:
    weights: Floats = np.power(1 - lag / (lag.size + 1), 1 / alpha - 1)
    return weights


def _weibull_pdf(lag: Floats, lam: Floats, k: Floats) -> Floats:
    t = lag + 1
    weights = np.exp(np.log(k) - np.log(lam) + (k - 1) * np.log(t / lam) - (t / lam) ** k)
    low = weights.min(axis=-1, keepdims=True)
    high = weights.max(axis=-1, keepdims=True)
    rescaled: Floats = (weights - low) / (high - low)
    return rescaled


def _weibull_cdf(lag: Floats, lam: Floats, k: Floats) -> Floats:
    t = lag[1:] if lag.size > 1 else lag[:0]
    # 1 - cdf: far out its rounding, which a root makes large, is part of what was fitted.
    survival = 1.0 - (1.0 - np.exp(-((t / lam) ** k)))
    ones = np.ones((*survival.shape[:-1], 1))
    weights: Floats = np.cumprod(np.concatenate([ones, survival], axis=-1), axis=-1)
    return weights


def _none(lag: Floats) -> Floats:
    weights: Floats = (lag == 0).astype(np.float64)
    return weights


@dataclass(frozen=True)
class AdstockKind:
    """One adstock class: its parameters and its kernel.

    ``alpha_from_halflife`` turns the alternative parameter into ``alpha`` where the
    class knows one.
    """

    parameters: tuple[str, ...]
    kernel: Kernel
    domain: Mapping[str, tuple[float, float]]
    alpha_from_halflife: Callable[[Floats], Floats] | None = None


_UNIT = (0.0, 1.0)
_POSITIVE = (np.finfo(np.float64).tiny, np.inf)
_REAL = (-np.inf, np.inf)

ADSTOCKS: dict[str, AdstockKind] = {
    "GeometricAdstock": AdstockKind(
        ("alpha",), _geometric, {"alpha": _UNIT}, lambda h: 0.5 ** (1.0 / h)
    ),
    "DelayedAdstock": AdstockKind(
        ("alpha", "theta"),
        _delayed,
        {"alpha": _UNIT, "theta": _REAL},
        lambda h: 2.0 ** (-1.0 / h**2),
    ),
    "BinomialAdstock": AdstockKind(("alpha",), _binomial, {"alpha": (_POSITIVE[0], 1.0)}),
    "WeibullPDFAdstock": AdstockKind(
        ("lam", "k"), _weibull_pdf, {"lam": _POSITIVE, "k": _POSITIVE}
    ),
    "WeibullCDFAdstock": AdstockKind(
        ("lam", "k"), _weibull_cdf, {"lam": _POSITIVE, "k": _POSITIVE}
    ),
    "NoAdstock": AdstockKind((), _none, {}),
}


def adstock_weights(
    kind: str, l_max: int, normalize: bool, parameters: Mapping[str, Floats], shape: tuple[int, ...]
) -> Floats:
    """Weights over lag, for every draw and cell.

    Parameters
    ----------
    kind : key of ``ADSTOCKS``
    l_max : number of lags, at least 1
    normalize : divide by the sum over lags (``NoAdstock`` ignores it)
    parameters : arrays that broadcast to ``shape``
    shape : shape of the result without the lag axis, for example (samples, cells)

    Returns
    -------
    ndarray of shape (*shape, l_max), dimensionless
    """
    lag = np.arange(l_max, dtype=np.float64)
    arrays = {name: np.asarray(value)[..., None] for name, value in parameters.items()}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        weights = ADSTOCKS[kind].kernel(lag, **arrays)
        if normalize and kind != "NoAdstock":
            weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.ascontiguousarray(np.broadcast_to(weights, (*shape, l_max)))
