"""The current plan that a question starts from."""

from __future__ import annotations

from mmm_core.model import FittedModel
from mmm_core.plan import Reference, reference_plan
from optimizer.problem import PlanProblem
from planner.finance.commitments import holding


def current_plan(
    model: FittedModel, problem: PlanProblem, given: Reference | None = None
) -> Reference:
    """The reference given, by default the model's own, with all money that stands in it.

    What is committed or spent is no alternative: whatever a plan is compared with has it too.
    """
    reference = given or reference_plan(model, problem.horizon)
    return holding(model, reference, problem.commitments)
