"""What a search knows so far: the best plan, and all that its bounds are made of."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mmm_core.labels import Floats
from optimizer.bounds.tables import Tables
from optimizer.bounds.tabulator import Tabulator
from optimizer.domain.levels import Domain
from optimizer.programs.relaxation import Relaxation
from optimizer.progress import Progress, SearchProgress
from optimizer.proof.certificate import Box, Witness
from optimizer.requirements import Integers
from optimizer.search.grids import first_grids
from optimizer.search.judging import Judged, judge
from optimizer.search.sketch import is_large, sketched_grids
from optimizer.search.task import Found, Task
from optimizer.tolerances import NOTHING, TOLERANCE, VERIFIED

SAME_LEVEL = 1e-9
_MOST_CUTS = 60
# Of a gap: what all cells together may leave of it because none is worth a finer grid.
_CLOSE = 0.2
_FINE_NODES, _LEAST_NODES, _MOST_NUMBERS = 129, 17, 3_000_000


@dataclass(frozen=True, eq=False)
class Incumbent:
    """The best plan so far; its value is minus infinity as long as none was found."""

    levels: Floats
    value: float
    size: float
    shorts: Floats


@dataclass(eq=False)
class State:
    """What a search knows so far.

    Parameters
    ----------
    task : what is searched for
    tables : bounds of every cell, which get finer
    relaxation : the program over a box
    money : a typical amount, by which levels are told apart
    best : the best plan so far
    margins : (floors,) what is asked of floors beyond their amounts
    cuts : upper bounds of criteria, as (criterion, weighting), which become more; stand-ins
        for such bounds where criteria count draws
    shifts : what stand-ins add, so that they are true at the plan that they were learnt from
    programs : how many were solved, or did without one
    """

    task: Task
    tables: Tables
    relaxation: Relaxation
    money: float
    best: Incumbent
    margins: Floats
    cuts: list[tuple[int, int]] = field(default_factory=list)
    shifts: dict[tuple[int, int], float] = field(default_factory=dict)
    programs: int = 0

    @staticmethod
    def begin(
        task: Task, reference: Floats, tabulator: Tabulator, known: tuple[Floats, ...] | None
    ) -> State:
        """Of a search that looks at the reference first (see ``search``)."""
        domain, floors = task.domain, len(task.floors)
        fine = _fine_nodes(domain.lower.size, tabulator.samples) if task.counts else 0
        if known is None and is_large(task):
            grids = sketched_grids(task, reference)
        else:
            grids = first_grids(domain, reference, known, fine)
        tables = Tables(grids, domain.least, task.draws_matter, tabulator)
        money, outcome = domain.money_scale, _outcome_scale(tables, domain.money_scale)
        start = allowed(domain, reference)
        return State(
            task=task,
            tables=tables,
            relaxation=Relaxation(domain, task.criteria, money, outcome, task.miss),
            money=money,
            best=Incumbent(start, -np.inf, 0.0, np.full(floors, np.inf)),
            margins=np.zeros(floors),
            cuts=[(number, 0) for number, c in enumerate(task.criteria) if c.measure_admits_even],
        )

    def gap(self, bound: float) -> float:
        """What the best plan may fall short of the best there is, as a share of its size."""
        if not np.isfinite(self.best.value):
            return np.inf
        scale = self.relaxation.scale(self.task.objective)
        apart, size = bound - self.best.value, self.best.size
        if size <= NOTHING * apart and apart <= VERIFIED * scale:
            return 0.0
        return apart / max(size, 1e-12 * scale)

    def progress(self, bound: float, started: float) -> Progress:
        """Where the search stands, ``started`` by the monotonic clock."""
        best, seconds = self.best.value, time.monotonic() - started
        return Progress(search=SearchProgress(best, bound, self.gap(bound), self.programs, seconds))

    def found(self, leaves: tuple[Box, ...], draws: Integers | None = None) -> Found:
        """The best plan, and the leaves that prove how good it is."""
        best, grids = self.best, tuple(self.tables.nodes(k) for k in range(self.tables.cells))
        return Found(
            levels=best.levels,
            value=best.value,
            bound=max(leaf.bound for leaf in leaves),
            size=best.size,
            shorts=best.shorts,
            witness=Witness(leaves, grids, draws),
            programs=self.programs,
        )

    def consider(self, levels: Floats, judged: Judged, exactly: bool = False) -> None:
        """Keep a plan if it satisfies the rows and is the best so far.

        ``exactly`` leaves no room beyond rounding: a plan that no program has put right could
        live on what rows may be missed by.
        """
        slack = (SAME_LEVEL if exactly else 1.2 * TOLERANCE) * self.money
        if judged.value > self.best.value and self.task.domain.allows(levels, slack):
            self.best = Incumbent(levels.copy(), judged.value, judged.size, judged.shorts)

    def refine(self, levels: Floats) -> tuple[Judged, bool]:
        """Add levels to the grids; returns what they are worth, and whether any was new.

        Of a large question only those at which bounds are loose.
        """
        close, same = self._close(levels), SAME_LEVEL * self.money
        grids = [
            None if close[k] else self.tables.finer(k, level, same)
            for k, level in enumerate(levels.tolist())
        ]
        self.tables.refine(grids)
        judged = judge(self.task, self.tables, levels, same)
        return judged, any(grid is not None for grid in grids)

    def _close(self, levels: Floats) -> NDArray[np.bool_]:
        """Where a large question's bounds are as good as the gap that is asked for."""
        task, cells = self.task, levels.size
        if not is_large(task) or task.floors:
            return np.zeros(cells, dtype=bool)
        means = self.tables.mean_at(levels, SAME_LEVEL * self.money)
        apart = task.objective.per_outcome * (self.tables.mean_bound(levels) - means)
        size = task.objective.size(means[:, None], task.domain.money(levels))
        close: NDArray[np.bool_] = apart <= _CLOSE * task.max_gap * size / cells
        return close

    def learn(self, judged: Judged) -> bool:
        """Add the weightings that tell the truth about a plan; whether any was new."""
        new = False
        for criterion, support in enumerate(judged.supports):
            if support is None or len(self.cuts) >= _MOST_CUTS:
                continue
            cut = (criterion, self.tables.weighting(support))
            if cut not in self.cuts:
                self.cuts.append(cut)
                if self.task.criteria[criterion].counts:
                    # No bound, but true at this plan: so its multipliers are those of a plan.
                    self.shifts[cut] = judged.apart[criterion]
                new = True
        return new

    def raise_margins(self, judged: Judged) -> bool:
        """Ask more of floors that plans keep missing by a little; whether any is missed."""
        task = self.task
        if not task.floors:
            return False
        more = 2.0 if task.miss is not None else 1.01
        most = 1e-2 * np.array([floor.size for floor in task.floors])
        self.margins = np.minimum(judged.shorts * more, most)
        return bool((judged.shorts > task.allowed).any())


def allowed(domain: Domain, levels: Floats) -> Floats:
    """Levels within their bounds, each nothing or at least enough."""
    levels, least = np.clip(levels, domain.lower, domain.upper), domain.least
    return np.where(levels < least, np.where(levels * 2 < least, 0.0, least), levels)


def _outcome_scale(tables: Tables, money: float) -> float:
    """By how much a cell's mean response varies where levels vary by a typical amount.

    The size of a response where all of it is committed.
    """
    evens = [tables.even(k) for k in range(tables.cells)]
    spread = max(float(np.ptp(of.values)) for of in evens)
    width = max(float(np.ptp(of.nodes)) for of in evens)
    if spread and width:
        return spread * max(money / width, 1.0)
    return max(float(np.abs(of.values).max()) for of in evens) or 1.0


def _fine_nodes(cells: int, samples: int) -> int:
    """Nodes a cell where draws are counted: grids are not refined then; fewer where memory ends."""
    return int(np.clip(_MOST_NUMBERS // (cells * samples), _LEAST_NODES, _FINE_NODES))
