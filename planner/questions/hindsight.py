"""Hindsight (numbers 28): money that was spent, against the certified best for it.

It is judged under today's model, which knows the periods that are looked back on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mmm_core.assumptions.applied import without
from mmm_core.days_said import day_said
from mmm_core.evaluation import PlanEvaluation, evaluate
from mmm_core.history import day_before_next
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.past import assumed_after, past_window, spent_before
from mmm_core.periods import Horizon
from mmm_core.plan import Reference
from mmm_core.statistics import Summary, summarize
from optimizer.criterion import counted, floors_of
from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.errors import NoAnswer
from optimizer.explain.stability import SplitDraws, judge, split, split_draws
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Watcher
from optimizer.proof.breaches import breaches
from optimizer.requirements import Ground
from optimizer.solve import Optimum, solve_on
from planner.questions.against import Against
from planner.questions.assess import is_same
from planner.questions.fitness import Fitness, fitness_of, with_gain
from planner.questions.optimize import GuardrailState, state_of
from planner.questions.past_question import past_problem, require_past, spent_reference
from planner.questions.verdict import (
    Caution,
    Claim,
    Evidence,
    Reason,
    caution_of,
    claim_of,
    evidence_of,
    reason_of,
)

# Of the time limit, for the search on all draws; the rest is for the check on halves of them.
_SEARCH = 0.6


@dataclass(frozen=True, eq=False)
class Hindsight:
    """What was spent over past periods, and the best plan for the same money.

    Parameters
    ----------
    problem : the question that the best plan answers
    spent, best : both on every draw, with the carry-in and the tail that there really were; the
        same where no plan within the guardrails brings more
    optimum : the certified best plan within the guardrails
    guardrails : of the question, and where that plan stands with them
    breaks : labels of those that what was spent does not keep
    evidence : the regret, in what decides: profit where it is known, else outcome
    reason : whether the regret is worth speaking of, by the gates of a verdict
    split : the regret on draws that did not choose the best plan; None where that was not judged
    why_not : why it was not; "" where it was, or nothing hangs on it
    fitness, claim : of the model over these periods, and the most that may be said with it
    caution : what the regret rests on too lightly
    notes : what else to know, one sentence each
    """

    problem: PlanProblem
    spent: PlanEvaluation
    best: PlanEvaluation
    optimum: Optimum
    guardrails: tuple[GuardrailState, ...]
    breaks: tuple[str, ...]
    evidence: Evidence
    reason: Reason
    split: SplitDraws | None
    why_not: str
    fitness: Fitness
    claim: Claim
    caution: Caution
    notes: tuple[str, ...]

    @property
    def model(self) -> FittedModel:
        """Under which it is judged."""
        return self.spent.model

    @property
    def is_unfit(self) -> bool:
        """Whether the model is not fit to plan with: then nothing is to be regretted by it."""
        return self.fitness.level == "not_fit"

    @property
    def regret(self) -> Summary:
        """What the best plan would have brought more, in outcome units; its mean is never < 0."""
        return summarize(self.best.total - self.spent.total)

    @property
    def regret_profit(self) -> Summary | None:
        """The same in profit; None without value or margin."""
        mine, theirs = self.best.profit(), self.spent.profit()
        return None if mine is None or theirs is None else summarize(mine - theirs)

    @property
    def at_most(self) -> float:
        """What no plan within the guardrails would have brought more, in outcome units."""
        proven = self.optimum.certificate.upper_bound - float(self.spent.total.mean())
        return max(proven, self.regret.mean)

    def regret_of(self, cells: Sequence[int]) -> Summary:
        """What some cells would have brought more, in outcome units; below 0 where less."""
        chosen = list(cells)
        more = self.best.incremental[chosen] - self.spent.incremental[chosen]
        return summarize(more.sum(axis=0))


def hindsight(
    model: FittedModel,
    horizon: Horizon,
    problem: PlanProblem | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> Hindsight:
    """The certified best plan for money that was spent, against what was spent.

    Parameters
    ----------
    model : whatever is assumed of it is left out
    horizon : past periods, all within the data
    problem : over that horizon, of the money that was spent; by default within ``usual_rules``
    time_limit : seconds of all searches together
    watcher : told of the progress; given up where it returns False

    Raises
    ------
    InvalidPlan
        If what was spent in these periods is not known, or nothing was.
    InvalidProblem
        If the question is of other periods or money, assumes anything, or does not fit the model.
    NoAnswer
        If no plan keeps the guardrails, or none was found in time.
    Cancelled
        If the watcher says so.
    """
    prepare()
    deadline, model = Deadline.after(time_limit), without(model)
    reference = spent_reference(model, horizon)
    problem = problem or past_problem(reference)
    require_past(problem, reference)
    optimum = solve_on(
        problem, model, _ground(model, reference), deadline.part(_SEARCH).left, watcher
    )
    spent, best = _both(optimum, reference)
    return _judged(problem, optimum, reference, spent, best, deadline, watcher)


def _both(optimum: Optimum, reference: Reference) -> tuple[PlanEvaluation, PlanEvaluation]:
    """What was spent and the best plan, on every draw; one and the same where none is better."""
    window, was = optimum.window, optimum.ground.reference
    with alone(window.size.planning_bytes):
        spent = evaluate(window, reference.plan, was)
        found = evaluate(window, optimum.plan, was)
    same = is_same(optimum.spend, was) or found.total.mean() <= spent.total.mean()
    return spent, spent if same else found


def _judged(
    problem: PlanProblem,
    optimum: Optimum,
    reference: Reference,
    spent: PlanEvaluation,
    best: PlanEvaluation,
    deadline: Deadline,
    watcher: Watcher | None,
) -> Hindsight:
    """Whether the regret is worth speaking of, by the gates of a verdict (numbers 16, 18)."""
    model, ground = spent.model, optimum.ground
    fit = with_gain(fitness_of(spent), model, best.total - spent.total)
    against = Against("reference", ground.reference, None, ())
    spend, halves, why_not = best.plan.array(model), None, ""
    evidence = evidence_of(problem, ground, spend, against)
    if fit.level != "not_fit" and reason_of(evidence).is_worth_it:
        halves, why_not = _on_other_draws(problem, optimum, reference, deadline, watcher)
        evidence = evidence_of(problem, ground, spend, against, halves)
    caution = caution_of(fit, spend, against, why_not)
    return Hindsight(
        problem=problem,
        spent=spent,
        best=best,
        optimum=optimum,
        guardrails=tuple(state_of(rule, optimum) for rule in problem.guardrails),
        breaks=_broken(problem, ground),
        evidence=evidence,
        reason=reason_of(evidence),
        split=halves,
        why_not=why_not,
        fitness=fit,
        claim=claim_of(fit, caution, bool(best.extrapolations())),
        caution=caution,
        notes=tuple(_notes(model, reference)),
    )


def _ground(model: FittedModel, reference: Reference) -> Ground:
    """What guardrails refer to, looking back: the past has its own tail and its own eve."""
    horizon = reference.plan.horizon
    usual = ground_of(model, reference)
    return replace(
        usual, window=past_window(model, horizon), last_observed=spent_before(model, horizon)
    )


def _on_other_draws(
    problem: PlanProblem,
    optimum: Optimum,
    reference: Reference,
    deadline: Deadline,
    watcher: Watcher | None,
) -> tuple[SplitDraws | None, str]:
    """The best plan chosen anew on each half of the draws, its regret judged on the other half.

    Returns
    -------
    the regret there, or None and why it is not known
    """
    model = optimum.window.model
    if model.samples < 2:
        return None, "One draw cannot be split."
    first, second, by_chains = split(problem, model)
    ground, judged = optimum.ground, []
    try:
        for half, share in ((first, 0.5), (second, 1.0)):
            some = model.with_draws(half)
            seconds = deadline.part(share).left
            there = counted(problem, _ground(some, reference))
            chosen = solve_on(problem, some, there, seconds, watcher, fine=False)
            judged.append(judge(chosen.spend, ground, half, ground.reference))
    except NoAnswer as error:
        return None, f"On a half of the draws no plan was found: {error.message}"
    return split_draws(judged[0], judged[1], by_chains), ""


def _broken(problem: PlanProblem, ground: Ground) -> tuple[str, ...]:
    """Labels of the guardrails that what was spent does not keep, by their own slack."""
    found = breaches(ground.reference, ground, problem.requirements, floors_of(problem, ground))
    return tuple(one.label for one, _ in found if one is not None)


def _notes(model: FittedModel, reference: Reference) -> list[str]:
    spent, horizon = reference.plan.array(model).sum(axis=0), reference.plan.horizon
    notes = [
        "Judged under the model as it is today, which was fitted on these periods too: what could "
        "be known then is another matter."
    ]
    after = assumed_after(model, horizon)
    if after:
        ended = day_said(day_before_next(model, model.dates[-1]))
        notes.append(
            f"The data end {ended}, so what carries over into the last "
            f"{after} of the {model.l_max} periods after these meets the current plan there."
        )
    silent = [k for k in range(len(model.cells)) if spent[k] <= 0]
    if silent:
        notes.append(
            f"{model.cells.listed(silent)}: nothing was spent, so rules relative to what was spent "
            "leave nothing there."
        )
    return notes
