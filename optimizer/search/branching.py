"""Branch and bound over boxes of levels: the search tree is the proof.

At a box the concave envelopes of the cells' bounds give a linear program; its levels are
a plan (the rows are linear), its multipliers a bound. Where the plan's true worth falls
short of that bound, the grid is refined there, a weighting of the draws that tells the
truth there is added, or, if a response is not concave there, the box is split there. The
leaves with their multipliers are the witness.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mmm_core.errors import Cancelled
from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves
from optimizer.bounds.envelope import row_terms
from optimizer.bounds.tables import Tables
from optimizer.bounds.tents import Tabulator
from optimizer.criterion import Criterion, Floor
from optimizer.domain.levels import Domain
from optimizer.programs.relaxation import Cut, Relaxation, Solved
from optimizer.proof.certificate import Box, Multipliers, Weighing, Witness
from optimizer.tolerances import TOLERANCE

FINE_GAP = 1e-6
_EXTRA_PROGRAMS = 12
_EXTRA_CELLS = 100
_START_NODES = 5
_FAR_STEPS = 30
_SAME_LEVEL = 1e-9
_MOST_CUTS = 60
# A gap that is not a hundredth smaller after so many seconds is not going anywhere.
_MOVES, _STALL = 0.99, 10.0


@dataclass(frozen=True)
class Progress:
    """Where a search stands: best value and bound so far, programs solved, seconds."""

    value: float
    bound: float
    gap: float
    programs: int
    seconds: float


Watcher = Callable[[Progress], bool]


def preparing(watcher: Watcher | None) -> Watcher | None:
    """For searches that only look for a plan to begin with: their figures mean nothing else."""
    if watcher is None:
        return None
    return lambda at: watcher(Progress(-np.inf, np.inf, np.inf, at.programs, at.seconds))


@dataclass(frozen=True, eq=False)
class Task:
    """What is searched for.

    Parameters
    ----------
    curves : response of each cell by level
    domain : levels allowed, all finite; must not be empty
    objective : what is maximised
    floors : criteria that must be reached
    miss : price of missing each floor by one; None where that is not allowed
    max_gap : stop once (bound - value) / size is this small
    enough : stop once a plan is worth this much, or none can be
    extra : programs that may be spent on a finer gap than asked for
    """

    curves: CalendarCurves
    domain: Domain
    objective: Criterion
    floors: tuple[Floor, ...] = ()
    miss: Floats | None = None
    max_gap: float = 1e-3
    enough: float | None = None
    extra: int = _EXTRA_PROGRAMS

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The objective, then the floors."""
        return (self.objective, *(floor.criterion for floor in self.floors))

    @property
    def amounts(self) -> Floats:
        """What every floor must reach."""
        return np.array([floor.amount for floor in self.floors])

    @property
    def draws_matter(self) -> bool:
        """Whether any criterion is more than a posterior mean."""
        return any(criterion.draws_matter for criterion in self.criteria)

    def worth(self, levels: Floats) -> float:
        """The objective of a plan, from the curves."""
        return self.objective.value(self.curves.at(levels), self.domain.money(levels))

    def shorts(self, levels: Floats) -> Floats:
        """What a plan misses every floor by, from the curves; negative where it exceeds it."""
        outcome, money = self.curves.at(levels), self.domain.money(levels)
        return np.array([floor.short(outcome, money) for floor in self.floors])

    def reaches(self, levels: Floats) -> bool:
        """Whether a plan reaches every floor, up to what a search may miss it by."""
        return not self.floors or bool((self.shorts(levels) <= self.allowed).all())

    @property
    def allowed(self) -> Floats:
        """What each floor may be missed by."""
        return np.array([floor.allowed for floor in self.floors])


@dataclass(frozen=True, eq=False)
class Found:
    """Best levels, their value by the solver's own tables, and the proof.

    ``value`` is minus infinity where no plan that reaches every floor was found. ``shorts``
    is what the best plan misses every floor by.
    """

    levels: Floats
    value: float
    bound: float
    size: float
    shorts: Floats
    witness: Witness
    programs: int


