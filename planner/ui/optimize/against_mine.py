"""What the plan that was found brings beyond the plan on What-if, where that is another one."""

from __future__ import annotations

import numpy as np

from mmm_core.model import FittedModel
from planner import services
from planner.questions.assess import compare
from planner.services import OptimizeAnswer
from planner.ui.shell import state
from planner.wording import mine


def said(model: FittedModel, found: OptimizeAnswer) -> str:
    """One sentence; "" where nothing is edited on What-if, or over another horizon."""
    sheet = state.workbench(model).sheets.get(state.view_key(model))
    problem, reference = found.problem, found.answer.reference
    if sheet is None or np.array_equal(sheet.draft.cents, sheet.begun.cents):
        return ""
    plan = sheet.draft.plan(model)
    if plan.horizon != problem.horizon:
        return ""
    own = services.assess(model, plan, reference, problem.tail, problem.assumptions).evaluation
    return mine.beyond(model, compare(found.answer.evaluation, own), plan.total())
