"""Where the numbers of a file belong: arrays placed by the names of their dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from mmm_core.errors import MalformedFile, UnsupportedFeature
from mmm_core.importers.netcdf import Variable, malformed
from mmm_core.labels import PERIOD, SAMPLE, Cells, Floats
from mmm_core.names import printable
from mmm_core.periods import Dates, Frequency

CHAIN, DRAW, DATE = "chain", "draw", "date"
_BLOCK = 4_000_000
Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Block:
    """Consecutive draws of one chain.

    Parameters
    ----------
    chain : position of the chain
    draws : positions within the chain
    samples : the same, in chain-major order over all chains
    """

    chain: int
    draws: slice
    samples: slice


@dataclass(frozen=True, eq=False)
class Placed:
    """A variable, and how its axes become those asked for."""

    variable: Variable
    order: tuple[str, ...]
    takes: Mapping[str, NDArray[np.intp]]

    def read(self, index: Mapping[str, slice] | None = None) -> Floats:
        """Numbers with the axes of ``order``; an axis that the variable lacks has length 1."""
        dims = self.variable.dims
        values = self.variable.read(tuple((index or {}).get(dim, slice(None)) for dim in dims))
        for dim, take in self.takes.items():
            values = np.take(values, take, axis=dims.index(dim))
        present = [dim for dim in self.order if dim in dims]
        values = values.transpose([dims.index(dim) for dim in present])
        return np.expand_dims(values, [i for i, d in enumerate(self.order) if d not in dims])

    def ordered(self, dim: str, labels: Sequence[str]) -> Placed:
        """The same, with the labels of a dimension that is not the model's in this order."""
        where = {label: i for i, label in enumerate(self.variable.labels(dim))}
        take = np.array([where[label] for label in labels], dtype=np.intp)
        if np.array_equal(take, np.arange(take.size)):
            return self
        return replace(self, takes={**self.takes, dim: take})

    def block(self, block: Block) -> Floats:
        """One block of draws; ``order`` begins with chain and draw, which become one axis."""
        values = self.read({CHAIN: slice(block.chain, block.chain + 1), DRAW: block.draws})
        return values.reshape(values.shape[0] * values.shape[1], *values.shape[2:])


@dataclass(frozen=True)
class Layout:
    """Labels and sizes that every array of the file must agree with.

    Parameters
    ----------
    cells : the model's dimensions and labels, ``channel`` last
    dates, frequency : observed periods
    chains, draws : as sampled; samples are chain-major
    """

    cells: Cells
    dates: Dates
    frequency: Frequency
    chains: int
    draws: int

    @property
    def panel(self) -> tuple[str, ...]:
        """The model's dimensions without ``channel``."""
        return self.cells.dims[:-1]

    @property
    def samples(self) -> int:
        """Number of draws, all chains together."""
        return self.chains * self.draws

    def place(self, variable: Variable, order: Sequence[str]) -> Placed:
        """Check a variable's dimensions and labels, and remember how to reorder them.

        Raises
        ------
        UnsupportedFeature
            If it has a dimension beyond ``order``.
        MalformedFile
            If its labels or sizes are not those of the model.
        """
        if extra := [dim for dim in variable.dims if dim not in order]:
            raise UnsupportedFeature(
                "further dimensions",
                f"{printable(variable.path)} varies by {printable(', '.join(extra))}; only "
                f"{', '.join(order)} can be placed.",
                "Refit with priors on the model's own dimensions.",
            )
        takes = {}
        for dim, size in variable.sizes.items():
            if dim in self.cells.dims:
                positions = self._positions(variable, dim)
                if not np.array_equal(positions, np.arange(size)):
                    takes[dim] = positions
            elif dim == DATE and not np.array_equal(variable.dates(dim), self.dates):
                malformed(f"{variable.path} has other dates than the media data")
            elif dim in (CHAIN, DRAW) and size != (self.chains if dim == CHAIN else self.draws):
                malformed(f"{variable.path} has another number of {dim}s than the other draws")
        return Placed(variable, tuple(order), takes)

    def _positions(self, variable: Variable, dim: str) -> NDArray[np.intp]:
        known, found = self.cells.along(dim), variable.labels(dim)
        if set(known) != set(found):
            other = sorted(set(known) ^ set(found))[:3]
            malformed(f"{variable.path} and the media data disagree on {dim} {', '.join(other)}")
        where = {label: i for i, label in enumerate(found)}
        return np.array([where[label] for label in known], dtype=np.intp)

    def blocks(self, width: int) -> Iterator[Block]:
        """Draws in blocks of a bounded size, ``width`` numbers a draw."""
        step = max(1, _BLOCK // max(1, width))
        for chain in range(self.chains):
            for start in range(0, self.draws, step):
                draws = slice(start, min(start + step, self.draws))
                first = chain * self.draws
                yield Block(chain, draws, slice(first + draws.start, first + draws.stop))

    def array(self, values: Floats | Singles, dims: Sequence[str]) -> xr.DataArray:
        """Label an array over ``dims``.

        Axes of length 1 along the model's dimensions are dropped where the model has more
        labels, so that they broadcast by name.
        """
        sizes = dict(zip(self.cells.dims, self.cells.shape, strict=True))
        dropped = [
            axis
            for axis, (dim, size) in enumerate(zip(dims, values.shape, strict=True))
            if size == 1 and sizes.get(dim, 1) != 1
        ]
        kept = [dim for axis, dim in enumerate(dims) if axis not in dropped]
        coords: dict[str, object] = {d: list(self.cells.along(d)) for d in kept if d in sizes}
        if PERIOD in kept:
            coords[PERIOD] = self.dates.astype("M8[ns]")
        return xr.DataArray(np.squeeze(values, tuple(dropped)), dims=kept, coords=coords)

    def numbers(self, array: xr.DataArray) -> Floats:
        """The numbers of an array over (period, *some dims), broadcast as ``array`` had them."""
        dims = [dim for dim in self.cells.dims if dim in array.dims]
        return array.transpose(PERIOD, *dims).to_numpy()

    def full(self, values: Floats, leading: str | None = None) -> xr.DataArray:
        """Label an array over (leading, *cells), broadcast to all cells."""
        lead = values.shape[:1] if leading else ()
        wide = np.broadcast_to(values, (*lead, *self.cells.shape)).copy()
        return self.array(wide, (*([leading] if leading else []), *self.cells.dims))

    def check_draws(self, name: str, values: Floats, low: float, high: float) -> None:
        """Refuse draws of a parameter that are not finite or outside of its domain.

        Parameters
        ----------
        name : of the posterior's variable, for the message
        values : (samples, *cells dims or 1)
        """
        bad = ~(np.isfinite(values) & (values >= low) & (values <= high))
        if not bad.any():
            return
        first = np.argwhere(bad)[0][1:]
        labels = [
            self.cells.labels[axis][position]
            for axis, position in enumerate(first)
            if values.shape[axis + 1] > 1 or len(self.cells.labels[axis]) == 1
        ]
        count = int(bad[(slice(None), *first)].sum())
        where = f" for {' / '.join(labels)}" if labels else ""
        raise MalformedFile(
            f"{count} of {self.samples} draws of {printable(name)}{where} are not finite or "
            f"outside of [{low:.3g}, {high:.3g}], where the curve is defined.",
            "Refit with a prior that keeps the parameter inside, or drop the damaged draws.",
        )


__all__ = ["CHAIN", "DATE", "DRAW", "PERIOD", "SAMPLE", "Block", "Layout", "Placed"]
