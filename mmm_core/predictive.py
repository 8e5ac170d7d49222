"""Quantiles of what will be observed: each draw's expectation, with its noise around it.

Exact, of the mixture of normal distributions that the draws make: nothing is simulated, so the
same question has the same answer every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmm_core.labels import PERIOD, SAMPLE, Floats
from mmm_core.model import FittedModel

# Far below what is ever said of an amount.
_RELATIVE = 1e-12


def predictive_quantiles(mean: Floats, noise: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles of observations that scatter normally around the mean of each draw.

    Parameters
    ----------
    mean : (samples, quantities) expectation
    noise : (samples,) standard deviation of the noise, the same of every quantity; not negative
    levels : each in (0, 1)

    Returns
    -------
    ndarray of shape (levels, quantities), in the unit of ``mean``
    """
    if not noise.any():
        plain: Floats = np.quantile(mean, levels, axis=0)
        return plain
    # They take as long to load as a model, and most questions need none of them.
    from scipy.optimize.elementwise import find_root
    from scipy.special import ndtr, ndtri

    # In steps of the widest noise, a quantile of the mixture lies among those of its parts.
    unit = float(noise.max())
    centre, sd = (mean / unit).T, np.maximum(noise / unit, np.finfo(np.float64).tiny)
    wanted = np.repeat(np.asarray(levels, dtype=np.float64)[:, None], centre.shape[0], axis=1)
    of = np.broadcast_to(np.arange(centre.shape[0]), wanted.shape)
    parts = centre[None] + ndtri(np.asarray(levels))[:, None, None] * sd

    def missed(x: Floats, /, *known: Any) -> Floats:
        level, place = known
        share: Floats = ndtr((x[..., None] - centre[place]) / sd).mean(axis=-1)
        return share - level

    with np.errstate(over="ignore"):  # a draw without noise is a step
        found = find_root(
            missed,
            (parts.min(axis=-1) - 1.0, parts.max(axis=-1) + 1.0),
            args=(wanted, of),
            tolerances={"xrtol": _RELATIVE, "xatol": _RELATIVE},
        )
    quantiles: Floats = np.asarray(found.x) * unit
    return quantiles


def total_noise(model: FittedModel) -> Floats | None:
    """Noise of one period's outcome of all units together, (samples,); None where it is unknown.

    Units of a panel scatter each by itself: their variances add. A noise that units have in
    common scatters in each of them anew.
    """
    if model.noise is None:
        return None
    of_units = model.noise.broadcast_like(model.outcome.isel({PERIOD: 0}, drop=True))
    apart = of_units.astype(np.float64).transpose(SAMPLE, ...).to_numpy()
    units = np.abs(apart.reshape(model.samples, -1))
    widest = float(units.max()) or 1.0  # squares of what is very large would not be finite
    with np.errstate(over="ignore"):
        together: Floats = widest * np.sqrt(np.square(units / widest).sum(axis=1))
    return together if np.isfinite(together).all() else None