@dataclass(frozen=True, eq=False)
class _Judged:
    """A plan as the tables see it: worth, what it misses floors by, and its worst draws."""

    value: float
    size: float
    shorts: Floats
    supports: tuple[Floats | None, ...]


@dataclass(eq=False)
class _Search:
    task: Task
    tables: Tables
    relaxation: Relaxation
    money: float
    best: Floats
    best_value: float = -np.inf
    best_size: float = 0.0
    best_shorts: Floats = field(default_factory=lambda: np.zeros(0))
    margins: Floats = field(default_factory=lambda: np.zeros(0))
    cuts: list[tuple[int, int]] = field(default_factory=list)
    programs: int = 0

    # --- judging a plan -----------------------------------------------------------------

    def judge(self, levels: Floats) -> _Judged:
        """What levels that are nodes are worth."""
        task, money = self.task, self.task.domain.money(levels)
        if task.draws_matter:
            outcome = self.tables.draws_at(levels)
        else:
            # Where only means count, one mean draw says all.
            outcome = self.tables.mean_at(levels)[:, None]
        draws = [self._draws(of, outcome, money) for of in task.criteria]
        values = [of.measure.value(x) for of, x in zip(task.criteria, draws, strict=True)]
        supports = tuple(
            of.measure.support(x) if of.draws_matter else None
            for of, x in zip(task.criteria, draws, strict=True)
        )
        shorts = np.maximum(task.amounts - np.array(values[1:]), 0.0)
        size = task.objective.size(outcome, money)
        return _Judged(self._worth(values[0], shorts), size, shorts, supports)

    def _draws(self, of: Criterion, outcome: Floats, money: Floats) -> Floats:
        base = of.base if self.task.draws_matter else of.base.mean()
        result: Floats = of.per_outcome @ outcome - float(of.per_money @ money) - base
        return result

    def _worth(self, value: float, shorts: Floats) -> float:
        if self.task.miss is not None:
            return value - float(self.task.miss @ shorts)
        return value if (shorts <= self.task.allowed).all() else -np.inf

    def consider(self, levels: Floats, judged: _Judged) -> None:
        """Keep a plan if it satisfies the rows and is the best so far."""
        slack = 1.2 * TOLERANCE * self.money
        if judged.value > self.best_value and self.task.domain.allows(levels, slack):
            self.best, self.best_value = levels.copy(), judged.value
            self.best_size, self.best_shorts = judged.size, judged.shorts

    # --- bounding a box -----------------------------------------------------------------

    def solve_box(self, lower: Floats, upper: Floats) -> tuple[Floats, Box]:
        """Levels and proven bound of one box."""
        hulls = [
            [
                self.tables.hull(j, k, a, b)
                for k, (a, b) in enumerate(zip(lower, upper, strict=True))
            ]
            for j in range(len(self.tables.scenarios))
        ]
        cuts = self._cuts_over(lower, upper)
        amounts = self.task.amounts + self.margins
        solved = self.relaxation.solve(hulls, cuts, amounts, lower, upper)
        self.programs += 1
        multipliers = self._multipliers(solved, cuts)
        return solved.levels, Box(lower, upper, multipliers, self._bound(lower, upper, multipliers))

    def _cuts_over(self, lower: Floats, upper: Floats) -> list[Cut]:
        return [
            Cut(
                criterion,
                scenario,
                self._constant(criterion, self.tables.scenarios[scenario], lower, upper),
            )
            for criterion, scenario in self.cuts
        ]

    def _constant(self, number: int, weights: Floats, lower: Floats, upper: Floats) -> float:
        """What a criterion's bound adds whatever the levels: base, committed money, correction."""
        of, domain = self.task.criteria[number], self.task.domain
        constant = -float(weights @ of.base) - float(of.per_money @ domain.committed.sum(axis=0))
        if of.measure.exact:
            return constant
        low, high = draw_range(
            of,
            self.tables.draws_at(lower),
            self.tables.draws_at(upper),
            domain.money(lower),
            domain.money(upper),
        )
        if number == 0:
            return constant + of.measure.correction(weights, low, high)
        amount = self.task.floors[number - 1].amount
        return constant + of.measure.floor_correction(weights, low, amount)

    def _multipliers(self, solved: Solved, cuts: list[Cut]) -> Multipliers:
        weighings = []
        for number, criterion in enumerate(self.task.criteria):
            mine = [i for i, cut in enumerate(cuts) if cut.criterion == number]
            factor = 1.0 if number == 0 else float(solved.cuts[mine].sum())
            if number and self.task.miss is not None:
                factor = min(factor, float(self.task.miss[number - 1]))
            if not criterion.draws_matter:
                weighings.append(Weighing(factor, None))
                continue
            shares = solved.cuts[mine]
            shares = shares / shares.sum() if shares.sum() > 0 else np.eye(len(mine))[0]
            weights = sum(
                share * self.tables.scenarios[cuts[i].scenario]
                for share, i in zip(shares, mine, strict=True)
            )
            weighings.append(Weighing(factor, np.asarray(weights) / np.sum(weights)))
        return Multipliers(solved.rows, solved.shares, tuple(weighings))

    def _bound(self, lower: Floats, upper: Floats, multipliers: Multipliers) -> float:
        task, domain, even = self.task, self.task.domain, self.tables.scenarios[0]
        price = row_prices(domain, multipliers)
        total = row_terms(domain, multipliers.rows) - part_terms(domain, multipliers)
        groups: list[tuple[Floats, Floats | None]] = []
        for number, (of, weighing) in enumerate(
            zip(task.criteria, multipliers.criteria, strict=True)
        ):
            if weighing.factor == 0:
                continue
            weights = even if weighing.weights is None else weighing.weights
            amount = task.floors[number - 1].amount if number else 0.0
            total += weighing.factor * (self._constant(number, weights, lower, upper) - amount)
            price = price + weighing.factor * of.per_money
            groups.append((weighing.factor * of.per_outcome, weighing.weights))
        for cell in range(lower.size):
            factor, mixed = combined(groups, cell, even)
            total += self.tables.most(
                cell, factor, mixed, float(price[cell]), lower[cell], upper[cell]
            )
        return total

    # --- coming closer ------------------------------------------------------------------

    def refine(self, levels: Floats) -> tuple[_Judged, bool]:
        """Add levels to the grids; returns what they are worth, and whether any was new."""
        grids = [
            self.tables.finer(k, float(level), _SAME_LEVEL * self.money)
            for k, level in enumerate(levels)
        ]
        self.tables.refine(grids)
        return self.judge(levels), any(grid is not None for grid in grids)

    def learn(self, judged: _Judged) -> bool:
        """Add the weightings that tell the truth about a plan; whether any was new."""
        new = False
        for criterion, support in enumerate(judged.supports):
            if support is None or len(self.cuts) >= _MOST_CUTS:
                continue
            cut = (criterion, self.tables.scenario(support))
            if cut not in self.cuts:
                self.cuts.append(cut)
                new = True
        return new

    def looseness(self, leaf: Box, levels: Floats, judged: _Judged) -> Floats:
        """Bounds minus responses at given levels, by cell, as the leaf's multipliers count.

        Floors that the plan misses count by their price at least, and by the draws that miss
        them: a floor that seems free in the bound may be out of reach all the same.
        """
        loose = np.zeros(levels.size)
        missed = judged.shorts > self.task.allowed
        price = np.ones(missed.size) if self.task.miss is None else self.task.miss
        least = (0.0, *np.where(missed, price, 0.0))
        for number, (criterion, weighing) in enumerate(
            zip(self.task.criteria, leaf.multipliers.criteria, strict=True)
        ):
            factor = max(weighing.factor, least[number])
            if factor == 0 or not (criterion.per_outcome > 0).any():
                continue
            weights = weighing.weights
            if weighing.factor < least[number]:
                weights = judged.supports[number]
            scenario = 0 if weights is None else self._nearest(weights)
            for k in np.flatnonzero(criterion.per_outcome).tolist():
                level = float(levels[k])
                top = np.interp(level, *self.tables.hull(scenario, k, leaf.lower[k], leaf.upper[k]))
                real = self.tables.value_at(scenario, k, level)
                loose[k] += factor * criterion.per_outcome[k] * (float(top) - real)
        return loose

    def _nearest(self, weights: Floats) -> int:
        """The scenario that is closest to weights."""
        apart = [float(np.abs(other - weights).sum()) for other in self.tables.scenarios]
        return int(np.argmin(apart))

    def gaps(self, levels: Floats) -> Floats:
        """How far levels lie inside of gaps, where nothing may be spent."""
        least = self.task.domain.least
        inside = (levels > 1e-9 * self.money) & (levels < least * (1 - 1e-9))
        return np.where(inside, np.minimum(levels, least - levels), 0.0)


