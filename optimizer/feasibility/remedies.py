"""The cheapest way out of a conflict: numbers to move so that a plan exists."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.criterion import Floor
from optimizer.domain.levels import Domain
from optimizer.errors import Remedy
from optimizer.feasibility.nearest import finite, missed, nearest
from optimizer.problem import PlanProblem
from optimizer.programs.elastic import Violation, least_violation
from optimizer.requirements import Ground
from optimizer.search.task import Found
from optimizer.warm_start import WarmStart

# Moving one number, the budget, is preferred where that costs as much as moving many.
_BUDGET_WEIGHT = 0.999
_MANY = 4


def cheapest_remedies(
    problem: PlanProblem, ground: Ground, domain: Domain, floors: Sequence[Floor] = ()
) -> tuple[Remedy, ...]:
    """Bounds to move so that a plan exists, at least total money; committed spend stays.

    Floors that no plan reaches even then are lowered to what the nearest plan reaches.
    """
    scale = domain.money_scale
    violations = least_violation(domain, scale, problem.budget, _BUDGET_WEIGHT)
    remedies = tuple(
        _remedy(violation, ground) for violation in violations if abs(violation.by) > 1e-9 * scale
    )
    if not floors:
        return remedies
    eased = [one.constraint.eased(one.by * (1 + 1e-9)) for one in violations]
    wider = finite(domain.with_constraints(eased), ground)
    return remedies + lower_floors(floors, nearest(tuple(floors), wider, ground, WarmStart()))


def _remedy(violation: Violation, ground: Ground) -> Remedy:
    one, by = violation.constraint, violation.by
    before = (one.upper if by > 0 else one.lower) + one.committed
    cells = "" if one.about is None else ground.cells.text(one.about)
    return Remedy(one.source, cells, before, before + by, abs(by))


def lower_floors(floors: Sequence[Floor], found: Found) -> tuple[Remedy, ...]:
    """Floors as low as the best plan reaches."""
    return tuple(
        Remedy(
            source,
            "",
            floor.amount,
            floor.amount - short * (1 + 1e-6) - floor.allowed,
            short,
        )
        for source, floor, short in missed(floors, found)
    )


def said(remedies: Sequence[Remedy]) -> str:
    """The way out in one sentence."""
    if not remedies:
        return "Drop one of them."
    hopeless = [one for one in remedies if not one.cells and one.before > 0 >= one.after]
    if hopeless:
        named = " and ".join(dict.fromkeys(repr(one.source.label) for one in remedies))
        return (
            f"Nothing above zero can be had of it; drop {named}, or open what holds it down "
            "(a calendar that is dark then, a lock, a maximum of 0)."
        )
    moves = "; ".join(one.sentence.plain() for one in remedies[:_MANY])
    more = f" and {len(remedies) - _MANY} more" if len(remedies) > _MANY else ""
    total = sum(one.amount for one in remedies)
    return f"Cheapest way out, {total:,.0f} in all: {moves}{more}."
