"""What a command holds plans against: a plan of a file, or the default."""

from __future__ import annotations

from mmm_core.history import UPLOADED
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from planner import contract, services
from planner.callers import text_of_file
from planner.contract.plan_tables import read_plan


def reference_of(path: str | None, model: FittedModel, plan: Plan) -> Reference:
    """What a plan is compared with: its own periods, and no others."""
    if path is None:
        return services.reference_for(model, plan.horizon)
    reference = uploaded(path, model)
    contract.require_horizon(reference, plan.horizon)
    return reference


def uploaded(path: str, model: FittedModel) -> Reference:
    """A plan of a file, as the current plan."""
    return Reference(read_plan(text_of_file(path), model), UPLOADED)
