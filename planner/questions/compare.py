"""Plans side by side as finance compares investments: same model, draws and horizon.

Each plan is held against the current plan under its own assumptions, and all of them against each
other. Where assumptions differ, part of a difference is what is assumed: its last part says so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mmm_core.assumptions import Assumptions
from mmm_core.assumptions.applied import under
from mmm_core.economics import earned
from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.labels import Floats
from mmm_core.limits import COMPARED_PLANS
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.names import doubled, printable
from mmm_core.plan import Reference
from mmm_core.statistics import Summary, probability_above
from optimizer.measures import TailMean
from optimizer.posed import window_of
from optimizer.problem import Tail
from planner.finance.cash import cash_of
from planner.finance.commitments import NOTHING_STANDS, Commitments, departures
from planner.finance.worth import worth_of
from planner.questions.against import Against
from planner.questions.assess import SHOWN_TAIL, PlanAnswer, answered
from planner.questions.attribution import attributed
from planner.questions.commit import Commit, commit_of
from planner.questions.compared import BadCase, Candidate, Compared, PlansCompared
from planner.questions.fitness import Fitness, fitness_of
from planner.questions.ranking import On, deciding, ranked
from planner.questions.verdict import caution_of, claim_of
from planner.scenarios.content import Content, plan_document
from planner.scenarios.difference import difference

BAD = 0.10


def compare_plans(
    model: FittedModel,
    candidates: Sequence[Candidate],
    reference: Reference,
    tail: Tail = SHOWN_TAIL,
    base: int = 0,
    by: float = 0.0,
    by_profit: float = 0.0,
    standing: Commitments = NOTHING_STANDS,
    fewest: int = 2,
) -> PlansCompared:
    """Compare plans of one model over one horizon.

    Parameters
    ----------
    candidates : ``fewest`` to twelve; what counts among them (profit or outcome) is one thing for
        all
    reference : the current plan over the same horizon
    tail : what is spent after the horizon, the same for all
    base : position of the plan that the others' differences are told against
    by, by_profit : how much more counts as beating, in outcome units and in money
    standing : money that is committed or spent: who leaves it cannot be carried out
    fewest : 1 where a plan by itself is looked at as well

    Raises
    ------
    InvalidProblem
        If there are too few or too many, two have one name, they are over different horizons, or
        assumptions do not fit the model.
    InvalidPlan
        If labels are not exactly the model's.
    """
    if len(candidates) < fewest:
        raise InvalidProblem(
            f"A comparison takes two plans or more, and {len(candidates)} is given.",
            "Give another plan.",
        )
    _require_comparable(candidates, reference)
    for more in (by, by_profit):
        if not (math.isfinite(more) and more >= 0):
            raise InvalidProblem(
                f"A plan is to beat another by more than {more}.", "Give an amount of 0 or more."
            )
    worlds = _Worlds(model, reference, tail)
    with alone(len(candidates) * worlds.planning_bytes):
        answers = [worlds.answer(one) for one in candidates]
        ranking = ranked([one.evaluation for one in answers], by, by_profit)
        found = [
            replace(
                _compared(one, answer, worlds.fitness(one), regret, ranking.on),
                departs=tuple(departures(model, one.plan, standing)),
            )
            for one, answer, regret in zip(candidates, answers, ranking.regret, strict=True)
        ]
        told = tuple(_told_against(one, found[base]) for one in found)
        return PlansCompared(reference, tail, base, told, ranking)


def _require_comparable(candidates: Sequence[Candidate], reference: Reference) -> None:
    COMPARED_PLANS.require(len(candidates), "The comparison has", InvalidProblem, "Leave some out.")
    again = doubled(one.name for one in candidates)
    if again:
        raise InvalidProblem(
            f"Two plans are called {printable(again[0])!r}.", "Give every plan a name of its own."
        )
    asked = reference.plan.horizon
    for one in candidates:
        given = one.plan.horizon
        if given != asked:
            raise InvalidProblem(
                f"The plan {printable(one.name)!r} fills {given.periods} periods from "
                f"{given.start}, the comparison {asked.periods} from {asked.start}.",
                "Compare plans over the same horizon.",
            )


@dataclass(eq=False)
class _Worlds:
    """The current plan under each of the assumptions that plans are looked at under."""

    model: FittedModel
    reference: Reference
    tail: Tail
    _found: dict[str, tuple[PlanEvaluation, Fitness]] = field(default_factory=dict)

    @property
    def planning_bytes(self) -> int:
        return window_of(self.model, self.reference, self.tail).size.planning_bytes

    def answer(self, one: Candidate) -> PlanAnswer:
        """What a plan brings, against the current plan in the same world."""
        current, _ = self._under(one.assumptions)
        spend = one.plan.array(current.model)
        same = np.array_equal(spend, current.plan.array(current.model))
        mine = current if same else evaluate(current.window, one.plan, current.calendar)
        return answered(mine, current, self.reference, self.tail)

    def fitness(self, one: Candidate) -> Fitness:
        """Of the model in a plan's world."""
        return self._under(one.assumptions)[1]

    def _under(self, assumptions: Assumptions) -> tuple[PlanEvaluation, Fitness]:
        plan = self.reference.plan
        model = under(self.model, assumptions, plan.horizon)
        if model.identity not in self._found:
            window = window_of(model, self.reference, self.tail)
            current = evaluate(window, plan, plan.array(model))
            self._found[model.identity] = current, fitness_of(current)
        return self._found[model.identity]


def _compared(
    one: Candidate, answer: PlanAnswer, fitness: Fitness, regret: Summary, on: On
) -> Compared:
    """Everything of one plan but what is told against the base; ``on`` as all are ranked."""
    of, current = answer.evaluation, answer.reference_evaluation
    model, bad = of.model, TailMean(BAD)
    draws = deciding(of, on)
    change = draws - deciding(current, on)
    spend, there = of.plan.array(model), current.plan.array(model)
    caution = caution_of(fitness, spend, Against("reference", there, None, ()))
    return Compared(
        candidate=one,
        answer=answer,
        fitness=fitness,
        commit=_commit(one, of.total, of.profit()) if fitness.level != "not_fit" else None,
        bad=BadCase(bad.value(draws), bad.value(change), float(change.mean()), on),
        loses=None if answer.versus.same_plan else probability_above(-change),
        worth=worth_of(of),
        cash=cash_of(model, one.plan, earned(model, of.plan.horizon, of.by_period.sum(axis=0))),
        claim=claim_of(fitness, caution, bool(answer.extrapolations)),
        caution=caution,
        regret=regret,
    )


def _commit(one: Candidate, outcome: Floats, profit: Floats | None) -> Commit | None:
    """Of a plan that draws have chosen, on others (numbers 22)."""
    if one.chosen is not None:
        return one.chosen.commit
    return commit_of(outcome, profit, out_of_sample=False)


def _told_against(one: Compared, base: Compared) -> Compared:
    """The same with what it says otherwise than the base, and what their difference is made of."""
    if one is base:
        return one
    return replace(
        one,
        assumes=difference(_document(base), _document(one)),
        parts=attributed(one.evaluation, base.evaluation),
    )


def _document(one: Compared) -> Content:
    """A plan as scenarios hold it, whatever its size: nothing of it is kept."""
    candidate, model = one.candidate, one.answer.model
    document = {
        **candidate.said,
        "plan": plan_document(model, candidate.plan),
        "assumptions": candidate.assumptions.canonical() or None,
    }
    return Content(json.dumps(document, sort_keys=True))
