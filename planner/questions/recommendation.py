"""Which of the plans that are compared to choose, if the evidence carries a choice at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from planner.questions.compared import Compared, PlansCompared
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN

# Money that differs by less is the same money, as for a verdict (numbers 16).
_SAME_MONEY = 1e-3

Kind = Literal["not_fit", "assumptions", "money", "keep", "choose"]
Reason = Literal["", "best", "unlikely", "small", "elsewhere"]


@dataclass(frozen=True)
class Recommendation:
    """What to choose of the plans, judged as a verdict is (numbers 16).

    Parameters
    ----------
    kind : "choose" one of them or "keep" the current plan; nothing is recommended where the model
        is "not_fit" for one of them, where they are under different "assumptions", and where they
        spend different "money" and nobody has said what the outcome is worth
    on : what decides: "above" (profit beyond what is required of the money), "profit", or
        "incremental"
    place : position of the plan with the highest mean of it; None where nothing can be said
    gain : what that one has more than the current plan; None of the current plan itself
    chance : P(gain > 0); None with it
    second : position of the plan that comes next; None where no other plan is there
    beats : P(the first has more than that)
    reason : why the current plan is kept: it is the "best" of them; the first is "unlikely" to be
        better, or better by too "small" a part, or did not hold on draws that did not choose it,
        "elsewhere"
    """

    kind: Kind
    on: Literal["above", "profit", "incremental"]
    place: int | None = None
    gain: Summary | None = None
    chance: Probability | None = None
    second: int | None = None
    beats: Probability | None = None
    reason: Reason = ""

    @property
    def is_close(self) -> bool:
        """Whether the plan that comes next may well be the better one."""
        return self.beats is not None and self.beats.value < CONFIDENCE


def recommended(of: PlansCompared, held: Collection[int] = ()) -> Recommendation:
    """The plan with the highest mean, where that is worth leaving the current plan for.

    Parameters
    ----------
    held : positions of plans that draws have chosen and a verdict does not recommend: what they
        gain here flatters them
    """
    on = _on(of)
    if any(one.fitness.level == "not_fit" for one in of.plans):
        return Recommendation("not_fit", on)
    if of.differs_in_assumptions:
        return Recommendation("assumptions", on)
    spends = [one.spend for one in of.plans]
    if on == "incremental" and max(spends) - min(spends) > _SAME_MONEY * max(spends):
        return Recommendation("money", on)
    return _of_best(of, on, held)


def _of_best(
    of: PlansCompared, on: Literal["above", "profit", "incremental"], held: Collection[int]
) -> Recommendation:
    draws = [_deciding(one, one.evaluation.total, one.evaluation.profit()) for one in of.plans]
    order = sorted(range(len(draws)), key=lambda place: -float(draws[place].mean()))
    place, second = order[0], order[1]
    best, answer = of.plans[place], of.plans[place].answer
    beats = None if of.ranking.same[place, second] else _above(draws[place], draws[second])
    if answer.versus.same_plan:
        return Recommendation("keep", on, place, None, None, second, beats, "best")
    then = answer.reference_evaluation
    current = _deciding(best, then.total, then.profit(), float(then.spend.sum()))
    gain, chance = summarize(draws[place] - current), _above(draws[place], current)
    reason: Reason = ""
    if chance.value < CONFIDENCE:
        reason = "unlikely"
    elif place in held:
        reason = "elsewhere"
    elif gain.mean < LEAST_GAIN * _brings(best):
        reason = "small"
    kind: Kind = "keep" if reason else "choose"
    return Recommendation(kind, on, place, gain, chance, second, beats, reason)


def _on(of: PlansCompared) -> Literal["above", "profit", "incremental"]:
    if of.ranking.profit is None:
        return "incremental"
    required = any(one.answer.model.card.required_return > 0 for one in of.plans)
    return "above" if required else "profit"


def _deciding(
    one: Compared, total: Floats, profit: Floats | None, money: float | None = None
) -> Floats:
    """Draws of what decides: profit beyond what is required of the money, else outcome."""
    if profit is None:
        return total
    spend = one.spend if money is None else money
    above: Floats = profit - one.answer.model.card.required_return * spend
    return above


def _above(mine: Floats, theirs: Floats) -> Probability:
    return probability_above(mine - theirs)


def _brings(one: Compared) -> float:
    """What the least gain is a share of: the margin that the current plan earns, or its outcome."""
    then = one.answer.reference_evaluation
    profit = then.profit()
    if profit is None:
        return abs(float(then.total.mean()))
    return abs(float(np.mean(profit + then.spend.sum())))
