"""Where a plan stays the best whatever a cell's response: no search is needed to know it.

Of a plan that gives a cell as little as is allowed, nothing gets better where the cell responds
less: every other plan loses at least as much by it. So it is where a cell has the most that is
allowed and responds more. That holds for the mean over draws, of responses that only rise with
money, where no guardrail asks what a plan brings.
"""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.problem import PlanProblem
from optimizer.requirements import Ground
from optimizer.solve import Optimum

# Of the plan's money: closer to a bound than this is at it.
_AT = 1e-6


def asks_the_model(problem: PlanProblem, ground: Ground) -> bool:
    """Whether a goal or a guardrail asks what plans bring."""
    rules = (bool(one.floors(ground) or one.caps(ground)) for one in problem.requirements)
    return problem.goal is not None or any(rules)


def rests(found: Optimum, problem: PlanProblem, cells: Sequence[int], factor: float) -> bool:
    """Whether a plan stays the best where the responses of some cells are multiplied.

    Parameters
    ----------
    found : the best plan at a factor of 1
    """
    if problem.objective.statistic != "mean" or asks_the_model(problem, found.ground):
        return False
    domain, chosen = found.domain, list(cells)
    levels, near = domain.levels(found.spend)[chosen], _AT * float(found.spend.sum())
    if factor < 1:
        at_bound = levels <= domain.lower[chosen] + near
    else:
        at_bound = levels >= domain.upper[chosen] - near
    return bool(at_bound.all()) and _rises(found, chosen)


def _rises(found: Optimum, cells: list[int]) -> bool:
    """Whether what the cells bring rises with their money, as each draw only does, or falls."""
    domain = found.domain
    curves = found.ground.responses.curves(domain.committed, domain.shape)
    more = domain.money_scale
    return all(
        bool((curves.value(cell, low + more) >= curves.value(cell, low)).all())
        for cell, low in zip(cells, domain.lower[cells].tolist(), strict=True)
    )
