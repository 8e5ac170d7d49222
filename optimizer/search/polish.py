"""A plan made better step by step: linear in every draw that decides, near where it stands."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.criterion import Criterion
from optimizer.programs.moves import Linear, best_move
from optimizer.search.judging import Judged, judge_outcome
from optimizer.search.state import State, allowed
from optimizer.search.task import Task

# How far a cell may move at once, as a share of its level (or of a tenth of the mean level).
_FIRST, _LAST, _WIDER, _NARROWER = 0.2, 2e-4, 1.5, 0.3
_STEPS, _ENOUGH = 14, 2e-6
# Times what floors typically cost: so much for missing them is never worth it.
_FORBIDDING = 30.0
_SPARE = 50
_LITTLE = 1e-3


@dataclass(frozen=True, eq=False)
class _Point:
    """A plan, what it brings, and how that changes.

    ``merit`` is its worth with a price on what floors are missed by.
    """

    levels: Floats
    outcome: Floats
    slopes: Floats
    judged: Judged
    shorts: Floats
    merit: float


def polish(state: State, levels: Floats, until: float = np.inf) -> Judged:
    """Better plans near given levels, the best of them kept; returns where it ended.

    ``until`` is when to end at the latest, by the monotonic clock.
    """
    task, radius = state.task, _FIRST
    point = _point(state, allowed(task.domain, levels), radius)
    inside = task.domain.allows(point.levels, 1e-7 * state.money)
    margins = np.zeros(len(task.floors))
    for _ in range(_STEPS):
        moved = _moved(state, point, radius, margins) if time.monotonic() < until else None
        if moved is None:
            break
        found = _point(state, moved, radius)
        gain = found.merit - point.merit
        near = found.shorts > -0.1 * _sizes(task)
        margins = np.maximum(margins + np.where(near, found.shorts, 0.0), 0.0)
        if gain > 0 or not inside:
            point, inside, radius = found, True, min(radius * _WIDER, 1.0)
            if gain <= _ENOUGH * abs(point.judged.size):
                radius *= _NARROWER
        else:
            radius *= _NARROWER
        if radius < _LAST:
            break
    return point.judged


def _point(state: State, levels: Floats, radius: float) -> _Point:
    task, least = state.task, 0.05 * _reach(state, levels, radius)
    pairs = [task.curves.value_and_slope(k, float(level)) for k, level in enumerate(levels)]
    outcome, slopes = np.array([v for v, _ in pairs]), np.array([s for _, s in pairs])
    for k in np.flatnonzero(levels < least).tolist():
        # At nothing a slope may be infinite: what a small step brings says more.
        slopes[k] = task.curves.value_and_slope(k, float(least[k]))[1]
    money = task.domain.money(levels)
    judged = judge_outcome(task, outcome, money)
    state.consider(levels, judged)
    shorts = np.array([floor.short(outcome, money) for floor in task.floors])
    merit = task.objective.value(outcome, money)
    merit -= float(_prices(state) @ np.maximum(shorts, 0.0)) if shorts.size else 0.0
    return _Point(levels, outcome, slopes, judged, shorts, merit)


def _moved(state: State, point: _Point, radius: float, margins: Floats) -> Floats | None:
    task, domain, levels = state.task, state.task.domain, point.levels
    by = _reach(state, levels, radius)
    lower, upper = np.maximum(domain.lower, levels - by), np.minimum(domain.upper, levels + by)
    # Cells that spend nothing or enough stay as they are.
    off = (domain.least > 0) & (levels < domain.least)
    upper = np.where(off, 0.0, upper)
    lower = np.where((domain.least > 0) & ~off, np.maximum(lower, domain.least), lower)
    if not domain.allows(levels, 1e-7 * state.money):
        # Not a plan yet: as far as need be.
        lower = np.where(off, 0.0, np.maximum(domain.lower, np.where(off, 0.0, domain.least)))
        upper = np.where(off, 0.0, domain.upper)
    criteria = [_linear(state, of, point) for of in task.criteria]
    return best_move(
        domain, levels, (lower, np.maximum(lower, upper)), criteria,
        task.amounts + margins, _prices(state),
    )  # fmt: skip


def _linear(state: State, of: Criterion, point: _Point) -> Linear:
    """A criterion near a plan: each draw that decides, or the mean that its weights make."""
    draws = of.draws(point.outcome, state.task.domain.money(point.levels))
    slopes = of.per_outcome[:, None] * point.slopes - of.per_money[:, None]
    if of.counts:
        # Those that the plan gives up are given up; of the others the lowest.
        below = of.below()
        order = np.argsort(of.own(draws), kind="stable") + of.positions.start
        some = order[below : 3 * below + _SPARE]
        return Linear(draws[some], slopes[:, some].T, state.relaxation.scale(of))
    weights = of.measure.support(draws)
    return Linear(np.array([weights @ draws]), (slopes @ weights)[None], state.relaxation.scale(of))


def _reach(state: State, levels: Floats, radius: float) -> Floats:
    """How far every cell may move: from nothing at all, a little of a typical amount."""
    typical = max(float(levels.mean()), _LITTLE * state.money / levels.size)
    return radius * np.maximum(levels, 0.1 * typical)


def _prices(state: State) -> Floats:
    """Of missing each floor by one, in value units."""
    task, scale = state.task, state.relaxation.scale
    if task.miss is not None:
        return task.miss
    sizes = np.array([scale(floor.criterion) for floor in task.floors])
    return _FORBIDDING * scale(task.objective) / sizes if sizes.size else sizes


def _sizes(task: Task) -> Floats:
    return np.array([floor.size for floor in task.floors])
