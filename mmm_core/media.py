"""Contributions of media to the data, recomputed with our kernels as the draws make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mmm_core.curves import SATURATIONS, adstock_weights
from mmm_core.labels import SAMPLE, Cells, Floats
from mmm_core.model import FittedModel, Transformation


@dataclass(frozen=True, eq=False)
class MediaModel:
    """The media transformation as plain arrays, in the model's scaled units.

    Parameters
    ----------
    cells : the model's dimensions and labels
    media : (periods, cells) scaled media
    adstock, saturation : keys of ``ADSTOCKS`` and ``SATURATIONS``
    adstock_parameters, saturation_parameters : each (cells, samples)
    l_max, normalize, adstock_first : as in ``FittedModel``
    samples : number of draws
    """

    cells: Cells
    media: Floats
    adstock: str
    saturation: str
    adstock_parameters: Mapping[str, Floats]
    saturation_parameters: Mapping[str, Floats]
    l_max: int
    normalize: bool
    adstock_first: bool
    samples: int

    @classmethod
    def of(cls, model: FittedModel) -> MediaModel:
        """The media side of a fitted model."""
        return cls(
            cells=model.cells,
            media=model.observed_media,
            adstock=model.adstock.kind,
            saturation=model.saturation.kind,
            adstock_parameters=_by_cell(model.cells, model.adstock),
            saturation_parameters=model.saturation_parameters,
            l_max=model.l_max,
            normalize=model.normalize,
            adstock_first=model.adstock_first,
            samples=model.samples,
        )

    def contributions(self, chosen: slice | list[int], cells: slice = slice(None)) -> Floats:
        """Scaled contributions of shape (cells, chosen samples, periods).

        Nothing was bought before the first period, as the model was fitted.
        """
        weights = self.weights(chosen, cells)
        curve = {
            name: values[cells, chosen][..., None]
            for name, values in self.saturation_parameters.items()
        }
        value = SATURATIONS[self.saturation].value
        with np.errstate(all="ignore"):
            if self.adstock_first:
                return value(weights @ self._lagged(cells), curve)
            felt = value(self.media.T[cells, None, :], curve)
            return _convolve(felt, weights)

    def weights(
        self, chosen: slice | list[int] = slice(None), cells: slice = slice(None)
    ) -> Floats:
        """Adstock weights of shape (cells, chosen samples, l_max)."""
        parameters = {name: v[cells, chosen] for name, v in self.adstock_parameters.items()}
        shape = (len(range(*cells.indices(len(self.cells)))), np.arange(self.samples)[chosen].size)
        return adstock_weights(self.adstock, self.l_max, self.normalize, parameters, shape)

    def _lagged(self, cells: slice) -> Floats:
        media = self.media[:, cells].T
        periods = media.shape[1]
        lagged = np.zeros((media.shape[0], self.l_max, periods))
        for lag in range(min(self.l_max, periods)):
            lagged[:, lag, lag:] = media[:, : periods - lag]
        return lagged


def _by_cell(cells: Cells, part: Transformation) -> dict[str, Floats]:
    return {name: cells.flat(values, SAMPLE).T for name, values in part.parameters.items()}


def _convolve(felt: Floats, weights: Floats) -> Floats:
    periods = felt.shape[-1]
    shape = np.broadcast_shapes(felt.shape, (*weights.shape[:-1], 1))
    total = np.zeros(shape)
    for lag in range(min(weights.shape[-1], periods)):
        total[..., lag:] += weights[..., lag, None] * felt[..., : periods - lag]
    return total
