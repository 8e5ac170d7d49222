"""What a plan brings, and against the reference plan: the evaluation, compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.days_said import day_said
from mmm_core.evaluation import Extrapolation, PlanEvaluation, evaluate
from mmm_core.history import day_before_next
from mmm_core.labels import Floats
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, Reference, default_horizon, gap_before, reference_plan
from mmm_core.response import ResponseWindow
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from optimizer.posed import window_of
from optimizer.problem import Tail

# Plans that differ by less than guardrails may be missed by (conventions 20) are the same.
SAME_PLAN = 1e-7
# What screens and documents evaluate every plan with (numbers 5b).
SHOWN_TAIL: Tail = "reference"


@dataclass(frozen=True)
class Comparison:
    """A plan against the reference plan, on the same draws, carry-in and tail.

    Parameters
    ----------
    gain : incremental outcome of the plan minus that of the reference
    profit_gain : the same of profit; None without margin and value
    p_better : P(plan beats reference) on ``better_on``; None for the same plan
    better_on : "profit" where money is known, else "incremental"
    budget_effect, mix_effect : the gain split: the reference scaled to the plan's budget,
        then the better mix (numbers 15); None where the reference spends nothing, and where
        it was not asked
    same_plan : the two are identical
    """

    gain: Summary
    profit_gain: Summary | None
    p_better: Probability | None
    better_on: Literal["profit", "incremental"]
    budget_effect: Summary | None
    mix_effect: Summary | None
    same_plan: bool


@dataclass(frozen=True, eq=False)
class PlanAnswer:
    """Everything said of one plan.

    Parameters
    ----------
    model, plan, reference, tail : what was asked
    evaluation, reference_evaluation : both plans on every draw
    versus : the comparison of the two
    extrapolations : where the plan leaves the evidence
    notes : what else to know, one sentence each
    """

    model: FittedModel
    plan: Plan
    reference: Reference
    tail: Tail
    evaluation: PlanEvaluation
    reference_evaluation: PlanEvaluation
    versus: Comparison
    extrapolations: tuple[Extrapolation, ...]
    notes: tuple[str, ...]


def value_per_unit(model: FittedModel) -> float | None:
    """Money per outcome unit, None where nobody has said."""
    return model.card.outcome.value_per_unit


def reference_for(model: FittedModel, horizon: Horizon | None = None) -> Reference:
    """The reference plan of a horizon, by default of the periods right after the data."""
    return reference_plan(model, horizon or default_horizon(model))


def assess(
    model: FittedModel,
    plan: Plan,
    reference: Reference | None = None,
    tail: Tail = "zero",
    assumptions: Assumptions = NOTHING,
) -> PlanAnswer:
    """Evaluate a plan and compare it with the reference over the same horizon.

    Parameters
    ----------
    reference : by default the model's own over the plan's horizon
    tail : what is spent after the horizon: nothing, or the reference's mean
    assumptions : what both plans are evaluated under

    Raises
    ------
    InvalidPlan
        If the horizon does not fit the model, or labels are not exactly the model's.
    InvalidProblem
        If the assumptions do not fit model and horizon.
    """
    model = under(model, assumptions, plan.horizon)
    reference = reference or reference_plan(model, plan.horizon)
    window = window_of(model, reference, tail)
    return assess_in(model, plan, reference, tail, window)


def assess_in(
    model: FittedModel,
    plan: Plan,
    reference: Reference,
    tail: Tail,
    window: ResponseWindow,
) -> PlanAnswer:
    """``assess`` over a window that is already there."""
    with alone(window.size.planning_bytes):
        return _assessed(model, plan, reference, tail, window)


def _assessed(
    model: FittedModel,
    plan: Plan,
    reference: Reference,
    tail: Tail,
    window: ResponseWindow,
) -> PlanAnswer:
    calendar = reference.plan.array(model)
    theirs = evaluate(window, reference.plan, calendar)
    mine = theirs if plan is reference.plan else evaluate(window, plan, calendar)
    return answered(mine, theirs, reference, tail)


def answered(
    mine: PlanEvaluation, theirs: PlanEvaluation, reference: Reference, tail: Tail
) -> PlanAnswer:
    """``assess`` of a plan that is evaluated already, and its reference, over one window."""
    model = mine.model
    return PlanAnswer(
        model=model,
        plan=mine.plan,
        reference=reference,
        tail=tail,
        evaluation=mine,
        reference_evaluation=theirs,
        versus=_split(compare(mine, theirs), mine, theirs),
        extrapolations=mine.extrapolations(),
        notes=(*reference.notes, *lead_notes(model, mine.plan.horizon), *rate_notes(model)),
    )


def compare(mine: PlanEvaluation, theirs: PlanEvaluation) -> Comparison:
    """One plan against another over the same window, what their difference is made of left out."""
    difference = mine.total - theirs.total
    profit, profit_before = mine.profit(), theirs.profit()
    profit_difference = None if profit is None or profit_before is None else profit - profit_before
    same = is_same(mine.plan.array(mine.model), theirs.plan.array(mine.model))
    deciding = difference if profit_difference is None else profit_difference
    return Comparison(
        gain=summarize(difference),
        profit_gain=None if profit_difference is None else summarize(profit_difference),
        p_better=None if same else probability_above(deciding),
        better_on="incremental" if profit_difference is None else "profit",
        budget_effect=None,
        mix_effect=None,
        same_plan=same,
    )


def is_same(spend: Floats, before: Floats) -> bool:
    """Whether two plans (periods, cells) differ by no more than guardrails may be missed by."""
    return bool(np.abs(spend - before).max() <= SAME_PLAN * max(before.sum(), spend.sum()))


def _split(versus: Comparison, mine: PlanEvaluation, theirs: PlanEvaluation) -> Comparison:
    """The same with the gain split into what the money and what the mix brings (numbers 15)."""
    model, before = mine.model, theirs.plan.array(mine.model)
    if before.sum() <= 0:
        return versus
    scale = mine.plan.array(model).sum() / before.sum()
    scaled = Plan.of(model, mine.plan.horizon, before * scale)
    between = theirs.total if scale == 1.0 else evaluate(mine.window, scaled).total
    return replace(
        versus,
        budget_effect=summarize(between - theirs.total),
        mix_effect=summarize(mine.total - between),
    )


def lead_notes(model: FittedModel, horizon: Horizon) -> tuple[str, ...]:
    """What is to know of a horizon that does not begin right after the data (numbers 1)."""
    start, last = horizon.start, model.dates[-1].astype("M8[D]")
    if start <= last:
        return (
            f"The horizon begins {day_said(start)}, within the data, which end {day_said(last)}: "
            "plan and current plan stand in place of what was really spent there.",
        )
    gap = gap_before(model, horizon)
    if gap is None:
        return ()
    assumed = reference_plan(model, gap)
    ended = day_said(day_before_next(model, last))
    return (
        f"The data end {ended}, and the horizon begins {day_said(start)}: the money between is "
        f"taken to be that of the current plan ({assumed.source}).",
    )


def rate_notes(model: FittedModel) -> tuple[str, ...]:
    """What is to know of a discount rate, of the card or assumed."""
    rate = model.card.discount_rate
    if not rate:
        return ()
    return (
        f"A discount rate of {100 * rate:g} % a year is set: profit is never discounted, the net "
        "present value of a comparison is.",
    )