def row_prices(domain: Domain, multipliers: Multipliers) -> Floats:
    """What the rows charge per unit of each level."""
    price: Floats = multipliers.rows @ domain.matrix
    if domain.parts.size:
        price = price + (multipliers.rows @ domain.part_rows * multipliers.shares) @ domain.parts
    return price


def part_terms(domain: Domain, multipliers: Multipliers) -> float:
    """What positive parts charge whatever the levels."""
    if not domain.parts.size:
        return 0.0
    weight = multipliers.rows @ domain.part_rows * multipliers.shares
    return float(weight @ domain.part_base)


def draw_range(
    of: Criterion, at_low: Floats, at_high: Floats, least: Floats, most: Floats
) -> tuple[Floats, Floats]:
    """Between which values every draw of a criterion stays over a box.

    Parameters
    ----------
    at_low, at_high : (cells, samples) response at the box's two corners; each is monotone
    least, most : (cells,) money there
    """
    low = of.per_outcome @ np.minimum(at_low, at_high) - float(of.per_money @ most) - of.base
    high = of.per_outcome @ np.maximum(at_low, at_high) - float(of.per_money @ least) - of.base
    return low, high


def combined(
    groups: list[tuple[Floats, Floats | None]], cell: int, even: Floats
) -> tuple[float, Floats | None]:
    """One cell's factor and weights over all criteria; weights None where they are even."""
    if all(weights is None for _, weights in groups):
        return float(sum(factors[cell] for factors, _ in groups)), None
    total = np.zeros(even.size)
    for factors, weights in groups:
        total = total + factors[cell] * (even if weights is None else weights)
    return 1.0, total


