"""What one edit of a plan changed, and what that brought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.evaluation import PlanEvaluation, changed_cells
from mmm_core.labels import Floats
from mmm_core.statistics import Summary, summarize

MOST = 0.8
# What is gained in some periods and lost in others has no periods of its own.
_ONE_WAY = 0.9


@dataclass(frozen=True, eq=False)
class Edit:
    """The step from one plan to the next.

    Parameters
    ----------
    cells : whose money changed, ascending
    periods : labels of the first and last period in which it did
    count : number of periods in which it did
    added, taken : money put into some places, and taken from others; both 0 or more
    brought : change of the incremental outcome, outcome units
    profit : change of profit; None without margin and value
    felt : labels of the first and last period that hold most of what was brought, the shortest
        stretch with ``MOST`` of it; None where some periods gain what others lose
    after : how many periods of ``felt`` lie after the horizon
    """

    cells: tuple[int, ...]
    periods: tuple[np.datetime64, np.datetime64]
    count: int
    added: float
    taken: float
    brought: Summary
    profit: Summary | None
    felt: tuple[np.datetime64, np.datetime64] | None
    after: int

    @property
    def net(self) -> float:
        """Money more (or less) than before."""
        return self.added - self.taken


def edit_of(before: PlanEvaluation, now: PlanEvaluation) -> Edit | None:
    """What leads from one plan to another over the same window; None where they are equal."""
    model = now.model
    then, spend = before.plan.array(model), now.plan.array(model)
    cells = changed_cells(then, spend)
    if cells.size == 0:
        return None
    moved = (spend - then)[:, cells]
    touched = np.flatnonzero((moved != 0).any(axis=1))
    by_period = (now.by_period[cells] - before.by_period[cells]).sum(axis=0)
    dates = model.frequency.following(now.plan.horizon.start, by_period.shape[1])
    profit, earlier = now.profit(), before.profit()
    felt = _felt(by_period.mean(axis=0))
    return Edit(
        cells=tuple(int(k) for k in cells),
        periods=(dates[touched[0]], dates[touched[-1]]),
        count=touched.size,
        added=float(moved[moved > 0].sum()),
        taken=float(np.abs(moved[moved < 0]).sum()),
        brought=summarize(now.total - before.total),
        profit=None if profit is None or earlier is None else summarize(profit - earlier),
        felt=None if felt is None else (dates[felt[0]], dates[felt[1]]),
        after=0 if felt is None else max(0, felt[1] - max(felt[0], spend.shape[0]) + 1),
    )


def _felt(change: Floats) -> tuple[int, int] | None:
    """First and last position of the shortest stretch with most of a change (periods,)."""
    whole = float(change.sum())
    if abs(whole) < _ONE_WAY * float(np.abs(change).sum()) or whole == 0:
        return None
    sums = np.concatenate([[0.0], np.cumsum(change)]) / whole
    firsts, ends = np.nonzero(sums[None, :] - sums[:, None] >= MOST)
    later = np.flatnonzero(ends > firsts)
    shortest = later[np.argmin((ends - firsts)[later])]
    return int(firsts[shortest]), int(ends[shortest]) - 1
