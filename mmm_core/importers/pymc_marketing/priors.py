"""What was assumed of the media transformation before any data: draws of its priors.

Draws that the file stores (group ``prior``) are taken where it holds every parameter; otherwise
its attributes say what the priors were, and those are drawn.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from mmm_core.curves import ADSTOCKS, SATURATIONS
from mmm_core.errors import ModelRefused
from mmm_core.importers.layout import CHAIN, DRAW, SAMPLE, Layout
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.pymc_marketing.attrs import Component, Specification
from mmm_core.importers.pymc_marketing.distributions import UnknownPrior
from mmm_core.importers.pymc_marketing.written_priors import (
    LEAST_DRAWS,
    WrittenPriors,
    check_numbers,
    draws_for,
)
from mmm_core.labels import Floats
from mmm_core.model import MediaPrior, Transformation

PRIOR = "prior"
_TINY = float(np.finfo(np.float64).tiny)


class _Source(Protocol):
    """Where draws of a parameter come from: (draws, *cells dims or 1 each)."""

    draws: int

    def has(self, component: Component, name: str) -> bool: ...

    def read(self, component: Component, name: str) -> Floats: ...


@dataclass(frozen=True, eq=False)
class Assumed:
    """What is known of the prior of the media transformation.

    Parameters
    ----------
    prior : draws of every parameter before data, NaN outside of where a curve is defined: no
        posterior lies there; None where there can be none
    missing : why there is none, as part of a sentence
    paths : where they lie in the file; none where they were drawn as its attributes say
    """

    prior: MediaPrior | None
    missing: str = ""
    paths: tuple[str, ...] = ()


def read_prior(file: NetCDF, form: Specification, layout: Layout) -> Assumed:
    """Draws of every media parameter before data, stored or drawn."""
    with suppress(ModelRefused, UnknownPrior):
        stored = _Stored(file, form, layout)
        prior = _prior(stored, form, layout)
        return Assumed(prior, paths=tuple(stored.paths))
    try:
        return Assumed(_prior(WrittenPriors(file, layout), form, layout))
    except UnknownPrior as error:
        return Assumed(None, str(error))


def _prior(source: _Source, form: Specification, layout: Layout) -> MediaPrior:
    adstock, saturation = (_part(source, one, layout) for one in (form.adstock, form.saturation))
    return MediaPrior(adstock, saturation)


def _part(source: _Source, component: Component, layout: Layout) -> Transformation:
    adstock, parameters = ADSTOCKS.get(component.kind), {}
    kind = adstock or SATURATIONS[component.kind]
    for name in kind.parameters:
        low, high = kind.domain[name]
        halflife = None if adstock is None else adstock.alpha_from_halflife
        if name in component.constants:
            shape = (source.draws, *(1 for _ in layout.cells.dims))
            values = np.full(shape, component.constants[name])
        elif halflife and name == "alpha" and not source.has(component, name):
            values = halflife(_inside(source.read(component, "halflife"), _TINY, np.inf))
        else:
            values = source.read(component, name)
        values = _inside(values, low, high)
        parameters[name] = layout.array(values, (SAMPLE, *layout.cells.dims))
    return Transformation(component.kind, parameters)


def _inside(values: Floats, low: float, high: float) -> Floats:
    return np.where(np.isfinite(values) & (values >= low) & (values <= high), values, np.nan)


class _Stored:
    """Draws in the file, of its first chain: those of a prior are independent of each other."""

    def __init__(self, file: NetCDF, form: Specification, layout: Layout) -> None:
        self._file, self._layout = file, layout
        self.paths: list[str] = []
        first = f"{form.saturation.prefix}_{SATURATIONS[form.saturation.kind].parameters[0]}"
        variable = file.get(PRIOR, first)
        sizes = variable.sizes if variable is not None else {}
        self._own = replace(layout, chains=sizes.get(CHAIN, 0), draws=sizes.get(DRAW, 0))
        self.draws = min(self._own.draws, draws_for(len(layout.cells)))
        if self._own.chains < 1 or self.draws < LEAST_DRAWS:
            raise UnknownPrior("is not stored")
        check_numbers(self.draws * len(layout.cells))

    def has(self, component: Component, name: str) -> bool:
        """Whether the file has draws of it."""
        return self._file.get(PRIOR, f"{component.prefix}_{name}") is not None

    def read(self, component: Component, name: str) -> Floats:
        """Its draws; raises UnknownPrior or ModelRefused where there are none that fit."""
        variable = self._file.get(PRIOR, f"{component.prefix}_{name}")
        if variable is None or not {CHAIN, DRAW} <= set(variable.dims):
            raise UnknownPrior("is not stored")
        self.paths.append(variable.path)
        placed = self._own.place(variable, (CHAIN, DRAW, *self._layout.cells.dims))
        return placed.read({CHAIN: slice(0, 1), DRAW: slice(0, self.draws)})[0]
