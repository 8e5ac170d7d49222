"""What a goal needs that everything else leaves nothing of: money to be spent at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmm_core.labels import Floats
from optimizer.criterion import objective_of
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.domain.projection import build_domain
from optimizer.feasibility.rewriting import Rewritten
from optimizer.feasibility.settle import Settled, settle
from optimizer.guardrails import GroupRange
from optimizer.problem import PlanProblem
from optimizer.requirements import NOBODYS, Ground, Rows
from optimizer.search.branching import search
from optimizer.search.task import Task
from optimizer.warm_start import WarmStart


class _Spends(GroupRange):
    """So much money at least, which is nobody's to move."""

    def rows(self, ground: Ground) -> Rows:
        """Those of the range."""
        return super().rows(ground).following(NOBODYS)


def spending_what_the_goal_needs(way: Rewritten, ground: Ground, deadline: Deadline) -> Rewritten:
    """The question, of plans that spend what one for the goal alone does.

    So rows that only nothing satisfies have to give way. What is no number stays beside the
    goal: locks, and periods that are dark.
    """
    problem, warm = way.problem, WarmStart()
    fixed = tuple(one for one in problem.guardrails if not one.readings(ground.reference, ground))
    alone = replace(problem, guardrails=fixed, budget=None)
    domain = build_domain(alone, ground)
    settled = settle(alone, ground, domain, warm, deadline.part(0.5))
    if settled.found is None:
        return way
    levels = settled.found.levels
    if settled.how == "holds":
        levels = _cheaper(alone, settled, domain, ground, warm, deadline)
    needed = _Spends("what the goal needs", {}, float(domain.money(levels).sum()), None)
    return replace(way, problem=replace(problem, guardrails=(*problem.guardrails, needed)))


def _cheaper(
    problem: PlanProblem,
    settled: Settled,
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    deadline: Deadline,
) -> Floats:
    """Levels that reach a goal with less money than those that are known."""
    assert settled.found is not None
    known = settled.found.levels
    curves, tabulator = warm.over(domain, ground.responses)
    ends = domain.within(float(domain.money(known).sum()))
    task = Task(curves, ends, objective_of(problem, ground), settled.floors, extra=0)
    found = search(task, known, deadline.left, tabulator)
    return found.levels if np.isfinite(found.value) else known
