"""The measurement plan of a decision (numbers 31): what to test, when to look, what to act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mmm_core.evaluation import reevaluate
from mmm_core.model import FittedModel
from mmm_core.plan import Plan, Reference
from optimizer.criterion import floors_of
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.standing import Standing
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from planner.finance.commitments import NOTHING_STANDS, Commitments, begun, departures
from planner.questions import fitness
from planner.questions.learning.around import AROUND
from planner.questions.learning.checks import checks_of
from planner.questions.learning.learning import (
    DEFAULT_LEARN_LIMIT,
    NOT_FIT,
    Learned,
    worth_knowing,
)
from planner.questions.learning.trial import MeasurementPlan, Trial
from planner.questions.learning.trials import Designing
from planner.questions.learning.worth_knowing import WorthKnowing

NO_CHANNEL = (
    "No answer about a single channel would change the plan by enough to be told from chance, so "
    "no test follows for this decision."
)
NO_BAND = "The model is not fit to plan with, so its own range says nothing of what sales will be."
NO_MONEY = "None of its money can be changed in a test, or the model expects nothing of it."


def measurement_plan(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    chosen: Plan | None = None,
    known: Sequence[WorthKnowing] = (),
    *,
    precisions: Sequence[float] = (),
    decides: str = "",
    standing: Commitments = NOTHING_STANDS,
    time_limit: float = DEFAULT_LEARN_LIMIT,
    watcher: Watcher | None = None,
) -> MeasurementPlan:
    """What it is worth to know, the test that follows, and when to look at the outcome.

    Parameters
    ----------
    reference : by default the model's own over the horizon
    chosen : the plan that is chosen, over the question's horizon; its best plan if left out
    known : channels that were looked at before, whose plans are not looked for again
    precisions : standard errors of tests that are asked about, as shares of a response's mean
    decides : who decides on a review
    standing : money that is committed or spent, which the chosen plan may leave
    time_limit, watcher : of what is worth knowing

    Raises
    ------
    InvalidProblem, NoAnswer, Cancelled
        As ``worth_knowing``.
    """
    found = worth_knowing(
        model,
        problem,
        reference,
        chosen,
        known,
        precisions=precisions,
        time_limit=time_limit,
        watcher=watcher,
    )
    trial, no_trial = _trial(found)
    plan, under = found.learning.plan, found.learning.model
    unfit = found.learning.why == NOT_FIT
    checks, no_checks = ((), NO_BAND) if unfit else checks_of(reevaluate(found.now, plan))
    return MeasurementPlan(
        learning=found.learning,
        trial=trial,
        no_trial=no_trial,
        checks=checks,
        no_checks=no_checks,
        departs=tuple(departures(under, plan, standing)),
        decides=decides,
    )


def _designing(found: Learned, channel: WorthKnowing) -> Designing:
    """Tests of a channel within the question's own rules, on days to come."""
    learning, problem = found.learning, found.learning.problem
    return Designing(
        channel=channel,
        ground=found.ground,
        spend=learning.plan.array(learning.model),
        standing=problem.commitments,
        rules=[one for one in problem.guardrails if _is_a_rule(one)],
        floors=floors_of(problem, found.ground),
        begun=begun(learning.model, problem.horizon, (), fitness.today()),
    )


def _is_a_rule(one: Guardrail) -> bool:
    """Whether somebody has written it; money that stands is no test's to move anyway."""
    return not isinstance(one, Standing) and not one.label.startswith(AROUND)


def _trial(found: Learned) -> tuple[Trial | None, str]:
    """The test of the channel most worth knowing, or why none follows."""
    learning, best = found.learning, found.learning.best
    if best is None or best.worth is None or found.searching is None:
        return None, learning.why or NO_CHANNEL
    designing = _designing(found, best)
    design = designing.best()
    if design is None:
        return None, NO_MONEY
    trial = designing.trial(design)
    if not design.noise:
        return trial, ""
    worth = found.searching.test(design.effect, design.noise, best.worth)
    return replace(trial, worth=worth), ""
