"""What a model tells apart beside channels, and how it scatters: where a test may be held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import CHANNEL, SAMPLE, Floats
from mmm_core.model import FittedModel
from optimizer.requirements import Integers

_MOST_SETS = 6


@dataclass(frozen=True, eq=False)
class Regions:
    """Regions of a panel, or the one that a national model is of.

    Parameters
    ----------
    labels : one a dimension beside the channel, for each region
    of_cell : (cells,) the region of each cell
    noise : (regions,) standard deviation of a period's observation noise, outcome units; None
        where the model has none
    size : (regions,) mean observed outcome of a period
    """

    labels: tuple[tuple[str, ...], ...]
    of_cell: Integers
    noise: Floats | None
    size: Floats

    def variance(self, held: tuple[int, ...]) -> float | None:
        """Of one period's result, where these regions are held against the others.

        The others are scaled to the outcome of those held out, and scatter too. None held: all
        of it is tested, against what the model expects.
        """
        if self.noise is None:
            return None
        scatter = np.square(self.noise)
        if not held:
            return float(scatter.sum())
        mine = np.isin(np.arange(scatter.size), held)
        others = float(self.size[~mine].sum())
        scale = float(self.size[mine].sum()) / others if others > 0 else 1.0
        return float(scatter[mine].sum() + scale**2 * scatter[~mine].sum())

    def sets(self, effect: Floats) -> list[tuple[int, ...]]:
        """Regions to hold out, few to half of them: those first that show most for their noise.

        Parameters
        ----------
        effect : (regions,) what a test changes in each
        """
        count = len(self.labels)
        noise = np.ones(count) if self.noise is None else self.noise
        clear = effect / np.maximum(noise, np.finfo(np.float64).tiny)
        order = np.argsort(-clear, kind="stable").tolist()
        most = count // 2
        sizes = np.unique(np.geomspace(1, most, min(_MOST_SETS, most)).round()).astype(int)
        return [tuple(sorted(order[:size])) for size in sizes.tolist()]


def regions_of(model: FittedModel) -> Regions:
    """The regions of a model."""
    cells, dims = model.cells, [dim for dim in model.cells.dims if dim != CHANNEL]
    keys = [tuple(name[dim] for dim in dims) for name in cells.names]
    labels = tuple(dict.fromkeys(keys))
    noise = None
    if model.noise is not None:
        apart = model.noise.astype(np.float64).transpose(SAMPLE, *dims).to_numpy()
        # Of the mean variance: draws scatter by their own noise.
        noise = np.sqrt(np.square(apart.reshape(model.samples, -1)).mean(axis=0))
    observed = model.outcome.transpose(..., *dims).to_numpy()
    size = np.nan_to_num(observed).reshape(observed.shape[0], -1).mean(axis=0)
    return Regions(labels, np.array([labels.index(key) for key in keys]), noise, size)
