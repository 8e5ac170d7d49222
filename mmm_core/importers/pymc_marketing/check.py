"""One pass over the draws: stored contributions are checked, the base is taken out."""

from __future__ import annotations

import re

import numpy as np

from mmm_core.errors import UnsupportedFeature
from mmm_core.importers.layout import CHAIN, DATE, DRAW, SAMPLE, Block, Layout, Singles
from mmm_core.importers.netcdf import NetCDF, Variable, malformed
from mmm_core.importers.parity import Comparison, MediaModel
from mmm_core.importers.pymc_marketing.base import BaseSource
from mmm_core.importers.pymc_marketing.data import POSTERIOR
from mmm_core.importers.pymc_marketing.names import VENDOR
from mmm_core.labels import Floats

CHECK = "contribution_check"
CONTRIBUTION = "channel_contribution"
_WEIBULL_FIXED = (1, 2, 1)


def check_weibull(file: NetCDF, kind: str, version: str) -> None:
    """Refuse a Weibull-CDF kernel that may have had one more weight, unless it can be checked.

    Raises
    ------
    UnsupportedFeature
        PyMC-Marketing up to 1.2.0 used ``l_max + 1`` weights.
    """
    stored = file.get(POSTERIOR, CONTRIBUTION) or file.get(CHECK, CONTRIBUTION)
    numbers = re.match(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", version)
    found = tuple(int(n or 0) for n in numbers.groups()) if numbers else (0, 0, 0)
    if kind == "WeibullCDFAdstock" and stored is None and found < _WEIBULL_FIXED:
        raise UnsupportedFeature(
            "Weibull-CDF adstock up to 1.2.0",
            f"The model has a WeibullCDFAdstock fitted by PyMC-Marketing {version or '(unknown)'}, "
            "whose kernel had one weight more than l_max, and the file stores no contributions to "
            "check it by.",
            "Refit with PyMC-Marketing 1.2.1 or later, or keep channel_contribution in the file.",
        )


def pass_over_draws(
    file: NetCDF, layout: Layout, media: MediaModel, base: BaseSource, single: bool, version: str
) -> tuple[float | None, Singles | None]:
    """Check contributions and gather the base, in blocks of bounded size.

    Parameters
    ----------
    single : parameters or media are stored in single precision
    version : of PyMC-Marketing, for the message

    Returns
    -------
    parity : largest difference in scaled units, None if the file stores no contributions
    base : (samples, periods, *panel) scaled float32, None if there is none

    Raises
    ------
    ParityBroken
        If a stored contribution is not the recomputed one.
    """
    stored = file.get(POSTERIOR, CONTRIBUTION)
    checked = file.get(CHECK, CONTRIBUTION)
    rough = single or any(v is not None and v.single for v in (stored, checked))
    comparison = Comparison(layout.cells, rough, VENDOR, version)
    if checked is not None:
        _compare_chosen(file, checked, layout, media, comparison)
    gathered = _gather(stored, layout, media, base, comparison)
    parity = None if stored is None and checked is None else comparison.result()
    return parity, gathered


def _gather(
    stored: Variable | None,
    layout: Layout,
    media: MediaModel,
    base: BaseSource,
    comparison: Comparison,
) -> Singles | None:
    periods, panel = len(layout.dates), layout.cells.shape[:-1]
    order = (CHAIN, DRAW, DATE, *layout.cells.dims)
    placed = None if stored is None else layout.place(stored, order)
    total = np.empty((layout.samples, periods, *panel), np.float32) if base.terms else None
    if placed is None and total is None:
        return None
    for block in layout.blocks(periods * len(layout.cells)):
        recomputed = None
        if placed is not None or base.includes_media:
            recomputed = media.contributions(block.samples)
        if placed is not None and recomputed is not None:
            comparison.add(_by_cell(placed.block(block), layout), recomputed)
        if total is not None:
            total[block.samples] = _base(base, block, recomputed, layout)
    return total


def _base(base: BaseSource, block: Block, media: Floats | None, layout: Layout) -> Floats:
    with np.errstate(all="ignore"):
        summed = sum(term(block) for term in base.terms)
        if base.includes_media and media is not None:
            by_panel = media.reshape(*layout.cells.shape, *media.shape[1:])
            without = by_panel.sum(axis=len(layout.panel))
            summed = summed - np.moveaxis(without, (-2, -1), (0, 1))
        return np.asarray(summed, dtype=np.float64)


def _by_cell(values: Floats, layout: Layout) -> Floats:
    # (samples, periods, *cells) -> (cells, samples, periods)
    if values.shape[1:] != (len(layout.dates), *layout.cells.shape):
        malformed("Its stored contributions lack one of the model's dimensions")
    return values.reshape(*values.shape[:2], len(layout.cells)).transpose(2, 0, 1)


def _compare_chosen(
    file: NetCDF, stored: Variable, layout: Layout, media: MediaModel, comparison: Comparison
) -> None:
    chains, draws = (_integers(file.require(CHECK, name)) for name in (CHAIN, DRAW))
    size = stored.sizes.get(SAMPLE)
    if not chains.shape == draws.shape == (size,) or not size:
        malformed(f"{CHECK} does not say of every sample which chain and draw it is")
    inside = (chains >= 0) & (chains < layout.chains) & (draws >= 0) & (draws < layout.draws)
    if not inside.all():
        malformed(f"{CHECK} names draws that the posterior does not have")
    positions = (chains * layout.draws + draws).astype(np.int64).tolist()
    placed = layout.place(stored, (SAMPLE, DATE, *layout.cells.dims))
    step = max(1, 4_000_000 // (len(layout.dates) * len(layout.cells)))
    for start in range(0, len(positions), step):
        part = slice(start, start + step)
        values = placed.read({SAMPLE: part})
        comparison.add(_by_cell(values, layout), media.contributions(positions[part]))


def _integers(variable: Variable) -> Floats:
    values = variable.read()
    if values.ndim != 1 or np.any(values != np.floor(values)):
        malformed(f"{variable.path} does not hold whole numbers")
    return values
