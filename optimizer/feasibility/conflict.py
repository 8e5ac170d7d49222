"""Which requirements clash: none of them could be dropped without the rest becoming possible."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.criterion import floors_of
from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain, domain_of
from optimizer.feasibility.alone import best_of_one
from optimizer.feasibility.nearest import (
    GLANCE,
    finite,
    nearest,
    proven_out_of_reach,
)
from optimizer.feasibility.rows import rows_hold
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground, Requirement
from optimizer.warm_start import WarmStart

_TIME = 60.0


def irreducible_conflict(
    problem: PlanProblem, ground: Ground, deadline: Deadline | None = None
) -> tuple[Requirement, ...]:
    """Requirements that clash, none of which could be dropped; the budget is tried last.

    What time does not allow to try is not dropped.
    """
    deadline = deadline or Deadline.after(_TIME)
    floors, nearby = floors_of(problem, ground), WarmStart()
    scale = build_domain(problem, ground).money_scale

    def possible(requirements: Sequence[Requirement]) -> bool:
        domain = domain_of(problem, requirements, ground)
        if not rows_hold(domain, scale):
            return False
        mine = tuple(floor for floor in floors if any(floor.source is one for one in requirements))
        ends = finite(domain, ground)
        if not mine or deadline.over:
            return True
        glance = Deadline.after(deadline.within(GLANCE * len(mine)))
        how, _ = best_of_one(mine, ends, ground, nearby, deadline=glance)
        if how != "open":
            return how == "holds"
        # What is not proven impossible may be possible: nothing is dropped for want of time.
        found = nearest(mine, ends, ground, nearby, deadline.within(GLANCE))
        return found.bound >= 0 or not proven_out_of_reach(found, mine, ends, ground, nearby)

    clashing = list(problem.requirements)
    for one in problem.requirements:
        fewer = [other for other in clashing if other is not one]
        if not possible(fewer):
            clashing = fewer
    return tuple(clashing)
