"""The base: what the fitted model expects without any media, per draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmm_core.importers.layout import CHAIN, DATE, DRAW, Block, Layout
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.pymc_marketing.attrs import Specification
from mmm_core.importers.pymc_marketing.data import CONSTANT, POSTERIOR
from mmm_core.labels import Floats

Term = Callable[[Block], Floats]
_DAYS_IN_YEAR = 365.25


@dataclass(frozen=True)
class BaseSource:
    """How the base can be read.

    Parameters
    ----------
    terms : each gives (samples of the block, periods, *panel), scaled; they add up
    includes_media : the sum includes the media contributions, which must be taken out
    missing : why there is no base, one sentence; empty where there is one
    """

    terms: tuple[Term, ...]
    includes_media: bool
    missing: str = ""


def find_base(file: NetCDF, form: Specification, layout: Layout) -> BaseSource:
    """Find the base in a file: from ``mu``, or else from its pieces if none is missing."""
    expected = file.get(POSTERIOR, "mu")
    if expected is not None:
        placed = layout.place(expected, (CHAIN, DRAW, DATE, *layout.panel))
        return BaseSource((placed.block,), includes_media=True)
    if form.effects:
        return _missing("the model's further effects are stored only within mu, which is left out")
    terms = []
    for name, term in (
        ("intercept_contribution", _stored(file, layout, "intercept_contribution")),
        ("control_contribution", _controls(file, layout) if form.controls else _nothing),
        ("yearly_seasonality_contribution", _season(file, form, layout)),
    ):
        if term is None:
            return _missing(f"neither mu nor {name} is stored")
        terms.append(term)
    return BaseSource(tuple(terms), includes_media=False)


def _missing(why: str) -> BaseSource:
    return BaseSource((), False, f"The file does not hold the base: {why}.")


def _nothing(block: Block) -> Floats:
    return np.zeros((1, 1))


def _stored(file: NetCDF, layout: Layout, name: str, over: str | None = None) -> Term | None:
    variable = file.get(POSTERIOR, name)
    if variable is None:
        return None
    order = (CHAIN, DRAW, DATE, *layout.panel, *([over] if over else []))
    placed = layout.place(variable, order)
    return (lambda block: placed.block(block).sum(axis=-1)) if over else placed.block


def _controls(file: NetCDF, layout: Layout) -> Term | None:
    if (stored := _stored(file, layout, "control_contribution", "control")) is not None:
        return stored
    gamma, data = file.get(POSTERIOR, "gamma_control"), file.get(CONSTANT, "control_data")
    if gamma is None or data is None or gamma.labels("control") != data.labels("control"):
        return None
    values = layout.place(data, (DATE, *layout.panel, "control")).read()
    coefficients = layout.place(gamma, (CHAIN, DRAW, *layout.panel, "control"))
    return lambda block: _weighted(values, coefficients.block(block))


def _season(file: NetCDF, form: Specification, layout: Layout) -> Term | None:
    if not form.seasonality:
        return _nothing
    for name, over in (
        ("yearly_seasonality_contribution", None),
        ("fourier_contribution", "fourier_mode"),
    ):
        if (stored := _stored(file, layout, name, over)) is not None:
            return stored
    gamma = file.get(POSTERIOR, "gamma_fourier")
    waves = [f"{wave}_{i}" for wave in ("sin", "cos") for i in range(1, form.seasonality + 1)]
    if gamma is None or list(gamma.labels("fourier_mode")) != waves:
        return None
    modes = _modes(layout, form.seasonality)
    coefficients = layout.place(gamma, (CHAIN, DRAW, *layout.panel, "fourier_mode"))
    values = np.expand_dims(modes, tuple(range(1, 1 + len(layout.panel))))
    return lambda block: _weighted(values, coefficients.block(block))


def _modes(layout: Layout, order: int) -> Floats:
    days = layout.dates - layout.dates.astype("M8[Y]").astype("M8[D]")
    turns = (days.astype(np.float64) + 1.0) / _DAYS_IN_YEAR
    angles = 2.0 * np.pi * turns[:, None] * np.arange(1, order + 1)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def _weighted(values: Floats, coefficients: Floats) -> Floats:
    # (periods, *panel, terms) and (samples, *panel, terms) -> (samples, periods, *panel)
    weighted: Floats = np.einsum("t...k,s...k->st...", values, coefficients)
    return weighted
