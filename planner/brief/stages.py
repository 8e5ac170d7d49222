"""What a page says beyond the plan itself, asked of the optimizer stage by stage, on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from mmm_core.errors import Cancelled, HeadroomError
from optimizer.deadline import Deadline
from optimizer.problem import PlanProblem
from optimizer.progress import Progress, Watcher, tell
from planner.brief.subject import Subject
from planner.questions.assess import SHOWN_TAIL
from planner.questions.best_budget import BestBudget, best_budget
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, PlansCompared
from planner.questions.learning.measurement import measurement_plan
from planner.questions.learning.trial import MeasurementPlan
from planner.questions.prices import Price, binding_prices
from planner.questions.strategies import Strategies, strategies
from planner.questions.stress import Stressed, stress, usual_cases
from planner.questions.tipping import tipping_points
from planner.questions.tipping_points import TippingPoints

Stage = Literal["budget", "stress", "rules", "strategies", "flips", "measurement"]
STAGES: tuple[Stage, ...] = get_args(Stage)
SAID: dict[Stage, str] = {
    "budget": "the best budget",
    "stress": "stress",
    "rules": "what rules cost",
    "strategies": "the usual strategies",
    "flips": "what would flip the advice",
    "measurement": "what to measure",
}
DEFAULT_LIMIT = 300.0
AT_BEST = "At the best budget"
NO_QUESTION = "the plan answers no question"


@dataclass(frozen=True, eq=False)
class Asked:
    """What was found, as far as it was asked for.

    Parameters
    ----------
    best : the best budget
    at_best : the current plan, and the best one at that budget
    stressed : the plan under the usual cases
    prices : of the rules that hold the plan back
    strategies, tipping, measurement : of the question
    missing : stages that gave nothing, and why
    """

    best: BestBudget | None = None
    at_best: PlansCompared | None = None
    stressed: tuple[Stressed, ...] = ()
    prices: tuple[Price, ...] = ()
    strategies: Strategies | None = None
    tipping: TippingPoints | None = None
    measurement: MeasurementPlan | None = None
    missing: tuple[tuple[Stage, str], ...] = ()


NOTHING_ASKED = Asked()


def asked_for(
    of: Subject,
    wanted: Sequence[Stage] = STAGES,
    *,
    growth: float | None = None,
    time_limit: float = DEFAULT_LIMIT,
    watcher: Watcher | None = None,
) -> Asked:
    """Ask for everything that a page may say more, stage by stage.

    A stage that has no answer says why, and does not sink the others.

    Parameters
    ----------
    growth : of total sales above last year's, as a share, that strategies are to be held against
    time_limit : seconds for all stages together
    watcher : told before each stage (``Progress.known`` holds what there is so far), and by the
        searches in it; all is given up where it returns False

    Raises
    ------
    Cancelled
        If the watcher says so.
    """
    found, deadline = NOTHING_ASKED, Deadline.after(time_limit)
    chosen = [stage for stage in STAGES if stage in wanted]
    for done, stage in enumerate(chosen):
        at = Progress(done, len(chosen), SAID[stage], known=(found,))
        tell(watcher, at, "search for the brief")
        try:
            seconds = deadline.step(len(chosen) - done)
            found = _ASK[stage](_Task(of, growth, seconds, _within(watcher, at)), found)
        except Cancelled:
            raise
        except HeadroomError as error:
            found = replace(found, missing=(*found.missing, (stage, error.message)))
    return found


def _within(watcher: Watcher | None, at: Progress) -> Watcher | None:
    """A search's own progress, told as that of its stage."""
    if watcher is None:
        return None

    def watch(inner: Progress) -> bool:
        step = f", {min(inner.done + 1, inner.total)} of {inner.total}" if inner.total else ""
        return watcher(replace(at, what=f"{at.what}{step}", search=inner.search))

    return watch


@dataclass(frozen=True, eq=False)
class _Task:
    """What a stage needs."""

    of: Subject
    growth: float | None
    seconds: float
    watcher: Watcher | None

    @property
    def question(self) -> PlanProblem:
        """The question of the plan.

        Raises
        ------
        NoQuestion
            If it answers none.
        """
        if self.of.problem is None:
            raise NoQuestion(NO_QUESTION, "Give its question.")
        return self.of.problem


class NoQuestion(HeadroomError):
    """A plan that is the answer to no question."""

    kind = "no_question"


def _budget(task: _Task, found: Asked) -> Asked:
    of = task.of
    best = best_budget(
        of.given, task.question, of.compared.reference, of.plan.spend, task.seconds, task.watcher
    )
    if best.answer is None:
        return replace(found, missing=(*found.missing, ("budget", best.why)))
    now = of.current.candidate
    plans = [now, Candidate(AT_BEST, best.answer.plan, now.assumptions)]
    compared = compare_plans(
        of.given, plans, of.compared.reference, SHOWN_TAIL, standing=of.standing
    )
    return replace(found, best=best, at_best=compared)


def _stress(task: _Task, found: Asked) -> Asked:
    of, question = task.of, task.question
    cases, plan = usual_cases(of.plan.evaluation), of.plan.candidate.plan
    reference = of.compared.reference
    return replace(
        found,
        stressed=stress(of.given, question, plan, reference, cases, task.seconds, task.watcher),
    )


def _rules(task: _Task, found: Asked) -> Asked:
    if task.of.found is None:
        raise NoQuestion("its question is not asked anew", "Ask it on Optimize.")
    prices = binding_prices(task.of.found, time_limit=task.seconds, watcher=task.watcher)
    return replace(found, prices=prices)


def _strategies(task: _Task, found: Asked) -> Asked:
    of, seconds = task.of, task.seconds / 4
    made = strategies(
        of.given, task.question, of.compared.reference, task.growth,
        time_limit=seconds, watcher=task.watcher,
    )  # fmt: skip
    return replace(found, strategies=made)


def _flips(task: _Task, found: Asked) -> Asked:
    of = task.of
    points = tipping_points(
        of.given, task.question, of.compared.reference,
        by=("channel",), time_limit=task.seconds, watcher=task.watcher,
    )  # fmt: skip
    return replace(found, tipping=points)


def _measurement(task: _Task, found: Asked) -> Asked:
    of = task.of
    plan = measurement_plan(
        of.given, task.question, of.compared.reference, of.plan.candidate.plan,
        standing=of.standing, time_limit=task.seconds, watcher=task.watcher,
    )  # fmt: skip
    return replace(found, measurement=plan)


_ASK: dict[Stage, Callable[[_Task, Asked], Asked]] = {
    "budget": _budget,
    "stress": _stress,
    "rules": _rules,
    "strategies": _strategies,
    "flips": _flips,
    "measurement": _measurement,
}
