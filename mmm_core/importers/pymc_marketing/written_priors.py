"""Priors as PyMC-Marketing writes them into a file's attributes, drawn with numpy.

They are data: names are compared with closed lists, depth and numbers are bounded, and what is
not known is not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mmm_core.importers.layout import Layout
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.pymc_marketing.attrs import Component
from mmm_core.importers.pymc_marketing.data import POSTERIOR
from mmm_core.importers.pymc_marketing.distributions import (
    UnknownPrior,
    draw,
    log_normal_of_moments,
    transformed,
)
from mmm_core.labels import Floats
from mmm_core.names import printable

LEAST_DRAWS = 200
_DRAWS = 1_000
_PAIRS = 200_000  # of cell and draw: with more cells there are fewer draws
_SEED = 18
# Of all distributions together: 80 MB, and less than a second of drawing.
_MAX_NUMBERS = 10_000_000
_MAX_DEPTH = 4


def draws_for(cells: int) -> int:
    """How many draws of a prior are compared: 1,000, fewer for more than 200 cells."""
    return max(LEAST_DRAWS, min(_DRAWS, _PAIRS // max(cells, 1)))


class WrittenPriors:
    """Draws of what the attributes say that the priors were; always the same ones.

    Arrays have the axes (draws, *cells dims), of length 1 where they do not vary.
    """

    def __init__(self, file: NetCDF, layout: Layout) -> None:
        self._file, self._layout, self._numbers = file, layout, 0
        self.draws = draws_for(len(layout.cells))
        self._rng = np.random.default_rng(_SEED)

    def has(self, component: Component, name: str) -> bool:
        """Whether the file says what its prior was."""
        return name in component.priors

    def read(self, component: Component, name: str) -> Floats:
        """Draws of it; raises UnknownPrior where it cannot be drawn."""
        full_name = f"{component.prefix}_{name}"
        try:
            if name not in component.priors:
                raise UnknownPrior("is not in the file")
            with np.errstate(all="ignore"):
                values = self._value(component.priors[name], (), 0)
            return self._as_sampled(values, full_name)
        except UnknownPrior as error:
            raise UnknownPrior(f"the prior of {printable(full_name)} {error}") from None

    def _as_sampled(self, values: Floats, full_name: str) -> Floats:
        """Refuse a prior that varies by other dimensions than the draws of the posterior."""
        sampled = self._file.require(POSTERIOR, full_name)
        if values.shape != self._shape(sampled.dims, self.draws):
            raise UnknownPrior("has other dimensions than its draws")
        for dim in self._layout.cells.dims:
            if dim in sampled.dims and sampled.labels(dim) != self._layout.cells.along(dim):
                raise UnknownPrior("has its labels in another order than the media data")
        return values

    def _shape(self, dims: tuple[str, ...], draws: int) -> tuple[int, ...]:
        cells = self._layout.cells
        sizes = zip(cells.dims, cells.shape, strict=True)
        return (draws, *(size if dim in dims else 1 for dim, size in sizes))

    # --- what is written ------------------------------------------------------------------

    def _value(self, item: object, dims: tuple[str, ...], depth: int) -> Floats:
        """A number, an array of the dimensions ``dims``, or draws of a distribution."""
        if depth > _MAX_DEPTH:
            raise UnknownPrior(f"is nested more than {_MAX_DEPTH} levels deep")
        match item:
            case {"dist": str(name), **rest}:
                return self._distribution(name, _known(rest, _OF_PRIOR), depth)
            case {"special_prior": str(name), **rest}:
                return self._special(name, _known(rest, _OF_SPECIAL), depth)
            case {"class": "DataArray", "data": data, "dims": list(own)}:
                return self._array(data, _names(own))
            case {"data": data, "dims": list(own), "coords": dict(coords)}:
                return self._labelled(data, _names(own), coords)
            case {"class": "MaskedPrior", "data": {"prior": prior, "mask": mask} as data}:
                return self._masked(prior, mask, data.get("mask_dims"), depth)
            case {"class": "Scaled", "data": {"dist": prior, "factor": factor}}:
                values = self._value(prior, (), depth + 1)
                return _product(values, self._value(factor, (), depth + 1))
            case list():
                return self._array(item, dims[-1:])
            case int() | float() if not isinstance(item, bool):
                return self._array(item, ())
        raise UnknownPrior(f"is {_said(item)}, which is not known here")

    def _distribution(self, name: str, item: Mapping[str, Any], depth: int) -> Floats:
        dims, parameters = self._parameters(item, depth)
        values = draw(printable(name, 40), parameters, self._rng, self._size(dims, parameters))
        transform = item.get("transform")
        return values if transform is None else transformed(values, printable(transform, 40))

    def _special(self, name: str, item: Mapping[str, Any], depth: int) -> Floats:
        """Classes of PyMC-Marketing's own; centred or not, they are the same distribution."""
        dims, parameters = self._parameters(item, depth)
        size = self._size(dims, parameters)
        if name == "LaplacePrior" and parameters.keys() == {"mu", "b"}:
            return draw("Laplace", parameters, self._rng, size)
        if name == "LogNormalPrior":
            return draw("LogNormal", log_normal_of_moments(parameters), self._rng, size)
        raise UnknownPrior(f"is a {printable(name, 40)}, which cannot be drawn here")

    def _masked(self, prior: object, mask: object, mask_dims: object, depth: int) -> Floats:
        """Draws of the active cells, zeros elsewhere."""
        values = self._value(prior, (), depth + 1)
        active = self._array(mask, _names(mask_dims), of=bool)
        return np.where(active > 0, values, 0.0)

    def _parameters(
        self, item: Mapping[str, Any], depth: int
    ) -> tuple[tuple[str, ...] | None, dict[str, Floats]]:
        own, given = item.get("dims"), item.get("kwargs", {})
        if not isinstance(given, dict) or not isinstance(item.get("centered", True), bool):
            raise UnknownPrior("is not written as PyMC-Marketing writes priors")
        dims = None if own is None else _names(own)
        values = {str(k): self._value(v, dims or (), depth + 1) for k, v in given.items()}
        return dims, values

    def _size(self, dims: tuple[str, ...] | None, of: Mapping[str, Floats]) -> tuple[int, ...]:
        """Shape of the draws, by what is said or what the parameters vary by."""
        implied = np.broadcast_shapes(self._shape((), self.draws), *(v.shape for v in of.values()))
        size = implied if dims is None else self._shape(self._checked(dims), self.draws)
        if np.broadcast_shapes(size, implied) != size:
            raise UnknownPrior("has parameters that vary by more dimensions than itself")
        self._numbers += int(np.prod(size))
        check_numbers(self._numbers)
        return size

    def _array(self, data: object, dims: tuple[str, ...], of: type = float) -> Floats:
        cells = self._layout.cells
        sizes = tuple(len(cells.along(dim)) for dim in self._checked(dims))
        if not _fits(data, sizes, of):
            raise UnknownPrior("has an array that does not fit the model's dimensions")
        try:
            values = np.array(data, dtype=np.float64)
        except OverflowError:
            raise UnknownPrior("has numbers that are too large") from None
        order = [dims.index(dim) for dim in cells.dims if dim in dims]
        return values.transpose(order).reshape(self._shape(dims, 1))

    def _labelled(
        self, data: object, dims: tuple[str, ...], coords: Mapping[str, object]
    ) -> Floats:
        for dim in self._checked(dims):
            match coords.get(dim):
                case {"data": list(labels)} if tuple(labels) == self._layout.cells.along(dim):
                    pass
                case None:
                    pass
                case _:
                    raise UnknownPrior("has an array with other labels than the model")
        return self._array(data, dims)

    def _checked(self, dims: tuple[str, ...]) -> tuple[str, ...]:
        if set(dims) - set(self._layout.cells.dims) or len(set(dims)) != len(dims):
            said = printable(", ".join(dims), 60)
            raise UnknownPrior(f"varies by {said}, which the model's cells do not")
        return dims