def start_grid(low: float, high: float, reference: float, least: float = 0.0) -> Floats:
    """First nodes of a cell: even over its range, the reference, and the end of its gap."""
    if high <= low:
        return np.array([low])
    nodes = np.append(np.linspace(low, high, _START_NODES), reference)
    if high > 8 * reference > 0:
        # A bound far beyond the evidence: steps that grow reach it from the reference.
        steps = np.arange(1, min(_FAR_STEPS, np.log(high / reference) / np.log(4)))
        nodes = np.concatenate([nodes, [reference * 0.5], reference * 4.0**steps])
    nodes = np.unique(nodes[(nodes >= low) & (nodes <= high)])
    apart = 1e-3 * min(high - low, reference if reference > 0 else high - low)
    keep = np.concatenate([[True], np.diff(nodes) > apart])
    nodes = nodes[keep]
    nodes[-1] = high
    if low < least < high:
        nodes = np.unique(np.append(nodes[np.abs(nodes - least) > 1e-9 * high], least))
    return nodes


def _merged(grid: Floats, more: Floats, money: float) -> Floats:
    """A grid with other nodes inside of it, none too close to its own."""
    inside = more[(more > grid[0]) & (more < grid[-1])]
    if not inside.size:
        return grid
    apart = np.abs(inside[:, None] - grid).min(axis=1) > 1e-6 * money
    return np.union1d(grid, inside[apart])


