"""What a plan's months bring, evaluated on all draws: the response as a function of months.

Everything that saturates is linear in the money of months, so one look at the window gives all.
Numbers are of single precision: what they are off is a thousandth of what tables are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mmm_core.curves import SaturationKind
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL, Floats
from mmm_core.response import calendar_shape
from planner.workbook.months import Months, summed
from planner.workbook.singles import (
    Singles,
    draws_last,
    felt_of,
    parameter_of,
    spread_of,
    weight_of,
)

# So many numbers at a time as a processor keeps close to it.
_AT_ONCE = 150_000


@dataclass(frozen=True, eq=False)
class MonthlyTerms:
    """What saturates, x = now + sum over months of gain times the money more than planned.

    Terms are the periods of horizon and tail, or of the horizon where media saturate first.

    Parameters
    ----------
    of : the plan
    months : of its horizon
    cells : of each channel
    spread : (periods, cells) share of its channel's and month's money that falls there
    money : (channels, months) of the plan
    kind, parameters : class of curve, (cells, terms or 1, samples or 1) each
    weight : (cells, samples, lags) what a unit of saturated media adds to the mean outcome, so
        many periods later; at once where media carry over first
    felt : by month, the terms that its money is felt in
    gain : by month, (cells, its terms, samples or 1) per unit of money
    start, now : (cells, terms, samples or 1) at no money, and at the plan
    """

    of: PlanEvaluation
    months: Months
    cells: tuple[list[int], ...]
    spread: Floats
    money: Floats
    kind: SaturationKind
    parameters: dict[str, Singles]
    weight: Singles
    felt: tuple[slice, ...]
    gain: tuple[Singles, ...]
    start: Singles
    now: Singles

    @staticmethod
    def at(of: PlanEvaluation, months: Months, reference: Floats) -> MonthlyTerms:
        """The terms of a plan.

        Parameters
        ----------
        reference : (periods, cells) whose spread a month gets in which the plan has no money
        """
        plan, window = of.plan.array(of.model), of.window
        cells = tuple(cells for _, cells in of.groups((CHANNEL,)))
        spread = spread_of(plan, reference, months, cells)
        by_month = summed(plan.T, months.spent, months.count)
        money = np.array([by_month[chosen].sum(axis=0) for chosen in cells])
        kind, parameters = window.saturation()
        felt, gain = felt_of(of, months, spread)
        start = draws_last(window.saturating(np.zeros_like(plan)))
        return MonthlyTerms(
            of=of,
            months=months,
            cells=cells,
            spread=spread,
            money=money,
            kind=kind,
            parameters={name: parameter_of(kind, name, each) for name, each in parameters.items()},
            weight=weight_of(of.model),
            felt=felt,
            gain=gain,
            start=start,
            now=draws_last(window.saturating(plan)),
        )

    def spend_of(self, money: Floats) -> Floats:
        """Money by channel and month, (channels, months), as (periods, cells)."""
        spend = np.zeros_like(self.spread)
        for channel, cells in enumerate(self.cells):
            spend[:, cells] = self.spread[:, cells] * money[channel, self.months.spent][:, None]
        return spend

    def brought(self, money: Floats) -> tuple[Floats, Floats]:
        """What other money brings, on average.

        Parameters
        ----------
        money : (channels, months)

        Returns
        -------
        incremental outcome by month that it falls into, (channels, landings), and what scaling a
        channel's calendar adds, (channels,)
        """
        more = (money - self.money).astype(np.float32)
        outcome, slope = -self._nothing, np.zeros(len(self.cells))
        for channel, cells in enumerate(self.cells):
            for cell in cells:
                x = self.now[cell].copy()
                for felt, gain, amount in zip(self.felt, self.gain, more[channel], strict=True):
                    x[felt] += gain[cell] * amount
                found = self._at(cell, slice(0, len(x)), x)
                outcome[channel] += found[0]
                slope[channel] += found[1]
        return outcome, slope

    @cached_property
    def _nothing(self) -> Floats:
        """What there would be without the horizon's money, (channels, landings)."""
        whole = slice(0, self.start.shape[1])
        return np.array(
            [
                sum(self._at(cell, whole, self.start[cell].copy())[0] for cell in cells)
                for cells in self.cells
            ]
        )

    def first_return(self) -> Floats:
        """Mean return of each cell's first money, along the calendar that it has or would get."""
        of = self.of
        shape = calendar_shape(of.plan.array(of.model), of.calendar)
        gain, whole = draws_last(of.window.gain(shape)), slice(0, self.start.shape[1])
        found = np.zeros(len(gain))
        for cell, x in enumerate(self.start):
            steep = self._curve(cell, whole, x)[1]
            found[cell] = _weighed(steep, gain[cell], self.weight[cell].sum(axis=1)).sum()
        return found

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
        # Last of all the plan itself.
        amounts = np.append(more, 0.0).astype(np.float32)[:, None, None]
        outcome, slope = np.zeros((more.size + 1, self.months.landings)), np.zeros(more.size + 1)
        for cell in self.cells[channel]:
            gain = self.gain[month][cell]
            for part in _parts(amounts.size, gain.size):
                found = self._brings(cell, self.felt[month], gain * amounts[part])
                outcome[part] += found[0]
                slope[part] += found[1]
        return outcome[:-1] - outcome[-1], slope[:-1] - slope[-1]

    def together(
        self, channel: int, months: tuple[int, int], more: Sequence[Floats]
    ) -> tuple[Floats, Floats]:
        """What changes in two months do beyond the sum of each alone.

        Parameters
        ----------
        more : money more than planned in the first, and in the second month

        Returns
        -------
        outcome (first, second, landings), and slope (first, second)
        """
        felt = _both(*(self.felt[month] for month in months))
        amounts = [np.append(each, 0.0).astype(np.float32)[:, None, None] for each in more]
        shape = tuple(each.size for each in amounts)
        outcome, slope = np.zeros((*shape, self.months.landings)), np.zeros(shape)
        for cell in self.cells[channel]:
            x, y = (
                self.gain[month][cell][_inside(felt, self.felt[month])] * each
                for month, each in zip(months, amounts, strict=True)
            )
            for part in _parts(shape[0], y.size):
                found = self._brings(cell, felt, x[part, None] + y)
                outcome[part] += found[0]
                slope[part] += found[1]
        return _beyond_sum(outcome), _beyond_sum(slope)

    def by_draw(self, cell: int, month: int, more: Floats) -> Floats:
        """What a cell's terms of a month bring on each draw with more money in it.

        Parameters
        ----------
        more : (amounts,) money more than planned

        Returns
        -------
        of all amounts: outcome by month that it falls into, and slope, (figures, draws)
        """
        felt, gain = self.felt[month], self.gain[month][cell]
        x = self.now[cell, felt] + gain * more.astype(np.float32)[:, None, None]
        np.maximum(x, np.zeros_like(x), out=x)
        value, steep = self._curve(cell, felt, x)
        x -= self.start[cell, felt]
        with np.errstate(invalid="ignore"):
            slope = np.where(x > 0, steep * x, 0.0).sum(axis=1) * self._whole[cell]
        landed = np.zeros((self.months.landings, *slope.shape))
        for lag, weight in enumerate(self.weight[cell].T):
            months = self.months.landing[felt.start + lag : felt.stop + lag]
            for each in np.unique(months):
                landed[each] += value[:, months == each].sum(axis=1) * weight
        return np.concatenate([*landed[landed.any(axis=(1, 2))], slope])

    def _brings(self, cell: int, felt: slice, more: Singles) -> tuple[Floats, Floats]:
        """Mean of what some terms bring with more on top of the plan.

        Parameters
        ----------
        more : (..., terms, draws or 1)

        Returns
        -------
        outcome by month that it falls into, (..., landings), and slope, (...)
        """
        return self._at(cell, felt, self.now[cell, felt] + more)

    def _at(self, cell: int, felt: slice, x: Singles) -> tuple[Floats, Floats]:
        """The same at what saturates, (..., terms, draws), which is written over."""
        np.maximum(x, np.zeros_like(x), out=x)  # a fourth of the time that a single zero takes
        value, steep = self._curve(cell, felt, x)
        x -= self.start[cell, felt]
        brought, onto = value @ self.weight[cell], self._onto
        landed: Floats = sum(
            brought[..., lag] @ onto[felt.start + lag : felt.stop + lag]
            for lag in range(brought.shape[-1])
        )
        return landed, _weighed(steep, x, self._whole[cell]).sum(axis=-1)

    def _curve(self, cell: int, felt: slice, x: Singles) -> tuple[Singles, Singles]:
        of = {name: values[cell] for name, values in self.parameters.items()}
        some = {name: values[felt] if len(values) > 1 else values for name, values in of.items()}
        return self.kind.value_and_slope(x, some)

    @cached_property
    def _whole(self) -> Singles:
        """Weights of all lags together, (cells, samples)."""
        return self.weight.sum(axis=2)

    @cached_property
    def _onto(self) -> Floats:
        """1 where a period falls into a month, (periods + tail, landings)."""
        return np.eye(self.months.landings)[self.months.landing]


