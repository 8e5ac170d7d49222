"""What showing a model computes first, computed once before anybody is shown it.

An upload is tried out in a process of its own (``mmm_core.importers.sandbox``): what its screens
would need too much memory or time for, or could not compute, is found there.
"""

from __future__ import annotations

from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from mmm_core.statistics import summarize


def rehearse(model: FittedModel) -> PlanEvaluation:
    """The reference plan over the default horizon, evaluated with all that is said of it.

    Raises
    ------
    InvalidPlan
        If the data are no money, or evaluating them would take too much memory.
    """
    reference = reference_plan(model, default_horizon(model))
    spend = reference.plan.array(model)
    window = ResponseWindow(model, reference.plan.horizon, spend.mean(axis=0))
    now = evaluate(window, reference.plan, spend)
    everything, value = list(range(len(model.cells))), model.card.outcome.value_per_unit or 1.0
    summarize(now.total)
    now.profit()
    now.payback()
    now.iroas(everything, value)
    now.mroas(everything, value)
    now.cpik(everything)
    now.extrapolations()
    return now
