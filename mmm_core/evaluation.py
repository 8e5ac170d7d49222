"""What a plan brings, what it returns, and where it leaves the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mmm_core.economics import earned, payback
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, reference_plan
from mmm_core.response import EVERY, Picked, ResponseWindow, calendar_shape
from mmm_core.statistics import Summary, summarize

_BEYOND = 1e-9


@dataclass(frozen=True)
class Extrapolation:
    """A cell that a plan takes beyond what was ever observed (numbers 12).

    Parameters
    ----------
    cell : index
    what : "period" (a period's spend) or "total" (the horizon's)
    spend, observed : money planned, at the prices of the data, and the most observed
    period : the worst period's label, "" for a total
    """

    cell: int
    what: str
    spend: float
    observed: float
    period: str

    @property
    def beyond(self) -> float:
        """How far beyond, as a share of the most observed (infinite if never bought)."""
        return self.spend / self.observed - 1.0 if self.observed else np.inf


@dataclass(frozen=True, eq=False)
class PlanEvaluation:
    """A plan evaluated on every posterior draw.

    Parameters
    ----------
    model, plan, window : what was evaluated, with which carry-in and tail
    by_period : (cells, samples, periods + tail) incremental outcome
    calendar : (periods, cells) money whose shape a cell would get that spends nothing now
    slopes : (cells, samples) ``next_return``, where it is known already
    """

    model: FittedModel
    plan: Plan
    window: ResponseWindow
    by_period: Floats
    calendar: Floats
    slopes: Floats | None = None

    @cached_property
    def spend(self) -> Floats:
        """Money over the horizon, (cells,)."""
        return self.plan.array(self.model).sum(axis=0)

    @cached_property
    def incremental(self) -> Floats:
        """Incremental outcome, (cells, samples)."""
        return self.by_period.sum(axis=2)

    @cached_property
    def total(self) -> Floats:
        """Incremental outcome of all cells, (samples,)."""
        return self.incremental.sum(axis=0)

    @property
    def tail_share(self) -> float | None:
        """Share of the mean incremental outcome that falls after the horizon."""
        total = float(self.total.mean())
        tail = self.by_period[:, :, self.plan.horizon.periods :].sum(axis=(0, 2))
        return float(tail.mean()) / total if total else None

    def profit(self) -> Floats | None:
        """Profit over horizon and tail, (samples,); None without margin and value (numbers 7)."""
        return self._profit

    @cached_property
    def _profit(self) -> Floats | None:
        by_period = earned(self.model, self.plan.horizon, self.by_period.sum(axis=0))
        if by_period is None:
            return None
        result: Floats = by_period.sum(axis=1) - float(self.spend.sum())
        return result

    def payback(self) -> np.datetime64 | None:
        """Label of the first period by which the plan has paid for itself, None if never."""
        model, start = self.model, self.plan.horizon.start
        by_period = earned(model, self.plan.horizon, self.by_period.sum(axis=0))
        if by_period is None:
            return None
        at = payback(by_period, self.plan.array(model).sum(axis=1))
        return None if at is None else model.frequency.shift(start, at)

    @property
    def _revenue_per_unit(self) -> Floats | None:
        """Money per outcome unit by period, where that is assumed to differ, else None."""
        return None if self.window.in_money is None else self.window.in_money.worth

    def _revenue(self, cells: Sequence[int], value: float) -> Floats:
        """What some cells bring, in money, (samples,)."""
        chosen, by_period = list(cells), self._revenue_per_unit
        if by_period is None:
            return self.incremental[chosen].sum(axis=0) * value
        result: Floats = self.by_period[chosen].sum(axis=0) @ by_period
        return result

    def revenue(self) -> Floats | None:
        """What all cells bring in money, (samples,); None where nobody says what it is worth."""
        if not self.has_revenue:
            return None
        value = self.model.card.outcome.value_per_unit
        return self._revenue(range(len(self.model.cells)), 1.0 if value is None else value)

    @property
    def has_revenue(self) -> bool:
        """Whether somebody has said what outcome is worth."""
        known = self.model.card.outcome.value_per_unit is not None
        return known or self._revenue_per_unit is not None

    @cached_property
    def marginal(self) -> Floats:
        """d incremental / d spend as each cell's calendar is scaled up, (cells, samples).

        Outcome units per money. At zero spend the right derivative along the calendar the
        cell would get: the reference's, even where that is zero (numbers 6).
        """
        in_outcome = self.window.in_money is None
        return self.next_return if in_outcome else self._marginal_in(self.window, EVERY)

    @cached_property
    def next_return(self) -> Floats:
        """``marginal`` in what returns count: in money where values differ between periods."""
        return self._next_return(EVERY) if self.slopes is None else self.slopes

    def _next_return(self, cells: Picked) -> Floats:
        return self._marginal_in(self.window.in_money or self.window, cells)

    def knowing(self, before: PlanEvaluation, changed: NDArray[np.intp]) -> PlanEvaluation:
        """The same with ``next_return`` of one before it, but for the cells that changed."""
        slopes = before.next_return.copy()
        slopes[changed] = self._next_return(changed)
        return replace(self, slopes=slopes)

    def _marginal_in(self, window: ResponseWindow, cells: Picked) -> Floats:
        spend = self.plan.array(self.model)
        shape = calendar_shape(spend, self.calendar)
        each = window.curves_in_turn(np.zeros_like(spend), shape, cells)
        return np.array(
            [
                curves.value_and_slope(at, level)[1]
                for (at, curves), level in zip(each, self.spend[cells].tolist(), strict=True)
            ]
        ).reshape(-1, self.model.samples)

    def groups(self, dims: Sequence[str]) -> list[tuple[dict[str, str], list[int]]]:
        """Cells grouped by their labels along ``dims``, in the model's order."""
        grouped: dict[tuple[str, ...], list[int]] = {}
        for index, name in enumerate(self.model.cells.names):
            grouped.setdefault(tuple(name[dim] for dim in dims), []).append(index)
        return [(dict(zip(dims, key, strict=True)), cells) for key, cells in grouped.items()]

    def iroas(self, cells: Sequence[int], value: float) -> Summary | None:
        """Incremental revenue per money of some cells together; None where nothing is spent."""
        spend = float(self.spend[list(cells)].sum())
        if spend <= 0:
            return None
        return summarize(self._revenue(cells, value) / spend)

    def mroas(self, cells: Sequence[int], value: float) -> Summary:
        """Return of the next unit of money, spread over the cells as they spend now."""
        chosen = list(cells)
        spend = self.spend[chosen]
        share = spend / spend.sum() if spend.sum() > 0 else np.full(len(chosen), 1 / len(chosen))
        held = share > 0
        worth = value if self.window.in_money is None else 1.0
        return summarize(share[held] @ self.next_return[chosen][held] * worth)

    def cpik(self, cells: Sequence[int]) -> Summary | None:
        """Cost per incremental outcome unit: spend / mean, its interval from quantiles of I.

        None where nothing is spent; infinite where the outcome is not surely positive.
        """
        spend = float(self.spend[list(cells)].sum())
        if spend <= 0:
            return None
        of = summarize(self.incremental[list(cells)].sum(axis=0))
        cost = [spend / x if x > 0 else np.inf for x in (of.mean, of.median, of.high, of.low)]
        return Summary(*cost)

    def extrapolations(self) -> tuple[Extrapolation, ...]:
        """Cells whose spend leaves what was observed, farthest first; prices as observed."""
        money = self.plan.array(self.model)
        by_period, total = beyond_observed(self.window, money)
        spend = self.window.deflated(money)
        totals = spend.sum(axis=0)
        most, most_total = observed_limits(self.model, spend.shape[0])
        found = []
        for k in range(len(self.model.cells)):
            worst = int(spend[:, k].argmax())
            if by_period[worst, k] > 0:
                date = str(self.plan.spend["period"].to_numpy()[worst])[:10]
                found.append(
                    Extrapolation(k, "period", float(spend[worst, k]), float(most[k]), date)
                )
            if total[k] > 0:
                found.append(Extrapolation(k, "total", float(totals[k]), float(most_total[k]), ""))
        return tuple(sorted(found, key=lambda e: -e.beyond))


