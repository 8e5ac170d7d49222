"""Response of each cell as a function of one level, which scales its calendar."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mmm_core.curves.saturation import FACTOR, SaturationKind

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CalendarCurves:
    """Response of each cell when one number scales its calendar.

    R[k, s](z) = weight[k, s] * (sum over j of f(offset + z * gain) - start[k, s]), in
    outcome units relative to the zero plan, with f the cell's saturation curve in that
    draw. Convexity in z is that of f, shifted and stretched: so bounds can be exact.

    Parameters
    ----------
    kind, parameters : saturation class, parameters of shape (cells, 1, samples); a factor on
        the response is one of them, (cells, terms, samples or 1)
    weight, start : shape (cells, samples)
    offset, gain : shape (cells, terms, samples or 1); gain >= 0
    """

    kind: SaturationKind
    parameters: dict[str, Floats]
    weight: Floats
    offset: Floats
    gain: Floats
    start: Floats

    @property
    def cells(self) -> int:
        """Number of cells."""
        return int(self.weight.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory of all arrays."""
        parts = (self.weight, self.offset, self.gain, self.start, *self.parameters.values())
        return sum(part.nbytes for part in parts)

    @cached_property
    def contents(self) -> tuple[bytes, ...]:
        """A digest of everything that each cell's response depends on, every number of it."""
        return tuple(self._content(cell) for cell in range(self.cells))

    def _content(self, cell: int) -> bytes:
        name, times = self.kind.__reduce__()[1]
        parts = self.cell_parameters(cell)
        if times and (parts[FACTOR] == 1).all():
            # What is multiplied by one is itself, to the last digit.
            times, _ = False, parts.pop(FACTOR)
        parts |= {part: getattr(self, part)[cell] for part in ("offset", "gain", "weight", "start")}
        found = hashlib.sha256(repr((name, times)).encode())
        for part, numbers in sorted(parts.items()):
            found.update(f"{part}{numbers.shape}{numbers.dtype}".encode())
            found.update(np.ascontiguousarray(numbers).data)
        return found.digest()

    def cell_parameters(self, cell: int) -> dict[str, Floats]:
        """Saturation parameters of one cell, shape (1 or terms, samples or 1)."""
        return {name: values[cell] for name, values in self.parameters.items()}

    def in_draws(self, cell: int, chosen: NDArray[np.bool_]) -> CalendarCurves:
        """One cell's curves in some of the draws, (samples,)."""

        def of(values: Floats) -> Floats:
            return values[[cell]] if values.shape[-1] == 1 else values[[cell]][..., chosen]

        parameters = {name: of(values) for name, values in self.parameters.items()}
        weight, start = self.weight[[cell]][:, chosen], self.start[[cell]][:, chosen]
        return CalendarCurves(self.kind, parameters, weight, of(self.offset), of(self.gain), start)

    def value(self, cell: int, level: float) -> Floats:
        """R[cell] at one level, per draw: shape (samples,), outcome units."""
        x = self.offset[cell] + level * self.gain[cell]
        total = self.kind.value(x, self.cell_parameters(cell)).sum(axis=0)
        result: Floats = self.weight[cell] * (total - self.start[cell])
        return result

    def at(self, levels: Floats) -> Floats:
        """R of every cell at its own level, per draw: (cells, samples), outcome units."""
        return np.array([self.value(cell, float(level)) for cell, level in enumerate(levels)])

    def value_and_slope(self, cell: int, level: float) -> tuple[Floats, Floats]:
        """R[cell] and dR/dz at one level, per draw: two arrays of shape (samples,)."""
        gain = self.gain[cell]
        f, df = self.kind.value_and_slope(
            self.offset[cell] + level * gain, self.cell_parameters(cell)
        )
        with np.errstate(invalid="ignore"):
            slope = np.where(gain > 0, df * gain, 0.0).sum(axis=0)
        weight = self.weight[cell]
        return weight * (f.sum(axis=0) - self.start[cell]), weight * slope

    def concave_from(self, cell: int, level: float) -> NDArray[np.bool_]:
        """Draws in which R[cell] is concave from one level on, (samples,).

        False where a term has its inflection still before it, or is negative.
        """
        parameters, gain = self.cell_parameters(cell), self.gain[cell]
        beyond = self.offset[cell] + level * gain >= self.kind.inflection(parameters)
        settled = (beyond | (gain <= 0)) & (self.kind.sign(parameters) >= 0)
        found: NDArray[np.bool_] = np.broadcast_to(
            settled.all(axis=0) & (self.weight[cell] >= 0), self.weight[cell].shape
        )
        return found
