"""Can everything that is required hold together? If not: what clashes, and the way out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimizer.deadline import Deadline
from optimizer.domain.levels import Domain
from optimizer.errors import Infeasible, NoAnswer, OutOfReach, OutOfTime, Undecided
from optimizer.feasibility.nearest import WIDEST, missed
from optimizer.feasibility.remedy import Remedy, said
from optimizer.feasibility.settle import Settled, settle
from optimizer.problem import PlanProblem
from optimizer.progress import Watcher, preparing
from optimizer.requirements import Ground
from optimizer.search.task import Found
from optimizer.warm_start import WarmStart

_TIME = 60.0
# Of the time that is left, for the way out; the rest for what clashes.
_WAY_OUT = 0.7
# A search that ends with so much of its time left was not ended by that.
_EARLY = 0.5


def require_feasible(
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    warm: WarmStart,
    watcher: Watcher | None = None,
    deadline: Deadline | None = None,
) -> Found | None:
    """Raise ``Infeasible`` with an irreducible conflict and a way out.

    ``warm`` holds the curves that a search over the domain will use too. Half of the time to
    ``deadline`` may go into the search for a plan; the way out, and what clashes, take the rest.

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
    OutOfTime, Undecided
        If neither a plan nor a proof that there is none was found: in time, or at all.
    """
    deadline = deadline or Deadline.after(_TIME)
    half = deadline.part(0.5)
    seconds = half.left
    settled = settle(problem, ground, domain, warm, half, preparing(watcher))
    if settled.how == "holds":
        return settled.found
    # What a plan that can be found does without is loaded where there is none.
    from optimizer.feasibility.remedies import way_out

    remedies = way_out(problem, ground, deadline.part(_WAY_OUT), settled)
    if settled.how == "open":
        raise _open(settled, remedies, late=half.left <= _EARLY * seconds)
    if settled.how == "rows" or np.isfinite(domain.upper).all():
        raise _infeasible(problem, ground, remedies, deadline)
    raise OutOfReach(
        f"No plan reaches every floor with up to {WIDEST:g} times the money that was ever "
        "planned or observed.",
        f"{said(remedies)} Or bound every cell to see what stands in the way.",
    )


def _open(settled: Settled, remedies: Sequence[Remedy], late: bool) -> NoAnswer:
    assert settled.found is not None
    by = "; ".join(
        f"{source.label!r} is missed by {short:,.6g}"
        for source, _, short in missed(settled.floors, settled.found)
    )
    message = f"No plan was found that reaches every floor, nor a proof that there is none: {by}."
    lower = said(remedies) if remedies else "Lower the floors a little."
    return OutOfTime(message, f"Allow more time. {lower}") if late else Undecided(message, lower)


def _infeasible(
    problem: PlanProblem, ground: Ground, remedies: Sequence[Remedy], deadline: Deadline
) -> Infeasible:
    from optimizer.feasibility.conflict import irreducible_conflict

    conflict = irreducible_conflict(problem, ground, deadline)
    named = " and ".join(repr(one.label) for one in conflict)
    together = " together" if len(conflict) > 1 else ""
    return Infeasible(
        f"No plan satisfies {named}{together}.", said(remedies), conflict, tuple(remedies)
    )
