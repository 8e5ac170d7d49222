"""One box: the levels that its relaxation likes best, and the bound that multipliers prove."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.envelope import row_terms
from optimizer.criterion import Criterion
from optimizer.domain.levels import Domain
from optimizer.programs.relaxation import Cut, Solved
from optimizer.proof.certificate import Box, Multipliers, Weighing
from optimizer.search.state import SAME_LEVEL, State


def solve_box(state: State, lower: Floats, upper: Floats) -> tuple[Floats, Box]:
    """Levels and proven bound of one box."""
    levels, multipliers = relaxed(state, lower, upper)
    return levels, Box(lower, upper, multipliers, _bound(state, lower, upper, multipliers))


def proven(state: State, box: Box) -> Box:
    """A box as the grids at the end of a search prove it, which is what a witness shows.

    A finer grid is not tighter everywhere: where a tangent is nearly vertical, a line through
    the right end bounds a segment, and through the end of a longer one it may lie lower.
    """
    bound = _bound(state, box.lower, box.upper, box.multipliers)
    return Box(box.lower, box.upper, box.multipliers, bound)


def relaxed(state: State, lower: Floats, upper: Floats) -> tuple[Floats, Multipliers]:
    """Optimal levels and multipliers of one box's relaxation."""
    tables = state.tables
    hulls = [tables.hulls(number, lower, upper) for number in range(len(tables.weightings))]
    cuts = _cuts(state)
    amounts = state.task.amounts + state.margins
    solved = state.relaxation.solve(hulls, cuts, amounts, lower, upper)
    state.programs += 1
    levels = _without_crumbs(state, solved.levels, lower)
    return levels, Multipliers(solved.rows, solved.shares, _weighings(state, solved, cuts))


def _without_crumbs(state: State, levels: Floats, lower: Floats) -> Floats:
    """Nothing, where a cell that may spend nothing is given next to nothing."""
    crumbs = (levels <= SAME_LEVEL * state.money) & (lower == 0) & (state.task.domain.least > 0)
    return np.where(crumbs, 0.0, levels)


def _cuts(state: State) -> list[Cut]:
    weightings, shifts = state.tables.weightings, state.shifts
    return [
        Cut(of, number, _constant(state, of, weightings[number]) + shifts.get((of, number), 0.0))
        for of, number in state.cuts
    ]


def _constant(state: State, number: int, weights: Floats) -> float:
    """What a criterion's bound adds whatever the levels: base and committed money."""
    of, domain = state.task.criteria[number], state.task.domain
    return -float(weights @ of.base) - float(of.per_money @ domain.committed.sum(axis=0))


# --- multipliers ------------------------------------------------------------------------


def _weighings(state: State, solved: Solved, cuts: list[Cut]) -> tuple[Weighing, ...]:
    return tuple(
        _weighing(state, number, criterion, solved, cuts)
        for number, criterion in enumerate(state.task.criteria)
    )


def _weighing(
    state: State, number: int, criterion: Criterion, solved: Solved, cuts: list[Cut]
) -> Weighing:
    """A criterion's factor, and the mix of its cuts' weightings."""
    mine, miss = [i for i, cut in enumerate(cuts) if cut.criterion == number], state.task.miss
    factor = 1.0 if number == 0 else float(solved.cuts[mine].sum())
    if number and miss is not None:
        factor = min(factor, float(miss[number - 1]))
    if criterion.counts or not criterion.draws_matter:
        return Weighing(factor, None)
    shares = solved.cuts[mine]
    shares = shares / shares.sum() if shares.sum() > 0 else np.eye(len(mine))[0]
    weights = sum(
        share * state.tables.weightings[cuts[i].weighting]
        for share, i in zip(shares, mine, strict=True)
    )
    return Weighing(factor, np.asarray(weights) / np.sum(weights))


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


# --- the bound --------------------------------------------------------------------------


def _bound(state: State, lower: Floats, upper: Floats, multipliers: Multipliers) -> float:
    """Most that the criteria, as multipliers count them, reach over a box, cell by cell."""
    task, domain, even = state.task, state.task.domain, state.tables.weightings[0]
    price = row_prices(domain, multipliers)
    total = row_terms(domain, multipliers.rows) - part_terms(domain, multipliers)
    groups: list[tuple[Floats, Floats | None]] = []
    for number, (of, weighing) in enumerate(zip(task.criteria, multipliers.criteria, strict=True)):
        if weighing.factor == 0:
            continue
        weights = even if weighing.weights is None else weighing.weights
        amount = task.floors[number - 1].amount if number else 0.0
        total += weighing.factor * (_constant(state, number, weights) - amount)
        price = price + weighing.factor * of.per_money
        groups.append((weighing.factor * of.per_outcome, weighing.weights))
    if all(weights is None for _, weights in groups):
        factor = sum((factors for factors, _ in groups), np.zeros(price.size))
        return total + float(state.tables.most(factor, price, lower, upper).sum())
    for cell, (low, high) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True)):
        mixed = _mixed(groups, cell, even)
        total += state.tables.most_weighted(cell, mixed, float(price[cell]), low, high)
    return total


def _mixed(groups: list[tuple[Floats, Floats | None]], cell: int, even: Floats) -> Floats:
    """One cell's weights on the draws over all criteria."""
    total = np.zeros(even.size)
    for factors, weights in groups:
        total = total + factors[cell] * (even if weights is None else weights)
    return total
