"""Whether all that is required can hold: a plan, a proof that there is none, or neither."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from optimizer.criterion import Floor, floors_of
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.feasibility.alone import best_of_one
from optimizer.feasibility.nearest import (
    finite,
    nearest_any,
    proven_out_of_reach,
    reached,
)
from optimizer.feasibility.rows import rows_hold
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher
from optimizer.requirements import Ground
from optimizer.search.task import Found
from optimizer.warm_start import WarmStart


@dataclass(frozen=True, eq=False)
class Settled:
    """What is known of a question.

    Parameters
    ----------
    how : "holds" where a plan is known, "rows" where rows cannot hold, "floors" where no plan
        reaches them, "open" where neither a plan nor a proof was found
    floors : of the question
    found : the plan that reaches every floor, or comes nearest to that; None without floors
    """

    how: Literal["holds", "rows", "floors", "open"]
    floors: tuple[Floor, ...] = ()
    found: Found | None = None


def settle(
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    warm: WarmStart,
    deadline: Deadline,
    watcher: Watcher | None = None,
) -> Settled:
    """Look for a plan until one, or a proof that there is none, is found.

    ``warm`` holds the curves that a search over the domain will use too.
    """
    floors = floors_of(problem, ground)
    if not rows_hold(domain, domain.money_scale):
        return Settled("rows", floors)
    if not floors:
        return Settled("holds")
    ends = finite(domain, ground)

    def alone(by: Deadline) -> Settled:
        how, found = best_of_one(floors, ends, ground, warm, watcher, by)
        return Settled(how, floors, found)

    def together(by: Deadline) -> Settled:
        found = nearest_any(floors, ends, ground, warm, watcher, by)
        if reached(found):
            return Settled("holds", floors, found)
        beyond = found.bound < 0 and proven_out_of_reach(found, floors, ends, ground, warm)
        return Settled("floors" if beyond else "open", floors, found)

    if problem.spends_least:
        # The best by one is the dearest plan, and a poor limit to what need be spent.
        settled = together(deadline.part(0.8))
        beyond = settled.how == "open" and alone(deadline).how == "floors"
        return replace(settled, how="floors") if beyond else settled
    # One floor alone is settled by the best plan of it.
    settled = alone(deadline.part(0.8 if len(floors) == 1 else 0.5))
    return settled if settled.how != "open" else together(deadline)
