"""What a question may name, as the person in front of a view knows it."""

from __future__ import annotations

import numpy as np

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner import services
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Names
from planner.agent.view import View
from planner.questions.fitness import today
from planner.wording.sentences import said_requirement


def names_of(view: View) -> Names:
    """Channels, regions, plans and rules by every name that the card or the screen gives them.

    A group of channels is no channel, and is not among them.
    """
    model, horizon = view.model, view.problem.horizon
    days = horizon.dates(model.frequency)
    after = model.frequency.shift(days[0].astype("M8[D]"), horizon.periods)
    return Names(
        channels={label: _channel(model, label) for label in model.cells.along(CHANNEL)},
        regions={
            (dim, label): _region(model, dim, label)
            for dim in model.cells.dims
            if dim != CHANNEL
            for label in model.cells.along(dim)
        },
        plans=Tools(view).plan_names(),
        guardrails=_rules(view),
        currency=model.card.currency,
        locale=model.card.locale,
        start=str(days[0].astype("M8[D]")),
        end=str(after - np.timedelta64(1, "D")),
        today=str(today()),
    )


def _channel(model: FittedModel, label: str) -> tuple[str, ...]:
    card = model.card.channels.get(label)
    return (model.card.channel_name(label), *(() if card is None else card.aliases))


def _region(model: FittedModel, dim: str, label: str) -> tuple[str, ...]:
    named = (model.card.labels or {}).get(dim, {})
    return (named.get(label, label),)


def _rules(view: View) -> dict[str, str]:
    """Sentences of the rules of the question in view, by their labels."""
    model = services.model_under(view.problem, view.model)
    ground = services.ground_of(model, view.reference, view.problem.tail)
    return {
        one.label: said_requirement(model, one, one.sentence(ground))
        for one in view.problem.guardrails
    }
