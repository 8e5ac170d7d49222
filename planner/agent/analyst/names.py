"""What a question may name, as the person in front of a view knows it."""

from __future__ import annotations

import numpy as np

from planner import services
from planner.agent.tools.tools import Tools
from planner.agent.understood.gazetteer import known_names
from planner.agent.understood.question import Names
from planner.agent.view import View
from planner.questions.fitness import today
from planner.wording.sentences import said_requirement


def names_of(view: View) -> Names:
    """Channels, groups, regions, plans and rules by every name that card or screen gives them."""
    model, horizon = view.model, view.problem.horizon
    days = horizon.dates(model.frequency)
    after = model.frequency.shift(days[0].astype("M8[D]"), horizon.periods)
    return known_names(
        model,
        start=str(days[0].astype("M8[D]")),
        end=str(after - np.timedelta64(1, "D")),
        today=str(today()),
        plans=Tools(view).plan_names(),
        guardrails=rules_of(view),
    )


def rules_of(view: View) -> dict[str, str]:
    """Sentences of the rules of the question in view, by their labels."""
    model = services.model_under(view.problem, view.model)
    ground = services.ground_of(model, view.reference, view.problem.tail)
    return {
        one.label: said_requirement(model, one, one.sentence(ground))
        for one in view.problem.guardrails
    }
