"""What the model knows of each cell: its response curve, its returns, its next money."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

import numpy as np

from mmm_core.economics import economics_of
from mmm_core.labels import Floats
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.response import calendar_shape
from mmm_core.statistics import Summary, probability_above, quantiles, summaries
from optimizer.posed import ground_of, window_of
from optimizer.problem import Tail
from planner.questions.assess import value_per_unit
from planner.questions.inside import observed_along
from planner.questions.optimize import OptimizeAnswer
from planner.questions.standing import UNKNOWN, Standing, standing_of, standings_along


@dataclass(frozen=True, eq=False)
class ResponseCurve:
    """Response of one cell as its calendar is scaled, everything else unchanged.

    Parameters
    ----------
    cell : index
    spend : money over the horizon, (points,), from 0; the current money is one of them
    mean, median, low, high : incremental outcome over draws, (points,)
    marginal, marginal_low, marginal_high : d outcome / d money: mean and interval, (points,)
    current : the reference plan's money
    observed : money beyond which some period or the total leaves the observed range
    standing : where it stands against break-even at the current money
    """

    cell: int
    spend: Floats
    mean: Floats
    median: Floats
    low: Floats
    high: Floats
    marginal: Floats
    marginal_low: Floats
    marginal_high: Floats
    current: float
    observed: float
    standing: Standing


def _in_turn[**P, T](
    function: Callable[Concatenate[FittedModel, Reference, P], T],
) -> Callable[Concatenate[FittedModel, Reference, P], T]:
    """Of large models one at a time is worked on."""

    @wraps(function)
    def waiting(
        model: FittedModel, reference: Reference, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with alone(window_of(model, reference, "zero").size.planning_bytes):
            return function(model, reference, *args, **kwargs)

    return waiting


@_in_turn
def response_curves(
    model: FittedModel, reference: Reference, tail: Tail = "zero", points: int = 41
) -> list[ResponseCurve]:
    """Every cell's curve along its reference calendar, from zero to well beyond the evidence.

    Parameters
    ----------
    tail : what is spent after the horizon: nothing, or the reference's mean
    points : of each curve, evenly spaced in money; one more is at the current money
    """
    window = window_of(model, reference, tail)
    ground = ground_of(model, reference)
    shape = calendar_shape(ground.reference)
    observed, economics = observed_along(window, shape), economics_of(model)
    result = []
    for k, (at, curves) in enumerate(window.curves_in_turn(np.zeros_like(shape), shape)):
        current = float(ground.reference_total[k])
        most = max(2.0 * current, 1.35 * float(observed[k]), 1e-9)
        spend = _with_point(np.linspace(0.0, most, points), current)
        both = [curves.value_and_slope(at, float(level)) for level in spend]
        value, slope = (np.array([pair[i] for pair in both]) for i in (0, 1))
        low, median, high = quantiles(value)
        slope_low, _, slope_high = quantiles(slope)
        result.append(
            ResponseCurve(
                k, spend, value.mean(axis=1), median, low, high, slope.mean(axis=1),
                slope_low, slope_high, current, float(observed[k]),
                standing_of(curves, at, current, float(observed[k]), economics),
            )
        )  # fmt: skip
    return result


def _with_point(spend: Floats, current: float) -> Floats:
    """An axis with a point exactly there, so that nothing is read between points."""
    others = spend[np.abs(spend - current) > 1e-9 * spend[-1]]
    return np.sort(np.append(others, current))


def next_step(spend: float) -> float:
    """A round amount of money that is little beside a plan: about a thousandth."""
    return 10.0 ** math.floor(math.log10(spend / 1000)) if spend > 0 else 1.0


@dataclass(frozen=True)
class CellReturn:
    """What one cell returns at the reference plan, and what a little more would bring.

    Parameters
    ----------
    cell : index
    spend : money over the horizon
    incremental : outcome units
    iroas, marginal : average and marginal return, in revenue (or outcome units, where no value
        per unit is known) per money; no average where nothing is spent
    next_money, next_brings : so much more, along the cell's calendar, brings so many outcome units
    p_pays : share of draws in which the next money earns more margin than it costs; None where
        money is not known
    standing : where the cell stands against break-even
    """

    cell: int
    spend: float
    incremental: Summary
    iroas: Summary | None
    marginal: Summary
    next_money: float
    next_brings: Summary
    p_pays: float | None
    standing: Standing


@_in_turn
def returns(
    model: FittedModel, reference: Reference, tail: Tail = "zero", next_money: float = 10_000.0
) -> list[CellReturn]:
    """Returns of every cell at the reference plan, most promising next money first.

    Parameters
    ----------
    tail : what is spent after the horizon: nothing, or the reference's mean
    next_money : put into one cell at a time, on top of the reference; above 0
    """
    window = window_of(model, reference, tail)
    ground = ground_of(model, reference)
    shape = calendar_shape(ground.reference)
    observed, economics = observed_along(window, shape), economics_of(model)
    value = value_per_unit(model) or 1.0
    spent, standings = ground.reference_total, list[Standing]()
    now, slope, more = (np.empty((spent.size, model.samples)) for _ in range(3))
    for k, (at, curves) in enumerate(window.curves_in_turn(np.zeros_like(shape), shape)):
        spend = float(spent[k])
        now[k], slope[k] = curves.value_and_slope(at, spend)
        more[k] = curves.value(at, spend + next_money) - now[k]
        standings.append(standing_of(curves, at, spend, float(observed[k]), economics))
    incremental, marginal, brings = map(summaries, (now, slope * value, more))
    result = []
    for k, spend in enumerate(spent.tolist()):
        pays = None
        if economics is not None:
            pays = probability_above(more[k] * value * economics.margin - next_money).value
        result.append(
            CellReturn(
                cell=k,
                spend=spend,
                incremental=incremental[k],
                iroas=incremental[k].times(value / spend) if spend > 0 else None,
                marginal=marginal[k],
                next_money=next_money,
                next_brings=brings[k],
                p_pays=pays,
                standing=standings[k],
            )
        )
    return sorted(result, key=lambda r: -r.next_brings.mean)


@_in_turn
def standings_of(model: FittedModel, reference: Reference, tail: Tail = "zero") -> list[Standing]:
    """Where every cell stands against break-even at the reference plan, in the model's order.

    Parameters
    ----------
    tail : what is spent after the horizon: nothing, or the reference's mean
    """
    ground, window = ground_of(model, reference), window_of(model, reference, tail)
    shape = calendar_shape(ground.reference)
    return standings_along(window, shape, ground.reference_total, observed_along(window, shape))


def standings_beside(answer: OptimizeAnswer) -> list[Standing]:
    """The same of the current plan that an answer compares with.

    Of a model that is not fit, nothing stands anywhere.
    """
    of = answer.answer
    if answer.verdict.decision == "not_fit":
        return [UNKNOWN] * len(of.model.cells)
    return standings_of(of.model, of.reference, of.tail)
