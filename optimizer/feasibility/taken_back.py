"""A way out that moves no number: declined moves to take back."""

from __future__ import annotations

from dataclasses import replace

from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain
from optimizer.feasibility.rewriting import Rewritten
from optimizer.feasibility.settle import settle
from optimizer.guardrails import Declined
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from optimizer.warm_start import WarmStart


def taken_back(problem: PlanProblem, ground: Ground, deadline: Deadline) -> Rewritten | None:
    """The question without the refusals that stand in its way; None where that is not all.

    Nobody declines a move to change a budget or a rule, so refusals give way before numbers, those
    made last before those made first. Keeping any of them would leave no plan; where time runs
    out, more may be taken back than need be.
    """
    if not problem.declined or not _holds(problem, (), ground, deadline.part(0.5)):
        return None
    kept: tuple[Declined, ...] = ()
    way = Rewritten(problem, problem)
    for one in problem.declined:
        if not deadline.over and _holds(problem, (*kept, one), ground, deadline.part(0.5)):
            kept = (*kept, one)
        else:
            way = way.dropped(one, 0.0)
    return way


def _holds(
    problem: PlanProblem, kept: tuple[Declined, ...], ground: Ground, deadline: Deadline
) -> bool:
    """Whether a plan exists that keeps all but the refusals, and some of those."""
    others = tuple(one for one in problem.guardrails if not isinstance(one, Declined))
    asked = replace(problem, guardrails=(*others, *kept))
    return settle(asked, ground, build_domain(asked, ground), WarmStart(), deadline).how == "holds"
