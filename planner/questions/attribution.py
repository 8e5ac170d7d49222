"""What the difference between two plans is made of: money, channel mix, timing, assumptions.

One thing is changed after the other, in that order, on the same draws: so the parts add up to the
difference exactly, whatever the curves look like.
"""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import Floats
from mmm_core.plan import Plan
from mmm_core.response import calendar_shape
from mmm_core.statistics import Summary, summarize

STEPS = ("money", "mix", "timing", "assumptions")

_Draws = tuple[Floats, Floats | None]  # outcome, and profit where it is known, (samples,) each


@dataclass(frozen=True)
class Part:
    """One step from a plan to another.

    Parameters
    ----------
    step : one of ``STEPS``
    outcome : incremental outcome that it brings, outcome units
    profit : the same in money, the money of the step itself taken off; None where either plan's
        is unknown
    """

    step: str
    outcome: Summary
    profit: Summary | None


@dataclass(frozen=True)
class Attribution:
    """The difference of two plans, and its parts.

    Parameters
    ----------
    outcome, profit : of the whole, as in ``Part``
    parts : one a step, in the order of ``STEPS``
    """

    outcome: Summary
    profit: Summary | None
    parts: tuple[Part, ...]


def attributed(mine: PlanEvaluation, theirs: PlanEvaluation) -> Attribution:
    """What ``mine`` brings beyond ``theirs``, step by step.

    Money: theirs grown or shrunk to mine's total. Mix: each cell has mine's money, on their
    calendar. Timing: mine itself, under what is assumed of theirs. Assumptions: the rest. Where
    theirs spends nothing at all, or nothing in a cell, even money stands for its mix or calendar.

    Parameters
    ----------
    mine, theirs : over one horizon, of one model, each under its own assumptions
    """
    same = mine.model.identity == theirs.model.identity
    first, last = _brought(theirs), _brought(mine)
    # What a step brings is kept, and not every period of every draw that it is taken from.
    steps = [_brought(_under(theirs, spend)) for spend in between(mine, theirs)]
    there = last if same else _brought(_under(theirs, mine.plan.array(mine.model)))
    stages = [first, *steps, there, last]
    parts = zip(STEPS, stages[1:], stages[:-1], strict=True)
    whole = _part("", last, first)
    return Attribution(whole.outcome, whole.profit, tuple(_part(*part) for part in parts))


def between(mine: PlanEvaluation, theirs: PlanEvaluation) -> tuple[Floats, Floats]:
    """Their mix at mine's money, and mine's money by cell on their calendar, (periods, cells)."""
    now, then = mine.plan.array(mine.model), theirs.plan.array(theirs.model)
    total, before = float(now.sum()), float(then.sum())
    scaled = then * (total / before) if before > 0 else _even(then, total)
    return scaled, calendar_shape(then) * now.sum(axis=0)


def _even(like: Floats, total: float) -> Floats:
    even: Floats = (like * 0.0 + 1.0) * (total / like.size)
    return even


def _under(theirs: PlanEvaluation, spend: Floats) -> PlanEvaluation:
    plan = Plan.of(theirs.model, theirs.plan.horizon, spend)
    return evaluate(theirs.window, plan, theirs.calendar)


def _brought(of: PlanEvaluation) -> _Draws:
    return of.total, of.profit()


def _part(step: str, after: _Draws, before: _Draws) -> Part:
    (total, now), (less, then) = after, before
    profit = None if now is None or then is None else summarize(now - then)
    return Part(step, summarize(total - less), profit)
