"""Draws whose kernel or curve is not finite are refused when a file is read."""

from __future__ import annotations

import numpy as np

from mmm_core.curves import SATURATIONS
from mmm_core.errors import MalformedFile
from mmm_core.labels import Floats
from mmm_core.media import MediaModel


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
