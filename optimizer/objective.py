"""What is maximised, as a price of outcome and a price of money."""

from __future__ import annotations

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from optimizer.certificate import Worth
from optimizer.problem import PlanProblem


def worth_of(problem: PlanProblem, model: FittedModel) -> Worth:
    """What outcome and money count for under the problem's objective."""
    if problem.objective.maximize == "incremental":
        return Worth(1.0, 0.0)
    card = model.card
    if card.margin is None or card.outcome.value_per_unit is None:
        lacks = "margin" if card.margin is None else "value per outcome unit"
        raise InvalidProblem(
            f"Profit needs a {lacks}, and the card of {model.name!r} has none.",
            f"Add the {lacks} to the model card, or maximise incremental outcome.",
        )
    return Worth(card.margin * card.outcome.value_per_unit, 1.0)