def search(
    task: Task,
    reference: Floats,
    time_limit: float,
    tabulator: Tabulator | None = None,
    watcher: Watcher | None = None,
    nodes: tuple[Floats, ...] | None = None,
) -> Found:
    """Best levels over a feasible domain, with a witness of how good they are.

    Parameters
    ----------
    task : what is searched for
    reference : (cells,) reference levels, a good place to look first
    time_limit : seconds, after which the best plan so far is returned with its honest gap
    tabulator : of an earlier search over the same curves
    watcher : told of the progress; the search is given up where it returns False
    nodes : levels per cell that an earlier search ended with, to begin with

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    started, domain = time.monotonic(), task.domain
    tabulator = tabulator or Tabulator(task.curves)
    grids = [
        start_grid(*ends)
        for ends in zip(domain.lower, domain.upper, reference, domain.least, strict=True)
    ]
    money = domain.money_scale
    if nodes is not None:
        grids = [_merged(grid, more, money) for grid, more in zip(grids, nodes, strict=True)]
    tables = Tables(grids, domain.least, task.draws_matter, tabulator)
    relaxation = Relaxation(domain, task.criteria, money, _outcome_scale(tables), task.miss)
    best = np.clip(reference, domain.lower, domain.upper)
    best = np.where(best < domain.least, np.where(best * 2 < domain.least, 0.0, domain.least), best)
    state = _Search(
        task, tables, relaxation, money, best,
        margins=np.zeros(len(task.floors)), best_shorts=np.full(len(task.floors), np.inf),
        cuts=[(number, 0) for number, c in enumerate(task.criteria) if c.measure_admits_even],
    )  # fmt: skip
    return _branch_and_bound(state, started, time_limit, watcher)


def _outcome_scale(tables: Tables) -> float:
    """By how much a cell's mean response varies; its size where all of it is committed."""
    values = [tables.even(k).values for k in range(tables.cells)]
    spread = max(float(np.ptp(of)) for of in values)
    return spread or max(float(np.abs(of).max()) for of in values) or 1.0


def _branch_and_bound(
    state: _Search, started: float, time_limit: float, watcher: Watcher | None
) -> Found:
    task, domain, order = state.task, state.task.domain, itertools.count()
    judged = state.refine(state.best)[0]
    state.consider(state.best, judged)
    state.learn(judged)
    start, root = state.solve_box(domain.lower, domain.upper)
    heap = [(-root.bound, next(order), root, start)]
    closed: list[Box] = []
    enough: int | None = None
    patience = _Patience(started, time_limit, all(c.measure.exact for c in task.criteria))
    while heap:
        leaf, levels = heap[0][2:]
        judged, finer = state.refine(levels)
        state.consider(levels, judged)
        _snap(state, leaf, levels)
        bound = max([leaf.bound, *(other.bound for other in closed)])
        gap = _gap(state, bound)
        if watcher is not None and not watcher(
            Progress(state.best_value, bound, gap, state.programs, time.monotonic() - started)
        ):
            raise Cancelled("The search was cancelled.", "Ask again when you like.")
        if gap <= task.max_gap and enough is None:
            enough = state.programs + task.extra * _EXTRA_CELLS // max(
                state.best.size, _EXTRA_CELLS
            )
        if gap <= FINE_GAP or (enough is not None and state.programs >= enough):
            break
        if patience.over(gap) or _settled(task, state.best_value, bound):
            break
        heapq.heappop(heap)
        finer |= state.learn(judged)
        finer |= _raise_margins(state, judged)
        boxes = _next_boxes(state, leaf, levels, judged, finer)
        if not boxes:
            closed.append(leaf)
        for lower, upper in boxes:
            found, child = state.solve_box(lower, upper)
            if child.bound > leaf.bound:
                child = Box(lower, upper, leaf.multipliers, leaf.bound)
            heapq.heappush(heap, (-child.bound, next(order), child, found))
    leaves = (*closed, *(entry[2] for entry in heap))
    return Found(
        levels=state.best,
        value=state.best_value,
        bound=max(leaf.bound for leaf in leaves),
        size=state.best_size,
        shorts=state.best_shorts,
        witness=Witness(leaves, tuple(state.tables.nodes(k) for k in range(state.tables.cells))),
        programs=state.programs,
    )


class _Patience:
    """Whether a search has taken long enough: its limit, or so long without getting anywhere.

    The second counts where bounds need corrections: those may stay loose for hours.
    """

    def __init__(self, started: float, limit: float, exact: bool) -> None:
        self._until, self._moved = started + limit, started
        self._gap, self._stall = np.inf, np.inf if exact else _STALL

    def over(self, gap: float) -> bool:
        now = time.monotonic()
        if not gap > _MOVES * self._gap or not np.isfinite(gap):
            self._gap, self._moved = gap, now
        return now > self._until or now - self._moved > self._stall


