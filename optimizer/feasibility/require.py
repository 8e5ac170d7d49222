"""Can everything that is required hold together? If not: what clashes, and the way out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimizer.criterion import floors_of
from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.errors import Infeasible, OutOfReach, OutOfTime, Remedy
from optimizer.feasibility.conflict import irreducible_conflict
from optimizer.feasibility.nearest import (
    WIDEST,
    best_of_one,
    finite,
    missed,
    nearest_any,
    proven_out_of_reach,
    reached,
)
from optimizer.feasibility.remedies import cheapest_remedies, lowered_remedies, said
from optimizer.feasibility.rows import rows_hold
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher, preparing
from optimizer.requirements import Ground
from optimizer.search.task import Found
from optimizer.warm_start import WarmStart

_TIME = 60.0


def require_feasible(
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    warm: WarmStart,
    watcher: Watcher | None = None,
    deadline: Deadline | None = None,
) -> Found | None:
    """Raise ``Infeasible`` with an irreducible conflict and the cheapest way out.

    ``warm`` holds the curves that a search over the domain will use too. Half of the time to
    ``deadline`` may go into the search for a plan; what clashes, and the way out, take the rest.

    Returns
    -------
    Found or None
        A plan that reaches every floor, where there are floors.

    Raises
    ------
    Infeasible
        If rows, semi-continuous cells and floors cannot all hold.
    OutOfReach
        If no plan reaches the floors with as much money as was looked at.
    OutOfTime
        If neither a plan nor a proof that there is none was found in time.
    """
    deadline = deadline or Deadline.after(_TIME)
    floors = floors_of(problem, ground)
    if not rows_hold(domain, domain.money_scale):
        remedies = cheapest_remedies(problem, ground, domain, floors, deadline.part(0.5))
        raise _infeasible(problem, ground, remedies, deadline)
    if not floors:
        return None
    ends = finite(domain, ground)
    telling, half = preparing(watcher), deadline.part(0.5)
    if not problem.spends_least:
        # Of a goal this would be the dearest plan, and a poor limit to what need be spent.
        best = best_of_one(floors, ends, ground, warm, telling, half)
        if best is not None:
            return best
    found = nearest_any(floors, ends, ground, warm, telling, half)
    if reached(found):
        return found
    if found.bound < 0 and proven_out_of_reach(found, floors, ends, ground, warm):
        remedies = lowered_remedies(problem, floors, ends, ground, warm, found, deadline.part(0.5))
        if np.isfinite(domain.upper).all():
            raise _infeasible(problem, ground, remedies, deadline)
        raise _out_of_reach(remedies)
    by = "; ".join(
        f"{source.label!r} is missed by {short:,.6g}" for source, _, short in missed(floors, found)
    )
    raise OutOfTime(
        f"No plan was found that reaches every floor, nor a proof that there is none: {by}.",
        "Lower the floors a little, or allow more time.",
    )


def _out_of_reach(remedies: Sequence[Remedy]) -> OutOfReach:
    return OutOfReach(
        f"No plan reaches every floor with up to {WIDEST:g} times the money that was ever "
        "planned or observed.",
        f"{said(remedies)} Or bound every cell to see what stands in the way.",
    )


def _infeasible(
    problem: PlanProblem, ground: Ground, remedies: Sequence[Remedy], deadline: Deadline
) -> Infeasible:
    conflict = irreducible_conflict(problem, ground, deadline)
    named = " and ".join(repr(one.label) for one in conflict)
    together = " together" if len(conflict) > 1 else ""
    return Infeasible(
        f"No plan satisfies {named}{together}.", said(remedies), conflict, tuple(remedies)
    )
