"""What a plan is expected to bring while it is edited, against the plan it is compared with.

What one edit leaves as it was is kept from the forecast before it: the window, the compared
plan, the base, and every cell whose money did not change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import xarray as xr

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.evaluation import (
    Extrapolation,
    PlanEvaluation,
    beyond_observed,
    evaluate,
    reevaluate,
)
from mmm_core.labels import CHANNEL, PERIOD
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.outlook import Outlook, outlook
from mmm_core.plan import Plan, Reference
from mmm_core.statistics import Summary, summarize
from optimizer.posed import window_of
from optimizer.problem import Tail
from planner.questions.assess import (
    SHOWN_TAIL,
    Comparison,
    compare,
    lead_notes,
    rate_notes,
)
from planner.questions.commit import Commit, commit_of
from planner.questions.edit import Edit, edit_of
from planner.questions.fitness import Fitness, fitness_of
from planner.questions.rows import Row, rows_by
from planner.questions.total import ByPeriod, Total, by_period_of, total_of


@dataclass(frozen=True, eq=False)
class Basis:
    """What stays while a plan is edited.

    Parameters
    ----------
    model, reference, tail : of the question; the model is under what is assumed
    compared : the plan that forecasts are compared with, evaluated
    outlook : base, carry-over and noise
    fitness : of the model, at the reference
    """

    model: FittedModel
    reference: Reference
    tail: Tail
    compared: PlanEvaluation
    outlook: Outlook
    fitness: Fitness

    def holds_for(self, model: FittedModel, reference: Reference, tail: Tail) -> bool:
        """Whether it was made for just this question, whatever plan is compared with."""
        same = (model.identity, tail) == (self.model.identity, self.tail)
        if not same or reference.plan.horizon != self.reference.plan.horizon:
            return False
        ours, theirs = self.reference.plan.array(model), reference.plan.array(model)
        return reference.notes == self.reference.notes and bool((ours == theirs).all())


@dataclass(frozen=True, eq=False)
class Beyond:
    """How far a plan lies beyond what was observed, as a share; 0 within (numbers 12).

    Parameters
    ----------
    by_period : (period, *cells) a period's money against the most in any
    total : (*cells) the horizon's money against the most over as many periods
    farthest : those that documents name, farthest first
    """

    by_period: xr.DataArray
    total: xr.DataArray
    farthest: tuple[Extrapolation, ...]


@dataclass(frozen=True, eq=False)
class Forecast:
    """Everything that is shown of a plan while it is edited.

    Parameters
    ----------
    basis, evaluation : what it was made of; the next forecast starts from them
    incremental, profit : over horizon and tail; no profit without margin and value
    periods, total : the outcome with its base; no total where the base is unknown
    rows : by channel, in the model's order
    versus : against the compared plan
    commit : None where the model is not fit to plan with
    tail_share : share of the incremental outcome that falls after the horizon
    beyond : where the plan leaves the evidence
    edit : what changed since the forecast before; None where nothing did, or there was none
    notes : what else to know, one sentence each; also why there is no total or no band
    """

    basis: Basis
    evaluation: PlanEvaluation
    incremental: Summary
    profit: Summary | None
    periods: ByPeriod
    total: Total | None
    rows: tuple[Row, ...]
    versus: Comparison
    commit: Commit | None
    tail_share: float | None
    beyond: Beyond
    edit: Edit | None
    notes: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """The plan that was forecast."""
        return self.evaluation.plan


def forecast(
    model: FittedModel,
    plan: Plan,
    reference: Reference,
    compared: Plan | None = None,
    before: Forecast | None = None,
    tail: Tail = SHOWN_TAIL,
    assumptions: Assumptions = NOTHING,
) -> Forecast:
    """Forecast a plan, and compare it.

    Parameters
    ----------
    reference : over the plan's horizon; it gives the tail, and calendars to silent cells
    compared : the plan to compare with; the reference by default
    before : the forecast before the last edit; only what differs from it is computed
    tail : what is spent after the horizon
    assumptions : what both plans are forecast under

    Raises
    ------
    InvalidPlan
        If the horizon does not fit the model, or labels are not exactly the model's.
    InvalidProblem
        If the assumptions do not fit model and horizon.
    ValueError
        If plan, reference and compared plan are not over one horizon.
    """
    other = reference.plan if compared is None else compared
    if not plan.horizon == reference.plan.horizon == other.horizon:
        raise ValueError("plan, reference and compared plan are over one horizon")
    model = under(model, assumptions, plan.horizon)
    window = window_of(model, reference, tail)
    with alone(window.size.planning_bytes):
        kept = None if before is None else before.basis
        if kept is not None and not kept.holds_for(model, reference, tail):
            kept, before = None, None
        if kept is None:
            basis = _basis(model, reference, other, tail)
        else:
            basis = replace(kept, compared=reevaluate(kept.compared, other))
        return _forecast(basis, plan, before)


def _basis(model: FittedModel, reference: Reference, compared: Plan, tail: Tail) -> Basis:
    window = window_of(model, reference, tail)
    current = evaluate(window, reference.plan, reference.plan.array(model))
    theirs = current if compared is reference.plan else reevaluate(current, compared)
    return Basis(model, reference, tail, theirs, outlook(window), fitness_of(current))


def _forecast(basis: Basis, plan: Plan, before: Forecast | None) -> Forecast:
    mine = _evaluated(basis, plan, before)
    profit, fit = mine.profit(), basis.fitness.level != "not_fit"
    return Forecast(
        basis=basis,
        evaluation=mine,
        incremental=summarize(mine.total),
        profit=None if profit is None else summarize(profit),
        periods=by_period_of(basis.outlook, mine, basis.compared),
        total=total_of(basis.outlook, mine, basis.compared, fit),
        rows=rows_by(mine, basis.compared, (CHANNEL,)),
        versus=compare(mine, basis.compared),
        commit=commit_of(mine.total, profit, out_of_sample=False) if fit else None,
        tail_share=mine.tail_share,
        beyond=_beyond(mine),
        edit=None if before is None else edit_of(before.evaluation, mine),
        notes=(
            *basis.reference.notes,
            *lead_notes(mine.model, plan.horizon),
            *rate_notes(mine.model),
            *basis.outlook.missing,
        ),
    )


def _evaluated(basis: Basis, plan: Plan, before: Forecast | None) -> PlanEvaluation:
    if before is None:
        return evaluate(basis.compared.window, plan, basis.reference.plan.array(basis.model))
    return reevaluate(before.evaluation, plan)


def _beyond(of: PlanEvaluation) -> Beyond:
    model, horizon = of.model, of.plan.horizon
    by_period, total = beyond_observed(of.window, of.plan.array(model))
    dates = horizon.dates(model.frequency)
    return Beyond(
        model.cells.array(by_period, PERIOD, period=dates),
        model.cells.array(total),
        of.extrapolations(),
    )