def _gap(state: _Search, bound: float) -> float:
    if not np.isfinite(state.best_value):
        return np.inf
    scale = 1e-12 * state.relaxation.scale(state.task.objective)
    return (bound - state.best_value) / max(state.best_size, scale)


def _settled(task: Task, value: float, bound: float) -> bool:
    """Whether enough is known: a plan that is good enough, or that there is none."""
    return task.enough is not None and (value >= task.enough or bound < task.enough)


def _raise_margins(state: _Search, judged: _Judged) -> bool:
    """Ask more of floors that plans keep missing by a little; whether that changed anything."""
    task = state.task
    if not task.floors:
        return False
    more = 2.0 if task.miss is not None else 1.01
    most = 1e-2 * np.array([floor.size for floor in task.floors])
    state.margins = np.minimum(judged.shorts * more, most)
    return bool((judged.shorts > task.allowed).any())


def _snap(state: _Search, leaf: Box, levels: Floats) -> None:
    """Where levels lie in gaps, try the nearest plan that spends nothing or enough there."""
    inside = state.gaps(levels) > 0
    if not inside.any():
        return
    least = state.task.domain.least
    up = inside & (levels * 2 >= least)
    lower, upper = leaf.lower.copy(), leaf.upper.copy()
    lower[up] = least[up]
    upper[inside & ~up] = 0.0
    found, _ = state.solve_box(lower, upper)
    for _ in range(2):
        judged, finer = state.refine(found)
        state.consider(found, judged)
        if not finer:
            break
        found, _ = state.solve_box(lower, upper)


def _next_boxes(
    state: _Search, leaf: Box, levels: Floats, judged: _Judged, finer: bool
) -> list[tuple[Floats, Floats]]:
    """The same box where the grid became finer, two halves where that cannot help, or none."""
    gaps = state.gaps(levels)
    if gaps.any():
        return _split_gap(state, leaf, int(gaps.argmax()))
    loose = state.looseness(leaf, levels, judged)
    worst = int(loose.argmax())
    short = max(leaf.bound - judged.value, 0.0) if np.isfinite(judged.value) else loose.sum()
    if finer and loose.sum() < 0.3 * short:
        return [(leaf.lower, leaf.upper)]
    inside = leaf.lower[worst] < levels[worst] < leaf.upper[worst]
    if inside and loose[worst] > 0.1 * short / loose.size:
        halves = _split(state, leaf, worst, float(levels[worst]))
        if halves:
            return halves
    if finer:
        return [(leaf.lower, leaf.upper)]
    return _halved(state, leaf) if state.task.draws_matter else []


def _split(state: _Search, leaf: Box, cell: int, at: float) -> list[tuple[Floats, Floats]]:
    """Two halves at the node nearest to a level; none where no node lies inside of the box.

    A box that straddles a cell's gap comes apart there first: no half may begin or end
    inside, or at the end, of it.
    """
    if leaf.lower[cell] < state.task.domain.least[cell] <= leaf.upper[cell]:
        return _split_gap(state, leaf, cell)
    nodes, same = state.tables.nodes(cell), _SAME_LEVEL * state.money
    inside = nodes[(nodes > leaf.lower[cell] + same) & (nodes < leaf.upper[cell] - same)]
    if not inside.size:
        return []
    cut = float(inside[np.abs(inside - at).argmin()])
    left, right = leaf.upper.copy(), leaf.lower.copy()
    left[cell], right[cell] = cut, cut
    return [(leaf.lower, left), (right, leaf.upper)]


def _split_gap(state: _Search, leaf: Box, cell: int) -> list[tuple[Floats, Floats]]:
    """Nothing, or at least enough."""
    off, on = leaf.upper.copy(), leaf.lower.copy()
    off[cell], on[cell] = 0.0, state.task.domain.least[cell]
    return [(leaf.lower, off), (on, leaf.upper)]


def _halved(state: _Search, leaf: Box) -> list[tuple[Floats, Floats]]:
    """Where corrections are what is loose: halve the widest side that has a node inside."""
    for cell in np.argsort(leaf.lower - leaf.upper):
        middle = 0.5 * float(leaf.lower[cell] + leaf.upper[cell])
        halves = _split(state, leaf, int(cell), middle)
        if halves:
            return halves
    return []
