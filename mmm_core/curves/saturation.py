"""Saturation curves: value, slope and curvature, from arrays of parameters.

Every curve f is *rising-convex-then-concave* up to a sign: there is one inflection
x* >= 0 (0 where the curve is concave throughout, infinity where it is convex
throughout) such that ``sign * f`` is convex on [0, x*] and concave beyond. Together
with f and its slope that is all a rigorous bound needs; no curvature constant, which
would be unbounded near zero for Hill slopes below 2.

Formulas follow PyMC-Marketing 1.3 (``mmm/components/saturation.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]

_LN3 = float(np.log(3.0))
FACTOR = "times"
_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class SaturationKind:
    """One saturation class.

    Attributes
    ----------
    parameters : names, as in the posterior after the prefix
    domain : closed interval per parameter outside of which the class is not defined here
    value : f(x) for x >= 0 (media in the model's scaled units; the outcome scaled too)
    slope : df/dx for x >= 0, infinite where the tangent at zero is vertical
    value_and_slope : both at once, sharing the costly part
    inflection : x*, see the module's docstring
    sign : +1 or -1, see the module's docstring
    raw_units : the class takes media in its own units, not scaled
    """

    parameters: tuple[str, ...]
    domain: Mapping[str, tuple[float, float]]
    value: Callable[[Floats, Parameters], Floats]
    value_and_slope: Callable[[Floats, Parameters], tuple[Floats, Floats]]
    inflection: Callable[[Parameters], Floats]
    sign: Callable[[Parameters], Floats]
    raw_units: bool = False

    def __reduce__(self) -> tuple[Callable[[str, bool], SaturationKind], tuple[str, bool]]:
        # Functions made on the spot cannot cross to another process; the name of the class can.
        for kinds, times in ((SATURATIONS, False), (_TIMES, True)):
            for name, kind in kinds.items():
                if kind is self:
                    return _kind_of, (name, times)
        raise ValueError("a saturation class that is not registered")


def _kind_of(name: str, times: bool) -> SaturationKind:
    return (_TIMES if times else SATURATIONS)[name]


def times_factor(kind: str) -> SaturationKind:
    """The class whose curves are multiplied by one more parameter, ``FACTOR``, of 0 or more.

    A curve turns where it turned; only its height changes.
    """
    return _TIMES[kind]


def _times_factor(kind: SaturationKind) -> SaturationKind:
    def value(x: Floats, p: Parameters) -> Floats:
        return p[FACTOR] * kind.value(x, p)

    def both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
        f, slope = kind.value_and_slope(x, p)
        # Of a vertical tangent nothing is left where the factor is nothing.
        with np.errstate(invalid="ignore"):
            return p[FACTOR] * f, np.where(p[FACTOR] > 0, p[FACTOR] * slope, 0.0)

    return replace(kind, value=value, value_and_slope=both)


def _logistic(x: Floats, p: Parameters) -> Floats:
    # (1 - e^-z) / (1 + e^-z) = tanh(z / 2), without overflow and without cancellation.
    return p["beta"] * np.tanh(0.5 * p["lam"] * x)


def _logistic_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    t = np.tanh(0.5 * p["lam"] * x)
    return p["beta"] * t, (0.5 * p["beta"] * p["lam"]) * (1.0 - t * t)


def _inverse_scaled(p: Parameters) -> Parameters:
    return {"lam": _LN3 / p["lam"], "beta": p["beta"]}


def _tanh(x: Floats, p: Parameters) -> Floats:
    return p["b"] * np.tanh(x / (p["b"] * p["c"]))


def _tanh_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    t = np.tanh(x / (p["b"] * p["c"]))
    return p["b"] * t, (1.0 - t * t) / p["c"]


def _baselined(x: Floats, p: Parameters) -> Floats:
    t = np.tanh(x * np.arctanh(p["r"]) / p["x0"])
    return p["beta"] * p["gain"] * p["x0"] * t / p["r"]


def _baselined_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    rate = np.arctanh(p["r"])
    t = np.tanh(x * rate / p["x0"])
    scale = p["beta"] * p["gain"] / p["r"]
    return scale * p["x0"] * t, scale * rate * (1.0 - t * t)


def _michaelis_menten(x: Floats, p: Parameters) -> Floats:
    return p["alpha"] * x / (p["lam"] + x)


def _michaelis_menten_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    total = p["lam"] + x
    return p["alpha"] * x / total, p["alpha"] * p["lam"] / (total * total)


def _logistic_share(z: Floats) -> Floats:
    """1 / (1 + exp(-z)), in place; faster than scipy's expit, equal to rounding."""
    return _falling_share(np.negative(z, out=z), np.exp)


def _falling_share(z: Floats, exp: np.ufunc) -> Floats:
    """1 / (1 + exp(z)), in place."""
    with np.errstate(over="ignore"):
        exp(z, out=z)
    z += 1.0
    return np.reciprocal(z, out=z)


def _hill_share(x: Floats, p: Parameters) -> Floats:
    # At zero the logarithm is -inf and the share, rightly, 0.
    # Of single precision powers of two take a third of the time.
    log, exp = (np.log2, np.exp2) if x.dtype == np.float32 else (np.log, np.exp)
    half = log(p["kappa"])
    with np.errstate(divide="ignore"):
        z = half - log(x)
    z *= p["slope"]
    return _falling_share(z, exp)


def _hill(x: Floats, p: Parameters) -> Floats:
    return p["beta"] * _hill_share(x, p)


def _hill_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    share = _hill_share(x, p)
    slope = 1.0 - share
    slope *= share
    slope *= p["slope"] * p["beta"]
    with np.errstate(invalid="ignore"):
        slope /= x
    if x.min(initial=1.0) <= 0:
        np.copyto(slope, _hill_slope_at_zero(p), where=~(x > 0))
    return p["beta"] * share, slope


def _hill_slope_at_zero(p: Parameters) -> Floats:
    with np.errstate(invalid="ignore"):
        steep = p["beta"] * np.where(p["slope"] < 1, np.inf, 1.0 / p["kappa"])
    return np.where((p["slope"] > 1) | (p["beta"] == 0), 0.0, steep)


def _hill_inflection(p: Parameters) -> Floats:
    n = np.maximum(p["slope"], 1.0)
    return p["kappa"] * ((n - 1.0) / (n + 1.0)) ** (1.0 / n)


def _sigmoid(x: Floats, p: Parameters) -> Floats:
    start = p["sigma"] * _logistic_share(-p["beta"] * p["lam"])
    return p["sigma"] * _logistic_share(p["beta"] * (x - p["lam"])) - start


def _sigmoid_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    share = _logistic_share(p["beta"] * (x - p["lam"]))
    start = p["sigma"] * _logistic_share(-p["beta"] * p["lam"])
    return p["sigma"] * share - start, p["sigma"] * p["beta"] * share * (1.0 - share)


def _root(x: Floats, p: Parameters) -> Floats:
    return np.where(x > 0, p["beta"] * np.where(x > 0, x, 1.0) ** p["alpha"], 0.0)


def _root_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    safe = np.where(x > 0, x, 1.0)
    power = safe ** p["alpha"]
    with np.errstate(invalid="ignore"):
        steep = p["beta"] * np.where(p["alpha"] < 1, np.inf, 1.0)
    at_zero = np.where((p["alpha"] > 1) | (p["beta"] == 0), 0.0, steep)
    value = np.where(x > 0, p["beta"] * power, 0.0)
    return value, np.where(x > 0, p["beta"] * p["alpha"] * power / safe, at_zero)


def _log(x: Floats, p: Parameters) -> Floats:
    return p["beta"] * np.log1p(x)


def _log_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    return p["beta"] * np.log1p(x), p["beta"] / (1.0 + x)


def _linear(x: Floats, p: Parameters) -> Floats:
    return p["beta"] * x


def _linear_both(x: Floats, p: Parameters) -> tuple[Floats, Floats]:
    return p["beta"] * x, p["beta"] * np.ones_like(x)


def _concave(p: Parameters) -> Floats:
    return np.zeros_like(next(iter(p.values())))


def _sign_of(*names: str) -> Callable[[Parameters], Floats]:
    def sign(p: Parameters) -> Floats:
        product = np.ones_like(p[names[0]])
        for name in names:
            product = product * np.where(p[name] < 0, -1.0, 1.0)
        return product

    return sign


_POSITIVE = (_TINY, np.inf)
_REAL = (-np.inf, np.inf)

SATURATIONS: dict[str, SaturationKind] = {
    "LogisticSaturation": SaturationKind(
        ("lam", "beta"),
        {"lam": _REAL, "beta": _REAL},
        _logistic,
        _logistic_both,
        _concave,
        _sign_of("lam", "beta"),
    ),
    "InverseScaledLogisticSaturation": SaturationKind(
        ("lam", "beta"),
        {"lam": _POSITIVE, "beta": _REAL},
        lambda x, p: _logistic(x, _inverse_scaled(p)),
        lambda x, p: _logistic_both(x, _inverse_scaled(p)),
        _concave,
        _sign_of("beta"),
    ),
    "TanhSaturation": SaturationKind(
        ("b", "c"),
        {"b": _POSITIVE, "c": _POSITIVE},
        _tanh,
        _tanh_both,
        _concave,
        _sign_of("b"),
    ),
    "TanhSaturationBaselined": SaturationKind(
        ("x0", "gain", "r", "beta"),
        {"x0": _POSITIVE, "gain": _REAL, "r": (_TINY, 1.0 - 1e-16), "beta": _REAL},
        _baselined,
        _baselined_both,
        _concave,
        _sign_of("gain", "beta"),
    ),
    "MichaelisMentenSaturation": SaturationKind(
        ("alpha", "lam"),
        {"alpha": _REAL, "lam": _POSITIVE},
        _michaelis_menten,
        _michaelis_menten_both,
        _concave,
        _sign_of("alpha"),
    ),
    "HillSaturation": SaturationKind(
        ("slope", "kappa", "beta"),
        {"slope": _POSITIVE, "kappa": _POSITIVE, "beta": _REAL},
        _hill,
        _hill_both,
        _hill_inflection,
        _sign_of("beta"),
    ),
    "HillSaturationSigmoid": SaturationKind(
        ("sigma", "beta", "lam"),
        {"sigma": _REAL, "beta": _REAL, "lam": _REAL},
        _sigmoid,
        _sigmoid_both,
        lambda p: np.maximum(p["lam"], 0.0),
        _sign_of("sigma", "beta"),
    ),
    "RootSaturation": SaturationKind(
        ("alpha", "beta"),
        {"alpha": _POSITIVE, "beta": _REAL},
        _root,
        _root_both,
        lambda p: np.where(p["alpha"] > 1, np.inf, 0.0),
        _sign_of("beta"),
    ),
    "LogSaturation": SaturationKind(
        ("beta",), {"beta": _REAL}, _log, _log_both, _concave, _sign_of("beta"), raw_units=True
    ),
    "NoSaturation": SaturationKind(
        ("beta",), {"beta": _REAL}, _linear, _linear_both, _concave, _sign_of("beta")
    ),
}

_TIMES = {name: _times_factor(kind) for name, kind in SATURATIONS.items()}
