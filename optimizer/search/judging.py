"""What a plan is worth by the search's own tables, and which draws decide that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.labels import Floats
from optimizer.bounds.tables import Tables
from optimizer.criterion import Criterion
from optimizer.search.task import Task


@dataclass(frozen=True, eq=False)
class Judged:
    """A plan as the search sees it: worth, what it misses floors by, and its worst draws.

    ``supports`` are the weights of the draws by criterion; None where only the mean counts.
    ``apart`` is what each measure is above the mean that those weights make, 0 for most.
    """

    value: float
    size: float
    shorts: Floats
    supports: tuple[Floats | None, ...]
    apart: tuple[float, ...] = ()


def judge(task: Task, tables: Tables, levels: Floats, same: float) -> Judged:
    """What levels are worth; nodes (those closer than ``same`` are) where draws matter."""
    # Where only means count, one mean draw says all.
    each = task.draws_matter
    outcome = tables.draws_at(levels) if each else tables.mean_at(levels, same)[:, None]
    return judge_outcome(task, outcome, task.domain.money(levels))


def judge_outcome(task: Task, outcome: Floats, money: Floats) -> Judged:
    """What a plan is worth that brings ``outcome`` (cells, samples or 1) for ``money`` (cells,)."""
    draws = [_draws(of, outcome, money, task.draws_matter) for of in task.criteria]
    values = [of.measure.value(x) for of, x in zip(task.criteria, draws, strict=True)]
    supports = tuple(
        of.measure.support(x) if of.draws_matter else None
        for of, x in zip(task.criteria, draws, strict=True)
    )
    apart = tuple(
        0.0 if support is None else value - float(support @ x)
        for value, support, x in zip(values, supports, draws, strict=True)
    )
    shorts = np.maximum(task.amounts - np.array(values[1:]), 0.0)
    size = task.objective.size(outcome, money)
    return Judged(_worth(task, values[0], shorts), size, shorts, supports, apart)


def _draws(of: Criterion, outcome: Floats, money: Floats, each: bool) -> Floats:
    base = of.base if each else of.base.mean()
    result: Floats = of.per_outcome @ outcome - float(of.per_money @ money) - base
    return result


def _worth(task: Task, value: float, shorts: Floats) -> float:
    if task.miss is not None:
        return value - float(task.miss @ shorts)
    return value if (shorts <= task.allowed).all() else -np.inf