def _weighed(steep: Singles, scaled: Singles, weight: Singles) -> Singles:
    """Slopes times what is scaled, weighed over draws (last), (...).

    An infinite slope counts for nothing where nothing is scaled.
    """
    with np.errstate(invalid="ignore"):
        product = steep * scaled
        found: Singles = product @ weight
        if np.isfinite(found).all():
            return found
        return np.where(scaled > 0, product, np.float32(0.0)) @ weight


def _parts(amounts: int, each: int) -> Iterator[slice]:
    """So many amounts of so many numbers each, as many at once as a processor keeps close."""
    step = max(_AT_ONCE // max(each, 1), 1)
    return (slice(at, at + step) for at in range(0, amounts, step))


def _both(one: slice, other: slice) -> slice:
    """What two stretches share."""
    start = max(one.start, other.start)
    return slice(start, max(min(one.stop, other.stop), start))


def _inside(part: slice, whole: slice) -> slice:
    """Where a part of a stretch stands within it."""
    return slice(part.start - whole.start, part.stop - whole.start)


def _beyond_sum(found: Floats) -> Floats:
    """Of values (first, second, ...) that end with the plan: what both do beyond each alone."""
    beyond: Floats = found[:-1, :-1] - found[-1:, :-1] - found[:-1, -1:] + found[-1, -1]
    return beyond
