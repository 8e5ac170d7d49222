"""How a plan that nobody asked a question for could be divided otherwise."""

from __future__ import annotations

import numpy as np

from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from optimizer.guardrails import SpendRange
from optimizer.posed import ground_of
from optimizer.problem import CalendarException, PlanProblem
from optimizer.requirements.budget import Budget
from planner.questions.assess import SHOWN_TAIL
from planner.questions.optimize import PRESETS, never_above_observed

# What labels of its rules begin with: nobody has written them.
AROUND = "around the plan: "
_NEAR = 1e-9


def question_around(model: FittedModel, plan: Plan, reference: Reference) -> PlanProblem:
    """The plan's own money, every cell as the moderate preset has it, along its own calendar.

    Nothing goes above what was ever observed, unless the plan itself does.
    """
    spend, within = plan.array(model), next(one for one in PRESETS if one.name == "Moderate")
    rules, calendars = [], []
    for cell, name in enumerate(model.cells.names):
        where = {dim: (label,) for dim, label in name.items()}
        money = float(spend[:, cell].sum())
        label = f"{AROUND}{model.cells.text(cell)}"
        rules.append(SpendRange(label, where, within.low * money, within.high * money, "money"))
        if money > 0:
            calendars.append(CalendarException(where, tuple(spend[:, cell].tolist())))
    observed = never_above_observed()
    slack = observed.slack(spend, ground_of(model, reference, SHOWN_TAIL))
    kept = slack >= -_NEAR * max(float(np.max(spend)), 1.0)
    return PlanProblem(
        plan.horizon,
        Budget(plan.total()),
        calendar_exceptions=tuple(calendars),
        guardrails=(*rules, *([observed] if kept else [])),
        tail=SHOWN_TAIL,
    )
