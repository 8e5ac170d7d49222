"""The cheapest way out of a conflict: numbers to move so that a plan exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimizer.criterion import Floor
from optimizer.deadline import Deadline
from optimizer.domain.constraints import Constraint
from optimizer.domain.levels import Domain
from optimizer.domain.projection import build_domain
from optimizer.errors import Remedy
from optimizer.feasibility.lowered import Lowered, lower
from optimizer.feasibility.nearest import finite, nearest
from optimizer.feasibility.rows import rows_hold
from optimizer.problem import PlanProblem
from optimizer.programs.elastic import Violation, least_violation
from optimizer.requirements import Ground, Reading
from optimizer.requirements.budget import Budget
from optimizer.requirements.sentence import outward, plain_number
from optimizer.search.task import Found
from optimizer.warm_start import WarmStart

# Moving one number, the budget, is preferred where that costs as much as moving many.
_BUDGET_WEIGHT = 0.999
_MANY = 4
# What a way out may be off by, of its own move, so that rounding does not close it again.
_ROOM = 1e-9


def cheapest_remedies(
    problem: PlanProblem,
    ground: Ground,
    domain: Domain,
    floors: Sequence[Floor],
    deadline: Deadline,
) -> tuple[Remedy, ...]:
    """Bounds to move so that a plan exists, at least total money; committed spend stays.

    Floors that no plan reaches even then are lowered to what the best plan reaches.
    """
    scale = domain.money_scale
    found = least_violation(domain, scale, problem.budget, _BUDGET_WEIGHT)
    moved = [one for one in found.violations if abs(one.by) > _ROOM * scale]
    spend = domain.spend(found.levels)
    eased = [one.constraint.eased(one.by * (1 + _ROOM)) for one in found.violations]
    wider = domain.with_constraints(eased)
    tried = rows_hold(wider, scale)
    remedies = tuple(replace(_remedy(one, problem, ground, spend), tried=tried) for one in moved)
    if not floors:
        return remedies
    ends, warm = finite(wider, ground), WarmStart()
    start = nearest(tuple(floors), ends, ground, warm, deadline.within(5.0))
    more = lowered_remedies(floors, ends, ground, warm, start, deadline)
    return (
        tuple(replace(one, tried=tried and all(x.tried for x in more)) for one in remedies) + more
    )


def lowered_remedies(
    floors: Sequence[Floor],
    domain: Domain,
    ground: Ground,
    warm: WarmStart,
    found: Found,
    deadline: Deadline,
) -> tuple[Remedy, ...]:
    """Floors as low as the best plan reaches, in their own units."""
    return _all_lowered(lower(floors, domain, ground, warm, found, deadline), domain, ground)


def _all_lowered(lowered: Lowered, domain: Domain, ground: Ground) -> tuple[Remedy, ...]:
    spend = domain.spend(lowered.levels)
    return tuple(_lowered(floor, amount, spend, ground, lowered) for floor, amount in lowered.moved)


def _lowered(
    floor: Floor, amount: float, spend: np.ndarray, ground: Ground, lowered: Lowered
) -> Remedy:
    source = floor.source
    assert source is not None
    reading = source.reading(spend, ground, None, more=False)
    if reading is None:
        reading = Reading(floor.amount, amount - floor.allowed, source.slack_unit)
    reading = replace(reading, after=outward(reading.before, reading.after))
    money = source.slack_unit == "money" and reading.unit == "money"
    return Remedy(source, "", reading, floor.amount - amount, money, lowered.tried)


# --- rows -------------------------------------------------------------------------------


def name_of(constraint: Constraint, ground: Ground) -> str:
    """What a constraint is about, in words; empty where it is its source's only one."""
    cell = "" if constraint.about is None else ground.cells.text(constraint.about)
    return ", ".join(part for part in (cell, constraint.name) if part)


def _remedy(
    violation: Violation, problem: PlanProblem, ground: Ground, spend: np.ndarray
) -> Remedy:
    one, by = violation.constraint, violation.by
    reading = one.source.reading(spend, ground, one.about, by > 0)
    if reading is None or reading.before == reading.after:
        before = (one.upper if by > 0 else one.lower) + one.committed
        reading = Reading(before, before + by)
    after = outward(reading.before, reading.after)
    if isinstance(one.source, Budget):
        after = _budget(problem, one.source, ground, after, reading.after)
    reading = replace(reading, after=after)
    return Remedy(one.source, name_of(one, ground), reading, abs(by))


def _budget(
    problem: PlanProblem, budget: Budget, ground: Ground, rounded: float, exact: float
) -> float:
    """The rounded total where plans spend it, otherwise the exact one."""
    asked = replace(problem, budget=replace(budget, total=max(rounded, 0.0)))
    domain = build_domain(asked, ground)
    return max(rounded, 0.0) if rows_hold(domain, domain.money_scale) else exact


# --- words ------------------------------------------------------------------------------


def said(remedies: Sequence[Remedy]) -> str:
    """The way out in one sentence."""
    if not remedies:
        return "Drop one of them."
    moves = "; ".join(one.sentence.plain() for one in remedies[:_MANY])
    more = f" and {len(remedies) - _MANY} more" if len(remedies) > _MANY else ""
    money = len(remedies) > 1 and all(one.money for one in remedies)
    total = f", {plain_number(outward(0.0, sum(one.amount for one in remedies)))} in all"
    untried = "" if all(one.tried for one in remedies) else " (there was no time to try it)"
    return f"Cheapest way out{total if money else ''}{untried}: {moves}{more}."
