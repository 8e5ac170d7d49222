"""The verdict on a plan (numbers 16): what to do, judged against what could be done instead.

Everything that it rests on stands in it, so that screens, command line and documents say the
same; nothing of it depends on what else was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.gates import GATES
from mmm_core.labels import Floats
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from optimizer.explain.stability import SplitDraws
from optimizer.problem import PlanProblem
from optimizer.requirements import UNIT, Ground, Worth
from planner.questions.against import Against, broken, saves_money
from planner.questions.assess import SAME_PLAN
from planner.questions.commit import Commit
from planner.questions.fitness import Fitness

CONFIDENCE = 0.75
LEAST_GAIN = 0.005
# Of what the money in question brings, for next money, a cut and a rest.
LEAST_OF_PART = 0.05
_MOVED = 1e-6

Decision = Literal["not_fit", "required", "change_with_caution", "change", "hold"]
Claim = Literal["none", "directional", "supported"]
On = Literal["profit", "incremental", "money"]


@dataclass(frozen=True)
class Reason:
    """Whether a change is worth it by itself, for the first reason that applies.

    Parameters
    ----------
    kind : "same" (no move), "unlikely" (better in too few draws), "elsewhere" (in too few of
        the draws that did not choose the plan), "small" (too little is gained), or "worth"
    """

    kind: Literal["same", "unlikely", "elsewhere", "small", "worth"]

    @property
    def is_worth_it(self) -> bool:
        """Whether the plan is better by enough, surely enough."""
        return self.kind == "worth"


@dataclass(frozen=True)
class Evidence:
    """How a plan does against what could be done instead, on the same draws.

    Parameters
    ----------
    on : what decides: profit where it is known, else outcome; money saved for a goal without it,
        or of it
    gain : of what decides; outcome units, or money
    outcome : gain of incremental outcome
    saved : money that the plan spends less
    chance : P(gain > 0); None for the same plan
    elsewhere : the same on draws that did not choose the plan; None where that was not judged
    brings : what the least gain is a share of, in the unit of ``gain``
    least : that share
    reached : P(goal reached) of an amount to reach; None for other questions
    surely : in at least which share of the draws the goal is to be reached; None for the mean
    """

    on: On
    gain: Summary
    outcome: Summary
    saved: float
    chance: Probability | None
    elsewhere: Probability | None
    brings: float
    least: float
    reached: Probability | None
    surely: float | None = None

    @property
    def share(self) -> float:
        """Mean gain as a share of what the comparison brings; 0 where that is nothing."""
        return self.gain.mean / self.brings if self.brings else 0.0

    @property
    def close(self) -> bool:
        """Whether as many other draws might well say otherwise."""
        chance = self.chance
        return chance is not None and abs(chance.value - CONFIDENCE) < 2 * chance.error


@dataclass(frozen=True)
class Caution:
    """What a change would rest on too lightly.

    Parameters
    ----------
    cells : indices of cells of weak evidence that the plan moves, the most moved first
    share : of the moved money, by all of them
    unchecked : why the gain could not be judged on other draws; "" where it was or need not be
    """

    cells: tuple[int, ...]
    share: float
    unchecked: str = ""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What to do with a plan, and all that this rests on.

    Parameters
    ----------
    decision : in the precedence of numbers 16
    reason : whether the change is worth it by itself
    against : what it was judged against
    money : what the money itself brings or costs in the current mix, outcome units
    keeps : whether holding means the current plan, or its mix at other money
    evidence, caution, fitness : see there
    claim : the most that may be claimed of it (numbers 30)
    kept : money of the plan (periods, cells) that stays where no change is recommended: on hold
        what it was judged against, of an unfit model the nearest to it that is allowed; None where
        a change is recommended, or no such plan was found
    misses : labels of what the nearest plan breaks, where none is kept of an unfit model
    commit : amounts to commit to, of the plan, or of what is kept on hold (numbers 22); None of an
        unfit model, or where the plan could not be judged on draws that did not choose it
    gap : of the plan's certificate; how far "the best" may be from the best
    """

    decision: Decision
    reason: Reason
    against: Against
    money: Summary | None
    keeps: Literal["plan", "mix"]
    evidence: Evidence
    caution: Caution
    fitness: Fitness
    claim: Claim
    kept: Floats | None
    misses: tuple[str, ...]
    commit: Commit | None
    gap: float

    @property
    def required_by(self) -> tuple[str, ...]:
        """Labels of the budget and guardrails that rule out what it is judged against."""
        return self.against.required_by


