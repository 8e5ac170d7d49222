"""A sketch of a large question: a few draws on a coarse lattice, solved once.

It chooses the nodes that a search begins with, and proves nothing: whatever they are, bounds are
tabulated from every draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from optimizer.bounds.envelope import Vertices, upper_hulls
from optimizer.programs.relaxation import Cut, Relaxation
from optimizer.remembered import Remembered
from optimizer.search.grids import FAR, start_grid
from optimizer.search.task import Task

_LEAST_CELLS, _LEAST_DRAWS = 100, 100
_DRAWS, _LEVELS = 25, 33
_BYTES_AN_ENTRY = 400
_AROUND = np.array([-1, 0, 1])


def is_large(task: Task) -> bool:
    """Whether a sketch saves more than it takes: many cells and draws, of which means count."""
    cells, samples = task.curves.weight.shape
    return cells >= _LEAST_CELLS and samples >= _LEAST_DRAWS and not task.draws_matter


def sketched_grids(task: Task, reference: Floats) -> list[Floats]:
    """First nodes of every cell: around the levels that the sketch likes.

    Where the sketch bends up, or bounds lie far from the evidence, those that a search begins with
    otherwise are there too.
    """
    domain, cells = task.domain, np.arange(reference.size)
    lattice = np.linspace(domain.lower, domain.upper, _LEVELS, axis=1)
    values = _means(task.curves, lattice)
    hulls = upper_hulls(lattice.ravel(), values.ravel(), np.repeat(cells, _LEVELS), cells.size)
    liked = np.abs(lattice - _liked(task, hulls, values)[:, None]).argmin(axis=1)
    near = lattice[cells[:, None], np.clip(liked[:, None] + _AROUND, 0, _LEVELS - 1)]
    plain = np.array([levels.size >= _LEVELS - 1 for levels, _ in hulls])
    plain &= domain.upper <= FAR * reference
    ends = zip(domain.lower, domain.upper, reference, domain.least, near, plain, strict=True)
    return [start_grid(*of) for of in ends]


@dataclass(frozen=True, eq=False)
class Sketched:
    """What is known of one cell: its means on lattices, by their ends."""

    means: dict[tuple[float, float], Floats]

    def copy(self) -> Sketched:
        """The same, to be added to."""
        return Sketched(self.means.copy())

    @property
    def nbytes(self) -> int:
        """Memory that it takes, about."""
        return sum(of.nbytes + _BYTES_AN_ENTRY for of in self.means.values())


REMEMBERED = Remembered[Sketched](8_000_000)


def _means(curves: CalendarCurves, lattice: Floats) -> Floats:
    """Mean responses of a few draws at (cells, levels): the same shape."""
    known = REMEMBERED.known(curves.contents)
    for cell, levels in enumerate(lattice):
        of = known.setdefault((cell, True), Sketched({})).means
        ends = float(levels[0]), float(levels[-1])
        if ends not in of:
            of[ends] = _mean(curves, cell, levels)
    REMEMBERED.keep(curves.contents, known)
    ends_of = zip(lattice[:, 0].tolist(), lattice[:, -1].tolist(), strict=True)
    return np.array([known[cell, True].means[ends] for cell, ends in enumerate(ends_of)])


def _mean(curves: CalendarCurves, cell: int, levels: Floats) -> Floats:
    """Of one cell at (levels,)."""
    draws = np.linspace(0, curves.weight.shape[1] - 1, _DRAWS).astype(np.intp)

    def few(numbers: Floats) -> Floats:
        return numbers[..., draws] if numbers.shape[-1] > 1 else numbers

    parameters = {name: few(of) for name, of in curves.cell_parameters(cell).items()}
    x = few(curves.offset[cell]) + levels[:, None, None] * few(curves.gain[cell])
    terms = curves.kind.value(x, parameters).sum(axis=1) - few(curves.start[cell])
    found: Floats = terms @ few(curves.weight[cell]) / draws.size
    return found


def _liked(task: Task, hulls: list[Vertices], values: Floats) -> Floats:
    """Levels that are best by the sketch alone."""
    domain = task.domain
    committed, outcome = domain.committed.sum(axis=0), float(np.ptp(values, axis=1).max()) or 1.0
    cuts = [
        Cut(number, 0, -float(of.base.mean()) - float(of.per_money @ committed))
        for number, of in enumerate(task.criteria)
    ]
    relaxation = Relaxation(domain, task.criteria, domain.money_scale, outcome, task.miss)
    return relaxation.solve([hulls], cuts, task.amounts, domain.lower, domain.upper).levels
