"""What a plan's months bring, evaluated on all draws: the response as a function of months.

Everything that saturates is linear in the money of months, so one look at the window gives all.
Numbers are of single precision: what they are off is a thousandth of what tables are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mmm_core.curves import SaturationKind
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL, Floats
from mmm_core.response import calendar_shape
from planner.workbook.months import Months, Places, summed
from planner.workbook.singles import Singles, draws_last, felt_of, spread_of
from planner.workbook.unspent import Unspent

Terms = slice | Places


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
    unspent : what there is without the horizon's money, on every draw
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
    unspent: Unspent

    @staticmethod
    def at(
        of: PlanEvaluation, months: Months, reference: Floats, unspent: Unspent | None = None
    ) -> MonthlyTerms:
        """The terms of a plan.

        Parameters
        ----------
        reference : (periods, cells) whose spread a month gets in which the plan has no money
        unspent : of the plan's window, where that is known already
        """
        plan, window = of.plan.array(of.model), of.window
        bare = unspent or Unspent.of(window)
        cells = tuple(cells for _, cells in of.groups((CHANNEL,)))
        spread = spread_of(plan, reference, months, cells)
        by_month = summed(plan.T, months.spent, months.count)
        money = np.array([by_month[chosen].sum(axis=0) for chosen in cells])
        felt, gain = felt_of(of, months, spread)
        return MonthlyTerms(
            of=of,
            months=months,
            cells=cells,
            spread=spread,
            money=money,
            kind=bare.kind,
            parameters=bare.parameters,
            weight=bare.weight,
            felt=felt,
            gain=gain,
            start=bare.start,
            now=draws_last(window.saturating(plan)),
            unspent=bare,
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
        outcome, slope = -self._nothing, np.zeros(len(self.cells))
        for channel, cell, x in self._with(money):
            found, steep = self.responds(cell, slice(0, len(x)), x)
            outcome[channel] += self.landed(0, found)
            slope[channel] += steep.sum()
        return outcome, slope

    def brings(self, money: Floats) -> Floats:
        """The first of both alone, in two thirds of the time."""
        outcome = -self._nothing
        for channel, cell, x in self._with(money):
            value = self.kind.value(_not_below_nothing(x), self._curve(cell, slice(0, len(x))))
            outcome[channel] += self.landed(0, value @ self.weight[cell])
        return outcome

    def _with(self, money: Floats) -> Iterator[tuple[int, int, Singles]]:
        """Channel, cell, and what saturates there with other money, (terms, draws)."""
        more = (money - self.money).astype(np.float32)
        for channel, cells in enumerate(self.cells):
            for cell in cells:
                x = self.now[cell].copy()
                for felt, gain, amount in zip(self.felt, self.gain, more[channel], strict=True):
                    x[felt] += gain[cell] * amount
                yield channel, cell, x

    @cached_property
    def _nothing(self) -> Floats:
        """What there would be without the horizon's money, (channels, landings)."""
        landed = self.landed(0, self.unspent.brought)
        return np.array([landed[cells].sum(axis=0) for cells in self.cells])

    def first_return(self) -> Floats:
        """Mean return of each cell's first money, along the calendar that it has or would get."""
        shape = calendar_shape(self.of.plan.array(self.of.model), self.of.calendar)
        each = zip(
            self.unspent.steep, draws_last(self.of.window.gain(shape)), self.whole, strict=True
        )
        return np.array([_weighed(*one).sum() for one in each])

    def responds(self, cell: int, terms: Terms, x: Singles) -> tuple[Floats, Floats]:
        """Means of what terms bring at what saturates, (..., terms, draws), which is written over.

        Returns
        -------
        outcome by term and how much later it falls, (..., terms, lags), and what scaling the
        calendar adds, (..., terms)
        """
        value, steep = self.curve(cell, terms, _not_below_nothing(x))
        x -= self.start[cell, terms]
        return value @ self.weight[cell], _weighed(steep, x, self.whole[cell])

    def curve(self, cell: int, terms: Terms, x: Singles) -> tuple[Singles, Singles]:
        """Value and slope at what saturates, (..., terms, draws)."""
        return self.kind.value_and_slope(x, self._curve(cell, terms))

    def _curve(self, cell: int, terms: Terms) -> dict[str, Singles]:
        """Parameters of a cell's terms."""
        of = {name: values[cell] for name, values in self.parameters.items()}
        return {name: values[terms] if len(values) > 1 else values for name, values in of.items()}

    def landed(self, first: int, brought: Floats) -> Floats:
        """Outcome by month, (..., landings), of terms from one on, (..., terms, lags)."""
        terms, onto = brought.shape[-2], self._onto[first:]
        by_lag = [brought[..., lag] @ onto[lag : terms + lag] for lag in range(brought.shape[-1])]
        found: Floats = np.sum(by_lag, axis=0)
        return found

    @cached_property
    def whole(self) -> Singles:
        """Weights of all lags together, (cells, samples)."""
        return self.weight.sum(axis=2)

    @cached_property
    def _onto(self) -> Floats:
        """1 where a period falls into a month, (periods + tail, landings)."""
        return np.eye(self.months.landings)[self.months.landing]


def _not_below_nothing(x: Singles) -> Singles:
    """At least 0, in place: a fourth of the time that a single zero takes."""
    floor: Singles = np.maximum(x, np.zeros_like(x), out=x)
    return floor


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