def evidence_of(
    problem: PlanProblem,
    ground: Ground,
    spend: Floats,
    other: Against,
    split: SplitDraws | None = None,
) -> Evidence:
    """How a plan (periods, cells) does against another, on all draws of the ground."""
    saved = float(other.spend.sum() - spend.sum())
    gain = ground.outcome(spend).sum(axis=0) - ground.outcome(other.spend).sum(axis=0)
    on, worth, per_money = _decides(problem, ground)
    there = ground.outcome(other.spend, worth.by_period).sum(axis=0)
    more = ground.outcome(spend, worth.by_period).sum(axis=0) - there
    deciding = worth.per_unit * more + per_money * saved
    part = there
    if other.before is not None:
        part = there - ground.outcome(other.before, worth.by_period).sum(axis=0)
    base = worth.per_unit * abs(float(part.mean()))
    return Evidence(
        on=on,
        gain=summarize(deciding),
        outcome=summarize(gain),
        saved=saved,
        chance=None if _same(spend, other.spend) else probability_above(deciding),
        elsewhere=None if split is None else split.p_better,
        brings=float(other.spend.sum()) if on == "money" else base,
        least=LEAST_GAIN if other.before is None else LEAST_OF_PART,
        reached=reached_by(problem, ground, spend),
        surely=None if problem.goal is None else problem.goal.with_probability,
    )


def reason_of(evidence: Evidence) -> Reason:
    """The first reason that applies."""
    if evidence.chance is None:
        return Reason("same")
    if evidence.chance.value < CONFIDENCE:
        return Reason("unlikely")
    if evidence.elsewhere is not None and evidence.elsewhere.value < CONFIDENCE:
        return Reason("elsewhere")
    mean = evidence.gain.mean
    if mean <= 0 or mean < evidence.least * evidence.brings:
        return Reason("small")
    return Reason("worth")


def caution_of(fitness: Fitness, spend: Floats, other: Against, unchecked: str = "") -> Caution:
    """Cells of weak evidence among those that a plan moves, and their share of what moves."""
    moved = np.abs(spend.sum(axis=0) - other.spend.sum(axis=0))
    if moved.sum() <= _MOVED * max(float(spend.sum()), 1e-12):
        moved = np.abs(spend - other.spend).sum(axis=0)
    total = float(moved.sum())
    if total <= 0:
        return Caution((), 0.0, unchecked)
    weak = [one.cell for one in fitness.weak if moved[one.cell] > _MOVED * total]
    weak.sort(key=lambda cell: -moved[cell])
    return Caution(tuple(weak), float(moved[weak].sum()) / total, unchecked)


def decide(fitness: Fitness, other: Against, caution: Caution, reason: Reason) -> Decision:
    """The first decision that applies, in the precedence of numbers 16."""
    if fitness.level == "not_fit":
        return "not_fit"
    if other.required_by:
        return "required"
    if not reason.is_worth_it:
        return "hold"
    weak = caution.share >= GATES.moved_on_weak
    if weak or caution.unchecked or fitness.level == "caution":
        return "change_with_caution"
    return "change"


def claim_of(fitness: Fitness, caution: Caution, extrapolates: bool) -> Claim:
    """The most that may be claimed of a plan (numbers 30)."""
    if fitness.level == "not_fit":
        return "none"
    weak = bool(caution.cells) or bool(caution.unchecked)
    return "directional" if fitness.level == "caution" or weak or extrapolates else "supported"


def keeps(problem: PlanProblem, ground: Ground, other: Against) -> Literal["plan", "mix"]:
    """Whether holding means the current plan: where that was compared with, and is allowed."""
    is_plan = _same(other.spend, ground.reference)
    return "plan" if is_plan and not broken(problem, ground, other.spend) else "mix"


def money_effect(ground: Ground, other: Against) -> Summary | None:
    """What the comparison's money brings beyond the reference's; None where it is the same."""
    if _same(other.spend, ground.reference):
        return None
    more = ground.outcome(other.spend) - ground.outcome(ground.reference)
    return summarize(more.sum(axis=0))


def _decides(problem: PlanProblem, ground: Ground) -> tuple[On, Worth, float]:
    """What decides, and what outcome and a unit of money saved count for in it."""
    if saves_money(problem, ground):
        return "money", UNIT.times(0.0), 1.0
    if ground.earned is not None:
        return "profit", *ground.profit_worth()
    return "incremental", UNIT, 0.0


def reached_by(problem: PlanProblem, ground: Ground, spend: Floats) -> Probability | None:
    """How surely a plan (periods, cells) reaches an amount; None where none is the goal."""
    goal = problem.goal
    if goal is None or not goal.spends_least:
        return None
    profit = ground.profit(spend) if goal.of == "profit" else None
    draws = ground.outcome(spend).sum(axis=0) if profit is None else profit
    # The goal is reached to the cent, and so is the draw that decides.
    return probability_above(draws - goal.reach, -1e-9 * max(abs(goal.reach), 1.0))


def _same(spend: Floats, other: Floats) -> bool:
    size = max(float(spend.sum()), float(other.sum()))
    return bool(np.abs(spend - other).max(initial=0.0) <= SAME_PLAN * size)
