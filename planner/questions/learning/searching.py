"""Plans chosen on some of the draws, for judging what it is worth to know which those are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.deadline import Deadline
from optimizer.errors import NoAnswer, OutOfTime
from optimizer.explain.stability import optimum_on, split
from optimizer.problem import Objective, PlanProblem
from optimizer.progress import Progress, Watcher
from optimizer.requirements import Ground, Integers
from optimizer.requirements.budget import Budget
from optimizer.solve import Optimum
from planner.questions.learning.choosing import Fold, by_group, by_test, groups_of
from planner.questions.learning.worth_knowing import (
    NOTHING,
    Expected,
    TrialWorth,
    WorthKnowing,
    expected,
)
from planner.questions.other_draws import unrounded

GROUPS = 10
# Draws of which the own best plan is looked for; of the others the best plan that was found.
SAMPLED = 30
# What knowing something gains may be less than a plan's usual gap.
_FINE = 1e-4
_KEPT_BYTES = 200_000
LATE = "The time limit was reached before; allow more time."


def in_the_mean(problem: PlanProblem, money: float) -> PlanProblem:
    """The question whose plans are compared: what it maximises in the mean, in exact amounts.

    Money that a goal takes is a budget here: what knowing changes is how it is divided.

    Parameters
    ----------
    money : of the plan that is chosen
    """
    asked = unrounded(problem)
    if asked.spends_least:
        asked = replace(asked, goal=None, budget=Budget(money))
    objective = Objective(problem.objective.maximize)
    return replace(asked, objective=objective, max_gap=min(problem.max_gap, _FINE))


def brings(ground: Ground, spend: Floats) -> Floats:
    """What a plan (periods, cells) brings of what decides, (samples,)."""
    profit = ground.profit(spend)
    if profit is None:
        return ground.outcome(spend).sum(axis=0)
    above: Floats = profit - ground.required_return * float(spend.sum())
    return above


@dataclass(eq=False)
class Searching:
    """What all searches of one question share.

    Parameters
    ----------
    model, asked, reference : the question in the mean, and the model under what it assumes
    best : its best plan on all draws, from which searches begin
    chosen : (samples,) what the plan that is chosen brings
    deadline, watcher : of all searches together
    searches : how many there will be
    """

    model: FittedModel
    asked: PlanProblem
    reference: Reference
    best: Optimum
    chosen: Floats
    deadline: Deadline
    watcher: Watcher | None
    searches: int
    done: int = 0
    known: list[WorthKnowing] = field(default_factory=list)
    # Of the channel that is worth most so far: its tests are judged by the same plans.
    folds: list[Fold] = field(default_factory=list)
    # What every plan that was found brings, draw by draw: the best of them, and the best mean.
    best_of_all: Floats = field(init=False)
    best_mean: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.best_of_all, self.best_mean = self.chosen, self.chosen
        self._seen(self._brings(self.best.spend))

    @property
    def progress(self) -> Progress:
        """How far all of it is, and what is known of channels."""
        return Progress(self.done, self.searches, known=tuple(self.known))

    def knowing(
        self, blank: WorthKnowing, response: Floats, precisions: Iterable[float]
    ) -> WorthKnowing:
        """What it is worth to know a response, and to test it.

        Parameters
        ----------
        blank : the channel, nothing known of it but the plans that were found before
        response : (samples,) of the channel
        """
        group = groups_of(response, GROUPS)
        halves, by_half = split(self.asked, self.model)[:2], blank.plans
        if not by_half:
            blank, by_half = self._searched(blank, halves, group)
        folds = [
            Fold(chooses, judges, self._plans(spends))
            for chooses, judges, spends in zip(halves, halves[::-1], by_half, strict=True)
        ]
        folds = _against_the_best(folds)
        worth = expected(by_group(folds, group))
        if worth.value > max((one.worth.value for one in self.known if one.worth), default=-1.0):
            self.folds = folds
        tests = tuple(
            TrialWorth(share, _at_most(self._tested(folds, response, share), worth))
            for share in precisions
        )
        # They travel with every step that is told.
        small = sum(spend.nbytes for spends in by_half for spend in spends) <= _KEPT_BYTES
        return replace(blank, worth=worth, tests=tests, plans=by_half if small else ())

    def _searched(
        self, blank: WorthKnowing, halves: tuple[Integers, Integers], group: Integers
    ) -> tuple[WorthKnowing, tuple[tuple[Floats, ...], ...]]:
        """The best plan on each half of each group, and how many of them there are not."""
        by_half, unproven, unplanned = [], 0, 0
        for chooses in halves:
            spends = []
            for number in np.unique(group).tolist():
                seen = chooses[group[chooses] == number]
                found = self._chosen_on(seen) if seen.size else None
                if found is None:
                    unplanned += 1
                    continue
                unproven += not found.closed
                spends.append(found.spend)
            by_half.append(tuple(spends))
        return replace(blank, unproven=unproven, unplanned=unplanned), tuple(by_half)

    def _plans(self, spends: tuple[Floats, ...]) -> Floats:
        """What plans bring that were chosen on some draws, and those that are always candidates."""
        found = [self._seen(self._brings(spend)) for spend in spends]
        return np.array([self.chosen, self._brings(self.best.spend), *found])

    def everything(self) -> tuple[Expected, int]:
        """What each draw's own best plan gains, and of how many draws it was looked for.

        Of the others the best plan that was found stands in. What that misses on average is what
        it misses of a draw that was looked at, had its own plan not been found.
        """
        samples, before = self.model.samples, self.best_of_all
        looked = np.unique(np.linspace(0, samples - 1, min(SAMPLED, samples)).astype(np.intp))
        found = [(draw, self._chosen_on(looked[k : k + 1])) for k, draw in enumerate(looked)]
        own = [(draw, self._seen(self._brings(one.spend))) for draw, one in found if one]
        plans = np.array([before, *(plan for _, plan in own)])
        gain = expected(self.best_of_all - self.best_mean)
        short = np.zeros(looked.size)
        for place, (draw, plan) in enumerate(own):
            others = np.delete(plans[:, draw], place + 1).max()
            short[place] = max(float(plan[draw] - others), 0.0)
        value = gain.value + (1 - looked.size / samples) * float(short.mean())
        error = float(np.hypot(gain.error, short.std() / short.size**0.5))
        most = max((one.worth for one in self.known if one.worth), key=_value, default=NOTHING)
        return max(Expected(value, error), most, key=_value), int(looked.size)

    def test(self, effect: Floats, noise: float, most: Expected) -> Expected:
        """What a test of the channel worth most gains.

        Parameters
        ----------
        effect : (samples,) what the test measures
        noise : standard error of its result
        most : what knowing the channel's response gains
        """
        return _at_most(expected(by_test(self.folds, effect, noise)), most)

    def _tested(self, folds: list[Fold], response: Floats, share: float) -> Expected:
        sd = share * abs(float(response.mean()))
        return expected(by_test(folds, response, sd)) if sd > 0 else NOTHING

    def _seen(self, plan: Floats) -> Floats:
        """A plan's draws, kept as far as they are the best."""
        self.best_of_all = np.maximum(self.best_of_all, plan)
        if plan.mean() > self.best_mean.mean():
            self.best_mean = plan
        return plan

    def _brings(self, spend: Floats) -> Floats:
        return brings(self.best.ground, spend)

    def _chosen_on(self, draws: Integers) -> Optimum | None:
        """The best plan on some draws, unchecked; None where no plan meets the question there."""
        if self.deadline.over:
            raise OutOfTime(LATE, "Allow more time.")
        seconds = self.deadline.step(self.searches - self.done)
        self.done += 1
        try:
            return optimum_on(
                self.asked,
                self.model,
                self.reference,
                draws,
                seconds,
                self._searching,
                self.best,
                checked=False,
            )
        except (NoAnswer, InvalidProblem):
            # The chosen plan stays a candidate; how often this happens is said.
            return None

    def _searching(self, at: Progress) -> bool:
        return self.watcher is None or self.watcher(replace(self.progress, search=at.search))


def _against_the_best(folds: list[Fold]) -> list[Fold]:
    """The same folds with the plan to beat first: of all their plans the best in the mean.

    Otherwise a plan that is a little better whatever is known would pass for something known.
    """
    plans = np.concatenate([fold.plans for fold in folds])
    best = plans[int(plans.mean(axis=1).argmax())]
    return [replace(fold, plans=np.concatenate([best[None], fold.plans])) for fold in folds]


def _at_most(one: Expected, most: Expected) -> Expected:
    """No test tells more than knowing the response does."""
    return one if one.value <= most.value else Expected(most.value, one.error)


def _value(of: Expected) -> float:
    return of.value
