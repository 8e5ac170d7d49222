"""Why two horizons may answer the same question otherwise."""

from __future__ import annotations

from mmm_core.model import FittedModel
from planner.facts.answers import headline_facts
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import LEAST_GAIN
from planner.wording import dates, verdicts
from planner.wording.units import Units


def differ(model: FittedModel, here: OptimizeAnswer, there: OptimizeAnswer) -> str:
    """That a change is recommended for one of two horizons and not for the other, and why it can.

    "" where they agree, or the model is not fit to say anything of either.
    """
    decisions = [one.verdict.decision for one in (here, there)]
    if "not_fit" in decisions or len({one.startswith("change") for one in decisions}) == 1:
        return ""
    length = dates.length(model, there.problem.horizon)
    said = verdicts.headline(model, there, headline_facts(there)).text
    least = Units.of(model).say_share(LEAST_GAIN)
    return (
        f"The next {length} answer otherwise ({said}): each horizon has its own current plan, with "
        f"its own mix and bursts, and a change counts from {least} of what that plan brings."
    )
