"""What a kept plan brings under one fit, as far as lists and comparisons of fits show it."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.assumptions import NOTHING, Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.evaluation import evaluate, reevaluate
from mmm_core.labels import CHANNEL
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, reference_plan
from mmm_core.statistics import Summary, summarize
from optimizer.posed import window_of
from planner.finance.commitments import NOTHING_STANDS, Commitments, holding
from planner.questions.assess import SHOWN_TAIL
from planner.questions.fitness import fitness_of


@dataclass(frozen=True)
class Brings:
    """What a plan brings, over its horizon and the carry-over after it.

    Parameters
    ----------
    fingerprint : of the model file
    incremental, profit : incremental outcome, and profit in money where it is known
    channels : incremental outcome by channel label, in the model's order
    """

    fingerprint: str
    incremental: Summary
    profit: Summary | None
    channels: dict[str, Summary]


def brings_of(
    model: FittedModel,
    plan: Plan,
    assumptions: Assumptions = NOTHING,
    standing: Commitments = NOTHING_STANDS,
) -> Brings | None:
    """What a plan brings; None where the model is not fit to plan with.

    Parameters
    ----------
    standing : money that the current plan holds too, which goes on after the horizon

    Raises
    ------
    InvalidPlan
        If the horizon does not fit the model.
    InvalidProblem
        If the assumptions do not fit model and horizon.
    """
    model = under(model, assumptions, plan.horizon)
    stands = standing.guardrails(model, plan.horizon)
    reference = holding(model, reference_plan(model, plan.horizon), stands)
    window = window_of(model, reference, SHOWN_TAIL)
    with alone(window.size.planning_bytes):
        current = evaluate(window, reference.plan, reference.plan.array(model))
        if fitness_of(current).level == "not_fit":
            return None
        found = reevaluate(current, plan)
        profit = found.profit()
        # Summed per draw first: quantiles never add.
        channels = {
            labels[CHANNEL]: summarize(found.incremental[cells].sum(axis=0))
            for labels, cells in found.groups((CHANNEL,))
        }
        return Brings(
            model.fingerprint,
            summarize(found.total),
            None if profit is None else summarize(profit),
            channels,
        )
