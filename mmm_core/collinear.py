"""How far channels were bought together: variance inflation of their spend (numbers 18)."""

from __future__ import annotations

import math

import numpy as np

from mmm_core.labels import Floats
from mmm_core.model import FittedModel

# Of a series scaled to one; what is left of an exact copy is rounding.
_NOTHING = 1e-12


def inflation(spend: Floats) -> Floats:
    """Variance inflation of each column, (columns,): 1 / (1 - R2) on all others.

    Infinite where the others make it up exactly; NaN where it never moves.

    Parameters
    ----------
    spend : (periods, columns)
    """
    centred = spend - spend.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    moves = size > _NOTHING * np.abs(spend).max(axis=0, initial=0.0) * math.sqrt(len(spend))
    found = np.full(spend.shape[1], np.nan)
    scaled = centred[:, moves] / size[moves]
    for place, column in enumerate(np.flatnonzero(moves)):
        others = np.delete(scaled, place, axis=1)
        left = scaled[:, place] - others @ np.linalg.lstsq(others, scaled[:, place])[0]
        unexplained = float((left**2).sum())
        found[column] = 1.0 / unexplained if unexplained > _NOTHING else np.inf
    return found


def spend_inflation(model: FittedModel) -> Floats:
    """Of every cell among the channels of its unit, (cells,); NaN where it cannot be told.

    Periods in which any of a unit's channels lacks data are left out; fewer of them than it has
    channels, and two, tell nothing.
    """
    channels = model.cells.shape[-1]
    found = np.full(len(model.cells), np.nan)
    for first in range(0, len(model.cells), channels):
        unit = slice(first, first + channels)
        spend = model.observed_spend[model.observed[:, unit].all(axis=1), unit]
        if len(spend) >= channels + 2:
            found[unit] = inflation(spend)
    return found


def variation(model: FittedModel) -> Floats:
    """Coefficient of variation of every cell's observed spend, (cells,); NaN without spend."""
    values = np.where(model.observed, model.observed_spend, np.nan)
    found = np.full(len(model.cells), np.nan)
    spent = np.nansum(values, axis=0) > 0
    found[spent] = np.nanstd(values[:, spent], axis=0) / np.nanmean(values[:, spent], axis=0)
    return found
