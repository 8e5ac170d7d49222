"""Contributions recomputed with our kernels, and compared with those in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mmm_core.curves import SATURATIONS, adstock_weights
from mmm_core.errors import MalformedFile, ParityBroken
from mmm_core.labels import SAMPLE, Cells, Floats
from mmm_core.model import FittedModel, Transformation

TOLERANCE = 1e-9
SINGLE_TOLERANCE = 1e-5


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

    def contributions(self, chosen: slice | list[int]) -> Floats:
        """Scaled contributions of shape (cells, chosen samples, periods).

        Nothing was bought before the first period, as the model was fitted.
        """
        weights = self.weights(chosen)
        curve = {
            name: values[:, chosen][..., None]
            for name, values in self.saturation_parameters.items()
        }
        value = SATURATIONS[self.saturation].value
        with np.errstate(all="ignore"):
            if self.adstock_first:
                return value(weights @ self._lagged(), curve)
            felt = value(self.media.T[:, None, :], curve)
            return _convolve(felt, weights)

    def weights(self, chosen: slice | list[int] = slice(None)) -> Floats:
        """Adstock weights of shape (cells, chosen samples, l_max)."""
        parameters = {name: v[:, chosen] for name, v in self.adstock_parameters.items()}
        shape = (len(self.cells), np.arange(self.samples)[chosen].size)
        return adstock_weights(self.adstock, self.l_max, self.normalize, parameters, shape)

    def _lagged(self) -> Floats:
        periods, cells = self.media.shape
        lagged = np.zeros((cells, self.l_max, periods))
        for lag in range(min(self.l_max, periods)):
            lagged[:, lag, lag:] = self.media[: periods - lag].T
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


def check_finite(model: MediaModel) -> None:
    """Refuse draws whose kernel or curve is not finite.

    Raises
    ------
    MalformedFile
        Naming the first cell, and the number of draws.
    """
    weights = model.weights()
    with np.errstate(all="ignore"):
        top: Floats = SATURATIONS[model.saturation].value(
            model.media.max(axis=0)[:, None], model.saturation_parameters
        )
    for what, bad in (
        (f"adstock weights ({model.adstock})", np.any(~np.isfinite(weights), axis=-1)),
        (f"response to its highest media ({model.saturation})", ~np.isfinite(top)),
    ):
        cells = np.flatnonzero(np.any(bad, axis=1))
        if cells.size:
            count = int(np.count_nonzero(bad[cells[0]]))
            raise MalformedFile(
                f"In {count} of {model.samples} draws the {what} of "
                f"{model.cells.text(int(cells[0]))} are not finite numbers.",
                "Refit with priors that keep the parameters away from their limits.",
            )


class Comparison:
    """Largest differences by cell, gathered block by block.

    Parameters
    ----------
    single : something of it is stored in single precision
    vendor, version : who fitted the model, for the message
    """

    def __init__(self, cells: Cells, single: bool, vendor: str, version: str) -> None:
        self._cells = cells
        self._tolerance = SINGLE_TOLERANCE if single else TOLERANCE
        self._vendor, self._version = vendor, version
        self._difference = np.zeros(len(cells))
        self._largest = 0.0

    def add(self, stored: Floats, recomputed: Floats) -> None:
        """Compare one block, both of shape (cells, samples, periods)."""
        if not np.all(np.isfinite(stored)):
            cell = int(np.flatnonzero(~np.isfinite(stored).all(axis=(1, 2)))[0])
            raise MalformedFile(
                f"The stored contributions of {self._cells.text(cell)} are not all finite.",
                "Save the fitted model again, or refit.",
            )
        block = np.abs(stored - recomputed).max(axis=(1, 2))
        block = np.where(np.isnan(block), np.inf, block)
        self._difference = np.maximum(self._difference, block)
        self._largest = max(self._largest, float(np.abs(stored).max(initial=0.0)))

    def result(self) -> float:
        """The largest difference, in the model's scaled units.

        Raises
        ------
        ParityBroken
            If it exceeds the tolerance times the largest stored contribution.
        """
        worst = int(np.argmax(self._difference))
        found, allowed = float(self._difference[worst]), self._tolerance * self._largest
        if found > max(allowed, np.finfo(np.float64).eps):
            raise ParityBroken(
                f"Contributions of {self._cells.text(worst)} recomputed from the draws differ by "
                f"{found:.3g} from those stored in the file, of which the largest is "
                f"{self._largest:.3g} (allowed: {allowed:.1g}); it was fitted by {self._vendor} "
                f"{self._version or 'of an unknown version'}.",
                f"Refit with a current version of {self._vendor}; do not plan with this file.",
            )
        return found
