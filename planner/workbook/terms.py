"""What a plan's months bring, evaluated on all draws: the response as a function of months.

Everything that saturates is linear in the money of months, so one look at the window gives all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL, Floats
from mmm_core.response import CalendarCurves
from planner.workbook.months import Months, summed

EVERY_DRAW = slice(None)
_AT_ONCE = 50_000
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MonthlyTerms:
    """What saturates, x = now + sum over months of gain times the money more than planned.

    Parameters
    ----------
    of : the plan
    months : of its horizon
    cells : of each channel
    spread : (periods, cells) share of its channel's and month's money that falls there
    money : (channels, months) of the plan
    curves : kind, parameters and weights at no spend
    felt : (terms,) by month, those that its money is felt in
    gain : by month, (cells, its terms, samples or 1) per unit of money
    now : (cells, terms, samples or 1) at the plan
    """

    of: PlanEvaluation
    months: Months
    cells: tuple[list[int], ...]
    spread: Floats
    money: Floats
    curves: CalendarCurves
    felt: tuple[Flags, ...]
    gain: tuple[Floats, ...]
    now: Floats

    @staticmethod
    def at(of: PlanEvaluation, months: Months, reference: Floats) -> MonthlyTerms:
        """The terms of a plan.

        Parameters
        ----------
        reference : (periods, cells) whose spread a month gets in which the plan has no money
        """
        plan = of.plan.array(of.model)
        cells = tuple(cells for _, cells in of.groups((CHANNEL,)))
        spread = _spread(plan, reference, months, cells)
        by_month = summed(plan.T, months.spent, months.count)
        money = np.array([by_month[chosen].sum(axis=0) for chosen in cells])
        window, even = of.window, np.ones_like(plan)
        zero = window.curves(np.zeros_like(plan), even)
        felt: list[Flags] = []
        gain: list[Floats] = []
        for month in range(months.count):
            alone = np.where((months.spent == month)[:, None], spread, 0.0)
            more = window.curves(alone, even).offset - zero.offset
            # What rounding leaves of the carry-in is no gain.
            more[more <= 1e-12 * more.max(initial=0.0)] = 0.0
            felt.append(np.asarray((more > 0).any(axis=(0, 2))))
            gain.append(more[:, felt[-1]])
        now = window.curves(plan, even).offset
        return MonthlyTerms(of, months, cells, spread, money, zero, tuple(felt), tuple(gain), now)

    def spend_of(self, money: Floats) -> Floats:
        """Money by channel and month, (channels, months), as (periods, cells)."""
        spend = np.zeros_like(self.spread)
        for channel, cells in enumerate(self.cells):
            spend[:, cells] = self.spread[:, cells] * money[channel, self.months.spent][:, None]
        return spend

    def changes(self, channel: int, month: int, more: Floats) -> tuple[Floats, Floats]:
        """What more (or less) money in one month changes, on average.

        Parameters
        ----------
        more : (amounts,) money more than planned

        Returns
        -------
        outcome by month that it falls into, (amounts, landings), and slope of scaling the
        calendar, (amounts,)
        """
        felt = self.felt[month]
        outcome, slope = np.zeros((more.size, self.months.landings)), np.zeros(more.size)
        for cell in self.cells[channel]:
            added = self.gain[month][cell] * more[:, None, None]
            now, then = self._brings(cell, felt, np.zeros(1)), self._brings(cell, felt, added)
            outcome += then[0] - now[0]
            slope += then[1] - now[1]
        return outcome, slope

    def together(
        self, channel: int, months: tuple[int, int], more: Sequence[Floats], draws: int
    ) -> tuple[Floats, Floats]:
        """What changes in two months do beyond the sum of each alone.

        Parameters
        ----------
        more : money more than planned in the first, and in the second month
        draws : of how many draws, about

        Returns
        -------
        outcome (first, second, landings), and slope (first, second)
        """
        some = slice(None, None, max(round(self.of.model.samples / draws), 1))
        shape = (more[0].size, more[1].size)
        outcome, slope = np.zeros((*shape, self.months.landings)), np.zeros(shape)
        felt = self.felt[months[0]] & self.felt[months[1]]
        if not felt.any():
            return outcome, slope
        inside = [felt[self.felt[month]] for month in months]
        # Where either month keeps its money there is nothing beyond the sum.
        rows, columns = (np.flatnonzero(each) for each in more)
        for cell in self.cells[channel]:
            one, other = (
                _some(self.gain[month][cell][within], some)
                for month, within in zip(months, inside, strict=True)
            )
            x, y = (
                gain * money[kept, None, None]
                for gain, money, kept in ((one, more[0], rows), (other, more[1], columns))
            )
            now, first, second = (self._brings(cell, felt, at, some) for at in (np.zeros(1), x, y))
            # So many at a time as a processor keeps close to it.
            step = max(_AT_ONCE // max(y.size, 1), 1)
            for start in range(0, rows.size, step):
                part = slice(start, start + step)
                both = self._brings(cell, felt, x[part, None] + y, some)
                at = np.ix_(rows[part], columns)
                outcome[at] += both[0] - first[0][part, None] - second[0] + now[0]
                slope[at] += both[1] - first[1][part, None] - second[1] + now[1]
        return outcome, slope

    def _brings(
        self, cell: int, felt: Flags, more: Floats, draws: slice = EVERY_DRAW
    ) -> tuple[Floats, Floats]:
        """Mean of what some terms bring with more on top of the plan.

        Parameters
        ----------
        more : (..., terms, draws or 1)

        Returns
        -------
        outcome by month that it falls into, (..., landings), and slope, (...)
        """
        x = np.maximum(_some(self.now[cell][felt], draws) + more, 0.0)
        parameters = {
            name: _some(values[felt] if values.shape[0] > 1 else values, draws)
            for name, values in self.curves.cell_parameters(cell).items()
        }
        value, steep = self.curves.kind.value_and_slope(x, parameters)
        scaled = x - _some(self.curves.offset[cell][felt], draws)
        # An infinite slope counts for nothing where nothing is scaled.
        with np.errstate(invalid="ignore"):
            steep = np.where(scaled > 0, steep * scaled, 0.0)
        weight = _some(self.curves.weight[cell], draws) / steep.shape[-1]
        return self._landed(cell, felt, value, weight, draws), (steep @ weight).sum(axis=-1)

    def _landed(
        self, cell: int, felt: Flags, value: Floats, weight: Floats, draws: slice
    ) -> Floats:
        """Weighted sum over draws of values (..., terms, draws), by the month they fall into."""
        model, terms = self.of.model, np.flatnonzero(felt)
        if model.adstock_first:
            fell: Floats = value @ weight @ self._onto[self._periods[terms]]
            return fell
        weights = model.adstock_weights[cell][draws]
        share = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
        spread = value @ (share * weight[:, None])
        found: Floats = sum(
            spread[..., lag] @ self._onto[terms + lag] for lag in range(model.l_max)
        )
        return found

    @cached_property
    def _onto(self) -> Floats:
        """1 where a period falls into a month, (periods + tail, landings)."""
        return np.eye(self.months.landings)[self.months.landing]

    @cached_property
    def _periods(self) -> NDArray[np.intp]:
        """The period of horizon and tail that each term is of, where media carry over first."""
        lags = (self.of.model.adstock_weights > 0).any(axis=(0, 1))
        within = np.ones(self.of.plan.horizon.periods)
        felt = np.flatnonzero(np.convolve(within, lags)[: self.months.landing.size] > 0)
        assert felt.size == self.now.shape[1] or not any(gain.any() for gain in self.gain)
        return felt


def _some(values: Floats, draws: slice) -> Floats:
    """Some draws, which stand last; one number for all of them is of each."""
    return values[..., draws] if values.shape[-1] > 1 else values


def _spread(plan: Floats, reference: Floats, months: Months, cells: Sequence[list[int]]) -> Floats:
    """The plan's spread; the reference's where it has no money, an even one where neither has."""
    spread = np.zeros_like(plan)
    for month in range(months.count):
        rows = np.flatnonzero(months.spent == month)
        for chosen in cells:
            at = np.ix_(rows, np.array(chosen))
            given = (plan[at], reference[at], np.ones_like(plan[at]))
            pattern = next(one for one in given if one.sum() > 0)
            spread[at] = pattern / pattern.sum()
    return spread