_OF_SPECIAL = frozenset({"kwargs", "dims", "centered", "__type__"})
_OF_PRIOR = _OF_SPECIAL | {"transform"}


def _known(item: Mapping[Any, Any], keys: frozenset[str]) -> Mapping[str, Any]:
    if unknown := [str(key) for key in item if key not in keys]:
        raise UnknownPrior(f"has {printable(', '.join(unknown), 60)}, which is not known here")
    return item


def _names(dims: object) -> tuple[str, ...]:
    if isinstance(dims, str):
        return (dims,)
    if not isinstance(dims, list) or not all(isinstance(dim, str) for dim in dims):
        raise UnknownPrior("has dimensions that are no names")
    return tuple(dims)


def _product(values: Floats, factor: Floats) -> Floats:
    if np.broadcast_shapes(values.shape, factor.shape) != values.shape:
        raise UnknownPrior("has a factor that varies by more dimensions than itself")
    return values * factor


def _fits(data: object, sizes: tuple[int, ...], of: type) -> bool:
    """Whether lists nest as the sizes say and hold nothing else; told before numpy sees them."""
    if not sizes:
        return isinstance(data, bool) == (of is bool) and isinstance(data, int | float)
    if not isinstance(data, list) or len(data) != sizes[0]:
        return False
    return all(_fits(item, sizes[1:], of) for item in data)


def check_numbers(count: int) -> None:
    """Refuse priors that take too many numbers; raises UnknownPrior."""
    if count > _MAX_NUMBERS:
        raise UnknownPrior(f"takes more than {_MAX_NUMBERS:,} numbers to draw")


def _said(item: object) -> str:
    """What stands where a prior is expected, by the name that it gives itself."""
    if isinstance(item, dict):
        name = str(item.get("__type__", item.get("class", ""))).rpartition(".")[2]
        return f"a {printable(name, 40)}" if name else "written in another way"
    return f"a {type(item).__name__}"
