"""The model's own controls: what other values of theirs would make of the base."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats


@dataclass(frozen=True, eq=False)
class Controls:
    """Controls as fitted: columns of data, each with a coefficient per draw.

    Parameters
    ----------
    names : of the columns
    values : (observed periods, units of the panel or 1, controls), as the model was given them
    coefficients : (samples, units or 1, controls), outcome units for a unit of the control
    """

    names: tuple[str, ...]
    values: Floats
    coefficients: Floats

    def at(self, kept: NDArray[np.intp]) -> Controls:
        """The same on some of the draws."""
        return replace(self, coefficients=self.coefficients[kept])

    def effect(self, name: str, values: Floats, at: NDArray[np.intp]) -> Floats:
        """What other values of one control add to the outcome, (samples, periods, units or 1).

        Parameters
        ----------
        values : (periods,) future values, alike in all units; NaN where they stay as they were
        at : (periods,) observed periods whose values they take the place of
        """
        k = self.names.index(name)
        change = np.where(np.isnan(values)[:, None], 0.0, values[:, None] - self.values[at, :, k])
        result: Floats = self.coefficients[:, None, :, k] * change
        return result