def observed_limits(model: FittedModel, periods: int) -> tuple[Floats, Floats]:
    """Most money observed in one period, and over so many, (cells,) each."""
    observed = model.observed_spend
    return observed.max(axis=0), highest_total(observed, periods)


def beyond_observed(window: ResponseWindow, spend: Floats) -> tuple[Floats, Floats]:
    """How far money lies beyond what was ever observed (numbers 12), as a share; 0 within.

    The comparison is made at the prices of the data.

    Parameters
    ----------
    spend : (periods, cells) money over the window's horizon, as it is paid

    Returns
    -------
    by period (periods, cells), and of the horizon's total (cells,); infinite for a cell that
    was never bought
    """
    by_period, by_total = observed_limits(window.model, spend.shape[0])
    bought = window.deflated(spend)
    return _beyond(bought, by_period), _beyond(bought.sum(axis=0), by_total)


def _beyond(spend: Floats, most: Floats) -> Floats:
    beyond = spend > most * (1 + _BEYOND)
    never: Floats = np.where(most > 0, 0.0, np.inf)
    share = spend / np.where(most > 0, most, 1.0) - 1.0
    return np.where(beyond, share + never, 0.0)


def highest_total(observed: Floats, periods: int) -> Floats:
    """Highest observed money over as many consecutive periods, (cells,)."""
    sums = np.cumsum(np.vstack([np.zeros(observed.shape[1]), observed]), axis=0)
    span = min(periods, observed.shape[0])
    highest: Floats = (sums[span:] - sums[:-span]).max(axis=0)
    return highest


def evaluate(window: ResponseWindow, plan: Plan, calendar: Floats | None = None) -> PlanEvaluation:
    """Evaluate a plan over a window's horizon, carry-in and tail.

    ``calendar`` (periods, cells) gives the shape that a cell without spend would get; the
    reference plan's where it is left out.
    """
    model = window.model
    if calendar is None:
        calendar = reference_plan(model, plan.horizon).plan.array(model)
    return PlanEvaluation(model, plan, window, window.incremental(plan.array(model)), calendar)


def reevaluate(before: PlanEvaluation, plan: Plan) -> PlanEvaluation:
    """Evaluate another plan over the same window; only cells whose money differs are computed.

    All that it says is what ``evaluate`` would say, to the last digit.

    Raises
    ------
    ValueError
        If the plan has another horizon.
    """
    if plan.horizon != before.plan.horizon:
        raise ValueError("a plan over another horizon needs a window of its own")
    model, by_period = before.model, before.by_period.copy()
    changed = changed_cells(before.plan.array(model), plan.array(model))
    by_period[changed] = before.window.incremental(plan.array(model), changed)
    edited = PlanEvaluation(model, plan, before.window, by_period, before.calendar)
    return edited.knowing(before, changed)


def changed_cells(before: Floats, after: Floats) -> NDArray[np.intp]:
    """Cells in which two plans of shape (periods, cells) differ anywhere, ascending."""
    return np.flatnonzero((before != after).any(axis=0))
