"""Cells and their labels: what one spend figure belongs to.

A *cell* carries one label per model dimension: ``{"channel": "tv"}`` in a national
model, ``{"geo": "north", "channel": "tv"}`` in a panel. Cells are ordered as the
row-major product of the model's dimensions, everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.names import listed, printable

CHANNEL = "channel"
SAMPLE = "sample"
PERIOD = "period"

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Selector = Mapping[str, str | Iterable[str]]


@dataclass(frozen=True)
class Cells:
    """The product of the model's dimensions, in order.

    Parameters
    ----------
    dims : tuple of str
        Dimension names; ``channel`` is the last.
    labels : tuple of tuple of str
        The labels along each dimension.
    """

    dims: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Labels per dimension."""
        return tuple(len(names) for names in self.labels)

    def __len__(self) -> int:
        return prod(self.shape)

    @cached_property
    def names(self) -> tuple[dict[str, str], ...]:
        """One mapping of dimension to label per cell, in order."""
        return tuple(dict(zip(self.dims, key, strict=True)) for key in product(*self.labels))

    @cached_property
    def _positions(self) -> dict[tuple[str, ...], int]:
        return {key: i for i, key in enumerate(product(*self.labels))}

    @cached_property
    def places(self) -> dict[str, dict[str, int]]:
        """Where every label stands along its dimension."""
        return {
            dim: {label: i for i, label in enumerate(names)}
            for dim, names in zip(self.dims, self.labels, strict=True)
        }

    @property
    def coords(self) -> dict[str, list[str]]:
        """Coordinates for an xarray object over the cells."""
        return {dim: list(names) for dim, names in zip(self.dims, self.labels, strict=True)}

    def along(self, dim: str) -> tuple[str, ...]:
        """Labels along one dimension."""
        return self.labels[self.dims.index(dim)]

    def position(self, name: Mapping[str, str]) -> int:
        """Index of one cell; raises KeyError if any label is unknown or missing."""
        return self._positions[tuple(name[dim] for dim in self.dims)]

    def text(self, index: int) -> str:
        """A cell as a person would name it: ``tv`` or ``north / tv``."""
        return " / ".join(self.names[index].values())

    def listed(self, indices: Iterable[int], most: int = 5) -> str:
        """Some cells in a sentence: ``tv, radio and 3 more``.

        All cells of a unit of the panel are called by it: ``south``, not each channel there.
        """
        chosen, width = {int(i) for i in indices}, self.shape[-1]
        names: list[str] = []
        for first in range(0, len(self), width):
            inside = [k for k in range(first, first + width) if k in chosen]
            if len(self.dims) > 1 and len(inside) == width:
                names.append(" / ".join(list(self.names[first].values())[:-1]))
            else:
                names += [self.text(k) for k in inside]
        more = f" and {len(names) - most} more" if len(names) > most else ""
        return ", ".join(names[:most]) + more

    def select(
        self, selector: Selector, error: type[HeadroomError] = InvalidProblem
    ) -> NDArray[np.intp]:
        """Indices of the cells that a selector names; an empty selector names all.

        Parameters
        ----------
        selector : mapping of dimension to a label or labels
        error : the kind of error to raise on an unknown dimension or label

        Returns
        -------
        ndarray of int, ascending
        """
        cell = self._single(selector)
        if cell is not None:
            return np.array([cell])
        chosen = np.ones(self.shape, dtype=bool)
        for dim, wanted in selector.items():
            if dim not in self.dims:
                raise error(
                    f"Cells are picked by {printable(dim)!r}, but this model has only "
                    f"{', '.join(map(repr, self.dims))}.",
                    "Use one of the model's own dimensions.",
                )
            known = self.places[dim]
            names = [wanted] if isinstance(wanted, str) else list(wanted)
            if not names:
                raise error(
                    f"No {dim} is named where cells are picked.",
                    "Name at least one, or leave the key out for all.",
                )
            unknown = list(dict.fromkeys(name for name in names if name not in known))
            if unknown:
                raise error(
                    f"Unknown {dim} {listed([*map(repr, unknown)])}: the model has "
                    f"{listed([*map(repr, known)])}.",
                    "Correct the spelling or drop it.",
                )
            if len(names) > len(known):
                raise error(
                    f"{len(names):,} labels of {dim} are named where cells are picked; the model "
                    f"has {len(known):,}.",
                    "Name each once.",
                )
            mask = np.zeros(len(known), dtype=bool)
            mask[[known[name] for name in names]] = True
            chosen &= np.expand_dims(mask, [i for i, other in enumerate(self.dims) if other != dim])
        return np.flatnonzero(chosen.ravel())

    def _single(self, selector: Selector) -> int | None:
        """The cell of which a selector names the one label of every dimension, else None.

        Large panels have a rule for each cell, and each is looked up over and over.
        """
        if len(selector) != len(self.dims):
            return None
        named = [selector.get(dim) for dim in self.dims]
        each = [one[0] for one in named if isinstance(one, tuple) and len(one) == 1]
        return self._positions.get(tuple(each))

    def array(self, values: Floats, *leading: str, **coords: object) -> xr.DataArray:
        """Label an array of shape (*leading, cells) with the model's dimensions."""
        shaped = np.reshape(values, (*values.shape[:-1], *self.shape))
        return xr.DataArray(shaped, dims=(*leading, *self.dims), coords={**self.coords, **coords})

    def flat(self, array: xr.DataArray, *leading: str) -> Floats:
        """Flatten a labelled array to shape (*leading, cells) in the model's order.

        Dimensions that the array lacks are broadcast; labels must be the model's own.
        """
        if array.dims == (*leading, *self.dims) and self._are_labels_of(array):
            # What comes nearly always needs no alignment, which takes a hundred times as long.
            lead = array.shape[: len(leading)]
            return np.ascontiguousarray(array.to_numpy().reshape(*lead, len(self)), np.float64)
        template = xr.DataArray(np.zeros(self.shape), dims=self.dims, coords=self.coords)
        extra = set(array.dims) - {*self.dims, *leading}
        if extra:
            raise ValueError(f"array has dimensions {sorted(map(str, extra))} beyond the cells'")
        aligned = xr.align(template, array, join="exact", copy=False)[1]
        full = aligned.broadcast_like(template).transpose(*leading, *self.dims)
        lead = tuple(full.sizes[dim] for dim in leading)
        return np.ascontiguousarray(full.to_numpy().reshape(*lead, len(self)), dtype=np.float64)

    def _are_labels_of(self, array: xr.DataArray) -> bool:
        """Whether an array's labels are the model's own, in its order."""
        pairs = zip(self.dims, self.labels, strict=True)
        return all(tuple(array.get_index(dim)) == names for dim, names in pairs)


def key_of(labels: Mapping[str, str]) -> str:
    """Labels as one text, the same in whatever order they come."""
    return json.dumps(dict(labels), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def prepare() -> None:
    """Label an array: with the first one xarray loads every array library that is installed."""
    xr.DataArray(0.0)
