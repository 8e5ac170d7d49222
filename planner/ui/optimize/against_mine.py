"""What the plan that was found brings beyond the plan on What-if, where that is another one."""

from __future__ import annotations

from mmm_core.evaluation import evaluate
from mmm_core.model import FittedModel
from planner.calendar.draft import Draft
from planner.questions.assess import compare
from planner.services import OptimizeAnswer
from planner.ui.shell import state
from planner.wording import mine


def said(model: FittedModel, found: OptimizeAnswer) -> str:
    """One sentence, in the world of the question; "" where nothing else is planned on What-if.

    Nor is it said over another horizon, or where the least money is looked for: what plans that
    miss the goal cost is no comparison.
    """
    sheet = state.workbench(model).sheets.get(state.view_key(model))
    plan, least = found.answer.plan, found.problem.spends_least
    if sheet is None or sheet.draft.horizon != plan.horizon or least:
        return ""
    if any((sheet.draft.cents == one.cents).all() for one in (sheet.begun, Draft.of(model, plan))):
        return ""
    theirs, calendar = found.answer.evaluation, found.answer.reference.plan.array(model)
    own = evaluate(theirs.window, sheet.draft.plan(model), calendar)
    return mine.beyond(model, compare(theirs, own), plan.total(), own.plan.total())
