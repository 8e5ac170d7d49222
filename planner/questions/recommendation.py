"""Which of the plans that are compared to choose, if the evidence carries a choice at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.labels import Floats
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from planner.questions.compared import Compared, PlansCompared
from planner.questions.ranking import On, deciding
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN

# Money that differs by less is the same money, as for a verdict (numbers 16).
_SAME_MONEY = 1e-3

Kind = Literal["not_fit", "assumptions", "money", "keep", "choose"]
Fault = Literal["unlikely", "elsewhere", "small"]
Reason = Literal["", "best", "unlikely", "elsewhere", "small"]


@dataclass(frozen=True)
class Passed:
    """A plan that is expected to do better than the current one, and is not chosen for that.

    Parameters
    ----------
    place : its position
    gain : what it has more than the current plan
    chance : P(gain > 0)
    reason : it is "unlikely" to be better, or did not hold on draws that did not choose it,
        "elsewhere", or is better by too "small" a part
    """

    place: int
    gain: Summary
    chance: Probability
    reason: Fault


@dataclass(frozen=True)
class Recommendation:
    """What to choose of the plans, judged as a verdict is (numbers 16).

    Parameters
    ----------
    kind : "choose" one of them or "keep" the current plan; nothing is recommended where the model
        is "not_fit" for one of them, where they are under different "assumptions", and where they
        or the current plan spend different "money" and nobody has said what the outcome is worth
    on : what decides, as plans are ranked
    place : position of the plan that is chosen; where the current plan is kept, of the one with
        the highest mean; None where nothing can be said
    gain : what that one has more than the current plan; None of the current plan itself
    chance : P(gain > 0); None with it
    second : position of the plan that comes next; None where no other plan is there
    beats : P(the first has more than that); None of the same plan
    reason : why the current plan is kept: none of them is expected to do better, "best", or what
        the one with the highest mean was passed over for
    passed : plans with a higher mean than the one that is chosen, the highest first; where the
        current plan is kept, all that have a higher one than it
    """

    kind: Kind
    on: On
    place: int | None = None
    gain: Summary | None = None
    chance: Probability | None = None
    second: int | None = None
    beats: Probability | None = None
    reason: Reason = ""
    passed: tuple[Passed, ...] = ()

    @property
    def is_close(self) -> bool:
        """Whether the plan that comes next may well be the better one."""
        return self.beats is not None and self.beats.value < CONFIDENCE


def recommended(of: PlansCompared, held: Collection[int] = ()) -> Recommendation:
    """The plan with the highest mean of those that are worth leaving the current plan for.

    Parameters
    ----------
    held : positions of plans that draws have chosen and a verdict does not recommend: what they
        gain here flatters them
    """
    on = of.ranking.on
    if any(one.fitness.level == "not_fit" for one in of.plans):
        return Recommendation("not_fit", on)
    if of.differs_in_assumptions:
        return Recommendation("assumptions", on)
    if on == "incremental" and not _spends_alike(of):
        return Recommendation("money", on)
    return _Choice(of, on, held).made()


def _spends_alike(of: PlansCompared) -> bool:
    """Whether all plans spend the same money, the current one among them."""
    spends = [one.spend for one in of.plans]
    spends += [float(one.answer.reference_evaluation.spend.sum()) for one in of.plans]
    return max(spends) - min(spends) <= _SAME_MONEY * max(spends)


class _Choice:
    """Plans from the highest mean down, each held against the current plan."""

    def __init__(self, of: PlansCompared, on: On, held: Collection[int]) -> None:
        self._of, self._on, self._held = of, on, held
        self._draws = [deciding(one.evaluation, on) for one in of.plans]
        self._order = sorted(range(len(of.plans)), key=lambda at: -float(self._draws[at].mean()))

    def made(self) -> Recommendation:
        """The first that passes every gate; the current plan where none does."""
        passed: list[Passed] = []
        for place in self._order:
            if self._of.plans[place].answer.versus.same_plan:
                break
            gain = self._gain(place)
            mean = summarize(gain)
            if mean.mean <= 0:
                break
            chance = probability_above(gain)
            reason = self._fault(place, mean, chance)
            if not reason:
                return self._at(place, "choose", "", passed)
            passed.append(Passed(place, mean, chance, reason))
        return self._at(self._order[0], "keep", passed[0].reason if passed else "best", passed)

    def _fault(self, place: int, gain: Summary, chance: Probability) -> Fault | Literal[""]:
        """What a plan fails for, in the order of a verdict's reasons."""
        if chance.value < CONFIDENCE:
            return "unlikely"
        if place in self._held:
            return "elsewhere"
        return "small" if gain.mean < LEAST_GAIN * _brings(self._of.plans[place]) else ""

    def _at(self, place: int, kind: Kind, reason: Reason, passed: list[Passed]) -> Recommendation:
        """With what it gains, and which plan comes next."""
        rest = self._order[self._order.index(place) + 1 :]
        second = rest[0] if rest else None
        beats = None
        if second is not None and not self._of.ranking.same[place, second]:
            beats = probability_above(self._draws[place] - self._draws[second])
        gain = None if self._of.plans[place].answer.versus.same_plan else self._gain(place)
        return Recommendation(
            kind,
            self._on,
            place,
            None if gain is None else summarize(gain),
            None if gain is None else probability_above(gain),
            second,
            beats,
            reason,
            tuple(passed),
        )

    def _gain(self, place: int) -> Floats:
        current = self._of.plans[place].answer.reference_evaluation
        gain: Floats = self._draws[place] - deciding(current, self._on)
        return gain


def _brings(one: Compared) -> float:
    """What the least gain is a share of: the margin that the current plan earns, or its outcome."""
    then = one.answer.reference_evaluation
    profit = then.profit()
    if profit is None:
        return abs(float(then.total.mean()))
    return abs(float(np.mean(profit + then.spend.sum())))
