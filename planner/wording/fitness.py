"""A model's fitness to plan with, in words: everything to mind, the gravest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mmm_core.model import CAUTION, Finding, FittedModel
from planner.questions.fitness import Fitness, Level, WeakCell
from planner.wording import suspicions
from planner.wording.names import cell_labels, rows
from planner.wording.tones import Tone

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


def verdict(model: FittedModel, fitness: Fitness, answers: Collection[str] = ()) -> str:
    """Whether a model may be planned with, and how much speaks against it or has no answer yet.

    The same on every screen: reasons, cells of weak evidence and open questions are counted here.

    Parameters
    ----------
    answers : keys of what somebody has said whether it reacts to weak demand
    """
    said, against = LEVELS[fitness.level], len(fitness.findings)
    parts = [_reasons(fitness)] if against else []
    if fitness.level != "not_fit":
        parts += _beside(model, fitness, answers)
    if not parts:
        return said
    *first, last = parts
    listed = ", ".join([*first, f"and {last}" if first else last])
    return f"{said}{':' if against else ', but'} {listed}"


def tone(model: FittedModel, fitness: Fitness, answers: Collection[str] = ()) -> Tone:
    """In which the verdict is said on every screen: amber where it says anything against it."""
    if fitness.level == "not_fit":
        return "cannot"
    return "plain" if verdict(model, fitness, answers) == LEVELS["fit"] else "caution"


def _reasons(fitness: Fitness) -> str:
    """How many there are; what it is where there is one."""
    first, many = fitness.findings[0], len(fitness.findings)
    return first.called if many == 1 and first.called else f"{many} reason{'s' * (many > 1)}"


def _beside(model: FittedModel, fitness: Fitness, answers: Collection[str]) -> Iterator[str]:
    """What is known too little, and what nobody has answered."""
    weak, asked = len(fitness.weak), len(suspicions.unanswered(model, answers))
    if weak:
        every = len(model.cells)
        yield f"weak evidence on {weak} of {every} {rows(model, every)}"
    if asked:
        yield "one question is open" if asked == 1 else f"{asked} questions are open"


def to_mind(model: FittedModel, fitness: Fitness) -> list[Finding]:
    """What speaks against planning with the model, and which cells are known too little."""
    rest = [one for one in model.findings if not one.fitness]
    return [*cautions(model, fitness), *rest]


def cautions(model: FittedModel, fitness: Fitness) -> list[Finding]:
    """What the verdict counts, each named: reasons, then cells of weak evidence."""
    weak = [
        Finding(
            CAUTION,
            is_weak(model, one),
            "A plan that moves it calls for caution; an experiment on it would tell.",
        )
        for one in fitness.weak[:_MANY]
    ]
    if len(fitness.weak) > _MANY:
        weak.append(Finding(CAUTION, f"Weak evidence on {len(fitness.weak) - _MANY} more cells."))
    return [*fitness.findings, *weak]


def is_weak(model: FittedModel, one: WeakCell) -> str:
    """That the evidence on a cell is weak, and why."""
    why = "; ".join(reason.text for reason in one.reasons)
    return f"Weak evidence on {cell_labels(model)[one.cell]}: {why}."


def warnings(model: FittedModel, fitness: Fitness) -> list[str]:
    """The same, each with its remedy, as documents hold them."""
    return [f"{one.text} {one.remedy}".strip() for one in to_mind(model, fitness)]
