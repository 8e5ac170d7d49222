"""A model's fitness to plan with, in words: everything to mind, the gravest first."""

from __future__ import annotations

from mmm_core.model import CAUTION, Finding, FittedModel
from planner.questions.fitness import Fitness, Level
from planner.wording.names import cell_labels

_MANY = 6
LEVELS: dict[Level, str] = {
    "fit": "Fit to plan with",
    "caution": "To be planned with in caution",
    "not_fit": "Not fit to plan with",
}
NOTHING_OF_UNFIT = (
    "No amount to commit to: the model is not fit to plan with, so how many of its draws reach an "
    "amount says nothing of whether it will be reached."
)


def in_short(fitness: Fitness) -> str:
    """Whether a model may be planned with, and how many reasons speak against it."""
    said, against = LEVELS[fitness.level], len(fitness.findings)
    if not against:
        return said
    return f"{said}: {against} {'reason' if against == 1 else 'reasons'}"


def to_mind(model: FittedModel, fitness: Fitness) -> list[Finding]:
    """What speaks against planning with the model, and which cells are known too little."""
    names = cell_labels(model)
    rest = [one for one in model.findings if not one.fitness]
    weak = [
        Finding(
            CAUTION,
            f"Weak evidence on {names[one.cell]}: "
            f"{'; '.join(reason.text for reason in one.reasons)}.",
            "A plan that moves it calls for caution; an experiment on it would tell.",
        )
        for one in fitness.weak[:_MANY]
    ]
    if len(fitness.weak) > _MANY:
        weak.append(Finding(CAUTION, f"Weak evidence on {len(fitness.weak) - _MANY} more cells."))
    return [*fitness.findings, *weak, *rest]


def warnings(model: FittedModel, fitness: Fitness) -> list[str]:
    """The same, each with its remedy, as documents hold them."""
    return [f"{one.text} {one.remedy}".strip() for one in to_mind(model, fitness)]
